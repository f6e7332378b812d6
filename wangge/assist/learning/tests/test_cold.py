"""Names and cold: labels found by what they are called, with no label of any text looked at."""

import numpy as np
import pytest

from wangge.assist.adapters.without import LetterEmbedder
from wangge.assist.learning import cold
from wangge.assist.learning.names import Names
from wangge.assist.learning.panel import order
from wangge.assist.learning.reading import Row, read
from wangge.assist.learning.tests.spoken import requests
from wangge.assist.learning.views import points

LETTERS = LetterEmbedder(512)
DESCRIBED = {
    "照明": ["路灯", "灯杆灯罩", "路灯不亮"],
    "垃圾": ["垃圾清运", "厨余垃圾", "垃圾桶"],
    "噪音": ["施工噪音", "装修吵闹", "音响喇叭"],
    "用水": ["自来水", "水管漏水", "水压水表"],
}


@pytest.mark.parametrize("texts", [0, 1, 40, 240])
def test_labels_are_found_by_names_and_descriptions(texts: int) -> None:
    panel = cold.start(DESCRIBED, requests(texts, seed=5)[0], LETTERS)
    rows, labels = requests(60, seed=6)
    found = panel.probabilities(rows, LETTERS)
    assert np.isfinite(found).all() and np.allclose(found.sum(1), 1)
    said = [panel.labels[at] for at in order(found)[:, 0]]
    hit = np.mean([one == right for one, right in zip(said, labels, strict=True)])
    assert hit > (0.7 if texts < cold.ENOUGH else 0.8)
    assert bool(panel.views) == (texts >= cold.ENOUGH)


def test_a_label_without_description_goes_by_its_name() -> None:
    panel = cold.start({"路灯": [], "垃圾": []}, [], LETTERS)
    found = panel.probabilities([Row(("垃圾没人清",)), Row(("路灯坏了",))], LETTERS)
    assert [panel.labels[at] for at in found.argmax(1)] == ["垃圾", "路灯"]


@pytest.mark.parametrize("described", [{}, {"路灯": ["路灯"]}])
def test_one_label_is_nothing_to_tell_apart(described: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match="at least 2"):
        cold.start(described, requests(cold.ENOUGH)[0], LETTERS)


@pytest.mark.parametrize("kept", [["", "  "], ["水"], ["！！"]])
def test_poor_descriptions_break_nothing(kept: list[str]) -> None:
    panel = cold.start({"甲": kept, "乙": ["垃圾桶"]}, requests(30)[0], LETTERS)
    found = panel.probabilities([Row(("垃圾桶满了",)), Row(("",)), Row(("\ud800😀",))], LETTERS)
    assert np.isfinite(found).all() and found[0].argmax() == 0 == panel.labels.index("乙")


def test_one_row_is_judged_as_in_company() -> None:
    seen = [read(row, blocks=()) for row in requests(50)[0]]
    spots = points(seen, LETTERS)
    names = Names.of(list(DESCRIBED.values()), seen, spots, LETTERS)
    together = names.scores(seen, spots)
    for at in range(0, 50, 7):
        assert np.allclose(names.scores(seen[at : at + 1], spots[at : at + 1])[0], together[at])


def test_what_is_near_to_everything_says_nothing() -> None:
    """A description made of what everybody says must not win because it is like every text."""
    described = {
        **DESCRIBED,
        "其他": ["请尽快派人来看邻居都有意见上个月就反映过", "打过电话没有回音门牌号"],
    }
    rows, labels = requests(120, seed=8)
    panel = cold.start(described, rows, LETTERS)
    said = [panel.labels[at] for at in panel.probabilities(rows, LETTERS).argmax(1)]
    assert np.mean([one == right for one, right in zip(said, labels, strict=True)]) > 0.7
