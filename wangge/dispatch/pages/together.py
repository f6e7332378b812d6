"""一并派遣 together: several cases to one unit by one press – each its own deed, none carried by another."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from wangge.base.ids import NumberError, read_number
from wangge.cases.log import MovedOn, MoveRefused
from wangge.cases.models import Case
from wangge.cases.moves import State
from wangge.cases.offers import Forbidden, offers, perform
from wangge.cases.queries import seen_by
from wangge.dispatch.pages.work import MOST_LIKE
from wangge.dispatch.words import refused
from wangge.people.doors import access_of, person_of


@dataclass(frozen=True)
class Left:
    """A case that was not sent, and why; `state` where it does not wait to be dispatched any more."""

    number: str
    title: str
    why: str
    state: str = ""


@dataclass
class Outcome:
    """Numbers of the cases sent, and those that could not be."""

    sent: list[str] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def choice_of(text: str) -> tuple[int, str]:
    """Unit and duty item of a form's `unit:duty`; (0, "") where it is none."""
    unit, _colon, duty = text.partition(":")
    known = unit.isascii() and unit.isdigit() and len(unit) < 19
    return (int(unit), duty[:20]) if known else (0, "")


def send_together(
    request: HttpRequest,
    numbers: Sequence[str],
    *,
    unit: int,
    duty: str,
    reason: str,
    at: datetime,
) -> Outcome:
    """Each case by itself, against what it is now: whoever moved on or is refused stays, with why."""
    outcome = Outcome()
    form = offers["dispatch"].form.model_validate({"unit": unit, "duty": duty, "reason": reason})
    person, access = person_of(request), access_of(request)
    found = _cases(request, numbers[:MOST_LIKE])
    for number in numbers:
        case = found.get(number)
        if case is None:
            beyond = len(found) >= MOST_LIKE
            why = _("at most %(n)s at once") % {"n": MOST_LIKE} if beyond else _("not to be found")
            outcome.left.append(Left(number, "", why))
            continue
        if case.state != State.ACCEPTED:
            gone = _("does not wait here any more")
            outcome.left.append(Left(number, case.title, gone, case.state))
            continue
        try:
            perform(case, "dispatch", form, person=person, access=access, at=at)
        except MovedOn:
            why = _("Somebody else has just moved this case.")
            outcome.left.append(Left(number, case.title, why))
        except (MoveRefused, Forbidden) as error:
            outcome.left.append(Left(number, case.title, refused(str(error))))
        else:
            outcome.sent.append(number)
    return outcome


def _cases(request: HttpRequest, numbers: Sequence[str]) -> dict[str, Case]:
    """Those of the numbers that this person may see; one statement."""
    keys = []
    for number in numbers:
        try:
            keys.append(read_number(number)[0])
        except NumberError:
            continue  # it is told of as not to be found
    seen = seen_by(access_of(request)).filter(pk__in=keys)
    return {case.number: case for case in seen}
