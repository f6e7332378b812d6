"""A street with its people, and cases that have come as far as the call-back."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from tests.pages_cast import City
from wangge.base.clock import now
from wangge.cases import events as e
from wangge.cases.messenger import Messenger, Reaction, on
from wangge.cases.models import Case
from wangge.duties.actions import fill, make_calendar
from wangge.duties.models import CalendarDay
from wangge.flow import FLOW
from wangge.portal.following import link_when_planned, link_when_unreached, tell_closed
from wangge.site.simulating.photos import bring_photo

RESULT = "11月24日维修人员到场，更换灯头两只，当晚试亮正常。"
REPLY = "您好，桐树路两盏路灯的灯头已于今天上午更换，晚上已经亮了。"
MORE = {
    e.CallbackPlanned: link_when_planned,
    e.CallAttempted: link_when_unreached,
    e.Closed: tell_closed,
}
WHOLE = FLOW | dict(on(kind, Reaction(act=act)) for kind, act in MORE.items())


def settle(*, at: datetime | None = None) -> None:
    """The messenger tells all there is to tell."""
    moment = at or now()
    Messenger(WHOLE).drain(at=lambda: moment)


def replied(
    city: City, external: str = "1", *, reply: str = REPLY, at: datetime | None = None, **said: Any
) -> Case:
    """A case that was worked on, seen by a verifier and answered; it waits for its call-back."""
    at = at or now()
    _calendar(at)
    words = said.pop("words", "桐树路路灯不亮，晚上看不见，老人摔了一跤。")
    done = {"result": RESULT, "reply": reply} | {
        name: said.pop(name) for name in ("solved", "unsolved_reason", "result") if name in said
    }
    contact = said.pop("contact", True)
    case = city.case(external, words=words, **said)
    settle(at=at)
    case.refresh_from_db()
    does(city, case, "lamps_clerk", "sign", at=at)
    if contact:
        does(city, case, "lamps_clerk", "contact", way="phone", reached=True, at=at)
    does(city, case, "lamps_clerk", "start", at=at)
    does(city, case, "lamps_clerk", "handle", at=at, **done)
    bring_photo(case, by=city.people["verifier"].actor, at=at)
    does(city, case, "verifier", "verify", at=at, note="现场亮灯")
    return case


def _calendar(at: datetime) -> None:
    """The weeks to come, in which only week-ends rest."""
    if CalendarDay.objects.exists():
        return
    days = [localdate(at) + timedelta(days=ahead) for ahead in range(-10, 60)]
    plain = [(day, "weekend" if day.weekday() > 4 else "workday", "") for day in days]
    fill(make_calendar("default"), plain, by="machine:test", at=at)


def does(
    city: City, case: Case, who: str, key: str, *, at: datetime | None = None, **said: Any
) -> None:
    """A deed, and all that follows from it."""
    at = at or now()
    case.refresh_from_db()
    city.does(case, who, key, at=at, **said)
    settle(at=at + timedelta(seconds=1))
    case.refresh_from_db()
