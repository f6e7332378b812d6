"""派遣之规: may the machine send a case to a unit, or must a person decide? No framework here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

SHOWN = 5  # candidates a person is shown, and the log keeps
COMMUNITY = "community"
CITY = "city"


@dataclass(frozen=True)
class Candidate:
    """One unit that may answer for a case: how likely, by which duty item, and why."""

    unit: int
    score: float
    confidence: float  # that this is the right unit; those of one case add up to at most 1
    duty: str  # code of the duty item
    why: str
    level: str = ""  # of the unit
    admitted: bool = False  # the item is one a community committee may lead
    holds: bool = True  # the unit's area holds the place, or the place is not known
    co_units: tuple[int, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As the log keeps it; the score kept is the confidence, which means something."""
        return {
            "unit": self.unit,
            "score": round(self.confidence, 3),
            "duty": self.duty,
            "why": self.why,
            "co": list(self.co_units),
        }


class Why(StrEnum):
    """Why a person is needed."""

    NO_DUTIES = "no_duties"
    NO_UNITS = "no_units"
    NO_WORDS = "no_words"
    NOTHING_FITS = "nothing_fits"
    NO_PLACE = "no_place"
    RETURNED = "returned"
    RECUSED = "recused"
    UNSURE = "unsure"
    CLOSE = "close"
    DAMAGED = "damaged"
    NO_CALENDAR = "no_calendar"
    NO_DEADLINE = "no_deadline"
    UNPROVEN = "unproven"
    TIGHTENED = "tightened"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Choice:
    """`go` with a candidate, or a reason why a person decides; `urgent`: a person also looks at once."""

    go: Candidate | None = None
    reason: Why | None = None
    urgent: bool = False


def choose(
    candidates: Sequence[Candidate], *, sure: float, margin: float, safety: bool = False
) -> Choice:
    """The best candidate if it is sure enough and well ahead of the next, else a person decides.

    Where somebody's safety is at stake speed counts for more than a lead over the next: the
    machine sends it if it is sure, and says that it is urgent.
    """
    if not candidates:
        return Choice(reason=Why.NOTHING_FITS, urgent=safety)
    ranked = sorted(candidates, key=lambda one: (-one.confidence, one.unit))
    best = ranked[0]
    if not best.confidence >= sure:  # so that no number at all is not sure either
        return Choice(reason=Why.UNSURE, urgent=safety)
    if not safety and len(ranked) > 1 and best.confidence - ranked[1].confidence < margin:
        return Choice(reason=Why.CLOSE)
    return Choice(go=best, urgent=safety)


def refusal(
    candidate: Candidate,
    *,
    ruled_unit: int | None = None,
    returned_by: Collection[int] = (),
    recused: Collection[int] = (),
) -> str | None:
    """Why this unit may not lead this case, or None. `returned_by` binds the machine only; `recused`
    are the unit complained of and those under it."""
    if ruled_unit is not None and candidate.unit != ruled_unit:
        return "the assignment was ruled on: the case keeps its unit"
    if candidate.level == COMMUNITY and not candidate.admitted:
        return "a community committee may lead only matters on the admitted list"
    if not candidate.holds:
        return "the unit answers for another area"
    if candidate.unit in recused:
        return "the unit complained of, or one under it, does not handle the complaint"
    if candidate.unit in returned_by:
        return "the unit has returned this very case"
    return None


def allowed(
    candidates: Sequence[Candidate],
    *,
    ruled_unit: int | None = None,
    returned_by: Collection[int] = (),
    recused: Collection[int] = (),
) -> list[Candidate]:
    """Those that may lead; the confidence of the others is shared out among them."""
    kept = [
        one
        for one in candidates
        if refusal(one, ruled_unit=ruled_unit, returned_by=returned_by, recused=recused) is None
    ]
    lost = sum(one.confidence for one in candidates) - sum(one.confidence for one in kept)
    if not kept or lost <= 0:
        return kept
    left = max(1 - lost, 1e-9)
    return [replace(one, confidence=min(1.0, one.confidence / left)) for one in kept]
