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


@dataclass(frozen=True)
class Panel:
    """What was learned; serving it needs numpy and, where a view embeds, the embedder it was fitted with."""

    labels: tuple[str, ...]
    vocabularies: dict[str, Vocabulary]
    views: tuple[View, ...]
    blend: Blend
    names: Names | None = None

    @property
    def embeds(self) -> bool:
        return self.names is not None or any(view.plan.name == EMBEDDING for view in self.views)

    def probabilities(self, rows: Sequence[Row], embedder: Embedder | None = None) -> Scores:
        """(rows, labels), each row adding up to 1."""
        seen = [read(row, blocks=tuple(self.vocabularies)) for row in rows]
        return self.judge(seen, embedder)

    def judge(self, rows: Sequence[Read], embedder: Embedder | None = None) -> Scores:
        """The same of rows that have been read."""
        if not rows:
            return np.zeros((0, len(self.labels)))
        if self.embeds and embedder is None:
            raise ValueError("this panel was fitted with an embedder, and asks for one")
        spots = points(rows, embedder) if self.embeds and embedder else None
        found = np.zeros((len(self.views), len(rows), len(self.labels)))
        for at, row in enumerate(rows):
            blocks = {name: words.row(row.blocks[name]) for name, words in self.vocabularies.items()}
            for which, view in enumerate(self.views):
                found[which, at] = view.score(blocks, None if spots is None else spots[at])
        scores = list(found)
        if self.names is not None and spots is not None:
            scores.append(self.names.scores(rows, spots))
        return self.blend.probabilities(scores)


def order(probabilities: Scores) -> NDArray[np.intp]:
    """(rows, labels): the likeliest first; of equals the one that stands first."""
    return np.argsort(-probabilities, axis=-1, kind="stable")
