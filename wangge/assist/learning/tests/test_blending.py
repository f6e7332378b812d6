"""Blending: views are weighed by what they are worth, and trust has an end."""

import numpy as np
import pytest

from wangge.assist.learning import blending
from wangge.assist.learning.bounds import expected_error
from wangge.assist.learning.fitting import fit
from wangge.assist.learning.reading import Row
from wangge.assist.learning.tests.spoken import requests


def views(rows: int, labels: int, worth: tuple[float, ...], seed: int = 1):
    """Scores of views that know so much of the right label, and the right labels."""
    dice = np.random.default_rng(seed)
    right = dice.integers(labels, size=rows)
    known = np.eye(labels)[right]
    return [know * known + dice.normal(size=(rows, labels)) for know in worth], right


@pytest.mark.parametrize(("rows", "labels"), [(30, 2), (200, 5), (1_200, 2), (1_200, 6), (150, 50)])
def test_each_row_adds_up_to_one(rows: int, labels: int) -> None:
    scores, right = views(rows, labels, (3.0, 1.0))
    found = blending.fit(scores, right).probabilities(scores)
    assert found.shape == (rows, labels) and (found >= 0).all()
    assert np.allclose(found.sum(1), 1)
    assert (found.argmax(1) == right).mean() > max(0.5, (scores[1].argmax(1) == right).mean())


def test_equal_views_have_equal_weights_and_a_worthless_one_little() -> None:
    (first, noise), right = views(300, 4, (2.0, 0.0))
    alike = blending.fit([first, first], right)
    assert alike.weights[0] == pytest.approx(alike.weights[1], rel=1e-3)
    good, bad = blending.fit([first, noise], right).weights
    assert bad < 0.2 * good and bad >= 0


def test_two_labels_of_many_rows_say_what_a_plain_regression_says() -> None:
    from sklearn.linear_model import LogisticRegression

    scores, right = views(1_500, 2, (1.0, 0.5))
    even = np.hstack([(s - s.mean()) / s.std() for s in scores])
    plain = LogisticRegression(C=blending.HELD_BACK, max_iter=500).fit(even, right)
    found = blending.fit(scores, right).probabilities(scores)
    assert np.allclose(found, plain.predict_proba(even), atol=1e-6)


def test_what_is_said_holds() -> None:
    scores, right = views(4_000, 5, (2.0, 1.0))
    made = blending.fit([one[:2_000] for one in scores], right[:2_000])
    found = made.probabilities([one[2_000:] for one in scores])
    sure, hit = found.max(1), found.argmax(1) == right[2_000:]
    assert expected_error(sure, ~hit) < 0.04 < abs(sure.mean() - 1)


def test_few_rows_and_a_view_that_says_nothing() -> None:
    right = np.array([0, 1, 0, 1])
    made = blending.fit([np.zeros((4, 3)), np.eye(3)[right]], right)
    assert np.isfinite(made.weights).all()
    assert made.probabilities([np.zeros((1, 3)), np.eye(3)[:1]])[0].argmax() == 0


def test_where_all_was_told_apart_odd_rows_are_not_trusted_without_end() -> None:
    """Rows that say nothing known have only what is usual to go by, however well the others do."""
    rows, labels = requests(80)
    silent = [Row(("",)), Row(("😀😀",))]
    fitted = fit([*rows, *silent], [*labels, "照明", "照明"])
    odd = [Row(("",)), Row(("hello world",)), Row(("退休金怎么领",)), Row(("\0\ud800" * 5_000,))]
    assert (
        fitted.panel.probabilities(odd).max() < 0.9 < fitted.panel.probabilities(rows).max(1).min()
    )
