"""From real facts: a month of lives reckoned whole, and each number is exactly the cases behind it."""

from datetime import timedelta

import pytest

from wangge.appraisal import actions, queries
from wangge.appraisal.measures import measures
from wangge.appraisal.models import Exclusion
from wangge.appraisal.queries.counted import NoFacts
from wangge.appraisal.queries.source import source
from wangge.appraisal.rules.periods import span
from wangge.cases.models import Case
from wangge.facts.lake.refreshing import refresh
from wangge.facts.tests.lives import BEGIN, a_city

LATER = BEGIN + timedelta(days=25)


def content(every: int = 3) -> dict:
    """Measures of every make, by a scale where it is no rate."""
    lines = []
    for key, kind in list(source().kinds().items())[::every]:
        scale = [[0, 1], [100, 0]] if kind.flip else [[0, 0], [100, 1]]
        lines.append({"measure": key, "weight": 5, **({"scale": scale} if kind.mean else {})})
    return {"lines": lines, "groups": [{"key": "all", "name": "全部"}]}


@pytest.fixture
def lived(transactional_db: None) -> str:
    a_city(5, cases=30, steps=45)
    refresh(at=LATER, anew=True)
    return f"{BEGIN:%Y-%m}"


def test_every_measure_of_a_month_is_reckoned_and_its_cases_are_found(lived: str) -> None:
    scheme = actions.make_scheme("all", name="全部指标", content=content(), by="p", at=LATER)
    assert len(scheme.content["lines"]) >= 6
    made = actions.run(scheme, lived, by="p", at=LATER)
    (group,) = queries.published_report(made)["groups"]
    when = span(lived, queries.zone())
    looked = 0
    with source(at=LATER).opened() as facts:
        for row in group["units"]:
            for key, line in list(row["lines"].items())[looked % 3 :: 3]:
                things = facts.behind(key, when, row["unit"], without=())
                assert line["n"] == len(things), key
                assert line["k"] == pytest.approx(sum(one.hit for one in things), rel=1e-6), key
                looked += 1
    assert looked > 10
    assert {row["order"] for row in group["units"]} >= {1}


def test_what_is_left_out_is_counted_nowhere(lived: str) -> None:
    scheme = actions.make_scheme("all", name="全部指标", content=content(12), by="p", at=LATER)
    before = queries.published_report(actions.run(scheme, lived, by="p", at=LATER))
    facts, when = source(at=LATER), span(lived, queries.zone())
    row = before["groups"][0]["units"][0]
    key = max(row["lines"], key=lambda one: row["lines"][one]["n"])
    case = facts.behind(key, when, row["unit"], without=())[0].case
    actions.exclude(Case.objects.get(pk=case), reason="untrue", note="核查不实", by="p", at=LATER)
    assert Exclusion.objects.count() == 1
    after = queries.published_report(actions.run(scheme, lived, by="p", at=LATER))
    again = next(one for one in after["groups"][0]["units"] if one["unit"] == row["unit"])
    gone = [one for one in facts.behind(key, when, row["unit"], without=()) if one.case == case]
    assert again["lines"][key]["n"] == row["lines"][key]["n"] - len(gone)
    assert after["left_out"] == [
        {
            "case": case,
            "measure": "",
            "reason": "untrue",
            "unit": Case.objects.get(pk=case).lead_unit_id,
        }
    ]


def test_measures_that_have_no_better_side_are_not_weighed() -> None:
    known = source().kinds()
    assert "volume" not in known and "resolution_rate" in known
    assert known["resolution_rate"].flip is False and known["resolution_rate"].mean is False
    assert all(key in measures for key in known)


def test_before_anything_is_gathered_it_says_so(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from wangge.facts.lake.store import NoLake

    def none(**_said: object) -> None:
        raise NoLake("run wangge facts refresh first")

    monkeypatch.setattr("wangge.appraisal.queries.fromfacts.open_facts", none)
    with pytest.raises(NoFacts, match="refresh"):
        source(at=LATER).tallies("resolution_rate", span("2026-10", queries.zone()), (), without=())
