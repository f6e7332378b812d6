"""话 words: what the call-back desk says – tabs, what came of a call, why something is refused."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from pydantic import ValidationError

from wangge.cases.models import Case
from wangge.verification.models import Call
from wangge.verification.offers import OUTCOMES, UNREACHED, WAYS

QUESTIONS = {
    "contacted": N_("Contacted by the unit"),
    "truth": N_("The account is true"),
    "solved": N_("Solved"),
    "satisfied": N_("Satisfied"),
    "attitude": N_("Attitude"),
}
REFUSALS = {
    "who handled it cannot call back": N_(
        "You handled this case yourself: somebody else must call."
    ),
    "say why it is closed without being solved": N_("Say why it is closed without being solved."),
    "the person says it is not solved: it cannot be called solved": N_(
        "The person says it is not solved: it cannot be closed as solved."
    ),
}
_CANNOT = re.compile(r"a case that is \w+ cannot be \w+|.+is not offered as it stands")


def tabs(counted: dict[str, int]) -> list[dict[str, Any]]:
    """The tabs with how many wait at each."""
    named = {
        "calls": _("To call"),
        "resting": _("Call again later"),
        "links": _("Link sent"),
        "decide": _("To decide"),
    }
    return [{"key": key, "word": word, "n": counted[key]} for key, word in named.items()]


def call(one: Call) -> dict[str, Any]:
    """One earlier call in words."""
    way = _(WAYS.get(one.way, one.way))
    if not one.reached:
        outcome = _(UNREACHED[one.outcome]) if one.outcome in UNREACHED else _("no answer came")
        return {"at": one.made_at, "way": way, "text": outcome}
    told = [
        f"{_(word)} {_shown(one.answers.get(name))}"
        for name, word in QUESTIONS.items()
        if one.answers.get(name) is not None
    ]
    return {"at": one.made_at, "way": way, "text": " · ".join(told)}


def done(case: Case, key: str, outcome: str) -> str:
    """What was just written down."""
    said = {"number": case.number}
    if key == "unreached":
        word = _(UNREACHED[outcome]) if outcome in UNREACHED else outcome
        return _("%(number)s: %(outcome)s. It comes back when it is time to try again.") % {
            **said,
            "outcome": word,
        }
    if key == "close":
        word = _(OUTCOMES[outcome]) if outcome in OUTCOMES else outcome
        return _("%(number)s is closed: %(outcome)s.") % {**said, "outcome": word}
    if key == "rehandle":
        return _("%(number)s goes back to the unit.") % said
    return _("%(number)s: the answers are kept.") % said


def fault(error: Exception) -> str:
    """What is wrong with what was pressed, and which question it is."""
    if isinstance(error, ValidationError):
        names = dict.fromkeys(str(one["loc"][0]) if one["loc"] else "" for one in error.errors())
        known = {"reason": _("Say why, in a few words."), "outcome": _("Choose what came of it.")}
        known["work_days"] = _("Give 1 to 5 working days.")
        return " ".join(known.get(name, f"{name}: {_('cannot be read')}") for name in names)
    name, _colon, why = str(error).partition(": ")
    if name == "script":
        return _("The script was changed meanwhile: load the page again and ask once more.")
    word = _(QUESTIONS[name]) if name in QUESTIONS else name
    if why == "must be answered":
        return _("“%(question)s” must be answered.") % {"question": word}
    return _("“%(question)s” has an answer that does not exist.") % {"question": word}


def refused(message: str) -> str:
    """Why it could not be done, in the reader's language, without the number at its head."""
    head, _colon, why = message.partition(": ")
    why = why if head[:6].isdigit() else message
    if why in REFUSALS:
        return _(REFUSALS[why])
    if _CANNOT.fullmatch(why):
        return _("From where it stands now this cannot be done.")
    if why.endswith("your role or unit does not allow this"):
        return _("Your role or unit does not allow this.")
    return why


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
