"""题 topics: which duties a text speaks of, so that one matter told in two ways is still known as one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from wangge.base.kept import Kept
from wangge.base.models import Edition
from wangge.duties import queries as duties
from wangge.duties.models import EDITION, DutyItem

Topics = Mapping[str, float]  # code of a duty item -> weight
READ = 400  # characters
LEAST = 2  # characters of a key word


class _Keywords:
    """Key words of all duty items, found by their first two characters; rare and long ones weigh more."""

    def __init__(self, items: Sequence[DutyItem]) -> None:
        meant: dict[str, set[str]] = defaultdict(set)
        for item in items:
            for word in (item.matter, *item.keywords):
                if len(word) >= LEAST:
                    meant[word].add(item.code)
        self.begins: dict[str, list[tuple[str, dict[str, float]]]] = defaultdict(list)
        for word in sorted(meant, key=len, reverse=True):
            weight = min(len(word), 6) / len(meant[word])
            self.begins[word[:2]].append((word, dict.fromkeys(meant[word], weight)))

    def of(self, text: str) -> Topics:
        found: dict[str, float] = defaultdict(float)
        for i in range(len(text) - 1):
            for word, weights in self.begins.get(text[i : i + 2], ()):
                if text.startswith(word, i):
                    for code, weight in weights.items():
                        found[code] += weight
        return found


# What depends on the duty list; also the texts that matching compares.
memory = Kept(lambda: Edition.of(EDITION), every=5.0)


def topics(texts: Sequence[str], *, on: date) -> list[Topics]:
    """What each text speaks of, by the key words of the duty items in force; no statement a text."""
    words = memory.get(("keywords", on), lambda: _Keywords(duties.duty_items(on)))
    return [words.of(text[:READ]) for text in texts]
