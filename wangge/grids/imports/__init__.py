"""导入 imports: divisions, management areas and grids taken in, bad rows told, the rest kept."""

from wangge.grids.imports.areas import load_areas
from wangge.grids.imports.divisions import load_divisions
from wangge.grids.imports.files import BadFile, import_file, write_rejects
from wangge.grids.imports.grids import load_grids
from wangge.grids.imports.names import NameRow, import_names, load_names
from wangge.grids.imports.rows import AreaRow, DivisionRow, GridRow, ImportReport, Rejected

__all__ = [
    "AreaRow",
    "BadFile",
    "DivisionRow",
    "GridRow",
    "ImportReport",
    "NameRow",
    "Rejected",
    "import_file",
    "import_names",
    "load_areas",
    "load_divisions",
    "load_grids",
    "load_names",
    "write_rejects",
]
