"""停留 stays: each time a unit was sent a case, until it was sent on, given back or done."""

import ibis
import ibis.expr.types as ir

from wangge.facts.rules import SENT
from wangge.facts.spans import of_stints


def stays(entries: ir.Table) -> ir.Table:
    """Entries with the number of the stay they fall in; 0: no unit had it yet."""
    sent = entries.kind.isin(SENT)
    in_order = ibis.window(
        group_by=entries.case_id, order_by=entries.step, preceding=None, following=0
    )
    counted: ir.Table = entries.mutate(stint=sent.cast("int32").sum().over(in_order))
    return counted


def stints(stayed: ir.Table) -> ir.Table:
    """One row a stay."""
    there = stayed.filter(stayed.stint > 0)
    kind, when = there.kind, there.happened_at
    rows = there.group_by("case_id", "stint").agg(
        unit=there.unit.max(),
        sent_at=when.min(where=kind.isin(SENT)),
        auto=there.by_machine.any(where=kind == "dispatched").fill_null(False),
        ruled=(kind == "ruled").any(),
        by_clock=there.by_clock.any(where=kind == "signed").fill_null(False),
        signed_at=when.min(where=kind == "signed"),
        contacted_at=when.min(where=(kind == "contacted") & there.reached),
        return_asked_at=when.max(where=kind == "return_requested"),
        returned_at=when.max(where=kind == "return_granted"),
        handled_at=when.max(where=kind == "handled"),
        reworks=(kind == "rework").sum(),
    )
    after = ibis.window(group_by=rows.case_id, order_by=rows.stint)
    following = rows.sent_at.lead().over(after)
    left = rows.returned_at.coalesce(following)
    return rows.mutate(left_at=left, last=following.isnull(), **of_stints(rows))
