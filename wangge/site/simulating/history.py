"""往日 history: the days up to now, lived through in a minute, so that a fresh city has something to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wangge.cases.messenger import Messenger
from wangge.flow import FLOW
from wangge.intake.actions import receive
from wangge.site.simulating.citizens import Told
from wangge.site.simulating.city import Simulator

STEP = timedelta(minutes=40)  # between looks at who has something to do
QUIET = timedelta(minutes=20)  # before now, nobody acts any more: what stands then stays


@dataclass
class Lived:
    """What came of it."""

    received: int = 0
    deeds: int = 0
    truths: dict[int, str] = field(default_factory=dict)


def live(
    told: Sequence[Told],
    city: Simulator,
    *,
    until: datetime,
    moved: Callable[[Lived], None] = lambda _: None,
) -> Lived:
    """Hear what was told, moment by moment, and let the city act; time is that of the story.

    What the log says happened then is written now: `recorded_at` stays the true time of writing.
    """
    lived, teller = Lived(), Messenger(FLOW)
    waiting = list(told)[::-1]
    if not waiting:
        return lived
    moment = waiting[-1].moment
    while moment < until:
        moment = min(moment + STEP, until)
        while waiting and waiting[-1].moment <= moment:
            _hear(waiting.pop(), lived)
        teller.drain(at=lambda at=moment: at)  # type: ignore[misc]
        city.truths = lived.truths
        if moment <= until - QUIET:
            lived.deeds += city.step(moment)
            teller.drain(at=lambda at=moment: at)  # type: ignore[misc]
        moved(lived)
    return lived


def _hear(one: Told, lived: Lived) -> None:
    by = f"channel:{one.channel}"
    received = receive(one.heard, channel=one.channel, at=one.moment, by=by)
    lived.received += not received.known
    if one.fate:
        lived.truths[received.case.pk] = one.fate
