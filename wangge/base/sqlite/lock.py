"""写锁 (write lock): a file beside the database for which the writers of all processes queue."""

import fcntl
import os
import time
import weakref
from pathlib import Path

# Polled, not waited for: a blocking flock has no timeout, so one stopped process would hold up
# all others for ever. At these pauses (s) it passes on as many transactions as a blocking one.
SHORTEST, LONGEST, SHARE_OF_WAIT = 0.000_02, 0.001, 0.05


class WriteLock:
    """Held from BEGIN to COMMIT; the kernel frees it when its process dies.

    One a connection: the lock belongs to the open file, so threads exclude each other as
    processes do.
    """

    def __init__(self, path: Path, *, timeout: float) -> None:
        self.path, self.timeout = path, timeout
        self.held = False
        self._file: int | None = None
        _locks.add(self)

    def acquire(self) -> None:
        """Wait for the lock, at most `timeout` seconds; raises TimeoutError."""
        if self.held:
            return
        if self._file is None:
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        began = time.monotonic()
        while not self._taken(self._file):
            waited = time.monotonic() - began
            if waited > self.timeout:
                raise TimeoutError(f"another process held {self.path} for {self.timeout:g} s")
            time.sleep(min(max(SHORTEST, waited * SHARE_OF_WAIT), LONGEST))
        self.held = True

    def release(self) -> None:
        """Let the next writer in; does nothing where the lock is not held."""
        if self.held and self._file is not None:
            self.held = False
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Release and forget the file."""
        self.release()
        self._forget()

    def __del__(self) -> None:
        self._forget()

    def _taken(self, file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _forget(self) -> None:
        if self._file is not None:
            os.close(self._file)
        self._file, self.held = None, False


_locks: "weakref.WeakSet[WriteLock]" = weakref.WeakSet()


def _forget_all() -> None:
    """A forked child shares its parent's open files, and so would share its locks."""
    for lock in list(_locks):
        lock._forget()


os.register_at_fork(after_in_child=_forget_all)
