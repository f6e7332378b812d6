"""嵌入库 (embedded database): SQLite in WAL mode whose writers queue instead of colliding."""

import sqlite3
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3.base import DatabaseWrapper as DjangoWrapper
from django.db.backends.sqlite3.base import SQLiteCursorWrapper
from django.db.utils import OperationalError

from wangge.base.sqlite.lock import WriteLock

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLAC", "CREATE", "ALTER ", "DROP T", "DROP I")
TIMEOUT = 20.0  # seconds a writer waits for the others before it gives up
# Cache and map are paid for in every worker's memory: 16 MB and 64 MB a connection at most. What was
# written ahead is written back by the clock (see keeping); in a commit only at 64 MB.
PRAGMAS = """
PRAGMA synchronous = NORMAL;
PRAGMA cache_size = -16000;
PRAGMA mmap_size = 67108864;
PRAGMA temp_store = MEMORY;
PRAGMA wal_autocheckpoint = 16000;
"""


class Cursor(SQLiteCursorWrapper):
    """Django's cursor; a write outside a transaction queues for the lock too."""

    lock: WriteLock  # of the database

    def execute(self, query: str, params: Any = None) -> Any:
        """As Django's."""
        if self.lock.held or query[:6].upper() not in WRITES:
            return super().execute(query, params)
        with _Held(self.lock, self.connection):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        """As Django's."""
        if self.lock.held:
            return super().executemany(query, param_list)
        with _Held(self.lock, self.connection):
            return super().executemany(query, param_list)

    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        """The same few statements come again and again: their places are rewritten once."""
        if param_names is None:
            return _with_question_marks(query)
        return super().convert_query(query, param_names=param_names)


# The stubs leave out the methods by which Django means a backend to be extended: [misc] below.
class DatabaseWrapper(DjangoWrapper):
    """Django's SQLite, with pragmas for a server and the write lock around every transaction."""

    _lock: WriteLock  # made with the connection

    def get_connection_params(self) -> dict[str, Any]:
        """As Django's; transactions begin IMMEDIATE, and wait for each other."""
        options = self.settings_dict["OPTIONS"]
        options.setdefault("transaction_mode", "IMMEDIATE")
        options.setdefault("timeout", TIMEOUT)
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection with our pragmas, and the lock of its file."""
        connection = super().get_new_connection(conn_params)
        connection.executescript(PRAGMAS)
        path = Path(f"{self.settings_dict['NAME']}.lock")
        self._lock = WriteLock(path, timeout=conn_params["timeout"])
        self._turn_wal_on(connection, self._lock)
        return connection

    def _turn_wal_on(self, connection: sqlite3.Connection, lock: WriteLock) -> None:
        """Once in the life of a database; two processes doing it at once would collide."""
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            with _Held(lock, connection):
                connection.execute("PRAGMA journal_mode = WAL")

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that knows the lock."""
        cursor = self.connection.cursor(factory=Cursor)
        cursor.lock = self._lock
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        _acquire(self._lock)
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._release()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._release()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._release()

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]
        self._release()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._lock.close()

    def writers_waiting(self) -> AbstractContextManager[None]:
        """Hold the writers of all processes for a moment, without writing."""
        return _Held(self._lock, self.connection)

    def _release(self) -> None:
        """Let go once no transaction is open; one that failed to commit still holds the file."""
        if not self._lock.held:
            return
        if self.connection is None or not self.connection.in_transaction:
            self._lock.release()


class _Held:
    """The lock around one statement; kept if the statement opened a transaction."""

    def __init__(self, lock: WriteLock, connection: sqlite3.Connection) -> None:
        self._lock, self._connection = lock, connection

    def __enter__(self) -> None:
        _acquire(self._lock)

    def __exit__(self, *_: object) -> None:
        if not self._connection.in_transaction:
            self._lock.release()


def _acquire(lock: WriteLock) -> None:
    try:
        lock.acquire()
    except TimeoutError as error:
        raise OperationalError(f"database is locked: {error}") from error


@lru_cache(maxsize=2048)
def _with_question_marks(query: str) -> str:
    return SQLiteCursorWrapper.convert_query(_ANY, query)


_ANY: Any = None  # Django's conversion of plain places does not look at its cursor
