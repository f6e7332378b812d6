"""话 words: how a matter stands, in plain words for whoever reported it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from wangge.cases.models import Case, Entry
from wangge.handling.actions.timing import rests_for
from wangge.handling.queries.contacts import reached
from wangge.people.queries import unit_named
from wangge.portal.actions import CITIZEN_ACTOR
from wangge.verification.queries.calling import told as reported

STEPS = (N_("Received"), N_("With a unit now"), N_("Being done"), N_("Answered"))

# state -> (which of the four steps, what it means); the unit's name is put in where it is known
STANDS: dict[str, tuple[int, str]] = {
    "registered": (1, N_("We have received it and are reading it.")),
    "accepted": (1, N_("We have taken it on and are finding who is responsible.")),
    "under_review": (1, N_("Several offices are settling who is responsible.")),
    "dispatched": (2, N_("It has been handed to %(unit)s.")),
    "signed": (2, N_("%(unit)s has it and will begin.")),
    "return_requested": (2, N_("%(unit)s says it is another's duty; we are deciding.")),
    "contacted": (3, N_("%(unit)s has been in touch and will begin.")),
    "in_progress": (3, N_("%(unit)s is working on it.")),
    "extension_requested": (3, N_("%(unit)s is working on it and has asked for more time.")),
    "suspended": (3, N_("It cannot be done now; it is kept in mind and taken up again.")),
    "escalated": (3, N_("It needs several offices; a higher one is deciding.")),
    "unreasonable_requested": (3, N_("%(unit)s is working on it.")),
    "handled": (3, N_("%(unit)s says it is done. Somebody else is going to look.")),
    "verified": (3, N_("Somebody else has looked: it is done. The answer is being written.")),
    "replied": (4, N_("It has been answered.")),
    "callback_pending": (4, N_("It has been answered. We should like to hear what you think.")),
    "called_back": (4, N_("Thank you for telling us. We are deciding what follows.")),
    "closed": (4, N_("It is finished.")),
    "archived": (4, N_("It is finished.")),
    "answered": (4, N_("Your question has been answered.")),
    "diverted": (4, N_("It has been passed on to the emergency line at once.")),
    "not_accepted": (4, N_("We are not the ones who can do this; the reason is below.")),
    "joined": (2, N_("Others have reported the same; it is being done together with theirs.")),
    "voided": (4, N_("It was entered by mistake and has been taken out.")),
}


# What "finished" means is said at once: solved, explained, or honestly not.
ENDED: dict[str, str] = {
    "solved": N_("Finished (solved)."),
    "explained": N_("Finished (explained)."),
    "not_solved": N_("Finished (not solved). The reason is below."),
    "unreasonable": N_("Finished (could not be met). The reason is below."),
}


@dataclass(frozen=True, kw_only=True)
class Said:
    """One thing that happened, as its reporter may hear it."""

    at: datetime
    text: str
    words: str = ""  # quoted: an answer, a reason


@dataclass(frozen=True, kw_only=True)
class Status:
    """How a matter stands."""

    step: int
    text: str
    unit: str = ""
    until: datetime | None = None


def status(case: Case, main: Case) -> Status:
    """How it stands; of a joined case, how the one stands with which it goes."""
    step, text = STANDS[main.state]
    ended = ENDED.get(main.outcome, text) if main.closed_at else text
    text = _exactly(main) or ended
    unit = unit_named(main.lead_unit_id) if main.lead_unit_id else ""
    running = main.due_at and not main.handled_at and not main.closed_at
    return Status(
        step=step,
        text=_(text) % {"unit": unit or _("The responsible unit")},
        unit=unit,
        until=main.due_at if running else None,
    )


RESTING = {
    "citizen": N_("The unit needs something from you before it can go on."),
    "third_party": N_("It waits for others, and is kept in mind."),
    "project": N_("It needs works that take long; they have become a project."),
}


UNSOLVED = {  # as the unit itself says that it has not solved it
    "handled": N_("%(unit)s says it is not solved yet. Somebody else is going to look."),
    "verified": N_("Somebody else has looked; it is not solved yet. The answer is being written."),
}


def _exactly(main: Case) -> str:
    """More exact words where a state alone says too much, or too little."""
    if main.state == "contacted" and not reached(main):
        return N_("%(unit)s has tried to get in touch and did not reach anybody.")
    if main.state == "suspended":
        return RESTING.get(rests_for(main), "")
    if main.review_asked_at and main.closed_at:
        return N_("It was finished; you asked for a review, and we are deciding.")
    if main.state == "closed" and main.outcome == "not_solved":
        return N_("It is closed, but not solved.")
    if main.state in UNSOLVED and not reported(main).solved:
        return UNSOLVED[main.state]
    return ""


def told(entries: list[Entry]) -> Iterator[Said]:
    """Entries a reporter may hear of, in plain words, oldest first; all others are left out.

    Notes are for the house, but for those the person made.
    """
    solved = True  # as the unit said last: who looks then does not say that it is done
    for entry in entries:
        say = SAY.get(entry.kind)
        if say is None or (entry.kind == "noted" and entry.actor != CITIZEN_ACTOR):
            continue
        if entry.kind == "handled":
            solved = bool(entry.data.get("solved", True))
        due = entry.data.get("due") or entry.changes.get("due_at") or ""
        text, words = say(entry.data | {"due": due, "unit_solved": solved})
        yield Said(at=entry.happened_at, text=text, words=words)


def _unit(data: dict[str, Any]) -> str:
    return unit_named(int(data["unit"])) or _("the responsible unit")


def _dispatched(data: dict[str, Any]) -> tuple[str, str]:
    due = parse_datetime(data.get("due") or "")
    if due is None:
        return _("Handed to %(unit)s.") % {"unit": _unit(data)}, ""
    day = _day(due)
    return _("Handed to %(unit)s, to be done by %(day)s.") % {"unit": _unit(data), "day": day}, ""


def _day(due: datetime) -> str:
    """The last day to do it on: what is due at midnight is due on the day that ends."""
    return date_format(localtime(due - timedelta(microseconds=1)), "MONTH_DAY_FORMAT")


def _contacted(data: dict[str, Any]) -> tuple[str, str]:
    if data.get("reached", True):
        return _("The unit got in touch."), ""
    return _("The unit tried to get in touch but did not reach anybody."), ""


def _later(data: dict[str, Any]) -> tuple[str, str]:
    due = parse_datetime(data.get("due") or "")
    day = _day(due) if due else "–"
    why = str(data.get("reason") or "")
    return _("It takes longer: it is to be done by %(day)s.") % {"day": day}, why


def _resumed(data: dict[str, Any]) -> tuple[str, str]:
    due = parse_datetime(data.get("due") or "")
    if due is None:
        return _("It goes on."), ""
    return _("It goes on; it is to be done by %(day)s.") % {"day": _day(due)}, ""


RESTS = {  # why it rests -> what its reporter is told
    "citizen": N_("The unit needs something from you; it rests until %(day)s at the latest."),
    "third_party": N_("It waits for others, until %(day)s at the latest."),
    "project": N_("It needs works that take long, until about %(day)s."),
}


def _suspended(data: dict[str, Any]) -> tuple[str, str]:
    until = parse_date(str(data.get("until") or "")[:10])
    day = date_format(until, "MONTH_DAY_FORMAT") if until else "–"
    said = RESTS.get(data.get("cause") or "", N_("It cannot be done now and rests until %(day)s."))
    return _(said) % {"day": day}, data["reason"]


def _mediated(data: dict[str, Any]) -> tuple[str, str]:
    if data["agreed"]:
        return _("There was a mediation; the parties agreed."), ""
    return _("There was a mediation; the parties have not agreed."), ""


def _handled(data: dict[str, Any]) -> tuple[str, str]:
    if data["unit_solved"]:
        return _("The unit says it is done; somebody else is going to look."), ""
    return _("The unit says it is not solved yet; somebody else is going to look."), ""


def _verified(data: dict[str, Any]) -> tuple[str, str]:
    if data["unit_solved"]:
        return _("Somebody else has looked: it is done."), ""
    return _("Somebody else has looked at what the unit could do; it is not solved."), ""


def _not_accepted(data: dict[str, Any]) -> tuple[str, str]:
    instead = data.get("instead") or ""
    more = "\n" + _("Where to turn: %(place)s") % {"place": instead} if instead else ""
    return _("We cannot take it on."), data["reason"] + more


def _closed(data: dict[str, Any]) -> tuple[str, str]:
    ends = {
        "solved": _("Finished (solved)."),
        "explained": _("Finished (explained)."),
        "not_solved": _("Finished (not solved), because:"),
        "unreasonable": _("Finished (could not be met), because:"),
    }
    return ends.get(data.get("outcome", ""), _("Finished.")), data.get("reason") or ""


def _called_back(data: dict[str, Any]) -> tuple[str, str]:
    """Who was sought in vain said nothing: his silence is not told as an answer."""
    if data.get("solved") is None and data.get("satisfied") is None:
        return _("We tried to reach you and did not."), ""
    return _("You told us what you think."), ""


def _plain(text: str, quoted: str = "") -> Any:
    """A sentence that is always the same, with what is quoted from the entry."""
    return lambda data: (_(text), str(data.get(quoted) or "") if quoted else "")


SAY: dict[str, Any] = {
    "registered": _plain(N_("Received.")),
    "answered": _plain(N_("Answered:"), "reason"),
    "diverted": lambda data: (_("Passed on to %(to)s.") % {"to": data["to"]}, ""),
    "not_accepted": _not_accepted,
    "joined": _plain(N_("Others have reported the same: it is being done together.")),
    "split": _plain(
        N_("Your message held two matters: they are handled apart, each under its own number.")
    ),
    "accepted": _plain(N_("Taken on.")),
    "dispatched": _dispatched,
    "ruled": _dispatched,
    "return_granted": _plain(N_("That unit was not the right one; we are finding another.")),
    "contacted": _contacted,
    "started": _plain(N_("The work has begun.")),
    "extension_granted": _later,
    "suspended": _suspended,
    "resumed": _resumed,
    "handled": _handled,
    "verified": _verified,
    "rework": _plain(N_("It was looked at and is not done; it has to be done again.")),
    "replied": _plain(N_("The answer:"), "words"),
    "informed": _plain(N_("The answer:"), "words"),
    "called_back": _called_back,
    "link_sent": _plain(N_("We sent you a link on which you can tell us what you think.")),
    "rehandled": _plain(N_("It is being done once more.")),
    "closed": _closed,
    "noted": _plain(N_("You added:"), "words"),
    "dispute_opened": _plain(N_("The unit says it is another's duty; a higher office decides.")),
    "mediated": _mediated,
    "project_begun": _plain(N_("It has become a project:"), "goal"),
    "project_ended": _plain(N_("The project has ended:"), "outcome"),
    "review_asked": _plain(N_("You asked for a review:"), "reason"),
    "review_declined": _plain(N_("It was looked at again and stays as it is:"), "reason"),
    "reopened": _plain(N_("It has been opened again.")),
    "voided": _plain(N_("Taken out: it was entered by mistake.")),
}
SHOWN = tuple(SAY)
