"""先行联系 contact: was the person spoken to, and does the reply claim what the log does not know?"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.verification.checks.shelf import Check, Finished, Opinion, Verdict, checks
from wangge.verification.rules.phrases import claims_contact

KEY = "contact"


def look(done: Finished) -> Opinion:
    """As the shelf says."""
    claim = claims_contact(done.reply) or claims_contact(done.result)
    if done.contacted:
        why = [_("The log has a contact that reached the person.")]
        return Opinion(check=KEY, verdict=Verdict.FINE, confidence=0.95, why=why)
    if claim:
        why = [
            _("The words claim a contact (“%(words)s”) that the log does not have.")
            % {"words": claim}
        ]
        return Opinion(
            check=KEY, verdict=Verdict.DOUBT, confidence=0.85, why=why, evidence={"claim": claim}
        )
    why = [_("The log has no contact that reached the person, and the words claim none.")]
    return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=why)


checks.add(KEY)(Check(label=gettext_lazy("Contact made"), about="words", look=look))
