"""Rungs fire: once, for clocks that still run, with entry, order and notices – or not at all."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.timezone import localtime

from wangge.cases import events as e
from wangge.cases.audit import rebuild, verify
from wangge.cases.log import record
from wangge.cases.models import Case, Entry
from wangge.notices.models import Notice
from wangge.supervision.actions import firing
from wangge.supervision.actions.firing import fire, fire_due
from wangge.supervision.actions.pulse import beat
from wangge.supervision.actions.watching import sweep
from wangge.supervision.models import Addressed, Fired, Order, Watching
from wangge.supervision.queries.due import waiting
from wangge.supervision.tests.ground import MONDAY, Town, rule

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def codes(case: Case) -> list[str]:
    return list(Fired.objects.filter(case=case).order_by("pk").values_list("rung", flat=True))


def told(rung: str) -> set[str]:
    found = Notice.objects.filter(data__rung=rung).select_related("person")
    return {one.person.username for one in found if one.person}


def in_progress(case: Case) -> Case:
    for event in (e.Signed(), e.Started()):
        record(case, event, by="person:1", at=MONDAY)
    return case


def test_reminders_come_at_their_shares_and_leave_no_entry(town: Town) -> None:
    case = town.case(hours=10)
    assert fire_due(at=MONDAY + 4.9 * HOUR) == 0
    assert fire_due(at=MONDAY + 5 * HOUR) == 1
    assert fire_due(at=MONDAY + 5.1 * HOUR) == 0
    assert fire_due(at=MONDAY + 7.5 * HOUR) == 1
    assert codes(case) == ["completion-50", "completion-75"]
    assert told("completion-75") == {"lamps_clerk"}  # nobody has taken it: the clerk stands for him
    assert not Entry.objects.filter(case=case, kind="urged").exists()


def test_when_its_time_is_up_the_unit_is_urged_on_the_record(town: Town) -> None:
    case = town.case(hours=10)
    fire_due(at=MONDAY + 9.5 * HOUR)
    assert fire_due(at=MONDAY + 10 * HOUR) == 1
    case.refresh_from_db()
    entry = Entry.objects.get(case=case, kind="urged")
    said = {name: entry.data[name] for name in ("level", "clock", "rung")}
    assert said == {"level": "urge", "clock": "completion", "rung": "completion-urge"}
    assert (entry.actor, case.urges) == ("clock", 1)
    order = Order.objects.get(case=case)
    assert [one.unit for one in order.addressed.all()] == [town.units["lamps"]]
    # one working day after Monday 19:00, at 24:00
    assert order.due_at is not None
    assert f"{localtime(order.due_at):%m-%d %H:%M}" == "03-04 00:00"
    assert told("completion-urge") == {"lamps_clerk", "lamps_unit_head"}
    notice = Notice.objects.filter(data__rung="completion-urge").earliest("pk")
    clock = town.clock(case)
    assert notice.key.startswith(f"{clock.pk}:completion-urge:") and notice.needs_ack
    assert list(verify()) == [] and list(rebuild()) == []


def test_graver_rungs_tell_those_above_and_address_them_jointly(town: Town) -> None:
    case = town.case(hours=10)
    fire_due(at=MONDAY + 2 * DAY)  # due on Monday: a working day later
    assert codes(case)[-2:] == ["completion-urge", "completion-supervise"]
    assert told("completion-supervise") == {"lamps_unit_head", "city_unit_head", "supervisor"}
    fire_due(at=MONDAY + 4 * DAY)
    joint = Order.objects.get(case=case, level="joint")
    units = set(joint.addressed.values_list("unit__code", flat=True))
    assert units == {"lamps", "city"}
    assert "leader" in told("completion-joint")


def test_a_late_look_fires_all_and_passes_over_what_is_no_reminder_any_more(town: Town) -> None:
    case = town.case(hours=10)
    assert fire_due(at=MONDAY + 11 * HOUR) == 4
    over = Fired.objects.filter(case=case, passed_over=True).values_list("rung", flat=True)
    assert set(over) == {"completion-50", "completion-75", "completion-90"}
    assert {one.data["rung"] for one in Notice.objects.all()} == {"completion-urge"}


def test_a_clock_that_has_stopped_fires_nothing(town: Town) -> None:
    case = in_progress(town.case(hours=10))
    record(case, e.Handled(result="x"), by="person:1", at=MONDAY + HOUR, handled_by="person:1")
    assert fire_due(at=MONDAY + 20 * DAY) == 0
    assert codes(case) == []
    assert Watching.objects.get(case=case).next_at is None


def test_one_that_stops_between_finding_and_firing_fires_nothing(town: Town) -> None:
    case = in_progress(town.case(hours=10))
    late = MONDAY + 11 * HOUR
    [(key, _marks)] = waiting(late)
    record(case, e.Handled(result="x"), by="person:1", at=late, handled_by="person:1")
    assert fire(key, at=late) == 0
    assert codes(case) == []


def test_a_rest_holds_the_rungs_and_going_on_lets_them_come_later(town: Town) -> None:
    case = in_progress(town.case(hours=10))
    rested = e.Suspended(reason="x", until="2026-03-05", cause="citizen")
    record(case, rested, by="person:1", at=MONDAY + 4 * HOUR)
    assert fire_due(at=MONDAY + DAY) == 0
    record(case, e.Resumed(reason="x"), by="person:1", at=MONDAY + DAY)
    assert fire_due(at=MONDAY + DAY) == 0
    assert fire_due(at=MONDAY + DAY + 1.1 * HOUR) == 1  # five of ten hours have run
    assert codes(case) == ["completion-50"]


def extended(case: Case) -> None:
    case.refresh_from_db()
    record(case, e.ExtensionRequested(reason="x", work_days=5), by="person:1", at=MONDAY)
    given = e.ExtensionGranted(reason="x", work_days=5)
    record(case, given, by="person:2", at=MONDAY + 11 * HOUR, extensions=1)


def test_after_an_extension_reminders_come_again_and_an_urging_does_not(town: Town) -> None:
    case = in_progress(town.case(hours=10))
    fire_due(at=MONDAY + 10.5 * HOUR)
    extended(case)
    before = codes(case)
    fire_due(at=MONDAY + 60 * DAY)
    twice = [code for code in set(codes(case)) if codes(case).count(code) == 2]
    assert "completion-urge" in before
    assert sorted(twice) == ["completion-50", "completion-75", "completion-90"]
    assert codes(case).count("completion-urge") == 1


def test_danger_has_a_ladder_of_its_own_that_is_steeper(town: Town) -> None:
    case = town.case(hours=10, safety=True)
    fire_due(at=MONDAY + 10 * HOUR)
    assert codes(case)[-1] == "completion-safety-supervise"
    assert Notice.objects.filter(data__rung="completion-safety-supervise", safety=True).exists()
    assert "completion-urge" not in codes(case)


def test_the_dispatch_clock_urges_the_centre_and_addresses_no_unit(town: Town) -> None:
    from wangge.supervision.tests.ground import accepted

    rule("d", "dispatch", 60, "minute")
    case = accepted("x", at=MONDAY, division_code=town.division.code)
    fire_due(at=MONDAY + HOUR)
    assert codes(case) == ["dispatch-75", "dispatch-urge"]
    assert told("dispatch-urge") == {"dispatcher", "supervisor"}
    assert not Order.objects.exists()


def test_where_nobody_holds_the_post_that_is_kept(town: Town) -> None:
    from wangge.people.models import Post

    Post.objects.filter(unit=town.units["lamps"]).delete()
    case = town.case(hours=10)
    fire_due(at=MONDAY + 5 * HOUR)
    assert Fired.objects.get(case=case).told == 0


def test_a_case_that_fails_is_put_off_and_the_others_go_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = town.case("1"), town.case("2")
    real = firing.notify

    def broken(*args: object, **said: object) -> object:
        if said["case"] == first:
            raise RuntimeError("broken")
        return real(*args, **said)  # type: ignore[arg-type]

    monkeypatch.setattr(firing, "notify", broken)
    assert fire_due(at=MONDAY + 5 * HOUR) == 1
    assert (codes(first), codes(second)) == ([], ["completion-50"])
    row = Watching.objects.get(case=first)
    assert row.next_at == MONDAY + 5 * HOUR + firing.PUT_OFF and "RuntimeError" in row.trouble
    monkeypatch.setattr(firing, "notify", real)
    assert fire_due(at=MONDAY + 5.2 * HOUR) == 1


def test_who_comes_second_to_a_case_writes_nothing(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MovedOn in the middle: the whole transaction goes, and the next look does it."""
    from wangge.cases.log import MovedOn

    case = town.case(hours=10)
    real = firing.issue

    def moved(*_args: object, **_said: object) -> object:
        raise MovedOn("moved")

    monkeypatch.setattr(firing, "issue", moved)
    assert fire_due(at=MONDAY + 10 * HOUR) == 0
    assert codes(case) == [] and not Notice.objects.exists()
    monkeypatch.setattr(firing, "issue", real)
    assert fire_due(at=MONDAY + 10 * HOUR) == 4
    assert codes(case).count("completion-urge") == 1


def test_a_deed_that_is_rolled_back_leaves_no_mark(town: Town) -> None:
    case = town.case(hours=10)
    fire_due(at=MONDAY)
    before = Watching.objects.get(case=case)
    try:
        with transaction.atomic():
            record(case, e.Signed(), by="person:1", at=MONDAY)
            raise RuntimeError
    except RuntimeError:
        pass
    after = Watching.objects.get(case=case)
    assert (after.next_at, after.marks) == (before.next_at, before.marks)


def test_clocks_from_before_this_room_are_swept_in(town: Town) -> None:
    case = town.case(hours=10)
    Watching.objects.all().delete()
    assert fire_due(at=MONDAY + 10 * HOUR) == 0
    assert sweep(at=MONDAY + 10 * HOUR) == 1
    assert fire_due(at=MONDAY + 10 * HOUR) == 4
    assert sweep(at=MONDAY + 10 * HOUR) == 0
    assert codes(case)[-1] == "completion-urge"


def test_finding_is_one_range_of_an_index(town: Town) -> None:
    town.case()
    with connection.cursor() as cursor:
        sql = "SELECT case_id, marks FROM supervision_watching WHERE next_at <= '2030-01-01' ORDER BY next_at"
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = str(cursor.fetchall())
    assert "watching_next" in plan


class TestTheClockGoesBack:
    def test_nothing_fires_twice_and_nothing_is_lost(self, town: Town) -> None:
        first, second = town.case("1", hours=10), town.case("2", hours=12)
        assert beat(at=MONDAY + 11 * HOUR)
        fire_due(at=MONDAY + 11 * HOUR)
        known = codes(first), codes(second)
        assert not beat(at=MONDAY + 10 * HOUR)
        assert fire_due(at=MONDAY + 10 * HOUR) == 0
        assert (codes(first), codes(second)) == known
        beat(at=MONDAY + 12 * HOUR)
        fire_due(at=MONDAY + 12 * HOUR)
        assert codes(first).count("completion-urge") == codes(second).count("completion-urge") == 1

    def test_the_administrators_of_the_system_are_told_once(self, town: Town) -> None:
        beat(at=MONDAY + HOUR)
        assert not beat(at=MONDAY)
        assert not beat(at=MONDAY + timedelta(seconds=1))
        notice = Notice.objects.get(kind="clock_back")
        assert notice.person == town.people["system_admin"]
        assert beat(at=MONDAY + HOUR)
        assert not beat(at=MONDAY)  # no further alarm of the same moment
        assert Notice.objects.filter(kind="clock_back").count() == 1

    def test_a_few_seconds_between_machines_are_no_alarm(self, town: Town) -> None:
        beat(at=MONDAY)
        assert beat(at=MONDAY - timedelta(seconds=20))
        assert not Notice.objects.exists()


def test_orders_are_finished_by_the_work_and_by_the_close(town: Town) -> None:
    from wangge.supervision.actions.ordering import finish

    case = in_progress(town.case(hours=10))
    fire_due(at=MONDAY + 2 * DAY)
    assert set(Order.objects.values_list("level", flat=True)) == {"urge", "supervise"}
    finish(case, e.Handled(result="x"), MONDAY + 2 * DAY, None)
    assert Order.objects.get(closed_at=None).level == "supervise"
    finish(case, e.Closed(outcome="solved"), MONDAY + 3 * DAY, None)
    assert not Order.objects.filter(closed_at=None).exists()
    assert Addressed.objects.count() == 2
