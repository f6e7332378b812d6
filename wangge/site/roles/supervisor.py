"""看护 supervisor: keeps child processes alive and takes them down together."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Event
from time import monotonic
from types import FrameType

FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0  # seconds before a dead child is started again
STEADY_AFTER = 30.0  # a child alive so long has forgotten its earlier deaths
GRACE = 15.0  # seconds to finish what one is at, then the child is killed
LOOK = 0.2
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process to be kept alive: a name for the log and the command line."""

    name: str
    command: Sequence[str]
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    delay: float = FIRST_DELAY
    due: float = 0.0

    def start(self) -> None:
        """Start it in a group of its own, so that nothing it started outlives it."""
        self.process = subprocess.Popen(
            self.command, start_new_session=True, preexec_fn=_die_with_parent
        )
        self.started = monotonic()

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal_group(self, number: int) -> None:
        """Signal the child and all that it started, if any of them is left."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return  # all of them are gone already


class Supervisor:
    """Starts children, starts dead ones again after a growing delay, stops them all on a signal."""

    def __init__(self, children: Sequence[Child], *, say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.stopping = Event()

    def run(self) -> None:
        """Keep the children alive until SIGTERM or SIGINT; only in the main thread."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for child in self.children:
            child.start()
        while not self.stopping.wait(LOOK):
            for child in self.children:
                self.look_after(child, now=monotonic())
        self._take_down()

    def look_after(self, child: Child, *, now: float) -> None:
        """Notice a death, or start again a child whose delay is over."""
        if child.alive():
            if now - child.started > STEADY_AFTER:
                child.delay = FIRST_DELAY
        elif child.process is not None:
            child.signal_group(signal.SIGKILL)
            code = child.process.returncode
            self.say(f"{child.name} ended with {code}; starts again in {child.delay:g} s")
            child.process, child.due = None, now + child.delay
            child.delay = min(child.delay * 2, LONGEST_DELAY)
        elif now >= child.due:
            child.start()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping.set()

    def _take_down(self) -> None:
        for child in self.children:
            if child.process is not None:
                child.process.send_signal(signal.SIGTERM)
        deadline = monotonic() + GRACE
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"{child.name} did not stop in {GRACE:g} s and is killed")
            child.signal_group(signal.SIGKILL)
            child.process.wait()


def _die_with_parent() -> None:
    """In the child, on Linux: get SIGTERM should the supervisor itself be killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
