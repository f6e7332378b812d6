"""回访 voices: what people say when they are called back – the three rates, first and final."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.measures.sending import clocks_of
from wangge.appraisal.measures.shelf import Better, How, counted, number, share
from wangge.facts.tables import Facts

VOICES = _("Call-back")
GOOD = 4  # of 5: from here on a person counts as satisfied
ENTERPRISE = "enterprise_line"


def _calls(facts: Facts, *, which: str) -> ir.Table:
    """The first or the final call of each case."""
    return facts.calls.filter(facts.calls[which])


@share(
    "response_rate",
    label=_("Response rate"),
    formula=_(
        "“The unit contacted me” ÷ persons who answered that question, at the final call-back."
    ),
    family=VOICES,
    better=Better.MORE,
)
def responded(facts: Facts) -> ir.Table:
    calls = _calls(facts, which="final")
    return counted(calls, moment=calls.called_at, hit=calls.contacted)


@share(
    "response_rate_first",
    label=_("Response rate, first call"),
    formula=_(
        "“The unit contacted me” ÷ persons who answered that question, at the first call-back."
    ),
    family=VOICES,
    better=Better.MORE,
)
def responded_at_first(facts: Facts) -> ir.Table:
    calls = _calls(facts, which="first")
    return counted(calls, moment=calls.called_at, hit=calls.contacted)


@share(
    "resolution_rate",
    label=_("Resolution rate"),
    formula=_("“It is solved” ÷ persons who answered that question, at the final call-back."),
    family=VOICES,
    better=Better.MORE,
)
def resolved(facts: Facts) -> ir.Table:
    calls = _calls(facts, which="final")
    return counted(calls, moment=calls.called_at, hit=calls.solved)


@share(
    "resolution_rate_first",
    label=_("Resolution rate, first call"),
    formula=_("“It is solved” ÷ persons who answered that question, at the first call-back."),
    family=VOICES,
    better=Better.MORE,
)
def resolved_at_first(facts: Facts) -> ir.Table:
    calls = _calls(facts, which="first")
    return counted(calls, moment=calls.called_at, hit=calls.solved)


@share(
    "satisfaction_rate",
    label=_("Satisfaction rate"),
    formula=_("Four or five of five ÷ persons who answered that question, at the final call-back."),
    family=VOICES,
    better=Better.MORE,
)
def satisfied(facts: Facts) -> ir.Table:
    calls = _calls(facts, which="final")
    return counted(calls, moment=calls.called_at, hit=calls.satisfied >= GOOD)


@share(
    "satisfaction_rate_first",
    label=_("Satisfaction rate, first call"),
    formula=_("Four or five of five ÷ persons who answered that question, at the first call-back."),
    family=VOICES,
    better=Better.MORE,
)
def satisfied_at_first(facts: Facts) -> ir.Table:
    calls = _calls(facts, which="first")
    return counted(calls, moment=calls.called_at, hit=calls.satisfied >= GOOD)


@number(
    "satisfaction_mean",
    label=_("Satisfaction, mean"),
    formula=_("The mean of the answers from one to five at the final call-back."),
    family=VOICES,
    unit="1",
    better=Better.MORE,
    how=How.MEAN,
)
def satisfaction(facts: Facts) -> ir.Table:
    calls = _calls(facts, which="final")
    return counted(calls, moment=calls.called_at, hit=calls.satisfied.cast("float64"))


@share(
    "attitude_rate",
    label=_("Approval of the attitude"),
    formula=_(
        "Four or five of five for how the unit behaved ÷ persons who answered that question."
    ),
    family=VOICES,
    better=Better.MORE,
)
def attitude(facts: Facts) -> ir.Table:
    calls = _calls(facts, which="final")
    return counted(calls, moment=calls.called_at, hit=calls.attitude >= GOOD)


@share(
    "callback_coverage",
    label=_("Call-back coverage"),
    formula=_("Closed cases in which the person was asked ÷ cases closed after a unit had them."),
    family=VOICES,
    better=Better.MORE,
)
def covered(facts: Facts) -> ir.Table:
    done = facts.cases.filter(facts.cases.closed_at.notnull(), facts.cases.stints > 0)
    asked = facts.calls.filter(facts.calls.answered).select("case_id").distinct()
    done = done.left_join(asked.mutate(asked=ibis.literal(True)), "case_id", rname="{name}_asked")
    return counted(done, moment=done.closed_at, hit=done.asked.fill_null(False))


@share(
    "callback_confirmed_rate",
    label=_("Confirmed by call-back"),
    formula=_("“It is solved” ÷ persons asked about work that the unit reported as solved."),
    family=VOICES,
    better=Better.MORE,
)
def confirmed(facts: Facts) -> ir.Table:
    claimed = facts.cases.filter(facts.cases.solved_said).select("case_id")
    calls = _calls(facts, which="final").semi_join(claimed, "case_id")
    return counted(calls, moment=calls.called_at, hit=calls.solved)


@share(
    "unreachable_rate",
    label=_("Unreachable share"),
    formula=_("Call-backs in which nobody could be asked ÷ final call-backs of the period."),
    family=VOICES,
    better=Better.LESS,
)
def unreachable(facts: Facts) -> ir.Table:
    calls = _calls(facts, which="final")
    return counted(calls, moment=calls.called_at, hit=~calls.answered)


@share(
    "callback_on_time_rate",
    label=_("On-time call-back rate"),
    formula=_("Called back in time ÷ call-backs planned in the period."),
    family=VOICES,
    better=Better.MORE,
)
def called_on_time(facts: Facts) -> ir.Table:
    clocks, in_time = clocks_of(facts, "callback")
    return counted(clocks, moment=clocks.started_at, hit=in_time)


@share(
    "enterprise_resolution_rate",
    label=_("Resolution rate of enterprises"),
    formula=_(
        "Solved, as the enterprise says or else as it was closed ÷ cases of the enterprise line closed in the period."
    ),
    family=VOICES,
    better=Better.MORE,
)
def enterprises(facts: Facts) -> ir.Table:
    cases = facts.cases
    done = cases.filter(cases.channel == ENTERPRISE, cases.closed_at.notnull(), cases.stints > 0)
    return counted(done, moment=done.closed_at, hit=done.solved.coalesce(done.outcome == "solved"))


@share(
    "review_rate",
    label=_("Reviews asked for"),
    formula=_("Closed cases whose close the person did not accept ÷ cases closed in the period."),
    family=VOICES,
    better=Better.LESS,
)
def reviews(facts: Facts) -> ir.Table:
    done = facts.cases.filter(facts.cases.closed_at.notnull(), facts.cases.stints > 0)
    return counted(done, moment=done.closed_at, hit=done.reviews > 0)
