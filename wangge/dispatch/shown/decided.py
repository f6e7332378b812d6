"""派遣始末 decided: every decision about whose a case is, in order – what it rested on, what came of it.

Read from the log alone, so that it tells what was known then. Entries from before grounds were kept
tell what they have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import takewhile
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from wangge.cases.models import Case, Entry
from wangge.cases.queries import story
from wangge.dispatch.models import STANDINGS, TIERS
from wangge.dispatch.shown import in_words
from wangge.dispatch.shown.model import scope_word
from wangge.dispatch.words import RETURN_CODES
from wangge.duties.queries import duty_item
from wangge.people.queries import unit_named

DECIDING = ("considered", "dispatched", "ruled")
ENDING = ("return_granted", "return_refused", "return_requested", "escalated", "reopened", "closed")


@dataclass(frozen=True, kw_only=True)
class Considered:
    """One candidate as it was then."""

    rank: int
    unit: int
    name: str
    confidence: float
    duty: str
    why: str

    @property
    def percent(self) -> int:
        return round(100 * self.confidence)

    @property
    def sure(self) -> str:
        return in_words(self.confidence)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision; `kind`: considered (left to a person) | dispatched | ruled."""

    step: int
    kind: str
    at: datetime
    by: str  # machine | person
    unit: int | None
    name: str
    reason: str
    confidence: float | None
    model: str
    duty: str
    matter: str
    law: str
    article: str
    words: Sequence[str]
    place: Mapping[str, Any]
    like: Sequence[Mapping[str, Any]]
    candidates: Sequence[Considered]
    promise: Mapping[str, Any]
    due: datetime | None
    rule: str
    advised: int | None = None
    followed: bool | None = None  # of a person's choice, where the machine had named somebody
    rank: int | None = None
    afterwards: Sequence[str] = field(default_factory=tuple)

    @property
    def sure(self) -> str:
        return in_words(self.confidence) if self.confidence is not None else ""

    @property
    def advice(self) -> str:
        """Whether a person's choice followed the machine's advice, in words; "" where there was none."""
        if self.followed is None or self.advised is None:
            return ""
        if self.followed:
            return _("followed the first candidate")
        if self.rank:
            return _("chose candidate %(n)s instead of the first, %(unit)s") % {
                "n": self.rank, "unit": unit_named(self.advised),
            }  # fmt: skip
        return _("chose a unit that was not named; the first was %(unit)s") % {
            "unit": unit_named(self.advised)
        }

    @property
    def where(self) -> str:
        """How the place was known, in words; "" where the entry does not tell."""
        if not self.place:
            return ""
        hows = {
            "pin": _("from the pin"), "address": _("from the address"), "person": _("by a person"),
            "words": _("from the words"), "given": _("given with the request"),
        }  # fmt: skip
        how = str(self.place.get("how") or "")
        named = self.place.get("named") or self.place.get("division")
        if not named:
            return _("not known")
        return f"{named} · {hows.get(how, how)}" if how else str(named)

    @property
    def promised(self) -> list[tuple[str, str]]:
        return promised(self.promise)

    def plain(self) -> dict[str, Any]:
        """As JSON."""
        said = {**vars(self), "at": self.at.isoformat(), "sure": self.sure, "advice": self.advice}
        said["due"] = self.due.isoformat() if self.due else None
        said["candidates"] = [vars(one) for one in self.candidates]
        return said


def promised(promise: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was promised of such decisions, label and value; empty where nothing was."""
    labels = {
        "tier": _("tier"), "threshold": _("threshold"), "bound": _("certified error at most"),
        "confidence": _("confidence"), "gate": _("gate"),
    }  # fmt: skip
    told = [
        (label, f"{value:.1%}" if isinstance(value, float) else _said(name, str(value)))
        for name, label in labels.items()
        if (value := promise.get(name)) is not None and (name, value) != ("gate", "open")
    ]
    return told if promise.get("certified", True) else [*told, (_("certified"), _("not proved"))]


def _said(name: str, value: str) -> str:
    if name == "tier":
        return str(dict(TIERS).get(value, value))
    state, _space, scope = value.partition(" ")
    known = dict(STANDINGS)
    return f"{known[state]} · {scope_word(scope)}" if name == "gate" and state in known else value


def decisions(case: Case) -> list[Decision]:
    """In the order in which they were taken; one statement."""
    entries = [one for one in story(case) if one.kind in (*DECIDING, *ENDING)]
    day = localdate(case.registered_at)
    return [
        _decision(entry, entries[at + 1 :], day)
        for at, entry in enumerate(entries)
        if entry.kind in DECIDING
    ]


def _decision(entry: Entry, later: Sequence[Entry], day: date) -> Decision:
    data: dict[str, Any] = entry.data
    grounds: dict[str, Any] = data.get("grounds") or {}
    listed = [_candidate(rank, one) for rank, one in enumerate(data.get("candidates") or (), 1)]
    code = str(data.get("duty") or grounds.get("duty") or (listed[0].duty if listed else ""))
    item = duty_item(code, on=day) if code else None
    unit = data.get("unit")
    machine = not entry.actor.startswith("person:")
    return Decision(
        step=entry.step,
        kind=entry.kind,
        at=entry.happened_at,
        by="machine" if machine else "person",
        unit=unit,
        name=unit_named(int(unit)) if unit else "",
        reason=str(data.get("reason") or ""),
        confidence=_sure(entry.kind, data, listed) if machine else None,
        model=str(data.get("model") or ""),
        duty=code,
        matter=item.matter if item else "",
        law=str(grounds.get("law") or (item.law if item else "")),
        article=str(grounds.get("article") or (item.article if item else "")),
        words=list(grounds.get("words") or ()),
        place=grounds.get("place") or {},
        like=list(grounds.get("like") or ()),
        candidates=listed,
        promise=grounds.get("promise") or {},
        due=parse_datetime(str(data.get("due") or "")),
        rule=str(data.get("rule") or ""),
        advised=grounds.get("advised"),
        followed=grounds.get("followed"),
        rank=grounds.get("rank"),
        afterwards=_afterwards(entry, later),
    )


def _candidate(rank: int, said: Mapping[str, Any]) -> Considered:
    return Considered(
        rank=rank,
        unit=int(said["unit"]),
        name=unit_named(int(said["unit"])),
        confidence=float(said.get("score") or 0),
        duty=str(said.get("duty") or ""),
        why=str(said.get("why") or ""),
    )


def _sure(kind: str, data: Mapping[str, Any], listed: Sequence[Considered]) -> float | None:
    if kind == "dispatched":
        return float(data.get("confidence") or 0)
    return listed[0].confidence if listed else None


def _afterwards(entry: Entry, later: Sequence[Entry]) -> list[str]:
    """What people made of it, until the next decision and that one itself."""
    following = list(takewhile(lambda one: one.kind not in DECIDING, later))
    then = later[len(following)] if len(following) < len(later) else None
    said = [word for one in following if (word := _became(one))]
    if then is None or then.kind == "considered":
        return said
    unit = then.data.get("unit")
    name = unit_named(int(unit)) if unit else ""
    if then.kind == "ruled":
        same = unit == entry.data.get("unit")
        word = _("ruled: it stays with %(unit)s") if same else _("ruled: it goes to %(unit)s")
    elif entry.kind == "considered":
        return [*said, _chosen(entry, then, name)]
    else:
        word = _("sent to %(unit)s")
    return [*said, word % {"unit": name}]


def _chosen(entry: Entry, then: Entry, name: str) -> str:
    units = [int(one["unit"]) for one in entry.data.get("candidates") or ()]
    chosen = int(then.data["unit"])
    if not then.actor.startswith("person:"):
        return _("the machine sent it to %(unit)s") % {"unit": name}
    if units[:1] == [chosen]:
        return _("a person followed the first candidate: %(unit)s") % {"unit": name}
    if chosen in units:
        return _("a person chose candidate %(n)s: %(unit)s") % {
            "n": units.index(chosen) + 1, "unit": name,
        }  # fmt: skip
    return _("a person chose a unit that was not named: %(unit)s") % {"unit": name}


def _became(entry: Entry) -> str:
    code = RETURN_CODES.get(str(entry.data.get("code") or ""))
    words: dict[str, str] = {
        "return_requested": _("the unit asked to return it"),
        "return_granted": _("returned"),
        "return_refused": _("the return was refused"),
        "escalated": _("escalated to be ruled"),
        "reopened": _("opened again"),
        "closed": _("closed"),
    }
    word = words[entry.kind]
    return f"{word}: {_(code)}" if code else word
