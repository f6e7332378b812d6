"""XLSX: a title, a table that can be sorted, notes, and the mark – also at the foot of each page."""

import io
import re

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from wangge.appraisal.outlets.sheet import Sheet, Value

WIDEST = 40
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def xlsx_bytes(sheet: Sheet) -> bytes:
    """One worksheet; texts are texts even where they look like formulas."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = re.sub(r"[\[\]:*?/\\]", " ", sheet.title)[:31] or "1"
    _put(page.cell(1, 1), sheet.title)
    page.cell(1, 1).font = Font(bold=True, size=14)
    for column, name in enumerate(sheet.head, start=1):
        cell = page.cell(3, column)
        _put(cell, name)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for i, row in enumerate(sheet.rows, start=4):
        for column, value in enumerate(row, start=1):
            _put(page.cell(i, column), value)
    end = 3 + len(sheet.rows)
    for i, line in enumerate((*sheet.notes, sheet.mark), start=end + 2):
        _put(page.cell(i, 1), line)
    page.freeze_panes = "A4"
    page.auto_filter.ref = f"A3:{get_column_letter(len(sheet.head))}{end}"
    for column, name in enumerate(sheet.head, start=1):
        texts = [name, *(str(row[column - 1] or "") for row in sheet.rows)]
        wide = max(map(_width, texts)) + 2
        page.column_dimensions[get_column_letter(column)].width = min(wide, WIDEST)
    if page.oddFooter is not None:
        page.oddFooter.center.text = sheet.mark
    page.page_setup.orientation = "landscape"
    page.print_title_rows = "3:3"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(cell: Cell | MergedCell, value: Value) -> None:
    if isinstance(value, str):
        cell.value = _CONTROL.sub("", value)
        cell.data_type = "s"
    else:
        cell.value = value


def _width(text: str) -> int:
    """Columns a text takes: a Chinese character takes two."""
    return sum(1 if ord(one) < 0x2E80 else 2 for one in text)
