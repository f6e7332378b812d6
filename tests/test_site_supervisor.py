"""What is killed comes back, and what is stopped takes everything with it."""

import os
import signal
import sys
import time
from datetime import UTC, datetime
from urllib.request import urlopen

import psutil
import pytest

from tests.processes import ROOT, WANGGE, free_port, installation, until
from wangge.base.clock import Tick
from wangge.site.roles.loops import Clock
from wangge.site.roles.supervisor import FIRST_DELAY, LONGEST_DELAY, STEADY_AFTER, Child, Supervisor

NOON = datetime(2026, 3, 12, 4, tzinfo=UTC)

PROGRAM = """
import sys
import time
from wangge.site.roles.supervisor import Child, Supervisor
napping = (sys.executable, "-c", "import time; time.sleep(600)")
Supervisor([Child("a", napping), Child("b", napping)], say=print).run()
"""


def end(process: psutil.Popen) -> None:
    """Kill what is left of a process and of what it started."""
    if process.poll() is None:
        for one in (*process.children(recursive=True), process):
            one.kill()
    process.wait()


@pytest.fixture
def supervisor():
    process = psutil.Popen([sys.executable, "-c", PROGRAM], cwd=ROOT)
    yield process
    end(process)


def test_a_killed_child_is_started_again(supervisor):
    until(lambda: len(supervisor.children()) == 2)
    before = {child.pid for child in supervisor.children()}
    victim = min(before)
    os.kill(victim, signal.SIGKILL)
    until(lambda: len({c.pid for c in supervisor.children()} - before) == 1)
    assert victim not in {child.pid for child in supervisor.children()}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_stops_all(supervisor, number):
    until(lambda: len(supervisor.children()) == 2)
    time.sleep(0.3)  # the handlers are set before the children start; let both be up
    children = supervisor.children()
    supervisor.send_signal(number)
    assert supervisor.wait(20) == 0
    assert not any(child.is_running() for child in children)


def test_children_do_not_outlive_a_killed_supervisor(supervisor):
    until(lambda: len(supervisor.children()) == 2)
    children = supervisor.children()
    time.sleep(0.3)
    supervisor.kill()
    until(lambda: not any(c.is_running() and c.status() != "zombie" for c in children))


def test_the_delay_grows_and_a_steady_child_forgets_it():
    said: list[str] = []
    child = Child("x", (sys.executable, "-c", "raise SystemExit(3)"))
    keeper = Supervisor([child], say=said.append)
    delays, now = [], 0.0
    for _ in range(10):
        child.start()
        child.process.wait()
        delays.append(child.delay)
        keeper.look_after(child, now=now)
        keeper.look_after(child, now=now)  # its delay is not over: nothing happens
        assert child.process is None
        now = child.due
    assert delays[0] == FIRST_DELAY and delays[-1] == LONGEST_DELAY
    assert delays == sorted(delays) and "ended with 3" in said[0]
    child.command = (sys.executable, "-c", "import time; time.sleep(60)")
    child.start()
    keeper.look_after(child, now=child.started + STEADY_AFTER + 1)
    assert child.delay == FIRST_DELAY
    child.process.kill()
    child.process.wait()


def healthy(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


@pytest.mark.slow
def test_run_serves_again_after_its_web_server_is_killed(tmp_path):
    port = free_port()
    with installation(tmp_path, WANGGE_WEB_WORKERS="1") as made:
        run = psutil.Popen([*WANGGE, "run", "--port", str(port)], cwd=ROOT, env=made.env)
        try:
            until(lambda: healthy(port), seconds=60)
            [web] = [c for c in run.children() if "web" in c.cmdline()]
            old = [web, *web.children(recursive=True)]
            web.kill()
            until(lambda: not any(p.is_running() and p.status() != "zombie" for p in old))
            until(lambda: healthy(port), seconds=60)
            everything = run.children(recursive=True)
            run.terminate()
            assert run.wait(30) == 0
            assert not any(p.is_running() and p.status() != "zombie" for p in everything)
        finally:
            end(run)


def test_the_clock_calls_each_tick_in_its_time_and_outlives_a_failing_one():
    called: list[str] = []

    def fail(at: datetime) -> None:
        raise RuntimeError("broken")

    clock = Clock(
        {
            "often": Tick(every=10, act=lambda at: called.append("often")),
            "broken": Tick(every=10, act=fail),
            "seldom": Tick(every=60, act=lambda at: called.append("seldom")),
        }
    )
    assert clock.beat(at=NOON, elapsed=0) == ["often", "seldom"]
    assert clock.beat(at=NOON, elapsed=9) == []
    assert clock.beat(at=NOON, elapsed=10) == ["often"]
    assert clock.beat(at=NOON, elapsed=60) == ["often", "seldom"]
    assert called == ["often", "seldom", "often", "often", "seldom"]
