"""起步 cold: telling labels apart before anything was decided, from their names and from texts without a label.

The names judge first; what they are surest of teaches letters and meaning, which judge again with
them. Three rounds; no label of any text is ever looked at.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from wangge.assist.learning.blending import Blend
from wangge.assist.learning.names import Names
from wangge.assist.learning.panel import Panel
from wangge.assist.learning.reading import Row, read
from wangge.assist.learning.views import ALL, MEANING, Plan, Prepared, Scores, View, points
from wangge.assist.learning.vocabulary import Vocabulary
from wangge.assist.ports import Embedder

ROUNDS = 3
BELIEVED = 0.7  # of what is said to be of a label, the surest so many teach
AT_LEAST = 20  # rows of a label that teach, if so many are said to be of it
ENOUGH = 200  # texts from which it pays to teach
SOFT = Plan("all", ALL.blocks, "support", 0.05)
GENTLE = Plan(MEANING.name, (), "logistic", 1.0)
SHARP = 1.6  # how sure the blend may be; nothing is there to calibrate it by


def start(
    described: Mapping[str, Sequence[str]], texts: Sequence[Row], embedder: Embedder
) -> Panel:
    """A panel for labels of which only names and descriptions are known; `texts` without labels
    (some hundreds at least) tell what people speak of here. Raises ValueError for fewer than two labels."""
    labels = tuple(sorted(described))
    if len(labels) < 2:
        raise ValueError(f"{len(labels)} labels are described: at least 2 are needed to tell apart")
    seen = [read(row, blocks=SOFT.blocks) for row in texts]
    said = [list(described[label]) or [label] for label in labels]
    names = Names.of(said, seen, points(seen, embedder), embedder)
    if len(seen) < ENOUGH:
        return Panel(labels, {}, (), _even([], 1, labels), names)
    words = {name: Vocabulary.of([row.blocks[name] for row in seen]) for name in SOFT.blocks}
    ready = Prepared(seen, words, embedder)
    first = names.scores(seen, ready.points)
    now = first
    views: tuple[View, ...] = ()
    for _ in range(ROUNDS):
        taught, said_to_be = _believed(now)
        if len(np.unique(said_to_be)) < 2:
            break
        views = tuple(
            View.learn(plan, ready, taught, said_to_be, len(labels)) for plan in (SOFT, GENTLE)
        )
        scores = [*(view.scores(ready) for view in views), first]
        now = np.log(_even(scores, len(scores), labels).probabilities(scores) + 1e-12)
    scores = [*(view.scores(ready) for view in views), first]
    return Panel(labels, words, views, _even(scores, len(scores), labels), names)


def _believed(odds: Scores) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(rows, labels): which rows teach, and what they are held to be – the surest of each label."""
    best = odds.argmax(1)
    ranked = np.sort(odds, axis=1)
    lead = ranked[:, -1] - ranked[:, -2]
    taught = []
    for label in np.unique(best):
        own = np.flatnonzero(best == label)
        most = max(AT_LEAST, int(BELIEVED * len(own)))
        taught.append(own[np.argsort(-lead[own], kind="stable")[:most]])
    rows = np.sort(np.concatenate(taught))
    return rows, best[rows]


def _even(scores: Sequence[Scores], views: int, labels: Sequence[str]) -> Blend:
    """All views weigh the same, on one scale."""
    scale = np.array([(s.mean(), s.std() or 1.0) for s in scores] or [(0.0, 1.0)] * views)
    return Blend(scale, np.full(views, SHARP), np.zeros(len(labels)))
