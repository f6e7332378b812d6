"""督办所能: what supervisors and dispatchers may do to a case; one module a concern."""

from wangge.supervision.offers import deciding, urging

__all__ = ["deciding", "urging"]
