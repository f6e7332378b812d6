"""Words against duty texts: what is found, why, and what must never break it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.dispatch.rankers.blend import blend, likelihood
from wangge.dispatch.rankers.retrieval import Index, words_in
from wangge.dispatch.rankers.shelf import Matter, plain, rankers

MATTERS = (
    Matter("D1", ("路灯不亮", "路灯坏了", "没有路灯")),
    Matter("D2", ("占道经营", "摆摊", "流动摊贩"), ("街面秩序",)),
    Matter("D3", ("井盖缺失", "井盖没了"), ("道路",)),
)
SAID = {"门口的路灯全都不亮了": 0, "天天有人在人行道上摆摊卖菜": 1, "井盖不知道被谁弄没了": 2}


@pytest.mark.parametrize("key", ["retrieval", "contrast"])
def test_each_finds_what_the_words_say(key):
    scores = rankers[key].score(list(SAID), MATTERS)
    assert list(np.argmax(scores, axis=1)) == list(SAID.values())


def test_every_ranker_says_what_it_is():
    for key, ranker in rankers:
        assert ranker.key == key and ranker.label and isinstance(ranker.model, str)


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_text_gets_finite_scores_alone_as_in_company(texts):
    for key in ("retrieval", "contrast"):
        together = rankers[key].score(texts, MATTERS)
        assert together.shape == (len(texts), len(MATTERS))
        assert np.isfinite(together).all() and (together >= 0).all()
        for row, text in enumerate(texts):
            alone = rankers[key].score([text], MATTERS)[0]
            assert np.allclose(alone, together[row], atol=1e-5)


@pytest.mark.parametrize("text", ["", " \n", "😀😀🎉", "!!!???", "路灯" * 5000, "\x00\ud7ff"])
def test_odd_texts_are_scored_without_ado(text):
    scores = blend([text], MATTERS).scores
    share = likelihood(scores)
    assert 0 <= share.sum() <= 1
    if not any(letter.isalnum() for letter in text):
        assert not scores.any()


def test_more_of_a_phrase_counts_for_more():
    part, more, whole = Index(MATTERS).score(["路灯", "路灯不", "路灯不亮"])[:, 0]
    assert 0 < part < more < whole


def test_no_matters_and_wordless_matters():
    assert Index(()).score(["路灯"]).shape == (1, 0)
    assert not Index((Matter("D0", ("！！",)),)).score(["路灯"]).any()


def test_reasons_name_the_phrase_that_stands_there_else_what_is_alike():
    said = MATTERS[0].said
    assert words_in(plain("路灯不亮，没有路灯"), said)[:2] == ["路灯不亮", "没有路灯"]
    assert words_in(plain("路灯全灭了"), said) == ["路灯"]
    assert words_in(plain("今天天气很好"), said) == []


class Asking:
    """A ranker that asks a model, and so takes its time."""

    key, label, quick, model = "asking", "asking", False, "asking/1"

    def score(self, texts, matters):
        return np.full((len(texts), len(matters)), 7.0)


def test_a_quick_answer_leaves_out_whoever_asks_a_model(monkeypatch):
    letters = [(key, rankers[key]) for key in ("retrieval", "contrast")]
    monkeypatch.setattr("wangge.dispatch.rankers.blend.rankers", [*letters, ("asking", Asking())])
    quick, whole = (blend(list(SAID), MATTERS, quick=quick) for quick in (True, False))
    assert np.allclose(whole.scores - quick.scores, 7.0)
    assert whole.models == f"{quick.models}+asking/1" and "asking" not in quick.models
