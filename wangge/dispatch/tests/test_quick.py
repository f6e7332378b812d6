"""A model fitted on many cases answers without asking what words mean; one fitted on few asks."""

import random
from collections.abc import Iterator

import numpy as np
import pytest

from wangge.assist import actions
from wangge.assist.adapters.without import LetterEmbedder
from wangge.assist.learning import fitting
from wangge.base.kept import forget_all
from wangge.dispatch.rankers.shelf import rankers
from wangge.dispatch.ranking import teaching, think
from wangge.dispatch.ranking.examples import Example
from wangge.dispatch.ranking.learned import Once
from wangge.dispatch.tests.conftest import COMMUNITY, NOON, City, accepted

pytestmark = pytest.mark.django_db
SAID = {
    "D1": ("路灯坏了三天", "门口没有路灯", "天黑看不见，路灯不亮"),
    "D2": ("有人占道经营", "路口天天摆摊", "流动摊贩占道卖菜"),
    "D3": ("楼道堆放杂物", "纸箱堵楼梯", "楼道堆物没人管"),
}
LEADS = {"D1": "lights.district", "D2": "order.street", "D3": "committee.community"}


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many texts the meaning was asked of, each time."""
    counts: list[int] = []

    def score(texts, matters):
        counts.append(len(texts))
        return np.zeros((len(texts), len(matters)))

    monkeypatch.setattr(rankers["meaning"], "score", score)
    return counts


def examples(city: City) -> list[Example]:
    dice = random.Random(7)
    units = {duty: city.units.get(place) for duty, place in LEADS.items()}
    found = []
    for _ in range(60):
        duty = dice.choice([one for one, unit in units.items() if unit])
        words = dice.choice(SAID[duty]) + dice.choice(("，请处理", "，谢谢", "，好多天了"))
        found.append(
            Example(
                words=words, channel="app", division=COMMUNITY, month=5, duty=duty,
                unit=units[duty].pk,
            )
        )  # fmt: skip
    return found


@pytest.mark.parametrize("place", ["live", "shadow"])
@pytest.mark.parametrize(("few", "quick"), [(10, True), (1_000, False)])
def test_meaning_is_asked_as_the_model_was_fitted(
    city: City, asked: list[int], monkeypatch: pytest.MonkeyPatch, few: int, quick: bool, place: str
) -> None:
    monkeypatch.setattr(teaching, "FEW", few)
    monkeypatch.setattr(fitting, "near_copies", lambda texts: np.arange(len(texts)))  # few phrases
    made = teaching.teach(
        examples(city), source="test", targets={"general": 0.05, "urgent": 0.03, "safety": 0.01},
        delta=0.05, at=NOON,
    )  # fmt: skip
    assert made.card["quick"] is quick and bool(asked) is not quick
    version = actions.keep("dispatch", made.arrays, made.card, by="machine:t", at=NOON)
    if place == "live":
        actions.promote(version, by="machine:t", at=NOON, reason="test")
    else:
        actions.shadow(version, "dispatch", by="machine:t", at=NOON, reason="test")
    cases = [accepted(words) for words in ("路灯全都不亮了", "有人摆摊卖菜", "楼道里堆满纸箱")]
    asked.clear()
    together = think(cases)
    # a live quick model needs no meaning; beside the bare list it has been asked once already
    assert asked == ([] if quick and place == "live" else [len(cases)])
    if place == "shadow":
        assert all(thought.shadow["model"] == version.name for thought in together)
    alone = [think([case])[0] for case in cases]
    for one, other in zip(together, alone, strict=True):
        assert [c.unit for c in one.candidates] == [c.unit for c in other.candidates]
        assert np.allclose(
            [c.confidence for c in one.candidates],
            [c.confidence for c in other.candidates],
            atol=1e-4,
        )


def test_panels_that_ask_about_one_text_have_it_embedded_once() -> None:
    inner, counts = LetterEmbedder(), []

    class Counting:
        model, size = inner.model, inner.size

        def embed(self, texts):
            counts.append(list(texts))
            return inner.embed(texts)

    once, texts = Once(Counting()), ["路灯不亮", "", "井盖没了", "路灯不亮"]
    assert np.array_equal(once.embed(texts), inner.embed(texts))
    assert np.array_equal(once.embed(texts[2:]), inner.embed(texts[2:]))
    assert once.embed([]).shape == (0, inner.size)
    assert counts == [["路灯不亮", "", "井盖没了"]]
