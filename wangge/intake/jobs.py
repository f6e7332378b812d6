"""受理之作 jobs: what the clock does for intake."""

from datetime import datetime

from wangge.base.rotation import SealedField, sealed_fields
from wangge.base.ticks import tick
from wangge.intake.actions import forget_due
from wangge.intake.actions.refusing import ABOUT

HOUR = 3600


@tick("intake.forget", every=HOUR)
def forget(at: datetime) -> int:
    """Wipe the sealed parts whose time has come."""
    return forget_due(at)


sealed_fields.add("intake.request")(SealedField("intake.Request", "sealed", "request:", own="key"))
sealed_fields.add("intake.refusal")(SealedField("intake.Refusal", "sealed", ABOUT))
