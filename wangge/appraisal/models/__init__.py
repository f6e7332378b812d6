"""What is kept of appraisal: schemes, runs, exclusions, appeals, publications; findings; cadres."""

from wangge.appraisal.models.cadres import (
    Draw,
    DutyReport,
    Objection,
    Reward,
    SpotCheck,
    Vote,
)
from wangge.appraisal.models.reports import Finding, Publication, Run, Scheme
from wangge.appraisal.models.score import Appeal, Exclusion

__all__ = [
    "Appeal",
    "Draw",
    "DutyReport",
    "Exclusion",
    "Finding",
    "Objection",
    "Publication",
    "Reward",
    "Run",
    "Scheme",
    "SpotCheck",
    "Vote",
]
