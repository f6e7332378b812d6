"""居民之事 actions: counting tries at codes, and taking a person's judgement of the work."""

from datetime import datetime, timedelta

from django.db import transaction

from wangge.base.ids import NumberError, read_number
from wangge.base.masking import masked
from wangge.cases.models import Case
from wangge.portal.models import Try
from wangge.verification.actions import call_back

ALLOWED, WITHIN = 5, timedelta(minutes=1)
KEPT = timedelta(hours=1)


def may_try(number: str, *, at: datetime) -> bool:
    """Count one try at this number's code; False once there were too many within the minute.

    A number that cannot be one is no use to a guesser and is not counted.
    """
    try:
        key, _day = read_number(number)
    except NumberError:
        return True
    with transaction.atomic():
        Try.objects.filter(tried_at__lt=at - KEPT).delete()
        if Try.objects.filter(number=key, tried_at__gt=at - WITHIN).count() >= ALLOWED:
            return False
        Try.objects.create(number=key, tried_at=at)
    return True


def judge(case: Case, *, solved: bool, stars: int, note: str, at: datetime) -> None:
    """已回访: the person says himself whether it is solved, and how content he is (1 to 5).

    Raises MoveRefused where nobody waits for it (any more).
    """
    call_back(
        case,
        way="web",
        contacted=None,
        solved=solved,
        satisfied=stars,
        note=masked(note),
        by="citizen",
        at=at,
    )
