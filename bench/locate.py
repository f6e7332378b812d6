"""Bench: how long a place takes to find its grids among a whole city's polygons.

    python bench/locate.py [--points N] [--city FOLDER]

Prints JSON. The city is made by the seeded generator at its full size (70,818 grids); points are
spread half over the ground and half over the grids, so that dense quarters weigh as they do in
life. Times are processor time of the one thread that asks, so that a busy machine does not blur
them. Beside each figure stands the same question put to shapely's STRtree in the same run.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from bench import report
from wangge.grids.plausible import plausible_city, points_in
from wangge.grids.plausible.tables import read_places
from wangge.grids.raster import Raster
from wangge.grids.raster.cells import NEAR

ROOT = Path(__file__).resolve().parent.parent
TIMES = 5
LIMITS = {"single_us": 8.0, "batch_us": 1.0, "build_s": 10.0, "memory_mb": 120.0}


def main() -> None:
    told = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    told.add_argument("--points", type=int, default=100_000)
    told.add_argument("--city", type=Path, default=ROOT / "cities" / "zhengzhou")
    given = told.parse_args()
    polygons = city_polygons(given.city)
    lons, lats = places(polygons, count=given.points)

    report.trim()
    before, started = report.resident_mb(), time.process_time()
    raster = Raster(polygons)
    build = time.process_time() - started
    report.trim()
    memory = report.resident_mb() - before
    tree = shapely.STRtree(polygons)

    single = [(float(x), float(y)) for x, y in zip(lons[:20_000], lats[:20_000], strict=True)]
    points = shapely.points(lons, lats)
    some = list(points[:20_000])
    ours = {
        "single_us": best(lambda: [raster.hits(x, y) for x, y in single], len(single)),
        "batch_us": best(lambda: raster.hits_many(lons, lats), len(lons)),
    }
    theirs = {
        "single_us": best(lambda: [tree.query(p, predicate="intersects") for p in some], len(some)),
        "batch_us": best(lambda: tree.query(points, predicate="intersects"), len(lons)),
    }
    agree = same(raster, polygons, lons=lons, lats=lats, points=points)
    figures = ours | {"build_s": build, "memory_mb": memory, "arrays_mb": raster.nbytes / 1e6}
    report.tell(
        "locate",
        figures,
        limits=LIMITS,
        polygons=len(polygons),
        vertices=int(shapely.get_num_coordinates(polygons).sum()),
        points=len(lons),
        strtree=theirs,
        times_faster={name: theirs[name] / ours[name] for name in ours},
        same_answers=agree,
    )


def city_polygons(folder: Path) -> NDArray[Any]:
    """The full city's polygons, each its own memory as when read from the database."""
    city = plausible_city(read_places(folder, size="full"), seed=0)
    return np.asarray(shapely.from_wkb(shapely.to_wkb([grid.polygon for grid in city.grids])))


def places(polygons: NDArray[Any], *, count: int) -> tuple[Any, Any]:
    """Half of the places anywhere on the ground, half near the middles of grids."""
    chance = np.random.default_rng(7)
    ground = points_in(list(polygons), count // 2, 7)
    middles = shapely.get_coordinates(shapely.centroid(polygons))
    near = middles[chance.integers(0, len(middles), count - len(ground))]
    found = np.concatenate((ground, near + chance.normal(0, 0.0005, near.shape)))
    found = found[chance.permutation(len(found))]
    return np.ascontiguousarray(found[:, 0]), np.ascontiguousarray(found[:, 1])


def best(ask: Callable[[], object], count: int) -> float:
    """Microseconds of processor time a question, the best of several rounds (one thread)."""
    rounds = []
    for _ in range(TIMES):
        started = time.process_time()
        ask()
        rounds.append(time.process_time() - started)
    return min(rounds) / count * 1e6


def same(raster: Raster, polygons: NDArray[Any], *, lons: Any, lats: Any, points: Any) -> bool:
    """Whether shapely, asked for intersections, says the same but for points on an edge."""
    hits = raster.hits_many(lons, lats)
    owner = np.repeat(np.arange(len(lons)), np.diff(hits.offsets))
    asked, found = shapely.STRtree(polygons).query(points, predicate="intersects")
    ours = set(zip(owner.tolist(), hits.items.tolist(), strict=True))
    theirs = set(zip(asked.tolist(), found.tolist(), strict=True))
    return not theirs - ours and all(
        shapely.distance(points[i], polygons[k]) <= NEAR for i, k in ours - theirs
    )


if __name__ == "__main__":
    main()
