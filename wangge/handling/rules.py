"""办理之规: what a unit may ask for, how often and how long, and whom it may give a share. No framework here."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

RETURN_REASONS = {
    "not_ours": "Not this unit's duty",
    "wrong_area": "Outside this unit's area",
    "incomplete": "Cannot be understood or placed",
    "duplicate": "Already being handled",
}
UNREASONABLE = {
    "UR1": "Outside the administrative area",
    "UR2": "Belongs in, or has entered, legal procedures or petition",
    "UR3": "Against law or policy",
    "UR4": "Secrets, privacy or public order",
    "UR5": "Investigated and found untrue",
    "UR6": "Unreasonable or clearly beyond reasonable scope",
    "UR7": "Ruled unreasonable by a hearing",
    "UR8": "No factual basis, or abuse of resources",
}
POOL, CITIZEN, THIRD_PARTY, PROJECT = "pool", "citizen", "third_party", "project"
COMMUNITY = "community"
MOST_TARGETS = 300  # objects of one sweep
MOST_MILESTONES = 30


# -- returning ---------------------------------------------------------------------------------


def return_refusal(*, until: datetime, at: datetime) -> str | None:
    """Why a return comes too late, or None."""
    if at > until:
        return f"the time for returning ended {until.isoformat(timespec='minutes')}"
    return None


# -- shares --------------------------------------------------------------------------------------


def share_refusal(
    *, share_due: datetime | None, case_due: datetime | None, at: datetime | None = None
) -> str | None:
    """A share of a case may not be due after the case itself (or the share above it), nor already."""
    if share_due and case_due and share_due > case_due:
        return "a share cannot be due after the case itself"
    if share_due and at and share_due <= at:
        return "the due moment lies in the past"
    return None


def circle_refusal(
    unit: int,
    *,
    lead: int | None,
    above: Sequence[int],
    holding: Collection[int],
    superiors: Collection[int] = (),
) -> str | None:
    """Why a share would go in a circle, or None.

    `above` are the units through whose hands the share came, `holding` those that have an open share,
    `superiors` the units over the giver in the house.
    """
    if unit == lead:
        return "the lead unit cannot be given a share of its own case"
    if unit in above:
        return "the share would go in a circle: that unit stands above it already"
    if unit in holding:
        return "that unit has an open share of it already"
    if unit in superiors:
        return "a unit above cannot be given a share below: escalate it, or ask it to stand beside"
    return None


def depth_refusal(above: Sequence[int], *, most: int) -> str | None:
    """Shares of shares of shares end: `above` are the units a new share would stand under."""
    return (
        "it has been handed on often enough: whoever has it must do it"
        if (len(above) > most)
        else None
    )


def given_refusal(*, level: str, admitted: bool, recused: bool) -> str | None:
    """Who may not be given a share: a committee what is not on its list, the unit complained of."""
    if level == COMMUNITY and not admitted:
        return "a community committee may be given only matters on the admitted list"
    if recused:
        return "the unit complained of, or one under it, does not handle the complaint"
    return None


# -- time ----------------------------------------------------------------------------------------


def limits(table: str) -> tuple[int, ...]:
    """How many working days the first, the second … extension may have; ValueError for other text."""
    try:
        days = tuple(int(one) for one in table.split(",") if one.strip())
    except ValueError:
        days = ()
    if not days or min(days) < 1:
        raise ValueError(f"{table!r} is no list of working days such as 10,5")
    return days


def extension_refusal(
    *, work_days: int, given: int, table: Sequence[int], by_rule: int | None = None
) -> str | None:
    """Why so much more time cannot be asked for: `given` times it was given already.

    `by_rule` is what a rule of the city allows for such a matter; it stands before the table.
    """
    if given >= len(table):
        return f"it was extended {given} times already"
    most = by_rule or table[given]
    if work_days > most:
        return f"at most {most} working days may be asked for"
    return None


def work_days_of(value: int, unit: str) -> int | None:
    """A rule's length in whole working days: a week of calendar days is five; None for hours."""
    if unit == "work_day":
        return value
    return max(1, value * 5 // 7) if unit == "day" else None


def rest_refusal(*, until: date, today: date, most: int) -> str | None:
    """Why a case cannot rest until then, or None."""
    if until <= today:
        return "the day it comes back must lie ahead"
    if until > today + timedelta(days=most):
        return f"it may rest {most} days at most"
    return None


# -- what lies beyond one case -------------------------------------------------------------------


def lines(text: str) -> list[str]:
    """What stands on the lines of a text, blanks and repetitions left out."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def milestones(text: str, *, until: date) -> list[tuple[date, str]]:
    """`2026-12-31 what` on each line, in the order of their days; ValueError says which line."""
    found = []
    for line in lines(text):
        day, _, title = line.partition(" ")
        try:
            due = date.fromisoformat(day)
        except ValueError:
            raise ValueError(
                f"a milestone is a day and what is done by then: {line[:40]}"
            ) from None
        if not title.strip():
            raise ValueError(f"a milestone is a day and what is done by then: {line[:40]}")
        if due > until:
            raise ValueError(f"a milestone lies after the end of the project: {line[:40]}")
        found.append((due, title.strip()[:120]))
    if len(found) > MOST_MILESTONES:
        raise ValueError(f"a project has at most {MOST_MILESTONES} milestones")
    return sorted(found)


def review_refusal(
    *, ended: datetime | None, asked: int, at: datetime, days: int, most: int
) -> str | None:
    """Why a person may not ask for a review any more; `asked` times it was asked already."""
    if ended is not None and at > ended + timedelta(days=days):
        return f"a review may be asked for within {days} days"
    if asked >= most:
        return f"a review was asked for {asked} times already"
    return None
