"""Watches on real rows: what honest units leave is nothing, who games is named with the cases."""

from datetime import timedelta

import pytest

from wangge.appraisal import actions
from wangge.appraisal.actions import Refused
from wangge.appraisal.models import Finding
from wangge.appraisal.queries.standing import zone
from wangge.appraisal.rules.periods import span
from wangge.appraisal.tests.city import AT, PERIOD
from wangge.appraisal.watches import watches
from wangge.cases.models import Case, Entry
from wangge.clocks.models import Clock, Ended, Kind

DAY = span(PERIOD, zone()).since + timedelta(days=9)


def rows(ground, many: int, made) -> None:
    """`many` cases at each street, as `made(street number, i)` says."""
    cases = [
        Case(
            registered_at=DAY,
            channel="hotline_12345",
            title="x",
            lead_unit=street,
            wants_reply=True,
            state="closed",
            **made(number, i),
        )
        for number, street in enumerate(ground.streets)
        for i in range(many)
    ]
    Case.objects.bulk_create(cases)


def found(key: str):
    return watches[key].find(span(PERIOD, zone()))


def test_closing_without_asking_is_found(ground) -> None:
    def made(number: int, i: int) -> dict:
        silent = i % 2 == 0 if number == 3 else i % 12 == 0
        return {"closed_at": DAY, "called_back_at": None if silent else DAY}

    rows(ground, 96, made)
    (one,) = found("never_asked")
    assert one.unit == ground.streets[3].pk and one.k == 48 == len(one.cases)
    assert not Case.objects.filter(pk__in=one.cases).exclude(called_back_at=None).exists()


def test_those_not_reached_are_counted_among_those_called(ground) -> None:
    rows(
        ground,
        60,
        lambda n, i: {
            "closed_at": DAY,
            "called_back_at": None if i < (40 if n == 2 else 5) else DAY,
        },
    )
    silent = Case.objects.filter(called_back_at=None, closed_at=DAY)
    Entry.objects.bulk_create(
        Entry(case=one, step=9, kind="call_attempted", happened_at=DAY, recorded_at=DAY, actor="person:1", seal=b"")
        for one in silent
    )  # fmt: skip
    assert found("never_asked") == []
    (one,) = found("unreached")
    assert one.unit == ground.streets[2].pk and one.k == 40


def test_many_joins_are_found(ground) -> None:
    rows(ground, 60, lambda n, i: {"closed_at": None})
    for number, street in enumerate(ground.streets):
        pks = list(
            Case.objects.filter(lead_unit=street, registered_at=DAY).values_list("pk", flat=True)
        )
        many = 30 if number == 5 else 3
        Case.objects.filter(pk__in=pks[1 : many + 1]).update(joined_to=pks[0], lead_unit=None)
    (one,) = found("joins")
    assert one.unit == ground.streets[5].pk and one.k == 30


def clocks(ground, hours, moved=lambda number, i: []) -> None:
    rows(ground, 120, lambda n, i: {"closed_at": DAY})
    made = []
    for number, street in enumerate(ground.streets):
        for i, case in enumerate(
            Case.objects.filter(lead_unit=street, closed_at=DAY).order_by("pk")
        ):
            due = DAY + timedelta(hours=hours(number, i))
            made.append(
                Clock(
                    case=case,
                    kind=Kind.COMPLETION,
                    started_at=DAY - timedelta(days=5),
                    due_at=due,
                    stopped_at=DAY,
                    ended=Ended.MET,
                    moved=moved(number, i),
                )
            )
    Clock.objects.bulk_create(made)


def test_a_heap_at_the_limits_edge_is_found(ground) -> None:
    clocks(ground, lambda n, i: 0.5 if n == 4 and i < 40 else (i % 60) * 1.0 + 0.2)
    (one,) = found("edge")
    assert one.unit == ground.streets[4].pk and one.k >= 40
    assert found("put_off") == []


def test_limits_put_off_in_the_last_hours_are_found(ground) -> None:
    was = DAY - timedelta(days=1)

    def moved(number: int, i: int) -> list:
        late = i < 45 if number == 6 else i < 6
        at = was - timedelta(hours=3 if late else 40)
        return [{"at": at.isoformat(), "was": was.isoformat(), "due": None, "why": "x"}]

    clocks(ground, lambda n, i: (i % 60) * 1.0 + 0.2, moved)
    (one,) = found("put_off")
    assert one.unit == ground.streets[6].pk and one.k == 45


def test_where_all_do_alike_nothing_is_found(ground) -> None:
    rows(
        ground,
        40,
        lambda n, i: {"closed_at": DAY, "called_back_at": None if i % 9 == n % 3 else DAY},
    )
    for key, _watch in watches:
        assert found(key) == []


def test_looking_twice_finds_once_and_a_conclusion_stays(ground) -> None:
    rows(
        ground,
        96,
        lambda n, i: {"closed_at": DAY, "called_back_at": None if i % 2 and n == 3 else DAY},
    )
    assert len(actions.look(PERIOD, by="x", at=AT)) == 1
    one = Finding.objects.get()
    actions.explain(one, "电话回访由街道代办", by="person:8", at=AT)
    for by, units, code in (("person:8", (), "self"), ("person:9", [one.unit_id], "self")):
        with pytest.raises(Refused) as caught:
            actions.conclude(one, False, words="属实", by=by, at=AT, units=units)
        assert caught.value.code == code
    actions.conclude(one, False, words="属实", by="person:9", at=AT)
    assert actions.look(PERIOD, by="x", at=AT) == []
    one.refresh_from_db()
    assert one.state == "cleared"
