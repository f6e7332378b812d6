"""退回 rejects: rows that could not become requests, kept beside the file, to be mended and run again."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from wangge.site.replaying.columns import TOLD
from wangge.site.replaying.reading import Row

ENDING = ".rejects"


def source_of(path: Path) -> str:
    """The name under which a file's row numbers are unique; the same for its file of rejects."""
    return path.name.split(ENDING)[0].rsplit(".", 1)[0] or path.stem


def place_for(path: Path) -> Path:
    """FILE.rejects.csv beside the file, or here, where its folder takes no file."""
    name = f"{path.name.removesuffix('.csv') if ENDING in path.name else path.name}{ENDING}.csv"
    beside = path.absolute().with_name(name)
    return beside if os.access(beside.parent, os.W_OK) else Path.cwd() / name


class Rejects:
    """A CSV file that is only there if a row was rejected: row, field, reason, the row as it was."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path, self.count = path, 0
        self._columns = [name for name in columns if name not in TOLD]
        self._file: TextIO | None = None

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        elif kind is None:
            self.path.unlink(missing_ok=True)  # one of an earlier run says nothing true any more

    def add(self, row: Row, reasons: Sequence[tuple[str, str]]) -> None:
        """Keep a row with all that is wrong with it, in one line."""
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            csv.writer(self._file).writerow([*TOLD, *self._columns])
        field = "|".join(dict.fromkeys(column for column, _ in reasons))
        reason = "; ".join(why for _, why in reasons)
        cells = [row.cells.get(name, "") for name in self._columns]
        csv.writer(self._file).writerow([row.number, field, reason, *cells])
        self._file.flush()
        self.count += 1
