"""套话 perfunctory: phrases in place of an act, too little for the matter, or the words of another case."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wangge.cases.models import Case, Entry
from wangge.verification.checks.shelf import Check, Finished, Opinion, Verdict, checks
from wangge.verification.models import ReplyMark
from wangge.verification.rules.copies import alike, marks
from wangge.verification.rules.phrases import Substance, substance

KEY = "perfunctory"
SHORT = 12  # characters of substance below which nothing can have been told
LONG_ASKED = 120  # who wrote so much is owed more than a line
COPY = 0.8  # of Jaccard's share: the same words
SAME_MATTER = 0.3  # questions so alike may have one answer
CONCRETE = 3  # of six: act, time, place, person, figure, law
LOOKED_AT = 20


def look(done: Finished) -> Opinion:
    """As the shelf says; it reads the reply, or where there is none what was done."""
    text = done.reply or done.result
    if not text.strip():
        return Opinion(
            check=KEY, verdict=Verdict.CANNOT_TELL, why=[_("There are no words to read.")]
        )
    found = substance(text)
    why = [*_thin(found, done), *_copied(text, done)]
    evidence = {"empty": list(found.empty), "concrete": found.concrete, "left": found.left}
    if why:
        sure = min(0.99, 0.55 + 0.15 * len(why) + 0.1 * (found.concrete == 0))
        return Opinion(
            check=KEY, verdict=Verdict.DOUBT, confidence=sure, why=why, evidence=evidence
        )
    if found.concrete < CONCRETE and found.empty:
        why = [_("Some of it is phrases, some is not.")]
        return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=why, evidence=evidence)
    told = [_("It tells who did what, where or when.")]
    sure = min(0.95, 0.6 + 0.08 * found.concrete)
    return Opinion(check=KEY, verdict=Verdict.FINE, confidence=sure, why=told, evidence=evidence)


def _thin(found: Substance, done: Finished) -> Sequence[str]:
    """What is lacking in the words themselves."""
    why = []
    if found.empty and found.concrete < CONCRETE and found.left < 40:
        phrases = "、".join(found.empty[:3])
        why.append(_("Phrases in place of an act: %(phrases)s.") % {"phrases": phrases})
    if not found.act and not found.law:
        why.append(_("It does not say what was done."))
    if found.left < SHORT:
        why.append(_("Too short: %(n)s characters of substance.") % {"n": found.left})
    elif len(done.words) > LONG_ASKED and found.left < 24:
        why.append(_("Too short for so long a request."))
    return why


def _copied(text: str, done: Finished) -> Sequence[str]:
    """Other cases that were answered in the same words though they asked something else."""
    bands = marks(text)
    if not bands:
        return ()
    near = ReplyMark.objects.filter(mark__in=bands).exclude(case_id=done.case_id)
    ids = list(near.order_by("-case_id").values_list("case_id", flat=True).distinct()[:LOOKED_AT])
    replies = Entry.objects.filter(case_id__in=ids, kind="replied").values_list("case_id", "data")
    same = {pk for pk, data in replies if alike(text, data.get("words", "")) >= COPY}
    others = [
        case
        for case in Case.objects.filter(pk__in=same)
        if alike(done.words, case.words) < SAME_MATTER
    ]
    if not others:
        return ()
    said = {"n": len(others), "number": others[0].number}
    return [_("The same words answered %(n)s other cases, for instance %(number)s.") % said]


checks.add(KEY)(Check(label=gettext_lazy("Perfunctory reply"), about="words", look=look))
