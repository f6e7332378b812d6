"""相似 matching: which older cases may be the same matter – candidates, then what speaks for it, then in which way."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from wangge.cases.models import Case
from wangge.intake import queries
from wangge.intake.rules.same import joining, ways
from wangge.intake.rules.same.grams import Grams, Rarity, novelty
from wangge.intake.rules.same.joining import Alike
from wangge.intake.rules.same.linking import Told, apart, compare
from wangge.intake.rules.same.spots import Said, said, whereabouts
from wangge.intake.rules.same.ways import Kind
from wangge.intake.screening import blocking, meaning, tracing
from wangge.intake.screening.blocking import Facts
from wangge.intake.screening.placing import Place
from wangge.intake.screening.topics import Topics, memory, topics

MOST_PROPOSALS = 2
MOST_TEXTS = 20_000  # remembered; 1 to 2 KB each
CHAIN = 0.2  # least score with the main case, where another of its group was found
DOUBTS = 1  # pairs of a case whose meaning is asked for


@dataclass(frozen=True, kw_only=True)
class Proposal:
    into: int
    score: float
    evidence: dict[str, Any]

    @property
    def kind(self) -> Kind:
        return Kind(self.evidence["kind"])

    @property
    def holds(self) -> bool:
        """Whether the case should wait for the answer: not where it only follows one that has ended."""
        return self.kind != Kind.FOLLOW or bool(self.evidence["same_requester"])


@dataclass(frozen=True, kw_only=True)
class Matched:
    """Of one case: the likeliest others, best first, and the marks by which it is found again."""

    proposals: Sequence[Proposal] = ()
    marks: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Text:
    """What is compared of words and address; a case never changes either."""

    said: Said
    address: Grams
    topics: Topics
    words: str


@dataclass(frozen=True, slots=True)
class _Batch:
    """All that is known of a batch and of what it is compared with."""

    facts: Mapping[int, Facts]
    mains: Mapping[int, Facts]
    texts: Mapping[int, _Text]
    rarity: Rarity

    def told(self, pk: int, facts: Facts) -> Told:
        text = self.texts[pk]
        return Told(
            said=text.said, address=text.address, lon=facts.lon, lat=facts.lat,
            division=facts.division, placed=facts.placed, at=facts.said_at, caller=facts.phone, topics=text.topics, secret=facts.secret,
            accused=facts.accused,
        )  # fmt: skip


def matched(
    batch: Sequence[Case], keys: Mapping[int, queries.Key], places: Mapping[int, Place]
) -> dict[int, Matched]:
    """case -> the older cases that may be the same matter."""
    if not batch:
        return {}
    at = batch[-1].registered_at
    rarity = tracing.rarity(on=at)
    mine = {case.pk: _facts(case, keys.get(case.pk), places.get(case.pk)) for case in batch}
    texts = dict(_texts({case.pk: case for case in batch}, (), on=localdate(at)))
    spoken = [case.pk for case in batch if _speaks(keys.get(case.pk), texts[case.pk])]
    left = {pk: _marks(texts[pk], mine[pk], rarity, tracing.LEFT) for pk in spoken}
    others = _candidates(batch, spoken, keys, mine, texts, left, rarity)
    facts, mains = blocking.facts(set().union(*others.values()))
    facts |= mine  # of this batch the place is known, though not yet written
    wanted = facts.keys() | mains.keys()
    texts |= _texts({}, wanted - texts.keys(), on=localdate(at))
    known = _Batch(facts, mains, texts, rarity)
    return {
        case.pk: Matched(
            proposals=_proposals(case.pk, others.get(case.pk, set()) & facts.keys(), known),
            marks=left.get(case.pk, ()),
        )
        for case in batch
    }


def _speaks(key: queries.Key | None, text: _Text) -> bool:
    """Whether there are words of anybody's own to compare."""
    return len(text.said.whole) > 0 and (key is None or bool(key.words_hash))


def _marks(text: _Text, facts: Facts, rarity: Rarity, most: int) -> list[int]:
    return tracing.marks(text.said.whole, text.topics, facts.division, rarity, most=most)


def _candidates(
    batch: Sequence[Case], spoken: Sequence[int], keys: Mapping[int, queries.Key],
    mine: Mapping[int, Facts], texts: Mapping[int, _Text], left: Mapping[int, Sequence[int]],
    rarity: Rarity,
) -> dict[int, set[int]]:  # fmt: skip
    """case -> older cases worth comparing; three statements."""
    since = blocking.since(batch)
    first = blocking.first_since(since)
    heard = blocking.heard((keys[pk] for pk in spoken if pk in keys), since=since)
    there = blocking.by_place({pk: mine[pk].division for pk in spoken}, first=first)
    sought = {pk: _marks(texts[pk], mine[pk], rarity, tracing.SOUGHT) for pk in spoken}
    traced = tracing.found(sought, left, first=first)
    others = {}
    for pk in spoken:
        key = keys.get(pk)
        found = set(traced[pk])
        if key:
            found |= heard.people.get(key.phone_hash, set()) | heard.words.get(
                key.words_hash, set()
            )
        if mine[pk].division:
            found |= there[mine[pk].division]
        others[pk] = {other for other in found if other < pk}
    return others


def _texts(
    cases: Mapping[int, Case], others: Set[int] | tuple[()], *, on: date
) -> Mapping[int, _Text]:
    """case -> its text, of these cases and of the others; what is not remembered is read at once."""
    known: dict[int, _Text] = memory.get("texts", dict)
    texts = {pk: text for pk in cases.keys() | set(others) if (text := known.get(pk))}
    told = [(pk, it.title, it.words, it.address) for pk, it in cases.items() if pk not in texts]
    told += blocking.told_in(set(others) - texts.keys())
    spoken = topics([words for _, _, words, _ in told], on=on)
    made = {
        pk: _Text(said(words, title=title), whereabouts(address), topic, words[: meaning.READ])
        for (pk, title, words, address), topic in zip(told, spoken, strict=True)
    }
    for pk in list(known)[: max(0, len(known) + len(made) - MOST_TEXTS)]:
        known.pop(pk, None)  # the longest remembered; another thread may have been first
    known.update(made)
    return texts | made


def _facts(case: Case, key: queries.Key | None, place: Place | None) -> Facts:
    return Facts(
        case.pk, False, case.lon, case.lat, place.division if place else case.division_code,
        (place.confidence if place else case.place_confidence) or 0.0,
        (key and key.happened_at) or case.registered_at, key.phone_hash if key else "",
        case.secret, case.accused_unit_id,
    )  # fmt: skip


def _proposals(pk: int, others: Set[int], known: _Batch) -> list[Proposal]:
    """The likeliest of the others, one for each case that could be joined."""
    facts, mine = known.facts, known.told(pk, known.facts[pk])
    tried = sorted(other for other in others if facts[other].main != pk)
    alike = compare(mine, [known.told(other, facts[other]) for other in tried], known.rarity)
    likely = [(it, other) for it, other in zip(alike, tried, strict=True) if it is not None]
    likely.sort(key=lambda one: (-one[0].score, one[1]))
    best: dict[int, tuple[Alike, int]] = {}
    for turn, (it, other) in enumerate(likely):
        if turn < DOUBTS and it.doubtful:
            it = it.meaning_known(meaning.likeness(known.texts[pk].words, known.texts[other].words))
        main = facts[other].main
        if it.score >= joining.PROPOSED and main not in best and _fits(mine, other, known):
            best[main] = it, other
    ranked = sorted(best.items(), key=lambda one: (-one[1][0].score, one[0]))
    return [
        Proposal(into=main, score=round(it.score, 3), evidence=_evidence(pk, it, other, known))
        for main, (it, other) in ranked[:MOST_PROPOSALS]
    ]


def _fits(mine: Told, other: int, known: _Batch) -> bool:
    """A chain must not glue: who is like one of a group must not contradict its main case."""
    main = known.facts[other].main
    if main == other:
        return True
    its = known.told(main, known.mains.get(main) or known.facts[main])
    if apart(mine, its):
        return False
    (alike,) = compare(mine, [its], known.rarity)
    return alike is not None and alike.score >= CHAIN


def _evidence(pk: int, alike: Alike, seen: int, known: _Batch) -> dict[str, Any]:
    """What a person is shown; `seen` is the case compared, which may be joined to the main one."""
    text, its, ended = known.texts[pk], known.texts[seen], known.facts[seen].ended
    kind = ways.kind(same_requester=alike.same_requester, ended=ended)
    said = {
        "kind": str(kind),
        "text": round(alike.text, 2),
        "topic": None if alike.topic is None else round(alike.topic, 2),
        "near": None if alike.near is None else round(alike.near, 2),
        "metres": None if alike.metres is None else round(alike.metres),
        "hours": None if alike.hours is None else round(alike.hours, 1),
        "spots": alike.spots is not None and alike.spots >= 0.5,
        "same_requester": alike.same_requester,
        "case": seen,
    }
    if alike.meaning is not None:
        said["meaning"] = round(alike.meaning, 2)
    if kind == Kind.FOLLOW:
        new = novelty(text.said.whole, its.said.whole, known.rarity)
        said["news"] = str(ways.news(text.words, novelty=new))
    return said
