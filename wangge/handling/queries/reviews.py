"""复核之问: which closed cases wait for a review, and how often one was asked for."""

from collections.abc import Iterable

from django.db.models import QuerySet

from wangge.cases.models import Case, Entry
from wangge.handling.models import Review


def waiting() -> QuerySet[Review]:
    """Reviews nobody has decided, the oldest first."""
    return Review.objects.filter(decided_at=None).order_by("asked_at", "pk")


def waiting_cases() -> QuerySet[Review, int]:
    """Keys of the cases that wait for one."""
    return waiting().order_by().values_list("case_id", flat=True)


def wishes(cases: Iterable[Case]) -> dict[int, str]:
    """case → why the person last asked for a review of it; one statement."""
    asked = Entry.objects.filter(case__in=cases, kind="review_asked").order_by("case_id", "step")
    return {entry.case_id: str(entry.data["reason"]) for entry in asked}


def asked_times(case: Case) -> int:
    """How often a review of this case was asked for."""
    return Entry.objects.filter(case=case, kind="review_asked").count()
