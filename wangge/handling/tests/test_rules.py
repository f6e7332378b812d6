"""What a unit may ask for: rules without a database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.handling import rules

AT = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
UNITS = st.integers(1, 6)


def test_a_return_is_in_time_until_the_very_moment():
    assert rules.return_refusal(until=AT, at=AT) is None
    assert "returning ended" in rules.return_refusal(until=AT, at=AT + HOUR)


def test_a_share_is_due_with_its_whole_or_before_and_not_yet():
    refusal = rules.share_refusal
    assert refusal(share_due=AT, case_due=AT) is None
    assert "after the case" in refusal(share_due=AT + HOUR, case_due=AT)
    assert refusal(share_due=AT, case_due=None) is None
    assert refusal(share_due=None, case_due=AT, at=AT) is None
    assert "past" in refusal(share_due=AT, case_due=AT + HOUR, at=AT)


@given(
    lead=UNITS, chain=st.lists(UNITS, max_size=4), holding=st.sets(UNITS), unit=UNITS
)  # fmt: skip
def test_no_share_ever_comes_back_to_who_is_above_or_holds_one(lead, chain, holding, unit):
    why = rules.circle_refusal(unit, lead=lead, above=[lead, *chain], holding=holding)
    assert (why is None) == (unit not in {lead, *chain, *holding})


def test_a_unit_over_the_giver_is_not_given_a_share_below():
    why = rules.circle_refusal(9, lead=1, above=[1], holding=(), superiors=[9])
    assert "escalate" in why


def test_shares_are_handed_on_so_often_and_no_more():
    assert rules.depth_refusal([1, 2], most=2) is None
    assert rules.depth_refusal([1, 2, 3], most=2)


@pytest.mark.parametrize(
    ("level", "admitted", "recused", "says"),
    [("community", False, False, "admitted"), ("street", False, True, "complained")],
)
def test_who_is_given_no_share(level, admitted, recused, says):
    assert says in rules.given_refusal(level=level, admitted=admitted, recused=recused)
    assert rules.given_refusal(level=level, admitted=True, recused=False) is None


def test_the_table_of_extensions_says_how_often_and_how_long():
    table = rules.limits("10, 5")
    assert table == (10, 5)
    refusal = rules.extension_refusal
    assert refusal(work_days=10, given=0, table=table) is None
    assert refusal(work_days=6, given=1, table=table) == "at most 5 working days may be asked for"
    assert refusal(work_days=1, given=2, table=table) == "it was extended 2 times already"
    assert "at most 3" in refusal(work_days=5, given=0, table=table, by_rule=3)


@pytest.mark.parametrize("text", ["", "ten", "10;5", "0,5", "-1"])
def test_a_table_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="such as 10,5"):
        rules.limits(text)


def test_a_rule_in_days_is_read_in_working_days():
    assert rules.work_days_of(5, "work_day") == 5
    assert rules.work_days_of(30, "day") == 21
    assert rules.work_days_of(1, "day") == 1
    assert rules.work_days_of(4, "work_hour") is None


def test_a_rest_ends_ahead_and_within_its_days():
    today = date(2026, 11, 18)
    refusal = rules.rest_refusal
    assert "ahead" in refusal(until=today, today=today, most=15)
    assert refusal(until=date(2026, 12, 3), today=today, most=15) is None
    assert refusal(until=date(2026, 12, 4), today=today, most=15) == "it may rest 15 days at most"


def test_milestones_are_days_with_words_within_the_project():
    until = date(2027, 3, 1)
    text = "2027-02-01 换阀\n\n2026-12-31 勘察设计 \n2026-12-31 勘察设计"
    steps = rules.milestones(text, until=until)
    assert steps == [(date(2026, 12, 31), "勘察设计"), (date(2027, 2, 1), "换阀")]
    for bad in ("明年 换阀", "2027-02-01", "2027-02-30 换阀"):
        with pytest.raises(ValueError, match="a day and what"):
            rules.milestones(bad, until=until)
    with pytest.raises(ValueError, match="after the end"):
        rules.milestones("2027-03-02 换阀", until=until)


def test_a_review_has_its_days_and_its_times():
    refusal = rules.review_refusal
    assert refusal(ended=AT, asked=0, at=AT + timedelta(days=15), days=15, most=2) is None
    assert "15 days" in refusal(ended=AT, asked=0, at=AT + timedelta(days=16), days=15, most=2)
    assert "2 times" in refusal(ended=AT, asked=2, at=AT, days=15, most=2)
