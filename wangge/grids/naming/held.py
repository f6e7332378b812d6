"""常备地名录 held: the gazetteer of this process, of divisions, the city's own names and what was taught."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import shapely

from wangge.base.kept import Kept
from wangge.base.models import Edition
from wangge.grids.index import places
from wangge.grids.index.today import CHECK_EVERY, today, valid
from wangge.grids.index.whereabouts import division_at, division_at_many
from wangge.grids.models import EDITION, NAMES, AliasWitness, Division, PlaceName
from wangge.grids.naming.facts import TAUGHT, Named
from wangge.grids.naming.gazetteer import Gazetteer
from wangge.grids.naming.learned import Learned, Witness, agreement

memory = Kept(lambda: (Edition.of(EDITION, NAMES), today()), every=CHECK_EVERY)


def current() -> Gazetteer:
    """The names as they stand today; built anew only when a division or a name has changed."""
    return memory.get("gazetteer", _build)


def ground(lon: float, lat: float) -> str:
    """The lowest division of a point, "" where none reaches."""
    found = division_at(lon, lat)
    return found.division if found else ""


def _build() -> Gazetteer:
    known = places.current()
    ways = {code: [step.code for step in known.path(code)] for code in known.steps}
    return Gazetteer([*_divisions(known), *_own(), *_taught(known)], ways=ways)


def _divisions(known: places.Places) -> Iterator[Named]:
    others: dict[str, list[str]] = defaultdict(list)
    for name, codes in known.named.items():
        for code in codes:
            others[code].append(name)
    points = {
        code: (lon, lat)
        for code, lon, lat in Division.objects.filter(valid(today())).values_list(
            "code", "lon", "lat"
        )
    }
    for code, step in known.steps.items():
        lon, lat = points.get(code, (None, None))
        also = tuple(name for name in others[code] if name != step.name)
        yield Named(code, step.name, step.level, lon, lat, code, also)


def _own() -> Iterator[Named]:
    """The city's names; where none says in which division one lies, the ground does."""
    columns = (
        "code", "name", "kind", "lon", "lat", "division__code", "aliases", "old_names", "course", "address",
    )  # fmt: skip
    rows = list(PlaceName.objects.order_by("code").values_list(*columns))
    asked = [row for row in rows if row[3] is not None and row[2] != PlaceName.Kind.ROAD]
    lons = np.array([row[3] for row in asked], dtype=np.float64)
    lats = np.array([row[4] for row in asked], dtype=np.float64)
    there = {
        row[0]: found.division
        for row, found in zip(asked, division_at_many(lons, lats) if asked else [], strict=True)
        if found
    }
    for code, name, kind, lon, lat, division, aliases, old, course, address in rows:
        line = shapely.get_coordinates(shapely.from_wkb(bytes(course))) if course else None
        yield Named(
            code, name, kind, lon, lat, there.get(code) or division or "", tuple(aliases),
            tuple(old), line=line, address=address,
        )  # fmt: skip


def learned() -> list[Learned]:
    """What cases taught and nobody withdrew, used or not yet, by alias."""
    told: dict[str, list[Witness]] = defaultdict(list)
    rows = AliasWitness.objects.filter(withdrawn_at=None).order_by("alias", "pk")
    for row in rows.values_list("alias", "voice", "division", "lon", "lat"):
        told[row[0]].append(Witness(*row))
    return [agreement(witnesses) for witnesses in told.values()]


def _taught(known: places.Places) -> Iterator[Named]:
    points = dict(Division.objects.values_list("code", "lon"))
    lats = dict(Division.objects.values_list("code", "lat"))
    for one in learned():
        if one.agreed and (one.lon is not None or one.division in known.steps):
            lon = one.lon if one.lon is not None else points.get(one.division)
            lat = one.lat if one.lat is not None else lats.get(one.division)
            yield Named(f"taught:{one.alias}", one.alias, TAUGHT, lon, lat, one.division)
