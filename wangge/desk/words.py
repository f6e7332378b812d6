"""话 words: how the log, its fields and its refusals are put into words on the desk."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from wangge.handling.words import CAUSES, refused
from wangge.intake.channels.shelf import channels
from wangge.verification.actions.looking import ON_SITE

# kind of entry -> what is said of it, in a few words
HEADLINES: dict[str, str] = {
    "registered": N_("Registered"),
    "answered": N_("Answered at once"),
    "diverted": N_("Diverted"),
    "not_accepted": N_("Not accepted"),
    "joined": N_("Joined to another case"),
    "followed": N_("Another case joined this one"),
    "parted": N_("Taken off its main case"),
    "split": N_("Split in two"),
    "accepted": N_("Accepted"),
    "review_requested": N_("Sent for review"),
    "reviewed": N_("Reviewed"),
    "placed": N_("Place set"),
    "considered": N_("Left to a dispatcher"),
    "dispatched": N_("Dispatched"),
    "signed": N_("Signed for"),
    "return_requested": N_("Return requested"),
    "return_granted": N_("Return granted"),
    "return_refused": N_("Return refused"),
    "contacted": N_("First contact"),
    "started": N_("Work started"),
    "sub_dispatched": N_("A share was given out"),
    "sub_reported": N_("A share was reported"),
    "extension_requested": N_("More time requested"),
    "extension_endorsed": N_("More time endorsed"),
    "extension_granted": N_("More time given"),
    "extension_refused": N_("More time refused"),
    "suspended": N_("Suspended"),
    "resumed": N_("Taken up again"),
    "escalated": N_("Escalated"),
    "dispute_opened": N_("Assignment disputed"),
    "opinion_given": N_("Opinion given"),
    "ruled": N_("Ruled who leads"),
    "unreasonable_requested": N_("Reported as unreasonable"),
    "unreasonable_endorsed": N_("Endorsed as unreasonable"),
    "unreasonable_granted": N_("Found unreasonable"),
    "unreasonable_refused": N_("Found reasonable"),
    "mediated": N_("Mediated"),
    "sweep_begun": N_("Sweep begun"),
    "sweep_ended": N_("Sweep ended"),
    "project_begun": N_("Turned into a project"),
    "project_ended": N_("Project ended"),
    "handled": N_("Handled"),
    "checked": N_("Looked at by the machine"),
    "verified": N_("Verified"),
    "rework": N_("Back to the unit"),
    "replied": N_("Answered"),
    "informed": N_("Told with the main case"),
    "callback_planned": N_("Call-back planned"),
    "call_attempted": N_("Call did not get through"),
    "link_sent": N_("Link for the call-back sent"),
    "called_back": N_("Called back"),
    "rehandled": N_("Handled again"),
    "closed": N_("Closed"),
    "archived": N_("Archived"),
    "reopened": N_("Opened again"),
    "review_asked": N_("Review asked for"),
    "review_declined": N_("Review declined"),
    "urged": N_("Urged"),
    "acknowledged": N_("Acknowledged"),
    "retimed": N_("Due moment reckoned anew"),
    "redacted": N_("Photo redacted"),
    "classified": N_("Classified"),
    "noted": N_("Note"),
    "identity_viewed": N_("Identity viewed"),
    "void_requested": N_("Voiding requested"),
    "voided": N_("Voided"),
}

# what stands in an entry -> its label; fields without one are for machines and are not shown
FIELDS: dict[str, str] = {
    "reason": N_("Reason"),
    "note": N_("Note"),
    "words": N_("Words"),
    "opinion": N_("Opinion"),
    "result": N_("Result"),
    "instead": N_("Where to turn"),
    "to": N_("To"),
    "purpose": N_("Purpose"),
    "suggests": N_("Suggests"),
    "unsolved_reason": N_("Why not solved"),
}

MACHINES: dict[str, str] = {
    "intake": N_("Machine · intake"),
    "dispatch": N_("Machine · dispatch"),
    "verification": N_("Machine · looking and answering"),
    "redaction": N_("Machine · hiding in photos"),
    "portal": N_("Machine · portal"),
}

# slugs that stand in entries, by the field they stand in
SLUGS: dict[str, dict[str, str]] = {
    "way": {
        "phone": N_("Phone"),
        "visit": N_("Visit"),
        "message": N_("Message"),
        "web": N_("Web page"),
    },
    "outcome": {
        "solved": N_("Solved"),
        "explained": N_("Explained"),
        "not_solved": N_("Closed, not solved"),
        "unreasonable": N_("Found unreasonable"),
        "no_answer": N_("No answer"),
        "busy": N_("Busy"),
        "off": N_("Switched off"),
        "refused": N_("Refused"),
        "wrong": N_("Wrong number"),
    },
    "level": {
        "urge": N_("Urge"),
        "supervise": N_("Supervise"),
        "joint": N_("Supervise jointly"),
        "listed": N_("List publicly"),
        "interview": N_("Interview the unit head"),
    },
    "to": {"street": N_("Street"), "district": N_("District"), "city": N_("City")},
    "code": {
        "not_ours": N_("Not this unit's duty"),
        "wrong_area": N_("Outside this unit's area"),
        "incomplete": N_("Cannot be understood or placed"),
        "duplicate": N_("Already being handled"),
        "UR1": N_("Outside the administrative area"),
        "UR2": N_("Belongs in, or has entered, legal procedures or petition"),
        "UR3": N_("Against law or policy"),
        "UR4": N_("Secrets, privacy or public order"),
        "UR5": N_("Investigated and found untrue"),
        "UR6": N_("Unreasonable or clearly beyond reasonable scope"),
        "UR7": N_("Ruled unreasonable by a hearing"),
        "UR8": N_("No factual basis, or abuse of resources"),
    },
    "cause": CAUSES,
    "reason": {
        "the person who asked has answered": N_("the person who asked has answered"),
        "the day it was suspended until has come": N_("the day it was suspended until has come"),
        "clear": N_("clear enough for the machine"),
        "danger": N_("people may be in danger: taken on at once"),
    },
    "how": {"pin": N_("from the pin"), "words": N_("from the words"), "person": N_("by a person")},
}

# why a move was refused (after the case's number), as the rooms below say it
REFUSALS: tuple[str, ...] = (
    N_("the assignment is final: it cannot be returned"),
    N_("who handled it cannot verify it"),
    N_("nobody has asked to void it"),
    N_("a second person must void it"),
    N_("the person has not been answered"),
    N_("it was neither verified nor called back"),
    N_("it has moved on since it was read"),
    N_("say why it was not solved"),
    N_("a share of it has not reported yet"),
    N_("the lead unit cannot be given a share of its own case"),
    N_("your unit has no open share of it"),
    N_("it is late already; ask before the time has run out"),
    N_("a share cannot be due after the case itself"),
    ON_SITE,
)
_CANNOT = re.compile(r"a case that is (\w+) cannot be (\w+)")
_EXTENDED = re.compile(r"it was extended (\d+) times already")
_TOO_LATE = re.compile(r"the time for returning ended (\S+)")


def headline(kind: str) -> str:
    """What an entry of this kind says first."""
    return _(HEADLINES[kind])


def label(field: str) -> str:
    """The label of an entry's field; "" where it is for machines only."""
    return _(FIELDS[field]) if field in FIELDS else ""


def slug(field: str, value: str) -> str:
    """A slug of an entry in words; as it is where it is none of ours."""
    said = SLUGS.get(field, {}).get(value)
    return _(said) if said else value


def channel(key: str) -> str:
    """A channel's name as people say it; its key where the channel is gone."""
    return str(channels[key].label) if key in channels else key


def refusal(message: str) -> str:
    """Why a move was refused, in the reader's language, without the number at its head."""
    head, _colon, why = message.partition(": ")
    why = why if head[:6].isdigit() else message
    if why in REFUSALS:
        return _(why)
    if said := refused(why):
        return said
    if _CANNOT.fullmatch(why) or why.endswith("is not offered as it stands"):
        return _("From where it stands now this cannot be done.")
    if found := _EXTENDED.fullmatch(why):
        return _("It was given more time %(n)s times already.") % {"n": found[1]}
    if _TOO_LATE.fullmatch(why):
        return _("The time for returning it has run out.")
    return why
