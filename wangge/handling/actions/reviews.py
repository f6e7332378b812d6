"""复核: the person does not accept how it ended; the centre opens it again, or says why not."""

from datetime import datetime

from django.db import IntegrityError, transaction

from wangge.base.masking import masked
from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case
from wangge.handling.models import Review
from wangge.handling.queries.reviews import asked_times
from wangge.handling.queries.windows import last
from wangge.handling.rules import review_refusal

DAYS = option(
    "WANGGE_REVIEW_DAYS", 15, "Days after the end within which a person may ask for a review."
)
TIMES = option("WANGGE_REVIEW_TIMES", 2, "How often a person may ask for a review of one case.")


def ask_review(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """诉求人申请复核: within the days, so often as allowed, one at a time. MoveRefused."""
    if case.review_asked_at is not None:
        raise MoveRefused(f"{case.number}: a review was asked for and is being decided")
    why = review_refusal(
        ended=case.closed_at or case.replied_at,
        asked=asked_times(case),
        at=at,
        days=DAYS.value,
        most=TIMES.value,
    )
    if why:
        raise MoveRefused(f"{case.number}: {why}")
    try:
        with transaction.atomic():
            record(case, e.ReviewAsked(reason=masked(reason)), by=by, at=at, review_asked_at=at)
            Review.objects.create(case=case, asked_at=at)
    except IntegrityError as error:
        raise MoveRefused(f"{case.number}: a review was asked for and is being decided") from error


def decline_review(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """复核不予重启: it stays as it ended, and the person reads why; never by who closed it."""
    closed = last(case, "closed", "answered", "not_accepted")
    if closed is not None and closed.actor == by:
        raise MoveRefused(f"{case.number}: who closed it cannot decline the review")
    with transaction.atomic():
        record(case, e.ReviewDeclined(reason=reason), by=by, at=at, review_asked_at=None)
        _settle(case, reopened=False, at=at)


def review_settled(case: Case, _: e.Reopened, at: datetime, __: None) -> None:
    """What the flow asks for: a case that was opened again has had its review."""
    _settle(case, reopened=True, at=at)


def _settle(case: Case, *, reopened: bool, at: datetime) -> None:
    Review.objects.filter(case=case, decided_at=None).update(decided_at=at, reopened=reopened)
