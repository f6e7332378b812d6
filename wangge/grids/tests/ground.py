"""A little made-up city of squares for the tests: one district, a street, two communities."""

from datetime import UTC, datetime

import shapely

from wangge.grids.imports import (
    AreaRow,
    DivisionRow,
    GridRow,
    load_areas,
    load_divisions,
    load_grids,
)

AT = datetime(2026, 11, 2, 1, tzinfo=UTC)
EAST, NORTH = 113.0, 34.0


def square(x: float, y: float, size: float = 1.0) -> shapely.Polygon:
    """A square of hundredths of a degree, from the city's south-west corner."""
    return shapely.box(
        EAST + x / 100, NORTH + y / 100, EAST + (x + size) / 100, NORTH + (y + size) / 100
    )


def place(x: float, y: float) -> tuple[float, float]:
    return EAST + x / 100, NORTH + y / 100


DIVISIONS = (
    DivisionRow(code="990100", name="稻香市", level="city", outline=square(0, 0, 4)),
    DivisionRow(code="990101", name="麦田区", level="district", parent="990100", outline=square(0, 0, 2)),
    DivisionRow(code="990101001", name="河湾街道", level="street", parent="990101", aliases=("老河湾",)),
    DivisionRow(code="990101001001", name="柳树社区居委会", level="community", parent="990101001"),
    DivisionRow(code="990101001002", name="桥头社区居委会", level="community", parent="990101001"),
)  # fmt: skip
WILLOW, BRIDGE = "990101001001", "990101001002"
GRIDS = (
    GridRow(code=f"{WILLOW}C001", name="柳树第1网格", type="community", division=WILLOW,
            polygon=shapely.union(square(0, 0), square(0, 1))),
    GridRow(code=f"{WILLOW}M001", name="柳树第1微网格", type="micro", division=WILLOW,
            parent=f"{WILLOW}C001", polygon=square(0, 0)),
    GridRow(code=f"{WILLOW}M002", name="柳树第2微网格", type="micro", division=WILLOW,
            parent=f"{WILLOW}C001", polygon=square(0, 1)),
    GridRow(code=f"{BRIDGE}R001", name="桥头第1网格", type="rural", division=BRIDGE,
            polygon=shapely.union(square(1, 0), square(1, 1))),
    GridRow(code=f"{WILLOW}X001", name="集市专属网格", type="exclusive", division=WILLOW,
            polygon=square(0.5, 0.5)),
)  # fmt: skip
AREAS = (AreaRow(code="MA-1", name="河港区", divisions=("990101001",)),)


def settle() -> None:
    """Everything into the database."""
    for load, rows in ((load_divisions, DIVISIONS), (load_areas, AREAS), (load_grids, GRIDS)):
        report = load(rows, at=AT)
        assert not report.rejected and report.created == len(rows)
