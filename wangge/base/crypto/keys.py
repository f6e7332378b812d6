"""钥匙 (keys): the key ring of this installation, from the environment or a private file."""

import base64
import binascii
import json
import os
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from wangge.base.options import FIELD_KEY, HOME, SECRET_KEY

KEY_BYTES = 32
FILE = "keys.json"
LOOKUP, SIGNING = "lookup", "secret_key"
KEY_ID = re.compile(r"[a-z0-9-]{1,16}")


class KeysError(RuntimeError):
    """The key ring is missing or cannot be read; the message says how to mend it, never a key."""


@dataclass(frozen=True)
class Ring:
    """Master keys by id, newest first: the first seals, all unseal; `lookup` hashes, and stays."""

    keys: dict[str, bytes]
    lookup: bytes

    @property
    def newest(self) -> str:
        """Id of the key that seals."""
        return next(iter(self.keys))


def ring() -> Ring:
    """The ring as it is now: a key added to the file by another process is seen at once."""
    if FIELD_KEY.given:
        return _from_text(FIELD_KEY.value)
    return _from_file(*_file())


def secret_key() -> str:
    """What signs sessions and links, from WANGGE_SECRET_KEY or the key file."""
    if SECRET_KEY.given:
        return SECRET_KEY.value
    return str(_read(_file()[0])[SIGNING])


def make() -> Path:
    """Make the key file in WANGGE_HOME unless it is there; return its path."""
    path = HOME.value / FILE
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        first = {"id": "k1", "key": _fresh()}
        _write(path, {"keys": [first], LOOKUP: _fresh(), SIGNING: _fresh()}, new=True)
    return path


def add_key() -> str:
    """Put a new key in front of the file's ring and return its id; the next seal uses it."""
    if FIELD_KEY.given:
        example = f"k{secrets.token_hex(3)}:<base64 of {KEY_BYTES} random bytes>"
        raise KeysError(f"WANGGE_FIELD_KEY holds the ring: put {example} in front of it yourself")
    path, _ = _file()
    stored = _read(path)
    key_id = f"k{max(int(one['id'][1:]) for one in stored['keys']) + 1}"
    new = {"id": key_id, "key": _fresh()}
    _write(path, {**stored, "keys": [new, *stored["keys"]]})
    return key_id


def retire_keys() -> list[str]:
    """Drop every key but the newest from the file and return their ids.

    Only after a rotation that left nothing: what they sealed, backups too, is lost with them.
    """
    if FIELD_KEY.given:
        raise KeysError("WANGGE_FIELD_KEY holds the ring: drop its old keys there yourself")
    path, _ = _file()
    stored = _read(path)
    newest, *old = stored["keys"]
    _write(path, {**stored, "keys": [newest]})
    return [one["id"] for one in old]


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def _file() -> tuple[Path, int]:
    """The key file and when it changed (ns), so that a cached reading of it is never stale."""
    path = _beside(HOME.value)
    try:
        found = os.stat(path)
    except FileNotFoundError as error:
        raise KeysError(
            f"no keys in {path}: run `wangge init`, or set WANGGE_FIELD_KEY and WANGGE_SECRET_KEY"
        ) from error
    if found.st_mode & 0o077:
        raise KeysError(f"others may read {path}: chmod 600 it, then rotate the keys")
    return path, found.st_mtime_ns


@lru_cache(maxsize=8)
def _beside(home: Path) -> Path:
    return home / FILE  # asked for with every seal


def _read(path: Path) -> dict[str, Any]:
    try:
        stored: dict[str, Any] = json.loads(path.read_text())
        if not stored["keys"] or not {LOOKUP, SIGNING} <= stored.keys():
            raise KeyError("keys")
    except (ValueError, KeyError) as error:
        raise KeysError(f"{path} is no key file: restore it from its backup") from error
    return stored


def _write(path: Path, stored: dict[str, Any], *, new: bool = False) -> None:
    """Replace the file in one step; two processes making it at once agree on the first."""
    beside = path.with_name(f"{FILE}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(stored, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    if not new:
        beside.replace(path)
        return
    try:
        os.link(beside, path)
    except FileExistsError:
        pass  # another process made the ring meanwhile, and that one holds
    finally:
        beside.unlink()


@lru_cache(maxsize=4)
def _from_file(path: Path, changed: int) -> Ring:
    stored = _read(path)
    keys = {one["id"]: _bytes(one["key"], f"key {one['id']!r} in {path}") for one in stored["keys"]}
    return Ring(keys, _bytes(stored[LOOKUP], f"{LOOKUP} in {path}"))


@lru_cache(maxsize=4)
def _from_text(text: str) -> Ring:
    """The ring of `id:base64,id:base64,lookup:base64`."""
    keys = {}
    for position, part in enumerate(text.split(","), start=1):
        key_id, colon, key = part.strip().partition(":")
        if not colon or not KEY_ID.fullmatch(key_id) or key_id in keys:
            raise KeysError(f"WANGGE_FIELD_KEY: part {position} is not a new id:base64")
        keys[key_id] = _bytes(key, f"WANGGE_FIELD_KEY: part {position}")
    lookup = keys.pop(LOOKUP, None)
    if lookup is None or not keys:
        raise KeysError("WANGGE_FIELD_KEY needs a part `lookup:base64` and at least one other key")
    return Ring(keys, lookup)


def _bytes(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise KeysError(f"{where} is not base64") from error
    if len(key) != KEY_BYTES:
        raise KeysError(f"{where} has {len(key)} bytes, not {KEY_BYTES}")
    return key
