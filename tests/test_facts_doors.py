"""The doors to the figures: the command that gathers them, and the API that answers within one's rights."""

import csv
import shutil
from collections.abc import Iterator
from io import StringIO

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from tests.pages_cast import City
from wangge.appraisal import measures
from wangge.appraisal.api import measures as doors
from wangge.facts.lake import store
from wangge.site.commands import facts

pytestmark = pytest.mark.django_db
BASE = "/api/v1/measures"


def call(*words: str) -> Result:
    return CliRunner().invoke(facts.command, [*words])


@pytest.fixture(autouse=True)
def no_lake_yet() -> Iterator[None]:
    shutil.rmtree(store.folder(), ignore_errors=True)
    yield
    shutil.rmtree(store.folder(), ignore_errors=True)


def test_gathered_and_asked_by_command(city: City) -> None:
    assert "wangge facts refresh" in call("status").output
    assert "wangge facts refresh" in call("ask", "volume").output
    city.case("1")
    city.case("2", unit="water")
    first, again = call("refresh"), call("refresh", "--thorough")
    assert first.output.startswith("2 cases built from nothing") and first.exit_code == 0
    assert again.output.startswith("0 cases rewritten")
    assert "cases: 2" in call("status").output
    told = list(csv.DictReader(StringIO(call("ask", "volume", "--by", "unit").output)))
    assert sorted(row["unit"] for row in told) == sorted(
        str(city.units[name].pk) for name in ("lamps", "water")
    )
    nothing = call("ask", "resolution_rate", "--from", "2020-01-01", "--to", "2020-02-01")
    assert nothing.output == "n,k,value\n0,0,\n"
    assert "on_time_closure_rate\t%\tmore" in call("measures").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ask", "luck"), "no measure"),
        (("ask", "volume", "--by", "moon"), "cannot be had by moon"),
        (("ask", "volume", "--measure", "luck"), "no measure 'luck'"),
        (("ask", "--all", "--by", "moon"), "cannot be had by moon"),
        (("ask", "volume", "--from", "2026-02-01", "--to", "2026-01-01"), "before it begins"),
    ],
)
def test_what_cannot_be_asked_by_command(city: City, words: tuple[str, ...], said: str) -> None:
    call("refresh")
    refused = call(*words)
    assert refused.exit_code == 1 and said in refused.output


@pytest.mark.parametrize("words", [("ask",), ("ask", "volume", "--all")])
def test_one_several_or_all_are_asked_and_no_two_of_these(words: tuple[str, ...]) -> None:
    refused = call(*words)
    assert refused.exit_code == 2 and "--all" in refused.output


def test_the_list_says_what_each_measure_is(city: City) -> None:
    told = city.client("supervisor").get(BASE).json()
    assert len(told) >= 30
    closure = next(one for one in told if one["key"] == "closure_rate")
    assert (closure["unit"], closure["better"]) == ("%", "more")
    assert closure["formula"] and "unit" in closure["dimensions"]


def test_everybody_s_figures_are_of_the_cases_they_may_see(city: City) -> None:
    city.case("1")
    city.case("2", unit="water")
    assert city.client("supervisor").get(f"{BASE}/volume").status_code == 503
    call("refresh")

    def count(name: str) -> float:
        (row,) = city.client(name).get(f"{BASE}/volume").json()["rows"]
        return row["value"]

    assert [count(name) for name in ("supervisor", "lamps_unit_head", "parks_unit_head")] == [
        2,
        1,
        0,
    ]
    by_unit = city.client("supervisor").get(f"{BASE}/volume?by=unit,channel").json()
    assert {(row["group"]["unit"], row["value"]) for row in by_unit["rows"]} == {
        (city.units["lamps"].pk, 1),
        (city.units["water"].pk, 1),
    }
    empty = city.client("supervisor").get(f"{BASE}/resolution_rate").json()["rows"]
    assert empty == [{"group": {}, "n": 0, "k": 0.0, "value": None}]


def test_many_measures_come_in_one_call_and_are_what_each_is_alone(city: City) -> None:
    city.case("1")
    city.case("2", unit="water")
    client = city.client("supervisor")
    assert client.get(f"{BASE}/together?measure=volume").status_code == 503
    call("refresh")
    query = "by=unit&from=2020-01-01"
    keys = ["volume", "closure_rate"]
    asked = "&".join(f"measure={key}" for key in [*keys, "volume"])
    told = client.get(f"{BASE}/together?{asked}&{query}").json()["measures"]
    assert [one["measure"]["key"] for one in told] == keys
    for one in told:
        alone = client.get(f"{BASE}/{one['measure']['key']}?{query}").json()
        assert one == {"measure": alone["measure"], "rows": alone["rows"]}
    assert len(told[0]["rows"]) == 2
    own = city.client("lamps_unit_head").get(f"{BASE}/together?measure=volume").json()
    assert own["measures"][0]["rows"][0]["value"] == 1
    assert client.get(f"{BASE}/together?measure=luck").status_code == 404
    assert client.get(f"{BASE}/together?by=moon").status_code == 422
    assert city.client("lamps_handler").get(f"{BASE}/together").status_code == 403


def test_many_measures_are_asked_by_one_command(city: City) -> None:
    city.case("1")
    call("refresh")
    some = call("ask", "--measure", "volume", "--measure", "closure_rate", "--by", "unit").output
    rows = list(csv.DictReader(StringIO(some)))
    unit = str(city.units["lamps"].pk)
    assert {(row["measure"], row["unit"]) for row in rows} >= {("volume", unit)}


def test_all_are_those_that_can_be_had_by_the_dimensions(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.case("1")
    call("refresh")
    client = city.client("supervisor")
    for by in ("unit", "grid"):
        listed = [one["key"] for one in client.get(BASE).json() if by in one["dimensions"]]
        assert [one.key for one in measures.those_by([by])] == listed and len(listed) > 20
    # some will do to see that the doors ask for all of them
    some = [told for key, told in measures.measures if key in ("volume", "closure_rate")]
    monkeypatch.setattr(doors, "those_by", lambda by: some)
    monkeypatch.setattr(measures, "those_by", lambda by: some)
    told = client.get(f"{BASE}/together").json()["measures"]
    assert [one["measure"]["key"] for one in told] == ["closure_rate", "volume"]
    rows = list(csv.DictReader(StringIO(call("ask", "--all").output)))
    assert [(row["measure"], row["n"]) for row in rows] == [("closure_rate", "0"), ("volume", "1")]


def test_what_cannot_be_asked_is_refused(city: City) -> None:
    call("refresh")
    client = city.client("supervisor")
    assert client.get(f"{BASE}/luck").status_code == 404
    moon = client.get(f"{BASE}/volume?by=moon")
    assert moon.status_code == 422 and "moon" in moon.json()["detail"]
    assert client.get(f"{BASE}/volume?from=x").status_code == 422
    assert client.get(f"{BASE}/volume?from=2026-02-01&to=2026-01-01").status_code == 422
    assert Client().get(BASE).status_code == 401
    assert city.client("system_admin").get(BASE).status_code == 403
    assert city.client("lamps_handler").get(f"{BASE}/volume").status_code == 403
