"""居民之事 actions: counting tries at codes, taking a person's judgement, further words, wish for a review."""

from datetime import datetime, timedelta

from django.db import transaction

from wangge.base.ids import NumberError, read_number
from wangge.base.masking import masked
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case, Entry
from wangge.cases.moves import OPEN, State
from wangge.handling.actions.reviews import ask_review
from wangge.handling.actions.timing import rests_for
from wangge.handling.rules import CITIZEN
from wangge.portal.models import Try
from wangge.verification.actions import call_back

ALLOWED, WITHIN = 5, timedelta(minutes=1)
KEPT = timedelta(hours=1)
CITIZEN_ACTOR = "citizen"
MOST_NOTES, NOTES_WITHIN = 5, timedelta(days=1)
ANSWERED = "the person who asked has answered"


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


def judge(
    case: Case, *, solved: bool, stars: int, note: str, contacted: bool | None = None, at: datetime
) -> None:
    """已回访: the person says himself whether it is solved, and how content he is (1 to 5).

    Raises MoveRefused where nobody waits for it (any more).
    """
    call_back(
        case,
        way="web",
        contacted=contacted,
        solved=solved,
        satisfied=stars,
        note=masked(note),
        by=CITIZEN_ACTOR,
        at=at,
    )


def add_words(case: Case, *, words: str, at: datetime) -> bool:
    """Further words to one's own report; whether a case that waited for them goes on at once.

    Of a joined report the main case hears them too. Raises MoveRefused where it has ended, or where
    too much was said within a day.
    """
    main = case.joined_to or case
    if main.state not in OPEN:
        raise MoveRefused(f"{case.number}: it has ended")
    said = Entry.objects.filter(
        case=case, kind="noted", actor=CITIZEN_ACTOR, happened_at__gt=at - NOTES_WITHIN
    )
    if said.count() >= MOST_NOTES:
        raise MoveRefused(f"{case.number}: no more than {MOST_NOTES} additions within a day")
    note = e.Noted(words=masked(words))
    with transaction.atomic():
        record(case, note, by=CITIZEN_ACTOR, at=at)
        if main is not case:
            record(main, note, by=CITIZEN_ACTOR, at=at)
        elif waits_for_person(main):
            record(main, e.Resumed(reason=ANSWERED), by=CITIZEN_ACTOR, at=at, resume_on=None)
            return True
    return False


def waits_for_person(case: Case) -> bool:
    """Whether it rests until the person who asked has answered."""
    return case.state == State.SUSPENDED and rests_for(case) == CITIZEN


def asked_of_person(case: Case) -> str:
    """What the unit needs to know from the person who asked; "" where it does not wait for that."""
    if not waits_for_person(case):
        return ""
    asked = Entry.objects.filter(case=case, kind="suspended").latest("step")
    return str(asked.data["reason"])


def want_review(case: Case, *, reason: str, at: datetime) -> None:
    """申请复核: the person does not accept how it ended. Raises MoveRefused."""
    ask_review(case.joined_to or case, reason=reason, by=CITIZEN_ACTOR, at=at)
