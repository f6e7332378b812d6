"""Writers of an embedded database queue: none fails, none is lost, none waits for the dead."""

import fcntl
import os
import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connections, transaction
from django.db.utils import ConnectionHandler

from wangge.base.sqlite.lock import WriteLock
from wangge.base.tests.places import file_database, start

ALIAS = "filed"


@pytest.fixture
def filed(tmp_path, django_db_blocker):
    """A connection to a database file with one table; its alias is ALIAS."""
    given = {**file_database(tmp_path), "OPTIONS": {"timeout": 0.3}}
    connections.settings[ALIAS] = ConnectionHandler({"default": given}).settings["default"]
    with django_db_blocker.unblock():
        with connections[ALIAS].cursor() as cursor:
            cursor.execute("CREATE TABLE lamp (id INTEGER PRIMARY KEY, word TEXT)")
        yield connections[ALIAS]
        connections[ALIAS].close()
    del connections[ALIAS]
    del connections.settings[ALIAS]


def taken(path) -> bool:
    """Whether somebody holds the lock of the database."""
    with open(f"{path}.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def write(connection, word="lit"):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO lamp (word) VALUES (%s)", [word])


def words(connection):
    with connection.cursor() as cursor:
        return [word for (word,) in cursor.execute("SELECT word FROM lamp ORDER BY id")]


def test_is_set_up_for_a_server(filed):
    with filed.cursor() as cursor:
        told = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert told == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1, "busy_timeout": 300}


def test_held_from_begin_to_commit(filed):
    name = filed.settings_dict["NAME"]
    assert not taken(name)
    with transaction.atomic(using=ALIAS, durable=True):
        assert taken(name)
        with transaction.atomic(using=ALIAS):
            write(filed)
        assert taken(name)
    assert not taken(name)
    assert words(filed) == ["lit"]


def test_let_go_on_error_and_savepoints_keep_it(filed):
    name = filed.settings_dict["NAME"]
    with pytest.raises(ZeroDivisionError), transaction.atomic(using=ALIAS):
        write(filed)
        with pytest.raises(KeyError), transaction.atomic(using=ALIAS):
            raise KeyError
        assert taken(name)
        _ = 1 / 0
    assert not taken(name)
    assert words(filed) == []


def test_let_go_on_close_and_after_single_writes(filed):
    name = filed.settings_dict["NAME"]
    write(filed)
    assert not taken(name)
    with pytest.raises(OperationalError), filed.cursor() as cursor:
        cursor.execute("INSERT INTO no_lamp (word) VALUES (%s)", ["x"])
    assert not taken(name)
    filed.set_autocommit(False)
    write(filed)
    assert taken(name)
    filed.close()
    assert not taken(name)
    assert words(filed) == ["lit"]


def test_reading_needs_no_lock(filed):
    write(filed)
    with held(filed.settings_dict["NAME"]):
        assert words(filed) == ["lit"]


@contextmanager
def held(name):
    lock = WriteLock(f"{name}.lock", timeout=1)
    lock.acquire()
    try:
        yield
    finally:
        lock.close()


def test_waiting_ends_with_words(filed):
    name = filed.settings_dict["NAME"]
    with held(name):
        for attempt in (lambda: write(filed), lambda: transaction.atomic(ALIAS).__enter__()):
            with pytest.raises(OperationalError, match="database is locked: another process"):
                attempt()
    with transaction.atomic(using=ALIAS):
        write(filed)
    assert words(filed) == ["lit"]


def test_threads_queue_too(tmp_path):
    path, inside, most = tmp_path / "a.lock", [], []

    def enter() -> None:
        lock = WriteLock(path, timeout=20)
        for _ in range(50):
            lock.acquire()
            inside.append(1)
            most.append(len(inside))
            inside.pop()
            lock.release()
        lock.close()

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 200 and max(most) == 1


def test_a_forked_child_holds_nothing(tmp_path):
    lock = WriteLock(tmp_path / "a.lock", timeout=0.1)
    lock.acquire()
    child = os.fork()
    if child == 0:
        try:
            lock.acquire()
        except TimeoutError:
            os._exit(7)  # rightly: the parent holds it
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    lock.close()


def test_two_processes_write_without_loss_or_starving(tmp_path):
    database, times = file_database(tmp_path), 400
    assert start(WRITER, database, "migrate").wait(60) == 0
    writers = [start(WRITER, database, "write", times) for _ in range(2)]
    longest = [float(writer.communicate(timeout=120)[0]) for writer in writers]
    assert run_sql(database, "SELECT tries FROM base_job WHERE kind = 'counter'") == 2 * times
    assert run_sql(database, "SELECT count(*) FROM base_job WHERE kind = 'written'") == 2 * times
    assert max(longest) < 5  # seconds; the busy handler alone would let one wait for its timeout


def test_a_killed_writer_lets_go(tmp_path):
    database = file_database(tmp_path)
    assert start(WRITER, database, "migrate").wait(60) == 0
    holder = start(WRITER, database, "hold")
    assert holder.stdout.readline() == "holding\n"
    assert taken(database["NAME"])
    holder.kill()
    holder.communicate()
    assert not taken(database["NAME"])
    assert run_sql(database, "SELECT count(*) FROM base_job WHERE kind = 'held'") == 0


def run_sql(database, sql):
    """The first value of the answer."""
    import sqlite3

    with sqlite3.connect(database["NAME"]) as connection:
        return (connection.execute(sql).fetchone() or [None])[0]


WRITER = "wangge.base.tests.writer"
