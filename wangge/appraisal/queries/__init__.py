"""考核之问: schemes, runs, publications, disputes – and what of them a person may see."""

from wangge.appraisal.queries.seen import Sight, own_units, sight
from wangge.appraisal.queries.standing import (
    appeals,
    exclusions,
    findings,
    left_out,
    newest_run,
    publication,
    publications,
    published_report,
    scheme,
    schemes,
    zone,
)

__all__ = [
    "Sight",
    "appeals",
    "exclusions",
    "findings",
    "left_out",
    "newest_run",
    "own_units",
    "publication",
    "publications",
    "published_report",
    "scheme",
    "schemes",
    "sight",
    "zone",
]
