"""随后 following: what becomes of a case once it is verified, answered, called back – the flow asks here."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as N_

from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Case, Entry
from wangge.cases.moves import State
from wangge.cases.queries import followers
from wangge.duties.rules import BeyondCalendar
from wangge.verification.actions.calling import plan_callback
from wangge.verification.actions.closing import close, rehandle
from wangge.verification.actions.replying import leak_words, reply, what_leaks
from wangge.verification.models import Draw
from wangge.verification.queries.sampling import facts_of, plan_on
from wangge.verification.rules import (
    Answer,
    Cause,
    Circumstances,
    Next,
    Outcome,
    after_call,
    causes,
)
from wangge.verification.rules.sampling import NONE, drawn

MACHINE = "machine:verification"
DAYS = option(
    "WANGGE_REHANDLE_DAYS",
    2,
    "Working days for a case that goes back because the person is unsatisfied for cause.",
)
CAUSES = {
    Cause.NOT_CONTACTED: N_("the unit did not make contact"),
    Cause.NOT_SOLVED: N_("it is not solved though the unit said so"),
    Cause.ATTITUDE: N_("the unit’s people behaved badly"),
}


def answer_when_verified(case: Case, _: e.Verified, at: datetime, __: None) -> None:
    """The unit's proposed reply goes out once the work is verified; without one, or where it points at a
    person, the unit is asked."""
    if proposed := _last(case, "handled").get("reply"):
        if found := what_leaks(proposed):
            record(case, e.Noted(words=leak_words(found)), by=MACHINE, at=at)
        else:
            reply(case, words=proposed, by=MACHINE, at=at)
    elif not case.wants_reply:
        close(case, outcome=_outcome(case), by=MACHINE, at=at)


def ask_back(case: Case, replied: e.Replied, at: datetime, _: None) -> None:
    """After the answer: whoever joined is told as well, and the call-back is planned as drawn."""
    for follower in followers(case):
        told = e.Informed(case=case.pk, words=replied.words)
        record(follower, told, by=MACHINE, at=at, replied_at=at)
    if case.wants_reply or not case.verified_at:
        way = draw_way(case, at=at)
        if way != NONE:
            plan_callback(case, way=way, by=MACHINE, at=at)
            return
    close(case, outcome=_outcome(case), reason=_why_unsolved(case), by=MACHINE, at=at)


def draw_way(case: Case, *, at: datetime) -> str:
    """By which way a case is called back under the plan in force; without a plan, by telephone."""
    plan = plan_on(at)
    if plan is None:
        return "phone"
    (facts,) = facts_of([case])
    found = drawn(plan.lines, facts, seed=plan.seed)
    Draw.objects.create(
        case=case, plan=plan, made_at=at, draw=found.draw, way=found.way, why=found.why
    )
    return found.way


def conclude(case: Case, said: e.CalledBack, at: datetime, _: None) -> None:
    """Solved and content: closed at once. Unsatisfied for cause, the first time: back to the unit. Anything
    else, and what is about safety, waits for a person's judgement."""
    if case.state != State.CALLED_BACK:
        return  # somebody was faster, and has decided
    answer = Answer(
        contacted=said.contacted,
        solved=said.solved,
        satisfied=said.satisfied,
        attitude=said.attitude,
    )
    around = circumstances(case)
    then = after_call(answer, around)
    if answer.silent and case.solved is False:
        return  # what was said last time still stands against closing it unheard
    if then is Next.CLOSE:
        how = _outcome(case) if answer.silent else Outcome.SOLVED
        close(case, outcome=how, by=MACHINE, at=at)
    elif then is Next.REHANDLE:
        _back_to_the_unit(case, cause_words(causes(answer, around)), at=at)


def _back_to_the_unit(case: Case, reason: str, *, at: datetime) -> None:
    """Once more with a short clock; where the clock cannot be reckoned a person decides, and reads why."""
    try:
        with transaction.atomic():
            rehandle(case, reason=reason, work_days=DAYS.value, by=MACHINE, at=at)
    except (BeyondCalendar, LookupError) as error:
        record(case, e.Noted(words=f"{reason} {error}"), by=MACHINE, at=at)


def circumstances(case: Case) -> Circumstances:
    """What else counts when an answer about this case is weighed."""
    return Circumstances(
        said_solved=bool(_last(case, "handled").get("solved")),
        verified=case.verified_at is not None,
        excluded=case.excluded,
        safety=case.safety or case.urgency == "safety",
        rehandles=case.rehandles,
    )


def cause_words(found: Any) -> str:
    """Why it goes back, in the language of the house: the log keeps it so."""
    with override(settings.LANGUAGE_CODE):
        named = " · ".join(gettext(CAUSES[one]) for one in found)
        return gettext("The person is not satisfied: %(causes)s.") % {"causes": named}


def _outcome(case: Case) -> Outcome:
    if case.excluded:
        return Outcome.UNREASONABLE
    return Outcome.SOLVED if _last(case, "handled").get("solved") else Outcome.NOT_SOLVED


def _why_unsolved(case: Case) -> str:
    return str(_last(case, "handled").get("unsolved_reason", ""))


def _last(case: Case, kind: str) -> dict[str, Any]:
    entry = Entry.objects.filter(case=case, kind=kind).order_by("-step").first()
    return dict(entry.data) if entry else {}
