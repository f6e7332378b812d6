"""Bounds: exact, and the promise is kept – shown on worlds whose true error is known."""

from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom, binomtest

from wangge.assist.learning import bounds

DRAWS, ROWS, TARGET, DELTA = 400, 4_000, 0.05, 0.05
counts = st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
shares = st.floats(0.005, 0.5)


@given(counts, shares, shares)
def test_rejected_as_counted_by_hand(count: tuple[int, int], target: float, delta: float) -> None:
    wrong, n = count
    chance = sum(comb(n, k) * target**k * (1 - target) ** (n - k) for k in range(wrong + 1))
    if abs(chance - delta) > 1e-9:
        assert bounds.rejected(wrong, n, target=target, delta=delta) == (chance < delta)


@given(counts, shares)
def test_upper_and_interval_as_scipy_has_them(count: tuple[int, int], delta: float) -> None:
    wrong, n = count
    assert bounds.upper(wrong, n, delta=delta) == pytest.approx(
        1.0 if wrong == n else beta.ppf(1 - delta, wrong + 1, n - wrong), abs=1e-9
    )
    exact = binomtest(wrong, n).proportion_ci(1 - delta, method="exact")
    assert bounds.interval(wrong, n, delta=delta) == pytest.approx(
        (exact.low, exact.high), abs=1e-9
    )


@given(counts, shares, shares)
def test_rejected_where_the_upper_bound_is_below_the_target(count, target, delta) -> None:
    wrong, n = count
    upper = bounds.upper(wrong, n, delta=delta)
    if abs(upper - target) > 1e-9:
        assert bounds.rejected(wrong, n, target=target, delta=delta) == (upper < target)


def test_of_nothing_counted_nothing_is_known() -> None:
    assert bounds.upper(0, 0, delta=0.05) == 1.0 and bounds.interval(0, 0) == (0.0, 1.0)
    assert not bounds.rejected(0, 0, target=0.5, delta=0.5)


# -- certify ---------------------------------------------------------------------------------


def world(dice: np.random.Generator, rows: int = ROWS):
    """How sure, and whether wrong: confidence between .5 and 1 that holds exactly."""
    sure = dice.uniform(0.5, 1, rows)
    return sure, dice.random(rows) < 1 - sure


def truth(threshold: float) -> float:
    """The true error of all that is at least so sure, in that world."""
    return (1 - threshold) / 2


def naive(sure: np.ndarray, wrong: np.ndarray) -> float:
    """The lowest threshold at which the error counted is within the target: no bound at all."""
    order = np.argsort(-sure)
    kept = np.flatnonzero(np.cumsum(wrong[order]) / np.arange(1, len(sure) + 1) <= TARGET)
    return float(sure[order][kept[-1]]) if len(kept) else 1.01


def test_the_promise_is_kept_where_a_naive_threshold_breaks_it() -> None:
    dice = np.random.default_rng(2026)
    broken = naively = sent = 0
    for _ in range(DRAWS):
        sure, wrong = world(dice)
        found = bounds.certify(sure, wrong, target=TARGET, delta=DELTA)
        broken += found.threshold <= 1 and truth(found.threshold) > TARGET
        sent += found.threshold <= 1
        naively += truth(naive(sure, wrong)) > TARGET
    assert broken <= binom.ppf(0.975, DRAWS, DELTA), f"{broken} of {DRAWS} promises broken"
    assert sent > 0.8 * DRAWS, "a promise never made is easily kept"
    assert naively > 0.35 * DRAWS and naively > 4 * broken


def test_ties_go_together_and_the_promise_is_kept_there_too() -> None:
    """Only five degrees of confidence: all that are equally sure are sent, or none."""
    dice, broken = np.random.default_rng(7), 0
    degrees = np.array([0.99, 0.97, 0.94, 0.9, 0.6])
    right_from = np.cumsum(1 - degrees) / np.arange(1, 6)
    for _ in range(DRAWS):
        sure = degrees[dice.integers(5, size=600)]
        wrong = dice.random(600) < 1 - sure
        found = bounds.certify(sure, wrong, target=TARGET, delta=DELTA)
        if found.threshold <= 1:
            assert found.sent == (sure >= found.threshold).sum()
            assert found.wrong == wrong[sure >= found.threshold].sum()
            broken += right_from[degrees.tolist().index(found.threshold)] > TARGET
    assert broken <= binom.ppf(0.975, DRAWS, DELTA)


@given(st.integers(0, 10_000), st.sampled_from([0.02, 0.05, 0.1]), st.sampled_from([0.01, 0.1]))
def test_certified_is_what_it_says(seed: int, target: float, delta: float) -> None:
    sure, wrong = world(np.random.default_rng(seed), 500)
    found = bounds.certify(sure, wrong, target=target, delta=delta)
    assert (found.n, found.target, found.delta) == (500, target, delta)
    if found.threshold > 1:
        assert (found.sent, found.coverage, found.bound) == (0, 0.0, 1.0)
        return
    goes = sure >= found.threshold
    assert (found.sent, found.wrong) == (goes.sum(), wrong[goes].sum())
    assert found.coverage == goes.mean()
    assert found.wrong / found.sent <= found.bound <= target
    assert binom.cdf(found.wrong, found.sent, target) <= delta


@given(st.integers(0, 10_000))
def test_with_every_row_in_turn_it_is_the_sequence_by_hand(seed: int) -> None:
    """Few enough rows that none is skipped: the last size before the first that fails."""
    sure, wrong = world(np.random.default_rng(seed), 180)
    order = np.argsort(-sure)
    errors, size = np.cumsum(wrong[order]), 0
    for rows in range(int(np.ceil(1.6 * np.log(0.1) / np.log(1 - 0.1))), 181):
        if binom.cdf(errors[rows - 1], rows, 0.1) > 0.1:
            break
        size = rows
    assert bounds.certify(sure, wrong, target=0.1, delta=0.1).sent == size


def test_a_faultless_model_goes_by_itself_and_a_bad_one_never() -> None:
    sure = np.linspace(0.5, 1, 500)
    whole = bounds.certify(sure, np.zeros(500, bool), target=0.03, delta=0.05)
    assert whole.coverage == 1.0 and whole.bound == pytest.approx(1 - 0.05 ** (1 / 500))
    assert bounds.certify(sure, np.ones(500, bool), target=0.03, delta=0.05).threshold > 1


@pytest.mark.parametrize("rows", [0, 1, 20, 93])
def test_of_too_few_rows_nothing_is_certified(rows: int) -> None:
    found = bounds.certify(np.ones(rows), np.zeros(rows, bool), target=0.05, delta=0.05)
    assert found.threshold > 1 and found.coverage == 0.0 and found.n == rows


def test_one_wrong_and_certain_row_is_not_overlooked() -> None:
    sure = np.array([1.0, *np.linspace(0.99, 0.5, 199)])
    wrong = np.zeros(200, bool)
    wrong[:9] = True
    assert bounds.certify(sure, wrong, target=0.03, delta=0.05).threshold > 1


@given(st.integers(0, 10_000))
def test_who_allows_more_errors_sends_no_less(seed: int) -> None:
    sure, wrong = world(np.random.default_rng(seed), 3_000)
    targets = (0.03, 0.06, 0.12)
    sent = [bounds.certify(sure, wrong, target=one, delta=0.05).sent for one in targets]
    assert sent == sorted(sent)


def test_a_number_that_is_none_is_refused() -> None:
    sure = np.array([0.9] * 200 + [np.nan])
    with pytest.raises(ValueError, match="1 of 201"):
        bounds.certify(sure, np.zeros(201, bool), target=0.05, delta=0.05)


# -- calibration and short lists -------------------------------------------------------------


def test_expected_error_by_hand() -> None:
    sure, wrong = np.array([0.95, 0.95, 0.55, 0.55]), np.array([False, True, False, True])
    assert bounds.expected_error(sure, wrong) == pytest.approx((0.45 + 0.05) / 2)
    assert bounds.expected_error(np.array([1.0]), np.array([False])) == 0.0
    assert bounds.expected_error(np.zeros(0), np.zeros(0, bool)) == 0.0


def test_the_short_list_misses_no_oftener_than_said() -> None:
    dice, missed = np.random.default_rng(3), []
    for _ in range(DRAWS):
        share = dice.dirichlet(np.ones(5), size=200)
        right = np.array([dice.choice(5, p=own) for own in share])
        least = bounds.short_list_size(share[:199], right[:199], miss=0.1)
        missed.append(share[199, right[199]] < least)
    assert np.sum(missed) <= binom.ppf(0.975, DRAWS, 0.1)
    assert np.sum(missed) >= binom.ppf(0.001, DRAWS, 0.1 - 1 / 200), "and not much rarer"
    assert bounds.short_list_size(np.zeros((0, 3)), np.zeros(0, int), miss=0.1) == 0.0
    assert bounds.short_list_size(np.ones((3, 1)), np.zeros(3, int), miss=0.1) == 0.0, "too few"
