"""Planning, quiet hours, reminders, leases: what must be told is told, once, by whoever lives."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from wangge.notices import queries
from wangge.notices.actions import keeping
from wangge.notices.actions.outcomes import retry
from wangge.notices.actions.planning import plan
from wangge.notices.actions.reading import acknowledge, read
from wangge.notices.models import Delivery, Line, Notice
from wangge.notices.outlets.shelf import NotDelivered
from wangge.notices.rules.kinds import UnknownKind

from .conftest import ALL, NOON, tell

LATE = datetime(2026, 3, 11, 15, 30, tzinfo=NOON.tzinfo)  # 23:30 in Shanghai
MORNING = datetime(2026, 3, 11, 23, 0, tzinfo=NOON.tzinfo)  # 07:00 the next day


@pytest.fixture
def clerk(city):
    person = city.people["lamps_clerk"]
    keeping.prefer(person, chosen=ALL)
    return person


def test_a_key_is_told_once_and_an_unknown_kind_not_at_all(city, clerk):
    assert len(tell(clerk)) == 1 and tell(clerk) == []
    (pk,) = tell(clerk, key="n", data={"reason": "13977778888", "link": "/r/13977778888", "n": 3})
    said = Notice.objects.get(pk=pk).data
    assert said == {"reason": "*" * 11, "link": "/r/13977778888", "n": 3}
    with pytest.raises(UnknownKind):
        tell(clerk, kind="shouted", key="other")


@pytest.mark.parametrize(
    ("kind", "safety", "due"),
    [
        ("retimed", False, MORNING),
        ("urged", False, MORNING),
        ("supervised", False, MORNING),
        ("urged", True, LATE),
    ],
)
def test_at_half_past_eleven_at_night(city, clerk, fake, kind, safety, due):
    tell(clerk, kind=kind, at=LATE, safety=safety)
    assert plan(at=LATE) == 1 and plan(at=LATE) == 0
    assert [one.next_at for one in Delivery.objects.filter(outlet="fake")] == [due]
    assert queries.waiting(clerk) == 1  # the list in the house has it at once


def test_what_fails_in_the_evening_is_not_tried_at_night(city, clerk, fake, carrier, clock):
    clock.at = LATE - timedelta(hours=2, minutes=31)  # 20:59
    fake.trouble = [NotDelivered("busy")]
    tell(clerk, at=clock.at)
    carrier.drain()
    clock.at = LATE
    carrier.drain()
    row = Delivery.objects.get()
    assert (row.tries, row.next_at) == (1, MORNING)
    clock.at = MORNING
    carrier.drain()
    row.refresh_from_db()
    assert (row.tries, row.done_at, row.receipt) == (2, MORNING, "taken")


def test_reminded_until_acknowledged(city, clerk, fake, carrier, clock):
    (pk,) = tell(clerk, needs_ack=True)
    carrier.drain()
    read(Notice.objects.all(), by=clerk, at=clock())
    assert queries.waiting(clerk) == 1  # read is not acknowledged
    clock.on(minutes=29)
    carrier.drain()
    assert sum(fake.sent.values()) == 1
    clock.on(minutes=1)
    carrier.drain()
    clock.on(hours=2)
    carrier.drain()
    assert sum(fake.sent.values()) == 3 and Notice.objects.get().reminders == 2
    assert acknowledge(pk, by=clerk, at=clock()) and not acknowledge(pk, by=clerk, at=clock())
    for _day in range(30):
        clock.on(days=1)
        carrier.drain()
    assert sum(fake.sent.values()) == 3 and queries.waiting(clerk) == 0
    assert sorted(Delivery.objects.values_list("round", flat=True)) == [0, 1, 2]


def test_reminders_end_and_keep_the_night(city, clerk, fake, carrier, clock, options):
    options.setenv("WANGGE_MOST_REMINDERS", "4")
    clock.at = LATE - timedelta(hours=2, minutes=45)  # 20:45; 30 minutes on it is quiet
    tell(clerk, needs_ack=True, at=clock.at)
    hours = []
    while True:
        before = sum(fake.sent.values())
        carrier.drain()
        if sum(fake.sent.values()) > before:
            hours.append(timezone.localtime(clock.at).hour)
        if (following := queries.soonest()) is None:
            break
        clock.at = following
    assert len(hours) == 5 and all(7 <= hour < 21 for hour in hours)


def test_acknowledged_before_it_was_sent(city, clerk, fake, carrier, clock):
    (pk,) = tell(clerk, needs_ack=True)
    plan(at=clock())
    acknowledge(pk, by=clerk, at=clock())
    carrier.drain()
    row = Delivery.objects.get()
    assert row.done_at and row.receipt == "acknowledged before" and not fake.sent


def test_only_one_s_own_is_acknowledged(city, clerk):
    (pk,) = tell(clerk, needs_ack=True)
    assert not acknowledge(pk, by=city.people["lamps_handler"], at=NOON)
    assert not read(Notice.objects.all(), by=city.people["lamps_handler"], at=NOON)


def test_who_left_is_told_nothing_and_nobody_is_told_what_they_did_not_choose(city, clerk, fake):
    keeping.prefer(clerk, chosen={"fake": ("grave",)})
    gone = city.people["lamps_handler"]
    gone.is_active = False
    gone.save()
    tell(clerk, gone)
    plan(at=NOON)
    assert not Delivery.objects.exists()


def test_what_fails_is_parked_after_its_patience_told_of_and_sent_again(
    city, clerk, fake, carrier, clock
):
    tell(clerk, safety=True)
    fake.trouble = [NotDelivered("no room for 13977778888", down=True) for _ in range(1000)]
    waits = []
    while True:
        carrier.drain()
        row = Delivery.objects.get(notice__kind="urged")
        if row.parked_at:
            break
        waits.append(row.next_at - clock.at)
        clock.at = max(row.next_at, Line.objects.get().rests_until or row.next_at)
    assert row.parked_at - row.since >= timedelta(hours=72) and "13977778888" not in row.error
    assert row.error.startswith("no room") and row.next_at is None
    watchers = {one.person.username for one in Notice.objects.filter(kind="delivery_parked")}
    assert watchers == {"system_admin", "supervisor"}
    fake.trouble = []
    assert retry(Delivery.objects.all(), at=clock()) == 1
    carrier.drain()
    row.refresh_from_db()
    assert row.done_at == clock() and not row.parked_at and not row.error
    assert Line.objects.get().failures == 0


def test_after_three_failures_the_others_to_that_host_wait(city, fake, carrier, clock):
    people = list(city.people.values())[:12]
    for person in people:
        keeping.prefer(person, chosen=ALL)
    tell(*people)
    fake.trouble = [NotDelivered("down", down=True) for _ in range(100)]
    carrier.drain()
    tried = 100 - len(fake.trouble)
    assert tried <= 6  # those under way when it failed; the rest wait
    clock.on(minutes=1)
    carrier.drain()
    assert 100 - len(fake.trouble) == tried + 1  # one asks whether it is well again
    fake.trouble = []
    clock.on(minutes=5)
    carrier.drain()
    clock.on(minutes=5)
    carrier.drain()
    assert Delivery.objects.filter(done_at=None).count() == 0
    assert set(fake.sent.values()) == {1}


def test_a_bug_in_an_outlet_loses_nothing(city, clerk, fake, carrier, clock):
    tell(clerk)
    fake.trouble = [ZeroDivisionError("for 13977778888")]
    carrier.drain()
    row = Delivery.objects.get()
    assert "ZeroDivisionError" in row.error and "13977778888" not in row.error and row.next_at
    clock.on(minutes=1)
    carrier.drain()
    assert Delivery.objects.get().done_at


def test_the_bell_asks_an_index_and_nothing_else(city, clerk, django_assert_num_queries):
    tell(*city.people.values())
    with django_assert_num_queries(1):
        assert queries.waiting(clerk) == 1
    if connection.vendor == "sqlite":
        said = Notice.objects.filter(queries.WAITING, person=clerk).explain()
        assert "notice_waiting" in said
