"""来源 sources: what is taken of the database, column by column, said once for both engines.

Only keys, codes, moments and counts: a column that could hold a person's words is not here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from wangge.facts.rules import SENT, WORDS

NOTHING = 0  # a key that was taken away: no row has it
# Types of columns: "key" and "count" are 64-bit integers, "moment" is an instant in UTC.


@dataclass(frozen=True)
class Dialect:
    """How the two databases say what they say differently."""

    vendor: str  # sqlite | postgresql

    def text(self, column: str, key: str) -> str:
        return f"({column} ->> '{key}')"

    def whole(self, column: str, key: str) -> str:
        return f"CAST({self.text(column, key)} AS BIGINT)"

    def yes(self, column: str, key: str) -> str:
        found = self.text(column, key)
        return found if self.vendor == "sqlite" else f"CAST({found} AS boolean)"

    def moment(self, text: str) -> str:
        return text if self.vendor == "sqlite" else f"CAST({text} AS timestamptz)"

    def between(self, since: str, until: str) -> str:
        """Seconds from one moment to another, both cut off to the second."""
        if self.vendor == "sqlite":
            parts = [f"CAST(strftime('%s', {one}) AS INTEGER)" for one in (until, since)]
        else:
            parts = [f"CAST(floor(extract(epoch FROM {one})) AS BIGINT)" for one in (until, since)]
        return " - ".join(parts)

    def many(self, column: str, key: str) -> str:
        """How long a list is."""
        if self.vendor == "sqlite":
            return f"json_array_length({column}, '$.{key}')"
        return f"jsonb_array_length({column} -> '{key}')"

    @property
    def place(self) -> str:
        """Where in its list a row of `each` stands, from 0."""
        return "l.key" if self.vendor == "sqlite" else "l.key - 1"

    def each(self, table: str, column: str) -> str:
        """FROM clause of the rows of a list with its place `n` and its `one`."""
        if self.vendor == "sqlite":
            return f"{table} AS t, json_each(t.{column}) AS l"
        return f"{table} AS t, jsonb_array_elements(t.{column}) WITH ORDINALITY AS l(value, key)"


Columns = dict[str, tuple[str, str]]  # name -> (type, SQL)


@dataclass(frozen=True)
class Source:
    """One table to be taken: where from, by which column a case finds its rows."""

    columns: Callable[[Dialect], Columns]
    rows: Callable[[Dialect], str] | str
    case: str = ""  # SQL of the key of the case; empty: not of a case
    types: dict[str, str] = field(default_factory=dict)

    def sql(self, vendor: str) -> str:
        """The SELECT; the lake appends a WHERE to it."""
        told = Dialect(vendor)
        columns = ", ".join(f'{sql} AS "{name}"' for name, (_, sql) in self.columns(told).items())
        return (
            f"SELECT {columns} FROM {self.rows if isinstance(self.rows, str) else self.rows(told)}"
        )

    def schema(self) -> dict[str, str]:
        """Name → type."""
        return {name: kind for name, (kind, _) in self.columns(Dialect("sqlite")).items()}


def _plain(**columns: str) -> Callable[[Dialect], Columns]:
    """Columns taken as they stand: name="type" or name="type SQL"."""

    def made(told: Dialect) -> Columns:
        found = {}
        for name, said in columns.items():
            kind, _gap, sql = said.partition(" ")
            found[name] = (kind, sql or f'"{name}"')
        return found

    return made


def _in(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


def _when(kinds: tuple[str, ...] | str, sql: str) -> str:
    there = (kinds,) if isinstance(kinds, str) else kinds
    return f"CASE WHEN kind IN ({_in(there)}) THEN {sql} END"


def _set(told: Dialect, key: str, sql: str, nothing: str) -> str:
    """What a column of the case was set to by an entry; null: this entry left it alone."""
    return f"CASE WHEN (changes -> '{key}') IS NOT NULL THEN COALESCE({sql}, {nothing}) END"


def _entries(told: Dialect) -> Columns:
    words = " ".join(f"WHEN '{k}' THEN {told.text('data', key)}" for k, key in WORDS.items())
    called = "called_back"

    def key(name: str) -> tuple[str, str]:
        return "key", _set(told, name, told.whole("changes", name), str(NOTHING))

    def text(name: str) -> tuple[str, str]:
        return "text", _set(told, name, told.text("changes", name), "''")

    def yes(name: str) -> tuple[str, str]:
        return "yes", _set(told, name, told.yes("changes", name), "false")

    return {
        "id": ("key", "id"),
        "case_id": ("key", "case_id"),
        "step": ("count", "step"),
        "kind": ("text", "kind"),
        "happened_at": ("moment", "happened_at"),
        "recorded_at": ("moment", "recorded_at"),
        "written_after": ("count", told.between("happened_at", "recorded_at")),
        "by_person": ("yes", "substr(actor, 1, 7) = 'person:'"),
        "unit": ("key", _when(SENT, told.whole("data", "unit"))),
        "by_machine": (
            "yes",
            _when("dispatched", f"COALESCE({told.text('data', 'model')}, '') <> ''"),
        ),
        "by_clock": ("yes", _when("signed", told.yes("data", "by_clock"))),
        "reached": ("yes", _when("contacted", told.yes("data", "reached"))),
        "contacted": ("yes", _when(called, told.yes("data", "contacted"))),
        "solved": ("yes", _when((called, "handled"), told.yes("data", "solved"))),
        "satisfied": ("count", _when(called, told.whole("data", "satisfied"))),
        "attitude": ("count", _when(called, told.whole("data", "attitude"))),
        "word": ("text", f"CASE kind {words} END"),
        "photos": (
            "count",
            f"CASE kind WHEN 'handled' THEN {told.many('data', 'after')} "
            f"WHEN 'verified' THEN {told.many('data', 'photos')} END",
        ),
        "set_category": key("category_id"),
        "set_grid": key("grid_id"),
        "set_division": text("division_code"),
        "set_kind": text("kind"),
        "set_urgency": text("urgency"),
        "set_safety": yes("safety"),
        "set_excluded": yes("excluded"),
        "set_lead": key("lead_unit_id"),
        "set_handler": key("handler_id"),
    }


def _steps(told: Dialect) -> Columns:
    return {
        "clock_id": ("key", "t.id"),
        "case_id": ("key", "t.case_id"),
        "n": ("count", told.place),
        "act": ("text", told.text("l.value", "act")),
        "happened_at": ("moment", told.moment(told.text("l.value", "at"))),
        "why": ("text", told.text("l.value", "why")),
    }


def _moves(told: Dialect) -> Columns:
    return {
        "clock_id": ("key", "t.id"),
        "case_id": ("key", "t.case_id"),
        "n": ("count", told.place),
        "happened_at": ("moment", told.moment(told.text("l.value", "at"))),
        "was": ("moment", told.moment(told.text("l.value", "was"))),
        "due": ("moment", told.moment(told.text("l.value", "due"))),
        "why": ("text", told.text("l.value", "why")),
    }


CLOCKS = "clocks_clock"
OF_CASES: dict[str, Source] = {
    "opened": Source(
        _plain(case_id="key id", registered_at="moment", channel="text", wants_reply="yes"),
        "cases_case",
        case="id",
    ),
    "entries": Source(_entries, "cases_entry", case="case_id"),
    "ledgers": Source(
        _plain(
            id="key", case_id="key", share_id="key", kind="text", rule="text",
            started_at="moment", due_at="moment", resting="yes", stopped_at="moment", ended="text",
        ),
        CLOCKS,
        case="case_id",
    ),
    "ledger_steps": Source(_steps, lambda told: told.each(CLOCKS, "steps"), case="t.case_id"),
    "ledger_moves": Source(_moves, lambda told: told.each(CLOCKS, "moved"), case="t.case_id"),
    "shares": Source(
        _plain(
            id="key", case_id="key", unit="key unit_id", assist="yes", made_at="moment",
            due_at="moment", reported_at="moment",
        ),
        "cases_assignment",
        case="case_id",
    ),
}  # fmt: skip
STANDING: dict[str, Source] = {
    "units": Source(
        _plain(
            unit="key u.id", code="text u.code", name="text u.name", unit_kind="text u.kind",
            unit_level="text u.level", parent="key u.parent_id", division="text d.code",
        ),
        "people_unit AS u JOIN grids_division AS d ON d.id = u.division_id",
    ),
    "divisions": Source(
        _plain(
            code="text d.code", name="text d.name", level="text d.level", kind="text d.kind",
            parent="text p.code",
        ),
        "grids_division AS d LEFT JOIN grids_division AS p ON p.id = d.parent_id",
    ),
    "grids": Source(
        _plain(
            grid="key g.id", code="text g.code", version="count g.version", name="text g.name",
            type="text g.type", division="text d.code", population="count g.population",
            valid_from="date g.valid_from", valid_to="date g.valid_to",
        ),
        "grids_grid AS g JOIN grids_division AS d ON d.id = g.division_id",
    ),
    "categories": Source(
        _plain(
            category="key id", scheme="text", code="text", name="text", parent="key parent_id",
        ),
        "duties_category",
    ),
}  # fmt: skip
