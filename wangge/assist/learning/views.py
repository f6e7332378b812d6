"""角度 views: several ways of looking at a row, each with weights of its own; together they know more."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wangge.assist.learning import learners
from wangge.assist.learning.learners import Weights
from wangge.assist.learning.reading import FIELDS, Read
from wangge.assist.learning.vocabulary import Vocabulary
from wangge.assist.ports import Embedder, Vectors

Scores = NDArray[np.float64]
EMBEDDING = "embedding"
MANY_LABELS = 60  # beyond, one-against-all learners take too long
ENOUGH = 1_000  # rows from which several views of the letters can be told apart


@dataclass(frozen=True)
class Plan:
    """A view before it is learned: its name, the blocks it reads, how it learns and how hard."""

    name: str
    blocks: tuple[str, ...]
    learner: str  # support | ratios | logistic
    cost: float


HEAD = Plan("head", ("head.chars", "head.words"), "support", 0.3)
BODY = Plan("body", ("body.chars", "body.words"), "support", 0.3)
ALL = Plan("all", ("all.chars", "all.words"), "support", 0.3)
BOLD = Plan("all", ALL.blocks, "support", 0.5)
CHARS = Plan("chars", ("all.chars",), "support", 0.5)
RATIOS = Plan("ratios", ("all.words",), "ratios", 0.5)
PLAIN = Plan("fields", (FIELDS,), "logistic", 5.0)
WIDE = Plan("all", ALL.blocks, "ridge", 3.0)
THIN = Plan("chars", CHARS.blocks, "ridge", 3.0)
MEANING = Plan(EMBEDDING, (), "logistic", 10.0)


def plans(*, rows: int, labels: int, columns: int, fields: int, embedded: bool) -> tuple[Plan, ...]:
    """The views worth taking of so many rows that have so many text columns and fields."""
    found: list[Plan] = []
    if columns and labels > MANY_LABELS:
        found += [WIDE, THIN]
    elif columns and rows < ENOUGH:
        found.append(BOLD)
    elif columns > 1:
        found += [HEAD, BODY, ALL, RATIOS]
    elif columns:
        found += [ALL, CHARS, RATIOS]
    if fields:
        found.append(PLAIN)
    return (*found, MEANING) if embedded and columns else tuple(found)


@dataclass(frozen=True)
class View:
    """A plan with what it has learned: for each block (grams, labels) weights, and a bias."""

    plan: Plan
    weights: tuple[Weights, ...]
    bias: Weights

    @classmethod
    def learn(
        cls,
        plan: Plan,
        rows: "Prepared",
        on: NDArray[np.intp],
        right: NDArray[np.intp],
        labels: int,
    ) -> "View":
        """From the rows at `on`, whose labels are `right` (numbers below `labels`)."""
        from scipy.sparse import hstack

        if plan.name == EMBEDDING:
            weights, bias = learners.logistic(rows.points[on], right, labels, cost=plan.cost)
            return cls(plan, (weights,), bias)
        x = hstack([rows.matrices[block] for block in plan.blocks]).tocsr()[on]
        learn = {
            "support": learners.support,
            "ratios": learners.ratios,
            "ridge": learners.ridge,
            "logistic": _plain,
        }
        weights, bias = learn[plan.learner](x, right, labels, cost=plan.cost)
        cuts = np.cumsum([rows.matrices[block].shape[1] for block in plan.blocks])[:-1]
        return cls(plan, tuple(np.split(weights, cuts)), bias)

    def scores(self, rows: "Prepared") -> Scores:
        """(rows, labels), by matrices: for fitting."""
        if self.plan.name == EMBEDDING:
            return self.of_points(rows.points)
        parts = zip(self.plan.blocks, self.weights, strict=True)
        return np.asarray(sum(rows.matrices[block] @ own for block, own in parts) + self.bias)

    def of_points(self, spots: Vectors) -> Scores:
        """(rows, labels) of a view that looks at points."""
        return np.asarray(spots @ self.weights[0] + self.bias, np.float64)

    def score(self, row: dict[str, tuple[NDArray[np.intp], NDArray[np.float32]]]) -> Scores:
        """(labels,) of one row, by gathering: for serving."""
        found = self.bias.astype(np.float64)
        for block, own in zip(self.plan.blocks, self.weights, strict=True):
            at, weight = row[block]
            if len(at):
                found = found + weight @ own[at]
        return found


def _plain(
    x: object, right: NDArray[np.intp], labels: int, *, cost: float
) -> tuple[Weights, Weights]:
    return learners.logistic(x, right, labels, cost=cost, balanced=False)


class Prepared:
    """Rows made ready for fitting: matrices by block, points where there is an embedder."""

    def __init__(
        self,
        rows: Sequence[Read],
        vocabularies: dict[str, Vocabulary],
        embedder: Embedder | None = None,
    ) -> None:
        self.rows, self.vocabularies = rows, vocabularies
        self.matrices = {
            name: words.matrix([row.blocks[name] for row in rows])
            for name, words in vocabularies.items()
        }
        self.points = points(rows, embedder) if embedder else np.zeros((len(rows), 0), np.float32)

    def apart(self, others: NDArray[np.intp], own: NDArray[np.intp]) -> "Prepared":
        """The rows at `own` as a panel that knows only `others` would read them.

        Grams it has not met do not count there, nor for a row's length; were they left in, held-out
        rows would look fainter than new ones, and what is promised on them would not hold.
        """
        made = copy(self)
        made.rows = [self.rows[at] for at in own]
        made.points = self.points[own]
        made.matrices = {}
        for name, matrix in self.matrices.items():
            met = np.diff(matrix[others].tocsc().indptr) >= self.vocabularies[name].least
            part = matrix[own].multiply(met).tocsr()
            length = np.sqrt(np.asarray(part.multiply(part).sum(1)).ravel())
            made.matrices[name] = part.multiply(1 / np.maximum(length, 1e-9)[:, None]).tocsr()
        return made


def points(rows: Sequence[Read], embedder: Embedder) -> Vectors:
    """(rows, 2 × size): head and body as points, side by side."""
    heads = embedder.embed([row.head for row in rows])
    bodies = embedder.embed([row.body for row in rows])
    return np.hstack([heads, bodies])
