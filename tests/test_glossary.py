"""The glossary is whole and true: one Chinese word a thing, and the very word that pages show."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from setup import messages
from wangge.cases.models import Kind, Urgency
from wangge.cases.moves import MOVES, State
from wangge.desk.words import HEADLINES
from wangge.duties.rules import Clock, Measure
from wangge.duties.words import length
from wangge.grids.models import Grid, Level
from wangge.people.models import Role
from wangge.site.shell.looks import STATES

ROOT = Path(__file__).parent.parent
BOOK: dict[str, list[dict[str, str]]] = tomllib.loads((ROOT / "docs/glossary.toml").read_text())
TERMS = [term for table in BOOK.values() for term in table]
BY_IDENTIFIER = {term["identifier"]: term for term in TERMS}
TAKEN = {"Event", "Task", "Signal"}  # never the English of 事件 or 工单


def members(kind: type[Enum], where: str) -> dict[str, Any]:
    return {f"{where}.{one.name}": one for one in kind}


def shown(words: Iterable[tuple[str, Any]]) -> dict[str, str]:
    """identifier → the msgid that the sources show for it."""
    with translation.override(None):
        return {identifier: str(word) for identifier, word in words}


def labels(kind: Any, where: str) -> dict[str, str]:
    return shown((name, one.label) for name, one in members(kind, where).items())


def states() -> dict[str, str]:
    return shown((f"cases.moves.State.{one.name}", STATES[one].word) for one in State)


def happenings() -> dict[str, str]:
    return {f"cases.events.{event.__name__}": HEADLINES[move.kind] for event, move in MOVES.items()}


SHOWN: dict[str, Callable[[], dict[str, str]]] = {
    "states": states,
    "happenings": happenings,
    "roles": lambda: labels(Role, "people.models.Role"),
    "grid_types": lambda: labels(Grid.Type, "grids.models.Grid.Type"),
    "levels": lambda: labels(Level, "grids.models.Level"),
    "kinds": lambda: labels(Kind, "cases.models.Kind"),
    "urgencies": lambda: labels(Urgency, "cases.models.Urgency"),
}


@pytest.mark.parametrize("table", SHOWN)
def test_every_one_has_its_word_and_pages_show_that_word(table: str) -> None:
    catalogue = messages.read(ROOT)
    wrong = []
    expected = SHOWN[table]()
    for identifier, msgid in expected.items():
        term = BY_IDENTIFIER.get(identifier, {})
        held = catalogue.get(msgid)
        chinese = held.string if held else None
        if (term.get("en"), term.get("zh")) != (msgid, chinese):
            wrong.append(f"{identifier}: the glossary has {term}, pages {msgid!r} → {chinese!r}")
    assert not wrong, "\n".join(wrong)
    assert {term["identifier"] for term in BOOK[table]} == set(expected)


def test_every_clock_has_its_word() -> None:
    assert {term["identifier"] for term in BOOK["clocks"]} == {
        *members(Clock, "duties.rules.Clock")
    }


def test_every_measure_has_its_word_and_lengths_are_told_in_it() -> None:
    measures = members(Measure, "duties.rules.Measure")
    assert {term["identifier"] for term in BOOK["measures"]} == {*measures}
    catalogue = messages.read(ROOT)
    for identifier, measure in measures.items():
        with translation.override(None):
            said = length(1, measure).replace("1 ", "%(n)s ")
        held = catalogue.get(said)
        assert held is not None, said
        chinese = held.string if isinstance(held.string, str) else held.string[0]
        assert BY_IDENTIFIER[identifier]["zh"] in chinese


def test_one_chinese_word_is_one_thing() -> None:
    twice = [zh for zh, times in Counter(term["zh"] for term in TERMS).items() if times > 1]
    assert not twice
    assert len(BY_IDENTIFIER) == len(TERMS), "an identifier stands twice"


def test_every_identifier_is_there() -> None:
    missing = [name for name in BY_IDENTIFIER if not found(f"wangge.{name}")]
    assert not missing


@pytest.mark.parametrize("name", ["wangge.cases.models.Nothing", "wangge.cases.models.Case.none"])
def test_what_is_not_there_is_noticed(name: str) -> None:
    assert not found(name)


def test_no_term_takes_a_word_that_is_kept_for_something_else() -> None:
    for term in TERMS:
        assert TAKEN.isdisjoint(term["identifier"].split(".")), term
        assert term["en"].lower() not in {one.lower() for one in TAKEN}, term
        assert set(term) - {"note"} == {"zh", "en", "identifier"}, term


def found(name: str) -> bool:
    """Whether a dotted name leads to a module's thing, an attribute, a field."""
    parts = name.split(".")
    for cut in range(len(parts), 1, -1):
        try:
            thing: Any = import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        return all((thing := attribute(thing, part)) is not None for part in parts[cut:])
    return False


def attribute(thing: Any, name: str) -> Any:
    fields = getattr(thing, "__dataclass_fields__", {})
    return getattr(thing, name, fields.get(name))
