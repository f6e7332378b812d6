"""无缝检查 check: is there ground that no grid covers, or ground that two claim?"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from wangge.grids import rules
from wangge.grids.index.today import valid
from wangge.grids.models import Division, Grid, Level


@dataclass(frozen=True, slots=True)
class Gap:
    """Ground of a division (empty where none has an outline) that no grid covers."""

    division: str
    shape: BaseGeometry
    area_m2: float


@dataclass(frozen=True, slots=True)
class Claim:
    """Two grids, by code, on the same ground, though grids of their types should not be."""

    one: str
    other: str
    shape: BaseGeometry
    area_m2: float


@dataclass
class Coverage:
    """What the check found; `slivers_m2` is the sum of gaps too small to list."""

    grids: int = 0
    outlines: int = 0
    gaps: list[Gap] = field(default_factory=list)
    overlaps: list[Claim] = field(default_factory=list)
    slivers_m2: float = 0.0

    @property
    def seamless(self) -> bool:
        """No gap. Overlaps are told but break nothing: better twice than not at all."""
        return not self.gaps


def check(
    *, on: date, level: str = Level.DISTRICT, within: str = "", least_m2: float = 1.0
) -> Coverage:
    """Check the grids valid that day against the outlines of the divisions of a level.

    `within`: only the division of that code. Where no division of the level has an outline, the
    gaps are the holes that the grids enclose. Pieces below `least_m2` are not listed.
    """
    rows = Grid.objects.filter(valid(on)).order_by("code")
    held = list(rows.values_list("code", "type", "polygon"))
    codes, types = [row[0] for row in held], [row[1] for row in held]
    polygons = shapely.from_wkb(np.array([bytes(row[2]) for row in held], dtype=object))
    outlines = _outlines(on, level=level, within=within)
    ground = polygons[np.isin(types, rules.GROUND)]
    found = Coverage(grids=len(held), outlines=len(outlines))
    tree = shapely.STRtree(ground)
    for division, outline in outlines or [("", None)]:
        mine = ground if outline is None else ground[tree.query(outline, predicate="intersects")]
        gaps = rules.gaps(outline, mine, least_m2=least_m2)
        found.slivers_m2 += gaps.slivers_m2
        pairs = zip(gaps.shapes, gaps.areas_m2, strict=True)
        found.gaps += [Gap(division, shape, area) for shape, area in pairs]
    found.overlaps = [
        Claim(codes[o.one], codes[o.other], o.shape, o.area_m2)
        for o in rules.overlaps(polygons, types=types, least_m2=least_m2)
    ]
    return found


def _outlines(on: date, *, level: str, within: str) -> list[tuple[str, BaseGeometry | None]]:
    rows = Division.objects.filter(valid(on), outline__isnull=False).order_by("code")
    rows = rows.filter(code=within) if within else rows.filter(level=level)
    found = rows.values_list("code", "outline")
    return [(code, shapely.from_wkb(bytes(outline or b""))) for code, outline in found]


def as_geojson(found: Coverage) -> dict[str, Any]:
    """Gaps and overlaps as a FeatureCollection, biggest gap first, to be opened on a map."""
    gaps = [
        ({"kind": "gap", "division": g.division, "area_m2": round(g.area_m2, 1)}, g.shape)
        for g in sorted(found.gaps, key=lambda g: -g.area_m2)
    ]
    claims = [
        ({"kind": "overlap", "grids": [c.one, c.other], "area_m2": round(c.area_m2, 1)}, c.shape)
        for c in found.overlaps
    ]
    features = [
        {"type": "Feature", "properties": said, "geometry": shapely.geometry.mapping(shape)}
        for said, shape in gaps + claims
    ]
    return {"type": "FeatureCollection", "features": features}
