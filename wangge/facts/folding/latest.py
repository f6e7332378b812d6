"""最新 latest: the last thing said of a matter, by one maximum instead of a sort.

Truths become numbers by way of 32 bits: PostgreSQL knows no other.
"""

import ibis
import ibis.expr.types as ir

STEP = 1 << 40  # a step counts for more than any key below it
PLACES = 7  # digits of a step in front of a text


def latest_key(value: ir.IntegerColumn, step: ir.IntegerColumn) -> ir.IntegerScalar:
    """The whole number (0 … 2⁴⁰) said at the highest step; null where none was said."""
    coded = step.cast("int64") * ibis.literal(STEP, "int64") + value.cast("int64")
    found: ir.IntegerScalar = coded.max(where=value.notnull()) % ibis.literal(STEP, "int64")
    return found


def latest_yes(value: ir.BooleanColumn, step: ir.IntegerColumn) -> ir.BooleanScalar:
    """The same for yes or no."""
    found: ir.BooleanScalar = latest_key(value.cast("int32"), step) == 1
    return found


def latest_text(value: ir.StringColumn, step: ir.IntegerColumn) -> ir.StringScalar:
    """The same for a code in letters."""
    coded = step.cast("string").lpad(PLACES, "0") + value
    found: ir.StringScalar = coded.max(where=value.notnull()).substr(PLACES)
    return found
