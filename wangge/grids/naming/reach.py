"""远近 reach: how far from a place, and which way, words say it is."""

import re

CROSSING = re.compile(
    r"(?:的?(?:交叉口|交叉路口|十字路口|丁字路口|路口|交汇处?|交口|相交|交界|交叉|口))"
)
_WAY = r"(东北|东南|西北|西南|正东|正西|正南|正北|东|西|南|北)"
SHIFT = re.compile(
    rf"(?:路口|交叉口|口)?(?:以|的|往|向|朝|再往)?{_WAY}(?:侧|面|边|走|方向)?(?:约|大约|大概)?"
    r"([\d.]+|[一二两三四五六七八九十百半]+)(?:多|来)?(公里|千米|里地|米|m)"
)
SIDE = re.compile(rf"(?:路口|交叉口|口)?的?(?:以|往)?{_WAY}(?:侧|面|边|角|门|头|口)")
STEPS = {"东": (1, 0), "西": (-1, 0), "南": (0, -1), "北": (0, 1)}
FARTHEST = 5_000.0  # metres: further away nobody counts from a place
A_SIDE = 40.0  # metres to the side of something
_DIGITS = {c: float(n) for n, c in enumerate("零一二三四五六七八九")} | {"两": 2.0, "半": 0.5}


def distance(found: re.Match[str]) -> float:
    """Metres of a match of SHIFT."""
    return counted(found[2]) * {"米": 1, "m": 1, "里地": 500}.get(found[3], 1_000)


def towards(way: str, metres: float) -> tuple[float, float]:
    """Metres east and north."""
    steps = [STEPS[c] for c in way if c in STEPS]
    part = metres / len(steps) ** 0.5
    return sum(x for x, _ in steps) * part, sum(y for _, y in steps) * part


def shifted(text: str, end: int) -> tuple[float, float]:
    """How far east and north of a crossing, whose second road ends there, an address lies."""
    if crossing := CROSSING.match(text, end):
        end = crossing.end()
    found = SHIFT.match(text, end)
    if found and (metres := distance(found)) <= FARTHEST:
        return towards(found[1], metres)
    return 0.0, 0.0


def counted(text: str) -> float:
    """150 of “150” or “一百五十”."""
    try:
        return float(text)
    except ValueError:
        pass
    total, digit = 0.0, 0.0
    for c in text:
        if c in "十百":
            total += (digit or 1) * (10 if c == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS.get(c, 0.0)
    return total + digit
