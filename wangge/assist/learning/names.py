"""名目 names: what the labels are called and described as – all there is to go by before anything was learned.

Each description is met twice: by its letters and by its meaning (embedding). Some descriptions are
near to everything that is ever said; how near each is to a background of ordinary texts is
taken off before they are compared.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wangge.assist.learning import grams
from wangge.assist.learning.reading import Read
from wangge.assist.learning.views import Scores
from wangge.assist.learning.vocabulary import Vocabulary
from wangge.assist.ports import Embedder, Vectors

BEST = 3  # descriptions of a label that count
Row = tuple[NDArray[np.intp], NDArray[np.float32]]


@dataclass(frozen=True)
class Names:
    """Descriptions as letters and as points; `owner` says whose each is; `ground` (3, 2, descriptions)
    is mean and spread of each likeness over the background."""

    labels: int
    owner: NDArray[np.intp]
    letters: Vocabulary
    weights: NDArray[np.float32]  # (grams, descriptions)
    points: Vectors  # (descriptions, size)
    ground: NDArray[np.float64]
    scale: NDArray[np.float64]  # (3,): spread of what is left, over the background

    @classmethod
    def of(
        cls,
        described: Sequence[Sequence[str]],
        background: Sequence[Read],
        spots: Vectors,
        embedder: Embedder,
    ) -> "Names":
        """`described`: for each label its descriptions; `spots`: the background's points."""
        texts = [text for label in described for text in label]
        owner = np.array([at for at, label in enumerate(described) for _ in label], np.intp)
        counted = [grams.counted(_pairs(grams.plain(text))) for text in texts]
        spoken = [_spoken(row) for row in background]
        everything = Vocabulary.of([*counted, *(grams.counted(one) for one in spoken)], least=1)
        letters = everything.only(np.concatenate([keys for keys, _ in counted]))
        weights = np.zeros((len(letters.keys), len(texts)), np.float32)
        for column, one in enumerate(counted):
            at, weight = letters.row(one)
            weights[at, column] = weight
        level = np.stack([np.zeros((3, len(texts))), np.ones((3, len(texts)))], 1)
        bare = cls(
            len(described), owner, letters, weights, embedder.embed(texts), level, np.ones(3)
        )
        if not background:
            return bare  # nothing is known of what is usual: every likeness counts as it is
        like = bare.likenesses(background, spots)
        ground = np.stack([like.mean(1), like.std(1) + 1e-3], 1)
        even = replace(bare, ground=ground)
        spreads = [own.std() or 1.0 for own in even.parts(background, spots)]
        return replace(even, scale=np.array(spreads))

    def likenesses(self, rows: Sequence[Read], spots: Vectors) -> Scores:
        """(3, rows, descriptions): by letters, by the head's meaning, by the body's (or the head's again)."""
        found = np.zeros((3, len(rows), len(self.owner)))
        size = self.points.shape[1]
        for at, row in enumerate(rows):
            places, weight = self.letters.row(grams.counted(_spoken(row)))
            if len(places):
                found[0, at] = weight @ self.weights[places]
        heads, bodies = spots[:, :size], spots[:, size:]
        silent = ~np.any(bodies, axis=1)
        found[1] = heads @ self.points.T
        found[2] = np.where(silent[:, None], heads, bodies) @ self.points.T
        return found

    def scores(self, rows: Sequence[Read], spots: Vectors) -> Scores:
        """(rows, labels): the best likenesses of each label's descriptions, each kind on one scale."""
        parts = self.parts(rows, spots)
        return np.asarray(sum(own / scale for own, scale in zip(parts, self.scale, strict=True)))

    def parts(self, rows: Sequence[Read], spots: Vectors) -> list[Scores]:
        """The same by kind of likeness, before they are put on one scale."""
        found = []
        for like, (mean, spread) in zip(self.likenesses(rows, spots), self.ground, strict=True):
            own = self._best((like - mean) / spread)
            found.append(own - own.mean(1, keepdims=True))
        return found

    def _best(self, like: Scores) -> Scores:
        found = np.zeros((len(like), self.labels))
        for label in range(self.labels):
            own = np.sort(like[:, self.owner == label], axis=1)[:, -BEST:]
            found[:, label] = own.mean(1) if own.shape[1] else 0.0
        return found


def _pairs(text: str) -> grams.Keys:
    """Runs of two and three characters: single ones tell little of a name."""
    return grams.characters(text)[len(text) :]


def _spoken(row: Read) -> grams.Keys:
    return _pairs(f"{row.head}。{row.body}" if row.body else row.head)
