"""派遣 sending: who chose, whether it was right, how soon a unit signed and spoke to who asked."""

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.measures.shelf import (
    Better,
    How,
    counted,
    hours,
    number,
    share,
)
from wangge.facts.tables import Facts

SENDING = _("Dispatch")
FIRST_STEPS = _("Signing and first contact")


def _sent(facts: Facts) -> ir.Table:
    """Each time a unit was sent a case by a dispatcher or the machine, for that unit."""
    sent = facts.stints
    return sent.filter(~sent.ruled)


def clocks_of(facts: Facts, kind: str) -> tuple[ir.Table, ir.Value]:
    """Clocks of a kind for the unit they ran for, and whether they were met in time.

    Null, and so not counted: dropped, resting, or running and not due yet.
    """
    clocks = facts.clocks.filter(facts.clocks.clock == kind)
    nothing = ibis.null("boolean")
    running = ibis.ifelse((clocks.ended == "") & (clocks.due_at < facts.now), False, nothing)
    return clocks, ibis.ifelse(clocks.ended == "met", ~clocks.late, running)


def _right(sent: ir.Table) -> ir.Value:
    """It stayed where it was sent until the work was reported done, or is there still."""
    return ~(sent.left_at.notnull() & sent.handled_at.isnull())


@share(
    "auto_dispatch_rate",
    label=_("Automatic dispatch share"),
    formula=_("Dispatches by the machine ÷ all dispatches of the period."),
    family=SENDING,
    better=Better.MORE,
)
def by_machine(facts: Facts) -> ir.Table:
    sent = _sent(facts)
    return counted(sent, moment=sent.sent_at, hit=sent.auto)


@share(
    "dispatch_accuracy",
    label=_("Dispatch accuracy"),
    formula=_("Dispatches not returned and not sent elsewhere ÷ all dispatches of the period."),
    family=SENDING,
    better=Better.MORE,
)
def accurate(facts: Facts) -> ir.Table:
    sent = _sent(facts)
    return counted(sent, moment=sent.sent_at, hit=_right(sent))


@share(
    "auto_dispatch_accuracy",
    label=_("Accuracy of automatic dispatch"),
    formula=_(
        "Dispatches by the machine not returned and not sent elsewhere ÷ those of the period."
    ),
    family=SENDING,
    better=Better.MORE,
)
def machine_accurate(facts: Facts) -> ir.Table:
    sent = _sent(facts)
    sent = sent.filter(sent.auto)
    return counted(sent, moment=sent.sent_at, hit=_right(sent))


@share(
    "return_rate",
    label=_("Return rate"),
    formula=_("Dispatches returned with consent ÷ all dispatches of the period."),
    family=SENDING,
    better=Better.LESS,
)
def returned(facts: Facts) -> ir.Table:
    sent = _sent(facts)
    return counted(sent, moment=sent.sent_at, hit=sent.returned_at.notnull())


@share(
    "return_asked_rate",
    label=_("Share of dispatches asked to be returned"),
    formula=_("Dispatches that the unit asked to return ÷ all dispatches of the period."),
    family=SENDING,
    better=Better.LESS,
)
def return_asked(facts: Facts) -> ir.Table:
    sent = _sent(facts)
    return counted(sent, moment=sent.sent_at, hit=sent.return_asked_at.notnull())


@number(
    "hops_mean",
    label=_("Units per case"),
    formula=_("How many times a case closed in the period was sent to a unit, on average."),
    family=SENDING,
    unit="1",
    better=Better.LESS,
    how=How.MEAN,
)
def hops(facts: Facts) -> ir.Table:
    done = facts.cases.filter(facts.cases.closed_at.notnull(), facts.cases.stints > 0)
    return counted(done, moment=done.closed_at, hit=done.stints.cast("float64"))


@share(
    "dispatch_on_time_rate",
    label=_("On-time dispatch rate"),
    formula=_("Dispatched in time ÷ cases that had to be dispatched, by when that began."),
    family=SENDING,
    better=Better.MORE,
)
def dispatched_on_time(facts: Facts) -> ir.Table:
    clocks, in_time = clocks_of(facts, "dispatch")
    return counted(clocks, moment=clocks.started_at, hit=in_time)


@number(
    "dispatch_hours_median",
    label=_("Time to dispatch, median"),
    formula=_(
        "Half of the cases first dispatched in the period waited no longer, from acceptance."
    ),
    family=SENDING,
    unit="h",
    better=Better.LESS,
    how=How.MEDIAN,
)
def dispatch_hours(facts: Facts) -> ir.Table:
    cases = facts.cases
    return counted(cases, moment=cases.first_sent_at, hit=hours(cases.dispatch_seconds))


def _lead_time(facts: Facts, *, auto: bool) -> ir.Table:
    cases = facts.cases
    done = cases.filter(cases.auto == auto, cases.handled_at.notnull(), cases.stints > 0)
    return counted(done, moment=done.handled_at, hit=hours(done.lead_seconds))


@number(
    "lead_time_auto",
    label=_("Lead time, automatic dispatch"),
    formula=_(
        "Median time from registration to the work done, of cases the machine dispatched first."
    ),
    family=SENDING,
    unit="h",
    better=Better.LESS,
    how=How.MEDIAN,
)
def lead_time_of_machine(facts: Facts) -> ir.Table:
    return _lead_time(facts, auto=True)


@number(
    "lead_time_manual",
    label=_("Lead time, dispatch by hand"),
    formula=_(
        "Median time from registration to the work done, of cases a person dispatched first."
    ),
    family=SENDING,
    unit="h",
    better=Better.LESS,
    how=How.MEDIAN,
)
def lead_time_of_people(facts: Facts) -> ir.Table:
    return _lead_time(facts, auto=False)


@share(
    "sign_on_time_rate",
    label=_("On-time signing rate"),
    formula=_("Signed in time ÷ cases dispatched in the period that had to be signed."),
    family=FIRST_STEPS,
    better=Better.MORE,
)
def signed_on_time(facts: Facts) -> ir.Table:
    clocks, in_time = clocks_of(facts, "sign")
    return counted(clocks, moment=clocks.started_at, hit=in_time)


@number(
    "sign_hours",
    label=_("Time to signing"),
    formula=_(
        "Mean time from dispatch to the unit's own signing; signings by the clock are left out."
    ),
    family=FIRST_STEPS,
    unit="h",
    better=Better.LESS,
    how=How.MEAN,
)
def sign_hours(facts: Facts) -> ir.Table:
    sent = facts.stints
    sent = sent.filter(~sent.by_clock)
    return counted(sent, moment=sent.sent_at, hit=hours(sent.sign_seconds))


@share(
    "auto_signed_rate",
    label=_("Share signed by the clock"),
    formula=_("Signings by the clock, because the unit did not sign ÷ all signings of the period."),
    family=FIRST_STEPS,
    better=Better.LESS,
)
def signed_by_clock(facts: Facts) -> ir.Table:
    sent = facts.stints
    return counted(sent, moment=sent.signed_at, hit=sent.by_clock)


@share(
    "first_contact_rate",
    label=_("First-contact rate"),
    formula=_("Cases in which the person was reached ÷ cases a unit reported done, by dispatch."),
    family=FIRST_STEPS,
    better=Better.MORE,
)
def contacted(facts: Facts) -> ir.Table:
    sent = facts.stints
    sent = sent.filter(sent.handled_at.notnull())
    return counted(sent, moment=sent.sent_at, hit=sent.contacted_at.notnull())


@share(
    "first_contact_on_time_rate",
    label=_("On-time first-contact rate"),
    formula=_("Person reached, or work done, in time ÷ cases dispatched in the period."),
    family=FIRST_STEPS,
    better=Better.MORE,
)
def contacted_on_time(facts: Facts) -> ir.Table:
    clocks, in_time = clocks_of(facts, "response")
    return counted(clocks, moment=clocks.started_at, hit=in_time)


@number(
    "first_contact_hours",
    label=_("Time to first contact, median"),
    formula=_("Half of the persons reached heard from the unit no later, from dispatch."),
    family=FIRST_STEPS,
    unit="h",
    better=Better.LESS,
    how=How.MEDIAN,
)
def contact_hours(facts: Facts) -> ir.Table:
    sent = facts.stints
    return counted(sent, moment=sent.sent_at, hit=hours(sent.contact_seconds))


@share(
    "community_response_on_time_rate",
    label=_("On-time response of communities"),
    formula=_("First contact in time ÷ cases dispatched to units of communities in the period."),
    family=FIRST_STEPS,
    better=Better.MORE,
)
def community_on_time(facts: Facts) -> ir.Table:
    clocks, in_time = clocks_of(facts, "response")
    clocks = clocks.mutate(in_time=in_time)
    levels = facts.units.filter(facts.units.unit_level == "community").select("unit")
    clocks = clocks.semi_join(levels, "unit")
    return counted(clocks, moment=clocks.started_at, hit=clocks.in_time)
