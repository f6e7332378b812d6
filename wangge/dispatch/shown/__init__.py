"""示人 shown: a case as the dispatch desk shows it – why it waits, and the units that come into question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.cases.moves import State
from wangge.dispatch.grounds import telling
from wangge.dispatch.queries import Note, completion_due
from wangge.dispatch.ranking import think
from wangge.dispatch.rules import Why
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
    words: tuple[str, ...] = ()  # of the duty item, which the case says
    due: datetime | None = None  # the end of the work, were it sent now
    due_trouble: str = ""

    @property
    def choice(self) -> str:
        """What the form says of it: the unit, and the duty item it would rest on."""
        return f"{self.unit}:{self.duty.code if self.duty else ''}"

    @property
    def co_names(self) -> str:
        return _(", ").join(self.co_units)


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What the machine thinks of a case: candidates, and why it leaves it to a person."""

    candidates: tuple[Shown, ...] = ()
    reason: str = ""
    model: str = ""

    @property
    def by(self) -> str:
        """Which model it is, in words; its full name stands behind them."""
        name = self.model.split(" ", 1)[0]
        if name.startswith("dispatch/"):
            return _("by settled cases and the duty list (%(name)s)") % {"name": name}
        return _("by the duty list alone") if name else ""
    grounds: Mapping[str, Any] = field(default_factory=dict)  # as the log keeps them, if it does


def opinion(case: Case, note: Note | None, *, at: datetime | None = None) -> Opinion:
    """The opinion that stands in the log, if nothing has happened since; else thought anew.

    With `at` each candidate says until when the work would have to be done.
    """
    if case.state != State.ACCEPTED:
        return Opinion()
    if note and note.kind == "considered":
        listed, said, model = note.data["candidates"], note.data["reason"], note.data["model"]
        grounds = note.data.get("grounds") or {}
    else:
        thought = think([case])[0]
        listed = [one.plain() for one in thought.candidates]
        said = _(WAITS[thought.trouble]) if thought.trouble else ""
        model, grounds = thought.model, {}
    shown = tuple(_shown(rank, one, case, at) for rank, one in enumerate(listed, 1))
    return Opinion(candidates=shown, reason=said, model=model, grounds=grounds)


def why_it_waits(case: Case, note: Note | None, *, named: bool = True) -> str:
    """In a few words, for the queue; `named`: with the likeliest unit."""
    if note is None:
        return ""
    data = note.data
    if note.kind == "considered":
        first = next((unit_named(one["unit"]) for one in data["candidates"]), "")
        likeliest = _("Likeliest: %(unit)s") % {"unit": first} if first and named else ""
        return f"{data['reason']} {likeliest}".rstrip()
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


def _shown(rank: int, said: Mapping[str, Any], case: Case, at: datetime | None) -> Shown:
    held = float(said.get("score") or 0)
    item = duty_item(str(said.get("duty") or ""), on=localdate(case.registered_at))
    until = completion_due(case, item, at) if at else None
    return Shown(
        rank=rank,
        unit=int(said["unit"]),
        name=unit_named(int(said["unit"])),
        percent=round(100 * held),
        sure=in_words(held),
        why=str(said.get("why") or ""),
        duty=item,
        co_units=tuple(filter(None, (unit_named(pk) for pk in said.get("co") or ()))),
        words=tuple(telling(case, item)),
        due=until.due_at if until and not isinstance(until, Why) else None,
        due_trouble=_(WAITS[until]) if isinstance(until, Why) else "",
    )
