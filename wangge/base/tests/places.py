"""Databases of these tests' own: files and processes that the suite's one cannot stand for."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parents[3]


def start(module: str, database: dict[str, Any], *words: object) -> "subprocess.Popen[str]":
    """`python -m module` with a Django of the base alone on `database`; its output is a pipe."""
    chosen = {k: str(v) for k, v in database.items() if k in CHOSEN and v not in (None, "")}
    call = [sys.executable, "-m", module, json.dumps(chosen), *map(str, words)]
    return subprocess.Popen(
        call, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, bufsize=1
    )


def stand_up(database: str) -> None:
    """The other side: a Django of the base alone."""
    settings.configure(
        INSTALLED_APPS=["wangge.base"],
        DATABASES={"default": json.loads(database)},
        USE_TZ=True,
        SECRET_KEY="for a test",
    )
    django.setup()


def file_database(folder: Path) -> dict[str, Any]:
    """A SQLite file in `folder`."""
    return {"ENGINE": "wangge.base.sqlite", "NAME": folder / "test.db"}


CHOSEN = {"ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT"}
