"""A made-up city whose places people name: 70,818 grids, and thousands of places that share a name.

Squares within squares – districts, streets, communities, grids – so that it is built in seconds. Where
places lie and what they are called is drawn by a seed; nothing of a real city is in it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import shapely

from wangge.grids.naming import Gazetteer, Named
from wangge.grids.raster import Raster

GRIDS, DISTRICTS, STREETS, COMMUNITIES = 70_818, 16, 12, 16
POIS, SHARING = 32_256, 0.43  # places, and the share of them whose name others have too
ALIASED, RENAMED, ADDRESSED = 0.15, 0.08, 0.6
WEST, SOUTH, EAST_M, NORTH_M = 113.0, 34.5, 91_700.0, 110_930.0  # metres a degree there
SIDE = 8_000.0  # metres of a district
FIRST = "金银玉翠锦华丽富康福祥瑞盛兴隆昌茂荣安宁和顺泰平永恒长青春夏秋冬梅兰竹菊松柏桂桃杏柳枫棠荷莲云霞虹星月晨曦朝阳光明亮清澈湖海江河溪泉山峰岭石岩沙洲岛湾滨港"
SECOND = "苑园景庭府城邦都汇源泽润沁馨雅致逸翔鸿鹏鹤鹭燕莺鹿龙凤麟骏驰腾达通广博宏伟业基本元中正方圆融合同心德信义礼仁智勇诚善美"
ROADS = ("路", "路", "路", "街", "大道", "巷")
SUFFIX = {
    "estate": ("小区", "花园", "家园", "苑", "新村", "公寓", "嘉园", "雅居"),
    "poi": ("广场", "大厦", "市场", "酒店", "商场", "超市"),
    "school": ("小学", "幼儿园", "中学"),
    "hospital": ("医院", "诊所"),
    "park": ("公园", "游园"),
}
KINDS = ("estate",) * 6 + ("poi",) * 3 + ("school", "hospital", "park")


@dataclass
class SaidCity:
    """The city: names by kind, and which community holds a place."""

    named: list[Named] = field(default_factory=list)
    ways: dict[str, list[str]] = field(default_factory=dict)
    boxes: dict[str, tuple[float, float, float, float]] = field(default_factory=dict)  # metres
    names: dict[str, str] = field(default_factory=dict)  # division -> name

    def gazetteer(self) -> Gazetteer:
        return Gazetteer(self.named, ways=self.ways)

    def ground(self) -> "SaidGround":
        return SaidGround(self)

    def community_at(self, x: float, y: float) -> str:
        """By arithmetic, from metres."""
        side = SIDE * 4 - 1e-6
        x, y = min(max(x, 0.0), side), min(max(y, 0.0), side)
        dx, dy = int(x // SIDE), int(y // SIDE)
        u, v = (x % SIDE) / (SIDE / 3), (y % SIDE) / (SIDE / 4)
        street = int(v) * 3 + int(u)
        community = int((v % 1) * 4) * 4 + int((u % 1) * 4)
        return f"99{dy * 4 + dx + 10:02d}00{street:03d}{community:03d}"


class SaidGround:
    """The 70,818 grids in the index that serves: asked for the community of a point."""

    def __init__(self, city: SaidCity) -> None:
        cells, self.divisions = [], []
        codes = [code for code in city.boxes if len(code) == 12]
        base, more = divmod(GRIDS, len(codes))
        for i, code in enumerate(codes):
            w, s, e, n = city.boxes[code]
            count = base + (i < more)
            for k in range(count):  # strips: how a grid is cut does not matter here
                a, b = w + (e - w) * k / count, w + (e - w) * (k + 1) / count
                cells.append((*degrees(a, s), *degrees(b, n)))
                self.divisions.append(code)
        self.raster = Raster(shapely.box(*np.array(cells).T))

    def __call__(self, lon: float, lat: float) -> str:
        hits = self.raster.hits(lon, lat)
        return self.divisions[hits[0]] if len(hits) else ""


def degrees(x: float, y: float) -> tuple[float, float]:
    return WEST + x / EAST_M, SOUTH + y / NORTH_M


def metres(lon: float, lat: float) -> tuple[float, float]:
    return (lon - WEST) * EAST_M, (lat - SOUTH) * NORTH_M


def said_city(seed: int = 0) -> SaidCity:
    """The city of a seed."""
    dice, city = random.Random(f"said city {seed}"), SaidCity()
    _divisions(city, dice)
    roads = _roads(city, dice)
    _pois(city, dice, roads)
    return city


def _divisions(city: SaidCity, dice: random.Random) -> None:
    names = _fresh(dice)
    _add(city, "990000", "", next(names) + "市", "city", (0, 0, SIDE * 4, SIDE * 4))
    for d in range(DISTRICTS):
        code, x, y = f"99{d + 10:02d}00", d % 4 * SIDE, d // 4 * SIDE
        _add(city, code, "990000", next(names) + "区", "district", (x, y, x + SIDE, y + SIDE))
        for s in range(STREETS):
            w, h = SIDE / 3, SIDE / 4
            x1, y1 = x + s % 3 * w, y + s // 3 * h
            street = f"{code}{s:03d}"
            _add(city, street, code, next(names) + "街道", "street", (x1, y1, x1 + w, y1 + h))
            for c in range(COMMUNITIES):
                x2, y2 = x1 + c % 4 * w / 4, y1 + c // 4 * h / 4
                name = dice.choice(FIRST) + dice.choice(SECOND) + "社区"  # many share one
                box = (x2, y2, x2 + w / 4, y2 + h / 4)
                _add(city, f"{street}{c:03d}", street, name, "community", box)


def _add(
    city: SaidCity, code: str, parent: str, name: str, level: str, box: tuple[float, ...]
) -> None:
    city.ways[code] = [*city.ways.get(parent, []), code]
    city.boxes[code], city.names[code] = box, name  # type: ignore[assignment]
    lon, lat = degrees((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    short = (name[:-1],) if level in ("city", "district") else (name[:-2],)
    city.named.append(Named(code, name, level, lon, lat, code, short))


def _fresh(dice: random.Random) -> Iterator[str]:
    stems = [a + b for a in FIRST for b in SECOND]
    dice.shuffle(stems)
    return iter(stems)


def _roads(city: SaidCity, dice: random.Random) -> list[Named]:
    """Long roads through a district, short ones through a street; three in ten share their name."""
    stems = [a + b for a in SECOND for b in FIRST]
    dice.shuffle(stems)
    names: list[str] = []
    roads: list[Named] = []
    for code, (w, s, e, n) in city.boxes.items():
        if len(code) not in (6, 9) or code == "990000":
            continue
        for k in range(10 if len(code) == 6 else 3):
            for across in (True, False):
                name = stems.pop() + dice.choice(ROADS)
                name = dice.choice(names) if names and dice.random() < 0.17 else name
                names.append(name)
                part = (k + dice.uniform(0.2, 0.8)) / (10 if len(code) == 6 else 3)
                at = s + part * (n - s) if across else w + part * (e - w)
                ends = [(w, at), (e, at)] if across else [(at, s), (at, n)]
                line = np.array([degrees(*end) for end in ends])
                lon, lat = line.mean(0).tolist()
                roads.append(Named(f"r{len(roads)}", name, "road", lon, lat, code, line=line))
    city.named += roads
    return roads


def _pois(city: SaidCity, dice: random.Random, roads: list[Named]) -> None:
    lines = [(metres(*r.line[0]), metres(*r.line[1])) for r in roads]  # type: ignore[index]
    shared = [called(dice) for _ in range(int(POIS * SHARING / 3))]
    taken = {name for name, _ in shared}
    for i in range(POIS):
        name, kind = dice.choice(shared) if dice.random() < SHARING else called(dice, but=taken)
        k = dice.randrange(len(roads))
        (x1, y1), (x2, y2) = lines[k]
        along, off = dice.random(), dice.choice((-1, 1)) * dice.uniform(15, 120)
        x, y = x1 + along * (x2 - x1), y1 + along * (y2 - y1)
        x, y = (x, y + off) if y1 == y2 else (x + off, y)
        number = int(along * ((x2 - x1) + (y2 - y1)) / 12) + 1
        address = f"{roads[k].name}{number}号" if dice.random() < ADDRESSED else ""
        short = name[:2] + dice.choice(("", "院", "里")) if dice.random() < ALIASED else ""
        alias = (short,) if len(short) > 2 else ()
        old = (called(dice)[0],) if dice.random() < RENAMED else ()
        lon, lat = degrees(x, y)
        at = city.community_at(x, y)
        city.named.append(
            Named(f"p{i}", name, kind, lon, lat, at, alias, old, address=address)
        )  # fmt: skip


def called(dice: random.Random, but: set[str] | None = None) -> tuple[str, str]:
    while True:
        kind = dice.choice(KINDS)
        middle = dice.choice(("", "", dice.choice(SECOND)))
        name = dice.choice(FIRST) + middle + dice.choice(SECOND) + dice.choice(SUFFIX[kind])
        if but is None:
            return name, kind
        if name not in but:
            but.add(name)
            return name, kind
