"""Rows written past the ORM read back through it as the ORM would have written them."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, models
from django.test.utils import CaptureQueriesContext, isolate_apps
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from wangge.base import rows
from wangge.base.models import Job

NOON = datetime(2024, 5, 20, 12, tzinfo=UTC)
text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)
moments = st.datetimes(
    datetime(2000, 1, 1),
    datetime(2090, 1, 1),
    timezones=st.sampled_from([UTC, ZoneInfo("Asia/Shanghai"), timezone(timedelta(hours=-7))]),
)
payloads = st.dictionaries(text, st.none() | st.booleans() | st.integers(-(2**40), 2**40) | text)


class SameAsTheOrm(TestCase):
    """Whatever the values."""

    @given(kind=text, payload=payloads, moment=moments, owner=text, tries=st.integers(0, 2**31 - 1))
    def test_insert(self, kind, payload, moment, owner, tries):
        given = {
            "kind": kind,
            "payload": payload,
            "run_at": moment,
            "lease_owner": owner,
            "tries": tries,
        }
        ours = Job.objects.get(pk=rows.insert(Job, **given))
        theirs = Job.objects.get(pk=Job.objects.create(**given).pk)
        for field in Job._meta.concrete_fields[1:]:
            assert getattr(ours, field.attname) == getattr(theirs, field.attname), field.name

    @given(payload=payloads, moment=moments)
    def test_change(self, payload, moment):
        pk = rows.insert(Job, kind="a", run_at=NOON)
        expect = {"run_at": NOON, "done_at": None, "kind": "a"}
        assert rows.change(Job, pk, expect=expect, payload=payload, done_at=moment)
        job = Job.objects.get(pk=pk)
        assert (job.payload, job.done_at) == (payload, moment)


@pytest.mark.django_db
def test_one_statement_and_defaults():
    with CaptureQueriesContext(connection) as told:
        pk = rows.insert(Job, kind="a", run_at=NOON)
    assert len(told) == 1
    job = Job.objects.get(pk=pk)
    assert (job.payload, job.key, job.tries, job.last_error) == ({}, None, 0, "")
    assert rows.insert(Job, pk=pk + 1000, kind="a", run_at=NOON) == pk + 1000


@pytest.mark.django_db
def test_two_rows_do_not_share_a_default():
    first = rows.insert(Job, kind="a", run_at=NOON)
    rows.change(Job, first, payload={"x": 1})
    assert Job.objects.get(pk=rows.insert(Job, kind="a", run_at=NOON)).payload == {}


@pytest.mark.django_db
def test_conflict():
    assert rows.insert(Job, kind="a", run_at=NOON, key="once", ignore_conflict=True)
    assert rows.insert(Job, kind="b", run_at=NOON, key="once", ignore_conflict=True) is None
    assert [job.kind for job in Job.objects.filter(key="once")] == ["a"]
    with pytest.raises(IntegrityError):
        rows.insert(Job, kind="b", run_at=NOON, key="once")


@pytest.mark.django_db
def test_only_the_first_change_counts():
    pk = rows.insert(Job, kind="a", run_at=NOON)
    with CaptureQueriesContext(connection) as told:
        assert rows.change(Job, pk, expect={"tries": 0}, add={"tries": 2}, kind="b")
    assert len(told) == 1
    assert not rows.change(Job, pk, expect={"tries": 0}, add={"tries": 2}, kind="c")
    assert not rows.change(Job, pk, expect={"done_at": NOON}, kind="c")
    assert not rows.change(Job, pk + 1, kind="c")
    job = Job.objects.get(pk=pk)
    assert (job.tries, job.kind) == (2, "b")
    assert rows.change(Job, pk, expect={"key": None}, key="k")
    assert not rows.change(Job, pk, expect={"key": None}, key="l")


def test_mistakes_are_told_before_the_database_is_asked():
    with pytest.raises(TypeError, match="without run_at"):
        rows.insert(Job, kind="a")
    with pytest.raises(TypeError, match="no column 'colour'; it has: id, kind"):
        rows.insert(Job, kind="a", run_at=NOON, colour="red")
    with pytest.raises(TypeError, match="nothing to change"):
        rows.change(Job, 1, expect={"kind": "a"})


@pytest.mark.django_db
@isolate_apps("wangge.base")
def test_keys_of_other_rows_and_times_of_the_clock():
    class Lamp(models.Model):
        job = models.ForeignKey(Job, models.CASCADE, related_name="+", null=True)
        lit_at = models.DateTimeField(auto_now_add=True)
        lit = models.BooleanField()
        day = models.DateField()
        price = models.DecimalField(max_digits=6, decimal_places=2, default=0)

        class Meta:
            app_label = "base"

    with _table(Lamp):
        job = Job.objects.get(pk=rows.insert(Job, kind="a", run_at=NOON))
        with pytest.raises(TypeError, match="without lit_at"):
            rows.insert(Lamp, job=job, lit=True, day=NOON.date())
        given = {"lit_at": NOON, "lit": True, "day": NOON.date()}
        first = rows.insert(Lamp, job=job, price="1.50", **given)
        second = rows.insert(Lamp, job_id=job.pk, **given)
        third = rows.insert(Lamp, **given)
        found = {lamp.pk: lamp for lamp in Lamp.objects.all()}
        assert [found[pk].job_id for pk in (first, second, third)] == [job.pk, job.pk, None]
        assert str(found[first].price) == "1.50" and found[second].price == 0
        assert found[first].lit is True and found[first].day == NOON.date()
        assert rows.change(Lamp, third, expect={"job": None, "lit": True}, job=job, lit=False)
        assert Lamp.objects.get(pk=third).job_id == job.pk
        assert rows.change(Lamp, third, expect={"job": job}, lit=True)


class _table:
    """A table for a model of the test's own, gone with its transaction."""

    def __init__(self, model):
        self.model = model

    def __enter__(self):
        editor = connection.schema_editor()
        editor.deferred_sql, editor.collect_sql = [], True
        editor.collected_sql = []
        editor.create_model(self.model)
        with connection.cursor() as cursor:
            for statement in editor.collected_sql:
                cursor.execute(statement)

    def __exit__(self, *_):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {self.model._meta.db_table}")
