"""An installation of its own in processes: made, run, killed and asked from outside."""

import atexit
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, NamedTuple
from urllib.parse import urlparse, urlunparse

WANGGE = (sys.executable, "-m", "wangge.site.commands")
ROOT = Path(__file__).resolve().parent.parent
ASK = "import django; django.setup()\n"


class Fork:
    """A process of the nursery; it is asked as a `subprocess.Popen` is."""

    def __init__(
        self,
        words: tuple[str, ...],
        env: dict[str, str],
        out: IO[bytes],
        err: IO[bytes],
        program: str,
    ) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(_nursery())
        request = json.dumps({"words": words, "env": env, "program": program}).encode() + b"\n"
        socket.send_fds(self._line, [request[:4096]], [out.fileno(), err.fileno()])
        self._line.sendall(request[4096:])
        self._told = self._line.makefile("rb")
        self.pid = int(self._told.readline())
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """How it ended, as `subprocess` tells it; None while it runs."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Until it ends. Raises TimeoutError."""
        if self.returncode is None:
            if not select.select([self._line], [], [], timeout)[0]:
                raise TimeoutError(f"still running after {timeout} s")
            self.returncode = int(self._told.readline())
            self._told.close()
            self._line.close()
        return self.returncode

    def terminate(self) -> None:
        """Ask it to end."""
        os.kill(self.pid, signal.SIGTERM)


class Done(NamedTuple):
    """What a process that ended left behind."""

    returncode: int
    stdout: str
    stderr: str


@cache
def _nursery() -> str:
    """The socket of this process's nursery, which goes when this process does."""
    folder = TemporaryDirectory(prefix="wangge-nursery-")
    atexit.register(folder.cleanup)
    path, pipe = f"{folder.name}/door", subprocess.PIPE
    command = [sys.executable, "-m", "tests.nursery", path]
    opened = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe)
    atexit.register(opened.kill)
    assert opened.stdout is not None and opened.stdout.readline() == b"ready\n"
    return path


def run(*words: str, env: dict[str, str], program: str = "", timeout: float | None = None) -> Done:
    """A command of wangge, or a program, to its end in a process of its own."""
    with TemporaryFile() as out, TemporaryFile() as err:
        code = Fork(words, env, out, err, program).wait(timeout)
        out.seek(0)
        err.seek(0)
        return Done(code, out.read().decode(), err.read().decode())


@dataclass
class Installation:
    """A WANGGE_HOME (and, with PostgreSQL, a database) of its own."""

    home: Path
    env: dict[str, str]
    started: list[Fork] = field(default_factory=list)

    def do(self, *words: str, timeout: float | None = None) -> str:
        """Run a command to its end; what it printed."""
        done = run(*words, env=self.env, timeout=timeout)
        assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def start(self, *words: str, program: str = "") -> Fork:
        """A command, or a program, in a group of its own; it speaks to files (`program.log`) in the home."""
        name = self.home / f"{'-'.join(w for w in words if w.isalnum())[:40] or 'program'}.log"
        with name.open("ab") as out:
            process = Fork(words, self.env, out, out, program)
        self.started.append(process)
        return process

    def ask(self, program: str) -> Any:
        """What a small program, run inside Django, printed as JSON in its last line."""
        done = run(env=self.env, program=ASK + program)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    def end(self) -> None:
        """Kill whatever was started and still lives."""
        for process in self.started:
            kill_group(process)


def kill_group(process: Fork) -> None:
    """`kill -9` for a process and all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def living(process: Fork) -> list[int]:
    """The process and its descendants, by id."""
    listed = subprocess.run(
        ["ps", "-o", "pid=", "-s", str(process.pid)], capture_output=True, text=True
    )
    return [int(pid) for pid in listed.stdout.split()]


@contextmanager
def installation(home: Path, **options: str) -> Iterator[Installation]:
    """As `wangge init` makes it, on the kind of database these tests run on; gone afterwards."""
    bare = _bare()
    shutil.copytree(bare.home, home, dirs_exist_ok=True)
    with _database(bare.env.get("WANGGE_DATABASE_URL", "")) as url:
        env = _environment(home) | options | ({"WANGGE_DATABASE_URL": url} if url else {})
        made = Installation(home, env)
        try:
            yield made
        finally:
            made.end()


@cache
def _bare() -> Installation:
    """One that nobody uses, to be copied: `wangge init` takes long. It goes with this process."""
    ending = ExitStack()
    atexit.register(ending.close)
    home = Path(ending.enter_context(TemporaryDirectory(prefix="wangge-bare-")))
    url = os.environ.get("WANGGE_DATABASE_URL", "")
    if url:
        url = ending.enter_context(_database(url))
    made = Installation(home, _environment(home) | ({"WANGGE_DATABASE_URL": url} if url else {}))
    made.do("init")
    return made


def _environment(home: Path) -> dict[str, str]:
    given = {k: v for k, v in os.environ.items() if not k.startswith("WANGGE_")}
    return given | {"WANGGE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "wangge.site.settings"}


@contextmanager
def _database(like: str) -> Iterator[str]:
    """A copy of this database, or an empty one beside that of the tests; "" for SQLite."""
    given = os.environ.get("WANGGE_DATABASE_URL", "")
    if not given:
        yield ""
        return
    import psycopg

    name, model = f"wangge_{secrets.token_hex(6)}", urlparse(like).path.lstrip("/")
    copied = "" if like == given else f' TEMPLATE "{model}"'
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"{copied}')
    try:
        yield urlunparse(urlparse(given)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(given, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def until(true: Callable[[], object], *, seconds: float = 90) -> None:
    """Wait for something that another process is to bring about."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"it did not happen in {seconds} s"
        time.sleep(0.05)


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
