"""What people say of places of the made-up city, with declared noise; the truth goes with it."""

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import cos, log, pi, sin

from pypinyin import Style, pinyin

from bench.kit.said_city import SIDE, SaidCity, called, degrees, metres
from wangge.grids.naming import Named

RATES = {
    # what is meant
    "crossing": 0.12, "house_number": 0.06, "community_only": 0.06, "unknown_place": 0.02,
    # what is left out, or said beside it
    "missing_district": 0.30, "street_said": 0.25, "community_said": 0.08, "road_said": 0.25,
    "other_place_said": 0.04,
    # how its name is said: one of these, or as it is
    "alias_or_old": 0.12, "typo": 0.05, "homophone": 0.05, "dropped_character": 0.04,
    "relative": 0.15, "filler": 0.60,
    # where one stands who says it
    "gps": 0.50, "wrong_gps": 0.05,
}  # fmt: skip
GPS_MEDIAN, GPS_SPREAD = 60.0, 0.6  # metres: the noise of a pin, log-normal
WAYS = {"东": (1, 0), "西": (-1, 0), "南": (0, -1), "北": (0, 1)}
FILLERS = (
    "垃圾堆了好几天没人清", "路灯坏了一直不亮", "井盖翘起来车过咣当响", "晚上烧烤摊油烟太大", "施工到半夜吵得睡不着",
    "下水道堵了污水漫出来", "电动车乱停把路口堵死", "暖气不热打电话没人管", "树枝压到电线很危险", "停水也不提前通知一声",
)  # fmt: skip
OPENERS = ("", "您好，", "我反映一下，", "在", "我住", "来电人反映：", "麻烦看看，", "你好我想投诉")
ENDERS = (
    "，请尽快处理",
    "，已经反映过两次了",
    "，老人孩子都不敢走",
    "，谢谢",
    "，到现在没人来",
    "",
)


@dataclass(frozen=True, slots=True)
class SaidText:
    """A text, where it really is, and a pin if one came with it (lon, lat)."""

    text: str
    lon: float
    lat: float
    division: str
    pin: tuple[float, float] | None
    noise: tuple[str, ...]


def said_texts(city: SaidCity, count: int, *, seed: int) -> Iterator[SaidText]:
    """So many texts of the seed."""
    dice = random.Random(f"said texts {seed}")
    places = _Places(city)
    for _ in range(count):
        yield _text(city, places, dice)


class _Places:
    def __init__(self, city: SaidCity) -> None:
        self.pois = [one for one in city.named if one.key.startswith("p")]
        self.housed = [one for one in self.pois if one.address]
        self.renamed = [one for one in self.pois if one.aliases or one.old]
        self.communities = [one for one in city.named if one.kind == "community"]
        self.crossings: list[tuple[str, str, float, float]] = []
        by_area: dict[str, list[Named]] = defaultdict(list)
        for one in city.named:
            if one.kind == "road":
                by_area[one.division[:6]].append(one)
        for roads in by_area.values():
            for a, b in combinations(roads, 2):
                if met := _met(a, b):
                    self.crossings.append((a.name, b.name, *met))
        self._known = {name for one in city.named for name in (one.name, *one.aliases, *one.old)}
        self.road_of = {one.key: one.address.rstrip("0123456789号") for one in self.housed}

    def unknown(self, dice: random.Random) -> str:
        """A name like the others, but of a place that the gazetteer does not hold."""
        return next(name for name, _ in iter(lambda: called(dice), None) if name not in self._known)


def _met(a: Named, b: Named) -> tuple[float, float] | None:
    (ax, ay), (au, av) = metres(*a.line[0]), metres(*a.line[1])  # type: ignore[index]
    (bx, by), (bu, bv) = metres(*b.line[0]), metres(*b.line[1])  # type: ignore[index]
    level_a, level_b = abs(ay - av) < 1, abs(by - bv) < 1
    if level_a == level_b or a.name == b.name:
        return None
    if not level_a:
        ax, ay, au, av, bx, by, bu, bv = bx, by, bu, bv, ax, ay, au, av
    inside = min(ax, au) <= bx <= max(ax, au) and min(by, bv) <= ay <= max(by, bv)
    return (bx, ay) if inside else None


def _text(city: SaidCity, places: _Places, dice: random.Random) -> SaidText:
    noise: list[str] = []
    name, x, y, road = _meant(places, dice, noise)
    relative = ""
    if dice.random() < RATES["relative"]:
        noise.append("relative")
        relative, x, y = _relative(dice, x, y)
    side = 4 * SIDE - 1
    x, y = min(max(x, 1.0), side), min(max(y, 1.0), side)
    division = city.community_at(x, y)
    words = _above(city, division, dice, noise, road) + name + relative
    text = dice.choice(OPENERS) + words + ("" if dice.random() < 0.3 else "，")
    text += dice.choice(FILLERS)
    if dice.random() < RATES["filler"]:
        text += dice.choice(ENDERS)
    if dice.random() < RATES["other_place_said"]:
        noise.append("other_place_said")
        text += f"，上次在{dice.choice(places.pois).name}也是这样"
    lon, lat = degrees(x, y)
    return SaidText(text, lon, lat, division, _pin(dice, x, y, noise), tuple(noise))


def _meant(places: _Places, dice: random.Random, noise: list[str]) -> tuple[str, float, float, str]:
    """(how it is called, metres east, metres north, its road)."""
    kind = dice.random()
    if kind < (least := RATES["crossing"]):
        noise.append("crossing")
        a, b, x, y = dice.choice(places.crossings)
        return f"{a}与{b}{dice.choice(('交叉口', '路口', '口', '交叉口'))}", x, y, ""
    if kind < (least := least + RATES["house_number"]):
        noise.append("house_number")
        one = dice.choice(places.housed)
        return one.address, *metres(one.lon or 0, one.lat or 0), ""
    if kind < (least := least + RATES["community_only"]):
        noise.append("community_only")
        one = dice.choice(places.communities)
        x, y = metres(one.lon or 0, one.lat or 0)
        return one.name, x + dice.uniform(-200, 200), y + dice.uniform(-200, 200), ""
    unknown = kind < least + RATES["unknown_place"]
    slip = "" if unknown else _slip(dice)
    one = dice.choice(places.renamed if slip == "alias_or_old" else places.pois)
    x, y = metres(one.lon or 0, one.lat or 0)
    if unknown:
        noise.append("unknown_place")
        return places.unknown(dice), x, y, ""
    noise += [slip] if slip else []
    return _slipped(one, slip, dice), x, y, places.road_of.get(one.key, "")


def _slip(dice: random.Random) -> str:
    """How a name is said otherwise than it is; "" as it is."""
    chance = dice.random()
    for kind in ("alias_or_old", "typo", "homophone", "dropped_character"):
        chance -= RATES[kind]
        if chance < 0:
            return kind
    return ""


def _slipped(one: Named, slip: str, dice: random.Random) -> str:
    name, at = one.name, dice.randrange(len(one.name))
    if slip == "alias_or_old":
        return dice.choice([*one.aliases, *one.old])
    if slip == "dropped_character":
        return name[:at] + name[at + 1 :]
    if slip:
        wrong = dice.choice(homes()) if slip == "typo" else _homophone(name[at], dice)
        return name[:at] + wrong + name[at + 1 :]
    return name


def _relative(dice: random.Random, x: float, y: float) -> tuple[str, float, float]:
    kind = dice.randrange(3)
    if kind == 0:
        turn, far = dice.uniform(0, 2 * pi), dice.uniform(10, 80)
        said = dice.choice(("对面", "旁边", "附近", "门口"))
        return said, x + far * cos(turn), y + far * sin(turn)
    way = dice.choice(list(WAYS))
    dx, dy = WAYS[way]
    far = dice.choice((50, 100, 150, 200, 300)) if kind == 1 else 40
    said = f"{dice.choice(('向', '往'))}{way}{far}米" if kind == 1 else f"{way}侧"
    real = far * dice.uniform(0.8, 1.2)
    return said, x + dx * real, y + dy * real


def _above(city: SaidCity, division: str, dice: random.Random, noise: list[str], road: str) -> str:
    said = ""
    if dice.random() < RATES["missing_district"]:
        noise.append("missing_district")
    else:
        name = city.names[division[:6]]
        said += name if dice.random() < 0.7 else name[:-1]
    if dice.random() < RATES["street_said"]:
        said += city.names[division[:9]]
    if dice.random() < RATES["community_said"]:
        said += city.names[division]
    if road and dice.random() < RATES["road_said"] / 0.6:  # only what has an address has a road
        said += road
    return said


def _pin(dice: random.Random, x: float, y: float, noise: list[str]) -> tuple[float, float] | None:
    if dice.random() >= RATES["gps"]:
        return None
    if dice.random() < RATES["wrong_gps"]:
        noise.append("wrong_gps")
        return degrees(dice.uniform(0, 4 * SIDE), dice.uniform(0, 4 * SIDE))
    wide = dice.lognormvariate(log(GPS_MEDIAN), GPS_SPREAD)
    return degrees(x + dice.gauss(0, wide), y + dice.gauss(0, wide))


@cache
def homes() -> str:
    """The 3,755 commonest characters, by the order of GB 2312."""
    rows = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    return "".join(one.decode("gb2312", errors="ignore") for one in rows)


@cache
def _sounds() -> dict[str, str]:
    found: dict[str, str] = defaultdict(str)
    for one in homes():
        found[pinyin(one, style=Style.NORMAL)[0][0]] += one
    return dict(found)


def _homophone(character: str, dice: random.Random) -> str:
    same = _sounds().get(pinyin(character, style=Style.NORMAL)[0][0], "").replace(character, "")
    return dice.choice(same or homes())
