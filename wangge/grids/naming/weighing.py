"""权衡 weighing: what is said around a name, and where one supposed it, speak for some guesses."""

from collections.abc import Sequence
from math import exp, hypot, log

from wangge.grids.naming.facts import EDIT, SOUND, Prior
from wangge.grids.naming.gazetteer import Gazetteer
from wangge.grids.naming.guesses import Guess, from_road
from wangge.grids.naming.reading import Mention

AGREES, CONTRADICTS = 0.3, -4.0
NEAR, NEARISH, APART = 2.0, 0.8, -1.0
NEAR_M, NEARISH_M, APART_M = 500.0, 1_500.0, 4_000.0
CITY_M2 = 4e8  # the ground over which a prior that is not about the matter is strewn
SHARPEST = 2_000.0  # how much likelier a place at the prior may become
# How likely the words, if the pin is right and they mean another place than the names say.
MISREAD = {"place": -6.0, "community": -4.0, EDIT: -2.5, SOUND: -3.0, "": -0.7}


def by_divisions(found: Sequence[Guess], said: Sequence[Mention], known: Gazetteer) -> None:
    """Divisions said beside a name agree with a guess that lies in them, or contradict it."""
    for one in said:
        codes = {known.keys[at] for at, _ in one.meanings if known.is_division(at)}
        if not codes:
            continue
        for guess in found:
            if one.of(guess.mention) or not guess.division:
                continue
            way = known.ways.get(guess.division, ())
            if codes.intersection(way):
                guess.score += AGREES
                guess.support += 1
            elif not any(guess.division in known.ways.get(code, ()) for code in codes):
                guess.score += CONTRADICTS
                guess.against += 1


def by_neighbours(found: Sequence[Guess], said: Sequence[Mention], known: Gazetteer) -> None:
    """Roads and places said beside a name are near where it is meant."""
    for one in said:
        places = [at for at, _ in one.meanings if not known.is_division(at)]
        if not places or len(places) > 200:
            continue
        for guess in found:
            if one.of(guess.mention) or guess.x != guess.x:
                continue
            metres = min(_apart(known, at, guess) for at in places)
            if metres < NEAR_M:
                guess.score += NEAR
                guess.support += 1
            elif metres < NEARISH_M:
                guess.score += NEARISH
            elif metres > APART_M:
                guess.score += APART


def _apart(known: Gazetteer, at: int, guess: Guess) -> float:
    if known.is_road(at):
        return from_road(known, at, guess.x, guess.y)
    metres = hypot(known.xs[at] - guess.x, known.ys[at] - guess.y)
    return metres if metres == metres else float("inf")


def by_prior(found: Sequence[Guess], prior: Prior, known: Gazetteer) -> None:
    """A guess near the prior gains, one far from it loses."""
    x, y = known.metres(prior.lon, prior.lat)
    for guess in found:
        if guess.x != guess.x:
            continue
        if guess.kind == "road":
            metres, spread = from_road(known, guess.at, x, y), 80.0
        else:
            metres, spread = hypot(guess.x - x, guess.y - y), guess.spread
        wide = hypot(prior.spread, spread, 50.0)
        density = min(CITY_M2 / (6.283 * wide * wide), SHARPEST)
        near = prior.trust * density * exp(-min(metres * metres / (2 * wide * wide), 600.0))
        guess.score += log(near + 1 - prior.trust)
        if prior.source != "account":  # where somebody lives says less of where he stands
            guess.pin = 1 if metres < 3 * wide else -1


def of_the_pin(prior: Prior, found: Sequence[Guess], known: Gazetteer) -> Guess:
    """The guess that the pin is right, whatever the words seem to say."""
    x, y = known.metres(prior.lon, prior.lat)
    best = max(found, key=lambda one: one.score, default=None)
    if best is None or best.kind in ("road", "street", "district", "city"):
        words = ""
    elif best.how in (SOUND, EDIT):
        words = best.how
    else:
        words = "community" if best.kind == "community" else "place"
    nothing = Mention(0, 0, "", ())
    return Guess(
        at=-1, x=x, y=y, spread=prior.spread, division="", kind="pin", how="pin", mention=nothing,
        score=log(prior.trust) + MISREAD[words], moved=True,
    )  # fmt: skip
