"""考核之事: schemes, runs, publications, disputes, findings, cadres – each on the record."""

from wangge.appraisal.actions.cadres import (
    answer,
    draw,
    object_to,
    report_duty,
    reward,
    spot_check,
    vote,
)
from wangge.appraisal.actions.disputes import appeal, decide, exclude, take_back
from wangge.appraisal.actions.findings import conclude, explain, look
from wangge.appraisal.actions.publishing import publish, verify
from wangge.appraisal.actions.refusals import Refused
from wangge.appraisal.actions.running import make_scheme, run

__all__ = [
    "Refused",
    "answer",
    "appeal",
    "conclude",
    "decide",
    "draw",
    "exclude",
    "explain",
    "look",
    "make_scheme",
    "object_to",
    "publish",
    "report_duty",
    "reward",
    "run",
    "spot_check",
    "take_back",
    "verify",
    "vote",
]
