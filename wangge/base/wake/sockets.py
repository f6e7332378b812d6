"""铃 on one machine: a datagram socket for each listener, in a folder that ringers look through."""

import hashlib
import logging
import os
import secrets
import select
import socket
from pathlib import Path

from wangge.base.options import HOME

LONGEST = 107  # bytes of a UNIX socket's path
NAME_ROOM = 44  # of these, for bell, process and a random end
log = logging.getLogger(__name__)


class Listener:
    """One socket, bound until closed; a dead one's file is removed by the next ringer."""

    def __init__(self, name: str) -> None:
        folder = _folder()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid != os.getuid():
            raise PermissionError(f"{folder} belongs to another user: remove it")
        self._path = folder / f"{name}@{os.getpid()}-{secrets.token_hex(4)}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(str(self._path))

    def wait(self, timeout: float) -> bool:
        """Until rung or `timeout` seconds; many rings count as one."""
        readable, _, _ = select.select([self._socket], [], [], timeout)
        if not readable:
            return False
        try:
            while self._socket.recv(8):
                pass
        except BlockingIOError:
            pass  # emptied
        return True

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()
        self._path.unlink(missing_ok=True)


def ring(name: str) -> None:
    """Send every listener of `name` a byte."""
    folder = _folder()
    try:
        ears = [ear for ear in os.scandir(folder) if ear.name.startswith(f"{name}@")]
    except FileNotFoundError:
        return  # nobody has ever listened
    if not ears:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as bell:
        for ear in ears:
            _send(bell, ear.path)


def _send(bell: socket.socket, ear: str) -> None:
    try:
        bell.sendto(b"!", ear)
    except BlockingIOError:
        pass  # it has unheard rings already: one more would say nothing new
    except (ConnectionRefusedError, FileNotFoundError):
        Path(ear).unlink(missing_ok=True)  # its process is dead
    except OSError as error:
        log.warning("cannot ring %s: %s", ear, error)


def _folder() -> Path:
    """In WANGGE_HOME, or where that is too deep for a socket, under /tmp by a name made from it."""
    home = HOME.value
    folder = home / "wake"
    if len(os.fsencode(folder)) + NAME_ROOM <= LONGEST:
        return folder
    short = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return Path(f"/tmp/wangge-{os.getuid()}-{short}")
