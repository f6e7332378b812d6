"""合议庭 panel: everything that tells a label from a row – views, names of the labels, and their blend."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wangge.assist.learning.blending import Blend
from wangge.assist.learning.names import Names
from wangge.assist.learning.reading import Read, Row, read
from wangge.assist.learning.views import EMBEDDING, Scores, View, points
from wangge.assist.learning.vocabulary import Vocabulary
from wangge.assist.ports import Embedder

CLEAR = 0.95  # so sure by letters alone, nobody asks for the meaning


@dataclass(frozen=True)
class Panel:
    """What was learned; serving it needs numpy and, where a view embeds, the embedder it was fitted with."""

    labels: tuple[str, ...]
    vocabularies: dict[str, Vocabulary]
    views: tuple[View, ...]
    blend: Blend  # of all views, then of the names
    names: Names | None = None
    lean: Blend | None = None  # of the views that need no embedding: asked first, and often enough

    @property
    def embeds(self) -> bool:
        return self.names is not None or any(view.plan.name == EMBEDDING for view in self.views)

    def probabilities(self, rows: Sequence[Row], embedder: Embedder | None = None) -> Scores:
        """(rows, labels), each row adding up to 1."""
        seen = [read(row, blocks=tuple(self.vocabularies)) for row in rows]
        return self.judge(seen, embedder)

    def judge(self, rows: Sequence[Read], embedder: Embedder | None = None) -> Scores:
        """The same of rows that have been read; meaning is looked up only where letters leave doubt."""
        if self.embeds and embedder is None:
            raise ValueError("this panel was fitted with an embedder, and asks for one")
        if not rows:
            return np.zeros((0, len(self.labels)))
        lettered = [view for view in self.views if view.plan.name != EMBEDDING]
        scores = self._lettered(rows, lettered)
        if not self.embeds or embedder is None:
            return self.blend.probabilities(scores)
        found = np.zeros((len(rows), len(self.labels)))
        doubtful = np.arange(len(rows))
        if self.lean is not None:
            found = self.lean.probabilities(scores)
            doubtful = np.flatnonzero(found.max(1) < CLEAR)
        if len(doubtful):
            some = [rows[int(at)] for at in doubtful]
            spots = points(some, embedder)
            meant = [view.of_points(spots) for view in self.views if view.plan.name == EMBEDDING]
            named = [self.names.scores(some, spots)] if self.names else []
            kept = [own[doubtful] for own in scores]
            found[doubtful] = self.blend.probabilities([*kept, *meant, *named])
        return found

    def _lettered(self, rows: Sequence[Read], views: Sequence[View]) -> list[Scores]:
        """(rows, labels) of each view that reads letters and fields."""
        found = np.zeros((len(views), len(rows), len(self.labels)))
        for at, row in enumerate(rows):
            blocks = {
                name: words.row(row.blocks[name]) for name, words in self.vocabularies.items()
            }
            for which, view in enumerate(views):
                found[which, at] = view.score(blocks)
        return list(found)


def order(probabilities: Scores) -> NDArray[np.intp]:
    """(rows, labels): the likeliest first; of equals the one that stands first."""
    return np.argsort(-probabilities, axis=-1, kind="stable")
