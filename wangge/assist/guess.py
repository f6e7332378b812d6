"""推测 Guess: what a model says, how sure it is, why, and which model said it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Guess(Generic[T]):
    value: T
    confidence: float  # 0..1, calibrated as far as its maker can
    why: str
    model: str  # name and version, e.g. "duty-retrieval/1"
