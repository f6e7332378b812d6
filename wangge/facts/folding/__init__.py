"""折叠 folding: the log made into one row a case, a stay, a clock, a call – the same on both engines."""

from collections.abc import Callable, Mapping
from datetime import datetime

import ibis.expr.types as ir

from wangge.facts.folding.calls import calls
from wangge.facts.folding.cases import cases
from wangge.facts.folding.clocks import clocks, known_ledgers
from wangge.facts.folding.latest import latest_key
from wangge.facts.folding.stints import stays, stints
from wangge.facts.tables import CARRIED, FOLDED, schema

Tables = Mapping[str, ir.Table]
Keep = Callable[[str, ir.Table], ir.Table]  # name, expression → the same as a table of the engine


def folded(raw: Tables, *, keep: Keep, as_of: datetime | None = None) -> dict[str, ir.Table]:
    """`raw` as in `tables.RAW`; with `as_of` only what was recorded by then.

    Gives the folded tables, and the raw ones that are facts themselves. Each is kept before another
    is made of it: engines plan small statements, not one that holds all of them.
    """
    entries, opened, shares = raw["entries"], raw["opened"], raw["shares"]
    ledgers, steps, moves = raw["ledgers"], raw["ledger_steps"], raw["ledger_moves"]
    if as_of is not None:
        then = known_ledgers(ledgers, steps, moves, entries=entries, as_of=as_of)
        names = ("then_ledgers", "then_steps", "then_moves")
        ledgers, steps, moves = (keep(*pair) for pair in zip(names, then, strict=True))
        entries = keep("then_entries", entries.filter(entries.recorded_at <= as_of))
        opened = opened.semi_join(entries, "case_id")
        shares = keep("then_shares", known_shares(shares, entries))

    def kept(name: str, made: ir.Table) -> ir.Table:
        return keep(name, made.select(*FOLDED[name]).cast(schema(FOLDED[name])))

    stayed = keep("stays", stays(entries))
    timed = keep("timed", attributed(clocks(ledgers, steps, moves), stayed, shares))
    said = keep("said", calls(entries))
    found = {"cases": kept("cases", cases(opened, entries, timed, said))}
    for name, rows in (("stints", stints(stayed)), ("clocks", timed), ("calls", said)):
        found[name] = kept(name, carrying(rows, found["cases"]))
    return {**found, "entries": entries, "shares": shares}


def carrying(rows: ir.Table, of: ir.Table) -> ir.Table:
    """Rows with what they carry of their case; the unit of the case only where they have none."""
    more = CARRIED if "unit" in rows.columns else ("unit", *CARRIED)
    return rows.inner_join(of.select("case_id", *more), "case_id", rname="{name}_of_case")


def known_shares(shares: ir.Table, entries: ir.Table) -> ir.Table:
    """Shares whose making is in the log; a report that is not is not there yet."""
    there = entries.filter(entries.kind.isin(["sub_dispatched", "sub_reported"]))
    told = there.select("case_id", "kind", told_at=there.happened_at).distinct()
    given = told.filter(told.kind == "sub_dispatched").select("case_id", made_at="told_at")
    back = told.filter(told.kind == "sub_reported").select("case_id", reported_at="told_at")
    kept = shares.semi_join(given, ["case_id", "made_at"])
    done = kept.semi_join(back, ["case_id", "reported_at"])
    undone = kept.anti_join(back, ["case_id", "reported_at"])
    nothing = undone.reported_at.nullif(undone.reported_at)
    return done.union(undone.mutate(reported_at=nothing))


def attributed(timed: ir.Table, stayed: ir.Table, shares: ir.Table) -> ir.Table:
    """Each clock with the unit that it runs for: of the share, or whom the case was sent to then."""
    sent = stayed.filter(stayed.unit.notnull())
    begun = sent.group_by("case_id", started_at=sent.happened_at).agg(stay_unit=sent.unit.max())
    last = sent.group_by("case_id").agg(last_unit=latest_key(sent.unit, sent.step))
    of_share = shares.select(share_id="id", share_unit="unit")
    joined = (
        timed.left_join(of_share, "share_id", rname="{name}_s")
        .left_join(begun, ["case_id", "started_at"], rname="{name}_b")
        .left_join(last, "case_id", rname="{name}_l")
    )
    unit = joined.share_unit.coalesce(joined.stay_unit, joined.last_unit)
    return joined.mutate(unit=unit)
