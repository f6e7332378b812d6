"""The measures on cases that have lived: numbers and the cases behind them, together and alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from wangge.appraisal.measures import (
    DIMENSIONS,
    AskError,
    How,
    Period,
    behind,
    measure,
    measures,
    together,
)
from wangge.appraisal.tests.test_measures import one, rows
from wangge.facts.lake import store
from wangge.facts.lake.refreshing import refresh
from wangge.facts.queries import open_facts
from wangge.facts.tables import Facts
from wangge.facts.tests.lives import BEGIN, a_city
from wangge.facts.tests.reading import plainly


@pytest.fixture(scope="module")
def lived(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Facts]:
    """A city's facts, gathered once: they no longer need the database, which is left as it was."""
    later = BEGIN + timedelta(days=80)
    with pytest.MonkeyPatch.context() as patch:
        home = tmp_path_factory.mktemp("lived")
        patch.setattr(store, "folder", lambda: home / "lake")
        with django_db_blocker.unblock(), transaction.atomic():
            a_city(11, cases=40, steps=60)
            refresh(at=later, anew=True)
            transaction.set_rollback(True)
        with open_facts(at=later) as facts:
            yield facts


def test_a_number_is_the_cases_behind_it(lived: Facts) -> None:
    """For every measure: groups add up to the whole, and the cases behind are as many as counted."""
    some = 0
    several = [told for _, told in measures if told.how is not How.OWN]
    wholes, by_unit = together(several, lived), together(several, lived, by=["unit"])
    for told in several:
        key, (whole,), grouped = told.key, rows(wholes[told.key]), rows(by_unit[told.key])
        assert sum(row["n"] for row in grouped) == whole["n"], key
        assert sum(row["k"] for row in grouped) == pytest.approx(whole["k"]), key
        if told.how is How.SHARE and grouped:
            row = max(grouped, key=lambda row: row["n"])
            group = {"unit": row["unit"]}
            there = rows(behind(told, lived, by=["unit"], group=group))
            assert (len(there), sum(one["hit"] for one in there)) == (row["n"], row["k"]), key
            assert 0 <= row["value"] <= 100
            assert all(one["case_id"] for one in there)
        some += whole["n"] > 0
    assert some > 50, "hardly anything was counted"


UNTIL = BEGIN + timedelta(days=25)  # within the lives of `lived`


@pytest.mark.parametrize(
    ("by", "period"),
    [(["unit"], Period()), (["street", "month"], Period(BEGIN, UNTIL)), ([], Period(UNTIL))],
)
def test_together_they_are_as_each_alone(lived: Facts, by: list[str], period: Period) -> None:
    """In statements that are kept, kept ones asked again, and those of narrowed facts."""
    whole = [told for _, told in measures if told.dims is None or set(by) <= told.dims]
    few = whole[::5]
    ids = [row["case_id"] for row in rows(lived.cases.order_by("case_id").limit(20))]
    kinds = [(lived, few), (replace(lived, at=UNTIL), few), (lived.without(ids), few)]
    if by == ["unit"]:
        kinds[0] = (lived, whole)
    for facts, several in kinds:
        answers = together(several, facts, by=by, period=period)
        assert list(answers) == [told.key for told in several]
        for told in several if several is whole else several[::3]:
            alone = plainly(measure(told, facts, by=by, period=period))
            assert plainly(answers[told.key]) == alone, told.key
        assert sum(table.num_rows > 0 for table in answers.values()) > len(several) / 2


def test_what_cannot_be_asked_together_is_refused(lived: Facts) -> None:
    with pytest.raises(AskError, match="requests_per_10k"):
        together([told for _, told in measures], lived, by=["unit"])


def test_by_every_dimension(lived: Facts) -> None:
    told = measures["dispatch_accuracy"]
    whole = one("dispatch_accuracy", lived)["n"]
    for name in DIMENSIONS:
        found = rows(measure(told, lived, by=[name]))
        assert sum(row["n"] for row in found) == whole > 0, name
        assert len({row[name] for row in found}) == len(found), name
    streets = {row["street"] for row in rows(measure(told, lived, by=["street"]))}
    assert streets == {"990101001", "990101002", None}
    days = [row["month"] for row in rows(measure(told, lived, by=["month"]))]
    assert all(day.day == 1 for day in days)
