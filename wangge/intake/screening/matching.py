"""相似 matching: which older cases may be the same matter – candidates, then likeness, then a score."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from wangge.cases.models import Case
from wangge.intake import queries
from wangge.intake.queries import Facts
from wangge.intake.rules import joining
from wangge.intake.rules.joining import Alike
from wangge.intake.rules.words import essence
from wangge.intake.screening.placing import Place
from wangge.intake.screening.topics import Topics, memory, topics

MOST_PROPOSALS = 3
MOST_TEXTS = 8_000  # remembered; about 2 KB each


@dataclass(frozen=True, kw_only=True)
class Proposal:
    into: int
    score: float
    evidence: dict[str, Any]


def proposals(
    batch: Sequence[Case], keys: Mapping[int, queries.Key], places: Mapping[int, Place]
) -> dict[int, list[Proposal]]:
    """case -> the likeliest older cases that may be the same matter, best first."""
    found: dict[int, list[Proposal]] = {case.pk: [] for case in batch}
    if not batch:
        return found
    others, people = _candidates(batch, keys, places)
    facts = queries.open_facts(set().union(*others.values()))
    mine = {case.pk: _facts(case, keys.get(case.pk), places.get(case.pk)) for case in batch}
    facts |= mine  # of this batch the place is known, though not yet written
    texts = _texts(batch, facts.keys(), on=localdate(batch[-1].registered_at))
    for case in batch:
        best: dict[int, Proposal] = {}
        for other in others[case.pk] & facts.keys():
            if facts[other].main == case.pk or _apart(mine[case.pk], facts[other]):
                continue
            alike = _alike(
                mine[case.pk], facts[other], texts[case.pk], texts[other],
                same_requester=other in people[case.pk],
            )  # fmt: skip
            main, score = facts[other].main, round(alike.score, 3)
            if score >= joining.PROPOSED and (main not in best or best[main].score < score):
                best[main] = Proposal(into=main, score=score, evidence=_evidence(alike, other))
        ranked = sorted(best.values(), key=lambda it: (-it.score, it.into))
        found[case.pk] = ranked[:MOST_PROPOSALS]
    return found


@dataclass(frozen=True, slots=True)
class _Text:
    """What is compared of words and address; a case never changes either."""

    pairs: joining.Pairs
    address: joining.Pairs
    topics: Topics


def _texts(batch: Sequence[Case], others: Set[int], *, on: date) -> Mapping[int, _Text]:
    """case -> its text, of the batch and of the others; what is not remembered is read at once."""
    known: dict[int, _Text] = memory.get("texts", dict)
    mine = {case.pk: case for case in batch}
    texts = {pk: text for pk in others | mine.keys() if (text := known.get(pk))}
    told = [(pk, case.words, case.address) for pk, case in mine.items() if pk not in texts]
    told += queries.told_in(others - texts.keys() - mine.keys())
    spoken = topics([words for _, words, _ in told], on=on)
    made = {
        pk: _Text(
            joining.pairs(essence(words[: joining.READ])), joining.pairs(essence(address)), topic
        )
        for (pk, words, address), topic in zip(told, spoken, strict=True)
    }
    if len(known) + len(made) > MOST_TEXTS:
        known.clear()
    known.update(made)
    return texts | made


def _candidates(
    batch: Sequence[Case], keys: Mapping[int, queries.Key], places: Mapping[int, Place]
) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """case -> older cases worth comparing; case -> those of them that the same person made."""
    since = min(case.registered_at for case in batch) - joining.WITHIN
    same_words, same_phone = defaultdict(set), defaultdict(set)
    words = [key.words_hash for key in keys.values()]
    phones = [key.phone_hash for key in keys.values()]
    for hashed, pk in queries.heard_alike("words_hash", words, since=since):
        same_words[hashed].add(pk)
    for hashed, pk in queries.heard_alike("phone_hash", phones, since=since):
        same_phone[hashed].add(pk)
    by_place = _by_place(batch, places, since=since)
    others: dict[int, set[int]] = {}
    people: dict[int, set[int]] = {}
    for case in batch:
        key = keys.get(case.pk)
        if key and not key.words_hash:
            others[case.pk], people[case.pk] = set(), set()  # no words of anybody's own to compare
            continue
        asked = same_phone[key.phone_hash] if key and key.phone_hash else set()
        said = same_words[key.words_hash] if key and key.words_hash else set()
        place = places.get(case.pk)
        there = by_place[place.division] if place else set()
        others[case.pk] = {pk for pk in asked | said | there if pk < case.pk}
        people[case.pk] = asked
    return others, people


def _by_place(
    batch: Sequence[Case], places: Mapping[int, Place], *, since: datetime
) -> dict[str, set[int]]:
    """division -> cases there: the newest in the database, and those of this batch."""
    found: dict[str, set[int]] = defaultdict(set)
    for pk, place in places.items():
        if place.division:
            found[place.division].add(pk)
    if found:
        before = max(case.pk for case in batch)
        first = queries.first_since(since)
        for division, pk in queries.cases_at(list(found), first=first, before=before):
            found[division].add(pk)
    return found


def _apart(one: Facts, other: Facts) -> bool:
    """What was said long before or after is another occasion, whenever it reached the centre."""
    return abs(one.said_at - other.said_at) > joining.WITHIN


def _facts(case: Case, key: queries.Key | None, place: Place | None) -> Facts:
    return Facts(
        case.pk, case.lon, case.lat,
        place.division if place else case.division_code,
        place.grid if place else case.grid_id,
        (key and key.happened_at) or case.registered_at,
    )  # fmt: skip


def _alike(one: Facts, other: Facts, text: _Text, its: _Text, *, same_requester: bool) -> Alike:
    """What speaks for one matter."""
    likeness = joining.text_likeness(text.pairs, its.pairs)
    topic = joining.topic_likeness(text.topics, its.topics)
    near, metres = _near(one, other, text, its)
    return Alike(
        text=likeness, topic=topic, telling=joining.telling(text.pairs, its.pairs),
        near=near, metres=metres, same_requester=same_requester,
        hours=abs((one.said_at - other.said_at).total_seconds()) / 3600,
    )  # fmt: skip


def _near(one: Facts, other: Facts, text: _Text, its: _Text) -> tuple[float, float | None]:
    """(nearness, metres): by pins, else by addresses, else by the division."""
    if one.lon is not None and other.lon is not None:
        assert one.lat is not None and other.lat is not None
        metres = joining.metres_between((one.lon, one.lat), (other.lon, other.lat))
        return joining.nearness(metres), metres
    if text.address and its.address:
        return joining.text_likeness(text.address, its.address), None
    same = one.division and one.division == other.division
    return joining.SAME_PLACE if same else joining.UNKNOWN_PLACE, None


def _evidence(alike: Alike, seen: int) -> dict[str, Any]:
    """What a person is shown; `seen` is the case compared, which may be joined to the main one."""
    return {
        "text": round(alike.text, 2),
        "topic": round(alike.topic, 2),
        "near": round(alike.near, 2),
        "metres": None if alike.metres is None else round(alike.metres),
        "hours": round(alike.hours, 1),
        "same_requester": alike.same_requester,
        "case": seen,
    }
