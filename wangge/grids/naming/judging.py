"""判 judging: guesses taken together by their ground, how sure one may be, and what was used."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, hypot, log

from wangge.grids.naming import fitted
from wangge.grids.naming.facts import ALIAS, EDIT, SOUND, Prior, Reason, Said, Spot, Word
from wangge.grids.naming.gazetteer import Gazetteer
from wangge.grids.naming.guesses import Ground, Guess
from wangge.grids.naming.reading import ROADLIKE, Mention

SAME_GROUND = 250.0  # metres: two guesses so near are one place
SHOWN = 3
COMMUNITY_DEPTH = 3  # the city being 0
_RANK = {"district": 0, "city": -1, "street": 1, "road": 1, "community": 2}
COMMUNITY, PRECISE = 2, 3
COARSE = {"city": 0.9, "district": 0.85, "street": 0.8, "road": 0.5}  # of the division alone


def rank(guess: Guess) -> int:
    return _RANK.get(guess.kind, PRECISE)


@dataclass(slots=True)
class Weighed:
    """Guesses, best first, those of one ground taken together, with their shares of belief."""

    heads: list[Guess]
    shares: list[float]
    prior: Prior | None

    @classmethod
    def of(cls, found: list[Guess], known: Gazetteer, prior: Prior | None) -> "Weighed":
        found.sort(key=lambda one: (-one.score, one.spread))
        top = found[0].score
        heads: list[Guess] = []
        shares: list[float] = []
        for guess in found:
            share = exp(max(guess.score - top, -60.0))
            for i, head in enumerate(heads):
                if _one_ground(head, guess, known):
                    shares[i] += share
                    if head.kind == "community" and rank(guess) == PRECISE and guess.kind != "pin":
                        heads[i] = guess  # the place in the community that is named beside it
                    break
            else:
                heads.append(guess)
                shares.append(share)
        order = sorted(range(len(heads)), key=lambda i: -shares[i])
        total = sum(shares)
        return cls([heads[i] for i in order], [shares[i] / total for i in order], prior)

    def told(
        self, said: Sequence[Mention], text: str, known: Gazetteer, *, address: int, ground: Ground
    ) -> Said:
        best = self.heads[0]
        coarse = COARSE.get(best.kind)
        # A road runs through many communities: where on it, only a pin tells.
        if (
            best.kind == "road"
            and best.pin > 0
            and self.prior is not None
            and self.prior.source == "pin"
        ):
            best.x, best.y = known.metres(self.prior.lon, self.prior.lat)
            best.division, best.spread, coarse = (
                ground(self.prior.lon, self.prior.lat),
                self.prior.spread,
                None,
            )
        elif coarse is not None:
            best.division = _deepest(best, said, known)
        if coarse is None:
            confidence = fitted.confidence(
                features(best, self.shares[0], known), share=self.shares[0]
            )
        else:
            confidence = coarse * self.shares[0]
        rest = 1 - self.shares[0]
        spots = [spot_of(best, confidence, text, said, known, address=address)]
        for guess, share in list(zip(self.heads, self.shares, strict=True))[1:SHOWN]:
            its = (1 - confidence) * share / rest if rest > 0 else 0.0
            spots.append(spot_of(guess, min(its, confidence), text, said, known, address=address))
        sure = coarse is None and confidence >= fitted.SURE and bool(best.division)
        sure = sure and (best.pin > 0 or not _vague(best))
        return Said(
            spots=tuple(spots), sure=sure, why=tuple(self._why(known, coarse is not None, sure))
        )

    def _why(self, known: Gazetteer, coarse: bool, sure: bool) -> list[Reason]:
        best, found = self.heads[0], []
        if coarse:
            found.append(Reason("coarse", {"kind": best.kind}))
        elif not best.division:
            found.append(Reason("outside"))
        if best.how in (SOUND, EDIT):
            found.append(Reason(best.how, {"said": best.mention.pattern}))
        if best.support:
            found.append(Reason("agrees", {"count": best.support}))
        if best.against:
            found.append(Reason("contradicts", {"count": best.against}))
        if self.prior is not None and best.kind != "pin" and best.pin:
            x, y = known.metres(self.prior.lon, self.prior.lat)
            facts = {"source": self.prior.source, "metres": round(hypot(best.x - x, best.y - y))}
            found.append(Reason("near" if best.pin > 0 else "apart", facts))
        if best.kind == "pin":
            words = [one for one in self.heads[1:] if one.at >= 0]
            found.append(Reason("pin_against_words" if words else "pin_only"))
        same = [one for one in self.heads[1:] if one.mention.pattern == best.mention.pattern]
        if not sure and same and self.shares[0] < 0.95:
            found.append(Reason("rivals", {"name": best.mention.pattern, "count": len(same) + 1}))
        elif not sure and not found:
            found.append(Reason("doubt"))
        return found


def _vague(best: Guess) -> bool:
    """Whether the words are at odds, or leave it open where it is, or whether it is a name at all."""
    mention = best.mention
    if best.against or best.hearsay or mention.runs_on or mention.glued:
        return True
    # Beside a community is as likely in the next one, and a road goes on where its community ends.
    wide = mention.beside > 0 or (best.how == ALIAS and bool(ROADLIKE.search(mention.pattern)))
    return best.kind == "community" and wide


def _one_ground(one: Guess, other: Guess, known: Gazetteer) -> bool:
    """Whether two guesses are one answer: in one community, or next to each other."""
    deep = len(known.ways.get(one.division, ())) > COMMUNITY_DEPTH
    if deep and one.division == other.division:
        return True
    return hypot(one.x - other.x, one.y - other.y) <= SAME_GROUND


def _deepest(best: Guess, said: Sequence[Mention], known: Gazetteer) -> str:
    """The lowest division said that is not at odds with the guess; else the guess's own."""
    codes = [best.division] if best.division else []
    for one in said:
        meant = [known.keys[at] for at, _ in one.meanings if known.is_division(at)]
        fitting = [c for c in meant if not codes or codes[0] in known.ways.get(c, ())]
        if len(fitting) == 1:
            codes.insert(0, fitting[0])
    return max(codes, key=lambda code: len(known.ways.get(code, ())), default="")


def features(best: Guess, share: float, known: Gazetteer) -> list[float]:
    """What the confidence is worked out of; the names are in `fitted.FEATURES`."""
    odds = log(max(share, 1e-9) / max(1 - share, 1e-4))
    how = best.how
    return [
        1.0,
        max(-4.0, min(odds, 8.0)),
        float(how == EDIT),
        float(how == SOUND),
        float(how in ("alias", "old", "taught")),
        float(best.kind == "crossing"),
        float(best.kind == "house"),
        float(best.kind == "road"),
        float(best.kind == "community"),
        float(best.kind == "pin"),
        float(best.mention.beside > 0),
        float(best.pin > 0),
        float(best.pin < 0),
        float(min(best.support, 2)),
        float(min(best.against, 2)),
        float(len(best.mention.pattern) <= 3),
    ]


def spot_of(
    guess: Guess, confidence: float, text: str, said: Sequence[Mention], known: Gazetteer, *, address: int
) -> Spot:  # fmt: skip
    known_point = guess.x == guess.x
    lon, lat = known.degrees(guess.x, guess.y) if known_point else (None, None)
    name = known.names[guess.at] if guess.at >= 0 else ""
    if guess.kind == "crossing" and guess.mention.crosses is not None:
        name = f"{guess.mention.pattern} × {guess.mention.crosses.pattern}"
    return Spot(
        lon=lon, lat=lat, spread=round(guess.spread), division=guess.division, name=name,
        kind=guess.kind, confidence=round(confidence, 4),
        key=known.keys[guess.at] if guess.at >= 0 else "",
        words=tuple(_words_of(guess, text, said, known, address=address)),
    )  # fmt: skip


def _words_of(
    guess: Guess, text: str, said: Sequence[Mention], known: Gazetteer, *, address: int
) -> list[Word]:
    """What of the text speaks of this guess: its own name, and the names that agree with it."""
    used = [guess.mention, *([guess.mention.crosses] if guess.mention.crosses else [])]
    way = set(known.ways.get(guess.division, ()))
    used += [
        one
        for one in said
        if one not in used and any(known.keys[at] in way for at, _ in one.meanings)
    ]
    found = [
        Word(one.start, one.end, "", one.pattern, guess.how if one is guess.mention else "exact")
        for one in used
        if one.end > one.start
    ]
    found += [word for one in used for word in one.extra]
    told = []
    for word in sorted(found):
        shift, source = (0, "address") if word.start < address else (address, "text")
        said_words = text[word.start : word.end]
        told.append(
            word._replace(
                start=word.start - shift, end=word.end - shift, said=said_words, source=source
            )
        )
    return told
