"""合议 blend: the rankers' scores added up, and how likely each duty item is by them."""

from collections.abc import Sequence

import numpy as np

from wangge.dispatch.rankers.fitted import SHARPNESS
from wangge.dispatch.rankers.shelf import Matter, Scores, rankers


def blend(texts: Sequence[str], matters: tuple[Matter, ...]) -> tuple[Scores, str]:
    """(texts, matters) summed scores, and the models that had an opinion, as one name."""
    total = np.zeros((len(texts), len(matters)))
    models = []
    for _, ranker in rankers:
        scores = ranker.score(texts, matters)
        if scores is not None:
            total += scores
            models.append(ranker.model)
    return total, "+".join(models)


def likelihood(scores: Scores) -> Scores:
    """Scores of each text as shares of 1; a text without any sign is spread evenly."""
    raised = np.exp(SHARPNESS * (scores - scores.max(1, keepdims=True)))
    return np.asarray(raised / raised.sum(1, keepdims=True))
