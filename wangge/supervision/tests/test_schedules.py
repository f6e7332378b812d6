"""Any schedule of looks, workers and crashes fires what one slow, perfect worker would have fired."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wangge.cases import events as e
from wangge.cases.audit import verify
from wangge.cases.log import record
from wangge.cases.models import Case, Entry
from wangge.notices.models import Notice
from wangge.supervision.actions import firing
from wangge.supervision.models import Fired
from wangge.supervision.queries.due import waiting
from wangge.supervision.tests.ground import MONDAY, Town, make_town

HOUR = timedelta(hours=1)
Step = tuple[str, int, int]  # what, of which case, how many hours later


class Killed(BaseException):
    """The worker dies here; nothing of its transaction stays."""


def _act(kind: str, case: Case, at: datetime) -> None:
    """What people do to a case meanwhile; what cannot be done as it stands is not done."""
    case.refresh_from_db()
    deeds: dict[str, tuple[str, e.Event]] = {
        "start": ("signed", e.Started()),
        "sign": ("dispatched", e.Signed()),
        "rest": ("in_progress", e.Suspended(reason="x", until="2026-12-01")),
        "go on": ("suspended", e.Resumed(reason="x")),
        "handle": ("in_progress", e.Handled(result="x")),
        "rework": ("handled", e.Reworked(reason="x")),
    }
    state, event = deeds[kind]
    if case.state == state:
        changes = {"handled_by": "person:1"} if kind == "handle" else {}
        record(case, event, by="person:2" if kind == "rework" else "person:1", at=at, **changes)


PEOPLE = ("sign", "start", "rest", "go on", "handle", "rework")
WORLD = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.integers(0, 2), st.integers(0, 30)), max_size=12
)
CHAOS = st.lists(
    st.tuples(st.sampled_from(("look", "crash", "stale", "one")), st.integers(0, 9)), max_size=5
)


def perfect(at: datetime) -> None:
    firing.fire_due(at=at)


class Chaos:
    """Workers that look again and again, hold old lists, and die at any of their steps."""

    def __init__(self, plans: list[list[tuple[str, int]]]) -> None:
        self.plans, self.old = plans, [(0, 0)][:0]

    def __call__(self, at: datetime) -> None:
        for what, number in self.plans.pop(0) if self.plans else []:
            if what == "look":
                firing.fire_due(at=at, most=1 + number)
            elif what == "crash":
                with suppress(Killed), dying(number):
                    firing.fire_due(at=at)
            elif what == "stale":  # found by one worker, looked at when others have been there
                firing._look_at(self.old, at=at)
                self.old = waiting(at)
            elif found := waiting(at):
                firing.fire(found[number % len(found)][0], at=at)
        firing.fire_due(at=at)  # in the end one comes through


@contextmanager
def dying(steps: int) -> Iterator[None]:
    """The worker dies at the so manieth of its writing steps, before or after it."""
    names, left = ("issue", "notify", "settle"), [steps]
    real: dict[str, Callable[..., Any]] = {name: getattr(firing, name) for name in names}

    def wrapped(name: str) -> Callable[..., Any]:
        def step(*args: Any, **said: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            made = real[name](*args, **said)
            left[0] -= 1
            if left[0] == 0:
                raise Killed
            return made

        return step

    try:
        for name in names:
            setattr(firing, name, wrapped(name))
        yield
    finally:
        for name, one in real.items():
            setattr(firing, name, one)


def _lived(town: Town, world: list[Step], look: Callable[[datetime], None]) -> set[tuple[Any, ...]]:
    """Let the same things happen, with somebody looking before each; what fired."""
    with transaction.atomic():
        cases = [town.case(str(n), hours=hours) for n, hours in enumerate((4, 10, 40))]
        order = {case.pk: n for n, case in enumerate(cases)}
        at = MONDAY
        for kind, which, later in world:
            at += later * HOUR
            look(at)
            _act(kind, cases[which], at)
        look(at + 300 * HOUR)
        rows = Fired.objects.values_list("clock__case_id", "rung", "turn", "passed_over")
        fired = {(order[case], *rest) for case, *rest in rows}
        _once_each()
        transaction.set_rollback(True)
    return fired


def _once_each() -> None:
    """Each rung on record has one entry, each that told somebody one notice a person."""
    on_record = Fired.objects.exclude(level="remind")
    entries = list(Entry.objects.filter(kind="urged").values_list("case_id", "data__rung"))
    assert sorted(entries) == sorted(on_record.values_list("case_id", "rung"))
    told = sum(Fired.objects.values_list("told", flat=True))
    assert Notice.objects.count() == told
    assert list(verify()) == []


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=WORLD, plans=st.lists(CHAOS, max_size=13))
def test_whatever_the_schedule_the_same_rungs_fire(
    world: list[Step], plans: list[list[tuple[str, int]]]
) -> None:
    with transaction.atomic():
        town = make_town()
        assert _lived(town, world, Chaos(plans)) == _lived(town, world, perfect)
        transaction.set_rollback(True)
