"""Each entry is told once and in order; what fails is kept, tried again, parked and sent on."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from wangge.cases import events as e
from wangge.cases.log import MovedOn, record
from wangge.cases.messenger import PATIENCE, Messenger, Reaction, on, retry
from wangge.cases.models import Case, Entry, Trouble
from wangge.cases.tests.conftest import NOON, Ground, new_case


def at_noon() -> datetime:
    return NOON


def accept(case: Case, _: e.Event, at: datetime, __: Any) -> None:
    record(case, e.Accepted(), by="machine:test", at=at)


def test_told_once_and_in_order(ground: Ground) -> None:
    heard: list[tuple[int, str]] = []

    def note(case: Case, event: e.Event, at: datetime, _: Any) -> None:
        heard.append((case.pk, type(event).__name__))

    flow = dict((on(e.Registered, accept, note), on(e.Accepted, note)))
    cases = [new_case(f"k{i}") for i in range(5)]
    assert Messenger(flow).drain(at=at_noon) == 10
    for case in cases:
        assert [what for pk, what in heard if pk == case.pk] == ["Registered", "Accepted"]
    assert Messenger(flow).drain(at=at_noon) == 0
    assert not Entry.objects.filter(told_at=None).exists()


def test_what_a_reaction_wrote_falls_with_it(ground: Ground) -> None:
    def half(case: Case, event: e.Event, at: datetime, _: Any) -> None:
        accept(case, event, at, _)
        raise ValueError("call 13800001234")

    flow = dict((on(e.Registered, half),))
    case, other = new_case(), new_case("k2")
    Messenger(flow).drain(at=at_noon)
    case.refresh_from_db()
    assert case.state == "registered" and case.steps == 1
    trouble = Trouble.objects.get(case=case)
    assert trouble.tries == 1 and trouble.next_at > NOON
    assert "13800001234" not in trouble.error and "ValueError" in trouble.error
    assert Trouble.objects.filter(case=other).exists()  # the next case was tried all the same


def test_growing_delay_then_parked_then_sent_on(ground: Ground) -> None:
    broken, moment, delays = True, [NOON], []

    def sometimes(case: Case, event: e.Event, at: datetime, _: Any) -> None:
        if broken:
            raise OSError("down")
        accept(case, event, at, _)

    flow = dict((on(e.Registered, sometimes), on(e.Accepted, accept_nothing)))
    case = new_case()
    record(case, e.Noted(words="后来的"), by="person:1", at=NOON)
    teller = Messenger(flow)
    for _ in range(PATIENCE):
        teller.drain(at=lambda: moment[0])
        trouble = Trouble.objects.get()
        if trouble.next_at:
            delays.append(trouble.next_at - moment[0])
            assert teller.drain(at=lambda: moment[0]) == 0  # it waits, and the later entry with it
            moment[0] = trouble.next_at + timedelta(seconds=1)
    assert delays == sorted(delays) and trouble.parked_at is not None
    moment[0] += timedelta(days=30)
    assert teller.drain(at=lambda: moment[0]) == 0
    broken = False
    assert retry(at=moment[0]) == 1
    teller.drain(at=lambda: moment[0])
    case.refresh_from_db()
    assert case.state == "accepted" and not Trouble.objects.exists()


def accept_nothing(case: Case, event: e.Event, at: datetime, _: Any) -> None:
    return None


def test_thoughts_come_in_batches_and_one_bad_apple_spoils_only_itself(ground: Ground) -> None:
    sizes: list[int] = []

    def think(heard: Sequence[tuple[Case, Any]]) -> list[str]:
        sizes.append(len(heard))
        if any(case.title == "坏" for case, _ in heard):
            raise ValueError("cannot read this one")
        return [case.title for case, _ in heard]

    got: list[str] = []

    def act(case: Case, event: e.Event, at: datetime, thought: str) -> None:
        got.append(thought)

    flow = dict((on(e.Registered, Reaction(act=act, think=think)),))
    good = [new_case(f"g{i}") for i in range(6)]
    Messenger(flow).drain(at=at_noon)
    assert sizes == [len(good)] and len(got) == len(good)
    new_case("bad", title="坏")
    new_case("good")
    Messenger(flow).drain(at=at_noon)
    assert len(got) == len(good) + 1 and Trouble.objects.count() == 1


def test_a_case_that_moved_on_is_thought_about_again(ground: Ground) -> None:
    tries = []

    def act(case: Case, event: e.Event, at: datetime, _: Any) -> None:
        tries.append(case.steps)
        if len(tries) == 1:
            raise MovedOn("somebody was faster")

    new_case()
    Messenger(dict((on(e.Registered, act),))).drain(at=at_noon)
    assert len(tries) == 2 and not Trouble.objects.exists()
