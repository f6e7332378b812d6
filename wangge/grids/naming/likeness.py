"""相近 likeness: names that sound like a stretch of the text, or differ from it by an edit."""

import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import ahocorasick
from rapidfuzz.distance import Levenshtein

COMMON = 60  # a pair of characters that more names share tells nothing
MOST_TRIED = 24
SHORTEST = 4
APART = frozenset("东西南北中前后左右上下新老旧大小一二三四五六七八九十")  # tell places apart
TELLING = frozenset("路街道巷")  # an ending without which it is no road
LONG = 7  # names so long may differ by two edits


class Alike(NamedTuple):
    """text[start:end] may be the pattern of this number; `edits` 0: it sounds the same."""

    start: int
    end: int
    pattern: int
    edits: int


@lru_cache(maxsize=1)
def _readings() -> dict[int, str]:
    """Code point -> its readings. Brought when first asked for: it takes long, and few processes ask."""
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


@lru_cache(maxsize=30_000)
def _sound(character: str) -> str:
    """A syllable as people of the plains hear it – zh = z, ing = in, l ≠ n – "" if it has none."""
    if not "\u4e00" <= character <= "\u9fff":
        return ""
    marked = _readings().get(ord(character), "").split(",")[0]
    letters = unicodedata.normalize("NFD", marked)
    syllable = "".join(c for c in letters if "a" <= c <= "z")
    for wide, flat in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(wide):
            syllable = flat + syllable[2:]
    return syllable[:-1] if syllable.endswith(("ing", "eng")) else syllable


class Likeness:
    """Built of patterns (folded names) by number; reads a folded text."""

    def __init__(self, patterns: Sequence[str], numbers: Iterable[int]) -> None:
        self._patterns = patterns
        self._letters: dict[str, str] = {}  # syllable -> one character that stands for it
        self._of: dict[str, str] = {}  # character -> the letter of its sound, or itself
        sounds: dict[str, list[int]] = defaultdict(list)
        self._pairs: dict[str, array[int]] = {}
        for number in numbers:
            pattern = patterns[number]
            sounds[self.sound(pattern)].append(number)
            if len(pattern) < SHORTEST:
                continue  # of three characters one may be wrong in any word at all
            for key in {*_pairs(pattern), *_skips(pattern)}:
                self._pairs.setdefault(key, array("i")).append(number)
        self._pairs = {key: held for key, held in self._pairs.items() if len(held) <= COMMON}
        self._sounding = list(sounds.values())
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for at, sounding in enumerate(sounds):
            self._automaton.add_word(sounding, at)
        self._automaton.make_automaton()

    def sound(self, text: str) -> str:
        """The text by sound, character for character, so that a place in it stays that place."""
        of = self._of
        return "".join([of.get(c) or self._letter(c) for c in text])

    def _letter(self, character: str) -> str:
        syllable = _sound(character)
        letter = (
            self._letters.setdefault(syllable, chr(0xF0000 + len(self._letters)))
            if syllable
            else character
        )
        self._of[character] = letter
        return letter

    def sounding(self, text: str) -> list[Alike]:
        """Names that sound like a stretch without being written so."""
        if not self._sounding:
            return []
        found = []
        for last, at in self._automaton.iter(self.sound(text)):
            for number in self._sounding[at]:
                pattern = self._patterns[number]
                start = last + 1 - len(pattern)
                said = text[start : last + 1]
                same = sum(map(str.__eq__, said, pattern))
                if (
                    said != pattern
                    and same
                    and said.isalnum()
                    and (len(pattern) > 3 or said[-1] == pattern[-1])
                ):
                    found.append(Alike(start, last + 1, number, 0))
        return found

    def edited(self, text: str, *, only: Iterable[int] = ()) -> list[Alike]:
        """Names one edit (long ones two) away from a stretch; tried are those that share rare pairs.

        `only`: these patterns are tried as well, whatever they share – for names near a prior.
        """
        votes: Counter[tuple[int, int]] = Counter()
        pairs = self._pairs
        for i in range(len(text) - 1):
            one, two, three = text[i], text[i + 1], text[i + 2 : i + 3]
            # As written, one character wrong between, one left out, one too many.
            for key in (one + two, one + "_" + three, one + "_" + two, one + three):
                for number in pairs.get(key, ()):
                    votes[number, i - self._patterns[number].find(one)] += 1
        found = [
            alike
            for (number, start), _count in votes.most_common(MOST_TRIED)
            if (alike := self._fits(text, number, start))
        ]
        for number in only:
            if len(self._patterns[number]) < SHORTEST:
                continue
            head, tail = self._patterns[number][:2], self._patterns[number][-3:]
            at = next((i for i in (text.find(head), text.find(tail[:2])) if i >= 0), -1)
            if at < 0 and (at := text.find(tail[1:])) >= 0:
                at = at + 2 - len(self._patterns[number])
            elif at >= 0 and text[at : at + 2] != head:
                at = at + 3 - len(self._patterns[number])
            if at >= -1 and (alike := self._fits(text, number, max(at, 0))):
                found.append(alike)
        return found

    def _fits(self, text: str, number: int, start: int) -> Alike | None:
        """The stretch about `start` that is fewest edits away."""
        pattern = self._patterns[number]
        allowed = 2 if len(pattern) >= LONG else 1
        best: Alike | None = None
        for begin in (start, start - 1, start + 1):
            if begin < 0:
                continue
            for length in (len(pattern), len(pattern) - 1, len(pattern) + 1):
                said = text[begin : begin + length]
                if not said.replace("(", "").replace(")", "").isalnum():
                    continue
                if pattern[-1] in TELLING and said[-1] != pattern[-1]:
                    continue
                edits = Levenshtein.distance(said, pattern, score_cutoff=allowed)
                if not 0 < edits <= allowed or not _slip(said, pattern):
                    continue
                if best is None or edits < best.edits:
                    best = Alike(begin, begin + len(said), number, edits)
        return best


def _slip(said: str, pattern: str) -> bool:
    """Whether it may be a slip: 西路 for 中路 or 二街 for 三街 is another place."""
    return not any(
        set(said[one.src_start : one.src_end] + pattern[one.dest_start : one.dest_end]) & APART
        for one in Levenshtein.opcodes(said, pattern)
        if one.tag != "equal"
    )


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)]


def _skips(text: str) -> list[str]:
    return [text[i] + "_" + text[i + 2] for i in range(len(text) - 2)]
