"""拟真裁片 pieces: communities cut into grids, numbered and named; exclusive grids laid over them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from wangge.grids.codes import standard_layouts
from wangge.grids.names import short_names
from wangge.grids.plausible.blobs import KINDS, blobs
from wangge.grids.plausible.cuts import UNITS, Mesh, Portion
from wangge.grids.plausible.facts import LETTERS, Counts, Place, PlausibleGrid
from wangge.grids.plausible.plane import Ring
from wangge.grids.plausible.shares import reading_order, shared

_LEVEL = 3  # grid proper; 1 is the street, 2 the community


@dataclass(slots=True)
class Piece:
    """A piece of ground on the way to a grid."""

    type: str
    home: Place
    ring: Ring
    within: "Piece | None" = None
    code: str = ""


def pieces_of(
    mesh: Mesh, homes: list[tuple[Ring, Place]], *, counts: Counts, chance: np.random.Generator
) -> list[Piece]:
    """Every community cut up: an urban one twice, a village once."""
    urban = [home for home in homes if home[1].urban]
    rural = [home for home in homes if not home[1].urban]
    coarse = _cut_up(mesh, urban, type="community", total=counts.community, chance=chance)
    fine = [(piece.ring, piece) for piece in coarse]
    least = 2 if counts.micro >= 2 * len(fine) else 1
    each = shared(counts.micro, weights=_uneven(len(fine), chance), least=least)
    micro = [
        Piece("micro", whole.home, ring, whole)
        for (start, whole), n in zip(fine, each, strict=True)
        for ring, _ in mesh.share_out(start, among=[Portion(i) for i in range(n)])
    ]
    villages = _cut_up(mesh, rural, type="rural", total=counts.rural, chance=chance)
    return [*coarse, *villages, *micro]


def _cut_up(
    mesh: Mesh,
    homes: list[tuple[Ring, Place]],
    *,
    type: str,
    total: int,
    chance: np.random.Generator,
) -> list[Piece]:
    each = shared(total, weights=_uneven(len(homes), chance))
    return [
        Piece(type, place, piece)
        for (ring, place), n in zip(homes, each, strict=True)
        for piece, _ in mesh.share_out(ring, among=[Portion(i) for i in range(n)])
    ]


def _uneven(count: int, chance: np.random.Generator) -> NDArray[np.float64]:
    return np.asarray(chance.lognormal(0, 0.35, count))


def polygons_of(rings: Iterable[Ring]) -> list[shapely.Polygon]:
    kept = list(rings)
    sizes = [len(ring) for ring in kept]
    flat = np.array([point for ring in kept for point in ring], dtype=np.float64) / UNITS
    lines = shapely.linearrings(flat, indices=np.repeat(np.arange(len(kept)), sizes))
    return list(np.asarray(shapely.polygons(lines), dtype=object))


def grids_of(pieces: list[Piece], polygons: list[shapely.Polygon]) -> list[PlausibleGrid]:
    """Codes and names by type and community, numbered as one reads the map."""
    layout = standard_layouts().get("governance_grid")
    middles = shapely.get_coordinates(shapely.centroid(polygons))
    found = []
    for type, code, members in _grouped(pieces):
        short = _short(pieces[members[0]].home)
        for number, place in enumerate(reading_order(middles[members]), 1):
            piece = pieces[members[place]]
            piece.code = layout.format(community=code, kind=LETTERS[type], sequence=number)
            found.append(
                PlausibleGrid(
                    code=piece.code,
                    name=f"{short}第{number}{'微' if type == 'micro' else ''}网格",
                    type=type,
                    level=_LEVEL,
                    parent=piece.within.code if piece.within else "",
                    division=code,
                    polygon=polygons[members[place]],
                )
            )
    return found


def _grouped(pieces: list[Piece]) -> Iterator[tuple[str, str, list[int]]]:
    """(type, community, places of its pieces), in the order of the pieces: parents come first."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, piece in enumerate(pieces):
        groups[piece.type, piece.home.code].append(i)
    for (type, code), members in groups.items():
        yield type, code, members


def _short(place: Place) -> str:
    return next(iter(short_names(place.name, level="community")), place.name)


def exclusive_grids(
    communities: Mapping[str, shapely.Polygon],
    places: Mapping[str, Place],
    *,
    count: int,
    within: BaseGeometry,
    chance: np.random.Generator,
) -> list[PlausibleGrid]:
    """Exclusive grids, most of them in urban communities; each belongs to one community."""
    layout = standard_layouts().get("governance_grid")
    weights = np.array([1.0 if places[code].urban else 0.1 for code in communities])
    each = shared(count, weights=weights * chance.lognormal(0, 0.6, len(weights)), least=0)
    owners = [code for code, n in zip(communities, each, strict=True) for _ in range(n)]
    grounds = blobs([communities[code] for code in owners], within=within, rng=chance)
    kinds = [KINDS[i] for i in chance.integers(0, len(KINDS), count)]
    middles = shapely.get_coordinates(shapely.centroid(grounds))
    found, start = [], 0
    for code, n in zip(communities, each, strict=True):
        for number, i in enumerate(reading_order(middles[start : start + n]), 1):
            found.append(
                PlausibleGrid(
                    code=layout.format(community=code, kind=LETTERS["exclusive"], sequence=number),
                    name=f"{_short(places[code])}{kinds[start + i]}专属网格{number}",
                    type="exclusive",
                    level=_LEVEL,
                    parent="",
                    division=code,
                    polygon=grounds[start + i],
                )
            )
        start += int(n)
    return found
