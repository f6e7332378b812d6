"""导出 outlets: one table as XLSX, CSV or PDF – Chinese as it is written, marked with who took it when.

Their libraries are large and seldom asked for: each is brought with the first file of its kind.
"""

from collections.abc import Callable

from wangge.appraisal.outlets.csvfile import csv_bytes
from wangge.appraisal.outlets.font import FontMissing
from wangge.appraisal.outlets.sheet import Sheet, disposition


def xlsx_bytes(sheet: Sheet) -> bytes:
    """The sheet as a workbook."""
    from wangge.appraisal.outlets import xlsx

    return xlsx.xlsx_bytes(sheet)


def pdf_bytes(sheet: Sheet) -> bytes:
    """The sheet on pages; FontMissing where no font with Chinese is."""
    from wangge.appraisal.outlets import pdf

    return pdf.pdf_bytes(sheet)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, tuple[str, Callable[[Sheet], bytes]]] = {
    "xlsx": (XLSX, xlsx_bytes),
    "csv": ("text/csv; charset=utf-8", csv_bytes),
    "pdf": ("application/pdf", pdf_bytes),
}

__all__ = ["FORMATS", "FontMissing", "Sheet", "disposition"]
