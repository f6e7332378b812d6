"""导出 outlets: one table as XLSX, CSV or PDF – Chinese as it is written, marked with who took it when."""

from collections.abc import Callable

from wangge.appraisal.outlets.csvfile import csv_bytes
from wangge.appraisal.outlets.pdf import FontMissing, pdf_bytes
from wangge.appraisal.outlets.sheet import Sheet, disposition
from wangge.appraisal.outlets.xlsx import xlsx_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, tuple[str, Callable[[Sheet], bytes]]] = {
    "xlsx": (XLSX, xlsx_bytes),
    "csv": ("text/csv; charset=utf-8", csv_bytes),
    "pdf": ("application/pdf", pdf_bytes),
}

__all__ = ["FORMATS", "FontMissing", "Sheet", "disposition"]
