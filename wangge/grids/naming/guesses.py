"""所指 guesses: the places that mentions may mean – each with a point and what speaks of it."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from heapq import nsmallest
from math import hypot

import shapely

from wangge.grids.naming.facts import ALIAS, EDIT, EXACT, OLD, SOUND, TAUGHT
from wangge.grids.naming.gazetteer import Box, Gazetteer
from wangge.grids.naming.reading import Mention

Ground = Callable[[float, float], str]  # lon, lat -> the lowest division there, "" if none
CROSS_WITHIN = 400.0  # metres between two roads that are said to cross
FAR = 2_000.0  # metres beyond which it does not matter how far
TRUSTED = 0.97  # share of addresses that must agree, before they are believed without a pin
MOST = 40  # of one mention
_WORTH = {EXACT: 0.0, ALIAS: -0.3, OLD: -0.6, TAUGHT: -0.6, SOUND: -1.5, EDIT: -2.5}
_SPREAD = {
    "road": 1_500.0, "estate": 120.0, "community": 400.0, "street": 1_500.0, "district": 6_000.0,
    "city": 20_000.0, "park": 200.0, "water": 800.0, "village": 250.0, "area": 800.0,
    TAUGHT: 150.0,
}  # fmt: skip
_PLAIN = 60.0


@dataclass(slots=True)
class Guess:
    """One place that may be meant; x, y in metres of the gazetteer (nan: no point is known)."""

    at: int  # entry
    x: float
    y: float
    spread: float
    division: str
    kind: str
    how: str
    mention: Mention
    score: float
    moved: bool = False  # not where the entry is: the division must be asked of the ground
    hearsay: bool = False  # by addresses that do not agree well enough in this city
    support: int = 0  # divisions and neighbours said that agree
    against: int = 0  # divisions said that contradict
    pin: int = 0  # 1 the prior agrees, -1 it lies elsewhere


def guesses(
    mention: Mention, known: Gazetteer, *, near: tuple[float, float] | None = None,
    within: Set[str] = frozenset(),
) -> list[Guess]:  # fmt: skip
    """What one mention may mean, before anything else is weighed.

    Of very many, as the shops of a chain are, those nearest to `near` (metres) are looked at, or
    those that lie in the divisions `within`.
    """
    if mention.crosses is not None and (crossed := _crossings(mention, mention.crosses, known)):
        return crossed
    if mention.house and (housed := _housed(mention, known)):
        return housed
    meant = _sensible(mention, known)
    if len(meant) > MOST and near is not None:
        x, y = near
        xs, ys = known.xs, known.ys
        meant = nsmallest(
            MOST, meant, key=lambda one: (xs[one[0]] - x) ** 2 + (ys[one[0]] - y) ** 2
        )
    elif len(meant) > MOST and within:
        meant.sort(key=lambda one: within.isdisjoint(known.ways.get(known.divisions[one[0]], ())))
    return [_plain(mention, at, how, known) for at, how in meant[:MOST]]


def _sensible(mention: Mention, known: Gazetteer) -> list[tuple[int, str]]:
    """Where a name names a street and villages, it is the street; a place before a division."""
    if any(known.is_road(at) for at, _ in mention.meanings):
        # A road goes on where the community called after it ends.
        meant = [
            one for one in mention.meanings if one[1] != ALIAS or not known.is_division(one[0])
        ]
    else:
        meant = list(mention.meanings)
    depths = {"city": 0, "district": 1, "street": 2, "community": 3}
    held = [depths.get(known.kinds[at], 9) for at, _ in meant]
    least = min((one for one in held if one < 9), default=9)
    return [meaning for meaning, depth in zip(meant, held, strict=True) if depth in (least, 9)]


def _plain(mention: Mention, at: int, how: str, known: Gazetteer) -> Guess:
    kind = known.kinds[at]
    how = how if mention.likeness == EXACT else mention.likeness
    wide = known.is_road(at) or known.is_division(at)  # from which end of it would one count?
    dx, dy = (0.0, 0.0) if wide else mention.shift
    return Guess(
        at=at, x=known.xs[at] + dx, y=known.ys[at] + dy,
        spread=_SPREAD.get(kind, _PLAIN) + mention.beside,
        division=known.divisions[at], kind=kind, how=how, mention=mention,
        score=_WORTH[how] - (kind == "community") * 0.5 - mention.runs_on * 2.0,
        moved=bool(dx or dy),
    )  # fmt: skip


def _housed(mention: Mention, known: Gazetteer) -> list[Guess]:
    found = []
    roads = [(at, how) for at, how in mention.meanings if known.is_road(at)]
    for (x, y), doubt in known.houses.at(mention.pattern, mention.house):
        at, how = min(roads, key=lambda road: from_road(known, road[0], x, y))
        how = how if mention.likeness == EXACT else mention.likeness
        found.append(
            Guess(
                at=at,
                x=x + mention.shift[0],
                y=y + mention.shift[1],
                spread=doubt + mention.beside,
                division="",
                kind="house",
                hearsay=known.houses.trust < TRUSTED,
                how=how,
                mention=mention,
                score=_WORTH[how],
                moved=True,
            )
        )
    return found


def _crossings(one: Mention, other: Mention, known: Gazetteer) -> list[Guess]:
    """Where roads of the one name meet roads of the other; from their courses, else their points."""
    first, second = ([m for m in each.meanings if known.is_road(m[0])] for each in (one, other))
    shift = (one.shift[0] + other.shift[0], one.shift[1] + other.shift[1])
    met = []
    for at, how in first[:MOST]:
        for its, _ in second[:MOST]:
            if point := meeting(known, at, its):
                met.append((at, how, point))
    drawn = any(at in known.drawn for at, _, _ in met)
    pair = sorted((one.pattern, other.pattern))
    told = known.crossings.get((pair[0], pair[1]), ())
    if told and first and not drawn:
        met = [(*first[0], (x, y, 30.0)) for x, y in told]
    hearsay = not drawn and known.crossings_trust < TRUSTED
    worth = _WORTH[one.likeness] + _WORTH[other.likeness]
    return [
        Guess(
            at=at,
            x=x + shift[0],
            y=y + shift[1],
            spread=40.0 + doubt + max(one.beside, other.beside),
            division="",
            kind="crossing",
            hearsay=hearsay,
            how=how if one.likeness == EXACT else one.likeness,
            mention=one,
            score=_WORTH[how] + worth,
            moved=True,
        )
        for at, how, (x, y, doubt) in met
    ]


def meeting(known: Gazetteer, one: int, other: int) -> tuple[float, float, float] | None:
    """(x, y, doubt in metres) where two roads meet; None if they do not come near each other."""
    key = (one, other) if one < other else (other, one)
    if key not in known.met:
        if len(known.met) > 50_000:
            known.met.clear()
        known.met[key] = _meeting(known, *key)
    return known.met[key]


def _meeting(known: Gazetteer, one: int, other: int) -> tuple[float, float, float] | None:
    mine, its = known.courses.get(one), known.courses.get(other)
    if mine is None or its is None:
        near = hypot(known.xs[one] - known.xs[other], known.ys[one] - known.ys[other])
        if not near < CROSS_WITHIN * 4:  # two points of roads, not their courses
            return None
        x, y = (known.xs[one] + known.xs[other]) / 2, (known.ys[one] + known.ys[other]) / 2
        return x, y, near / 2
    if boxes_apart(known.boxes[one], known.boxes[other]) > CROSS_WITHIN:
        return None
    near = float(shapely.distance(mine, its))
    if near > CROSS_WITHIN:
        return None
    (ax, ay), (bx, by) = shapely.get_coordinates(shapely.shortest_line(mine, its))
    return float(ax + bx) / 2, float(ay + by) / 2, near / 2


def boxes_apart(one: Box, other: Box) -> float:
    """Metres between two boxes along the axis on which they are further apart; ≤ 0: they meet."""
    return max(one[0] - other[2], other[0] - one[2], one[1] - other[3], other[1] - one[3])


def from_road(known: Gazetteer, at: int, x: float, y: float) -> float:
    """Metres from a road's course (or its point) to a place; inf where neither is known."""
    course = known.courses.get(at)
    if course is None:
        metres = hypot(known.xs[at] - x, known.ys[at] - y)
        return metres if metres == metres else float("inf")
    clear = boxes_apart(known.boxes[at], (x, y, x, y))
    return clear if clear > FAR else float(shapely.distance(course, shapely.Point(x, y)))
