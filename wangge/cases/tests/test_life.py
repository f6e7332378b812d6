"""The ten invariants of a case's life, held by a machine that tries every move in every order."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from wangge.cases import events as e
from wangge.cases.audit import derive, rebuild, verify
from wangge.cases.log import MoveRefused, join, record
from wangge.cases.models import Case, Entry
from wangge.cases.moves import MOVES, OPEN, State
from wangge.cases.tests.conftest import NOON, Ground, make_ground, new_case

ACTORS = st.sampled_from(["person:1", "person:2", "machine:dispatch", "clock"])
DUE_MAY_MOVE = {
    kind for event, move in MOVES.items() if "due_at" in move.may_change for kind in [move.kind]
}


def simple(event: type[e.Event]) -> e.Event:
    """An event with plain values in every field that has no default."""
    samples = {"str": "x", "int": 1, "bool": True, "float": 0.5, "list[dict[str, Any]]": []}
    needed = {
        name: field.type
        for name, field in event.__dataclass_fields__.items()
        if field.default is field.default_factory  # both missing
    }
    values = {}
    for name, kind in needed.items():
        text = kind if isinstance(kind, str) else getattr(kind, "__name__", str(kind))
        values[name] = samples.get(text.split(" | ")[0])
    return event(**values)


ALL = [event for event in MOVES if event not in (e.Registered, e.Joined, e.Followed)]


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.ground: Ground = make_ground()
        self.case = new_case()
        self.at = NOON
        self.written: list[bytes] = [bytes(self.case.seal)]
        self.due_before = None

    def changes(self, event: type[e.Event], actor: str) -> dict[str, object]:
        """What a deed would set with this event, as the rooms do."""
        later = self.at + timedelta(days=3)
        return {
            e.Dispatched: {"lead_unit_id": self.ground.units[0].pk, "due_at": later},
            e.Ruled: {"lead_unit_id": self.ground.units[1].pk, "final_assignment": True},
            e.ReturnGranted: {"lead_unit_id": None, "due_at": None},
            e.ReturnRefused: {"final_assignment": True},
            e.ExtensionGranted: {"due_at": later, "extensions": self.case.extensions + 1},
            e.Split: {"words": "灯不亮", "title": "灯不亮", "kind": "complaint"},
            e.Handled: {"handled_by": actor, "handled_at": self.at},
            e.Reworked: {"handled_by": "", "handled_at": None, "reworks": self.case.reworks + 1},
            e.Verified: {"verified_at": self.at},
            e.Replied: {"replied_at": self.at},
            e.CalledBack: {"called_back_at": self.at, "satisfied": 4},
            e.Closed: {"closed_at": self.at, "outcome": "solved"},
            e.VoidRequested: {"void_requested_by": actor},
            e.Voided: {"closed_at": self.at},
            e.Reopened: {
                "closed_at": None,
                "replied_at": None,
                "verified_at": None,
                "called_back_at": None,
                "lead_unit_id": None,
                "due_at": None,
                "final_assignment": False,
            },
        }.get(event, {})

    @rule(event=st.sampled_from(ALL), actor=ACTORS, minutes=st.integers(0, 600))
    def happens(self, event: type[e.Event], actor: str, minutes: int) -> None:
        self.at += timedelta(minutes=minutes)
        before = (
            self.case.state,
            self.case.due_at,
            self.case.final_assignment,
            self.case.handled_by,
            self.case.void_requested_by,
        )
        try:
            entry = record(
                self.case, simple(event), by=actor, at=self.at, **self.changes(event, actor)
            )
        except MoveRefused:
            self.case.refresh_from_db()
            now = (
                self.case.state,
                self.case.due_at,
                self.case.final_assignment,
                self.case.handled_by,
                self.case.void_requested_by,
            )
            assert now == before, "a refused move left a trace"
            return
        self.written.append(bytes(entry.seal))
        if self.case.due_at != before[1]:
            assert entry.kind in DUE_MAY_MOVE and "due_at" in entry.changes  # (4)
        if event is e.ReturnRequested:
            assert not before[2]  # (6)
        if event in (e.Verified, e.Reworked):
            assert actor != before[3]  # (3)
        if event is e.Voided:
            assert before[4] and actor != before[4]
        if event is e.Closed:  # (2)
            assert self.case.replied_at or not self.case.wants_reply
            assert self.case.verified_at or self.case.called_back_at

    @rule(steps=st.integers(1, 3))
    def two_writers_one_wins(self, steps: int) -> None:
        other = Case.objects.get(pk=self.case.pk)
        record(other, e.Noted(words="甲"), by="person:1", at=self.at)
        self.written.append(bytes(other.seal))
        with pytest.raises(MoveRefused):
            record(self.case, e.Noted(words="乙"), by="person:2", at=self.at)
        self.case.refresh_from_db()

    two_writers_one_wins = precondition(  # type: ignore[assignment]
        lambda self: self.case.state != State.ARCHIVED
    )(two_writers_one_wins)

    @invariant()
    def nothing_is_ever_lost(self) -> None:  # (1)
        kept = Entry.objects.filter(case=self.case).order_by("step").values_list("seal", flat=True)
        assert [bytes(seal) for seal in kept] == self.written

    @invariant()
    def the_log_tells_the_case(self) -> None:
        entries = list(Entry.objects.filter(case=self.case).order_by("step"))
        assert derive(entries)["state"] == self.case.state
        assert list(rebuild(cases=[self.case.pk])) == []

    def teardown(self) -> None:
        assert list(verify()) == []  # at the end: what is wrong in a chain stays wrong

    @invariant()
    def with_a_unit_means_one_unit(self) -> None:  # (9)
        if self.case.state in {State.DISPATCHED, State.SIGNED, State.IN_PROGRESS}:
            assert self.case.lead_unit_id in [unit.pk for unit in self.ground.units]


class InOneTransaction(Life):
    """Each try starts on clean ground."""

    def __init__(self) -> None:
        self.point = transaction.savepoint()
        super().__init__()

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            transaction.savepoint_rollback(self.point)


def test_any_order_of_moves_keeps_the_invariants(db: None) -> None:
    often = settings(max_examples=40, stateful_step_count=30, deadline=None)
    run_state_machine_as_test(InOneTransaction, settings=often)


def test_every_state_can_be_reached_and_left() -> None:
    arrived = {target for move in MOVES.values() for target in move.ways.values()}
    left = {
        source
        for move in MOVES.values()
        for source, target in move.ways.items()
        if source != target
    }
    assert set(State) - arrived == set(), "no move leads there"
    assert set(State) - left == {State.ARCHIVED, State.VOIDED, State.DIVERTED} - left


def test_joined_and_parted_again(ground: Ground) -> None:
    main, second = new_case("a"), new_case("b")
    join(second, into=main, by="person:1", at=NOON, reason="同一盏灯")
    assert (second.state, second.joined_to_id, main.followers) == ("joined", main.pk, 1)
    with pytest.raises(MoveRefused):
        join(main, into=second, by="person:1", at=NOON, reason="反过来")
    assert State.JOINED not in OPEN
