"""学习 fitting: settled cases into a model that ranks units, with a certified promise for each tier of stakes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wangge.assist.learning import bounds
from wangge.assist.learning import fitting as panels
from wangge.assist.learning.packing import packed
from wangge.assist.learning.reading import Row
from wangge.assist.ports import Embedder
from wangge.dispatch.ranking import learned, weighing
from wangge.dispatch.ranking.examples import Example
from wangge.dispatch.ranking.learned import Opinion
from wangge.duties.models import DutyItem

TIERS = ("general", "urgent", "safety")
OWN = 300  # cases of a tier from which its promise is counted on them alone
MISSED = 0.05  # how often the short list may miss the right unit
RIDGE = 1e-3
TWICE = 2  # what a case that was returned counts


@dataclass(frozen=True)
class Learned:
    """What goes into the store."""

    arrays: dict[str, NDArray[Any]]
    card: dict[str, Any]


def fit(
    examples: Sequence[Example],
    items: Sequence[DutyItem],
    listed: NDArray[np.float64],
    *,
    embedder: Embedder | None,
    targets: Mapping[str, float],
    delta: float,
    seed: int = 0,
) -> Learned:
    """Learn from cases whose unit is known; `listed` (examples, items) is what the duty list's words say.

    Raises fitting.TooLittle where there are too few, or all of one unit. What is promised rests on
    rows that neither panels nor weights had seen.
    """
    rows = [
        learned.row(one.words, channel=one.channel, month=one.month, division=one.division)
        for one in examples
    ]
    kinds = panels.fit(rows, [one.kind for one in examples], embedder=embedder, seed=seed)
    codes = [item.code for item in items]
    there = set(codes)
    named = np.array([one.duty in there for one in examples])
    duties = _duties(examples, rows, named, embedder, seed=seed)
    known = _of_items(duties, rows, named, codes, embedder)
    opinions = [
        Opinion(own, dict(zip(kinds.panel.labels, row, strict=True)))
        for own, row in zip(known, kinds.unseen, strict=True)
    ]
    pools = [
        weighing.pool(items, own, opinion, one.division)
        for own, opinion, one in zip(listed, opinions, examples, strict=True)
    ]
    heavy = np.array([TWICE if one.returned else 1 for one in examples])
    right = np.array([_at(pool, one.unit) for pool, one in zip(pools, examples, strict=True)])
    sure, wrong, held = _unseen(pools, right, heavy, seed=seed)
    weights = _weights(pools, right, heavy)
    card = _card(examples, duties, kinds, sure, wrong, held, targets, delta)
    if embedder and any(fitted.panel.embeds for fitted in (kinds, duties) if fitted):
        card["embedder"] = embedder.model
    arrays: dict[str, NDArray[Any]] = {"weights": weights}
    for name, fitted in (("kinds", kinds), ("duties", duties)):
        if fitted:
            own_arrays, card[name] = packed(fitted.panel, name)
            arrays |= own_arrays
    return Learned(arrays, card)


def _duties(
    examples: Sequence[Example],
    rows: Sequence[Row],
    named: NDArray[np.bool_],
    embedder: Embedder | None,
    *,
    seed: int,
) -> panels.Fitted | None:
    """The panel of duty items, where enough cases name one in force."""
    texts = [Row(row.texts) for row, has in zip(rows, named, strict=True) if has]
    labels = [one.duty for one, has in zip(examples, named, strict=True) if has]
    if len(texts) < panels.LEAST or len(set(labels)) < 2:
        return None
    return panels.fit(texts, labels, embedder=embedder, seed=seed)


def _of_items(
    duties: panels.Fitted | None,
    rows: Sequence[Row],
    named: NDArray[np.bool_],
    codes: Sequence[str],
    embedder: Embedder | None,
) -> NDArray[np.float64]:
    """(rows, items): how likely each duty item is, by a panel that had not seen the row; 0 without one."""
    known = np.zeros((len(rows), len(codes)))
    if duties:
        known[named] = learned.by_code(duties.panel, duties.unseen, codes)
        rest = [Row(row.texts) for row, has in zip(rows, named, strict=True) if not has]
        found = duties.panel.probabilities(rest, embedder)
        known[~named] = learned.by_code(duties.panel, found, codes)
    return known


def _at(pool: weighing.Pool, unit: int) -> int:
    """Where the right unit stands in the pool; behind the last, which is "none of these"."""
    return pool.units.index(unit) if unit in pool.units else len(pool.units)


def _unseen(
    pools: Sequence[weighing.Pool], right: NDArray[np.intp], heavy: NDArray[np.intp], *, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Of each case: how sure of the first unit, whether it is wrong, and the share of the right one –
    by weights fitted on the other half."""
    half = np.random.default_rng(seed).permutation(len(pools)) % 2
    sure, wrong = np.zeros(len(pools)), np.ones(len(pools), bool)
    held = np.zeros(len(pools))
    for side in (0, 1):
        others = [int(at) for at in np.flatnonzero(half != side)]
        weights = _weights([pools[i] for i in others], right[others], heavy[others])
        for at in map(int, np.flatnonzero(half == side)):
            share = learned.odds(pools[at].evidence, weights)
            if len(share) > 1:
                best = int(share[:-1].argmax())
                sure[at], wrong[at] = share[best], best != right[at]
                held[at] = share[right[at]] if right[at] < len(share) - 1 else 0.0
    return sure, wrong, held


def _weights(
    pools: Sequence[weighing.Pool], right: NDArray[np.intp], heavy: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Three weights, none below zero, and the odds of none: the likeliest for these cases."""
    from scipy.optimize import minimize

    most = max((len(pool.units) for pool in pools), default=0)
    seen = np.full((len(pools), most, 3), -np.inf)
    for row, pool in enumerate(pools):
        seen[row, : len(pool.units)] = np.log(pool.evidence + learned.FAINT)
    there = np.isfinite(seen[:, :, 0])
    plain = np.where(there[:, :, None], seen, 0.0)
    sizes = there.sum(1)
    target = np.where(right < sizes, right, most)  # "none" stands last
    rows = np.arange(len(pools))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        height = np.hstack(
            [np.where(there, plain @ weights[:3], -np.inf), np.full((len(pools), 1), weights[3])]
        )
        share = np.exp(height - height.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        missed = share.copy()
        missed[rows, target] -= 1
        missed *= heavy[:, None] / heavy.sum()
        slope = np.append(np.einsum("ru,ruk->k", missed[:, :-1], plain), missed[:, -1].sum())
        value = -(np.log(share[rows, target] + 1e-12) * heavy).sum() / heavy.sum()
        return float(value + RIDGE * (weights**2).sum()), slope + 2 * RIDGE * weights

    bounds_ = [(0, 10), (0, 10), (0, 10), (-20, 5)]
    found = minimize(loss, [0.5, 0.5, 0.5, -3.0], jac=True, method="L-BFGS-B", bounds=bounds_)
    return np.asarray(found.x)


def _card(
    examples: Sequence[Example],
    duties: panels.Fitted | None,
    kinds: panels.Fitted,
    sure: NDArray[np.float64],
    wrong: NDArray[np.bool_],
    held: NDArray[np.float64],
    targets: Mapping[str, float],
    delta: float,
) -> dict[str, Any]:
    tiers = {}
    of = np.array([one.tier for one in examples])
    for tier in TIERS:
        own = of == tier
        basis = own if own.sum() >= OWN else np.ones(len(of), bool)
        found = bounds.certify(sure[basis], wrong[basis], target=targets[tier], delta=delta)
        tiers[tier] = {
            "threshold": found.threshold, "target": found.target, "delta": delta, "bound": found.bound,
            "n": found.n, "sent": found.sent, "wrong": found.wrong,
            "own": bool(own.sum() >= OWN),
        }  # fmt: skip
    rank = int(np.floor(MISSED * (len(held) + 1)))
    figures = {
        "unit_top1": float((~wrong).mean()),
        "kind_top1": float((~kinds.wrong).mean()),
        "coverage_general": tiers["general"]["sent"] / max(1, tiers["general"]["n"]),
        "ece": bounds.expected_error(sure, wrong),
    }
    if duties:
        figures["duty_top1"] = float((~duties.wrong).mean())
    return {
        "task": learned.TASK, "examples": len(examples), "figures": figures,
        "promise": {"tiers": tiers, "short_list": float(np.sort(held)[rank - 1]) if rank else 0.0},
        "seen": {
            "classes": _shares([one.duty for one in examples]),
            "confidence": [float(q) for q in np.quantile(sure, np.linspace(0, 1, 21))],
        },
    }  # fmt: skip


def _shares(values: Sequence[str]) -> dict[str, float]:
    found, counts = np.unique([one for one in values if one] or [""], return_counts=True)
    return {str(v): round(float(c / counts.sum()), 5) for v, c in zip(found, counts, strict=True)}
