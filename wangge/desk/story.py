"""故事 story: a case's log as people read it – who, when, what, and what the machine thought."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from wangge.cases.models import Attachment, Case, Entry
from wangge.cases.queries import story
from wangge.desk import words
from wangge.people.queries import names, unit_named
from wangge.verification.looking.pane import Card, card

PHOTO_FIELDS = ("before", "after", "photos")
SURE = ((0.9, "very sure"), (0.7, "fairly sure"), (0.4, "not sure"), (0.0, "guessing"))


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A unit the machine thought of."""

    name: str
    score: float
    why: str

    @property
    def percent(self) -> int:
        return round(100 * max(0.0, min(1.0, self.score)))


@dataclass(frozen=True, kw_only=True)
class Told:
    """One entry in words; `manner` is person | machine | clock | citizen | channel."""

    kind: str
    step: int
    at: datetime
    headline: str
    who: str
    manner: str
    data: Mapping[str, Any]
    unit: str = ""
    due: datetime | None = None
    until: Any = None
    sure: str = ""
    fields: Sequence[tuple[str, str]] = ()
    candidates: Sequence[Candidate] = ()
    opinions: Sequence[Card] = ()
    photos: Mapping[str, Sequence[Attachment]] = field(default_factory=dict)
    slugs: Mapping[str, str] = field(default_factory=dict)

    @property
    def templates(self) -> list[str]:
        """Its own fragment if it has one, else the general one."""
        return [f"desk/entries/{self.kind}.html", "desk/entries/_any.html"]


def told(case: Case, attachments: Iterable[Attachment] = (), *, after: int = 0) -> list[Told]:
    """The entries of a case later than step `after`, newest last; two statements."""
    entries = list(story(case).filter(step__gt=after))
    known = names(entry.actor for entry in entries)
    by_blob = {one.blob: one for one in attachments}
    return [_told(entry, known, by_blob) for entry in entries]


def confidence(value: float) -> str:
    """How sure, in words."""
    word = next(word for least, word in SURE if value >= least or least == 0)
    return {
        "very sure": _("very sure"),
        "fairly sure": _("fairly sure"),
        "not sure": _("not sure"),
        "guessing": _("only a guess"),
    }[word]


def who(actor: str, known: Mapping[str, str]) -> tuple[str, str]:
    """(name, manner) of an actor of the log."""
    kind, _colon, key = actor.partition(":")
    if kind == "person":
        return known.get(actor, _("somebody")), "person"
    if kind == "machine":
        said = words.MACHINES.get(key)
        return (_(said) if said else _("Machine · %(name)s") % {"name": key}), "machine"
    if kind == "channel":
        return words.channel(key), "channel"
    if kind == "citizen":
        return _("The person who asked"), "citizen"
    return _("The clock"), "clock"


def _headline(entry: Entry) -> str:
    if entry.kind == "followed" and entry.data.get("left"):
        return _("A case was taken off this one")
    if entry.kind == "sub_reported" and (how := entry.data.get("ended")):
        return _("A share was given back") if how == "returned" else _("A share was recalled")
    if entry.kind == "urged" and (level := entry.data.get("level")):
        return words.slug("level", level)
    return words.headline(entry.kind)


def _told(entry: Entry, known: Mapping[str, str], by_blob: Mapping[str, Attachment]) -> Told:
    name, manner = who(entry.actor, known)
    data: dict[str, Any] = entry.data
    unit = data.get("unit")
    shown = [(words.label(k), words.slug(k, str(v))) for k, v in data.items() if v]
    sure = data.get("confidence") if manner == "machine" else None
    return Told(
        kind=entry.kind,
        step=entry.step,
        at=entry.happened_at,
        headline=_headline(entry),
        who=name,
        manner=manner,
        data=data,
        unit=unit_named(unit) if isinstance(unit, int) else "",
        due=parse_datetime(str(data.get("due") or entry.changes.get("due_at") or "")),
        until=parse_date(str(data.get("until") or "")[:10]),
        sure=confidence(float(sure)) if sure is not None else "",
        fields=[(label, text) for label, text in shown if label],
        candidates=[_candidate(one) for one in data.get("candidates") or ()],
        opinions=[card(one) for one in data.get("opinions") or ()],
        photos={
            name: [by_blob[key] for key in data.get(name) or () if key in by_blob]
            for name in PHOTO_FIELDS
        },
        slugs={k: words.slug(k, v) for k, v in data.items() if isinstance(v, str)},
    )


def _candidate(said: Mapping[str, Any]) -> Candidate:
    unit = said.get("unit")
    name = unit_named(unit) if isinstance(unit, int) else str(unit or "")
    why = said.get("why") or ""
    text = "；".join(str(part) for part in why) if isinstance(why, list) else str(why)
    return Candidate(name=name or _("no unit found"), score=float(said.get("score") or 0), why=text)
