"""读文件 reading: the rows of a CSV, JSONL or XLSX file, one at a time, as columns of text."""

import codecs
import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHUNK = 1 << 20
LONGEST_CELL = 1 << 24
DELIMITERS = ",;\t|"
ENCODINGS = ("utf-8-sig", "gb18030")


class BadFile(ValueError):
    """The file cannot be read at all; says why and what would help."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a person counts (the heading is 1), its cells, trimmed.

    `fault` says why the row itself could not be read; its cells then hold what there was.
    """

    number: int
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    """A file that can be gone through again and again; `how` says as what it is read."""

    path: Path
    columns: tuple[str, ...]
    count: int
    how: str
    _rows: Callable[[], Iterator[Row]]

    def __iter__(self) -> Iterator[Row]:
        return self._rows()


def open_table(path: Path) -> Table:
    """Look at a file and make it ready; by its ending .csv/.tsv/.txt, .jsonl/.ndjson, .xlsx.

    Raises BadFile.
    """
    kind = path.suffix.lower()
    if kind in {".jsonl", ".ndjson"}:
        return _jsonl(path)
    if kind == ".xlsx":
        return _xlsx(path)
    if kind in {".csv", ".tsv", ".txt"}:
        return _csv(path)
    raise BadFile(f"{path.name}: its ending must be .csv, .jsonl or .xlsx")


def _csv(path: Path) -> Table:
    csv.field_size_limit(LONGEST_CELL)
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        heading = file.readline()
    delimiter = max(DELIMITERS, key=heading.count)

    def rows() -> Iterator[Row]:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=delimiter)
            columns = _columns(next(reader, []), path)
            number = 1
            try:
                for number, cells in enumerate(reader, 2):
                    if any(cell.strip() for cell in cells):
                        yield _row(number, columns, cells)
            except csv.Error as error:
                raise BadFile(f"{path.name}, after row {number}: {error}") from error

    with path.open(encoding=encoding, newline="") as file:
        columns = _columns(next(csv.reader(file, delimiter=delimiter), []), path)
    how = f"CSV, {encoding.removesuffix('-sig')}"
    return Table(path, columns, sum(1 for _ in rows()), how, rows)


def _encoding(path: Path) -> str:
    """UTF-8, else the Chinese GB 18030; judged by the whole file."""
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    raise BadFile(f"{path.name} is neither UTF-8 nor GB 18030; save it as “CSV UTF-8”")


def _jsonl(path: Path) -> Table:
    encoding = _encoding(path)

    def rows() -> Iterator[Row]:
        with path.open(encoding=encoding) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _object(number, line)

    columns = tuple(dict.fromkeys(name for row in rows() for name in row.cells))
    return Table(path, columns, sum(1 for _ in rows()), "JSON lines", rows)


def _object(number: int, line: str) -> Row:
    try:
        held = json.loads(line)
    except json.JSONDecodeError as error:
        return Row(number, {"line": line.strip()}, fault=f"is not JSON: {error}")
    if not isinstance(held, dict):
        return Row(number, {"line": line.strip()}, fault="is not an object { … }")
    return Row(number, {str(name): _text(value) for name, value in held.items()})


def _xlsx(path: Path) -> Table:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    def sheet() -> Iterator[tuple[Any, ...]]:
        try:
            book = load_workbook(path, read_only=True, data_only=True)
        except (InvalidFileException, BadZipFile, KeyError) as error:
            raise BadFile(f"{path.name} is not an Excel workbook: {error}") from error
        try:
            yield from book.worksheets[0].iter_rows(values_only=True)
        finally:
            book.close()

    def rows() -> Iterator[Row]:
        found = sheet()
        columns = _columns([_text(cell) for cell in next(found, ())], path)
        for number, cells in enumerate(found, 2):
            if any(cell is not None for cell in cells):
                yield _row(number, columns, [_text(cell) for cell in cells])

    columns = _columns([_text(cell) for cell in next(sheet(), ())], path)
    return Table(path, columns, sum(1 for _ in rows()), "Excel, first sheet", rows)


def _columns(heading: list[str], path: Path) -> tuple[str, ...]:
    """The names of the columns; one without a name is called by its place."""
    names = [name.strip() or f"column {n}" for n, name in enumerate(heading, 1)]
    while names and names[-1] == f"column {len(names)}":
        names.pop()  # empty cells at the end of a sheet's heading
    if not names:
        raise BadFile(f"{path.name} has no heading row")
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadFile(f"{path.name} has two columns called {', '.join(twice)}")
    return tuple(names)


def _row(number: int, columns: tuple[str, ...], cells: list[str]) -> Row:
    held = {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
    over = [cell for cell in cells[len(columns) :] if cell.strip()]
    fault = f"has {len(over)} more cells than there are columns" if over else ""
    return Row(number, held, fault)


def _text(value: Any) -> str:
    """A cell as text; a whole number without the ".0" that spreadsheets give it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value).strip()
