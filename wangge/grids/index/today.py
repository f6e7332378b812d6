"""今天 today: which divisions and grids hold today, and the room's memory of what is made of them."""

from datetime import date

from django.db.models import Q
from django.utils.timezone import localdate

from wangge.base import clock
from wangge.base.kept import Kept
from wangge.base.models import Edition
from wangge.grids.models import EDITION

CHECK_EVERY = 20.0  # seconds after which another process's edit is looked for


def valid(on: date) -> Q:
    """Rows (grids or divisions) whose validity holds that day."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def today() -> date:
    """The city's day. The memory is a door to the clock: it answers for today alone."""
    return localdate(clock.now())


memory = Kept(lambda: (Edition.of(EDITION), today()), every=CHECK_EVERY)
