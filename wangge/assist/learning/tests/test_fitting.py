"""Fitting: what is learned from few, odd or lopsided rows, and what is refused with a reason."""

import random

import numpy as np
import pytest

from wangge.assist.adapters.without import LetterEmbedder
from wangge.assist.learning import fitting
from wangge.assist.learning.fitting import TooLittle, fit
from wangge.assist.learning.panel import order
from wangge.assist.learning.reading import Row
from wangge.assist.learning.tests.spoken import MATTERS, WHERE, requests
from wangge.assist.learning.views import MANY_LABELS

LETTERS = LetterEmbedder()


def accuracy(fitted: fitting.Fitted, *, seed: int, embedder: object = None) -> float:
    rows, labels = requests(80, seed=seed)
    best = order(fitted.panel.probabilities(rows, embedder))[:, 0]
    said = [fitted.panel.labels[at] for at in best]
    return float(np.mean([one == right for one, right in zip(said, labels, strict=True)]))


def proper(fitted: fitting.Fitted, rows: int, labels: int) -> None:
    assert fitted.unseen.shape == (rows, labels) and np.isfinite(fitted.unseen).all()
    assert np.allclose(fitted.unseen.sum(1), 1) and (fitted.unseen >= 0).all()


@pytest.mark.parametrize("embedder", [None, LETTERS])
def test_it_learns_what_rows_teach(embedder: object) -> None:
    rows, labels = requests(160)
    fitted = fit(rows, labels, embedder=embedder)
    proper(fitted, 160, 4)
    assert fitted.panel.labels == tuple(sorted(MATTERS))
    assert fitted.panel.embeds == (embedder is not None)
    assert (~fitted.wrong).mean() > 0.95 and accuracy(fitted, seed=9, embedder=embedder) > 0.95


def test_labels_without_sense_are_not_learned_by_heart() -> None:
    """What is said of unseen rows is no better than chance where there is nothing to learn."""
    rows, labels = requests(200)
    random.Random(3).shuffle(labels)
    assert 0.1 < (~fit(rows, labels).wrong).mean() < 0.4


def test_copies_do_not_tell_each_other_their_label() -> None:
    """Every text twice, with a label of chance that both share: unseen means unseen."""
    rows, labels = requests(100)
    random.Random(4).shuffle(labels)
    assert (~fit(rows * 2, labels * 2).wrong).mean() < 0.4
    apart = np.arange(200)
    assert (~fit(rows * 2, labels * 2, groups=apart).wrong).mean() > 0.6, "what the groups are for"


def test_equal_fields_do_not_make_different_matters_one() -> None:
    """Few words and long fields: were the fields counted, all would be near-copies of one."""
    fields = ("hotline_12345", "winter", "urban", "990101")
    said = [
        (where + what, label) for label, ways in MATTERS.items() for what in ways for where in WHERE
    ]
    fitted = fit([Row((text,), fields) for text, _ in said], [label for _, label in said])
    assert (~fitted.wrong).mean() > 0.9


def test_the_same_input_gives_the_same_output() -> None:
    rows, labels = requests(120)
    one, other = (fit(rows, labels, embedder=LETTERS, seed=5) for _ in range(2))
    assert (one.unseen == other.unseen).all()
    for view, again in zip(one.panel.views, other.panel.views, strict=True):
        assert all((a == b).all() for a, b in zip(view.weights, again.weights, strict=True))
    assert (one.panel.blend.weights == other.panel.blend.weights).all()


def test_fields_alone_are_learned() -> None:
    dice = random.Random(1)
    rows = [Row(fields=(dice.choice("甲乙丙"), dice.choice("东西"), str(at))) for at in range(120)]
    labels = [{"甲": "城管", "乙": "水务", "丙": "园林"}[row.fields[0]] for row in rows]
    fitted = fit(rows, labels)
    assert (~fitted.wrong).mean() == 1.0 and not fitted.panel.embeds
    asked = fitted.panel.probabilities([Row(fields=("乙", "北", "从未见过"))])
    assert fitted.panel.labels[int(asked.argmax())] == "水务"


def test_hundreds_of_labels_are_learned_at_once() -> None:
    signs = [chr(0x4E00 + 37 * at) + chr(0x5E00 + 41 * at) for at in range(MANY_LABELS + 10)]
    dice = random.Random(2)
    rows = [
        Row((f"{dice.randrange(9999)}号{sign}{dice.choice('东西南北')}边坏了",))
        for sign in signs * 5
    ]
    fitted = fit(rows, signs * 5)
    proper(fitted, 350, 70)
    assert {view.plan.learner for view in fitted.panel.views} == {"ridge"}
    assert (~fitted.wrong).mean() > 0.95


def test_a_label_that_some_folds_lack_and_one_that_nobody_has() -> None:
    rows, labels = requests(60)
    labels[7] = "只此一件"
    fitted = fit(rows, labels, described={"从未有过": ["没有人说过的事"]}, embedder=LETTERS)
    proper(fitted, 60, 6)
    once, never = (fitted.panel.labels.index(one) for one in ("只此一件", "从未有过"))
    assert fitted.wrong[7], "a label it had not seen cannot be guessed"
    assert not (fitted.unseen.argmax(1) == never).any() and fitted.right[7] == once


def test_one_label_that_dominates_does_not_swallow_the_other() -> None:
    of: dict[str, list[Row]] = {label: [] for label in MATTERS}
    for row, label in zip(*requests(400), strict=True):
        of[label].append(row)
    fitted = fit([*of["照明"][:96], *of["垃圾"][:8]], ["照明"] * 96 + ["垃圾"] * 8)
    proper(fitted, 104, 2)
    assert (~fitted.wrong[:96]).mean() > 0.95 and (~fitted.wrong[96:]).sum() >= 4


def test_fewer_words_than_views_are_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wangge.assist.learning.views.ENOUGH", 30)  # as of a thousand rows
    signs = ["😀" * (at % 5 + 1) + "🎉" * (at % 3) + "！" * (at % 7) for at in range(60)]
    fitted = fit(
        [Row((sign,)) for sign in signs], ["甲" if "🎉" in sign else "乙" for sign in signs]
    )
    proper(fitted, 60, 2)
    assert "ratios" not in {view.plan.name for view in fitted.panel.views}, "there are no words"


@pytest.mark.parametrize(
    ("rows", "labels", "says"),
    [
        ([], [], "0 examples of 0 labels"),
        (requests(19)[0], requests(19)[1], "19 examples of 4 labels: at least 20"),
        (requests(40)[0], ["照明"] * 40, "40 examples of 1 labels"),
        ([Row(("路灯不亮，路灯不亮",))] * 30, ["甲", "乙"] * 15, "near-copies of one"),
        ([Row(("",))] * 30, ["甲", "乙"] * 15, "says anything"),
        ([Row()] * 30, ["甲", "乙"] * 15, "says anything"),
    ],
)
def test_too_little_is_told(rows: list[Row], labels: list[str], says: str) -> None:
    with pytest.raises(TooLittle, match=says):
        fit(rows, labels, embedder=LETTERS)


def test_rows_and_labels_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="3 rows, but 2 labels"):
        fit([Row()] * 3, ["甲", "乙"])
