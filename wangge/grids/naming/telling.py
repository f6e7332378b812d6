"""说明 telling: why a place is taken, or not, in sentences."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from wangge.grids.naming.facts import Reason

_SENTENCES: Mapping[str, str] = {
    "nothing": N_("no place is named"),
    "coarse": N_("only a wide place is named: a person must say where in it"),
    "outside": N_("the place lies in no division known"),
    "sound": N_("written otherwise, it sounds like %(said)s"),
    "edit": N_("written nearly like %(said)s"),
    "agrees": N_("other places named beside it agree"),
    "contradicts": N_("a division named beside it contradicts"),
    "near": N_("%(source)s is %(metres)s metres away"),
    "apart": N_("%(source)s is %(metres)s metres away, too far to be the same place"),
    "pin_only": N_("by the pin alone; the words name no place"),
    "pin_against_words": N_("by the pin; the words may mean another place"),
    "rivals": N_("%(count)s places are called %(name)s"),
    "doubt": N_("not certain enough"),
}
_SOURCES: Mapping[str, str] = {
    "pin": N_("the pin"),
    "photo": N_("the photo's place"),
    "account": N_("the usual place of who asks"),
}


def sentence(reason: Reason) -> str:
    """A reason in the language of whoever reads it."""
    facts = dict(reason.facts)
    if "source" in facts:
        facts["source"] = _(_SOURCES.get(str(facts["source"]), str(facts["source"])))
    return _(_SENTENCES[reason.key]) % facts
