"""合议 blend: the rankers' scores added up, and how likely each duty item is by them."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wangge.assist.store import Damaged
from wangge.dispatch.rankers.fitted import NOTHING, SHARPNESS
from wangge.dispatch.rankers.shelf import Matter, Scores, rankers

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Blended:
    """(texts, matters) summed scores, the models that had an opinion, and whether one is damaged."""

    scores: Scores
    models: str
    damaged: bool = False


def blend(texts: Sequence[str], matters: tuple[Matter, ...], *, quick: bool = False) -> Blended:
    """The scores of all rankers, or of the `quick` ones; one that is damaged is left out, and the
    answer says so."""
    total = np.zeros((len(texts), len(matters)))
    models, damaged = [], False
    for _, ranker in rankers:
        if quick and not ranker.quick:
            continue
        try:
            scores = ranker.score(texts, matters)
        except Damaged as damage:
            log.error("ranker %s: %s", ranker.key, damage)
            damaged = True  # whoever asked lets a person decide
            continue
        if scores is not None:
            total += scores
            models.append(ranker.model)
    return Blended(total, "+".join(models), damaged)


def likelihood(scores: Scores) -> Scores:
    """Scores of each text as shares of 1, part of which always goes to: none of these.

    So a faint likeness stays a faint one, however few items there are to choose from.
    """
    raised = np.exp(SHARPNESS * (scores - NOTHING))
    return np.asarray(raised / (1 + raised.sum(1, keepdims=True)))
