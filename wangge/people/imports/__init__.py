"""导入 imports: units made from kinds of unit, and the cast with its posts and grids."""

from wangge.people.imports.cast import import_cast
from wangge.people.imports.units import Imported, Reject, import_units

__all__ = ["Imported", "Reject", "import_cast", "import_units"]
