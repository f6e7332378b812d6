"""What is exported: a title, a table, notes – and the mark that says who took it, and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

Value = str | int | float | None
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\/:*?<>|]')
_FORMULA = re.compile(r"^[\s\u3000]*[=+\-@＝＋－＠\t\r]")
_NUMBER = re.compile(r"^[+-]?[\d.,]+ ?[%％]?$")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table; `widths` are shares of the page's width, equal ones if there are none."""

    title: str
    mark: str  # the watermark: who, when
    head: Sequence[str]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[str] = field(default_factory=tuple)
    widths: Sequence[float] = field(default_factory=tuple)


def safe(value: Value) -> Value:
    """A text that no spreadsheet takes for a formula: an apostrophe goes before it."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.match(value):
        return f"'{value}"
    return value


def disposition(name: str, suffix: str) -> str:
    """The header that names the file, in Chinese by RFC 5987 and in plain letters for old programs."""
    clean = _UNSAFE.sub("_", name).strip(". ") or "export"
    plain = clean.encode("ascii", "ignore").decode().strip(" _-") or "export"
    return f"attachment; filename=\"{plain}.{suffix}\"; filename*=UTF-8''{quote(clean, safe='')}.{suffix}"
