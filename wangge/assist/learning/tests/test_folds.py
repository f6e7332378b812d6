"""Near-copies stand on one side, and every fold has its share."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangge.assist.learning.folds import folds, near_copies
from wangge.assist.learning.tests.spoken import requests

TEXTS = ["".join(row.texts) for row in requests(20, columns=3)[0]]


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 2))
def test_noisy_copies_are_never_on_both_sides(dice: random.Random, slips: int) -> None:
    copies = []
    for text in TEXTS:
        signs = list(text)
        for _ in range(slips):
            signs[dice.randrange(len(signs))] = dice.choice("的了和是在有我他这")
        copies.append("".join(signs))
    group = near_copies([*TEXTS, *copies])
    assert (group[: len(TEXTS)] == group[len(TEXTS) :]).all()
    fold = folds(group, np.arange(len(group)) % 4, count=5)
    assert (fold[: len(TEXTS)] == fold[len(TEXTS) :]).all()


def test_different_matters_are_not_taken_for_copies() -> None:
    assert len(set(near_copies(TEXTS))) == len(TEXTS)
    assert len(set(near_copies([row.head for row in requests(80)[0]]))) > 60


@given(st.lists(st.text("路灯水管😀 \ud800a\0", max_size=6), max_size=12))
def test_equal_texts_share_a_group_and_silent_ones_do_not(texts: list[str]) -> None:
    group = near_copies([*texts, *texts])
    for at, text in enumerate(texts):
        together = group[at] == group[at + len(texts)]
        assert together == bool(text.strip()), text


def test_short_texts_are_copies_only_of_themselves() -> None:
    assert len(set(near_copies(["停水", "停电", "水停", "停", "水"]))) == 5
    assert len(set(near_copies(["停水", "停水", "停水 ", "停水！！！！！！"]))) == 2


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 3)), min_size=1, max_size=120),
    st.integers(2, 10),
    st.integers(0, 99),
)
def test_groups_stay_whole_and_nobody_is_lost(
    rows: list[tuple[int, int]], count: int, seed: int
) -> None:
    group, right = (np.array(side) for side in zip(*rows, strict=True))
    fold = folds(group, right, count=count, seed=seed)
    assert fold.shape == group.shape and set(fold) <= set(range(count))
    for one in set(group):
        assert len(set(fold[group == one])) == 1
    assert (folds(group, right, count=count, seed=seed) == fold).all()


@given(st.lists(st.integers(0, 4), min_size=1, max_size=150), st.integers(2, 10), st.integers(0, 9))
def test_every_fold_has_its_share_of_every_label(labels: list[int], count: int, seed: int) -> None:
    right = np.array(labels)
    fold = folds(np.arange(len(right)), right, count=count, seed=seed)
    for label in set(labels):
        share = np.bincount(fold[right == label], minlength=count)
        assert share.max() - share.min() <= 1


def test_no_texts_no_groups() -> None:
    assert near_copies([]).shape == (0,)


@pytest.mark.parametrize("text", ["路灯" * 5_000, "😀" * 200, "<script>alert(1)</script>"])
def test_odd_texts_have_copies_too(text: str) -> None:
    assert len(set(near_copies([text, text, "路灯不亮"]))) == 2
