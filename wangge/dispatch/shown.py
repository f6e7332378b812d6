"""示人 shown: a case as the dispatch desk shows it – why it waits, and the units that come into question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.cases.moves import State
from wangge.dispatch.queries import Note
from wangge.dispatch.ranking import think
from wangge.dispatch.words import WAITS
from wangge.duties.models import DutyItem
from wangge.duties.queries import duty_item
from wangge.people.queries import unit_named


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One candidate in words."""

    rank: int
    unit: int
    name: str
    percent: int
    sure: str
    why: str
    duty: DutyItem | None
    co_units: tuple[str, ...]

    @property
    def co_names(self) -> str:
        return _(", ").join(self.co_units)


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What the machine thinks of a case: candidates, and why it leaves it to a person."""

    candidates: tuple[Shown, ...] = ()
    reason: str = ""
    model: str = ""


def opinion(case: Case, note: Note | None) -> Opinion:
    """The opinion that stands in the log, if nothing has happened since; else thought anew."""
    if case.state != State.ACCEPTED:
        return Opinion()
    if note and note.kind == "considered":
        listed, said, model = note.data["candidates"], note.data["reason"], note.data["model"]
    else:
        thought = think([case])[0]
        listed = [one.plain() for one in thought.candidates]
        said = _(WAITS[thought.trouble]) if thought.trouble else ""
        model = thought.model
    shown = tuple(_shown(rank, one, case) for rank, one in enumerate(listed, 1))
    return Opinion(candidates=shown, reason=said, model=model)


def why_it_waits(case: Case, note: Note | None) -> str:
    """In a few words, for the queue."""
    if note is None:
        return ""
    data = note.data
    if note.kind == "considered":
        first = next((unit_named(one["unit"]) for one in data["candidates"]), "")
        return (
            f"{data['reason']} {_('Likeliest: %(unit)s') % {'unit': first}}"
            if first
            else str(data["reason"])
        )
    said = str(data.get("reason") or data.get("opinion") or "")
    lead = {
        "return_granted": _("Returned"),
        "reviewed": _("Reviewed"),
        "reopened": _("Opened again"),
        "accepted": _("Just accepted"),
        "return_requested": _("Wants to return it"),
        "review_requested": _("To be reviewed"),
    }[note.kind]
    return _("%(what)s: %(said)s") % {"what": lead, "said": said} if said else lead


def in_words(confidence: float) -> str:
    if confidence >= 0.9:
        return _("very sure")
    if confidence >= 0.7:
        return _("fairly sure")
    return _("not sure") if confidence >= 0.4 else _("only a guess")


def _shown(rank: int, said: Mapping[str, Any], case: Case) -> Shown:
    held = float(said.get("score") or 0)
    return Shown(
        rank=rank,
        unit=int(said["unit"]),
        name=unit_named(int(said["unit"])),
        percent=round(100 * held),
        sure=in_words(held),
        why=str(said.get("why") or ""),
        duty=duty_item(str(said.get("duty") or ""), on=localdate(case.registered_at)),
        co_units=tuple(filter(None, (unit_named(pk) for pk in said.get("co") or ()))),
    )
