"""Composites: points by scales, nothing invented where a figure is missing, bad configuration refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.appraisal.measures import measures
from wangge.appraisal.measures.composites import Config, ConfigError, Scale, score
from wangge.appraisal.measures.demo_composites import THREE_DIMENSIONS, THREE_RATES

ALL = [THREE_DIMENSIONS, THREE_RATES]


def one_part(*terms: dict[str, object], **told: object) -> Config:
    part = {"key": "p", "label": "p", "terms": list(terms)}
    return Config.read({"key": "c", "label": "c", "version": 1, "parts": [part], **told})


@pytest.mark.parametrize("told", ALL)
def test_the_demo_configurations_stand_on_the_shelf_and_say_that_they_are_demo(told: dict) -> None:
    config = Config.read(told)
    assert config.demo
    assert all(key in measures for key in config.needs)
    assert Config.read(config.plain()) == config


def test_a_point_less_for_each_point_below_and_nothing_under_the_floor() -> None:
    scale = Scale(corners=((20.0, 0.0), (70.0, 50.0)), below=30.0)
    assert [scale.points(x) for x in (95, 70, 69, 45.5, 30, 29.9, 0)] == [
        50,
        50,
        49,
        25.5,
        10,
        0,
        0,
    ]
    falling = Scale(corners=((0.0, 30.0), (10.0, 0.0)), above=8.0)
    assert [falling.points(x) for x in (0, 5, 8, 8.1, 50)] == [30, 15, pytest.approx(6), 0, 0]


def test_three_rates_by_hand() -> None:
    config = Config.read(THREE_RATES)
    found = score({"response_rate": 98, "resolution_rate": 85, "satisfaction_rate": 90}, config)
    assert found.points == pytest.approx(0.2 * 98 + 0.4 * 85 + 0.4 * 90)
    assert found.missing == ()


def test_what_cannot_be_reckoned_is_never_nought() -> None:
    config = Config.read(THREE_RATES)
    some = score({"response_rate": 98, "resolution_rate": 85, "satisfaction_rate": None}, config)
    assert some.points == pytest.approx((0.2 * 98 + 0.4 * 85) / 0.6)
    assert some.missing == ("satisfaction_rate",)
    few = score({"response_rate": 98}, config)
    assert few.points is None and set(few.missing) == {"resolution_rate", "satisfaction_rate"}
    assert score({}, config).points is None
    assert score({"response_rate": float("nan")}, config).points is None


def test_points_off_for_each_have_a_bound_and_the_whole_is_not_below_nought() -> None:
    config = one_part(
        {"measure": "a", "corners": [[0, 0], [100, 10]]},
        {"measure": "b:k", "each": -0.2, "most": 1},
    )
    assert score({"a": 100, "b:k": 2}, config).points == pytest.approx(96)
    assert score({"a": 100, "b:k": 500}, config).points == pytest.approx(90)
    assert score({"a": 0, "b:k": 500}, config).points == 0


@given(
    st.fixed_dictionaries(
        {key: st.none() | st.floats(0, 100) for key in sorted(Config.read(THREE_DIMENSIONS).needs)}
    )
)
def test_more_of_a_good_measure_never_costs_points(values: dict[str, float | None]) -> None:
    config = Config.read(THREE_DIMENSIONS)
    before = score(values, config).points
    assert before is None or -1e-9 <= before <= 100 + 1e-9
    for key in ("response_rate", "closure_rate", "sign_on_time_rate"):
        if values[key] is not None and before is not None:
            more = score({**values, key: min(100.0, values[key] + 5)}, config).points
            assert more is not None and more >= before - 1e-9


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"parts": []}, "parts"),
        ({"parts": "no"}, "parts"),
        ({"version": "x"}, "version"),
        ({"least": 2}, "least"),
        ({"parts": [{"key": "a", "label": "a", "terms": []}]}, "parts[0].terms"),
        ({"parts": [{"key": "a", "label": "a", "terms": [{"measure": "m"}]}]}, "parts[0].terms[0]"),
        (
            {
                "parts": [
                    {
                        "key": "a",
                        "label": "a",
                        "terms": [{"measure": "m", "corners": [[2, 1], [1, 2]]}],
                    }
                ]
            },
            "parts[0].terms[0].corners",
        ),
        (
            {
                "parts": [
                    {"key": "a", "label": "a", "terms": [{"measure": "m", "corners": [["x", 1]]}]}
                ]
            },
            "parts[0].terms[0].corners",
        ),
        (
            {
                "parts": [
                    {
                        "key": "a",
                        "label": "a",
                        "weight": 0,
                        "terms": [{"measure": "m", "corners": [[0, 1]]}],
                    }
                ]
            },
            "parts[0].weight",
        ),
    ],
)
def test_a_configuration_that_cannot_be_used_says_where(told: dict, field: str) -> None:
    good = {"key": "c", "label": "c", "version": 1, "parts": THREE_RATES["parts"]}
    with pytest.raises(ConfigError) as refused:
        Config.read({**good, **told})
    assert refused.value.field == field
