"""办理之作 jobs: what the clock does for handling, and which of its columns are sealed."""

from datetime import datetime

from wangge.base.clock import tick
from wangge.base.crypto.rotation import SealedField, sealed_fields
from wangge.handling.actions.working import sign_overdue
from wangge.handling.queries.mediations import about_mediation

MINUTE = 60


@tick("handling.sign", every=MINUTE)
def sign(at: datetime) -> int:
    """What no unit has signed for in time is signed by the clock, where the option says so."""
    return sign_overdue(at=at)


sealed_fields.add("handling.mediation")(
    SealedField("handling.Mediation", "sealed", about_mediation(""), own="key")
)
