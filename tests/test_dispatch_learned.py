"""Dispatch that has learned: fitted from a file or the log, live or in the shadow."""

import csv
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tests.dispatch_cast import (
    NEW,
    first,
    fitted,
    sentences,
    settled_file,
    thought,
    written,
)
from wangge.assist import actions as models
from wangge.assist.models import ModelVersion
from wangge.base.kept import forget_all
from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Case
from wangge.cases.moves import State
from wangge.dispatch.actions import dispatch, grant_return
from wangge.dispatch.ranking import examples, fitting, think, weighing
from wangge.dispatch.tests import conftest as small
from wangge.dispatch.tests.conftest import COMMUNITY, NOON, City, accepted
from wangge.duties.models import DutyItem
from wangge.people.models import Unit
from wangge.site.commands import dispatch as commands

city = small.city  # the one of dispatch, not that of the pages


@pytest.fixture(autouse=True)
def by_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANGGE_EMBEDDER", "none")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return settled_file(tmp_path / "settled.csv")


# -- fit -------------------------------------------------------------------------------------


def test_a_live_model_changes_who_is_named_and_says_what_it_promises(
    city: City, file: Path
) -> None:
    before = {code: first(words) for code, words in NEW.items()}
    told = fitted(file, "--as", "live")
    assert (told["version"], told["place"], told["examples"]) == ("dispatch/1", "live", 120)
    assert told["unit_top1"] > 0.9 and told["duty_top1"] > 0.9 and told["left_out"] == {}
    right = {"D1": "lights.district", "D2": "order.street", "D3": "committee.community"}
    now = {code: first(words) for code, words in NEW.items()}
    assert now == {code: city.units[name].pk for code, name in right.items()} != before
    said = thought(NEW["D2"])
    assert said.promise == told["promise"] and set(said.promise["tiers"]) == set(fitting.TIERS)
    assert said.model.startswith("dispatch/1 ") and said.trouble is None and not said.shadow
    assert sum(one.confidence for one in said.candidates) <= 1.0001
    assert said.candidates[0].duty == "D2"


def test_a_shadow_thinks_along_and_changes_nothing(city: City, file: Path) -> None:
    before = think([accepted(words) for words in NEW.values()])
    fitted(file)  # the shadow is where a model goes unless told otherwise
    after = think([accepted(words) for words in NEW.values()])
    assert [one.candidates for one in after] == [one.candidates for one in before]
    assert all(one.promise is None for one in after)
    said = after[1].shadow
    assert (said["model"], said["unit"]) == ("dispatch/1", city.units["order.street"].pk)
    models.promote(ModelVersion.objects.get(), by="person:1", at=NOON, reason="as good")
    best = thought(NEW["D2"]).candidates[0]
    assert (best.unit, round(best.confidence, 3)) == (said["unit"], said["confidence"]), (
        "as it foretold"
    )


def test_a_model_that_is_only_kept_thinks_nothing(city: City, file: Path) -> None:
    fitted(file, "--as", "kept")
    assert ModelVersion.objects.count() == 1
    said = thought(NEW["D2"])
    assert said.promise is None and not said.shadow and said.model.startswith("list/")


def test_units_are_learned_by_name_alias_or_key_and_the_rest_counted(
    city: City, tmp_path: Path
) -> None:
    unit = city.units["order.street"]
    Unit.objects.filter(pk=unit.pk).update(aliases=["一街道城管"])
    forget_all()
    called = [unit.name, "一街道城管", str(unit.pk), city.units["lights.district"].name]
    rows = [
        {
            "words": words,
            "by": called[at % 3] if code == "D2" else called[3],
            "community": COMMUNITY,
        }
        for at, (words, code) in enumerate(sentences(90))
    ]
    rows += [
        {"words": "", "by": unit.name, "community": ""},
        {"words": "不知谁办", "by": "无此单位", "community": ""},
    ]
    told = fitted(written(tmp_path / "units.csv", rows), "--unit", "by", "--as", "live")
    assert told["examples"] == 90 and sum(told["left_out"].values()) == 2
    assert first(NEW["D2"]) == unit.pk


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--label", "nichts"), "has no column nichts"),
        ((), "12 examples of"),
        (("--as", "live", "--reason", " "), "say why"),
    ],
)
def test_what_cannot_be_fitted_is_told(
    city: City, file: Path, tmp_path: Path, words, says: str
) -> None:
    few = written(tmp_path / "few.csv", list(csv.DictReader(file.open(encoding="utf-8")))[:12])
    asked = ["fit", str(file if "--reason" in words else few), *words]
    result = CliRunner().invoke(commands.command, asked)
    assert (
        result.exit_code == 1 and isinstance(result.exception, SystemExit) and says in result.output
    )


def test_a_city_without_duty_items_is_told_so(city: City, file: Path) -> None:
    DutyItem.objects.all().delete()
    forget_all()
    result = CliRunner().invoke(commands.command, ["fit", str(file)])
    assert result.exit_code == 1 and "no duty items" in result.output


# -- from the log ----------------------------------------------------------------------------


def settled(city: City, words: str, unit: str, duty: str = "", *, first_to: str = "") -> Case:
    """A case that a unit has handled; `first_to`: by duty item D1 it had gone there, and come back."""
    case = accepted(words)
    by = city.person.actor
    if first_to:
        dispatch(case, city.units[first_to], duty="D1", reason="", by=by, at=NOON)
        record(case, e.ReturnRequested(code="not_ours", reason="不是"), by="person:9", at=NOON)
        grant_return(case, reason="核实", by=by, at=NOON)
    dispatch(case, city.units[unit], duty=duty, reason="", by=by, at=NOON)
    Case.objects.filter(pk=case.pk).update(state=State.HANDLED)
    return case


def test_whoever_handled_it_last_is_right(city: City) -> None:
    settled(city, "门口路灯不亮", "lights.district", "D1")
    settled(city, "烧烤炉子冒烟", "order.street", "D2", first_to="lights.district")
    settled(city, "水果车堵路口", "order.street", first_to="lights.district")
    dispatch(accepted("还在办"), city.units["order.street"], reason="", by="person:1", at=NOON)
    found = list(examples.from_log())
    assert [one.unit for one in found] == [
        city.units["lights.district"].pk, city.units["order.street"].pk, city.units["order.street"].pk,
    ]  # fmt: skip
    assert [one.returned for one in found] == [False, True, True]
    assert [one.duty for one in found] == ["D1", "D2", ""], (
        "what led to the wrong unit teaches nothing"
    )
    assert {one.kind for one in found} == {"lights/district", "order/street"}
    assert (found[0].division, found[0].month, found[0].tier) == (COMMUNITY, 11, "general")


def test_the_log_teaches(city: City) -> None:
    units = {"D1": "lights.district", "D2": "order.street", "D3": "committee.community"}
    for words, code in sentences(45):
        settled(city, words, units[code], code)
    told = fitted("--as", "live")
    assert told["examples"] == 45 and first(NEW["D2"]) == city.units["order.street"].pk


def test_a_returned_case_counts_double(city: City) -> None:
    dice = np.random.default_rng(1)
    pools = [
        weighing.Pool((1, 2, 3), ((0,), (1,), (2,)), (), dice.dirichlet(np.ones(3), size=3))
        for _ in range(40)
    ]
    right = dice.integers(0, 4, 40)
    heavy = np.where(np.arange(40) < 10, fitting.TWICE, 1)
    double = [*pools[:10], *pools]
    weighed = fitting._weights(pools, right, heavy)
    repeated = fitting._weights(double, np.concatenate([right[:10], right]), np.ones(50, int))
    assert np.allclose(weighed, repeated, atol=1e-4)
    assert not np.allclose(weighed, fitting._weights(pools, right, np.ones(40, int)), atol=1e-4)
