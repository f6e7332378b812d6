"""核查 looking: whether the work held when others looked at it."""

import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.measures.sending import clocks_of
from wangge.appraisal.measures.shelf import Better, counted, share
from wangge.facts.tables import Facts

LOOKING = _("Verification")


@share(
    "rework_rate",
    label=_("Rework rate"),
    formula=_("Cases that failed a verification ÷ cases verified or failed in the period."),
    family=LOOKING,
    better=Better.LESS,
)
def reworked(facts: Facts) -> ir.Table:
    cases = facts.cases.filter((facts.cases.reworks > 0) | facts.cases.verified_at.notnull())
    when = cases.verified_at.coalesce(cases.handled_at, cases.first_handled_at)
    return counted(cases, moment=when, hit=cases.reworks > 0)


def _closed(facts: Facts) -> ir.Table:
    return facts.cases.filter(facts.cases.closed_at.notnull(), facts.cases.stints > 0)


@share(
    "first_time_right_rate",
    label=_("Right the first time"),
    formula=_(
        "Closed without rework, return, re-handling or reopening ÷ cases closed in the period."
    ),
    family=LOOKING,
    better=Better.MORE,
)
def right_at_once(facts: Facts) -> ir.Table:
    done = _closed(facts)
    again = done.reworks + done.returns + done.rehandles + done.reopens
    return counted(done, moment=done.closed_at, hit=again == 0)


@share(
    "rehandled_rate",
    label=_("Re-handled rate"),
    formula=_("Cases handled once more after the call-back ÷ cases closed in the period."),
    family=LOOKING,
    better=Better.LESS,
)
def rehandled(facts: Facts) -> ir.Table:
    done = _closed(facts)
    return counted(done, moment=done.closed_at, hit=done.rehandles > 0)


@share(
    "reopened_rate",
    label=_("Reopened share"),
    formula=_("Cases opened again ÷ cases that were ever closed, by when that last changed."),
    family=LOOKING,
    better=Better.LESS,
)
def reopened(facts: Facts) -> ir.Table:
    cases = facts.cases.filter(facts.cases.closed_at.notnull() | (facts.cases.reopens > 0))
    when = cases.closed_at.coalesce(cases.last_at)
    return counted(cases, moment=when, hit=cases.reopens > 0)


@share(
    "photo_rate",
    label=_("Share shown in photos"),
    formula=_("Work reported done with a photo of it ÷ work reported done in the period."),
    family=LOOKING,
    better=Better.MORE,
)
def shown(facts: Facts) -> ir.Table:
    done = facts.cases.filter(facts.cases.handled_at.notnull())
    return counted(done, moment=done.handled_at, hit=done.photos_after > 0)


@share(
    "photo_verified_rate",
    label=_("Share verified with photos"),
    formula=_("Cases verified with a photo of the verifier ÷ cases verified in the period."),
    family=LOOKING,
    better=Better.MORE,
)
def verified_with_photos(facts: Facts) -> ir.Table:
    seen = facts.cases.filter(facts.cases.verified_at.notnull())
    return counted(seen, moment=seen.verified_at, hit=seen.photos_verified.fill_null(0) > 0)


@share(
    "reply_on_time_rate",
    label=_("On-time reply rate"),
    formula=_("Answered in time ÷ cases that had to be answered, by when that began."),
    family=LOOKING,
    better=Better.MORE,
)
def replied_on_time(facts: Facts) -> ir.Table:
    clocks, in_time = clocks_of(facts, "reply")
    return counted(clocks, moment=clocks.started_at, hit=in_time)


@share(
    "share_on_time_rate",
    label=_("On-time rate of co-units"),
    formula=_("Shares reported in time ÷ shares given to units in the period."),
    family=LOOKING,
    better=Better.MORE,
)
def shares_on_time(facts: Facts) -> ir.Table:
    clocks, in_time = clocks_of(facts, "sub")
    return counted(clocks, moment=clocks.started_at, hit=in_time)
