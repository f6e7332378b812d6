"""时距 spans: what is worked out of the moments of a row once, as engines are slow to do it each time.

DuckDB cuts a moment off to the second a thousand times slower than it subtracts whole numbers.
"""

import ibis.expr.types as ir


def seconds(moment: ir.TimestampColumn) -> ir.IntegerColumn:
    """Whole seconds since 1970; engines round parts of a second differently, so they are cut off."""
    found: ir.IntegerColumn = moment.truncate("s").epoch_seconds()
    return found


def of_cases(cases: ir.Table) -> dict[str, ir.Value]:
    """How long a case took, in seconds, and on which day of the city, at which second of it."""
    registered, sent = seconds(cases.registered_at), seconds(cases.first_sent_at)
    handled, closed = seconds(cases.handled_at), seconds(cases.closed_at)
    begun_on, begun_second = _local(cases.first_sent_at)
    done_on, done_second = _local(cases.handled_at)
    return {
        "dispatch_seconds": sent - seconds(cases.accepted_at),
        "lead_seconds": handled - registered,
        "completion_seconds": handled - sent,
        "closing_seconds": closed - registered,
        "registered_on": _local(cases.registered_at)[0],
        "begun_on": begun_on,
        "begun_second": begun_second,
        "done_on": done_on,
        "done_second": done_second,
    }


def of_stints(stints: ir.Table) -> dict[str, ir.Value]:
    """How long a unit took to sign and to speak to the person, in seconds."""
    sent = seconds(stints.sent_at)
    return {
        "sign_seconds": seconds(stints.signed_at) - sent,
        "contact_seconds": seconds(stints.contacted_at) - sent,
    }


def _local(moment: ir.TimestampColumn) -> tuple[ir.Value, ir.Value]:
    """The day in the city, and the second of that day."""
    there = moment.cast("timestamp")
    second = there.hour().cast("int64") * 3600 + there.minute() * 60 + there.second()
    return there.date(), second
