"""Grams and vocabulary: a key is its characters, a row has length one, whatever was written."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangge.assist.learning import grams
from wangge.assist.learning.reading import BLOCKS, FIELDS, Row, read
from wangge.assist.learning.vocabulary import Vocabulary

anything = st.text(st.characters(exclude_categories=()), max_size=40)  # lone surrogates as well
ODD = [
    "",
    "\0",
    "\0a",
    "😀👍🏽",
    "\ud83d",
    "路\ud800灯",
    "路灯" * 5_000,
    "ﷺ" * 4_000,
    "１２３ＡＢＣ",
    " \n\t",
    "<b>'; --",
]


def runs(text: str) -> list[str]:
    """What the keys of `characters` stand for, in their order; half a character reads as "?"."""
    signs = ["?" if "\ud800" <= sign <= "\udfff" else sign for sign in text]
    return ["".join(signs[at : at + n]) for n in (1, 2, 3) for at in range(len(signs) - n + 1)]


@given(anything, anything)
def test_keys_are_equal_where_the_characters_are_and_only_there(one: str, other: str) -> None:
    said = runs(one) + runs(other)
    keys = [int(key) for text in (one, other) for key in grams.characters(text)]
    assert len(keys) == len(said)
    assert len(set(keys)) == len(set(said)) == len(set(zip(keys, said, strict=True)))


def test_a_sign_of_nothing_is_no_nothing() -> None:
    assert set(grams.characters("\0a")) != set(grams.characters("a"))
    assert len(set(grams.characters("\0\0\0"))) == 3


@given(anything)
def test_what_is_plain_can_be_sent_anywhere(text: str) -> None:
    once = grams.plain(text)
    once.encode("utf-8")
    assert len(once) <= grams.READ and once == once.strip() and "  " not in once


def test_width_and_case_are_one() -> None:
    assert grams.plain("ＡＢＣ　 １２３") == "abc 123"
    assert len(grams.plain("ﷺ" * grams.READ)) <= grams.READ, "what grows is cut as well"


def test_words_and_fields_never_meet_characters() -> None:
    words, fields = grams.words(["路灯", "不亮", "，"]), grams.values(["路灯", "不亮"])
    assert len(words) == 3, "two words and their pair; a comma is no word"
    assert not set(map(int, words)) & set(map(int, grams.characters("路灯不亮")))
    assert set(map(int, grams.values(["不亮", "路灯"]))).isdisjoint(map(int, fields)), "place tells"
    assert set(map(int, grams.words(["路灯", "不亮"]))) != set(
        map(int, grams.words(["不亮", "路灯"]))
    )


@pytest.mark.parametrize("text", ODD)
def test_any_text_is_read(text: str) -> None:
    found = read(Row((text, text), (text,)))
    assert set(found.blocks) == {*BLOCKS, FIELDS}
    for keys, counts in found.blocks.values():
        assert (np.diff(keys.astype(object)) > 0).all() and (counts >= 1).all()


# -- vocabulary ------------------------------------------------------------------------------

documents = st.lists(st.text("路灯水管坏了ab", max_size=12), min_size=1, max_size=8)


def counted(text: str):
    return grams.counted(grams.characters(text))


@given(documents, st.text("路灯水管坏了ab新", max_size=12))
def test_a_row_has_length_one_and_knows_only_what_was_met(texts: list[str], new: str) -> None:
    words = Vocabulary.of([counted(text) for text in texts])
    at, weight = words.row(counted(new))
    met = {int(key) for text in texts for key in grams.characters(text)}
    assert {int(words.keys[place]) for place in at} == met & set(map(int, grams.characters(new)))
    assert len(at) == 0 or np.linalg.norm(weight) == pytest.approx(1, abs=1e-5)


@settings(deadline=None)  # the first of them loads scipy
@given(documents)
def test_the_matrix_says_what_the_rows_say(texts: list[str]) -> None:
    words = Vocabulary.of([counted(text) for text in texts])
    matrix = words.matrix([counted(text) for text in texts]).toarray()
    assert matrix.shape == (len(texts), len(words.keys))
    for row, text in zip(matrix, texts, strict=True):
        at, weight = words.row(counted(text))
        alone = np.zeros(len(words.keys))
        alone[at] = weight
        assert np.allclose(row, alone)


def test_rare_counts_for_more_and_repeats_for_less_than_twice() -> None:
    words = Vocabulary.of([counted(text) for text in ("路灯", "路灯", "路牌", "门")])
    at, weight = words.row(counted("路灯牌 门门门门"))
    of = {int(words.keys[place]): own for place, own in zip(at, weight, strict=True)}
    road, lamp, sign, door = (of[int(grams.characters(one)[0])] for one in "路灯牌门")
    assert road < lamp < sign
    assert door / sign == pytest.approx(1 + np.log(4), rel=1e-5), "as rare, but said four times"


def test_most_is_the_most_even_where_many_are_equally_common() -> None:
    texts = [chr(0x4E00 + at) for at in range(50)] + ["路"] * 3
    words = Vocabulary.of([counted(text) for text in texts], most=10)
    assert len(words.keys) == 10 and grams.characters("路")[0] in words.keys
    assert (np.diff(words.keys.astype(object)) > 0).all()


def test_what_only_one_of_a_thousand_says_is_not_learned() -> None:
    texts = ["路灯"] * 999 + ["井盖"]
    assert grams.characters("井")[0] not in Vocabulary.of([counted(one) for one in texts]).keys
    assert grams.characters("井")[0] in Vocabulary.of([counted(one) for one in texts], least=1).keys


def test_only_keeps_only_what_is_wanted() -> None:
    words = Vocabulary.of([counted("路灯坏了")])
    kept = words.only(grams.characters("路灯"))
    assert set(map(int, kept.keys)) == set(map(int, grams.characters("路灯")))
    assert not len(words.only(np.zeros(0, np.uint64)).row(counted("路灯"))[0])


def test_no_documents_no_words() -> None:
    empty = Vocabulary.of([])
    assert not len(empty.row(counted("路灯"))[0])
    assert empty.matrix([counted("路灯")]).shape == (1, 0) and empty.matrix([]).shape == (0, 0)
