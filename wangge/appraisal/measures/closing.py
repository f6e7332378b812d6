"""办结 closing: what was done of what was due, in time, and how it ended."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.measures.shelf import Better, How, count, counted, hours, number, share
from wangge.appraisal.measures.working_time import work_hours
from wangge.facts.tables import Facts

CLOSING = _("Closing")
URGENT = ("urgent", "safety")


def _due(facts: Facts) -> ir.Table:
    """Cases whose completion was due by now; a clock that rests is deferred and has no due moment."""
    cases = facts.cases
    return cases.filter(
        cases.completion_due_at <= facts.now, ~cases.suspended, ~cases.joined, ~cases.voided
    )


def _in_time(cases: ir.Table) -> ir.Value:
    return cases.completion_met_at.notnull() & ~cases.completion_late.fill_null(False)


def _finished(facts: Facts) -> ir.Table:
    cases = facts.cases
    return cases.filter(cases.closed_at.notnull(), cases.stints > 0, ~cases.voided)


@share(
    "closure_rate",
    label=_("Closure rate"),
    formula=_("Closed cases ÷ cases due in the period, without those deferred."),
    family=CLOSING,
    better=Better.MORE,
)
def closure(facts: Facts) -> ir.Table:
    due = _due(facts)
    return counted(due, moment=due.completion_due_at, hit=due.closed_at.notnull())


@share(
    "on_time_closure_rate",
    label=_("On-time closure rate"),
    formula=_(
        "Closed cases whose work was done in time ÷ cases due in the period, without those deferred."
    ),
    family=CLOSING,
    better=Better.MORE,
)
def on_time_closure(facts: Facts) -> ir.Table:
    due = _due(facts)
    return counted(due, moment=due.completion_due_at, hit=due.closed_at.notnull() & _in_time(due))


@share(
    "on_time_completion_rate",
    label=_("On-time completion rate"),
    formula=_("Cases reported done in time ÷ cases due in the period, without those deferred."),
    family=CLOSING,
    better=Better.MORE,
)
def on_time_completion(facts: Facts) -> ir.Table:
    due = _due(facts)
    return counted(due, moment=due.completion_due_at, hit=_in_time(due))


@share(
    "urgent_on_time_rate",
    label=_("On-time completion of urgent cases"),
    formula=_("Urgent cases and cases of safety reported done in time ÷ those due in the period."),
    family=CLOSING,
    better=Better.MORE,
)
def urgent_on_time(facts: Facts) -> ir.Table:
    due = _due(facts)
    due = due.filter(due.urgency.isin(URGENT) | due.safety)
    return counted(due, moment=due.completion_due_at, hit=_in_time(due))


@share(
    "settled_rate",
    label=_("Settled rate"),
    formula=_("Cases that have ended ÷ cases registered in the period."),
    family=CLOSING,
    better=Better.MORE,
)
def settled(facts: Facts) -> ir.Table:
    cases = facts.cases.filter(~facts.cases.voided)
    return counted(cases, moment=cases.registered_at, hit=~cases.open)


@share(
    "extension_rate",
    label=_("Extension rate"),
    formula=_("Cases given more time ÷ cases due in the period."),
    family=CLOSING,
    better=Better.LESS,
)
def extended(facts: Facts) -> ir.Table:
    due = _due(facts)
    return counted(due, moment=due.completion_due_at, hit=due.extensions > 0)


@share(
    "suspended_rate",
    label=_("Suspended share"),
    formula=_("Suspended cases ÷ open cases registered in the period."),
    family=CLOSING,
    better=Better.LESS,
)
def suspended(facts: Facts) -> ir.Table:
    cases = facts.cases.filter(facts.cases.open, facts.cases.stints > 0)
    return counted(cases, moment=cases.registered_at, hit=cases.suspended)


@count(
    "overdue_open",
    label=_("Overdue and open"),
    formula=_("Cases that became due in the period, are not reported done and are late now."),
    family=CLOSING,
    better=Better.LESS,
)
def overdue(facts: Facts) -> ir.Table:
    due = _due(facts)
    late = due.filter(due.open, due.completion_met_at.isnull())
    return counted(late, moment=late.completion_due_at, hit=ibis.literal(True))


def _handled(facts: Facts) -> ir.Table:
    cases = facts.cases
    return cases.filter(cases.handled_at.notnull(), cases.first_sent_at.notnull())


@number(
    "completion_hours_median",
    label=_("Time to completion, median"),
    formula=_(
        "Half of the cases reported done in the period took no longer, from the first dispatch."
    ),
    family=CLOSING,
    unit="h",
    better=Better.LESS,
    how=How.MEDIAN,
)
def completion_hours(facts: Facts) -> ir.Table:
    done = _handled(facts)
    return counted(done, moment=done.handled_at, hit=hours(done.completion_seconds))


@number(
    "completion_hours_p90",
    label=_("Time to completion, nine in ten"),
    formula=_(
        "Nine in ten cases reported done in the period took no longer, from the first dispatch."
    ),
    family=CLOSING,
    unit="h",
    better=Better.LESS,
    how=How.P90,
)
def completion_hours_of_most(facts: Facts) -> ir.Table:
    return completion_hours(facts)


@number(
    "work_hours_median",
    label=_("Working hours to completion, median"),
    formula=_("The same as time to completion, counted in working hours of the calendar."),
    family=CLOSING,
    unit="h",
    better=Better.LESS,
    how=How.MEDIAN,
)
def completion_work_hours(facts: Facts) -> ir.Table:
    done = work_hours(_handled(facts), facts.days, since="begun", until="done")
    return counted(done, moment=done.handled_at, hit=done.work_hours)


@number(
    "closing_hours_median",
    label=_("Time from registration to closing, median"),
    formula=_("Half of the cases closed in the period took no longer, from registration."),
    family=CLOSING,
    unit="h",
    better=Better.LESS,
    how=How.MEDIAN,
)
def closing_hours(facts: Facts) -> ir.Table:
    done = _finished(facts)
    return counted(done, moment=done.closed_at, hit=hours(done.closing_seconds))


@share(
    "real_solution_rate",
    label=_("Real solution rate"),
    formula=_("Closed as solved ÷ closed as solved or as explained, in the period."),
    family=CLOSING,
    better=Better.MORE,
)
def really_solved(facts: Facts) -> ir.Table:
    done = facts.cases.filter(facts.cases.outcome.isin(["solved", "explained"]))
    return counted(done, moment=done.closed_at, hit=done.outcome == "solved")


@share(
    "explained_rate",
    label=_("Explanation rate"),
    formula=_("Closed as explained ÷ closed as solved or as explained, in the period."),
    family=CLOSING,
    better=Better.LESS,
)
def explained(facts: Facts) -> ir.Table:
    done = facts.cases.filter(facts.cases.outcome.isin(["solved", "explained"]))
    return counted(done, moment=done.closed_at, hit=done.outcome == "explained")


@share(
    "closed_unsolved_rate",
    label=_("Closed unsolved"),
    formula=_("Closed as not solved ÷ cases closed after a unit had them, in the period."),
    family=CLOSING,
    better=Better.LESS,
)
def closed_unsolved(facts: Facts) -> ir.Table:
    done = _finished(facts)
    return counted(done, moment=done.closed_at, hit=done.outcome == "not_solved")


@share(
    "base_level_rate",
    label=_("Share settled at the base"),
    formula=_("Closed by units of streets and communities ÷ cases closed after a unit had them."),
    family=CLOSING,
    better=Better.MORE,
)
def at_the_base(facts: Facts) -> ir.Table:
    done = _levelled(facts)
    return counted(done, moment=done.closed_at, hit=done.unit_level.isin(["street", "community"]))


@share(
    "in_grid_rate",
    label=_("Share settled within the grid"),
    formula=_(
        "Closed by the unit of the community that had it first, never sent on ÷ cases closed after a unit had them."
    ),
    family=CLOSING,
    better=Better.MORE,
)
def in_the_grid(facts: Facts) -> ir.Table:
    done = _levelled(facts)
    within = (done.unit_level == "community") & (done.stints == 1)
    return counted(done, moment=done.closed_at, hit=within)


def _levelled(facts: Facts) -> ir.Table:
    levels = facts.units.select("unit", "unit_level")
    return _finished(facts).inner_join(levels, "unit", rname="{name}_of_unit")
