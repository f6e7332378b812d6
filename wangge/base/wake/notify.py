"""铃 on PostgreSQL: LISTEN on a connection of its own, NOTIFY after the commit."""

import logging
import threading
from typing import Any

import psycopg
from django.db import Error, connection

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


def ring(name: str) -> None:
    """Notify every listener of `name`; a broken connection is logged and the ring lost.

    A statement of its own after the commit: PostgreSQL lets one notifying transaction commit at a
    time, and that must not be one that waits for the disk; this one writes nothing and does not.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [f"{PREFIX}{name}"])
    except Error as error:
        log.warning("a ring of %s was lost: %s", name, type(error).__name__)


def _address() -> dict[str, Any]:
    """Where Django's own connection goes, without what concerns its cursors."""
    given = connection.get_connection_params()
    return {
        key: value
        for key, value in given.items()
        if key not in ("cursor_factory", "context", "prepare_threshold")
    }
