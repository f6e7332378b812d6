"""The shelf of checks: what a check is shown, and what it may answer. Advice, never a decision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from wangge.base.shelf import Shelf


class Verdict(StrEnum):
    FINE = "fine"  # what it looks for is in order
    DOUBT = "doubt"  # a person should look at this
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, kw_only=True)
class Photo:
    """One photo as a check sees it; `read` gives the bytes as they came."""

    key: str  # of the blob
    read: Callable[[], bytes]
    taken_at: datetime | None = None  # as the camera says, which may lie
    made_at: datetime | None = None  # when it reached us
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, kw_only=True)
class Finished:
    """What the unit handed in, and what it was asked for; no identity in it."""

    case_id: int
    unit_id: int | None
    words: str  # what was asked, masked
    result: str  # what was done, as the unit says
    reply: str  # the proposed public reply
    solved: bool
    unsolved_reason: str
    asked_at: datetime
    sent_at: datetime | None
    handled_at: datetime
    contacted: bool  # a first contact that reached the person is in the log
    lon: float | None
    lat: float | None
    before: Sequence[Photo] = ()
    after: Sequence[Photo] = ()
    marks: Mapping[str, Any] = field(default_factory=dict)  # before photo's key -> marked region


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What one check thinks; `why` are short sentences, `evidence` figures and keys."""

    check: str
    verdict: Verdict
    confidence: float = 0.0  # 0 … 1, in the verdict
    why: Sequence[str] = ()
    evidence: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As the log keeps it."""
        return {
            "check": self.check,
            "verdict": self.verdict.value,
            "confidence": round(self.confidence, 3),
            "why": list(self.why),
            "evidence": dict(self.evidence),
        }


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check of the shelf: what it is called, what it is about, and how it looks."""

    label: Any  # lazily translated
    about: str  # photos | words | time and place
    look: Callable[[Finished], Opinion]


checks: Shelf[Check] = Shelf("wangge.verification.checks")
