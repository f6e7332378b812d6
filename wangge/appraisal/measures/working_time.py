"""Working hours between two moments, on tables: two look-ups in the calendar's running sums."""

import ibis
import ibis.expr.types as ir

SPELLS = (1, 2, 3)


def work_hours(rows: ir.Table, days: ir.Table, *, since: str, until: str) -> ir.Table:
    """The rows with `work_hours`; null where the calendar does not know every day between.

    `since` and `until` name pairs of columns, the day in the city and the second of it: `begun`
    stands for `begun_on` and `begun_second`.
    """
    joined = _with_day(_with_day(rows, days, since), days, until)
    begun, ended = _worked(joined, since), _worked(joined, until)
    whole = joined[f"holes_{since}"] == joined[f"holes_{until}"]
    found = ibis.ifelse(whole, (ended - begun) / 3600.0, ibis.null("float64"))
    return joined.mutate(work_hours=found).select(*rows.columns, "work_hours")


def _with_day(rows: ir.Table, days: ir.Table, mark: str) -> ir.Table:
    known = days.drop("kind").rename(lambda name: f"{name}_{mark}")
    return rows.inner_join(known, rows[f"{mark}_on"] == known[f"day_{mark}"])


def _worked(rows: ir.Table, mark: str) -> ir.Value:
    """Seconds of work from the calendar's first day until the moment."""
    second, total = rows[f"{mark}_second"].cast("float64"), rows[f"before_{mark}"]
    for n in SPELLS:
        opens, closes = rows[f"from{n}_{mark}"], rows[f"to{n}_{mark}"]
        total = total + ibis.greatest(ibis.least(second, closes) - opens, 0.0)
    return total
