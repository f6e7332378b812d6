"""The doors to the figures: the command that gathers them, and the API that answers within one's rights."""

import csv
import shutil
from collections.abc import Iterator
from io import StringIO

import pytest
from click.testing import CliRunner, Result
from django.test import Client

from tests.pages_cast import City
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
        (("ask", "volume", "--from", "2026-02-01", "--to", "2026-01-01"), "before it begins"),
    ],
)
def test_what_cannot_be_asked_by_command(city: City, words: tuple[str, ...], said: str) -> None:
    call("refresh")
    refused = call(*words)
    assert refused.exit_code == 1 and said in refused.output


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
