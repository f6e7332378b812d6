"""通知的规矩: which kinds of notices there are, who gets one by which outlet, and when."""

from wangge.notices.rules.kinds import KINDS, Kind

__all__ = ["KINDS", "Kind"]
