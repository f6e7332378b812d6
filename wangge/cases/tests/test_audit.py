"""Whoever alters the log is found out."""

from datetime import timedelta

import pytest
from django.db import connection

from wangge.cases import events as e
from wangge.cases.audit import SETTLING, checkpoint, rebuild, verify
from wangge.cases.log import record
from wangge.cases.models import Case, Entry
from wangge.cases.tests.conftest import NOON, Ground, new_case

LATER = NOON + timedelta(days=2)


@pytest.fixture
def lived(ground: Ground) -> Case:
    """A case with some life, all of it settled and sealed."""
    case = new_case()
    record(case, e.Accepted(), by="machine:intake", at=NOON)
    sent = e.Dispatched(unit=ground.units[0].pk, reason="路灯", confidence=0.93)
    record(case, sent, by="machine:dispatch", at=NOON, lead_unit_id=ground.units[0].pk)
    record(case, e.Signed(), by="person:1", at=NOON)
    Entry.objects.update(recorded_at=NOON)
    assert checkpoint(at=NOON + 2 * SETTLING) is not None
    assert list(verify()) == []
    return case


@pytest.mark.parametrize(
    "sql",
    [
        "update cases_entry set actor = 'person:9' where step = 3",
        "update cases_entry set data = '{}' where step = 3",
        "update cases_entry set happened_at = '2020-01-01 00:00:00+00:00' where step = 3",
        "delete from cases_entry where step = 4",
        "delete from cases_entry where step = 2",
        "update cases_case set steps = 3",
    ],
)
def test_an_altered_log_is_found(lived: Case, sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(verify())


def test_a_whole_case_taken_away_is_found(lived: Case) -> None:
    Entry.objects.filter(case=lived).delete()
    Case.objects.filter(pk=lived.pk).delete()
    [flaw] = verify()
    assert flaw.where.startswith("checkpoint ")


def test_a_checkpoint_holds_only_what_has_settled(lived: Case) -> None:
    record(lived, e.Noted(words="新"), by="person:1", at=LATER)
    Entry.objects.filter(kind="noted").update(recorded_at=LATER)
    assert checkpoint(at=LATER + SETTLING / 2) is None
    second = checkpoint(at=LATER + 2 * SETTLING)
    assert second is not None and second.entries == 1
    assert list(verify()) == []


def test_a_case_is_derived_again_from_its_entries(lived: Case) -> None:
    assert list(rebuild()) == []
    Case.objects.filter(pk=lived.pk).update(lead_unit=None, state="closed", returns=3)
    wrong = list(rebuild(write=True))
    assert len(wrong) == 3
    lived.refresh_from_db()
    assert lived.state == "signed" and lived.lead_unit_id and lived.returns == 0
    assert list(rebuild()) == []
