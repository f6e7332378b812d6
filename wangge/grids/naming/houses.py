"""门牌 houses: where a number of a road is, between the numbers that the city's own names tell."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable

import ahocorasick

from wangge.grids.naming.folding import folded

ADDRESS = re.compile(r"([\w]{1,12}?(?:路|街|巷|大道|道|胡同))(\d{1,5})(?:[-附之]\d+)*号?")
FAR = 1_500.0  # metres: numbers further apart than this are of two roads of one name
MOST_GAP = 60  # numbers: between two that are further apart nothing is guessed

Point = tuple[float, float]


class Houses:
    """Numbers by the name of their road, each with the points (metres) where it was seen."""

    def __init__(
        self, told: Iterable[tuple[str, Point, str]], names: ahocorasick.Automaton
    ) -> None:
        """`told`: an address, its point, its district; `names`: all names that are known."""
        self._of: dict[str, list[tuple[int, Point]]] = defaultdict(list)
        for address, point, _ in told:
            found = ADDRESS.search(folded(address))
            if found and point[0] == point[0]:
                self._of[_road(found[1], names)].append((int(found[2]), point))
        for numbers in self._of.values():
            numbers.sort()

    def at(self, road: str, number: int) -> list[tuple[Point, float]]:
        """Where the number may be, each with the metres one may be wrong; empty if untold."""
        numbers = self._of.get(road)
        if not numbers:
            return []
        exact = [point for one, point in numbers if one == number]
        if exact:
            return [(point, 40.0) for point in _apart(exact)]
        i = bisect_left(numbers, (number, (-1e9, -1e9)))
        below = next((n for n in reversed(numbers[:i]) if number - n[0] <= MOST_GAP), None)
        above = next((n for n in numbers[i:] if n[0] - number <= MOST_GAP), None)
        if below is None or above is None:
            return []
        gap = ((below[1][0] - above[1][0]) ** 2 + (below[1][1] - above[1][1]) ** 2) ** 0.5
        if gap > FAR:
            return []
        part = (number - below[0]) / (above[0] - below[0])
        point = (
            below[1][0] + part * (above[1][0] - below[1][0]),
            below[1][1] + part * (above[1][1] - below[1][1]),
        )
        return [(point, 60.0 + gap / 4)]


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
