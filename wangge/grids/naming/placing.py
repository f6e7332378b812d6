"""落点 placing: from words to places, with how sure one may be – never a silent guess."""

from collections.abc import Sequence
from dataclasses import dataclass

from wangge.grids.naming.facts import ALIAS, EDIT, SOUND, Prior, Reason, Said
from wangge.grids.naming.folding import folded
from wangge.grids.naming.gazetteer import Gazetteer
from wangge.grids.naming.guesses import Ground, Guess, guesses
from wangge.grids.naming.judging import COMMUNITY, Weighed, rank
from wangge.grids.naming.reading import ORDINARY, ROADLIKE, Mention, alike, mentions, relate, stem
from wangge.grids.naming.weighing import by_divisions, by_neighbours, by_prior, of_the_pin

READ = 400  # characters of the words in which names are looked for
ASKED = 12  # guesses of which the ground is asked
AROUND = 400.0  # metres about a prior within which likeness of names is looked for
MOST_LOCAL = 150
MOST_DIVISIONS = 50
LATER = 0.4  # what a name loses for each name before it: people begin with the place
IN_ADDRESS = 1.5


def nowhere(_lon: float, _lat: float) -> str:
    return ""


def place(
    text: str, known: Gazetteer, *, address: str = "", prior: Prior | None = None,
    ground: Ground = nowhere,
) -> Said:  # fmt: skip
    """Where it is, by the words (and the address, which counts more) and perhaps a prior.

    `ground` tells the lowest division of a point. Positions of the words used count in the text
    or address as given. Nothing is said of a place and no pin: no spots.
    """
    begun = address[:READ] + "\n" if address else ""
    whole = folded(begun + text[:READ])
    said = mentions(whole, known)
    relate(whole, said, known)
    around = _Around(said, known, prior, ground)
    found = around.weigh(around.ranked(said, address=len(begun)))
    if _weak(found):
        doubtful = alike(whole, known, said, only=_local(known, prior))
        relate(whole, doubtful, known)
        likely = around.weigh(around.ranked(doubtful, address=len(begun)))
        found = _best_ranks(found + likely)
    if prior is not None and prior.source == "pin":
        found.append(of_the_pin(prior, found, known))
        found[-1].division = ground(prior.lon, prior.lat)
    if not found:
        return Said(why=(Reason("nothing"),))
    weighed = Weighed.of(found, known, prior)
    return weighed.told(said, begun + text[:READ], known, address=len(begun), ground=ground)


@dataclass(frozen=True, slots=True)
class _Around:
    """All that speaks for one guess or another beside its own name."""

    said: Sequence[Mention]
    known: Gazetteer
    prior: Prior | None
    ground: Ground

    def ranked(self, mentions: Sequence[Mention], *, address: int) -> list[Guess]:
        """The most particular guesses of the mentions; what is said first counts most."""
        known, found, spots = self.known, list[Guess](), list[int]()
        near = known.metres(self.prior.lon, self.prior.lat) if self.prior else None
        within = {known.keys[at] for one in self.said for at, _ in one.meanings[:MOST_DIVISIONS]}
        for one in mentions:
            if one.crosses is not None and one.crosses.start < one.start and found:
                continue  # the crossing was guessed at its first road
            if one.start not in spots:
                spots.append(one.start)
            worth = IN_ADDRESS if one.start < address else 0.0
            for guess in guesses(one, known, near=near, within=within):
                guess.score += worth - LATER * spots.index(one.start)
                found.append(guess)
        return _best_ranks(found)

    def weigh(self, found: list[Guess]) -> list[Guess]:
        _ask(found, self.known, self.ground)
        by_divisions(found, self.said, self.known)
        by_neighbours(found, self.said, self.known)
        if self.prior is not None:
            by_prior(found, self.prior, self.known)
        return [one for one in found if one.pin > 0 or self._stands(one)]

    def _stands(self, one: Guess) -> bool:
        """Three characters that sound alike are chance; a doubtful name needs something beside it."""
        if one.how == SOUND and len(one.mention.pattern) < 4:
            return False
        return one.support > 0 or self._stands_alone(one)

    def _stands_alone(self, one: Guess) -> bool:
        """Whether the name means a place with nothing else that speaks for it."""
        name = one.mention.pattern
        if one.how in (SOUND, EDIT):
            road = one.how == EDIT and ROADLIKE.search(name)
            return len(stem(name)) >= 3 and not one.against and not road
        if one.kind == "community" and one.how == ALIAS:
            # A road is far longer than the community called after it.
            return not one.mention.runs_on and name not in ORDINARY and not ROADLIKE.search(name)
        return True


def _weak(found: Sequence[Guess]) -> bool:
    """Whether what was found as it is written leaves room for a name that is written wrongly."""
    best = max(found, key=lambda one: one.score, default=None)
    if best is None or rank(best) < COMMUNITY or best.against or best.pin < 0:
        return True
    return best.mention.end - best.mention.start < 3 or best.mention.runs_on


def _local(known: Gazetteer, prior: Prior | None) -> list[int]:
    """Numbers of the patterns of names about the prior."""
    if prior is None:
        return []
    x, y = known.metres(prior.lon, prior.lat)
    return known.patterns_of(known.near(x, y, AROUND + prior.spread))[:MOST_LOCAL]


def _best_ranks(found: list[Guess]) -> list[Guess]:
    """The most particular guesses; communities go with places, for they may be meant themselves."""
    best = min(max(map(rank, found), default=0), COMMUNITY)
    return [one for one in found if rank(one) >= best]


def _ask(found: list[Guess], known: Gazetteer, ground: Ground) -> None:
    """Guesses that lie beside their entry, or whose entry has no division, are given the ground's."""
    for guess in sorted(found, key=lambda one: -one.score)[:ASKED]:
        if (guess.moved or not guess.division) and guess.x == guess.x and guess.kind != "road":
            guess.division = ground(*known.degrees(guess.x, guess.y))
