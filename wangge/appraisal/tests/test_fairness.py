"""Fairness: luck moves nobody up, order does not depend on who stands beside, numbers are as computed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangge.appraisal.rules import (
    Cell,
    Count,
    Line,
    Prior,
    adjust,
    beliefs,
    change,
    composites,
    fit_prior,
    funnel,
    places,
)
from wangge.appraisal.rules.means import Sums, mean_beliefs
from wangge.appraisal.rules.ranking import Band, band, chance_above, spread

counts = st.integers(0, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
groups = st.lists(counts, min_size=3, max_size=12)


def believed(
    rows: list[tuple[int, int]], strength: float | None = None, group: float | None = None
):
    total = sum(n for n, _k in rows)
    group = group if group is not None else (sum(k for _n, k in rows) / total if total else 0.5)
    given = [Count(unit=i, n=n, k=k, expected=group) for i, (n, k) in enumerate(rows)]
    prior = (
        fit_prior(given, group=group) if strength is None else Prior(strength=strength, group=group)
    )
    return beliefs(given, prior=prior)


def placed(rows: list[tuple[int, int]], **more: float):
    return places([spread(one) for one in believed(rows, **more)])


@settings(max_examples=150, deadline=None)
@given(
    st.integers(1, 10).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
    st.floats(0.02, 0.98),
    st.floats(0.0, 0.9),
    st.floats(10, 5000),
)
def test_ten_cases_never_outrank_ten_thousand_by_luck(
    small: tuple[int, int], group: float, up: float, strength: float
) -> None:
    """A unit of ten that stands above a big one not below the standard is better almost surely."""
    big = (10_000, round(10_000 * (group + up * (1 - group))))
    few, many = believed([small, big], strength=strength, group=group)
    ten, thousands = places([spread(few), spread(many)])
    if ten.order < thousands.order:
        assert chance_above(spread(few), spread(many)) > 0.9


@pytest.mark.parametrize("group", [0.5, 0.8, 0.95])
def test_ten_of_ten_stand_behind_a_big_unit_that_is_good(group: float) -> None:
    rate = group + 0.6 * (1 - group)
    ten, big, *_ = placed(
        [(10, 10), (10_000, round(10_000 * rate)), *[(500, round(500 * group))] * 8]
    )
    assert ten.order > big.order


@pytest.mark.parametrize("group", [0.5, 0.8, 0.95])
def test_ten_bad_cases_do_not_put_a_unit_below_the_big_one_that_is_bad(group: float) -> None:
    ten, big, *_ = placed(
        [(4, 2), (10_000, round(9_000 * group)), *[(500, round(500 * group))] * 8]
    )
    assert ten.order < big.order


def test_where_all_are_alike_small_units_are_hardly_ever_called_anything() -> None:
    rng = np.random.default_rng(4)
    called = said = 0
    for _ in range(60):
        sizes = [10] * 10 + [10_000] * 10
        rows = [(n, int(rng.binomial(n, 0.9))) for n in sizes]
        for one in believed(rows)[:10]:
            said += 1
            called += band(above=one.above) != Band.STEADY
    assert called / said < 0.02


def test_the_interval_holds_the_true_rate_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    held = all_ = 0
    for _ in range(40):
        true = rng.beta(45, 5, size=40)
        sizes = rng.choice([15, 60, 400], size=40)
        rows = [(int(n), int(rng.binomial(n, p))) for n, p in zip(sizes, true, strict=True)]
        for one, p in zip(believed(rows), true, strict=True):
            all_ += 1
            held += one.low <= p <= one.high
    assert 0.92 < held / all_ < 0.98


@settings(max_examples=60, deadline=None)
@given(groups, st.randoms())
def test_the_order_in_which_units_are_given_plays_no_part(rows, random) -> None:
    straight = placed(rows)
    shuffled = list(range(len(rows)))
    random.shuffle(shuffled)
    again = placed([rows[i] for i in shuffled])
    for position, i in enumerate(shuffled):
        a, b = straight[i], again[position]
        assert (a.order, a.first, a.last) == (b.order, b.first, b.last)
        assert a.expected == pytest.approx(b.expected)


@settings(max_examples=80, deadline=None)
@given(groups, st.integers(1, 500), st.floats(10, 2000))
def test_a_neutral_unit_beside_them_changes_nobodys_order(rows, more: int, strength: float) -> None:
    """A unit that does as the group does – counted in whole groups, so the rate stays."""
    n, k = sum(n for n, _ in rows), sum(k for _, k in rows)
    group = k / n if n else 0.5
    before = placed(rows, strength=strength, group=group)
    after = placed([*rows, (n * more, k * more)], strength=strength)[:-1] if n else before
    order = lambda found: [[a.order < b.order for b in found] for a in found]  # noqa: E731
    assert order(before) == order(after)


@settings(max_examples=60, deadline=None)
@given(groups)
def test_ranges_hold_the_expected_rank_and_stay_within_the_group(rows) -> None:
    for place in placed(rows):
        assert 1 <= place.first <= place.last <= len(rows)
        assert place.first - 0.51 <= place.expected <= place.last + 0.51


def test_one_more_case_that_went_well_never_lowers_a_unit() -> None:
    rows = [(200, 180), (40, 30), (900, 790)]
    base = believed(rows, strength=50, group=0.88)[1]
    better = believed([rows[0], (41, 31), rows[2]], strength=50, group=0.88)[1]
    assert (better.value, better.low, better.sure_value) >= (base.value, base.low, base.sure_value)


def test_many_units_are_ranked_as_few_are() -> None:
    """Above sixty units the range comes from a normal: it must say about the same."""
    rng = np.random.default_rng(6)
    rows = [
        (int(n), int(n * p))
        for n, p in zip(rng.integers(50, 900, 60), rng.beta(30, 5, 60), strict=True)
    ]
    from wangge.appraisal.rules import ranking

    exact = placed(rows)
    kept, ranking.EXACT = ranking.EXACT, 0
    try:
        near = placed(rows)
    finally:
        ranking.EXACT = kept
    assert (
        max(abs(a.first - b.first) + abs(a.last - b.last) for a, b in zip(exact, near, strict=True))
        <= 2
    )


def test_a_unit_with_hard_cases_is_held_against_hard_cases() -> None:
    easy, hard = ("lamp", "general"), ("noise", "general")
    cells = [
        Cell(unit="a", stratum=easy, n=900, k=855),
        Cell(unit="a", stratum=hard, n=100, k=60),
        Cell(unit="b", stratum=easy, n=100, k=95),
        Cell(unit="b", stratum=hard, n=900, k=540),
    ]
    group, (a, b) = adjust(cells)
    assert group == pytest.approx(1550 / 2000)
    assert a.observed == pytest.approx(0.915) and b.observed == pytest.approx(0.635)
    assert a.expected == pytest.approx(0.915, abs=0.005) and b.expected == pytest.approx(
        0.635, abs=0.005
    )
    given = [Count(unit=one.unit, n=one.n, k=one.k, expected=one.expected) for one in (a, b)]
    first, second = beliefs(given, prior=Prior(strength=100, group=group))
    assert first.value == pytest.approx(second.value, abs=0.01)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), counts), min_size=1, max_size=9
    )
)
def test_expected_cases_add_up_to_those_there_were(rows) -> None:
    cells = [Cell(unit=u, stratum=(s,), n=n, k=k) for u, s, (n, k) in rows]
    _group, mixed = adjust(cells, strength=1e-9)
    assert sum(one.n * one.expected for one in mixed) == pytest.approx(sum(one.k for one in mixed))


def test_no_count_is_refused() -> None:
    with pytest.raises(ValueError, match="no count"):
        adjust([Cell(unit="a", stratum=(), n=3, k=4)])


def test_the_funnel_warns_as_seldom_as_it_says_and_finds_who_is_far_off() -> None:
    rng = np.random.default_rng(7)
    outside = far = units = 0
    for _ in range(100):
        given = [
            Count(unit=i, n=n, k=int(rng.binomial(n, 0.8)), expected=0.8)
            for i, n in enumerate([60, 200, 800] * 10)
        ]
        dots = funnel(given, standard=0.8).dots
        units += len(dots)
        outside += sum(dot.lies != "in" for dot in dots)
        far += sum(dot.lies.startswith("far") for dot in dots)
    assert 0.03 < outside / units < 0.07 and far / units < 0.006
    drawn = funnel([*given, Count(unit="bad", n=800, k=500, expected=0.8)], standard=0.8)
    assert drawn.dots[-1].lies == "far_below"
    _n, low, near_low, near_high, high = drawn.limits[0]
    assert low < near_low < 0.8 < near_high < high


def test_where_units_differ_by_nature_the_funnel_is_wider() -> None:
    rng = np.random.default_rng(8)
    given = [
        Count(unit=i, n=500, k=int(rng.binomial(500, rng.beta(40, 10))), expected=0.8)
        for i in range(40)
    ]
    assert funnel(given, standard=0.8).spread > 2


def test_a_change_is_shown_when_it_is_more_than_luck() -> None:
    small = change(*(believed([row], strength=50, group=0.8)[0] for row in ((20, 17), (20, 15))))
    large = change(
        *(believed([row], strength=50, group=0.8)[0] for row in ((2000, 1700), (2000, 1500)))
    )
    assert not small.shown and large.shown and large.better > 0.99


def test_bands_need_more_than_luck() -> None:
    assert band(above=0.97) == Band.LEADING
    assert band(above=0.5) == Band.STEADY
    assert band(above=0.5, better=0.96) == Band.IMPROVED
    assert band(above=0.02) == Band.RECTIFY
    assert band(above=0.02, above_before=0.03) == Band.GOVERN
    assert band(above=0.02, above_before=0.03, better=0.99) == Band.RECTIFY


def test_a_score_weighs_its_lines_and_what_was_not_measured_costs_nothing() -> None:
    lines = [
        Line(measure="solved", weight=60),
        Line(measure="late", weight=40, scale=((0, 1), (20, 0)), flip=True),
    ]
    rates = {one.unit: one for one in believed([(1000, 900), (1000, 800)], strength=10, group=0.85)}
    on_time = {0: believed([(1000, 950)], strength=10, group=0.9)[0]}
    first, second = composites(
        lines, {"solved": rates, "late": on_time}, standards={"solved": 0.85, "late": 0.9}
    )
    assert first.parts["solved"] == pytest.approx(54, abs=0.1)
    assert first.parts["late"] == pytest.approx(30, abs=0.3)  # 5 % late of 20
    assert second.parts["late"] == pytest.approx(20)  # as the group
    assert first.low < first.value < first.high and first.above > 0.95 > 0.05 > second.above


def test_means_are_drawn_to_the_group_by_how_little_is_known() -> None:
    rng = np.random.default_rng(9)

    def sums(unit, n, mean):
        drawn = rng.normal(mean, 10, n)
        return Sums(unit=unit, n=n, total=float(drawn.sum()), squares=float((drawn**2).sum()))

    group, found = mean_beliefs(
        [sums(i, 500, 20 + i % 3) for i in range(12)] + [sums("few", 3, 40), sums("none", 0, 0)]
    )
    few = found[-1]
    assert few.unit == "few" and abs(few.value - group) < 4 and few.high - few.low > 2
