"""连 linking: one case compared with many others at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from wangge.intake.rules.same import joining
from wangge.intake.rules.same.grams import NOTHING, Grams, Rarity, shares
from wangge.intake.rules.same.joining import Alike
from wangge.intake.rules.same.spots import Said, agreement

DISTRICT, STREET = 6, 9  # digits of a division's code
WORTH = 0.08  # likeness of words from which the rest is looked at
MOST = 20  # others looked at closely, those of the likest words
WORTH_THERE = 0.3  # nearness from which, or where one person spoke twice, less is enough


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Told:
    """All that is compared of a case; None and "" where it is not known."""

    said: Said
    address: Grams = field(default_factory=lambda: NOTHING)
    lon: float | None = None
    lat: float | None = None
    division: str = ""
    placed: float = 0.0  # how sure the division is
    at: datetime | None = None  # when it was said to have happened
    caller: str = ""  # a hash
    topics: Mapping[str, float] = field(default_factory=dict)  # duties it speaks of
    secret: bool = False
    accused: int | None = None  # the unit complained of


def compare(one: Told, others: Sequence[Told], rarity: Rarity) -> list[Alike | None]:
    """What speaks for one matter with each of the others; None: nothing, or something forbids it."""
    found: list[Alike | None] = [None] * len(others)
    if not len(one.said.whole):
        return found
    texts, helds = shares(one.said.whole, [other.said.whole for other in others], rarity)
    likely = [
        at
        for at in np.argsort(-texts, kind="stable").tolist()
        if texts[at] >= joining.LEAST and not apart(one, others[at])
    ]
    near = dict(zip(likely, _near(one, [others[at] for at in likely], rarity), strict=True))
    likely = [at for at in likely if _worth(one, others[at], float(texts[at]), near[at][0])][:MOST]
    heads, _ = shares(one.said.head, [others[at].said.head for at in likely], rarity)
    matters, _ = shares(one.said.matter, [others[at].said.matter for at in likely], rarity)
    for at, head, matter in zip(likely, heads.tolist(), matters.tolist(), strict=True):
        other = others[at]
        least = min(len(one.said.whole), len(other.said.whole))
        found[at] = Alike(
            text=float(texts[at]), held=float(helds[at]), head=head, matter=matter,
            telling=min(1.0, least / joining.TELLING),
            spots=agreement(one.said.spots, other.said.spots),
            first=agreement(one.said.first, other.said.first),
            near=near[at][0], metres=near[at][1], hours=_hours(one, other),
            topic=joining.topic_likeness(one.topics, other.topics),
            same_requester=_same_requester(one, other),
        )  # fmt: skip
    return found


def _worth(one: Told, other: Told, text: float, near: float | None) -> bool:
    return text >= WORTH or (near or 0.0) >= WORTH_THERE or _same_requester(one, other)


def _same_requester(one: Told, other: Told) -> bool:
    return bool(one.caller) and one.caller == other.caller


def _hours(one: Told, other: Told) -> float | None:
    if one.at is None or other.at is None:
        return None
    return abs((one.at - other.at).total_seconds()) / 3600


def apart(one: Told, other: Told) -> bool:
    """What forbids one matter, whatever the words: another time, place, accused unit, or a secret."""
    if one.secret or other.secret or one.accused != other.accused:
        return True
    if one.at is not None and other.at is not None and abs(one.at - other.at) > joining.WITHIN:
        return True
    metres = _metres(one, other)
    if metres is not None:
        return metres > joining.APART_METRES
    return _other_street(one, other)


def _other_street(one: Told, other: Told) -> bool:
    """Whether both are surely placed, and in different streets or districts."""
    if min(one.placed, other.placed) < joining.SURELY_PLACED:
        return False
    depth = min(len(one.division), len(other.division), STREET)
    return depth >= DISTRICT and one.division[:depth] != other.division[:depth]


def _metres(one: Told, other: Told) -> float | None:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    return joining.metres_between((one.lon, one.lat), (other.lon, other.lat))


def _near(
    one: Told, others: Sequence[Told], rarity: Rarity
) -> list[tuple[float | None, float | None]]:
    """(nearness, metres) of each: by pins, else by addresses, else by the division; None where unknown."""
    addresses, _ = shares(one.address, [other.address for other in others], rarity)
    found: list[tuple[float | None, float | None]] = []
    for other, address in zip(others, addresses.tolist(), strict=True):
        metres = _metres(one, other)
        if metres is not None:
            found.append((joining.nearness(metres), metres))
        elif len(one.address) and len(other.address):
            found.append((address, None))
        else:
            same = bool(one.division) and one.division == other.division
            found.append((joining.SAME_PLACE if same else None, None))
    return found
