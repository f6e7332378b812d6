"""表 tables: what the facts consist of, and how a set of them is narrowed to some cases."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import ibis
import ibis.expr.types as ir
import pyarrow as pa
from ibis.expr import datatypes as dt

from wangge.base.options import TIME_ZONE
from wangge.facts import options
from wangge.facts.sources import OF_CASES, STANDING
from wangge.facts.spans import of_cases, of_stints
from wangge.people.queries import Access

QUOTE = "'"
KINDS: dict[str, pa.DataType] = {
    "key": pa.int64(),
    "count": pa.int64(),
    "text": pa.string(),
    "yes": pa.bool_(),
    "moment": pa.timestamp("us", tz="UTC"),
    "date": pa.date32(),
    "real": pa.float64(),
}


def _columns(**kinds: str) -> dict[str, str]:
    """kind="name name …" turned round."""
    return {name: kind for kind, names in kinds.items() for name in names.split()}


# What is worked out of the log (see `folding`), one row a case, a stay at a unit, a clock, a call.
CASES = _columns(
    key="case_id unit first_unit lead handler category grid",
    count=(
        "steps stints returns_asked returns reworks rehandles extensions_asked extensions reopens "
        "urges supervisions suspensions reviews call_attempts calls photos_after photos_verified "
        "satisfied first_satisfied attitude soon "
        "dispatch_seconds lead_seconds completion_seconds closing_seconds begun_second done_second"
    ),
    date="registered_on begun_on done_on",
    text="channel kind urgency division state outcome",
    yes=(
        "wants_reply safety excluded open auto suspended solved_said contacted solved first_solved "
        "first_contacted completion_late completion_resting joined voided"
    ),
    moment=(
        "registered_at last_at accepted_at considered_at first_sent_at sent_at signed_at "
        "contacted_at first_handled_at handled_at verified_at replied_at first_called_at "
        "called_back_at closed_at completion_due_at completion_met_at"
    ),
)
STINTS = _columns(
    key="case_id unit grid category",
    text="division channel kind urgency",
    count="stint reworks sign_seconds contact_seconds",
    yes="auto ruled by_clock last excluded",
    moment="sent_at signed_at contacted_at return_asked_at returned_at handled_at left_at",
)
CLOCKS = _columns(
    key="clock_id case_id unit grid category",
    count="extended moved",
    text="clock rule ended division channel kind urgency",
    yes="resting late excluded",
    moment="started_at due_at stopped_at",
    real="paused",
)
CALLS = _columns(
    key="case_id unit grid category",
    count="n satisfied attitude",
    text="way division channel kind urgency",
    yes="first final answered contacted solved excluded",
    moment="called_at",
)
DAYS = _columns(
    date="day",
    text="kind",
    count="holes",  # days before that the calendar does not know
    real="before from1 to1 from2 to2 from3 to3",  # seconds; `before`: of work in all days before
)
CONSULTATIONS = _columns(
    key="case_id unit", text="cross", yes="closed", moment="opened_at closed_at"
)
# What stays, clocks and calls carry of their case, so that nobody need join them for it.
CARRIED = ("grid", "category", "division", "channel", "kind", "urgency", "excluded")
RAW: dict[str, dict[str, str]] = {name: one.schema() for name, one in OF_CASES.items()}
FOLDED: dict[str, dict[str, str]] = {
    "cases": CASES, "stints": STINTS, "clocks": CLOCKS, "calls": CALLS,
}  # fmt: skip
BESIDE: dict[str, dict[str, str]] = {
    **{name: one.schema() for name, one in STANDING.items()},
    "days": DAYS,
    "consultations": CONSULTATIONS,  # 三跨: the room that will fill it is not built yet
}
SHOWN = ("cases", "stints", "clocks", "calls", "entries", "shares", "consultations")  # of a case


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Tables to reckon on, as known at one moment. All moments in them are instants in UTC."""

    cases: ir.Table  # one wide row a case
    stints: ir.Table  # one row each time a unit was sent the case
    clocks: ir.Table
    calls: ir.Table  # one row a call-back that was answered or given up
    entries: ir.Table  # the log without its words
    shares: ir.Table
    consultations: ir.Table
    units: ir.Table
    divisions: ir.Table
    grids: ir.Table
    categories: ir.Table
    days: ir.Table
    at: datetime  # the moment it is reckoned at: what is open or overdue is so at this moment
    as_of: datetime | None = None  # only what was recorded by then is in it; None: all
    mark: int = 0  # the highest entry in it
    # What the tables are called, where that is the same in every process: statements may be kept.
    shape: str = ""
    told: ir.Value | None = None  # says `at` in statements that are kept; None: its own value

    @property
    def now(self) -> ir.Value:
        """`at` as measures compare with it."""
        return ibis.literal(self.at) if self.told is None else self.told

    def within(self, case_ids: ir.Table) -> "Facts":
        """Only these cases: a table with a column `case_id`."""
        kept = {name: getattr(self, name).semi_join(case_ids, "case_id") for name in SHOWN}
        return replace(self, **kept, shape="")

    def without(self, case_ids: Collection[int]) -> "Facts":
        """All but these cases."""
        if not case_ids:
            return self
        gone = sorted(case_ids)
        tables = {name: getattr(self, name) for name in SHOWN}
        kept = {name: table.filter(~table.case_id.isin(gone)) for name, table in tables.items()}
        return replace(self, **kept, shape="")

    def seen_by(self, access: Access) -> "Facts":
        """Only the cases this person may see, as `cases.queries.seen_by` has it."""
        if access.city_wide:
            return self
        cases = self.cases
        may = cases.handler == access.person_id
        for prefix in access.areas:
            may |= cases.division.startswith(prefix)
        if access.unit_ids:
            units = sorted(access.unit_ids)
            shared = self.shares.filter(self.shares.unit.isin(units)).case_id
            may |= cases.lead.isin(units) | cases.case_id.isin(shared)
        if access.grid_ids:
            may |= cases.grid.isin(sorted(access.grid_ids))
        return self.within(cases.filter(may.fill_null(False)).select("case_id"))


def arrow(columns: Mapping[str, str]) -> pa.Schema:
    return pa.schema([(name, KINDS[kind]) for name, kind in columns.items()])


def schema(columns: Mapping[str, str]) -> ibis.Schema:
    """The same for Ibis."""
    kinds: dict[str, dt.DataType] = {
        "moment": dt.Timestamp(timezone="UTC", scale=6), "date": dt.date, "text": dt.string,
        "yes": dt.boolean, "real": dt.float64, "key": dt.int64, "count": dt.int64,
    }  # fmt: skip
    return ibis.schema({name: kinds[kind] for name, kind in columns.items()})


def here() -> ZoneInfo:
    return ZoneInfo(TIME_ZONE.value)


def engine() -> Any:
    """A DuckDB of its own, in memory, whose days are those of the city.

    It takes no more memory than it may, and fetches nothing from outside.
    """
    made = ibis.duckdb.connect()
    for name, value in (
        ("TimeZone", here().key),
        ("memory_limit", options.MEMORY.value),
        ("autoinstall_known_extensions", "false"),
        ("autoload_known_extensions", "false"),
    ):
        made.con.execute(f"SET {name} = '{value.replace(QUOTE, QUOTE * 2)}'")
    return made


def put(con: Any, name: str, rows: pa.Table) -> ir.Table:
    """The rows as a table of a DuckDB; Ibis 12 cannot do this itself with every SQLGlot."""
    con.con.register("given_rows", rows)
    try:
        con.con.execute(f'CREATE TABLE "{name}" AS SELECT * FROM given_rows')
    finally:
        con.con.unregister("given_rows")
    made: ir.Table = con.table(name)
    return made


Rows = Iterable[Mapping[str, Any]]


def made(*, at: datetime, **tables: Rows) -> Facts:
    """Facts of plain rows; what a row does not say is null, a table not named is empty."""
    columns = {**FOLDED, **BESIDE, "entries": RAW["entries"], "shares": RAW["shares"]}
    if odd := tables.keys() - columns.keys():
        raise LookupError(f"there are no facts called {', '.join(sorted(odd))}")
    con, found = engine(), {}
    for name, kinds in columns.items():
        rows = [dict(row) for row in tables.get(name, ())]
        if odd := {key for row in rows for key in row} - kinds.keys():
            raise LookupError(f"{name} has no column {', '.join(sorted(odd))}")
        if "excluded" in kinds:
            rows = [{"excluded": False} | row for row in rows]
        full = pa.Table.from_pylist(rows, schema=arrow(kinds))
        found[name] = put(con, name, full)
    found["cases"] = found["cases"].mutate(**of_cases(found["cases"]))
    found["stints"] = found["stints"].mutate(**of_stints(found["stints"]))
    return Facts(at=at, **found)
