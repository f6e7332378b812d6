"""Who spoke: masked for those who may know, withheld from the accused, shown for a purpose, logged."""

from typing import Any

import pytest

from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.models import Case, Entry
from wangge.intake.actions import NotForYou, forget_due, show_identity
from wangge.intake.models import Request
from wangge.intake.queries import who_spoke
from wangge.intake.tests.conftest import NOON, City, hear
from wangge.people.models import Post, Role, Trace

SAID = {"name": "王秀兰", "phone": "13800001234", "id_number": "410102195503151239"}


def at_unit(city: City, *, lead: str = "bureau", accused: str = "", **said: Any) -> Case:
    """A case with its person, dispatched to a unit."""
    case = hear("城管队员态度恶劣", **SAID, **said).case
    changes = {"accused_unit_id": city.units[accused].pk} if accused else {}
    record(case, e.Accepted(), by="person:1", at=NOON, **changes)
    unit = city.units[lead].pk
    record(case, e.Dispatched(unit=unit, reason="x"), by="person:1", at=NOON, lead_unit_id=unit)
    return case


def show(city: City, case: Case, name: str, purpose: str = "核实地点") -> Any:
    return show_identity(
        case, purpose=purpose, person=city.people[name], access=city.access(name), at=NOON
    )


def test_by_default_it_is_masked(city: City) -> None:
    spoke = who_spoke(at_unit(city), city.access("op"))
    assert (spoke.name, spoke.phone, spoke.can_ask) == ("王**", "138****1234", True)


@pytest.mark.parametrize("name", ["op", "super", "clerk"])
def test_who_answers_or_handles_sees_it_for_a_purpose_and_it_is_logged(
    city: City, name: str
) -> None:
    case = at_unit(city)
    told = show(city, case, name)
    assert (told.name, told.phone, told.id_number) == tuple(SAID.values())
    entry = Entry.objects.filter(case=case).order_by("-step")[0]
    assert (entry.kind, entry.actor) == ("identity_viewed", city.people[name].actor)
    assert entry.data["purpose"] == "核实地点"
    assert Trace.objects.get().act == "identity viewed"
    assert SAID["phone"] not in str(list(Entry.objects.values())) + str(
        list(Trace.objects.values())
    )


@pytest.mark.parametrize("name", ["clerk", "member"])
def test_the_accused_unit_and_its_teams_never_learn_it(city: City, name: str) -> None:
    case = at_unit(city, accused="bureau")
    assert who_spoke(case, city.access(name))[:2] == ("", "")
    with pytest.raises(NotForYou):
        show(city, case, name)
    assert not Entry.objects.filter(kind="identity_viewed").exists()
    assert Trace.objects.get().result == "refused"


def test_not_even_as_an_operator_of_the_centre(city: City) -> None:
    Post.objects.create(person=city.people["op"], role=Role.OPERATOR, unit=city.units["team"])
    case = at_unit(city, accused="bureau")
    assert who_spoke(case, city.access("op")).withheld
    with pytest.raises(NotForYou):
        show(city, case, "op")


def test_nor_the_unit_above_the_accused_one(city: City) -> None:
    with pytest.raises(NotForYou):
        show(city, at_unit(city, accused="team"), "clerk")


@pytest.mark.parametrize("said", [{"kind": "report"}, {"secret": True}])
def test_reports_and_secrets_stay_with_the_centre(city: City, said: dict[str, Any]) -> None:
    case = at_unit(city, **said)
    with pytest.raises(NotForYou):
        show(city, case, "clerk")
    assert show(city, case, "op").name == SAID["name"]


def test_nobody_who_has_nothing_to_do_with_it(city: City) -> None:
    with pytest.raises(NotForYou):
        show(city, at_unit(city), "stranger")


@pytest.mark.parametrize("purpose", ["", "  ", "看看"])
def test_without_a_purpose_nothing_is_shown(city: City, purpose: str) -> None:
    with pytest.raises(ValueError, match="for what"):
        show(city, at_unit(city), "op", purpose)
    assert not Entry.objects.filter(kind="identity_viewed").exists()


def test_past_its_time_it_is_forgotten_for_ever(city: City) -> None:
    case = at_unit(city)
    request = Request.objects.get()
    keep = request.keep_until
    before = NOON.replace(year=keep.year, month=keep.month, day=keep.day)
    assert forget_due(before.replace(year=keep.year - 1)) == 0
    assert forget_due(before) == 1 and forget_due(before) == 0
    request.refresh_from_db()
    assert (request.sealed, request.phone_hash, request.words_hash) == ("", "", "")
    assert request.forgotten_at == before
    spoke = who_spoke(case, city.access("op"))
    assert spoke.forgotten and not spoke.can_ask and not spoke.name
    assert show(city, case, "op").name == ""
    assert Case.objects.get().words  # what was said, masked, stays
