"""设置 (options): every environment value, declared once with its default and its meaning."""

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")

NAME = re.compile(r"WANGGE_[A-Z][A-Z0-9_]*")
TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class OptionError(ValueError):
    """An environment value cannot be used; says which, what was given, what is allowed."""


@dataclass(frozen=True)
class Option(Generic[T]):
    """One environment value; `.value` reads it afresh, so a changed environment is seen at once."""

    name: str
    default: T
    doc: str
    kind: type[Any]
    choices: tuple[str, ...] = ()
    secret: bool = False

    @property
    def given(self) -> bool:
        """Whether the environment sets it (an empty string counts as not set)."""
        return os.environ.get(self.name, "").strip() != ""

    @property
    def value(self) -> T:
        """What the environment says, or the default; a path comes absolute. Raises OptionError."""
        text = os.environ.get(self.name, "").strip()
        if self.kind is Path:
            told = os.path.expanduser(text or str(self.default))
            here = "" if os.path.isabs(told) else os.getcwd()
            return _path(here, told)  # type: ignore[return-value]
        return self.parse(text) if text else self.default

    @property
    def allowed(self) -> str:
        """In words, what may be given."""
        if self.choices:
            return " | ".join(self.choices)
        if self.kind is bool:
            return " | ".join((*TRUE, *FALSE))
        words = {str: "any text", int: "a whole number", float: "a number", Path: "a path"}
        return words[self.kind]

    def parse(self, text: str) -> T:
        """`text` as this option's kind; raises OptionError, which never repeats a secret."""
        if self.choices and text not in self.choices:
            raise self._refused(text)
        if self.kind is bool:
            if text.lower() not in TRUE + FALSE:
                raise self._refused(text)
            return text.lower() in TRUE  # type: ignore[return-value]
        try:
            return self.kind(text)  # type: ignore[no-any-return]
        except ValueError as error:
            raise self._refused(text) from error

    def _refused(self, text: str) -> OptionError:
        given = "a value (hidden)" if self.secret else repr(text)
        return OptionError(f"{self.name} was given {given}; allowed: {self.allowed}")


@lru_cache(maxsize=64)
def _path(folder: str, path: str) -> Path:
    """Asked for with every seal and every ring: taking a path to pieces costs more than all else."""
    return Path(folder, path)


_options: dict[str, Option[Any]] = {}


@overload
def option(
    name: str, default: T, doc: str, *, choices: tuple[str, ...] = ..., secret: bool = ...
) -> Option[T]: ...


@overload
def option(
    name: str,
    default: object,
    doc: str,
    *,
    kind: type[T],
    choices: tuple[str, ...] = ...,
    secret: bool = ...,
) -> Option[T]: ...


def option(
    name: str,
    default: Any,
    doc: str,
    *,
    kind: type[Any] | None = None,
    choices: tuple[str, ...] = (),
    secret: bool = False,
) -> Option[Any]:
    """Declare an environment value: `DEPTH = option("WANGGE_DEPTH", 3, "…")`, then `DEPTH.value`.

    `kind` is str, int, float, bool or Path; unless named it is the default's own.
    """
    kind = kind or (Path if isinstance(default, Path) else type(default))
    if kind not in (str, int, float, bool, Path):
        raise TypeError(f"{name}: kind must be str, int, float, bool or Path, not {kind}")
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} must look like WANGGE_SOMETHING")
    new: Option[Any] = Option(name, default, doc, kind, choices, secret)
    if isinstance(default, str) and kind is not str:
        new = Option(name, new.parse(default), doc, kind, choices, secret)
    if _options.setdefault(name, new) != new:
        raise LookupError(f"{name} is declared already, differently")
    return new


def value(name: str) -> Any:
    """The value of a declared option; KeyError lists what is declared."""
    if name not in _options:
        raise KeyError(f"{name} is not declared; there are: {', '.join(sorted(_options))}")
    return _options[name].value


def declared() -> list[Option[Any]]:
    """Every option declared so far, by name."""
    return [_options[name] for name in sorted(_options)]


HOME = option("WANGGE_HOME", Path("./var"), "Folder that holds all local state.")
DATABASE_URL = option(
    "WANGGE_DATABASE_URL",
    "",
    "postgres://user:password@host:port/name; empty: SQLite in WANGGE_HOME.",
    secret=True,
)
SECRET_KEY = option(
    "WANGGE_SECRET_KEY",
    "",
    "Signs sessions and links; empty: from the key file that `wangge init` makes.",
    secret=True,
)
FIELD_KEY = option(
    "WANGGE_FIELD_KEY",
    "",
    "Key ring of sealed fields, newest first: id:base64,…,lookup:base64; empty: the key file.",
    secret=True,
)
CIPHER = option(
    "WANGGE_CIPHER",
    "aes-256-gcm",
    "Cipher that seals fields from now on; older ones stay readable.",
    choices=("aes-256-gcm", "sm4-gcm"),
)
DIGEST = option(
    "WANGGE_DIGEST",
    "sha256",
    "Digest of the log chain and of keyed look-ups.",
    choices=("sha256", "sm3"),
)
BLOBS = option("WANGGE_BLOBS", "", "s3://bucket/prefix; empty: the disk, in WANGGE_HOME/blobs.")
S3_ENDPOINT = option("WANGGE_S3_ENDPOINT", "", "URL of the S3 service; empty: Amazon's.")
S3_REGION = option("WANGGE_S3_REGION", "us-east-1", "Region of the S3 bucket.")
S3_KEY_ID = option("WANGGE_S3_KEY_ID", "", "Access key id for the S3 bucket.", secret=True)
S3_SECRET = option("WANGGE_S3_SECRET", "", "Secret access key for the S3 bucket.", secret=True)
ALLOWED_HOSTS = option(
    "WANGGE_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "Host names served, separated by commas."
)
TLS = option(
    "WANGGE_TLS", False, "People reach the site by https: cookies are then sent by https only."
)
DEBUG = option("WANGGE_DEBUG", False, "Show errors in full; never where others can reach it.")
LANGUAGE = option("WANGGE_LANGUAGE", "zh-hans", "Language of pages unless the reader chooses one.")
TIME_ZONE = option("WANGGE_TIME_ZONE", "Asia/Shanghai", "Time zone of pages, deadlines and days.")
HOST = option("WANGGE_HOST", "127.0.0.1", "Address the web server listens on.")
PORT = option("WANGGE_PORT", 8000, "TCP port of the web server.")
WEB_WORKERS = option("WANGGE_WEB_WORKERS", 2, "Web server processes.")
WORKERS = option("WANGGE_WORKERS", 1, "Messenger and job processes.")
CITY = option("WANGGE_CITY", "", "Python package of the city served, e.g. cities.<name>.")
