"""先例示人 alike: precedents in words, as links only where the reader may see the case."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wangge.base.ids import NumberError, read_number
from wangge.cases.queries import seen_by
from wangge.dispatch.like import CLOSED, RETURNED, VOIDED
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
    said = [one for one in listed if _key(one)]
    titles: dict[int, str] = {}
    if said and access is not None:
        seen = seen_by(access).filter(pk__in=[_key(one) for one in said])
        titles = dict(seen.values_list("pk", "title"))
    return [_alike(one, titles.get(_key(one), "")) for one in said]


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
        else _("like")
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
    return f"{word} {span}" if days else f"{word} {_('the same day')}", tone


def _key(said: Mapping[str, Any]) -> int:
    try:
        return read_number(str(said.get("case") or ""))[0]
    except NumberError:
        return 0
