"""门牌 houses: where a number of a road is, between the numbers that the city's own names tell."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from math import hypot

import ahocorasick

from wangge.grids.naming.folding import folded

ADDRESS = re.compile(r"([\w]{1,12}?(?:路|街|巷|大道|道|胡同))(\d{1,5})(?:[-附之]\d+)*号?")
FAR = 1_500.0  # metres: numbers further apart than this are of two roads of one name
NEAR = 250.0  # metres
ENOUGH = 30  # numbers by which trust is measured
MOST_GAP = 60  # numbers: between two that are further apart nothing is guessed

Point = tuple[float, float]
Numbers = list[tuple[int, Point]]


class Houses:
    """Numbers by road and district, each with the points (metres) where it was seen.

    `trust` is the share of numbers that lie within 250 m of where their neighbours would put them:
    it differs from city to city, and tells how far a number may be believed.
    """

    def __init__(
        self, told: Iterable[tuple[str, Point, str]], names: ahocorasick.Automaton
    ) -> None:
        """`told`: an address, its point, its district; `names`: all names that are known."""
        self._of: dict[str, dict[str, Numbers]] = defaultdict(lambda: defaultdict(list))
        for address, point, district in told:
            found = ADDRESS.search(folded(address))
            if found and point[0] == point[0]:
                road = _road(found[1], names)
                self._of[road][district].append((int(found[2]), point))
        fits: list[bool] = []
        for districts in self._of.values():
            for numbers in districts.values():
                numbers.sort()
                fits += _fits(numbers)
        self.trust = sum(fits) / len(fits) if len(fits) >= ENOUGH else 0.0

    def at(self, road: str, number: int) -> list[tuple[Point, float]]:
        """Where the number may be, each with the metres one may be wrong; empty if untold."""
        found: list[tuple[Point, float]] = []
        for numbers in self._of.get(road, {}).values():
            exact = [point for one, point in numbers if one == number]
            if exact:
                found += [(point, 40.0) for point in _apart(exact)]
            elif between := _between(numbers, number):
                found.append(between)
        return found


def _between(numbers: Numbers, number: int) -> tuple[Point, float] | None:
    """A number's point between those of its neighbours; None where they are too far apart."""
    i = bisect_left(numbers, (number, (-1e9, -1e9)))
    if not 0 < i < len(numbers):
        return None
    (low, (x1, y1)), (high, (x2, y2)) = numbers[i - 1], numbers[i]
    gap = hypot(x1 - x2, y1 - y2)
    if gap > FAR or number - low > MOST_GAP or high - number > MOST_GAP:
        return None
    part = (number - low) / (high - low)
    return (x1 + part * (x2 - x1), y1 + part * (y2 - y1)), 60.0 + gap / 4


def _fits(numbers: Numbers) -> list[bool]:
    """For numbers between two others: whether they lie where these would put them."""
    found = []
    for i in range(1, len(numbers) - 1):
        number, (x, y) = numbers[i]
        low, high = numbers[i - 1], numbers[i + 1]
        if low[0] < number < high[0] and (guess := _between([low, high], number)):
            found.append(hypot(guess[0][0] - x, guess[0][1] - y) <= NEAR)
        elif low[0] == number:
            found.append(hypot(low[1][0] - x, low[1][1] - y) <= NEAR)
    return found


def _road(said: str, names: ahocorasick.Automaton) -> str:
    """The longest known name the words end with: 金水区文化路 is 文化路."""
    return next((said[i:] for i in range(len(said) - 1) if names.exists(said[i:])), said)


def _apart(points: list[Point]) -> list[Point]:
    """One point for each of several roads of one name."""
    found: list[Point] = []
    for x, y in points:
        if all((x - a) ** 2 + (y - b) ** 2 > FAR**2 for a, b in found):
            found.append((x, y))
    return found
