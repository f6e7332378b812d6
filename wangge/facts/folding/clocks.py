"""时钟之实 clocks: each limit of a case as it stands, or as it stood when only so much was known."""

from datetime import datetime

import ibis
import ibis.expr.types as ir

from wangge.facts.spans import seconds

COMPLETION = "completion"
LOOKED_AT = "verification"  # why a clock that was met goes on: the time between is a rest


def clocks(ledgers: ir.Table, steps: ir.Table, moves: ir.Table) -> ir.Table:
    """One row a clock; `paused` in seconds, up to where it stands or was stopped."""
    moment = seconds(steps.happened_at).cast("float64")
    rested = steps.group_by("clock_id").agg(
        rest=moment.sum(where=steps.act == "rest"),
        went_on=moment.sum(where=steps.act == "go_on"),
        rests=(steps.act == "rest").sum(),
        goings=(steps.act == "go_on").sum(),
        extended=(steps.act == "extend").sum(),
    )
    moved = moves.group_by("clock_id").agg(moved=moves.count())
    found = ledgers.rename(clock_id="id", clock="kind")
    found = found.left_join(rested, "clock_id", rname="{name}_r")
    found = found.left_join(moved, "clock_id", rname="{name}_m")
    ended = seconds(found.stopped_at).cast("float64")
    spent = found.went_on.fill_null(0.0) - found.rest.fill_null(0.0)
    still = found.rests > found.goings  # it rests, or was stopped at rest
    paused = ibis.ifelse(still.fill_null(False), spent + ended, spent)
    return found.mutate(
        extended=found.extended.fill_null(0),
        moved=found.moved.fill_null(0),
        paused=paused,
        late=(found.ended == "met").ifelse(found.stopped_at > found.due_at, ibis.null("boolean")),
    )


def known_ledgers(
    ledgers: ir.Table, steps: ir.Table, moves: ir.Table, *, entries: ir.Table, as_of: datetime
) -> tuple[ir.Table, ir.Table, ir.Table]:
    """Ledgers, steps and moves as far as the entries that made them were recorded by then."""
    told = entries.group_by("case_id", "happened_at").agg(known_at=entries.recorded_at.min())
    told = told.filter(told.known_at <= as_of).drop("known_at")
    there = ledgers.semi_join(told.rename(started_at="happened_at"), ["case_id", "started_at"])
    stops = told.rename(stopped_at="happened_at").mutate(stop_known=ibis.literal(True))
    there = there.left_join(stops, ["case_id", "stopped_at"], rname="{name}_t")
    known = steps.semi_join(told, ["case_id", "happened_at"])
    met = _last(known)
    met = met.filter((met.act == "rest") & (met.why == LOOKED_AT))
    known = known.anti_join(met, ["clock_id", "n"])
    there = _with(there, met.select("clock_id", met_at="happened_at"))
    moves_then = moves.semi_join(told, ["case_id", "happened_at"])
    moves_then = moves_then.anti_join(met, ["clock_id", "happened_at", "why"])
    then = _last(moves_then.filter(moves_then.why != LOOKED_AT))
    first = moves.filter(moves.n == 0)
    there = _with(there, then.select("clock_id", due_then="due", moved_then=ibis.literal(True)))
    there = _with(there, first.select("clock_id", due_first="was", moved_later=ibis.literal(True)))
    return there.mutate(**_standing(there)).select(*ledgers.columns), known, moves_then


def _standing(there: ir.Table) -> dict[str, ir.Value]:
    """How a clock stood, with what is known of its stop and its moves joined to it."""
    stopped, met = there.stop_known.fill_null(False), there.met_at.notnull()
    moved, later = there.moved_then.fill_null(False), there.moved_later.fill_null(False)
    unmoved = ibis.ifelse(later, there.due_first, there.due_at)
    return {
        "stopped_at": ibis.ifelse(stopped, there.stopped_at, there.met_at),
        "ended": ibis.ifelse(stopped, there.ended, ibis.ifelse(met, "met", "")),
        "due_at": ibis.ifelse(moved, there.due_then, unmoved),
        "resting": ibis.ifelse(moved, there.due_then.isnull(), there.resting & ~later),
    }


def _last(rows: ir.Table) -> ir.Table:
    """The last row of each clock."""
    newest = ibis.window(group_by=rows.clock_id, order_by=rows.n.desc())
    ranked = rows.mutate(rank=ibis.row_number().over(newest))
    return ranked.filter(ranked["rank"] == 0).drop("rank")


def _with(ledgers: ir.Table, more: ir.Table) -> ir.Table:
    """Ledgers with columns of rows that name their clock."""
    joined = ledgers.left_join(more, ledgers.id == more.clock_id)
    return joined.drop("clock_id")
