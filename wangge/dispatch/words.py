"""In words: why a case waits for a person, why one cannot be sent – for the log and the desk."""

import re

from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from wangge.dispatch.rules import Why

WAITS = {
    Why.NO_DUTIES: _("No duty items are in force: import the city's duty list."),
    Why.NO_UNITS: _("No unit stands for such matters at this place: add it to the units."),
    Why.NO_WORDS: _("Nothing was said that could be read."),
    Why.NOTHING_FITS: _("No duty item resembles the words."),
    Why.NO_PLACE: _("The place is not known, and the matter is not the city's own."),
    Why.RETURNED: _("The units that come into question have returned it."),
    Why.RECUSED: _(
        "The units that come into question are complained of, or under the one that is."
    ),
    Why.UNSURE: _("The machine is not sure enough."),
    Why.CLOSE: _("Two units are nearly equally likely."),
    Why.DAMAGED: _("The learned model is damaged: fit it again or take its file away."),
    Why.NO_CALENDAR: _("The calendar does not reach the due day: fill in the year."),
    Why.NO_DEADLINE: _("No deadline rule holds for the matter: add one."),
    Why.UNPROVEN: _("No threshold is proved for such cases yet, so a person decides."),
    Why.TIGHTENED: _("It would have gone by itself, but dispatch by machine has been tightened."),
    Why.STOPPED: _("Dispatch by machine is stopped for such cases."),
}

RETURN_CODES = {  # as handling writes them
    "not_ours": _("Not this unit's duty"),
    "wrong_area": _("Outside this unit's area"),
    "incomplete": _("Cannot be understood or placed"),
    "duplicate": _("Already being handled"),
}
# why a case may not be sent, as rules.py, actions.py and the log say it after its number
REFUSALS = (
    _("the assignment was ruled on: the case keeps its unit"),
    _("a community committee may lead only matters on the admitted list"),
    _("the unit answers for another area"),
    _("the unit complained of, or one under it, does not handle the complaint"),
    _("the due moment lies in the past"),
    _("it has moved on since it was read"),
)
_CANNOT = re.compile(r"a case that is \w+ cannot be \w+")
_NO_ITEM = re.compile(r"there is no duty item (\S+) in force")
_NO_UNIT = re.compile(r"(.+) does not handle cases")


def refused(message: str) -> str:
    """Why it could not be done, in the reader's language, without the number at its head."""
    head, _colon, why = message.partition(": ")
    why = why if head[:6].isdigit() else message
    if why in REFUSALS:
        return gettext(why)
    if _CANNOT.fullmatch(why) or why.endswith("is not offered as it stands"):
        return gettext("From where it stands now this cannot be done.")
    if found := _NO_ITEM.fullmatch(why):
        return gettext("There is no duty item %(code)s in force.") % {"code": found[1]}
    if found := _NO_UNIT.fullmatch(why):
        return gettext("%(unit)s does not handle cases.") % {"unit": found[1]}
    if why.endswith("your role or unit does not allow this"):
        return gettext("Your role or unit does not allow this.")
    return why


def reason(why: Why) -> str:
    """Why it waits, in the language of the house: the log keeps it so."""
    with override(settings.LANGUAGE_CODE):
        return gettext(WAITS[why])
