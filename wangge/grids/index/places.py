"""地名 places: the divisions by code and by name, their areas and outlines, kept in memory."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

import numpy as np
import shapely

from wangge.grids.index.today import memory, today, valid
from wangge.grids.models import Division, Level, ManagementArea
from wangge.grids.names import short_names
from wangge.grids.raster import Raster

DEPTH = {level: depth for depth, level in enumerate(Level.values)}


class Step(NamedTuple):
    """A division on the way from the city down."""

    code: str
    name: str
    level: str
    parent: str


class Area(NamedTuple):
    """A management area."""

    code: str
    name: str


class Places:
    """All divisions of a day."""

    def __init__(self, on: date) -> None:
        self.steps: dict[str, Step] = {}
        self.named: dict[str, list[str]] = defaultdict(list)
        self.areas: dict[str, list[Area]] = defaultdict(list)
        outlined, outlines = [], []
        columns = ("code", "name", "level", "parent__code", "aliases", "outline")
        rows = Division.objects.filter(valid(on)).order_by("code")
        for code, name, level, parent, aliases, outline in rows.values_list(*columns):
            self.steps[code] = Step(code, name, level, parent or "")
            for known in dict.fromkeys((name, *aliases, *short_names(name, level=level))):
                self.named[known].append(code)
            if outline is not None:
                outlined.append(code)
                outlines.append(bytes(outline))
        self._outlined = outlined
        self._raster = Raster(shapely.from_wkb(np.array(outlines, dtype=object)))
        for area in ManagementArea.objects.prefetch_related("divisions").order_by("code"):
            for division in area.divisions.all():
                self.areas[division.code].append(Area(area.code, area.name))

    def path(self, code: str) -> list[Step]:
        """The division and all above it, the city first; empty if the code is not known."""
        steps: list[Step] = []
        step = self.steps.get(code)
        while step is not None and step not in steps:
            steps.append(step)
            step = self.steps.get(step.parent)
        return steps[::-1]

    def depth(self, code: str) -> int:
        """0 for the city … 3 for a community; -1 if not known."""
        step = self.steps.get(code)
        return -1 if step is None else DEPTH[Level(step.level)]

    def outlined_at(self, lon: float, lat: float) -> str | None:
        """The lowest division whose outline holds the point."""
        codes = [self._outlined[i] for i in self._raster.hits(lon, lat)]
        return max(codes, key=self.depth, default=None)


def current() -> Places:
    """The divisions as they stand today."""
    return memory.get("places", _build)


def _build() -> Places:
    return Places(today())
