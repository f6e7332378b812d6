"""核查之作 jobs: work handed in is looked at; every photo gets its print, soon after it was hung on a case."""

from datetime import datetime
from typing import Any

from wangge.base.clock import now, tick
from wangge.base.jobs import handles
from wangge.cases.models import Case
from wangge.verification.checking import CHECKING, PRINTING, check
from wangge.verification.printing.keeping import keep_prints, lacking

AT_ONCE = 200  # photos a tick: some ten seconds


@tick("verification.prints", every=60)
def print_photos(at: datetime) -> int:
    """Prints of photos that have none yet."""
    return keep_prints(lacking()[:AT_ONCE], at=at)


@handles(PRINTING)
def print_case(payload: dict[str, Any]) -> None:
    """Prints of one case's photos, at once: the next case may bring the same one."""
    keep_prints(lacking(whole=True).filter(case_id=payload["case"]), at=now())


@handles(CHECKING)
def check_work(payload: dict[str, Any]) -> None:
    """All checks look at what the unit handed in."""
    check(Case.objects.get(pk=payload["case"]), at=now())
