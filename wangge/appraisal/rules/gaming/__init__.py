"""防造假 gaming: patterns that honest work does not leave, each with a test that luck seldom passes."""

from wangge.appraisal.rules.gaming.edge import edge
from wangge.appraisal.rules.gaming.shares import Share, Suspect, suspects, unlikely

__all__ = ["Share", "Suspect", "edge", "suspects", "unlikely"]
