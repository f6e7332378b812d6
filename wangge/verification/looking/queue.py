"""待核查 queue: what is said to be done and waits for other eyes – safety on top, then what is due first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case as Switch
from django.db.models import F, IntegerField, Q, QuerySet, Value, When

from wangge.base.ids import NumberError, read_number
from wangge.cases.models import Attachment, Case, Entry, Urgency
from wangge.cases.moves import State
from wangge.cases.queries import seen_by
from wangge.people.queries import Access
from wangge.verification.checks.shelf import Verdict
from wangge.verification.queries.looking import unsafe
from wangge.verification.redacting import Standing, standing

PAGE = 30
LOOKED_THROUGH = 300  # cases among which those with doubts are put first
PHOTOS_LOOKED_THROUGH = 500
TABS = ("due", "doubts", "safety")
UNSAFE = Q(safety=True) | Q(urgency=Urgency.SAFETY)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One case of the queue: how many checks doubt, how many have looked."""

    case: Case
    doubts: int
    checked: int


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo the public cannot see yet, and why."""

    one: Attachment
    standing: Standing


def waiting(access: Access, *, tab: str = "due", words: str = "", page: int = 1) -> list[Row]:
    """One page of a tab; `words`: only those that say so, are said to be there, or bear that number."""
    cases = _ordered(seen_by(access).filter(state=State.HANDLED))
    if tab == "safety":
        cases = cases.filter(UNSAFE)
    if words:
        cases = cases.filter(_saying(words))
    if tab != "doubts":
        start = (page - 1) * PAGE
        return _rows(cases[start : start + PAGE])
    rows = _rows(cases[:LOOKED_THROUGH])
    rows.sort(key=lambda row: (not unsafe(row.case), -row.doubts))  # keeps the order within
    return rows[(page - 1) * PAGE : page * PAGE]


def opinions(cases: Iterable[Case]) -> dict[int, list[dict[str, Any]]]:
    """case → what the checks said since it was last handled; one statement."""
    handled = {case.pk: case.handled_at for case in cases}
    rows = Entry.objects.filter(case_id__in=handled, kind="checked").order_by("case_id", "step")
    return {
        row.case_id: list(row.data.get("opinions") or ())
        for row in rows
        if _since(row.happened_at, handled[row.case_id])
    }


def doubts_in(said: Iterable[dict[str, Any]]) -> int:
    return sum(one.get("verdict") == Verdict.DOUBT for one in said)


def unpublished(access: Access, *, size: int = PAGE * 2) -> list[Photo]:
    """The newest photos that the public cannot see because nobody has looked; two statements."""
    seen = Attachment.objects.filter(
        case__in=seen_by(access), case__secret=False, mime__startswith="image/"
    )
    newest = list(seen.select_related("case").order_by("-pk")[:PHOTOS_LOOKED_THROUGH])
    known = standing(newest)
    found = [Photo(one=one, standing=known[one.pk]) for one in newest if not known[one.pk].public]
    return found[:size]


def _ordered(cases: QuerySet[Case]) -> QuerySet[Case]:
    pressing = Switch(
        When(UNSAFE, then=Value(0)),
        When(urgency=Urgency.URGENT, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    ordered = cases.select_related("lead_unit").annotate(pressing=pressing)
    return ordered.order_by("pressing", F("due_at").asc(nulls_last=True), "handled_at", "pk")


def _rows(cases: Iterable[Case]) -> list[Row]:
    listed = list(cases)
    said = opinions(listed)
    return [
        Row(case=case, doubts=doubts_in(found), checked=len(found))
        for case in listed
        for found in [said.get(case.pk, [])]
    ]


def _since(moment: datetime, handled_at: datetime | None) -> bool:
    return handled_at is None or moment >= handled_at


def _saying(words: str) -> Q:
    try:
        return Q(pk=read_number(words)[0])
    except NumberError:
        return Q(words__icontains=words) | Q(title__icontains=words) | Q(address__icontains=words)
