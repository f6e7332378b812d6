"""数量 amounts: how much comes in, from how many people, and how often units must be reminded."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
from django.utils.translation import gettext_lazy as _

from wangge.appraisal.measures.shelf import (
    Better,
    How,
    count,
    counted,
    number,
    rate,
    share,
)
from wangge.facts.tables import Facts

AMOUNTS = _("Amounts")
WATCHED = _("Supervision")
DIGITS = {"district": 6, "street": 9, "community": 12}


def _heard(facts: Facts) -> ir.Table:
    return facts.cases.filter(~facts.cases.voided)


@count(
    "volume",
    label=_("Requests"),
    formula=_("Cases registered in the period, without those voided."),
    family=AMOUNTS,
    better=Better.NEITHER,
)
def volume(facts: Facts) -> ir.Table:
    cases = _heard(facts)
    return counted(cases, moment=cases.registered_at, hit=ibis.literal(True))


@count(
    "closed_volume",
    label=_("Cases closed"),
    formula=_("Cases closed in the period after a unit had them."),
    family=AMOUNTS,
    better=Better.NEITHER,
)
def closed(facts: Facts) -> ir.Table:
    done = facts.cases.filter(facts.cases.closed_at.notnull(), facts.cases.stints > 0)
    return counted(done, moment=done.closed_at, hit=ibis.literal(True))


@count(
    "open_volume",
    label=_("Open cases"),
    formula=_("Cases registered in the period that are still open."),
    family=AMOUNTS,
    better=Better.LESS,
)
def still_open(facts: Facts) -> ir.Table:
    cases = facts.cases.filter(facts.cases.open)
    return counted(cases, moment=cases.registered_at, hit=ibis.literal(True))


@share(
    "excluded_rate",
    label=_("Unreasonable share"),
    formula=_("Cases found unreasonable ÷ cases registered in the period that a unit had."),
    family=AMOUNTS,
    better=Better.NEITHER,
    excluded=False,
)
def unreasonable(facts: Facts) -> ir.Table:
    cases = _heard(facts).filter(facts.cases.stints > 0)
    return counted(cases, moment=cases.registered_at, hit=cases.excluded)


@share(
    "repeated_share",
    label=_("Joined share"),
    formula=_("Cases joined to another of the same matter ÷ cases registered in the period."),
    family=AMOUNTS,
    better=Better.NEITHER,
)
def joined(facts: Facts) -> ir.Table:
    cases = _heard(facts)
    return counted(cases, moment=cases.registered_at, hit=cases.joined)


def _per_people(rows: ir.Table, facts: Facts, by: list[str]) -> ir.Table:
    """n: people living there by the grids in force; null where no grid says."""
    grids = facts.grids.filter(facts.grids.valid_to.isnull())
    if by == ["grid"]:
        living = grids.select("grid", n="population")
    elif by:
        digits = DIGITS[by[0]]
        code = grids.division.substr(0, digits)
        living = grids.mutate(there=code).filter(grids.division.length() >= digits)
        living = living.group_by(there=living.there).agg(n=living.population.sum())
        living = living.rename({by[0]: "there"})
    else:
        living = grids.agg(n=grids.population.sum())
    if by:
        found = rows.group_by(by).agg(k=rows.count())
        found = found.left_join(living, by, rname="{name}_living")
    else:
        found = rows.agg(k=rows.count()).cross_join(living)
    found = found.mutate(n=found.n.fill_null(0))
    people = found.n.cast("float64").nullif(0.0)
    return found.select(*by, "n", "k", value=found.k.cast("float64") * 10_000 / people)


@number(
    "requests_per_10k",
    label=_("Requests per ten thousand people"),
    formula=_("Cases registered in the period ÷ people living there, as the grids say × 10,000."),
    family=AMOUNTS,
    unit="/10⁴",
    better=Better.LESS,
    how=How.OWN,
    own=_per_people,
    dims=frozenset({"grid", *DIGITS}),
    most_dims=1,
)
def per_people(facts: Facts) -> ir.Table:
    return volume(facts)


def _sent(facts: Facts) -> ir.Table:
    return facts.cases.filter(facts.cases.stints > 0)


@rate(
    "urged_per_100",
    label=_("Urgings per hundred cases"),
    formula=_("Urgings ÷ cases first dispatched in the period × 100."),
    family=WATCHED,
    better=Better.LESS,
)
def urged(facts: Facts) -> ir.Table:
    cases = _sent(facts)
    return counted(cases, moment=cases.first_sent_at, hit=cases.urges.cast("float64"))


@rate(
    "supervised_per_100",
    label=_("Supervisions per hundred cases"),
    formula=_(
        "Supervisions of every level above urging ÷ cases first dispatched in the period × 100."
    ),
    family=WATCHED,
    better=Better.LESS,
)
def supervised(facts: Facts) -> ir.Table:
    cases = _sent(facts)
    return counted(cases, moment=cases.first_sent_at, hit=cases.supervisions.cast("float64"))


@share(
    "three_cross_closure_rate",
    label=_("Closure rate of three-cross matters"),
    formula=_("Closed ÷ matters across areas, levels or departments consulted on in the period."),
    family=WATCHED,
    better=Better.MORE,
)
def three_cross(facts: Facts) -> ir.Table:
    rows = facts.consultations
    of_case = facts.cases.drop("unit", "closed_at")
    rows = rows.left_join(of_case, "case_id", rname="{name}_of_case")
    rows = rows.mutate(excluded=rows.excluded.fill_null(False))
    return counted(rows, moment=rows.opened_at, hit=rows.closed)


def _points(rows: ir.Table, facts: Facts, by: Sequence[str]) -> ir.Table:
    """30 points: 10 complete + 10 content + 5 timely + 5 steady."""
    spanned = (rows.arrived.max().epoch_days() - rows.arrived.min().epoch_days() + 1).cast(
        "float64"
    )
    parts = {
        "complete": rows.complete.mean(),
        "content": rows.content.mean(),
        "timely": rows.timely.mean(),
        "steady": rows.arrived.nunique().cast("float64") / spanned,
    }
    found = (rows.group_by(list(by)) if by else rows).agg(n=rows.count(), **parts)
    points = 10 * found.complete + 10 * found.content + 5 * found.timely + 5 * found.steady
    return found.mutate(k=points, value=points).select(*by, "n", "k", "value")


@number(
    "data_quality_points",
    label=_("Data quality"),
    formula=_(
        "10 × share of place, grid and category known + 10 × share answered and closed with an outcome "
        "+ 5 × share of entries written within ten minutes + 5 × share of days on which something came in."
    ),
    family=AMOUNTS,
    unit="points",
    better=Better.MORE,
    how=How.OWN,
    own=_points,
)
def data_quality(facts: Facts) -> ir.Table:
    cases = _heard(facts)
    timely = cases.soon.cast("float64") / cases.steps.cast("float64").nullif(0.0)
    known = [(cases.division != ""), cases.grid.notnull(), cases.category.notnull()]
    complete = sum((one.cast("int32").cast("float64") for one in known), ibis.literal(0.0)) / 3.0
    answered = ibis.ifelse(cases.wants_reply, cases.replied_at.notnull(), True)
    ended = ~cases.closed_at.notnull() | (cases.stints == 0) | (cases.outcome != "")
    content = ibis.ifelse(cases.open, True, answered & ended).cast("int32").cast("float64")
    rows = counted(
        cases, moment=cases.registered_at, hit=ibis.literal(True),
        complete=complete, content=content, timely=timely, arrived=cases.registered_on,
    )  # fmt: skip
    return rows


@share(
    "intake_complete_rate",
    label=_("Complete intake"),
    formula=_("Cases with place, grid and category ÷ cases accepted in the period."),
    family=AMOUNTS,
    better=Better.MORE,
)
def complete_intake(facts: Facts) -> ir.Table:
    cases = _heard(facts)
    known = (cases.division != "") & cases.grid.notnull() & cases.category.notnull()
    return counted(cases, moment=cases.accepted_at, hit=known)
