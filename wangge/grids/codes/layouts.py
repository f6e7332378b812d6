"""编码规则 layouts: a code read, written and judged part by part."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files


class PartKind(StrEnum):
    DIGITS = "digits"
    LETTERS = "letters"
    ALNUM = "alnum"

    def holds(self, text: str) -> bool:
        if not text.isascii():
            return False
        if self is PartKind.DIGITS:
            return text.isdigit()
        return text.isalpha() if self is PartKind.LETTERS else text.isalnum()


class BadCode(ValueError):
    """A code that does not fit its layout; `part` names the place, `reason` says why."""

    def __init__(self, code: str, layout: "Layout", part: str, reason: str) -> None:
        self.code, self.layout, self.part, self.reason = code, layout, part, reason
        super().__init__(f"{layout.name} code {code!r}, part {part!r}: {reason}")


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of a code; `least`/`most` bound its number where the standard does."""

    name: str
    width: int
    kind: PartKind = PartKind.DIGITS
    least: int | None = None
    most: int | None = None

    def fault(self, text: str) -> str | None:
        """Why this text cannot stand here, or None."""
        if len(text) != self.width:
            return f"{len(text)} characters where {self.width} belong"
        if not self.kind.holds(text):
            return f"{text!r} must be {self.kind.value}"
        if self.kind is PartKind.DIGITS and not self._bounded(int(text)):
            return f"{text!r} is outside {self.least or 0}–{self.most or 10**self.width - 1}"
        return None

    def _bounded(self, number: int) -> bool:
        above = self.least is None or number >= self.least
        return above and (self.most is None or number <= self.most)


@dataclass(frozen=True, slots=True)
class Layout:
    """编码规则: a named, versioned row of parts."""

    name: str
    version: str
    parts: tuple[Part, ...]
    source: str = ""

    @property
    def width(self) -> int:
        return sum(part.width for part in self.parts)

    def parse(self, code: str) -> dict[str, str]:
        """The parts of a code by name; raises BadCode that says which part is wrong, and why."""
        if len(code) != self.width:
            raise BadCode(code, self, self._part_where(code).name, self._length_fault(code))
        found, start = {}, 0
        for part in self.parts:
            text = code[start : start + part.width]
            if fault := part.fault(text):
                raise BadCode(code, self, part.name, fault)
            found[part.name] = text
            start += part.width
        return found

    def format(self, **values: str | int) -> str:
        """The code of these parts; whole numbers are padded with zeros. Raises BadCode."""
        names = {part.name for part in self.parts}
        for stranger in values.keys() - names:
            raise BadCode("", self, stranger, f"no such part; there are {', '.join(sorted(names))}")
        pieces: list[str] = []
        for part in self.parts:
            if part.name not in values:
                raise BadCode("".join(pieces), self, part.name, "is missing")
            value = values[part.name]
            text = str(value).zfill(part.width) if isinstance(value, int) else value
            if fault := part.fault(text):
                raise BadCode("".join(pieces) + text, self, part.name, fault)
            pieces.append(text)
        return "".join(pieces)

    def fault(self, code: str) -> str | None:
        """What is wrong with this code in words, or None when it fits."""
        try:
            self.parse(code)
        except BadCode as bad:
            return str(bad)
        return None

    def _part_where(self, code: str) -> Part:
        """The part in which a code of the wrong length ends."""
        end = 0
        for part in self.parts:
            end += part.width
            if len(code) < end:
                return part
        return self.parts[-1]

    def _length_fault(self, code: str) -> str:
        spelt = " + ".join(f"{part.width} {part.name}" for part in self.parts)
        return f"{len(code)} characters where {self.width} belong ({spelt})"


class Layouts:
    """The layouts in use, by name and version; a later one of the same name is the default."""

    def __init__(self, layouts: Iterable[Layout] = ()) -> None:
        self._by_name: dict[str, dict[str, Layout]] = {}
        for layout in layouts:
            self.add(layout)

    def add(self, layout: Layout) -> None:
        versions = self._by_name.setdefault(layout.name, {})
        if layout.version in versions:
            raise ValueError(f"layout {layout.name} {layout.version} stands already")
        versions[layout.version] = layout

    def get(self, name: str, version: str | None = None) -> Layout:
        """The layout of that name, its newest version unless one is named; LookupError else."""
        versions = self._by_name.get(name)
        if not versions:
            raise LookupError(f"no code layout {name!r}; there are {', '.join(self._by_name)}")
        if version is None:
            return versions[max(versions)]
        if version not in versions:
            raise LookupError(f"{name} has versions {', '.join(versions)}, not {version!r}")
        return versions[version]

    def all(self) -> list[Layout]:
        return [layout for versions in self._by_name.values() for layout in versions.values()]


def read_layouts(text: str) -> list[Layout]:
    """Layouts of a TOML text: tables `[[layout]]` with name, version, source and parts.

    A part is written `[name, width]` or `[name, width, kind]` or with bounds
    `{name=…, width=…, kind=…, least=…, most=…}`. Raises ValueError that names the layout.
    """
    return [_layout(table) for table in tomllib.loads(text).get("layout", [])]


def standard_layouts() -> Layouts:
    """The layouts that come with the platform; a city adds its own with `add`."""
    return Layouts(read_layouts(files(__package__).joinpath("layouts.toml").read_text("utf-8")))


def _layout(table: Mapping[str, object]) -> Layout:
    name, version, parts = table.get("name"), table.get("version"), table.get("parts")
    if not isinstance(name, str) or not isinstance(version, str) or not isinstance(parts, list):
        raise ValueError(f"code layout {name!r}: name, version (texts) and parts (a list) needed")
    try:
        read = tuple(_part(part) for part in parts)
    except (TypeError, KeyError, ValueError) as error:
        raise ValueError(f"code layout {name!r} {version}: bad part – {error}") from error
    if len({part.name for part in read}) != len(read) or any(part.width < 1 for part in read):
        raise ValueError(f"code layout {name!r} {version}: part names must differ, widths be ≥ 1")
    return Layout(name=name, version=version, parts=read, source=str(table.get("source", "")))


def _part(written: object) -> Part:
    if isinstance(written, list):
        written = dict(zip(("name", "width", "kind"), written, strict=False))
    if not isinstance(written, Mapping):
        raise TypeError(f"{written!r} is neither a list nor a table")
    return Part(
        name=str(written["name"]),
        width=int(written["width"]),
        kind=PartKind(written.get("kind", PartKind.DIGITS)),
        least=written.get("least"),
        most=written.get("most"),
    )
