"""The shelf of rankers, and what every ranker is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from wangge.base.shelf import Shelf

READ = 2_000  # characters of a text that are looked at
_BREAK = re.compile(r"[\W_]+")
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Matter:
    """What a ranker knows of a duty item."""

    code: str
    phrases: tuple[str, ...]  # its name and key words
    cousins: tuple[str, ...] = ()  # words of its category, which others may share

    @cached_property
    def said(self) -> tuple[str, ...]:
        """Its phrases and then its cousins, as `plain` text."""
        return tuple(dict.fromkeys(filter(None, map(plain, (*self.phrases, *self.cousins)))))


def plain(text: str) -> str:
    """Lower case, with one blank for whatever is neither letter nor figure; `READ` characters."""
    return _BREAK.sub(" ", text[:READ].lower()).strip()


class Ranker(Protocol):
    """Texts × matters → scores; weighted and added up by `blend`."""

    key: str
    label: str  # an English msgid
    quick: bool  # some hundred microseconds a text; a ranker that asks a model takes milliseconds

    @property
    def model(self) -> str:
        """Name and version of what answers; "" where there is none."""
        ...

    def score(self, texts: Sequence[str], matters: tuple[Matter, ...]) -> Scores | None:
        """(texts, matters), higher is likelier, 0 is no sign of it; None: no opinion at all.

        Raises assist.store.Damaged where it has a model that cannot be used.
        """
        ...


rankers: Shelf[Ranker] = Shelf("wangge.dispatch.rankers")
