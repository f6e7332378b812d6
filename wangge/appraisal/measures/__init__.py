"""指标 measures: one file a family; pure functions on facts, found on the shelf by key."""

from wangge.appraisal.measures.asking import (
    DIMENSIONS,
    AskError,
    Period,
    behind,
    measure,
    rows_of,
)
from wangge.appraisal.measures.batch import those_by, together
from wangge.appraisal.measures.shelf import Better, How, Measure, measures

__all__ = [
    "DIMENSIONS",
    "AskError",
    "Better",
    "How",
    "Measure",
    "Period",
    "behind",
    "measure",
    "measures",
    "rows_of",
    "those_by",
    "together",
]
