"""循环 loops: what the roles `work` and `clock` do until they are told to stop."""

import logging
import signal
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from time import monotonic

from django.db import close_old_connections

from wangge.base.clock import Tick

log = logging.getLogger(__name__)


def until_signalled() -> Event:
    """An event that SIGTERM and SIGINT set; call it in the main thread."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def beside(name: str, loop: Callable[[], None], *, stop: Event) -> Thread:
    """Run `loop` in a thread; should it break, the whole process stops and is started again."""

    def guarded() -> None:
        try:
            loop()
        except BaseException:
            log.exception("%s broke", name)
            stop.set()
            raise

    thread = Thread(target=guarded, name=name)
    thread.start()
    return thread


class Clock:
    """Calls each tick when its time has come; a tick that fails is logged and comes again."""

    def __init__(self, ticks: dict[str, Tick]) -> None:
        self.ticks = ticks
        self.due = dict.fromkeys(ticks, 0.0)

    def beat(self, *, at: datetime, elapsed: float) -> list[str]:
        """Do what is due `elapsed` seconds into the run; the names of what was done."""
        done = []
        for name, tick in self.ticks.items():
            if elapsed >= self.due[name]:
                self.due[name] = elapsed + tick.every
                try:
                    tick.act(at)
                except Exception:
                    log.exception("tick %s failed; it comes again in %s s", name, tick.every)
                else:
                    done.append(name)
        return done

    def run(self, *, now: Callable[[], datetime], stop: Event) -> None:
        """Beat once a second until stopped."""
        began = monotonic()
        while not stop.wait(1.0):
            close_old_connections()
            self.beat(at=now(), elapsed=monotonic() - began)
