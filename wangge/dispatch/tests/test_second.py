"""A language model puts the first three in order for a person; nothing goes by itself for its sake."""

import pytest

from wangge.assist.guess import Guess
from wangge.dispatch import actions
from wangge.dispatch.ranking import second
from wangge.dispatch.tests.conftest import City
from wangge.dispatch.tests.test_actions import accepted, hear, last

VAGUE = "路灯不亮，门口还有人摆摊占道卖菜，楼道堆放杂物"


class Turned:
    """Says that the last is the fittest."""

    model = "llm/test"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def rerank(self, text: str, options: list[str]) -> list[Guess[int]]:
        self.asked.append(text)
        order = reversed(range(len(options)))
        return [Guess(value=at, confidence=1.0, why="它说", model=self.model) for at in order]


class Silent(Turned):
    def rerank(self, text: str, options: list[str]) -> list[Guess[int]]:
        return []


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Turned:
    found = Turned()
    monkeypatch.setattr(second.models, "reranker", lambda: found)
    monkeypatch.setenv(actions.SURE.name, "1.1")  # a person decides whatever the machine thinks
    return found


def test_where_a_person_decides_the_order_may_be_another(city: City, model: Turned):
    said = last(hear(accepted(VAGUE))).data
    held = [one["score"] for one in said["candidates"]]
    assert len(held) >= 2 and held != sorted(held, reverse=True)
    assert said["grounds"]["second"]["model"] == "llm/test" and model.asked


def test_it_never_makes_the_machine_send_what_it_would_not(city: City, model: Turned):
    entry = last(hear(accepted(VAGUE)))
    assert entry.kind == "considered"


def test_where_the_machine_is_sure_it_is_not_asked(city: City, model: Turned, monkeypatch):
    monkeypatch.setenv(actions.SURE.name, "0.01")
    hear(accepted("路灯坏了，天黑看不见，没有路灯"))
    assert not model.asked


def test_where_it_is_silent_the_order_stands(city: City, monkeypatch):
    monkeypatch.setattr(second.models, "reranker", Silent)
    monkeypatch.setenv(actions.SURE.name, "1.1")
    said = last(hear(accepted(VAGUE))).data
    held = [one["score"] for one in said["candidates"]]
    assert held == sorted(held, reverse=True) and "second" not in said["grounds"]
