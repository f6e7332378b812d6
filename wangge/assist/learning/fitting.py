"""学习 fitting: rows and their labels into a panel, with what it says of rows it had not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wangge.assist.learning import blending
from wangge.assist.learning.folds import folds, near_copies
from wangge.assist.learning.names import Names
from wangge.assist.learning.panel import CLEAR, Panel
from wangge.assist.learning.reading import FIELDS, Read, Row, read
from wangge.assist.learning.views import (
    EMBEDDING,
    MANY_LABELS,
    Plan,
    Prepared,
    Scores,
    View,
    plans,
    points,
)
from wangge.assist.learning.vocabulary import MOST, Vocabulary
from wangge.assist.ports import Embedder

LEAST = 20  # rows of at least two labels
FEW = 3_000  # rows up to which the names of the labels help, and meaning is looked up of every row
EMBEDDED = 100_000  # rows up to which meaning is learned: beyond, looking them all up takes hours
CELLS = 5_000_000  # weights of one block of one view: 20 MB
MANY = 20_000  # rows up to which ten folds are worth their time: what was not seen is then most like what will come


class TooLittle(ValueError):
    """There is not enough to learn from; says what there is and what is needed."""


@dataclass(frozen=True)
class Fitted:
    """The panel, and for each row what a panel that had not seen it, nor a near-copy, said of it."""

    panel: Panel
    unseen: Scores  # (rows, labels) probabilities
    right: NDArray[np.intp]  # (rows,) the label of each, by number

    @property
    def sure(self) -> NDArray[np.float64]:
        """(rows,) probability of the likeliest label."""
        return np.asarray(self.unseen.max(1))

    @property
    def wrong(self) -> NDArray[np.bool_]:
        """(rows,) whether the likeliest label is not the right one."""
        return np.asarray(self.unseen.argmax(1) != self.right)


def fit(
    rows: Sequence[Row],
    labels: Sequence[str],
    *,
    embedder: Embedder | None = None,
    described: Mapping[str, Sequence[str]] | None = None,
    background: Sequence[Row] = (),
    groups: NDArray[np.intp] | None = None,
    seed: int = 0,
) -> Fitted:
    """Learn to tell the labels; raises TooLittle.

    `described`: what is known of a label beside its name; `background`: rows without a label (the
    rows themselves, if there are none); `groups`: rows of one group never meet themselves.
    """
    known = tuple(sorted(set(labels) | set(described or {})))
    if len(rows) != len(labels):
        raise ValueError(f"{len(rows)} rows, but {len(labels)} labels")
    if len(rows) < LEAST or len(set(labels)) < 2:
        raise TooLittle(
            f"{len(rows)} examples of {len(set(labels))} labels: at least {LEAST} examples of 2 are needed"
        )
    number = {label: at for at, label in enumerate(known)}
    right = np.array([number[label] for label in labels], np.intp)
    if groups is None:  # by what was said: equal fields are no copies of one text
        groups = near_copies(["".join(row.texts) for row in rows])
    if len(np.unique(groups)) < 2:
        raise TooLittle(f"all {len(rows)} examples are near-copies of one: others are needed")
    columns = max(len(row.texts) for row in rows)
    fields = max(len(row.fields) for row in rows)
    most = (
        EMBEDDED if len(known) <= MANY_LABELS else FEW
    )  # of many labels it takes too long to learn
    use = embedder if embedder and columns and len(rows) <= most else None
    taken = plans(
        rows=len(rows), labels=len(known), columns=columns, fields=fields, embedded=use is not None
    )
    seen = _read(rows, taken)
    words = _vocabularies(seen, taken, labels=len(known))
    taken = tuple(plan for plan in taken if _has_grams(plan, words))
    if all(plan.name == EMBEDDING for plan in taken):
        raise TooLittle(f"none of {len(rows)} examples says anything: no letters, words or fields")
    ready = Prepared(seen, words, use)
    names = _names(known, described, ready, background, use if len(rows) <= FEW else None)
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):  # several threads on so small matrices wait for one another
        return _panel(known, taken, ready, names, right, groups, seed=seed)


def _panel(
    known: tuple[str, ...],
    taken: Sequence[Plan],
    ready: Prepared,
    names: Names | None,
    right: NDArray[np.intp],
    groups: NDArray[np.intp],
    *,
    seed: int,
) -> Fitted:
    n, width = len(right), len(known)
    count = 10 if n <= MANY else 5
    fold = folds(groups, right, count=count, seed=seed)
    held_out = [np.zeros((n, width)) for _ in taken]
    for k in range(count):
        own, others = np.flatnonzero(fold == k), np.flatnonzero(fold != k)
        if len(np.unique(right[others])) < 2 or not len(own):
            continue
        apart = ready.apart(others, own)
        for at, plan in enumerate(taken):
            view = View.learn(plan, ready, others, right[others], width)
            held_out[at][own] = view.scores(apart)
    scores = held_out if names is None else [*held_out, names.scores(ready.rows, ready.points)]
    lean = [own for own, plan in zip(held_out, taken, strict=True) if plan.name != EMBEDDING]
    first = lean if n > FEW and len(lean) < len(scores) else None
    unseen = np.zeros((n, width))
    for k in range(count):
        own, others = fold == k, fold != k
        unseen[own] = _blended(scores, right, others, own)
        if first is not None:
            by_letters = _blended(first, right, others, own)
            clear = by_letters.max(1) >= CLEAR
            unseen[np.flatnonzero(own)[clear]] = by_letters[clear]
    everything = np.arange(n)
    views = tuple(View.learn(plan, ready, everything, right, width) for plan in taken)
    panel = Panel(
        known,
        ready.vocabularies,
        views,
        blending.fit(scores, right),
        names,
        blending.fit(first, right) if first is not None else None,
    )
    return Fitted(panel, unseen, right)


def _has_grams(plan: Plan, words: Mapping[str, Vocabulary]) -> bool:
    """Whether there is anything for the plan to look at."""
    return plan.name == EMBEDDING or any(len(words[block].keys) for block in plan.blocks)


def _blended(
    scores: Sequence[Scores],
    right: NDArray[np.intp],
    others: NDArray[np.bool_],
    own: NDArray[np.bool_],
) -> Scores:
    """What a blend fitted on the others says of their own."""
    blend = blending.fit([s[others] for s in scores], right[others])
    return blend.probabilities([s[own] for s in scores])


def _read(rows: Sequence[Row], taken: Sequence[Plan]) -> list[Read]:
    wanted = tuple(dict.fromkeys(block for plan in taken for block in plan.blocks))
    return [read(row, blocks=wanted) for row in rows]


def _vocabularies(
    seen: Sequence[Read], taken: Sequence[Plan], *, labels: int
) -> dict[str, Vocabulary]:
    """As many grams as the weights may fill memory with; the more labels, the fewer."""
    wanted = dict.fromkeys(block for plan in taken for block in plan.blocks)
    most = min(MOST, CELLS // labels)
    return {
        name: Vocabulary.of(
            [row.blocks[name] for row in seen], least=1 if name == FIELDS else 2, most=most
        )
        for name in wanted
    }


def _names(
    known: Sequence[str],
    described: Mapping[str, Sequence[str]] | None,
    ready: Prepared,
    background: Sequence[Row],
    embedder: Embedder | None,
) -> Names | None:
    """Only where meaning is asked at all: with many examples names tell nothing new."""
    if embedder is None:
        return None
    said = [list((described or {}).get(label) or [label]) for label in known]
    rest = [read(row, blocks=()) for row in background]
    if not rest:
        return Names.of(said, ready.rows, ready.points, embedder)
    return Names.of(said, rest, points(rest, embedder), embedder)
