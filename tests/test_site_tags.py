"""Moments and times left, as people read them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from wangge.site.shell import tags as wg

NOON = datetime(2026, 3, 12, 6, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch):
    monkeypatch.setattr(wg, "now", lambda: NOON)
    with translation.override("en"):
        yield


def test_a_moment_shows_the_city_s_time_and_hides_the_exact_one_in_the_title():
    shown = wg.when(NOON)
    assert ">12 Mar Thu 14:05<" in shown and 'title="2026-03-12 14:05:00"' in shown


def test_a_day_is_written_as_people_say_it():
    assert wg.day(NOON.date()) == "12 Mar Thu" == wg.day(NOON)
    assert wg.day(NOON.replace(hour=17)) == "13 Mar Fri"  # of a moment, the day in the city
    assert wg.day(NOON.date().replace(year=2027)).startswith("2027-03-12") and wg.day(None) == "–"


def test_what_is_due_at_midnight_belongs_to_the_day_that_ends():
    midnight = NOON.replace(hour=16, minute=0)  # 24:00 in the city
    assert ">12 Mar Thu 24:00<" in wg.until(midnight)
    assert wg.until(NOON) == wg.when(NOON) and wg.until(None) == "–"


def test_a_day_is_said_the_chinese_way():
    with translation.override("zh-hans"):
        assert ">3月12日 周四 14:05<" in wg.when(NOON)


def test_another_year_says_so():
    assert ">2025-03-12 Wed 14:05<" in wg.when(NOON.replace(year=2025))


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (timedelta(minutes=59), "59 min left", "soon"),
        (timedelta(hours=5), "5 h left", "hand"),
        (timedelta(hours=47, minutes=59), "47 h left", "hand"),
        (timedelta(days=2), "2 d left", "hand"),
        (timedelta(minutes=-1), "1 min over", "late"),
        (timedelta(days=-3, hours=-5), "3 d over", "late"),
    ],
)
def test_what_is_left(left, words, tone):
    shown = wg.due(NOON + left)
    assert f">{words}<" in shown and f"wg-tone-{tone}" in shown


def test_nothing_due_shows_nothing():
    assert wg.due(None) == ""


def test_an_unknown_state_is_an_error_not_a_slug_on_a_page():
    with pytest.raises(KeyError):
        wg.state("no_such_state")
