"""In words: why a case waits for a person, for the log and the desk."""

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
    Why.UNSURE: _("The machine is not sure enough."),
    Why.CLOSE: _("Two units are nearly equally likely."),
    Why.DAMAGED: _("The learned model is damaged: fit it again or take its file away."),
    Why.NO_CALENDAR: _("The calendar does not reach the due day: fill in the year."),
    Why.NO_DEADLINE: _("No deadline rule holds for the matter: add one."),
}


def reason(why: Why) -> str:
    """Why it waits, in the language of the house: the log keeps it so."""
    with override(settings.LANGUAGE_CODE):
        return gettext(WAITS[why])
