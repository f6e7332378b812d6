"""编码 codes: how the codes of divisions, grids and components are laid out; configurable, versioned."""

from wangge.grids.codes.layouts import (
    BadCode,
    Layout,
    Layouts,
    Part,
    PartKind,
    read_layouts,
    standard_layouts,
)

__all__ = [
    "BadCode",
    "Layout",
    "Layouts",
    "Part",
    "PartKind",
    "read_layouts",
    "standard_layouts",
]
