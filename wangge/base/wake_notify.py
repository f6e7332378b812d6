"""铃 on PostgreSQL: LISTEN and NOTIFY over connections of their own."""

import logging
import os
import threading
from typing import Any

import psycopg
from django.db import connection

PREFIX = "wangge_"
log = logging.getLogger(__name__)


class Listener:
    """One connection that listens; lost, it is made anew at the next wait."""

    def __init__(self, name: str) -> None:
        self._channel = f"{PREFIX}{name}"
        self._connection: psycopg.Connection[Any] | None = self._connect()

    def wait(self, timeout: float) -> bool:
        """Until rung or `timeout` seconds; True also after a reconnection, for what it missed."""
        try:
            if self._connection is None:
                self._connection = self._connect()
                return True
            rung = any(self._connection.notifies(timeout=timeout, stop_after=1))
            return any(self._connection.notifies(timeout=0)) or rung
        except psycopg.OperationalError as error:
            log.warning("lost the connection that listens: %s", type(error).__name__)
            self.close()
            threading.Event().wait(min(timeout, 1.0))
            return True

    def close(self) -> None:
        """Stop listening."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self) -> psycopg.Connection[Any]:
        listening = psycopg.connect(**_address(), autocommit=True)
        listening.execute(
            psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(self._channel))
        )
        return listening


class _Bell:
    """The connection of this process that rings.

    Apart from the writers' own, and asynchronous: PostgreSQL lets only one notifying transaction
    commit at a time, and that must not be the one that waits for the disk.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._made_for: tuple[int, dict[str, Any]] | None = None
        self._connection: psycopg.Connection[Any] | None = None

    def ring(self, channel: str) -> None:
        """Notify; a broken connection is given up and the ring logged as lost."""
        with self._guard:
            try:
                self._usable().execute("SELECT pg_notify(%s, '')", [channel])
            except psycopg.OperationalError as error:
                self._connection = None
                log.warning("a ring of %s was lost: %s", channel, type(error).__name__)

    def _usable(self) -> psycopg.Connection[Any]:
        """Ours alone: never one inherited by a fork, nor one to another database."""
        wanted = (os.getpid(), _address())
        if self._connection is None or self._connection.closed or self._made_for != wanted:
            self._connection = psycopg.connect(**wanted[1], autocommit=True)
            self._connection.execute("SET synchronous_commit = off")
            self._made_for = wanted
        return self._connection


_bell = _Bell()


def ring(name: str) -> None:
    """Notify every listener of `name`."""
    _bell.ring(f"{PREFIX}{name}")


def _address() -> dict[str, Any]:
    """Where Django's own connection goes, without what concerns its cursors."""
    given = connection.get_connection_params()
    return {
        key: value
        for key, value in given.items()
        if key not in ("cursor_factory", "context", "prepare_threshold")
    }
