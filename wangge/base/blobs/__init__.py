"""附件库 (blobs): files kept under the digest of what they hold, on the disk or in an S3 bucket."""

import mimetypes
import os
import re
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from obstore.exceptions import NotFoundError
from obstore.store import S3Store

from wangge.base import crypto
from wangge.base.options import (
    BLOBS,
    DIGEST,
    HOME,
    S3_ENDPOINT,
    S3_KEY_ID,
    S3_REGION,
    S3_SECRET,
)

KEY = re.compile(r"(sha256|sm3)-([0-9a-f]{64})\.[a-z0-9]{1,8}")


class BlobError(LookupError):
    """No such blob, a key that is none, or one whose content was altered."""


class Place(Protocol):
    """Where blobs lie; paths are `ab/cd/key`."""

    def write(self, path: str, data: bytes) -> None:
        """Keep `data` so that it survives a power cut; again is harmless."""

    def read(self, path: str) -> bytes | None:
        """What is kept, or None."""

    def has(self, path: str) -> bool:
        """Whether it is kept."""

    def remove(self, path: str) -> None:
        """Forget it; harmless where it is not."""


def put(data: bytes, *, mime: str) -> str:
    """Keep `data` and return its key, `sha256-<hex>.<extension>`; the same data, the same key."""
    ending = mimetypes.guess_extension(mime, strict=False) or ".bin"
    key = f"{DIGEST.value}-{crypto.digest(data).hex()}{ending}"
    place, path = _place(), _path(key)
    if not place.has(path):
        place.write(path, data)
    return key


def get(key: str) -> bytes:
    """The data under `key`, proved to be what was put; raises BlobError."""
    data = _place().read(_path(key))
    if data is None:
        raise BlobError(f"no blob {key}")
    algorithm, _, rest = key.partition("-")
    if crypto.digest(data, algorithm=algorithm).hex() != rest.partition(".")[0]:
        raise BlobError(f"blob {key} was altered where it lies: restore it from a backup")
    return data


def exists(key: str) -> bool:
    """Whether a blob lies under `key`."""
    return _place().has(_path(key))


def delete(key: str) -> None:
    """Remove a blob; harmless where none lies. The caller knows that no one else refers to it."""
    _place().remove(_path(key))


def mime_of(key: str) -> str:
    """The type a blob was put with, from its key."""
    _path(key)
    return mimetypes.guess_type(key, strict=False)[0] or "application/octet-stream"


class Disk:
    """Blobs in a folder, two levels deep so that none grows too wide."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, path: str, data: bytes) -> None:
        """First beside, then in place in one step: nobody ever reads half a file."""
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.with_name(f".{secrets.token_hex(8)}")
        try:
            with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def read(self, path: str) -> bytes | None:
        """As the port says."""
        try:
            return (self._folder / path).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, path: str) -> bool:
        """As the port says."""
        return (self._folder / path).is_file()

    def remove(self, path: str) -> None:
        """As the port says."""
        (self._folder / path).unlink(missing_ok=True)


class Bucket:
    """Blobs in an S3 bucket, under the prefix its address names."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def write(self, path: str, data: bytes) -> None:
        """As the port says."""
        self._store.put(path, data)

    def read(self, path: str) -> bytes | None:
        """As the port says."""
        try:
            return self._store.get(path).bytes().to_bytes()
        except (NotFoundError, FileNotFoundError):
            return None

    def has(self, path: str) -> bool:
        """As the port says."""
        try:
            self._store.head(path)
        except (NotFoundError, FileNotFoundError):
            return False
        return True

    def remove(self, path: str) -> None:
        """As the port says."""
        try:
            self._store.delete(path)
        except (NotFoundError, FileNotFoundError):
            return


def _path(key: str) -> str:
    """Where a key lies; only a true key becomes a path."""
    parts = KEY.fullmatch(key)
    if parts is None:
        raise BlobError(f"{key[:80]!r} is no blob's key")
    return f"{parts[2][:2]}/{parts[2][2:4]}/{key}"


def _place() -> Place:
    if not BLOBS.given:
        return Disk(HOME.value / "blobs")
    values = (BLOBS, S3_ENDPOINT, S3_REGION, S3_KEY_ID, S3_SECRET)
    return _bucket(*(one.value for one in values))


@lru_cache(maxsize=4)
def _bucket(url: str, endpoint: str, region: str, key_id: str, secret: str) -> Bucket:
    if not url.startswith("s3://"):
        raise BlobError(f"WANGGE_BLOBS was given {url!r}; allowed: nothing, or s3://bucket/prefix")
    given = {"region": region, "access_key_id": key_id, "secret_access_key": secret}
    if endpoint:
        given["endpoint"] = endpoint
    plain = {"allow_http": endpoint.startswith("http://")}
    return Bucket(S3Store.from_url(url, config=given, client_options=plain))  # type: ignore[arg-type]
