"""承诺 promised: does the reply put off to a day what it calls done?"""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.verification.checks.shelf import Check, Finished, Opinion, Verdict, checks
from wangge.verification.rules.dates import promises

KEY = "promised"


def look(done: Finished) -> Opinion:
    """As the shelf says; `evidence` holds the days as ISO dates with their words."""
    text = f"{done.reply}。{done.result}"
    if not text.strip("。 "):
        return Opinion(
            check=KEY, verdict=Verdict.CANNOT_TELL, why=[_("There are no words to read.")]
        )
    on = localdate(done.handled_at)
    found = [one for one in promises(text, on=on) if one.day > on]
    if not found:
        why = [_("It promises nothing for a later day.")]
        return Opinion(check=KEY, verdict=Verdict.FINE, confidence=0.8, why=why)
    days = [{"day": one.day.isoformat(), "words": one.words} for one in found]
    said = {"day": found[-1].day.isoformat()}
    if done.solved:
        why = [_("It is called solved, but promises something by %(day)s.") % said]
        verdict, sure = Verdict.DOUBT, 0.75
    else:
        why = [_("It promises something by %(day)s; that day is kept in mind.") % said]
        verdict, sure = Verdict.FINE, 0.75
    return Opinion(
        check=KEY, verdict=verdict, confidence=sure, why=why, evidence={"promises": days}
    )


checks.add(KEY)(Check(label=gettext_lazy("Promised date"), about="words", look=look))
