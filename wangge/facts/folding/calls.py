"""回访之实 calls: what people said when they were called back, the first time and the last."""

import ibis
import ibis.expr.types as ir


def calls(entries: ir.Table) -> ir.Table:
    """One row a call-back that was answered or given up; `answered`: something could be asked."""
    said = entries.filter(entries.kind == "called_back")
    in_order = ibis.window(group_by=said.case_id, order_by=said.step)
    backwards = ibis.window(group_by=said.case_id, order_by=said.step.desc())
    n = ibis.row_number().over(in_order)
    answered = said.contacted.notnull() | said.solved.notnull() | said.satisfied.notnull()
    return said.select(
        "case_id",
        "contacted",
        "solved",
        "satisfied",
        "attitude",
        n=n + 1,
        first=n == 0,
        final=ibis.row_number().over(backwards) == 0,
        called_at=said.happened_at,
        way=said.word,
        answered=answered,
    )
