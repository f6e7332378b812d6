"""An installation of its own in processes: made, run, killed and asked from outside."""

import atexit
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlparse, urlunparse

WANGGE = (sys.executable, "-m", "wangge.site.commands")
ROOT = Path(__file__).resolve().parent.parent
ASK = "import django; django.setup()\n"


@dataclass
class Installation:
    """A WANGGE_HOME (and, with PostgreSQL, a database) of its own."""

    home: Path
    env: dict[str, str]
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def do(self, *words: str, **more: Any) -> str:
        """Run a command to its end; what it printed."""
        done = subprocess.run(
            [*WANGGE, *words], env=self.env, cwd=ROOT, capture_output=True, text=True, **more
        )
        assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """A command in a process group of its own; its words go to files in the home."""
        name = self.home / f"{'-'.join(w for w in words if w.isalnum())[:40]}.log"
        with name.open("ab") as out:
            process = subprocess.Popen(
                [*WANGGE, *words],
                env=self.env,
                cwd=ROOT,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def ask(self, program: str) -> Any:
        """What a small program, run inside Django, printed as JSON in its last line."""
        done = subprocess.run(
            [sys.executable, "-c", ASK + program],
            env=self.env | {"DJANGO_SETTINGS_MODULE": "wangge.site.settings"},
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    def end(self) -> None:
        """Kill whatever was started and still lives."""
        for process in self.started:
            kill_group(process)


def kill_group(process: "subprocess.Popen[bytes]") -> None:
    """`kill -9` for a process and all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def living(process: "subprocess.Popen[bytes]") -> list[int]:
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
    return given | {"WANGGE_HOME": str(home)}


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


def free_port() -> int:
    """A port nobody listens on just now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
