"""脉搏之事: the machine's clock never goes back unseen; deadlines depend on it."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from wangge.notices.actions import notify
from wangge.notices.audience import holders
from wangge.people.models import Role
from wangge.supervision.models import Pulse

log = logging.getLogger(__name__)
NAME = "ladder"
SLACK = timedelta(seconds=30)  # several machines never agree to the second


def beat(*, at: datetime) -> bool:
    """Remember the moment; False, and an alarm to the system administrators, where an earlier beat
    was later than this by more than the slack. Rungs need no other care: a moment that has been is
    not due twice, and one that has not comes again."""
    with transaction.atomic():
        pulse, _made = Pulse.objects.get_or_create(name=NAME, defaults={"at": at})
        back = pulse.at - at
        if back <= SLACK:
            if at > pulse.at:
                Pulse.objects.filter(name=NAME, at__lt=at).update(at=at)
            return True
        log.error("the machine's clock went back by %s: last seen %s, now %s", back, pulse.at, at)
        notify(
            "clock_back",
            to=holders(Role.SYSTEM_ADMIN, on=localdate(at)),
            data={"was": pulse.at.isoformat(), "now": at.isoformat()},
            key=f"clock back:{pulse.at.isoformat()}",
            needs_ack=True,
            at=at,
        )
    return False
