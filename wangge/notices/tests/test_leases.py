"""Leases: whoever dies, and whenever, each is sent, done once, and never by two at once."""

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wangge.notices import queries
from wangge.notices.actions import keeping
from wangge.notices.actions.carrying import Carrier, take
from wangge.notices.actions.outcomes import failed, through
from wangge.notices.actions.planning import plan, remind
from wangge.notices.models import Delivery, Hook, Line, Notice
from wangge.notices.outlets.shelf import NotDelivered
from wangge.notices.rules.timing import LEASE

from .conftest import ALL, NOON, Clock, tell

LATE = datetime(2026, 3, 11, 15, 30, tzinfo=NOON.tzinfo)  # 23:30 in Shanghai
MORNING = datetime(2026, 3, 11, 23, 0, tzinfo=NOON.tzinfo)  # 07:00 the next day


@pytest.fixture
def clerk(city):
    person = city.people["lamps_clerk"]
    keeping.prefer(person, chosen=ALL)
    return person


steps_ = st.lists(
    st.tuples(st.sampled_from(["take", "done", "fail", "die", "pause"]), st.integers(0, 3)),
    max_size=40,
)


@given(steps_)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whoever_dies_whenever_each_is_done_once_and_none_sent_twice_at_once(
    city, clerk, fake, steps
):
    """Four workers, any interleaving; a sending lasts less than its lease, or its worker is dead."""
    Delivery.objects.all().delete()
    Notice.objects.all().delete()
    Line.objects.all().delete()
    clock = Clock()
    tell(clerk, city.people["lamps_handler"], safety=True, at=clock())
    keeping.prefer(city.people["lamps_handler"], chosen=ALL)
    plan(at=clock())
    hands = {}
    for act, worker in steps:
        mine = hands.get(worker)
        if act == "take" and mine is None:
            for row in queries.due_on("fake", clock(), 5):
                if claim := take(row, at=clock()):
                    assert all(one.delivery.pk != row.pk for one in hands.values())
                    hands[worker] = claim
                    break
        elif act == "pause":
            clock.on(seconds=50)
            for one, claim in list(hands.items()):
                if clock() >= claim.until - timedelta(seconds=60):
                    del hands[one]  # longer than any sending lasts: it was dead
        elif mine and act in ("done", "fail", "die"):
            del hands[worker]
            said = dict(tries=mine.tries, until=mine.until, at=clock())
            if act == "done":
                assert through(mine.delivery, "taken", **said)
            elif act == "fail":
                assert failed(mine.delivery, NotDelivered("busy"), **said)
    hands.clear()  # kill -9
    last = Carrier(at=clock)
    while (following := queries.soonest()) is not None:
        clock.at = max(clock.at, following)
        last.drain()
    last.close()
    rows = Delivery.objects.filter(outlet="fake")
    assert rows.count() == 2 and all(one.done_at and one.next_at is None for one in rows)


def test_a_lease_that_ended_is_another_s(city, clerk, fake, clock):
    tell(clerk)
    plan(at=clock())
    (row,) = queries.due_on("fake", clock(), 1)
    dead = take(row, at=clock())
    assert take(row, at=clock()) is None and not queries.due_on("fake", clock(), 1)
    clock.on(seconds=LEASE.total_seconds())
    (again,) = queries.due_on("fake", clock(), 1)
    living = take(again, at=clock())
    assert living.tries == 2
    assert not through(dead.delivery, "late", tries=dead.tries, until=dead.until, at=clock())
    assert through(living.delivery, "mine", tries=living.tries, until=living.until, at=clock())
    assert Delivery.objects.get().receipt == "mine"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="threads need a shared database")
@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_send_each_one_once(fake):
    from tests.pages_cast import make_city

    city = make_city()
    people = list(city.people.values())[:8]
    for person in people:
        keeping.prefer(person, chosen=ALL)
    for n in range(3):
        tell(*people, key=f"k{n}", needs_ack=True)
    clock, broken = Clock(), []

    def work() -> None:
        carrier = Carrier(at=clock, slots=4)
        try:
            carrier.drain()
        except Exception as error:
            broken.append(error)
        finally:
            carrier.close()
            connection.close()

    for _round in range(3):
        threads = [threading.Thread(target=work) for _ in range(5)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        clock.on(hours=2, minutes=1)
    rows = Delivery.objects.filter(outlet="fake")
    assert not broken and not fake.twice and set(fake.sent.values()) == {1}
    assert rows.count() == rows.filter(done_at__isnull=False).count() == len(fake.sent)
    assert Counter(rows.values_list("round", flat=True)) == dict.fromkeys(range(3), 3 * len(people))
    assert Hook.objects.count() == 0 and remind(at=NOON) == 0
