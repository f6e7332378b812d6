"""导入 imports: categories, deadline rules, duty items and calendars from files; bad rows reported."""

from wangge.duties.imports.calendars import import_days, national_days, years_known
from wangge.duties.imports.folder import FILES, import_folder
from wangge.duties.imports.rows import Rejected, Report, write_rejects

__all__ = [
    "FILES",
    "Rejected",
    "Report",
    "import_days",
    "import_folder",
    "national_days",
    "write_rejects",
    "years_known",
]
