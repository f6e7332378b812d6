"""The lake follows the log: incrementally as from nothing, never half, never a person's words."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow.parquet as pq
import pytest

from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Case, Entry
from wangge.facts.lake import refreshing, store
from wangge.facts.lake.refreshing import refresh
from wangge.facts.queries import open_facts
from wangge.facts.tables import Facts
from wangge.facts.tests.lives import BEGIN, City, a_city, live, new_case
from wangge.facts.tests.reading import assert_same, plainly

LATER = BEGIN + timedelta(days=60)
FIRST, SECOND = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 2, tzinfo=UTC)


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> Any:
    """When entries are recorded, whatever moment they tell of."""
    clock = {"now": FIRST}
    monkeypatch.setattr("wangge.cases.log.now", lambda: clock["now"])
    return clock


@pytest.fixture
def city(db: None, recorded: Any) -> City:
    return a_city(2, cases=24, steps=40)


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "BUCKET", 16)


@pytest.fixture(autouse=True)
def own_lake(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "folder", lambda: tmp_path / "lake")


def now(**told: Any) -> Any:
    return open_facts(at=LATER, **told)


def go_on(city: City, *, every: int = 9, steps: int = 12) -> None:
    """More happens to some of the cases, and a new one comes in."""
    for case in Case.objects.order_by("pk"):
        if case.pk % every == 0:
            live(city, case, case.entries.latest("step").happened_at, steps=steps)
    live(city, new_case(city, 999, LATER), LATER, steps=5)


@pytest.fixture
def anew() -> Iterator[Any]:
    """The facts built from nothing, to hold others against."""

    def built() -> Any:
        refresh(at=SECOND, anew=True)
        return now()

    yield built


def test_bit_by_bit_it_is_as_from_nothing(
    city: City, recorded: Any, small_parts: None, anew: Any
) -> None:
    refresh(at=FIRST + timedelta(hours=1))
    recorded["now"] = SECOND
    go_on(city)
    done = refresh(at=SECOND)
    assert not done.anew and 0 < done.cases < Case.objects.count()
    names = ("cases", "stints", "clocks", "calls", "entries", "shares")
    with now() as bit_by_bit, anew() as whole:
        assert_same(whole, bit_by_bit, names=names)


def test_what_commits_late_is_not_passed_over(city: City, recorded: Any, anew: Any) -> None:
    """An entry with a lower number may become visible after a higher one: a slow transaction."""
    early, slow = Case.objects.exclude(state="archived").order_by("pk")[:2]
    mark = Entry.objects.latest("pk").pk
    _note(early, number=mark + 10)
    refresh(at=FIRST)
    _note(slow, number=mark + 5)
    refresh(at=FIRST + timedelta(minutes=5))
    with now() as after:
        steps = dict(plainly(after.cases.select("case_id", "steps")))
    assert (steps[early.pk], steps[slow.pk]) == (early.steps, slow.steps)


def _note(case: Case, *, number: int) -> None:
    """Something noted, as if the entry had drawn this number."""
    record(case, e.Noted(words="x"), by="person:1", at=LATER)
    Entry.objects.filter(case=case, step=case.steps).update(id=number)


def test_a_thorough_refresh_finds_what_was_missed(city: City, recorded: Any) -> None:
    refresh(at=SECOND)  # all settled
    case = Case.objects.exclude(state="archived").order_by("pk").last()
    assert case is not None
    _note(case, number=0)
    assert refresh(at=SECOND).cases == 0
    assert refresh(at=SECOND, thorough=True).cases == 1
    assert refresh(at=SECOND, thorough=True).cases == 0


def test_a_refresh_that_dies_shows_nothing(
    city: City, recorded: Any, monkeypatch: pytest.MonkeyPatch, anew: Any
) -> None:
    refresh(at=FIRST)
    before = sorted(path.name for path in (store.folder() / store.PARTS).iterdir())
    with now() as opened:
        held = plainly(opened.cases)
    recorded["now"] = SECOND
    go_on(city)
    with monkeypatch.context() as patch:
        patch.setattr(store, "publish", _die)
        with pytest.raises(KeyboardInterrupt):
            refresh(at=SECOND)
    left = {path.name for path in (store.folder() / store.PARTS).iterdir()} - set(before)
    assert left, "it had written parts before it died"
    with now() as opened:
        assert plainly(opened.cases) == held
    refresh(at=SECOND)
    assert not left & {path.name for path in (store.folder() / store.PARTS).iterdir()}
    with now() as opened, anew() as whole:
        assert_same(whole, opened)


def _die(_: Any) -> None:
    raise KeyboardInterrupt


def test_a_reader_keeps_the_snapshot_it_opened(city: City, recorded: Any) -> None:
    refresh(at=FIRST)
    with now() as opened:
        held = plainly(opened.cases)
        recorded["now"] = SECOND
        go_on(city)
        refresh(at=SECOND)
        refresh(at=SECOND, anew=True)
        assert plainly(opened.cases) == held
    refresh(at=SECOND + timedelta(hours=2))
    parts = {path.name for path in (store.folder() / store.PARTS).iterdir()}
    kept = store.read()
    assert parts == {kept.beside, *kept.buckets.values(), *kept.retired}


def test_only_one_refreshes_at_a_time(city: City) -> None:
    with store.locked(), pytest.raises(store.LakeBusy):
        refresh(at=FIRST)


def test_without_a_lake_it_says_what_to_do(db: None, tmp_path: Any) -> None:
    with pytest.raises(store.NoLake, match="wangge facts refresh"), now():
        pass
    refresh(at=FIRST)
    with now() as empty:
        assert empty.cases.count().execute() == 0
    manifest = tmp_path / "lake" / store.MANIFEST
    manifest.write_text("{ half")
    with pytest.raises(store.NoLake, match="cannot be read"), now():
        pass
    assert refresh(at=FIRST).anew


def test_as_of_a_moment_it_is_as_it_was_then(city: City, recorded: Any) -> None:
    refresh(at=FIRST, anew=True)
    with now() as opened:
        then = _held(opened)
    recorded["now"] = SECOND
    go_on(city, every=1, steps=25)
    refresh(at=SECOND)
    with now(as_of=FIRST) as again:
        told = _held(again)
    for name, rows in then.items():
        assert told[name] == rows, name
    with now() as opened:
        assert _held(opened)["cases"] != then["cases"]


def _held(facts: Facts) -> dict[str, Any]:
    names = ("cases", "stints", "calls", "clocks", "entries", "shares")
    return {name: plainly(getattr(facts, name)) for name in names}


def test_what_is_written_down_late_counts_from_then_on(city: City, recorded: Any) -> None:
    case = new_case(city, 777, BEGIN)
    refresh(at=FIRST)
    recorded["now"] = SECOND
    record(case, e.Accepted(), by="person:1", at=BEGIN + timedelta(hours=1))  # weeks ago
    refresh(at=SECOND)
    for told, accepted in (({}, True), ({"as_of": FIRST}, False), ({"as_of": SECOND}, True)):
        with now(**told) as facts:
            row = facts.cases.filter(facts.cases.case_id == case.pk).to_pyarrow().to_pylist()[0]
        assert (row["accepted_at"] is not None) == accepted, told


def test_no_words_of_anybody_are_in_it(city: City) -> None:
    refresh(at=SECOND, anew=True)
    allowed = {
        "name",
        "code",
        "parent",
        "division",
        "kind",
        "type",
        "level",
        "unit_kind",
        "unit_level",
        "scheme",
        "cross",
    }
    codes = {
        "clock",
        "channel",
        "kind",
        "urgency",
        "state",
        "outcome",
        "word",
        "way",
        "act",
        "why",
        "rule",
        "ended",
        "set_kind",
        "set_urgency",
        "set_division",
        "division",
        "cross",
    }
    texts = 0
    for path in (store.folder() / store.PARTS).rglob("*.parquet"):
        table = pq.read_table(path)
        standing = path.parent.name.startswith("beside")
        for field in table.schema:
            if str(field.type) in ("string", "large_string"):
                texts += 1
                assert field.name in (allowed if standing else codes), (path.name, field.name)
                said = {value for value in table[field.name].to_pylist() if value}
                assert standing or all(len(value) <= 24 and "路灯" not in value for value in said)
    assert texts > 20
