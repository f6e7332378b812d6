"""标词 marks: a case's words in pieces, those that told the machine something marked with whom they speak for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

MOST = 10_000  # characters in which words are looked for


@dataclass(frozen=True)
class Piece:
    """A part of the text; `ranks`, such as "1 3", are the candidates for whom it speaks."""

    text: str
    ranks: str = ""


def marked(text: str, words: Mapping[int, Sequence[str]]) -> list[Piece]:
    """The text cut where a mark begins or ends; `words` by candidate, as `plain` gives them.

    A blank in a word stands for anything that is neither letter nor figure. Put together, the
    pieces are the text.
    """
    held: list[frozenset[int]] = [frozenset()] * len(text)
    for rank, said in words.items():
        for word in filter(None, said):
            for found in _pattern(word).finditer(text, 0, MOST):
                for at in range(*found.span()):
                    held[at] |= {rank}
    pieces, start = [], 0
    for ranks, run in groupby(held):
        end = start + sum(1 for _ in run)
        pieces.append(Piece(text[start:end], " ".join(str(rank) for rank in sorted(ranks))))
        start = end
    return pieces


def _pattern(word: str) -> re.Pattern[str]:
    return re.compile(r"[\W_]+".join(re.escape(part) for part in word.split()), re.IGNORECASE)
