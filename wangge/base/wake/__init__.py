"""铃 (wake): one process rings, others that wait look again at once instead of after a pause.

A ring says only "look": it carries nothing, may come twice, and may be lost with a machine, so
whoever waits also looks by itself now and then.
"""

import re
import threading
from functools import partial
from typing import Protocol

from django.db import connection, transaction

from wangge.base.wake import sockets

NAME = re.compile(r"[a-z0-9.-]{1,24}")
_own = threading.local()


class Listener(Protocol):
    """An ear for one bell; it hears from the moment it is made."""

    def wait(self, timeout: float) -> bool:
        """Until rung or `timeout` seconds; True if rung since the last wait."""

    def close(self) -> None:
        """Stop listening."""


def ring(name: str) -> None:
    """Wake who waits for `name`, once the present transaction commits (at once outside one).

    Never raises because of who listens or not; a bell that cannot be rung is logged.
    """
    _check(name)
    ringing = _rings.setdefault(name, partial(_ring, name))
    waiting = (set(connection.savepoint_ids), ringing)
    if all((sids, call) != waiting for sids, call, *_ in connection.run_on_commit):
        transaction.on_commit(ringing)


def wait(name: str, timeout: float) -> bool:
    """Until rung or `timeout` seconds; True: look again.

    The first wait of a thread returns True at once, for what was rung before nobody heard.
    """
    ears: dict[str, Listener] = _own.__dict__.setdefault("ears", {})
    if name not in ears:
        ears[name] = listen(name)
        return True
    return ears[name].wait(timeout)


def hush() -> None:
    """Close what this thread listens with; a loop does so when it ends."""
    ears: dict[str, Listener] = _own.__dict__.pop("ears", {})
    for ear in ears.values():
        ear.close()


def listen(name: str) -> Listener:
    """A new listener; the caller closes it."""
    _check(name)
    if connection.vendor == "postgresql":
        from wangge.base.wake import notify  # its driver is brought only where it is the database's

        return notify.Listener(name)
    return sockets.Listener(name)


def _ring(name: str) -> None:
    if connection.vendor == "postgresql":
        from wangge.base.wake import notify

        notify.ring(name)
    else:
        sockets.ring(name)


def _check(name: str) -> None:
    if not NAME.fullmatch(name):
        raise ValueError(f"a bell is named by up to 24 of a-z, 0-9, dot and dash, not {name!r}")


_rings: dict[str, partial[None]] = {}
