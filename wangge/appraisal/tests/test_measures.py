"""The shelf of measures: every one can say what it is, and the figures of the books come out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.db import connection
from django.utils import translation

from wangge.appraisal.measures import (
    DIMENSIONS,
    AskError,
    Better,
    How,
    Measure,
    Period,
    behind,
    measure,
    measures,
    together,
)
from wangge.facts.city import from_city
from wangge.facts.lake.refreshing import refresh
from wangge.facts.queries import open_facts
from wangge.facts.tables import Facts, made
from wangge.facts.tests.lives import BEGIN, a_city
from wangge.facts.tests.reading import plainly

AT = datetime(2026, 4, 1, tzinfo=UTC)
DUE = datetime(2026, 3, 10, 8, tzinfo=UTC)
MARCH = Period(datetime(2026, 3, 1, tzinfo=UTC), AT)


def rows(table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        table if isinstance(table, pa.Table) else table.to_pyarrow()
    ).to_pylist()
    return found


def one(key: str, facts: Facts, **told: Any) -> dict[str, Any]:
    (row,) = rows(measure(measures[key], facts, **told))
    return row


def due_cases(due: int, *, closed: int, in_time: int, **more: Any) -> list[dict[str, Any]]:
    """So many cases that were due, the first of them closed, the first of those in time."""
    return [
        {
            "case_id": n + 1,
            "unit": 1 + n % 3,
            "stints": 1,
            "completion_due_at": DUE,
            "completion_met_at": DUE if n < closed else None,
            "completion_late": n >= in_time,
            "closed_at": DUE + timedelta(hours=1) if n < closed else None,
            "open": n >= closed,
            "suspended": False,
            "joined": False,
            "voided": False,
            **more,
        }
        for n in range(due)
    ]


def test_closure_rates_are_those_of_the_books() -> None:
    facts = made(at=AT, cases=due_cases(972, closed=911, in_time=737))
    closure, on_time = one("closure_rate", facts), one("on_time_closure_rate", facts)
    assert (closure["k"], closure["n"], round(closure["value"], 2)) == (911, 972, 93.72)
    assert (on_time["k"], on_time["n"], round(on_time["value"], 2)) == (737, 972, 75.82)
    assert one("on_time_completion_rate", facts)["k"] == 737
    assert one("overdue_open", facts)["value"] == 972 - 911


def test_what_is_deferred_or_unreasonable_is_not_due() -> None:
    cases = due_cases(10, closed=5, in_time=5)
    cases[9] |= {"suspended": True}
    cases[8] |= {"excluded": True}
    cases[7] |= {"completion_due_at": AT + timedelta(days=1)}  # not due yet
    cases[6] |= {"completion_due_at": None}  # its clock rests
    facts = made(at=AT, cases=cases)
    assert (one("closure_rate", facts)["k"], one("closure_rate", facts)["n"]) == (5, 6)


def test_three_cross_closure_is_that_of_the_city() -> None:
    talks = [
        {"case_id": n, "unit": 1, "opened_at": DUE, "closed": n < 2670, "cross": "department"}
        for n in range(2745)
    ]
    found = one("three_cross_closure_rate", made(at=AT, consultations=talks))
    assert (found["k"], found["n"], round(found["value"], 2)) == (2670, 2745, 97.27)


def test_nothing_to_count_is_no_figure() -> None:
    facts = made(at=AT)
    answers = together([told for _, told in measures], facts, period=MARCH)
    for key, told in measures:
        (found,) = rows(answers[key])
        assert found["n"] == 0, key
        assert found["value"] == (0 if told.how is How.COUNT else None), key


def test_every_measure_can_say_what_it_is() -> None:
    assert len(measures) >= 30
    for key, told in measures:
        assert isinstance(told, Measure) and told.key == key
        with translation.override("en"):
            assert str(told.label) and str(told.formula).endswith(".") and str(told.family)
        assert told.unit in {"%", "h", "1", "/10⁴", "/100", "points"}, key
        assert isinstance(told.better, Better)
        assert (told.how is How.OWN) == (told.own is not None)
        assert told.dims is None or told.dims <= set(DIMENSIONS)
        assert (
            (told.unit == "%")
            == (told.how is How.SHARE)
            == (told.scale == 100 and told.unit == "%")
        )
    labels = [str(told.label) for _, told in measures]
    assert len(set(labels)) == len(labels)


def test_the_cases_that_made_it_and_those_that_did_not() -> None:
    facts = made(at=AT, cases=due_cases(6, closed=4, in_time=4))
    told = measures["closure_rate"]
    above = {row["case_id"] for row in rows(behind(told, facts, hit=True))}
    rest = {row["case_id"] for row in rows(behind(told, facts, hit=False))}
    assert (above, rest) == ({1, 2, 3, 4}, {5, 6})


def test_a_period_is_from_its_beginning_until_before_its_end() -> None:
    cases = due_cases(3, closed=3, in_time=3)
    for n, moment in enumerate((MARCH.since, AT - timedelta(microseconds=1), AT)):
        cases[n]["completion_due_at"] = moment
    facts = made(at=AT, cases=cases)
    assert one("closure_rate", facts, period=MARCH)["n"] == 2
    months = rows(measure(measures["closure_rate"], facts, by=["month"]).order_by("month"))
    assert [(str(row["month"]), row["n"]) for row in months] == [
        ("2026-03-01", 1),
        ("2026-04-01", 2),
    ]


@pytest.mark.parametrize(
    ("key", "told", "field"),
    [
        ("closure_rate", {"by": ["moon"]}, "by"),
        ("closure_rate", {"by": ["unit", "unit"]}, "by"),
        ("requests_per_10k", {"by": ["unit"]}, "by"),
        ("requests_per_10k", {"by": ["grid", "street"]}, "by"),
    ],
)
def test_what_cannot_be_asked_is_refused(key: str, told: dict[str, Any], field: str) -> None:
    with pytest.raises(AskError) as refused:
        measure(measures[key], made(at=AT), **told)
    assert refused.value.field == field


def test_a_period_must_make_sense() -> None:
    with pytest.raises(AskError, match="before it begins"):
        Period(AT, DUE)
    with pytest.raises(AskError, match="time zone"):
        Period(datetime(2026, 3, 1))
    with pytest.raises(AskError):
        behind(measures["volume"], made(at=AT), hit=True)
    with pytest.raises(AskError):
        behind(measures["volume"], made(at=AT), by=["unit"], group={})


def test_requests_by_people_living_there() -> None:
    grids = [
        {"grid": 1, "division": "990101001001", "population": 4000},
        {"grid": 2, "division": "990101002001", "population": None},
    ]
    cases = [
        {"case_id": n, "division": code, "grid": grid, "registered_at": DUE, "voided": False}
        for n, (code, grid) in enumerate([("990101001001", 1)] * 6 + [("990101002001", 2)] * 2)
    ]
    facts = made(at=AT, cases=cases, grids=grids)
    told = measures["requests_per_10k"]
    by_street = {row["street"]: row for row in rows(measure(told, facts, by=["street"]))}
    assert by_street["990101001"]["value"] == 15.0
    assert by_street["990101002"]["value"] is None, "nobody says how many live there"
    assert one("requests_per_10k", facts)["value"] == 20.0


def test_clocks_that_are_not_due_yet_are_nobody_s_fault() -> None:
    def clock(n: int, **told: Any) -> dict[str, Any]:
        late = told.pop("late", None)
        base = {"clock_id": n, "case_id": n, "clock": "sign", "unit": 1, "started_at": DUE}
        return {**base, "late": late, "ended": "", "resting": False, **told}

    facts = made(
        at=AT,
        clocks=[
            clock(1, ended="met", late=False),
            clock(2, ended="met", late=True),
            clock(3, ended="dropped"),
            clock(4, due_at=AT + timedelta(hours=1)),
            clock(5, due_at=AT - timedelta(hours=1)),
            clock(6, resting=True),
        ],
    )
    found = one("sign_on_time_rate", facts)
    assert (found["k"], found["n"]) == (1, 3)


def test_working_hours_leave_nights_and_unknown_days_out(db: None) -> None:
    from wangge.facts.calendar import day_rows

    a_city(12, cases=1, steps=0)  # a calendar of 2026, nine to twelve and one to five

    def case(n: int, since: datetime, until: datetime) -> dict[str, Any]:
        return {"case_id": n, "first_sent_at": since, "handled_at": until, "unit": n}

    friday = datetime(2026, 3, 6, 8, tzinfo=UTC)  # 16:00 in the city
    cases = [
        case(1, friday, datetime(2026, 3, 9, 2, tzinfo=UTC)),  # Monday 10:00: one and one hour
        case(2, friday, friday + timedelta(minutes=30)),
        case(3, friday, datetime(2027, 3, 9, 2, tzinfo=UTC)),  # a year the calendar does not know
    ]
    facts = made(at=AT, cases=cases, days=day_rows())
    found = {
        row["unit"]: row["value"]
        for row in rows(measure(measures["work_hours_median"], facts, by=["unit"]))
    }
    assert found[1] == pytest.approx(_open_hours(cases[0])) == 2
    assert found[2] == pytest.approx(_open_hours(cases[1])) == 0.5
    assert 3 not in found


def _open_hours(case: dict[str, Any]) -> float:
    """Minute by minute on the calendar of the duties."""
    from wangge.duties.queries import days

    view, minutes, at = days(), 0, case["first_sent_at"]
    while at < case["handled_at"]:
        offset, micro = view.split(at)
        minutes += any(opens <= micro < closes for opens, closes in view.shifts[offset])
        at += timedelta(minutes=1)
    return minutes / 60


def test_postgres_answers_alike(transactional_db: None) -> None:
    """Every measure, by nothing, by unit and by two dimensions, and as of an earlier moment."""
    if connection.vendor != "postgresql":
        pytest.skip("the second engine is PostgreSQL")
    a_city(13, cases=60, steps=60)
    later = BEGIN + timedelta(days=60)
    refresh(at=later, anew=True)
    with open_facts(at=later) as lake:
        city, con = from_city(at=later)
        try:
            for n, (key, told) in enumerate(measures):
                for by in ([], ["unit"], ["street"], ["street", "month"])[: 2 + 2 * (n % 7 == 0)]:
                    if told.dims is not None and (set(by) - told.dims or len(by) > told.most_dims):
                        continue
                    here, there = (plainly(measure(told, facts, by=by)) for facts in (lake, city))
                    assert here == there, (key, by)
        finally:
            con.disconnect()
