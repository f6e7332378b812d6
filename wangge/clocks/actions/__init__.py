"""计时之事: clocks move with the log, with the calendar, and can be made again from the log."""

from wangge.clocks.actions.timing import timed

__all__ = ["timed"]
