"""事消 matter_gone: did the part of the photo that was marked change, while what is around it stayed?"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from wangge.assist.sight.matter import Answer, Because, Box, Change, box_of, changed
from wangge.verification.checks._photos import Pair, best, features_of, pairs
from wangge.verification.checks.same_place import lacking, unread
from wangge.verification.checks.shelf import Check, Finished, Opinion, Verdict, checks

KEY = "matter_gone"
VERDICTS = {Answer.CHANGED: Verdict.FINE, Answer.STAYED: Verdict.DOUBT}
SAID = {
    (Answer.CHANGED, False): gettext_noop("The marked part looks different now."),
    (Answer.CHANGED, True): gettext_noop(
        "One part of the scene looks different now; nobody has marked where the matter was."
    ),
    (Answer.STAYED, False): gettext_noop("The marked part looks as it did before."),
    (Answer.STAYED, True): gettext_noop("Nothing in the scene looks different from before."),
}
UNTOLD = {
    Because.NOT_SEEN: gettext_noop("The marked part is not in the later photo."),
    Because.RESTLESS: gettext_noop("Too much of the scene looks different to tell."),
    Because.BETWEEN: gettext_noop("The marked part looks a little different: a person must see."),
}
UNMARKED = 0.6  # the most one may be sure of where nobody marked the matter


def look(done: Finished) -> Opinion:
    """As the shelf says."""
    if not done.before or not done.after:
        return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=[lacking(done)])
    found, wrong = pairs(done)
    marked = [pair for pair in found if pair.before.key in done.marks and pair.place.same]
    top = best(marked) or best(found)
    if top is None or not top.place.same or top.place.view is None:
        told = _("The photos could not be laid over each other.")
        return Opinion(check=KEY, verdict=Verdict.CANNOT_TELL, why=[told, *unread(wrong)])
    part, notes = _part(done.marks.get(top.before.key))
    change = changed(features_of(top.before), features_of(top.after), top.place.view, part)
    return _said(top, change, notes)


def _part(mark: Any) -> tuple[Box | None, list[str]]:
    """The marked part, and what is wrong with the mark if it is none."""
    if mark is None:
        return None, []
    try:
        return box_of(mark), []
    except ValueError:
        return None, [_("The mark on the photo cannot be read: mark the matter again.")]


def _said(top: Pair, change: Change, notes: list[str]) -> Opinion:
    verdict = VERDICTS.get(change.answer, Verdict.CANNOT_TELL)
    if change.proposed and change.answer is Answer.CHANGED:
        verdict = Verdict.CANNOT_TELL  # something changed: a parked car does so as well
    told = SAID.get((change.answer, change.proposed)) or UNTOLD[change.because]
    sure = 0.0
    if verdict is Verdict.FINE:
        sure = min(1.0, 0.5 + (change.inside - change.around) / 2)
    elif verdict is Verdict.DOUBT:
        sure = min(1.0, 1.0 - 2 * change.inside)
    evidence = {
        "before": top.before.key,
        "after": top.after.key,
        "because": change.because.value,
        "inside": round(change.inside, 3),
        "around": round(change.around, 3),
        "marked": not change.proposed and change.part is not None,
        "part": change.part.plain() if change.part else None,
    }
    return Opinion(
        check=KEY,
        verdict=verdict,
        confidence=min(sure, UNMARKED) if change.proposed else sure,
        why=[_(told), *notes],
        evidence=evidence,
    )


checks.add(KEY)(Check(label=gettext_lazy("Matter gone"), about="photos", look=look))
