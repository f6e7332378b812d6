"""时限之理 rules: which deadline rule holds for a matter, and when its time is up; no framework."""

from wangge.duties.rules.choice import Clock, Matter, Rule, applying, pick
from wangge.duties.rules.days import WORKED, BeyondCalendar, Day, Days, Hours, read_hours
from wangge.duties.rules.due import LONGEST, Measure, Pause, due, extended
from wangge.duties.rules.reason import Skipped, Why, explain
from wangge.duties.rules.work import add, opening, subtract, worked

__all__ = [
    "LONGEST",
    "WORKED",
    "BeyondCalendar",
    "Clock",
    "Day",
    "Days",
    "Hours",
    "Matter",
    "Measure",
    "Pause",
    "Rule",
    "Skipped",
    "Why",
    "add",
    "applying",
    "due",
    "explain",
    "extended",
    "opening",
    "pick",
    "read_hours",
    "subtract",
    "worked",
]
