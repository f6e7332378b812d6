"""先例示人 alike: precedents in words, as links only where the reader may see the case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangge.base.ids import NumberError, read_number
from wangge.cases.models import Case
from wangge.cases.queries import seen_by
from wangge.dispatch.like import CLOSED, RETURNED, VOIDED, resembling
from wangge.dispatch.queries import Note
from wangge.people.queries import Access, unit_named

VERY, LIKE = 0.7, 0.45


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A precedent as a reader sees it; `title` is "" where the case itself is not for this reader."""

    number: str
    title: str
    unit: str
    ended: str
    tone: str  # done | late | hand | rest
    likeness: str
    percent: int
    returned_by: tuple[str, ...]

    @property
    def returned(self) -> str:
        return _(", ").join(self.returned_by)


def precedents(listed: Iterable[Mapping[str, Any]], access: Access | None) -> list[Alike]:
    """Those of an entry's grounds; one statement where `access` is somebody's, else without titles."""
    said = list(listed)
    titles: dict[int, str] = {}
    if said and access is not None:
        seen = seen_by(access).filter(pk__in=[_key(one) for one in said])
        titles = dict(seen.values_list("pk", "title"))
    return [_alike(one, titles.get(_key(one), "")) for one in said]


def like_ones(first: Case, cases: Sequence[Case], known: Mapping[int, Note]) -> list[Case]:
    """Those of the cases that can be settled with the first: the same likeliest unit, and the same
    duty item or like words; the first among them, in their order."""
    likely = _likeliest(known.get(first.pk))
    if likely is None:
        return []
    alike = resembling(first, cases)
    found = []
    for case, held in zip(cases, alike, strict=True):
        other = _likeliest(known.get(case.pk))
        if other and other[0] == likely[0] and (other[1] == likely[1] or held >= LIKE):
            found.append(case)
    return found


def _likeliest(note: Note | None) -> tuple[int, str] | None:
    """Unit and duty item of the first candidate, where the machine has considered the case."""
    listed = note.data["candidates"] if note and note.kind == "considered" else []
    return (int(listed[0]["unit"]), str(listed[0].get("duty") or "")) if listed else None


def _alike(said: Mapping[str, Any], title: str) -> Alike:
    held = float(said.get("likeness") or 0)
    ended, tone = _ended(said)
    gave = tuple(filter(None, (unit_named(int(pk)) for pk in said.get("returned_by") or ())))
    return Alike(
        number=str(said["case"]),
        title=title,
        unit=unit_named(int(said["unit"])),
        ended=ended,
        tone=tone,
        likeness=_("very like")
        if held >= VERY
        else _("rather like")
        if held >= LIKE
        else _("a little like"),
        percent=round(100 * min(1.0, held)),
        returned_by=gave,
    )


def _ended(said: Mapping[str, Any]) -> tuple[str, str]:
    """How it ended and how that looks."""
    outcome, days = said.get("outcome"), said.get("days")
    if outcome == RETURNED:
        return _("given back by the unit"), "late"
    if outcome == VOIDED:
        return _("voided"), "rest"
    if outcome != CLOSED:
        return _("still in hand"), "hand"
    results = {
        "solved": _("solved"),
        "explained": _("explained"),
        "not_solved": _("closed, not solved"),
        "unreasonable": _("found unreasonable"),
    }
    word = results.get(str(said.get("result")), _("closed"))
    tone = "soon" if said.get("result") == "not_solved" else "done"
    if days is None:
        return word, tone
    span = ngettext("after %(n)s day", "after %(n)s days", days) % {"n": days}
    when = span if days else _("the same day")
    return f"{word} {when}", tone


def _key(said: Mapping[str, Any]) -> int:
    try:
        return read_number(str(said.get("case") or ""))[0]
    except NumberError:
        return 0
