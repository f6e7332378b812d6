"""在位 standing: the learned model that stands, asked; one that cannot be used is said aloud and left out."""

import logging
from collections.abc import Sequence

from wangge.assist.store import Damaged
from wangge.cases.models import Case
from wangge.dispatch.ranking import learned
from wangge.dispatch.ranking.learned import Opinion, Taught

log = logging.getLogger(__name__)


def standing() -> tuple[Taught | None, bool]:
    """The learned model that stands, and whether one that should stand cannot be used."""
    try:
        return learned.current(), False
    except Damaged as damage:
        log.error("%s", damage)
        return None, True


def opinions_of(
    taught: Taught | None, cases: Sequence[Case], codes: Sequence[str]
) -> tuple[Taught | None, Sequence[Opinion | None], bool]:
    """The model, what it thinks of each case, and whether what it asks for cannot be used."""
    if taught is None:
        return None, [None] * len(cases), False
    try:
        return taught, taught.opinions(cases, codes), False
    except Damaged as damage:
        log.error("%s", damage)
        return None, [None] * len(cases), True
