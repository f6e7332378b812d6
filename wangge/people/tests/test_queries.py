from datetime import timedelta

import pytest

from wangge.base import kept
from wangge.base.models import Edition
from wangge.grids.models import Grid
from wangge.people import actions, queries, roster
from wangge.people.models import GridStaff, Person, Unit
from wangge.people.queries import access, lead_unit
from wangge.people.tests.conftest import NOON

TODAY = NOON.date()
BY = "machine:test"


def give(person, role, *, unit=None, division=None):
    actions.post(person, role, unit=unit, division=division, by=BY, at=NOON)
    person.refresh_from_db()


def test_a_unit_role_reaches_the_unit_and_what_is_under_it(city, person):
    give(person, "clerk", unit=city.units["990101"])
    held = access(person, on=TODAY)
    assert held.unit_ids == {city.units["990101"].pk, city.units["990101001"].pk}
    assert held.areas == () and not held.city_wide


def test_a_centre_role_reaches_the_area_of_its_unit(city, person):
    give(person, "dispatcher", unit=city.units["990101"])
    held = access(person, on=TODAY)
    assert held.areas == ("990101",) and held.unit_ids == frozenset()
    assert held.reaches({"dispatcher"}, area="990101001001")
    assert not held.reaches({"dispatcher"}, area="990102001")
    assert not held.reaches({"supervisor"}, area="990101001001")


def test_a_management_area_brings_the_streets_it_governs(city, person):
    give(person, "supervisor", division=city.divisions["990171"])
    assert access(person, on=TODAY).areas == ("990101002", "990171")


def test_without_a_place_or_with_the_city_it_is_city_wide(city, person):
    give(person, "leader", division=city.divisions["990100"])
    held = access(person, on=TODAY)
    assert held.city_wide and held.reaches({"leader"}, area="990102001")


def test_a_nested_area_adds_nothing(city, person):
    give(person, "analyst", division=city.divisions["990101"])
    give(person, "analyst", division=city.divisions["990101001"])
    assert access(person, on=TODAY).areas == ("990101",)


def test_an_administrator_sees_no_case(city, person):
    give(person, "system_admin", division=city.divisions["990100"])
    held = access(person, on=TODAY)
    assert held.may("keep_system") and not held.may("read_traces")
    assert not held.city_wide and held.areas == () and held.unit_ids == frozenset()


def test_a_grid_worker_sees_the_grids_walked(city, person):
    grid = Grid.objects.create(
        code="g1", type="community", name="一号", division=city.divisions["990101001"], polygon=b""
    )
    give(person, "grid_worker")
    staff = actions.assign_grid(person, grid, kind=GridStaff.Kind.LEADER, by=BY, at=NOON)
    person.refresh_from_db()
    assert access(person, on=TODAY).grid_ids == {grid.pk}
    actions.leave_grid(staff, by=BY, at=NOON)
    person.refresh_from_db()
    assert access(person, on=TODAY).grid_ids == frozenset()


def test_a_post_ends_at_once_and_may_begin_again(city, person):
    held = actions.post(person, "clerk", unit=city.units["990101"], by=BY, at=NOON)
    actions.unpost(held, by=BY, at=NOON)
    person.refresh_from_db()
    assert access(person, on=TODAY).roles == frozenset()
    give(person, "clerk", unit=city.units["990101"])
    assert access(person, on=TODAY).roles == {"clerk"}


def test_another_process_sees_a_new_post_by_the_person_it_reads(city, person):
    """Only the person's row tells: what this process keeps is not dropped by hand."""
    assert access(person, on=TODAY).roles == frozenset()
    give(person, "caller")
    fresh = Person.objects.get(pk=person.pk)
    assert access(fresh, on=TODAY).roles == {"caller"}


def test_access_costs_at_most_two_statements_and_then_none(
    city, person, django_assert_max_num_queries, django_assert_num_queries
):
    give(person, "grid_worker", division=city.divisions["990101"])
    roster.roster()
    with django_assert_max_num_queries(2):
        access(person, on=TODAY)
    with django_assert_num_queries(0):
        access(person, on=TODAY)


@pytest.mark.parametrize(
    ("place", "level", "code"),
    [
        ("990101001001", "street", "990101001"),
        ("990101001001", "district", "990101"),
        ("990101001001", "city", "990100"),
        ("990101002", "district", "990171"),  # the area governs this street
        ("990101002", "street", "990171"),  # no unit at the street: the next level up
        ("990102003", "district", "990100"),  # none in this district at all
        ("", "city", "990100"),
    ],
)
def test_lead_unit(city, place, level, code):
    assert lead_unit("roads", place, level) == city.units[code]


def test_lead_unit_of_a_kind_that_is_not_there(city):
    assert lead_unit("moonlight", "990101", "district") is None


def test_lead_unit_minds_the_day(city):
    Unit.objects.filter(code="990101-roads").update(valid_to=TODAY - timedelta(days=1))
    roster.touch()
    assert lead_unit("roads", "990101", "district") == city.units["990100"]
    yesterday = TODAY - timedelta(days=1)
    assert lead_unit("roads", "990101", "district", on=yesterday) == city.units["990101"]


def test_a_change_elsewhere_is_seen_when_the_roster_is_looked_at_again(city, monkeypatch):
    assert lead_unit("lamps", "990101", "district") is None
    lamps = Unit(code="x", name="灯", kind="lamps", level="city", division=city.divisions["990100"])
    Unit.objects.bulk_create([lamps])  # no signal: as if another process had done it
    Edition.objects.update(stamp="renewed by another process")
    assert lead_unit("lamps", "990101", "district") is None
    later = kept.monotonic() + roster.TRUSTED_FOR + 1
    monkeypatch.setattr(kept, "monotonic", lambda: later)
    assert lead_unit("lamps", "990101", "district") == lamps


def test_names_of_actors(person):
    assert queries.names([f"person:{person.pk}", "clock", "person:999999"]) == {
        f"person:{person.pk}": "赵某"
    }


def test_a_token_opens_for_its_channel_until_its_end(db):
    end = NOON + timedelta(days=1)
    token, word = actions.issue_token(
        "热线", scopes=["intake"], holder="hotline_12345", by=BY, at=NOON, until=end
    )
    assert word not in str(vars(token))
    who = queries.caller(word, at=NOON)
    assert who and (who.kind, who.actor) == ("system", "channel:hotline_12345")
    assert who.scopes == {"intake"} and who.access(on=TODAY) is None
    assert queries.caller(word, at=end) is None
    assert queries.caller(word + "x", at=NOON) is None


def test_an_ended_token_opens_nothing(person):
    token, word = actions.issue_token("own", scopes=[], holder=person, by=BY, at=NOON)
    assert queries.caller(word, at=NOON).person == person
    actions.end_token(token, by=BY, at=NOON)
    assert queries.caller(word, at=NOON) is None


def test_a_closed_person_s_token_opens_nothing(person):
    _token, word = actions.issue_token("own", scopes=[], holder=person, by=BY, at=NOON)
    actions.set_active(person, False, by=BY, at=NOON)
    assert queries.caller(word, at=NOON) is None


def test_a_token_is_verified_by_one_statement_and_then_none(person, django_assert_num_queries):
    _token, word = actions.issue_token("own", scopes=[], holder=person, by=BY, at=NOON)
    with django_assert_num_queries(1):
        queries.caller(word, at=NOON)
    with django_assert_num_queries(0):
        queries.caller(word, at=NOON)
