"""案卷之实 cases: one wide row a case, pivoted from all that happened to it."""

import ibis
import ibis.expr.types as ir

from wangge.facts.folding.clocks import COMPLETION
from wangge.facts.folding.latest import latest_key, latest_text, latest_yes
from wangge.facts.rules import CONTACTED, OPEN_STATES, SENT, SOON, TARGETS, UNDOES_HANDLED
from wangge.facts.spans import of_cases

CODES = sorted(set(TARGETS.values()))


def cases(opened: ir.Table, entries: ir.Table, clocks: ir.Table, calls: ir.Table) -> ir.Table:
    """`clocks` and `calls` as folded already; a case without an entry is not there."""
    by_case = entries.group_by("case_id")
    pivoted = by_case.agg(
        **_moments(entries), **_counts(entries), **_standing(entries), **_steps(entries)
    )
    found = opened.inner_join(pivoted, "case_id", rname="{name}_p")
    found = found.left_join(_completion(clocks), "case_id", rname="{name}_c")
    found = found.left_join(_said(calls), "case_id", rname="{name}_s")
    return _settled(found)


def _moments(e: ir.Table) -> dict[str, ir.Value]:
    """When something happened first, or last."""
    when, kind = e.happened_at, e.kind
    reached = (kind == "contacted") & e.reached
    return {
        "last_at": when.max(),
        "accepted_at": when.min(where=kind == "accepted"),
        "considered_at": when.min(where=kind == "considered"),
        "first_sent_at": when.min(where=kind.isin(SENT)),
        "sent_at": when.max(where=kind.isin(SENT)),
        "signed_at": when.min(where=kind == "signed"),
        "contacted_at": when.min(where=reached),
        "first_handled_at": when.min(where=kind == "handled"),
        "handled_last": when.max(where=kind == "handled"),
        "verified_last": when.max(where=kind == "verified"),
        "replied_last": when.max(where=kind.isin(["replied", "answered", "informed"])),
        "closed_last": when.max(
            where=kind.isin(["closed", "answered", "diverted", "not_accepted"])
        ),
    }


def _counts(e: ir.Table) -> dict[str, ir.Value]:
    """How often something happened."""
    kinds = {
        "returns_asked": "return_requested",
        "returns": "return_granted",
        "reworks": "rework",
        "rehandles": "rehandled",
        "extensions_asked": "extension_requested",
        "extensions": "extension_granted",
        "reopens": "reopened",
        "suspensions": "suspended",
        "reviews": "review_asked",
        "call_attempts": "call_attempted",
        "calls": "called_back",
    }
    urged = e.kind == "urged"
    return {
        "steps": e.count(),
        "soon": (e.written_after <= SOON).sum(),
        "stints": e.kind.isin(SENT).sum(),
        "urges": (urged & (e.word == "urge")).fill_null(False).sum(),
        "supervisions": (urged & (e.word != "urge")).fill_null(False).sum(),
        **{name: (e.kind == kind).sum() for name, kind in kinds.items()},
    }


def _standing(e: ir.Table) -> dict[str, ir.Value]:
    """What was said last of it."""
    step, kind = e.step, e.kind
    state = kind.cases(*((name, CODES.index(code)) for name, code in TARGETS.items()))
    done = kind == "handled"
    return {
        "state_code": latest_key(state, step),
        "unit": latest_key(e.unit, step),
        "first_unit": (step * (1 << 40) + e.unit).min() % (1 << 40),
        "first_by_machine": (step * 2 + e.by_machine.cast("int32")).min() % 2,
        "lead": latest_key(e.set_lead, step),
        "handler": latest_key(e.set_handler, step),
        "category": latest_key(e.set_category, step),
        "grid": latest_key(e.set_grid, step),
        "division": latest_text(e.set_division, step),
        "kind": latest_text(e.set_kind, step),
        "urgency": latest_text(e.set_urgency, step),
        "safety": latest_yes(e.set_safety, step),
        "excluded": latest_yes(e.set_excluded, step),
        "outcome": latest_text(ibis.ifelse(kind == "closed", e.word, ibis.null("string")), step),
        "solved_said": latest_yes(ibis.ifelse(done, e.solved, ibis.null("boolean")), step),
        "photos_after": latest_key(ibis.ifelse(done, e.photos, ibis.null("int64")), step),
        "photos_verified": e.photos.sum(where=kind == "verified"),
    }


def _steps(e: ir.Table) -> dict[str, ir.Value]:
    """The steps at which what stands and what undoes it happened last."""
    of = {
        "handled_step": ["handled"],
        "undone_step": list(UNDOES_HANDLED),
        "reopened_step": ["reopened"],
        "closed_step": ["closed", "answered", "diverted", "not_accepted"],
        "moved_step": [name for name in TARGETS],
        "spoken_step": [CONTACTED],
        "anew_step": ["rehandled", "reopened"],
        "verified_step": ["verified"],
        "called_step": ["called_back"],
    }
    return {name: e.step.max(where=e.kind.isin(kinds)).fill_null(0) for name, kinds in of.items()}


def _completion(clocks: ir.Table) -> ir.Table:
    """The last completion clock of each case that was not dropped, and whether any was met late."""
    of = clocks.filter((clocks.clock == COMPLETION) & (clocks.ended != "dropped"))
    newest = ibis.window(group_by=of.case_id, order_by=of.clock_id.desc())
    ranked = of.mutate(
        rank=ibis.row_number().over(newest),
        any_late=of.late.any().over(ibis.window(group_by=of.case_id)),
    )
    last = ranked.filter(ranked["rank"] == 0)
    return last.select(
        "case_id",
        completion_due_at=last.due_at,
        completion_met_at=ibis.ifelse(
            last.ended == "met", last.stopped_at, ibis.null(last.stopped_at.type())
        ),
        completion_resting=last.resting,
        completion_late=last.any_late,
    )


def _said(calls: ir.Table) -> ir.Table:
    """What the person said first and last."""
    first, final = calls.first, calls.final
    when = calls.called_at
    return calls.group_by("case_id").agg(
        first_called_at=when.min(),
        called_last=when.max(),
        contacted=_whole(calls.contacted).max(where=final) == 1,
        first_contacted=_whole(calls.contacted).max(where=first) == 1,
        solved=_whole(calls.solved).max(where=final) == 1,
        first_solved=_whole(calls.solved).max(where=first) == 1,
        satisfied=calls.satisfied.max(where=final),
        first_satisfied=calls.satisfied.max(where=first),
        attitude=calls.attitude.max(where=final),
    )


def _whole(yes: ir.BooleanColumn) -> ir.IntegerColumn:
    return yes.cast("int32")


def _settled(found: ir.Table) -> ir.Table:
    """The columns of `tables.CASES`, with what was undone taken back."""
    state = found.state_code.cases(*enumerate(CODES))
    spoken = (state == "signed") & (found.spoken_step > found.moved_step)
    stands = ibis.ifelse(spoken, CONTACTED, state)

    def if_after(moment: ir.Value, step: ir.Value, undone: ir.Value) -> ir.Value:
        return ibis.ifelse(step > undone, moment, ibis.null(moment.type()))

    settled = found.mutate(
        state=stands,
        open=stands.isin(OPEN_STATES),
        joined=stands == "joined",
        voided=stands == "voided",
        suspended=stands == "suspended",
        handled_at=if_after(found.handled_last, found.handled_step, found.undone_step),
        verified_at=if_after(found.verified_last, found.verified_step, found.undone_step),
        called_back_at=if_after(found.called_last, found.called_step, found.anew_step),
        replied_at=found.replied_last,
        closed_at=if_after(found.closed_last, found.closed_step, found.reopened_step),
        outcome=if_after(found.outcome, found.closed_step, found.reopened_step).fill_null(""),
        auto=(found.first_by_machine == 1).fill_null(False),
        lead=found.lead.nullif(0),
        handler=found.handler.nullif(0),
        grid=found.grid.nullif(0),
        category=found.category.nullif(0),
        division=found.division.fill_null(""),
        kind=found.kind.fill_null("complaint"),
        urgency=found.urgency.fill_null("general"),
        safety=found.safety.fill_null(False),
        excluded=found.excluded.fill_null(False),
        photos_after=found.photos_after.fill_null(0),
        photos_verified=found.photos_verified.fill_null(0),
    )
    return settled.mutate(**of_cases(settled))
