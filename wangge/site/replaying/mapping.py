"""对应 mapping: which column says what; guessed from names, overridden by a person, applied to rows."""

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from wangge.intake.channels.shelf import Heard
from wangge.site.replaying.columns import (
    FIELDS,
    KIND_SLUGS,
    KINDS,
    NOTHING,
    SEVERAL,
    TOLD,
    URGENCIES,
)
from wangge.site.replaying.reading import Row

MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2}))?)?"
)


class BadMapping(ValueError):
    """A mapping names what does not exist, or leaves out what must be known."""


class Unusable(ValueError):
    """A row cannot become a request; `.reasons` are (column, why)."""

    def __init__(self, *reasons: tuple[str, str]) -> None:
        super().__init__("; ".join(f"{column}: {why}" for column, why in reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Plan:
    """Field -> its columns; the name under which row numbers are unique; the zone of times."""

    fields: Mapping[str, tuple[str, ...]]
    unused: tuple[str, ...]
    source: str
    zone: tzinfo

    def heard(self, row: Row) -> tuple[str, Heard]:
        """(channel as the row names it, what was heard). Raises Unusable with every reason."""
        reasons: list[tuple[str, str]] = []
        if row.fault:
            raise Unusable(("", row.fault))
        words, title = self._words(row)
        own = bool(words)
        words = words or self._composed(row)
        if not words:
            where = (*self.fields.get("words", ()), *self.fields.get("title", ()))
            reasons.append((where[0] if where else "words", "nothing was said"))
        facts: dict[str, Any] = {}
        for field, read in (("time", self._moment), ("lon", _degrees), ("lat", _degrees)):
            column = self._column(field)
            if column and row.cells.get(column):
                try:
                    facts[field] = read(row.cells[column])
                except ValueError as error:
                    reasons.append((column, str(error)))
        lon, lat = facts.get("lon"), facts.get("lat")
        if (lon is None) != (lat is None) and not reasons:
            reasons.append((self._column("lon"), "longitude and latitude go together"))
        if lon is not None and not (-180 <= lon <= 180 and -90 <= (lat or 0) <= 90):
            reasons.append((self._column("lon"), "is not in degrees of longitude and latitude"))
        if reasons:
            raise Unusable(*reasons)
        return self._cell(row, "channel"), Heard(
            external=self.external(row),
            words=words,
            own_words=own,
            kind=_kind(self._cell(row, "kind")),
            urgency=URGENCIES.get(self._cell(row, "urgency").lower(), "general"),
            happened_at=facts.get("time"),
            name=self._cell(row, "name"),
            phone=self._cell(row, "phone"),
            address=self._address(row),
            lon=lon,
            lat=lat,
            datum=self._cell(row, "datum") or "WGS84",
            extra=self._extra(row, title),
        )

    def external(self, row: Row) -> str:
        """The number of the row, told apart by its source; made of its content where it has none."""
        said = self._cell(row, "external")
        if not said:
            cells = sorted((k, v) for k, v in row.cells.items() if k not in TOLD)
            said = hashlib.sha256(repr(cells).encode()).hexdigest()[:24]
        return f"{self.source}:{said}" if self.source else said

    def _words(self, row: Row) -> tuple[str, str]:
        """(all the words somebody wrote, the title)."""
        title = self._cell(row, "title")
        parts = [row.cells.get(column, "") for column in self.fields.get("words", ())]
        text = "\n".join(part for part in parts if part)
        if title and not text.startswith(title):
            text = f"{title}\n{text}" if text else title
        return text, title

    def _composed(self, row: Row) -> str:
        """The classes, which stand for the words where nobody wrote any."""
        classes = self._parts(row, "class")
        if not classes:
            return ""
        return f"{classes[-1]}（{'、'.join(classes[:-1])}）" if classes[:-1] else classes[-1]

    def _address(self, row: Row) -> str:
        """Parts run together; a mere code of a division is no address, nor is a part said twice."""
        text = ""
        for part in self._parts(row, "address"):
            if not part.isdigit() and part not in text:
                text += part
        return text

    def _extra(self, row: Row, title: str) -> dict[str, Any]:
        extra: dict[str, Any] = {}
        if classes := self._parts(row, "class"):
            extra["class"] = classes
        if title:
            extra["title"] = title
        if told := self._cell(row, "channel"):
            extra["source"] = told
        return extra

    def _parts(self, row: Row, field: str) -> list[str]:
        columns = self.fields.get(field, ())
        return list(dict.fromkeys(filter(None, (row.cells.get(name, "") for name in columns))))

    def _column(self, field: str) -> str:
        return self.fields.get(field, ("",))[0]

    def _cell(self, row: Row, field: str) -> str:
        return row.cells.get(self._column(field), "")

    def _moment(self, text: str) -> datetime:
        found = MOMENT.match(text.strip())
        if not found:
            raise ValueError(f"{text!r} is no time; write 2026-01-31 08:30")
        try:
            if "T" in text and (text.endswith("Z") or "+" in text[10:]):
                return datetime.fromisoformat(text.strip())
            numbers = (int(part or 0) for part in found.groups())
            return datetime(*numbers, tzinfo=self.zone)  # type: ignore[misc,arg-type]
        except ValueError as error:
            raise ValueError(f"{text!r} is no time: {error}") from error


def plan(
    columns: Iterable[str], *, said: Iterable[str] = (), source: str = "", zone: tzinfo
) -> Plan:
    """Guess what each column says; `said` are a person's own "column=field", and go first.

    Raises BadMapping.
    """
    columns = list(columns)
    given = dict(_given(each, columns) for each in said)
    fields: dict[str, list[str]] = {}
    for column in columns:
        field = given.get(column) or _guess(column)
        if field in FIELDS and (column in given or not _taken(field, fields, given)):
            fields.setdefault(field, []).append(column)
    used = {column for names in fields.values() for column in names}
    unused = tuple(name for name in columns if name not in used and name not in TOLD)
    if not any(field in fields for field in ("words", "title", "class")):
        raise BadMapping(
            f"no column says what the matter is; there are {', '.join(columns)}: "
            "say --map COLUMN=words"
        )
    return Plan({k: tuple(v) for k, v in fields.items()}, unused, source, zone)


def _given(text: str, columns: list[str]) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not equals or column not in columns:
        raise BadMapping(f"--map {text}: there is no column {column!r}; {', '.join(columns)}")
    if field != NOTHING and field not in FIELDS:
        raise BadMapping(f"--map {text}: {field!r} is none of {', '.join(FIELDS)}, {NOTHING}")
    return column, field


def _guess(column: str) -> str:
    bare = re.sub(r"[\s_\-]", "", column).lower()
    if column in TOLD:
        return ""
    return next((field for field, (_, names) in FIELDS.items() if bare in names), "")


def _taken(field: str, fields: Mapping[str, list[str]], given: Mapping[str, str]) -> bool:
    """A field of one column is taken by the first, or by what a person said."""
    return field not in SEVERAL and (field in fields or field in given.values())


def _kind(text: str) -> str:
    if text in KIND_SLUGS:
        return text
    return next((slug for word, slug in KINDS.items() if word in text), "")


def _degrees(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is not a number") from error
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is not a number")
    return value
