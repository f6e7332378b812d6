"""学习 fitting: multinomial logistic regression over hashed characters, in plain numpy."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wangge.dispatch.rankers.learned import PLACES, Model, hashed

ROUNDS = 60
STEP = 0.3
RIDGE = 1e-5
LEAST = 20  # examples under which nothing is learned


@dataclass(frozen=True)
class Fitted:
    """A model and how it does on what it has seen; on what it has not, see `wangge dispatch eval`."""

    model: Model
    examples: int
    labels: int
    seen: float  # share right among the examples themselves


def fit(texts: Sequence[str], labels: Sequence[str], *, name: str) -> Fitted:
    """Learn labels from texts; ValueError with too few of either.

    Full-batch Adam from zeros: the same examples always give the same model.
    """
    if len(texts) != len(labels):
        raise ValueError(f"{len(texts)} texts, but {len(labels)} labels")
    known = sorted(set(labels))
    if len(texts) < LEAST or len(known) < 2:
        raise ValueError(
            f"{len(texts)} examples of {len(known)} labels: at least {LEAST} examples of 2 are needed"
        )
    rows = [hashed(text) for text in texts]
    used = np.unique(np.concatenate([*rows, np.zeros(0, np.int64)]))
    given = np.zeros((len(rows), len(used)), np.float32)
    for at, row in enumerate(rows):
        given[at, np.searchsorted(used, row)] = max(1, len(row)) ** -0.5
    column = {label: at for at, label in enumerate(known)}
    right = np.array([column[label] for label in labels])
    part = _descend(given, right, len(known))
    weights = np.zeros((PLACES, len(known)), np.float32)
    weights[used] = part
    model = Model(weights, np.zeros(len(known), np.float32), tuple(known), name)
    seen = float((np.argmax(given @ part, axis=1) == right).mean())
    return Fitted(model, len(texts), len(known), seen)


def save(model: Model, file: Path) -> None:
    """Write the model beside its place and move it there: readers see the old one or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}.npz")
    try:
        np.savez_compressed(
            draft,
            weights=model.weights,
            bias=model.bias,
            labels=np.array(model.labels),
            name=np.array(model.name),
        )
        os.replace(draft, file)
    finally:
        draft.unlink(missing_ok=True)


def _descend(
    given: NDArray[np.float32], right: NDArray[np.int64], labels: int
) -> NDArray[np.float32]:
    weights = np.zeros((given.shape[1], labels), np.float32)
    slow, wide = np.zeros_like(weights), np.zeros_like(weights)
    each = np.arange(len(right))
    for turn in range(1, ROUNDS + 1):
        odds = given @ weights
        share = np.exp(odds - odds.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        share[each, right] -= 1
        slope = given.T @ (share / len(right)) + RIDGE * weights
        slow = 0.9 * slow + 0.1 * slope
        wide = 0.99 * wide + 0.01 * slope * slope
        weights -= STEP * (slow / (1 - 0.9**turn)) / (np.sqrt(wide / (1 - 0.99**turn)) + 1e-8)
    return weights
