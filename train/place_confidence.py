"""Fits the constants of wangge/grids/naming/fitted.py on made-up cities with declared noise.

    python -m train.place_confidence [--texts N]

Cities and texts are of seeds that bench/place.py never uses. Each text is placed with its pin (if it has
one) and without. Prints the constants, and what share would be taken at which precision – by a fit
on three of the cities, asked of the fourth.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.kit.placed import right
from bench.kit.said_city import said_city
from bench.kit.said_texts import said_texts
from wangge.grids.naming import Prior, fitted, judging, place

SEEDS = (101, 102, 103, 104)
PROMISE = 0.993  # right of those taken, on the fitting cities; elsewhere .98 is promised
NEVER_ABOVE_0 = ("against", "edit", "sound", "alias", "prior apart", "pin", "short")


def gathered(seed: int, texts: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Features of the likeliest place of each text, and whether it was the right one."""
    city = said_city(seed)
    known, ground = city.gazetteer(), city.ground()
    seen: list[list[float]] = []
    plain = judging.features

    def noted(*told: Any) -> list[float]:
        seen.append(plain(*told))
        return seen[-1]

    judging.features = noted  # type: ignore[assignment]
    rows, truths = [], []
    for one in said_texts(city, texts, seed=seed):
        for pin in [one.pin, None] if one.pin else [None]:
            before = len(seen)
            said = place(one.text, known, prior=Prior(*pin) if pin else None, ground=ground)
            if len(seen) > before and said.best:
                rows.append(seen[-1])
                truths.append(right(said.best, one))
    judging.features = plain
    return np.array(rows), np.array(truths)


def fit(x: NDArray[np.float64], y: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Weights of a logistic regression; what must never speak for a place is held at or below 0."""
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    signs = np.where(y, 1.0, -1.0)

    def loss(w: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        z = -signs * (x @ w)
        slope = -(signs / (1 + np.exp(-np.clip(z, -30, 30)))) @ x / len(x)
        return float(np.logaddexp(0, z).mean() + 1e-4 * w @ w), slope + 2e-4 * w

    bounds: list[tuple[float | None, float | None]] = [
        (None, 0.0) if name in NEVER_ABOVE_0 else (None, None) for name in fitted.FEATURES
    ]
    bounds[1] = (0.0, None)
    found = minimize(loss, np.zeros(x.shape[1]), jac=True, bounds=bounds, method="L-BFGS-B")
    return np.asarray(found.x)


def threshold(p: NDArray[np.float64], y: NDArray[np.bool_]) -> float:
    """The lowest confidence from which on the promise holds."""
    order = np.argsort(-p)
    precision = np.cumsum(y[order]) / np.arange(1, len(y) + 1)
    kept = np.flatnonzero(precision >= PROMISE)
    return float(p[order[kept[-1]]]) if len(kept) else 1.0


def confidence(x: NDArray[np.float64], w: NDArray[np.float64]) -> NDArray[np.float64]:
    """As `fitted.confidence`: the second feature is the log odds of the share of belief."""
    return np.asarray(1 / (1 + np.exp(-np.minimum(x @ w, x[:, 1]))))


def main(texts: int) -> None:
    held = [gathered(seed, texts) for seed in SEEDS]
    for k in range(len(held)):
        x, y = (np.concatenate(part) for part in zip(*held[:k], *held[k + 1 :], strict=True))
        w = fit(x, y)
        sure = threshold(confidence(x, w), y)
        p, own = confidence(held[k][0], w), held[k][1]
        print(f"city {SEEDS[k]}: taken {np.mean(p >= sure):.3f} at {own[p >= sure].mean():.4f}")
    x, y = (np.concatenate(part) for part in zip(*held, strict=True))
    w = fit(x, y)
    print(f"WEIGHTS = ({', '.join(f'{value:.2f}' for value in w)})")
    for sure in (0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95):
        some = confidence(x, w) >= sure
        print(f"from {sure}: taken {some.mean():.3f} at {y[some].mean():.4f}")
    print(f"SURE = {threshold(confidence(x, w), y):.3f}")
    for name, value in zip(fitted.FEATURES, w, strict=True):
        print(f"  {name:12} {value:6.2f}  in {np.mean(x[:, fitted.FEATURES.index(name)] != 0):.3f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=Path(__file__).name)
    parser.add_argument("--texts", type=int, default=6_000)
    main(parser.parse_args().texts)
