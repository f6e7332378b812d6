"""声音 voices: what simulated people say, from the city's own table of replies."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from random import Random

USES = (
    "handled", "reply", "inspection", "callback", "return_reason", "extension_reason", "contact",
    "answer",
)  # fmt: skip
BAD = ("不满意", "不认可", "重办", "不通过", "未达到", "退回")
UNREACHED = ("无人接听", "未接通", "拒接")


class Voices:
    """Words by use and kind of unit; `perfunctory` ones are those nobody should be content with."""

    def __init__(self, rows: Iterable[Mapping[str, str]]) -> None:
        """`rows` have use, unit_kind (blank: anyone's), words, perfunctory. ValueError says what is wrong."""
        self._said: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._empty_words: set[str] = set()
        for number, row in enumerate(rows, 2):
            if row["use"] not in USES:
                raise ValueError(f"row {number}: use {row['use']!r} is none of {', '.join(USES)}")
            self._said[row["use"], row["unit_kind"]].append(row["words"])
            if row["perfunctory"] == "1":
                self._empty_words.add(row["words"])
        for use in USES:
            if not self._said[use, ""]:
                raise ValueError(f"there are no words for use {use!r} that anyone may say")

    def say(self, use: str, kind: str, rng: Random, *, good: bool | None = None) -> str:
        """Words for a use, mostly those of the kind of unit; `good`: only pleased (or displeased) ones."""
        own, anyones = self._said.get((use, kind), []), self._said[use, ""]
        fit = own if own and rng.random() < OWN else anyones
        if good is not None:
            fit = [words for words in fit if is_good(words) is good] or [
                words for words in anyones if is_good(words) is good
            ]
        return rng.choice(fit or anyones)

    def perfunctory(self, words: str) -> bool:
        """Whether these words say nothing."""
        return words in self._empty_words


OWN = 0.8  # how often a unit speaks of its own trade


def is_good(words: str) -> bool:
    """Whether the one who said it is content; not reached is neither praise nor blame, so not good."""
    return not any(sign in words for sign in (*BAD, *UNREACHED))
