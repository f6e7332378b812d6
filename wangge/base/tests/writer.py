"""A process that writes: `migrate`, `write N`, or `hold` (a transaction left open)."""

import sys
import time

from wangge.base.tests.places import stand_up


def main(database: str, deed: str, *words: str) -> None:
    """Do one deed and say so."""
    stand_up(database)
    from django.core.management import call_command
    from django.db import connection, transaction

    from wangge.base import rows
    from wangge.base.clock import now
    from wangge.base.models import Job

    if deed == "migrate":
        call_command("migrate", verbosity=0)
        rows.insert(Job, kind="counter", run_at=now())
    elif deed == "hold":
        with transaction.atomic():
            rows.insert(Job, kind="held", run_at=now())
            print("holding", flush=True)
            time.sleep(600)
    elif deed == "write":
        longest = 0.0
        for step in range(int(words[0])):
            began = time.monotonic()
            with transaction.atomic():
                counter = Job.objects.get(kind="counter")
                rows.insert(Job, kind="written", run_at=now(), payload={"step": step})
                assert rows.change(
                    Job, counter.pk, expect={"tries": counter.tries}, add={"tries": 1}
                )
            longest = max(longest, time.monotonic() - began)
        print(longest, flush=True)
    connection.close()


main(*sys.argv[1:])
