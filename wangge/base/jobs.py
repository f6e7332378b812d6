"""作业 (jobs): work on a lease table; what a killed worker held is taken again, nothing is lost.

A handler may run more than once (a worker can die after the work and before the mark), so it is
written to be repeatable, or enqueued with a `key` and checks what it did.
"""

import json
import logging
import os
import secrets
import socket
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from wangge.base import clock, rows, wake
from wangge.base.masking import masked
from wangge.base.models import Job
from wangge.base.shelf import Shelf

Handler = Callable[[dict[str, Any]], None]

LEASE = timedelta(seconds=60)
LONGEST_DELAY = timedelta(hours=1)
IDLE = 1.0  # seconds between looks when nobody rings
BELL = "jobs"
log = logging.getLogger(__name__)
handlers: Shelf[Handler] = Shelf("wangge.base.jobs")

DUE = """
SELECT id FROM base_job WHERE done_at IS NULL AND run_at <= %s
AND (leased_until IS NULL OR leased_until <= %s) ORDER BY run_at LIMIT 1
"""
CLAIM = """
UPDATE base_job SET leased_until = %s, lease_owner = %s, tries = tries + 1
WHERE id = ({due}) RETURNING id, kind, payload, tries
"""


@dataclass(frozen=True)
class Claim:
    """A job in a worker's hands until its lease ends."""

    id: int
    kind: str
    payload: dict[str, Any]
    tries: int
    owner: str


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Put the function decorated on the shelf for jobs of `kind`; it is called with the payload."""
    return handlers.add(kind)


def enqueue(
    kind: str, payload: dict[str, Any], *, at: datetime, key: str | None = None
) -> int | None:
    """Have `kind` done at `at` or soon after; None where a job with this `key` stood already.

    In the caller's transaction: no commit, no job. The payload is JSON and holds no personal data.
    """
    pk = rows.insert(Job, kind=kind, payload=payload, key=key, run_at=at, ignore_conflict=True)
    if pk is None and key is None:
        raise RuntimeError(f"a job of kind {kind!r} without a key met a conflict")
    wake.ring(BELL)
    return pk


def claim(owner: str, *, at: datetime, lease: timedelta = LEASE) -> Claim | None:
    """Take the job longest due, for `lease`; None where none is due. Never the same job to two."""
    skip = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    moment, until = (connection.ops.adapt_datetimefield_value(t) for t in (at, at + lease))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(CLAIM.format(due=DUE + skip), [until, owner, moment, moment])
        found = cursor.fetchone()
    if found is None:
        return None
    pk, kind, payload, tries = found
    payload = json.loads(payload) if isinstance(payload, str) else payload
    return Claim(pk, kind, payload, tries, owner)


def renew(job: Claim, *, at: datetime, lease: timedelta = LEASE) -> bool:
    """Hold the job longer; False if another has it meanwhile."""
    return rows.change(Job, job.id, expect=_mine(job), leased_until=at + lease)


def finish(job: Claim, *, at: datetime) -> bool:
    """Mark the job done; False if its lease ended and another took it."""
    return rows.change(Job, job.id, expect=_mine(job), done_at=at, leased_until=None, last_error="")


def fail(job: Claim, error: BaseException, *, at: datetime) -> bool:
    """Put the job off, longer each time up to an hour, with what went wrong; never given up."""
    return rows.change(
        Job,
        job.id,
        expect=_mine(job),
        run_at=at + delay(job.tries),
        leased_until=None,
        last_error=describe(error),
    )


def delay(tries: int) -> timedelta:
    """How long to wait after the given number of tries: 2 s, 4 s, 8 s … an hour."""
    return min(timedelta(seconds=2 ** min(tries, 20)), LONGEST_DELAY)


def describe(error: BaseException) -> str:
    """The error's kind, place and first line, masked: details below it may quote a row."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}{place}: {masked(first)[:300]}"


def owner_name() -> str:
    """A name for a worker that no other has, and that says where it lives."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"


def work_once(owner: str, *, lease: timedelta = LEASE) -> bool:
    """Claim one due job and do it, renewing the lease meanwhile; False where none was due."""
    job = claim(owner, at=clock.now(), lease=lease)
    if job is None:
        return False
    done = threading.Event()
    keeper = threading.Thread(target=_keep, args=(job, lease, done), daemon=True)
    keeper.start()
    try:
        handlers[job.kind](job.payload)
    except Exception as error:
        log.warning("job %s (%s) failed, try %s", job.id, job.kind, job.tries)
        held = fail(job, error, at=clock.now())
    else:
        held = finish(job, at=clock.now())
    finally:
        done.set()
        keeper.join()
    if not held:
        log.warning("job %s (%s) outlived its lease; another worker has it", job.id, job.kind)
    return True


def run(stopped: Callable[[], bool]) -> None:
    """Do jobs as they fall due, woken by the bell or looking every few seconds, until stopped."""
    autodiscover_modules("jobs")
    owner = owner_name()
    try:
        while not stopped():
            if not work_once(owner):
                wake.wait(BELL, IDLE)
    finally:
        wake.hush()


def sweep(*, before: datetime) -> int:
    """Delete jobs done before a moment; how many."""
    return Job.objects.filter(done_at__lt=before).delete()[0]


def _mine(job: Claim) -> dict[str, Any]:
    return {"lease_owner": job.owner, "tries": job.tries, "done_at": None}


def _keep(job: Claim, lease: timedelta, done: threading.Event) -> None:
    """Renew while the work goes on, from a connection of this thread's own."""
    try:
        while not done.wait(lease.total_seconds() / 3):
            if not renew(job, at=clock.now(), lease=lease):
                return
    finally:
        connection.close()
