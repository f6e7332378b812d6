"""派遣之作 jobs: what the clock does for dispatch."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localtime

from wangge.assist import actions as models
from wangge.assist.learning.fitting import TooLittle
from wangge.base import jobs
from wangge.base.clock import now, tick
from wangge.base.options import option
from wangge.dispatch.promise import delta, target
from wangge.dispatch.promise.watch import look
from wangge.dispatch.ranking import examples
from wangge.dispatch.ranking.fitting import TIERS
from wangge.dispatch.ranking.learned import TASK
from wangge.dispatch.ranking.teaching import teach
from wangge.dispatch.rules.limits import Tier

LEARN_AFTER = option(
    "WANGGE_LEARN_AFTER",
    500,
    "Newly settled cases after which dispatch learns anew by night, into the shadow; 0: only when told.",
)
NIGHT = 2, 5  # hours between which it learns
BY = "machine:teacher"


@tick("dispatch.watch", every=60)
def watch(at: datetime) -> None:
    """The monitor looks whether the promised error is still kept."""
    look(at=at, fresh=False)


@tick("dispatch.learn", every=1800)
def learn(at: datetime) -> None:
    """By night, where enough has been settled since the last lesson: a lesson is asked for."""
    here = localtime(at)
    if not LEARN_AFTER.value or not NIGHT[0] <= here.hour < NIGHT[1]:
        return
    if examples.settled_since_last(TASK) >= LEARN_AFTER.value:
        jobs.enqueue(TASK + ".learn", {}, at=at, key=f"{TASK}.learn:{here.date()}")


@jobs.handles(TASK + ".learn")
def lesson(_: dict[str, Any]) -> None:
    """Learn from the log; the new version runs in the shadow until a person promotes it."""
    at = now()
    targets = {name: target(Tier(name)) for name in TIERS}
    try:
        made = teach(list(examples.from_log()), source="log", targets=targets, delta=delta(), at=at)
    except TooLittle:
        return  # there will be more to learn from another night
    version = models.keep(TASK, made.arrays, made.card, by=BY, at=at)
    models.shadow(version, TASK, by=BY, at=at, reason="learned by night")
