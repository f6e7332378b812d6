"""知识架 knowledge: what is known and may be told, for any stage – whoever keeps it puts himself on this shelf."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from wangge.base.shelf import Shelf


@dataclass(frozen=True, kw_only=True)
class Known:
    """One version of an item that holds: what people ask, what is answered, what that rests on."""

    ref: str  # code/version
    question: str
    text: str  # the answer with its source, as a sentence of a reply
    source: str  # the item and what it rests on, in words


class Keeper(Protocol):
    """Who keeps knowledge; asked for what holds on a day."""

    def near(self, words: str, *, on: date) -> Sequence[Known]:
        """What bears on these words, the best first."""
        ...

    def find(self, ref: str, *, on: date) -> Known | None:
        """The item of this code and version; None where it does not hold, or a newer version does."""
        ...


keepers: Shelf[Keeper] = Shelf("wangge.duties.knowledge")


def near(words: str, *, on: date) -> list[Known]:
    """What bears on these words, keeper by keeper; [] where nobody keeps any."""
    return [one for _, keeper in keepers for one in keeper.near(words, on=on)]


def find(ref: str, *, on: date) -> Known | None:
    """The item of this code and version, if it holds on that day."""
    return next((one for _, keeper in keepers if (one := keeper.find(ref, on=on))), None)
