"""剔除 exclusions: for which reasons a case may be left out of a score, and by whom."""

from collections.abc import Collection
from datetime import datetime, timedelta

# Of the ordinances: what need not be accepted is not appraised either; and what nobody at the unit
# could help. The words stand in appraisal.words.
REASONS = (
    "other_line",  # belongs to 110, 119, 120, 122
    "legal_way",  # litigation, arbitration, discipline, reconsideration, petition
    "same_matter",  # in process or finished, no new facts
    "secret",  # state or commercial secret, privacy
    "beyond_duty",  # outside the units' duty
    "unlawful",  # against law or public order
    "outside_area",  # outside the administrative area, or bodies that are not appraised
    "untrue",  # investigated and untrue
    "unreasonable",  # clearly beyond what is reasonable, or ruled so by a hearing
    "abuse",  # no factual basis, false report, abuse of the line
    "force_majeure",  # weather, disaster, an order from above
    "wrong_unit",  # the unit never had the matter in its hands
    "wrong_record",  # the record is wrong: a call-back noted amiss, a system failure
)


def window_open(published: datetime | None, at: datetime, *, days: int) -> bool:
    """Whether a unit may still object: always before anything is published, then for `days`."""
    return published is None or at <= published + timedelta(days=days)


def may_decide(
    actor: str, *, asked_by: str, excluded_by: str, actors_unit: Collection[int], unit: int
) -> bool:
    """Whether somebody may decide an objection: neither who made it nor who decided before, and
    nobody of the unit it would help."""
    return actor not in (asked_by, excluded_by) and unit not in actors_unit
