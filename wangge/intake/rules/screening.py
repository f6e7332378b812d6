"""甄别 screening: from what was said alone – suspected branches, inquiries, danger, the kind of request.

It suggests, with the words it goes by; it never refuses anybody anything.
"""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from wangge.intake.rules.phrases import (
    BRANCHES,
    EMERGENCIES,
    GRIEVANCE,
    INQUIRY,
    KINDS,
    NOT_NOW,
    NOW,
    SAFETY,
    SELF_HARM,
    Weighted,
)
from wangge.intake.rules.same.joining import STRONG

MODEL = "screening-rules/1"
HELD = 0.5  # confidence from which a suspected branch holds the case for a person
READ = 800  # characters read: whoever writes more says what matters before
CALM = 160  # characters: whoever is in danger now writes or says less
MOST_WORDS = 6


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something the words suggest, and the words."""

    what: str  # NA1 … NA7 | inquiry | safety | self_harm
    confidence: float
    words: tuple[str, ...]
    to: str = ""  # NA1: 110 | 119 | 120 | 122


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All that one reading of the words gave."""

    branches: tuple[Finding, ...] = ()  # the likeliest first
    inquiry: Finding | None = None
    safety: tuple[str, ...] = ()
    self_harm: tuple[str, ...] = ()

    @property
    def held(self) -> Finding | None:
        """The likeliest branch, if it is likely enough to wait for a person."""
        first = self.branches[0] if self.branches else None
        return first if first and first.confidence >= HELD else None

    def said(self) -> dict[str, Any]:
        """As JSON; what is empty is left out."""
        return {name: value for name, value in asdict(self).items() if value}


def read(words: str, *, kind: str = "") -> Reading:
    """Read what was said; `kind` is what the channel or the operator called it ("" if nothing)."""
    text = words[:READ]
    branches = [found for found in _branches(text) if found]
    return Reading(
        branches=tuple(sorted(branches, key=lambda it: (-it.confidence, it.what))),
        inquiry=_inquiry(text, kind=kind),
        safety=_hits(SAFETY, text),
        self_harm=_hits(SELF_HARM, text),
    )


def guess_kind(words: str) -> str:
    """inquiry | help | complaint | report | suggestion | praise, from the words alone."""
    text = words[:READ]
    if _inquiry(text, kind=""):
        return "inquiry"
    for kind, pattern in KINDS:
        if pattern.search(text):
            return kind
    return "complaint"


def why_wait(reading: Reading, *, human: bool, join: float) -> str:
    """Why a person should look before the case is accepted – a slug, or "" if nothing speaks for it.

    `human`: a person of the centre heard it and can answer at once; `join`: the best proposal.
    """
    if reading.self_harm:
        return "self_harm"
    if held := reading.held:
        return held.what
    if join >= STRONG:
        return "join"
    if human and reading.inquiry:
        return "inquiry"
    return ""


@dataclass
class _Weighing:
    doubt: float = 1.0
    words: list[str] = field(default_factory=list)

    def add(self, patterns: Iterable[Weighted], text: str) -> "_Weighing":
        for pattern, weight in patterns:
            if hit := pattern.search(text):
                self.doubt *= 1 - weight
                self.words.append(hit.group()[:30])
        return self

    @property
    def confidence(self) -> float:
        return round(1 - self.doubt, 3)


def _branches(text: str) -> Iterable[Finding | None]:
    yield _emergency(text)
    for branch, patterns in BRANCHES.items():
        weighed = _Weighing().add(patterns, text)
        if weighed.words:
            yield Finding(what=branch, confidence=weighed.confidence, words=tuple(weighed.words))


def _emergency(text: str) -> Finding | None:
    """NA1: the emergency line with the strongest words; told in the present it weighs more."""
    best: Finding | None = None
    for line, patterns in EMERGENCIES.items():
        weighed = _Weighing().add(patterns, text)
        if not weighed.words:
            continue
        if now := NOW.search(text):
            weighed.doubt *= 0.7
            weighed.words.append(now.group())
        past = NOT_NOW.search(text)
        if past or len(text) > CALM:
            weighed.doubt = 1 - (1 - weighed.doubt) * 0.5
        if best is None or weighed.confidence > best.confidence:
            best = Finding(
                what="NA1", confidence=weighed.confidence, words=tuple(weighed.words), to=line
            )
    return best


def _inquiry(text: str, *, kind: str) -> Finding | None:
    """A question that knowledge may answer at once: asked as one, and nothing is complained of."""
    weighed = _Weighing().add(INQUIRY, text)
    if kind == "inquiry":
        weighed.doubt *= 0.3
    elif kind or GRIEVANCE.search(text):
        return None
    if weighed.confidence < 0.6:
        return None
    return Finding(what="inquiry", confidence=weighed.confidence, words=tuple(weighed.words))


def _hits(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    found = dict.fromkeys(hit.group() for hit in pattern.finditer(text))
    return tuple(found)[:MOST_WORDS]
