"""甄别 screening: from what was said alone – suspected branches, inquiries, danger, the kind of request.

It suggests, with the words it goes by; it never refuses anybody anything.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from wangge.assist.guess import Guess
from wangge.intake.rules import kinds
from wangge.intake.rules.dangers import Danger, dangers
from wangge.intake.rules.dangers.telling import outages
from wangge.intake.rules.phrases import (
    BRANCHES,
    EMERGENCIES,
    GRIEVANCE,
    INQUIRY,
    KINDS,
    NOT_NOW,
    NOW,
    Weighted,
)
from wangge.intake.rules.same.joining import STRONG
from wangge.intake.rules.splitting import Split, split_of
from wangge.intake.rules.writing import folded, foreign

MODEL = "screening-rules/2"
HELD = 0.5  # confidence from which a suspected branch holds the case for a person
READ = 800  # characters read: whoever writes more says what matters before
CALM = 160  # characters: whoever is in danger now writes or says less
LIKELY = 0.35  # confidence from which a guessed kind is taken where nobody said one


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something the words suggest, and the words."""

    what: str  # NA1 … NA7 | inquiry
    confidence: float
    words: tuple[str, ...]
    to: str = ""  # NA1: 110 | 119 | 120 | 122


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All that one reading of the words gave."""

    branches: tuple[Finding, ...] = ()  # the likeliest first
    inquiry: Finding | None = None
    dangers: tuple[Danger, ...] = ()
    outages: tuple[str, ...] = ()  # words: water, power, gas or heat has failed
    kind: Guess[str] | None = None
    split: Split | None = None
    foreign: str = ""  # foreign | pinyin: the words are not in Chinese characters

    @property
    def held(self) -> Finding | None:
        """The likeliest branch, if it is likely enough to wait for a person."""
        first = self.branches[0] if self.branches else None
        return first if first and first.confidence >= HELD else None

    @property
    def grave(self) -> str:
        """`self_harm` or `violence`: a person must speak with whoever said it; "" for neither."""
        return next((one.what for one in self.dangers if one.grave and one.clear), "")

    @property
    def unsafe(self) -> bool:
        """Whether a danger is told so clearly that the case is about people's safety."""
        return any(one.clear for one in self.dangers)

    @property
    def self_harm(self) -> tuple[str, ...]:
        """The words that speak of harm to oneself."""
        return next((one.words for one in self.dangers if one.what == "self_harm"), ())

    @property
    def safety(self) -> tuple[str, ...]:
        """The words that speak of any other danger."""
        told = (one.words for one in self.dangers if one.what != "self_harm")
        return tuple(word for words in told for word in words)

    def said(self) -> dict[str, Any]:
        """As JSON; what is empty is left out."""
        told = asdict(self) | {"safety": self.safety, "self_harm": self.self_harm}
        told["dangers"] = [asdict(one) | {"clear": one.clear} for one in self.dangers]
        return {name: value for name, value in told.items() if value}


def read(words: str, *, kind: str = "") -> Reading:
    """Read what was said; `kind` is what the channel or the operator called it ("" if nothing).

    Traditional characters are read as simplified ones; words that are not Chinese give nothing
    but the note that they are foreign.
    """
    text = folded(words[:READ])
    if language := foreign(text):
        return Reading(foreign=language)
    branches = [found for found in _branches(text) if found]
    return Reading(
        branches=tuple(sorted(branches, key=lambda it: (-it.confidence, it.what))),
        inquiry=_inquiry(text, kind=kind),
        dangers=dangers(text),
        outages=outages(text[:READ]),
        kind=kinds.guess(text),
        split=split_of(text),
    )


def kind_of(words: str) -> str:
    """What to call it where nobody said: the likeliest kind, or complaint where none is likely."""
    guess = None if foreign(words[:READ]) else kinds.guess(words)
    return guess.value if guess and guess.confidence >= LIKELY else "complaint"


def by_rules(words: str) -> str:
    """The kind by phrases alone, as it was before there was a model: what the model is held against."""
    text = folded(words[:READ])
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
    if reading.grave:
        return reading.grave
    if held := reading.held:
        return held.what
    if reading.dangers and not reading.unsafe:
        return "danger"
    if reading.split:
        return "split"
    if reading.foreign:
        return "foreign"
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
