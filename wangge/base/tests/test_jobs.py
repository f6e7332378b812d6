"""Jobs are done once by the living, and again when the living die."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.db.utils import ConnectionHandler
from hypothesis import given
from hypothesis import strategies as st

from wangge.base import clock, jobs
from wangge.base.models import Job
from wangge.base.tests.places import file_database, start

NOON = datetime(2024, 5, 20, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def kinds(monkeypatch):
    """What handlers did, by a shelf of the test's own."""
    done: list[object] = []
    monkeypatch.setattr(jobs.handlers, "_things", {})
    jobs.handles("note")(done.append)
    return done


@pytest.mark.django_db
def test_due_in_order_and_once():
    late, early, not_yet = (jobs.enqueue("note", {"n": n}, at=NOON + n * SECOND) for n in (2, 1, 9))
    at = NOON + 5 * SECOND
    claims = [jobs.claim(f"w{n}", at=at) for n in range(3)]
    assert [claim and claim.id for claim in claims] == [early, late, None]
    assert claims[0].payload == {"n": 1} and claims[0].tries == 1
    assert jobs.finish(claims[0], at=at) and not jobs.finish(claims[0], at=at)
    assert jobs.claim("w", at=NOON + timedelta(days=1)).id == late  # its lease is long over
    assert jobs.claim("w", at=NOON + timedelta(days=1)).id == not_yet


@pytest.mark.django_db
def test_a_lease_holds_until_it_ends_and_can_be_renewed():
    jobs.enqueue("note", {}, at=NOON)
    mine = jobs.claim("me", at=NOON, lease=10 * SECOND)
    assert jobs.claim("you", at=NOON + 9 * SECOND) is None
    assert jobs.renew(mine, at=NOON + 9 * SECOND, lease=10 * SECOND)
    assert jobs.claim("you", at=NOON + 18 * SECOND) is None
    yours = jobs.claim("you", at=NOON + 19 * SECOND)
    assert yours.id == mine.id and yours.tries == 2
    assert not jobs.renew(mine, at=NOON + 19 * SECOND)
    assert not jobs.finish(mine, at=NOON + 19 * SECOND)
    assert not jobs.fail(mine, ValueError(), at=NOON + 19 * SECOND)
    assert jobs.finish(yours, at=NOON + 20 * SECOND)


@pytest.mark.django_db
def test_the_same_worker_taking_it_again_has_not_the_old_claim():
    jobs.enqueue("note", {}, at=NOON)
    first = jobs.claim("me", at=NOON, lease=SECOND)
    second = jobs.claim("me", at=NOON + 2 * SECOND, lease=SECOND)
    assert not jobs.finish(first, at=NOON) and jobs.finish(second, at=NOON)


@pytest.mark.django_db
def test_a_key_stands_once_even_when_done():
    first = jobs.enqueue("note", {}, at=NOON, key="letter 7")
    assert first is not None and jobs.enqueue("note", {}, at=NOON, key="letter 7") is None
    jobs.finish(jobs.claim("me", at=NOON), at=NOON)
    assert jobs.enqueue("note", {}, at=NOON, key="letter 7") is None
    assert jobs.enqueue("note", {}, at=NOON, key="letter 8") is not None


@pytest.mark.django_db
def test_what_fails_is_put_off_and_says_why_without_names(kinds):
    @jobs.handles("break")
    def broken(payload: object) -> None:
        raise ValueError("no such lamp, call 13912345678\nDETAIL: (name)=(王五)")

    pk = jobs.enqueue("break", {}, at=clock.now() - SECOND)
    assert jobs.work_once("me") and not jobs.work_once("me")
    job = Job.objects.get(pk=pk)
    assert "ValueError" in job.last_error and "test_jobs.py" in job.last_error
    assert "13912345678" not in job.last_error and "王五" not in job.last_error
    assert job.done_at is None and job.leased_until is None
    assert 0 < (job.run_at - clock.now()).total_seconds() <= jobs.delay(1).total_seconds()


@given(st.integers(1, 200))
def test_put_off_longer_each_time_up_to_an_hour(tries):
    assert timedelta(0) < jobs.delay(tries) <= jobs.delay(tries + 1) <= timedelta(hours=1)


@pytest.mark.django_db
def test_no_handler_is_an_error_of_the_job_not_of_the_worker(kinds):
    pk = jobs.enqueue("unheard-of", {}, at=NOON)
    assert jobs.work_once("me")
    assert "there stand: note" in Job.objects.get(pk=pk).last_error


@pytest.mark.django_db
def test_run_does_all_that_is_due_until_stopped(kinds):
    for n in range(3):
        jobs.enqueue("note", {"n": n}, at=NOON + n * SECOND)
    jobs.run(lambda: len(kinds) == 3)
    assert kinds == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert jobs.sweep(before=clock.now()) == 3 and not Job.objects.exists()


@pytest.fixture
def database(tmp_path, transactional_db):
    """A database that several processes can share: the suite's PostgreSQL, or a SQLite file."""
    if connection.vendor == "postgresql":
        yield connection.settings_dict
        return
    given = file_database(tmp_path)
    migrating = start("wangge.base.tests.writer", given, "migrate")
    assert migrating.wait(60) == 0
    mine = connections["default"]
    connections["default"] = ConnectionHandler({"default": given})["default"]
    Job.objects.all().delete()
    yield given
    connections["default"].close()
    connections["default"] = mine


class Worker:
    """A process at work, with what it said so far."""

    def __init__(self, database, *, lease, slowness):
        self.process = start("wangge.base.tests.worker", database, lease, slowness)
        self.said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()
        self.hear("ready")

    def _listen(self):
        for line in self.process.stdout:
            self.said.append(line.strip())

    def hear(self, words, *, seconds=30.0):
        until = time.monotonic() + seconds
        while not any(line.startswith(words) for line in self.said):
            assert time.monotonic() < until, f"never said {words!r}, but {self.said}"
            time.sleep(0.02)

    def kill(self):
        self.process.kill()
        self.process.wait()


def test_what_a_killed_worker_held_is_done_by_another(database):
    """kill -9 in the middle; a job longer than its lease is not taken from the living."""
    lease = 1.0
    pks = [
        jobs.enqueue("slow", {"name": n, "seconds": seconds}, at=NOON + n * SECOND)
        for n, seconds in ((1, 60.0), (2, 0.0), (3, 0.0))
    ]
    workers = [Worker(database, lease=lease, slowness=1)]
    try:
        workers[0].hear("began 1")
        workers.append(Worker(database, lease=lease, slowness=0))
        workers[1].hear("ended 3")
        time.sleep(lease * 1.2)  # past the first lease: renewed, so still the first worker's
        assert "began 1" not in workers[1].said and "ended 1" not in workers[0].said
        workers[0].kill()
        workers[1].hear("ended 1", seconds=lease + 15)
        assert [line for line in workers[1].said if line.startswith("ended")] == [
            "ended 2",
            "ended 3",
            "ended 1",
        ]
    finally:
        for worker in workers:
            worker.kill()
    wait_for_done(pks)
    assert [Job.objects.get(pk=pk).tries for pk in pks] == [2, 1, 1]


def wait_for_done(pks):
    """The worker said it ended a moment before it wrote so."""
    until = time.monotonic() + 5
    while Job.objects.filter(pk__in=pks, done_at=None).exists():
        assert time.monotonic() < until
        time.sleep(0.05)
