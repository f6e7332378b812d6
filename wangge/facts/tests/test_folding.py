"""The folded facts against the log read plainly, case by case."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from wangge.cases.models import Assignment, Case, Entry
from wangge.cases.moves import EVENTS, MOVES, OPEN, State
from wangge.cases.queries import seen_by
from wangge.clocks.models import Clock
from wangge.facts.lake.refreshing import refresh
from wangge.facts.queries import open_facts
from wangge.facts.rules import SENT, TARGETS
from wangge.facts.tables import CALLS, CASES, CLOCKS, STINTS
from wangge.facts.tests.lives import BEGIN, a_city
from wangge.people.queries import Access

LATER = BEGIN + timedelta(days=300)
ALIKE = {  # column of the facts -> column of the case
    "state": "state", "steps": "steps", "lead": "lead_unit_id", "handler": "handler_id",
    "category": "category_id", "grid": "grid_id", "division": "division_code", "kind": "kind",
    "urgency": "urgency", "safety": "safety", "excluded": "excluded", "channel": "channel",
    "wants_reply": "wants_reply",
}  # fmt: skip


def rows(table: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return found


@pytest.mark.parametrize("seed", [5, 6])
def test_facts_are_what_the_log_says(db: None, seed: int) -> None:
    a_city(seed, cases=25, steps=45)
    refresh(at=LATER, anew=True)
    with open_facts(at=LATER) as facts:
        cases = {row["case_id"]: row for row in rows(facts.cases)}
        stints, clocks, calls = rows(facts.stints), rows(facts.clocks), rows(facts.calls)
    assert len(cases) == Case.objects.count()
    for case in Case.objects.all():
        log = list(Entry.objects.filter(case=case).order_by("step"))
        row = cases[case.pk]
        for column, name in ALIKE.items():
            assert row[column] == getattr(case, name), (case.pk, column)
        assert row["open"] == (State(case.state) in OPEN)
        _check_counts(row, log)
        _check_stands(row, log)
        _check_stints([one for one in stints if one["case_id"] == case.pk], log)
        _check_calls([one for one in calls if one["case_id"] == case.pk], row, log)
    _check_clocks(clocks)
    assert len(stints) > 20 and len(calls) > 5 and len(clocks) > 40


def _when(log: list[Entry], *kinds: str) -> list[datetime]:
    return [one.happened_at for one in log if one.kind in kinds]


def _check_counts(row: dict[str, Any], log: list[Entry]) -> None:
    counts = {
        "returns": "return_granted", "reworks": "rework", "rehandles": "rehandled",
        "reopens": "reopened", "extensions": "extension_granted", "suspensions": "suspended",
        "calls": "called_back", "call_attempts": "call_attempted",
    }  # fmt: skip
    for column, kind in counts.items():
        assert row[column] == len(_when(log, kind)), column
    urged = [one.data["level"] for one in log if one.kind == "urged"]
    assert row["urges"] == urged.count("urge")
    assert row["supervisions"] == len(urged) - urged.count("urge")


def _check_stands(row: dict[str, Any], log: list[Entry]) -> None:
    """What was undone stands no more."""
    handled = closed = verified = None
    for one in log:
        if one.kind == "handled":
            handled = one.happened_at
        elif one.kind in ("rework", "rehandled", "reopened"):
            handled = verified = None
        elif one.kind == "verified":
            verified = one.happened_at
        if one.kind in ("closed", "answered", "diverted", "not_accepted"):
            closed = one.happened_at
        elif one.kind == "reopened":
            closed = None
    assert (row["handled_at"], row["verified_at"], row["closed_at"]) == (handled, verified, closed)
    sent = [one for one in log if one.kind in SENT]
    assert row["unit"] == (sent[-1].data["unit"] if sent else None)
    assert row["first_unit"] == (sent[0].data["unit"] if sent else None)
    by_person_or_machine = [one for one in sent if one.kind == "dispatched"]
    first = by_person_or_machine[0].data["model"] != "" if by_person_or_machine else False
    assert row["auto"] == first
    reached = [one.happened_at for one in log if one.kind == "contacted" and one.data["reached"]]
    assert row["contacted_at"] == (min(reached) if reached else None)


def _check_stints(found: list[dict[str, Any]], log: list[Entry]) -> None:
    stays: list[list[Entry]] = []
    for one in log:
        if one.kind in SENT:
            stays.append([])
        if stays:
            stays[-1].append(one)
    found.sort(key=lambda row: row["stint"])
    assert [row["unit"] for row in found] == [stay[0].data["unit"] for stay in stays]
    for n, (row, stay) in enumerate(zip(found, stays, strict=True)):
        assert row["sent_at"] == stay[0].happened_at
        assert row["last"] == (n == len(stays) - 1)
        returned = _when(stay, "return_granted")
        after = stays[n + 1][0].happened_at if n + 1 < len(stays) else None
        assert row["left_at"] == (returned[-1] if returned else after)
        signed = _when(stay, "signed")
        assert row["signed_at"] == (signed[0] if signed else None)


def _check_calls(found: list[dict[str, Any]], row: dict[str, Any], log: list[Entry]) -> None:
    said = [one.data for one in log if one.kind == "called_back"]
    found.sort(key=lambda one: one["n"])
    for name in ("contacted", "solved", "satisfied", "attitude", "way"):
        assert [one[name] for one in found] == [one[name] for one in said], name
    if said:
        assert (row["satisfied"], row["first_satisfied"]) == (
            said[-1]["satisfied"],
            said[0]["satisfied"],
        )
        assert (row["contacted"], row["solved"]) == (said[-1]["contacted"], said[-1]["solved"])
        assert [one["final"] for one in found] == [False] * (len(said) - 1) + [True]


def _check_clocks(found: list[dict[str, Any]]) -> None:
    kept = {clock.pk: clock for clock in Clock.objects.all()}
    assert kept.keys() == {row["clock_id"] for row in found}
    units = dict(Assignment.objects.values_list("pk", "unit_id"))
    for row in found:
        clock = kept[row["clock_id"]]
        assert (row["due_at"], row["stopped_at"], row["ended"]) == (
            clock.due_at, clock.stopped_at, clock.ended,
        )  # fmt: skip
        late = None
        if clock.ended == "met" and clock.due_at and clock.stopped_at:
            late = clock.stopped_at > clock.due_at
        assert row["late"] == late
        if clock.share_id:
            assert row["unit"] == units[clock.share_id]
        paused, since = 0, None
        for step in clock.steps:
            at = int(datetime.fromisoformat(step["at"]).timestamp())
            if step["act"] == "rest":
                since = at
            elif step["act"] == "go_on" and since is not None:
                paused, since = paused + at - since, None
        if since is not None and clock.stopped_at:
            paused += int(clock.stopped_at.timestamp()) - since
        assert row["paused"] == (None if since is not None and not clock.stopped_at else paused)


def test_every_kind_that_moves_a_case_has_its_target() -> None:
    for kind, event in EVENTS.items():
        ways = MOVES[event].ways
        moving = {target for source, target in ways.items() if source != target}
        if len(moving) == 1 and kind != "contacted":
            assert TARGETS[kind] == str(moving.pop()), kind
        elif kind != "contacted":
            assert not moving or kind in TARGETS, kind


def test_people_see_the_same_cases_in_the_facts(db: None) -> None:
    city = a_city(7, cases=24, steps=45)
    refresh(at=LATER, anew=True)
    unit, grid, person = city.units[1].pk, city.grids[0].pk, city.people[0].pk
    nobody = Access(person_id=-1)
    several = Access(
        person_id=person, areas=("990101001001",), unit_ids=frozenset({city.units[2].pk}),
        grid_ids=frozenset({city.grids[1].pk}),
    )  # fmt: skip
    for access in (
        nobody,
        Access(person_id=-1, city_wide=True),
        Access(person_id=-1, areas=("990101001",)),
        Access(person_id=-1, unit_ids=frozenset({unit})),
        Access(person_id=-1, grid_ids=frozenset({grid})),
        Access(person_id=person),
        several,
    ):
        with open_facts(at=LATER) as facts:
            seen = facts.seen_by(access)
            found = {row["case_id"] for row in rows(seen.cases)}
            of_stints = {row["case_id"] for row in rows(seen.stints)}
        wanted = set(seen_by(access).values_list("pk", flat=True))
        assert found == wanted, access
        assert of_stints <= wanted
        assert (access == nobody) == (not found)


def test_columns_are_as_declared(db: None) -> None:
    a_city(8, cases=3, steps=10)
    refresh(at=LATER, anew=True)
    with open_facts(at=LATER) as facts:
        for name, columns in (
            ("cases", CASES),
            ("stints", STINTS),
            ("clocks", CLOCKS),
            ("calls", CALLS),
        ):
            assert list(getattr(facts, name).columns) == list(columns)


def test_cases_left_out_are_nowhere(db: None) -> None:
    a_city(9, cases=10, steps=20)
    refresh(at=LATER, anew=True)
    with open_facts(at=LATER) as facts:
        ids = [row["case_id"] for row in rows(facts.cases)]
        rest = facts.without(ids[:4])
        assert {row["case_id"] for row in rows(rest.cases)} == set(ids[4:])
        assert not {row["case_id"] for row in rows(rest.entries)} & set(ids[:4])
        assert facts.without([]) is facts
