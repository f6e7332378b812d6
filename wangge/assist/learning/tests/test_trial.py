"""Trial: figures as others count them, drift that is found where there is some, and only there."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, top_k_accuracy_score

from wangge.assist.learning import trial
from wangge.assist.learning.bounds import Certified, certify
from wangge.assist.learning.fitting import fit
from wangge.assist.learning.tests.spoken import MATTERS, requests
from wangge.assist.learning.trial import Sheet

answers = st.lists(st.tuples(st.integers(-2, 5), st.integers(0, 3)), min_size=1, max_size=60)


@given(answers)
def test_macro_f1_as_scikit_learn_counts_it(pairs: list[tuple[int, int]]) -> None:
    right, said = (np.array(side) for side in zip(*pairs, strict=True))
    theirs = f1_score(right, said, average="macro", zero_division=0)
    assert trial.macro_f1(right, said) == pytest.approx(theirs)


def test_figures_as_scikit_learn_counts_them() -> None:
    rows, labels = requests(120)
    panel = fit(rows, labels).panel
    asked, truth = requests(60, seed=2)
    random.Random(1).shuffle(truth)  # so that there is something to get wrong
    truth[:3] = ["从未见过", "从未见过", "也没见过"]
    found = panel.probabilities(asked)
    told = trial.figures(panel, Sheet(asked, truth), found, None)
    best = [panel.labels[at] for at in found.argmax(1)]
    known = [*panel.labels, "从未见过", "也没见过"]
    wide = np.hstack([found, np.zeros((60, 2))])
    assert told["accuracy"] == pytest.approx(accuracy_score(truth, best))
    assert told["macro_f1"] == pytest.approx(
        f1_score(truth, best, average="macro", zero_division=0)
    )
    assert told["top3"] == pytest.approx(
        top_k_accuracy_score([known.index(one) for one in truth], wide, k=3, labels=range(6))
    )
    assert (told["n"], told["labels"], told["never_seen"]) == (60, 4, 3)
    assert (told["coverage"], told["certified_error"], told["realised_error"]) == (0.0, None, None)


def test_what_goes_by_itself_is_counted() -> None:
    sure, wrong = np.array([0.9, 0.8, 0.7, 0.6]), np.array([False, True, False, True])
    promise = Certified(0.7, 0.05, 0.05, 0.04, 500, 300, 4)
    told = trial.kept(promise, sure, wrong)
    assert (told["coverage"], told["realised_error"]) == (0.75, pytest.approx(1 / 3))
    assert (told["certified_error"], told["calibration_coverage"]) == (0.04, 0.6)
    low, high = told["realised_interval"]
    assert low < 1 / 3 < high
    nobody = trial.kept(promise, sure / 2, wrong)
    assert (nobody["coverage"], nobody["realised_error"]) == (0.0, None)
    none = certify(sure, wrong, target=0.05, delta=0.05)
    assert trial.kept(none, sure, wrong)["threshold"] is None


def test_nobody_is_tried_on_nothing() -> None:
    panel = fit(*requests(60)).panel
    with pytest.raises(ValueError, match="no row"):
        trial.figures(panel, Sheet([], []), panel.probabilities([]), None)
    assert trial.timed(panel, [], None) == {"p50_ms": 0.0, "p99_ms": 0.0}


def sheet(rows: int, *, drift: bool) -> Sheet:
    """Requests in time; with drift, in the last quarter two matters have changed hands."""
    said, labels = requests(rows, seed=3)
    swap = dict(zip(MATTERS, [*list(MATTERS)[1:], next(iter(MATTERS))], strict=True))
    late = [
        swap[label] if drift and at >= rows * 3 // 4 else label for at, label in enumerate(labels)
    ]
    return Sheet(said, late)


@pytest.mark.parametrize("drift", [True, False])
def test_yesterdays_panel_finds_drift_where_there_is_some(drift: bool) -> None:
    given_ = sheet(200, drift=drift)
    groups, moments = np.arange(200), [float(at) for at in range(200)]
    fitted = fit(given_.rows, given_.labels, groups=groups)
    late = trial.yesterday(given_, fitted, moments, groups, None)
    assert (late is not None) == drift
    if late:
        assert len(late.right) == 50 and late.wrong.mean() > 0.8


def test_drift_is_a_matter_of_time_not_of_place() -> None:
    """Rows in any order: moments say which are late."""
    given_ = sheet(200, drift=True)
    mixed = random.Random(2).sample(range(200), 200)
    turned = Sheet([given_.rows[at] for at in mixed], [given_.labels[at] for at in mixed])
    fitted = fit(turned.rows, turned.labels, groups=np.arange(200))
    late = trial.yesterday(turned, fitted, [float(at) for at in mixed], np.arange(200), None)
    assert late is not None and late.wrong.mean() > 0.8


def test_a_label_nobody_had_yesterday_is_an_error_today() -> None:
    given_ = sheet(200, drift=False)
    new = Sheet(given_.rows, [*given_.labels[:150], *["新增", "再增"] * 25])
    fitted = fit(new.rows, new.labels, groups=np.arange(200))
    late = trial.yesterday(new, fitted, [float(at) for at in range(200)], np.arange(200), None)
    assert late is not None and late.wrong.all()


@pytest.mark.parametrize("rows", [20, 24])
def test_too_few_rows_of_yesterday_say_nothing(rows: int) -> None:
    given_ = sheet(rows, drift=True)
    fitted = fit(given_.rows, given_.labels, groups=np.arange(rows))
    assert (
        trial.yesterday(given_, fitted, [float(at) for at in range(rows)], np.arange(rows), None)
        is None
    )


def test_copies_of_early_rows_are_not_late_ones() -> None:
    given_ = sheet(100, drift=True)
    groups = np.concatenate([np.arange(75), np.arange(25)])
    fitted = fit(given_.rows, given_.labels, groups=np.arange(100))
    assert trial.yesterday(given_, fitted, [float(at) for at in range(100)], groups, None) is None


def test_rows_are_timed_one_by_one() -> None:
    panel = fit(*requests(60)).panel
    told = trial.timed(panel, requests(30, seed=5)[0], None)
    assert 0 < told["p50_ms"] <= told["p99_ms"] < 1_000


def test_the_short_list_holds_the_right_one_as_often_as_said() -> None:
    rows, labels = requests(160)
    random.Random(6).shuffle(labels)  # nobody knows: the list must be long to hold the right one
    fitted = fit(rows, labels)
    found = fitted.unseen
    told = trial.short_list(fitted, found, fitted.right, miss=0.1)
    assert told["short_list_holds"] >= 0.9 and told["short_list_mean"] > 2
    strange = trial.short_list(fitted, found, np.full(160, -1), miss=0.1)
    assert strange["short_list_holds"] == 0.0, "a label never seen stands on no list"
    clear = fit(*requests(160))
    assert trial.short_list(clear, clear.unseen, clear.right, miss=0.1)["short_list_mean"] == 1.0


def test_labels_are_numbered_and_strangers_kept_apart() -> None:
    assert trial.numbered(["乙", "丁", "甲", "丙", "丁"], ("甲", "乙")).tolist() == [
        1,
        -1,
        0,
        -2,
        -1,
    ] or (
        trial.numbered(["乙", "丁", "甲", "丙", "丁"], ("甲", "乙")).tolist() == [1, -2, 0, -1, -2]
    )
