"""A bell is heard by all who wait for it, in this process and others, and by nobody else."""

import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from wangge.base import wake
from wangge.base.wake import sockets


@pytest.fixture(autouse=True)
def home(monkeypatch):
    """A home near the root, as real ones are: a socket's path must be short."""
    with tempfile.TemporaryDirectory(prefix="wangge-", dir="/tmp") as folder:
        monkeypatch.setenv("WANGGE_HOME", folder)
        yield Path(folder)


@pytest.fixture
def ears(transactional_db):
    made = []

    def make(name):
        made.append(wake.listen(name))
        return made[-1]

    yield make
    for ear in made:
        ear.close()


def test_all_who_wait_are_woken_once(ears):
    one, two, other = ears("log"), ears("log"), ears("log.parked")
    assert not one.wait(0.01)
    for _ in range(30):
        wake.ring("log")
    assert one.wait(2) and two.wait(2)
    time.sleep(0.2)  # PostgreSQL hands on what is on its way
    one.wait(0)
    assert not one.wait(0.05) and not other.wait(0.05)


def test_woken_at_once_not_at_the_end_of_the_wait(ears):
    ear, told = ears("log"), []

    def listen():
        told.append((ear.wait(20), time.monotonic()))

    thread = threading.Thread(target=listen)
    thread.start()
    time.sleep(0.1)
    rung = time.monotonic()
    wake.ring("log")
    thread.join()
    assert told[0][0] and told[0][1] - rung < 5


def test_rung_after_the_commit_and_once_a_transaction(ears):
    ear = ears("log")
    with transaction.atomic():
        for _ in range(3):
            wake.ring("log")
        assert len(connection.run_on_commit) == 1
        assert not ear.wait(0.05)
    assert ear.wait(2)
    with pytest.raises(KeyError), transaction.atomic():
        wake.ring("log")
        raise KeyError
    assert not ear.wait(0.1)


def test_a_savepoint_rolled_back_takes_only_its_own_ring(ears):
    ear = ears("log")
    with transaction.atomic():
        with pytest.raises(KeyError), transaction.atomic():
            wake.ring("log")
            raise KeyError
        wake.ring("log")
    assert ear.wait(2)


def test_the_first_wait_of_a_thread_looks_at_once(transactional_db):
    told = []

    def listen():
        told.append(wake.wait("fresh", 30))
        told.append(wake.wait("fresh", 0.05))
        wake.hush()
        connection.close()

    thread = threading.Thread(target=listen)
    thread.start()
    thread.join(20)
    assert told == [True, False]


def test_nobody_listening_is_no_error(transactional_db, caplog):
    with caplog.at_level(logging.WARNING):
        wake.ring("nobody")
    assert not caplog.records


def test_a_bell_has_a_plain_name(transactional_db):
    for name in ("", "A", "a/b", "a@b", "x" * 25):
        with pytest.raises(ValueError, match="a bell is named"):
            wake.ring(name)


def test_another_process_rings(home):
    ear = sockets.Listener("log")
    call = "from wangge.base.wake import sockets; sockets.ring('log')"
    subprocess.run([sys.executable, "-c", call], check=True)
    assert ear.wait(2)
    ear.close()
    assert list((home / "wake").iterdir()) == []


def test_what_the_dead_left_is_cleared_away(home):
    ear = sockets.Listener("log")
    dead = home / "wake" / "log@1-dead"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as gone:
        gone.bind(str(dead))
    assert dead.exists()
    sockets.ring("log")
    assert not dead.exists() and ear.wait(1)
    ear.close()


def test_a_deep_home_is_no_obstacle(home, monkeypatch):
    deep = home / ("d" * 120)
    monkeypatch.setenv("WANGGE_HOME", str(deep))
    ear = sockets.Listener("x" * 24)
    sockets.ring("x" * 24)
    assert ear.wait(1)
    folder = ear._path.parent
    ear.close()
    assert folder.stat().st_mode & 0o777 == 0o700 and folder.stat().st_uid == os.getuid()
    folder.rmdir()
