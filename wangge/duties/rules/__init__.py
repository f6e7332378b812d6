"""时限之理 rules: which deadline rule holds for a matter, and when its time is up; no framework."""

from wangge.duties.rules.choice import Clock, Matter, Rule, applying, pick
from wangge.duties.rules.days import WORKED, BeyondCalendar, Day, Days, Hours, read_hours, utc
from wangge.duties.rules.due import LONGEST, Measure, Pause, due, extended
from wangge.duties.rules.ledger import Act, Ledger, Moved, Reckoned, Step, reckon
from wangge.duties.rules.reason import Skipped, Why, explain
from wangge.duties.rules.work import add, opening, subtract, worked

__all__ = [
    "LONGEST",
    "WORKED",
    "Act",
    "BeyondCalendar",
    "Clock",
    "Day",
    "Days",
    "Hours",
    "Ledger",
    "Matter",
    "Measure",
    "Moved",
    "Pause",
    "Reckoned",
    "Rule",
    "Skipped",
    "Step",
    "Why",
    "add",
    "applying",
    "due",
    "explain",
    "extended",
    "opening",
    "pick",
    "read_hours",
    "reckon",
    "subtract",
    "utc",
    "worked",
]
