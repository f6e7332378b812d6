"""督办之作 jobs: what the clock does for supervision."""

from datetime import datetime
from typing import Any

from wangge.base.clock import now, tick
from wangge.base.jobs import enqueue, handles
from wangge.supervision.actions.deciding import resume_due
from wangge.supervision.actions.finding import look_around
from wangge.supervision.actions.firing import fire_due
from wangge.supervision.actions.policy import REARRANGE
from wangge.supervision.actions.pulse import beat
from wangge.supervision.actions.watching import arrange, sweep
from wangge.supervision.models import Watching

QUARTER, HOUR = 900, 3600
ARRANGED = 50  # cases a transaction


@tick("supervision.ladder", every=1)
def climb(at: datetime) -> int:
    """Rungs that are due fire; should the machine's clock have gone back, its keepers are told."""
    beat(at=at)
    return fire_due(at=at)


@tick("supervision.sweep", every=HOUR)
def watch_all(at: datetime) -> int:
    """Running clocks that nobody watches are watched."""
    return sweep(at=at)


@tick("supervision.watches", every=QUARTER)
def watch(at: datetime) -> int:
    """What is repeated, concentrated, refused, unsolved or perfunctory is told once."""
    return look_around(at=at)


@tick("supervision.resume", every=QUARTER)
def resume(at: datetime) -> int:
    """Suspended cases whose day has come go back to work."""
    return resume_due(at=at)


@handles(REARRANGE)
def rearrange(payload: dict[str, Any]) -> None:
    """The ladder has changed: when each case is next looked at is worked out anew, batch by batch."""
    after, at = int(payload["after"]), now()
    for _ in range(100):
        watched = Watching.objects.filter(pk__gt=after).order_by("pk")
        keys = list(watched.values_list("pk", flat=True)[:ARRANGED])
        if not keys:
            return
        arrange(keys, at=at)
        after = keys[-1]
    enqueue(REARRANGE, {"after": after}, at=at)
