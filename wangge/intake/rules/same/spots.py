"""地名词 spots: what in a text speaks of one place and no other – names before 路, 小区, 村 ….

No gazetteer: two characters before a kind of place are kept, so that a name is known again whether
it is told long or short. Two texts that name places and share none speak of two places.
"""

import re
from collections.abc import Set
from dataclasses import dataclass

from wangge.intake.rules.same import grams
from wangge.intake.rules.same.grams import Grams
from wangge.intake.rules.words import essence

READ = 400  # characters in which names are looked for
FIRST = 60  # characters in which the place of a matter is mostly named
HEAD = 40  # characters of what stands first
_KINDS = (
    "小区|社区|花园|家园|公寓|大厦|广场|市场|公园|医院|学校|中学|小学|大学|幼儿园|公司|工厂|大道|高速|"
    "[路街巷镇乡村苑城府园郡庄湾厂店桥站组栋]"
)
_SPOT = re.compile(_KINDS)
_NAMED = re.compile(rf"[\u4e00-\u9fff]{{2}}(?:{_KINDS})+")
_ANY_ADDRESS = re.compile(  # what stands in every address tells of none
    r"(?:居民|村民)?委员会|居委会|村委会|社区|街道|办事处|\d+(?:号楼|号院|栋|幢|单元|层|室|号)?"
)
_NO_NAMES = frozenset("条座处这那该本我你他各某全一二三两每个些的在到是有们小社")


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What is compared of a text; it never changes."""

    whole: Grams
    head: Grams
    matter: Grams  # the whole without the names of places: what it is about
    spots: frozenset[str]
    first: frozenset[str]  # of these, what is named first


def said(words: str, *, title: str = "") -> Said:
    """Read a text once; `title` is what stands over it, where something does."""
    plain = essence(words[: 2 * grams.READ])
    return Said(
        whole=grams.pairs(plain),
        head=grams.pairs(essence(title) if title else plain[:HEAD]),
        matter=grams.pairs(_NAMED.sub("", plain[: grams.READ])),
        spots=spots(plain[:READ]),
        first=spots(plain[:FIRST]),
    )


def whereabouts(address: str) -> Grams:
    """What an address is compared by: its names, without kinds and numbers that others have too."""
    return grams.grams(_ANY_ADDRESS.sub("", address))


def spots(plain: str) -> frozenset[str]:
    """The names of places in plain text, cut to two characters and the kind."""
    found = set()
    for kind in _SPOT.finditer(plain):
        name = plain[max(0, kind.start() - 2) : kind.start()]
        if len(name) == 2 and name[1] not in _NO_NAMES:
            found.add(name + kind.group())
    return frozenset(found)


def agreement(one: Set[str], other: Set[str]) -> float | None:
    """How much of the lesser set both name, 0 … 1; None where either names nothing.

    Who tells less than the other contradicts nothing: only what each names and the other does not
    brings it down.
    """
    if not one or not other:
        return None
    return len(one & other) / min(len(one), len(other))
