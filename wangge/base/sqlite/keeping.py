"""回写 keeping: what was written ahead goes back into the database beside the writers, not in their time.

Left to itself SQLite does it in the commit that makes the log too long; whoever is next then waits
50 ms for the disk. The clock does it every second; should no clock run, the commit still does.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from wangge.base.clock import tick

BACK = "PRAGMA wal_checkpoint(PASSIVE)"


@tick("base.sqlite", every=1)
def write_back(_at: datetime) -> None:
    """Write back what can be; first most of it with the writers going on, then the rest with them
    waiting a moment, so that the log begins anew instead of growing as long as anybody writes."""
    if connection.vendor != "sqlite":
        return
    database: Any = connection
    database.ensure_connection()
    with database.cursor() as cursor:
        cursor.execute(BACK)
        with database.writers_waiting():
            cursor.execute(BACK)
