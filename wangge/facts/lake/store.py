"""存放 store: parts of the lake, and the one small file that says which of them count.

A part is a folder that is written once and never changed. The manifest is replaced in one step, so
a reader sees the lake before a refresh or after it, never between; what a killed refresh left
behind is named by no manifest and is swept away by the next.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from wangge.base.options import HOME, TIME_ZONE
from wangge.facts.sources import OF_CASES, STANDING
from wangge.facts.tables import BESIDE, FOLDED, RAW

KEPT = timedelta(hours=1)  # a part that no longer counts stays so long for those who read it
MANIFEST, LOCK, PARTS = "manifest.json", "lock", "parts"


class LakeBusy(RuntimeError):
    """Another process is refreshing the lake."""


class NoLake(LookupError):
    """There is no lake yet, or it is of another make; says what to do."""


@dataclass(frozen=True)
class Manifest:
    """Which parts count, and up to where the log is in them."""

    make: str  # a digest of all that shapes the lake: another one means building it anew
    mark: int = 0  # the highest entry in it
    settled: int = 0  # all entries up to this one are in it for certain
    refreshed_at: str = ""  # ISO moment
    cases: int = 0
    entries: int = 0
    beside: str = ""  # the part of the standing tables
    buckets: dict[str, str] = field(default_factory=dict)  # bucket -> part
    retired: dict[str, str] = field(default_factory=dict)  # part -> since when (ISO)


def folder() -> Path:
    return HOME.value / "lake"


def part_folder(part: str) -> Path:
    return folder() / PARTS / part


def new_part(name: str) -> str:
    """A folder for a new part; its name."""
    part = f"{name}-{secrets.token_hex(4)}"
    part_folder(part).mkdir(parents=True, mode=0o700)
    return part


def make() -> str:
    """The digest of columns, their SQL and the time zone."""
    sql = [one.sql("sqlite") for one in (*OF_CASES.values(), *STANDING.values())]
    shape = [RAW, FOLDED, BESIDE, sql, TIME_ZONE.value, FORMAT]
    return sha256(json.dumps(shape, sort_keys=True).encode()).hexdigest()[:16]


FORMAT = 3  # raise it when the folding changes what a column means


def read(*, any_make: bool = False) -> Manifest:
    """The manifest that counts; NoLake, also where it is of another make unless any will do."""
    try:
        told: dict[str, Any] = json.loads((folder() / MANIFEST).read_text())
    except FileNotFoundError as error:
        raise NoLake("no facts have been gathered yet: run `wangge facts refresh`") from error
    except ValueError as error:
        raise NoLake(
            f"{folder() / MANIFEST} cannot be read: run `wangge facts refresh --anew`"
        ) from error
    found = Manifest(**told)
    if not any_make and found.make != make():
        raise NoLake("the facts are of another make: run `wangge facts refresh`")
    return found


def publish(manifest: Manifest) -> None:
    """Let this manifest count from now on; all its parts are on the disk before."""
    for part in (manifest.beside, *manifest.buckets.values()):
        _flush(part_folder(part))
    new = folder() / f"{MANIFEST}.new"
    new.write_text(json.dumps(asdict(manifest), indent=1))
    _flush(new)
    os.replace(new, folder() / MANIFEST)
    _flush(folder())


def sweep(manifest: Manifest, *, at: datetime) -> Manifest:
    """Remove what no manifest names and what was retired long enough ago; under the lock only."""
    counts = {manifest.beside, *manifest.buckets.values()}
    recent = {
        part: since
        for part, since in manifest.retired.items()
        if at - datetime.fromisoformat(since) < KEPT
    }
    for path in (folder() / PARTS).glob("*"):
        if path.name not in counts and path.name not in recent:
            shutil.rmtree(path)
    return Manifest(**{**asdict(manifest), "retired": recent})


@contextmanager
def locked() -> Iterator[None]:
    """Only one refreshes at a time; the kernel frees the lock of a process that dies. LakeBusy."""
    (folder() / PARTS).mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(folder() / LOCK, "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LakeBusy("another process is refreshing the facts") from error
        yield


_flushed: set[Path] = set()  # parts never change: once on the disk is enough


def _flush(path: Path) -> None:
    if path in _flushed:
        return
    if path.parent.name == PARTS:
        _flushed.add(path)
        for one in path.iterdir():
            _flush(one)
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
