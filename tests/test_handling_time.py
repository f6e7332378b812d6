"""More time, rests with a cause, the signature of the clock: who may, how often, how long."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.pages_cast import City
from wangge.base.clock import now
from wangge.base.kept import forget_all
from wangge.cases import log
from wangge.cases.log import MoveRefused
from wangge.cases.models import Case, Entry
from wangge.cases.offers import Forbidden
from wangge.clocks.models import Clock
from wangge.duties.models import Calendar, CalendarDay, DeadlineRule
from wangge.handling.actions.working import sign_overdue
from wangge.people.models import Post, Role, Unit
from wangge.supervision.actions import deciding
from wangge.supervision.actions.deciding import resume_due

pytestmark = pytest.mark.django_db
MORE = {"work_days": 3, "reason": "等待配件到货"}


@pytest.fixture(autouse=True)
def calendar(db):
    """Working hours on every day there may be, so that more time can be counted."""
    made = Calendar.objects.create(code="default", name="日历", hours=[["09:00", "17:00"]])
    days = [now().date() + timedelta(days=n) for n in range(-3, 120)]
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=made, date=day, kind="workday") for day in days
    )


def at_work(city: City, external: str = "1") -> Case:
    """In work, due in ten days."""
    case = city.hear(external).case
    from wangge.intake.actions import accept

    accept(case, by="machine:intake", at=now(), division_code="990101001001", grid_id=city.grid.pk)
    due = localdate(now()) + timedelta(days=10)
    city.does(case, "dispatcher", "dispatch", unit=city.units["lamps"].pk, due=due)
    city.does(case, "lamps_clerk", "sign")
    city.does(case, "lamps_handler", "start")
    return case


def test_more_time_is_asked_endorsed_and_given_by_three(city):
    case = at_work(city)
    before = case.due_at
    city.does(case, "lamps_clerk", "request-extension", **MORE)
    with pytest.raises(MoveRefused, match="not endorsed"):
        city.does(case, "dispatcher", "grant-extension")
    city.does(case, "lamps_unit_head", "endorse-extension", reason="属实")
    with pytest.raises(MoveRefused, match="not offered"):
        city.does(case, "lamps_unit_head", "endorse-extension", reason="再同意")
    city.does(case, "dispatcher", "grant-extension")
    assert (case.state, case.extensions) == ("in_progress", 1)
    last_day = localdate(case.due_at - timedelta(microseconds=1))  # due at its midnight
    assert last_day == localdate(before) + timedelta(days=3)
    given = Entry.objects.filter(case=case).latest("step")
    assert given.data["reason"] == MORE["reason"]  # the person reads why


def test_what_a_head_asks_for_is_endorsed_by_that(city):
    case = at_work(city)
    city.does(case, "lamps_unit_head", "request-extension", **MORE)
    kinds = list(Entry.objects.filter(case=case).values_list("kind", flat=True).order_by("step"))
    assert kinds[-2:] == ["extension_requested", "extension_endorsed"]
    city.does(case, "dispatcher", "grant-extension")
    assert case.extensions == 1


def test_the_same_person_neither_asks_and_endorses_nor_endorses_and_grants(city):
    case = at_work(city)
    clerk, head = city.people["lamps_clerk"], city.people["lamps_unit_head"]
    city.does(case, "lamps_clerk", "request-extension", **MORE)
    Post.objects.create(person=clerk, role=Role.UNIT_HEAD, unit=city.units["lamps"])
    with pytest.raises(MoveRefused, match="cannot endorse"):
        city.does(case, "lamps_clerk", "endorse-extension")
    city.does(case, "lamps_unit_head", "endorse-extension")
    for person in (clerk, head):
        Post.objects.create(person=person, role=Role.SUPERVISOR, division=city.district)
    for name in ("lamps_clerk", "lamps_unit_head"):
        with pytest.raises(MoveRefused, match="cannot grant"):
            city.does(case, name, "grant-extension")


def test_a_second_time_only_a_supervisor_gives_and_a_third_nobody(city):
    case = at_work(city)
    for who in ("dispatcher", "supervisor"):
        city.does(case, "lamps_unit_head", "request-extension", **MORE)
        if who == "supervisor":
            with pytest.raises(MoveRefused, match="supervisor"):
                city.does(case, "dispatcher", "grant-extension")
        city.does(case, who, "grant-extension")
    with pytest.raises(MoveRefused, match="extended 2 times"):
        city.does(case, "lamps_unit_head", "request-extension", **MORE)


def test_too_long_too_late_or_without_a_clock_is_refused(city, monkeypatch):
    case = at_work(city)
    monkeypatch.setenv("WANGGE_EXTENSION_DAYS", "2")
    with pytest.raises(MoveRefused, match="at most 2"):
        city.does(case, "lamps_clerk", "request-extension", **MORE)
    DeadlineRule.objects.create(code="X", clock="extension", value=5, unit="work_day", basis="demo")
    forget_all()
    late = case.due_at + timedelta(minutes=1)
    with pytest.raises(MoveRefused, match="late already"):
        city.does(case, "lamps_clerk", "request-extension", late, **MORE)
    city.does(case, "lamps_clerk", "request-extension", **MORE)  # the city's rule allows five
    bare = at_work(city, "2")
    Clock.objects.filter(case=bare).delete()
    Case.objects.filter(pk=bare.pk).update(due_at=None)
    bare.refresh_from_db()
    with pytest.raises(MoveRefused, match="nothing to extend"):
        city.does(bare, "lamps_clerk", "request-extension", **MORE)


def test_a_clerk_may_wait_for_somebody_and_only_the_head_uses_the_pool(city):
    case, today = at_work(city), localdate(now())
    with pytest.raises(Forbidden):
        city.does(
            case, "lamps_clerk", "suspend", until=today + timedelta(days=3), reason="冬季不宜开挖"
        )
    said = {"cause": "third_party", "reason": "等电力公司停电"}
    for until, says in ((today, "ahead"), (today + timedelta(days=16), "15 days")):
        with pytest.raises(MoveRefused, match=says):
            city.does(case, "lamps_clerk", "wait", until=until, **said)
    city.does(case, "lamps_clerk", "wait", until=today + timedelta(days=15), **said)
    assert case.state == "suspended" and case.due_at is None
    page = city.client("lamps_clerk").get(reverse("desk:case", args=[case.number]))
    assert page.context["handling"].rests
    city.does(case, "lamps_handler", "take-up", reason="已经停电")
    assert case.state == "in_progress" and case.due_at and case.resume_on is None


def test_one_that_cannot_be_taken_up_keeps_none_of_the_others(city, monkeypatch, caplog):
    cases = [at_work(city, str(n)) for n in range(3)]
    day = localdate(now()) + timedelta(days=2)
    for case in cases:
        city.does(case, "lamps_clerk", "wait", cause="third_party", until=day, reason="等待停电")
    truly = log.record

    def breaks(case, *said, **more):
        if case.pk == cases[1].pk:
            raise RuntimeError("的话不能说")
        return truly(case, *said, **more)

    monkeypatch.setattr(deciding, "record", breaks)
    with pytest.raises(ExceptionGroup, match="1 cases could not be taken up, 2 were"):
        resume_due(at=now() + timedelta(days=2))
    for case in cases:
        case.refresh_from_db()
    assert [case.state for case in cases] == ["in_progress", "suspended", "in_progress"]
    assert str(cases[1].pk) in caplog.text and "的话" not in caplog.text
    monkeypatch.undo()
    assert resume_due(at=now() + timedelta(days=2)) == 1


def test_the_clock_signs_only_what_is_late_and_only_where_it_is_let(city, monkeypatch):
    DeadlineRule.objects.create(code="S", clock="sign", value=60, unit="minute", basis="demo")
    late, signed = city.case("1"), city.case("2")
    city.does(signed, "lamps_clerk", "sign")
    due, after = late.due_at, now() + timedelta(hours=2)
    assert sign_overdue(at=after) == 0  # off, unless the city says so
    monkeypatch.setenv("WANGGE_AUTO_SIGN", "due")
    assert sign_overdue(at=now()) == 0
    assert sign_overdue(at=after) == 1
    late.refresh_from_db()
    entry = Entry.objects.filter(case=late).latest("step")
    assert (late.state, entry.actor, entry.data["by_clock"]) == ("signed", "clock", True)
    assert late.due_at == due  # no other clock waited for it
    assert Clock.objects.get(case=late, kind="sign").ended == "met"
    assert sign_overdue(at=after) == 0


def above(city: City) -> Unit:
    """The city's own office over the lamps, with a head in it."""
    top = Unit.objects.create(
        code="bureau", name="市城管局", kind="bureau", level="city", division=city.district
    )
    city.units["lamps"].parent = top
    city.units["lamps"].save()
    from tests.pages_cast import _person

    city.people["bureau_head"] = _person("bureau_head", Role.UNIT_HEAD, unit=top)
    return top


def test_unreasonable_passes_two_levels_where_there_are_two(city):
    above(city)
    case = at_work(city)
    city.does(case, "lamps_clerk", "request-unreasonable", code="UR5", reason="现场核查不属实")
    with pytest.raises(MoveRefused, match="市城管局"):
        city.does(case, "supervisor", "grant-unreasonable", reason="材料齐全")
    with pytest.raises(Forbidden):
        city.does(case, "lamps_unit_head", "endorse-unreasonable")
    city.does(case, "bureau_head", "endorse-unreasonable", reason="属实")
    Post.objects.create(
        person=city.people["bureau_head"], role=Role.SUPERVISOR, division=city.district
    )
    with pytest.raises(MoveRefused, match="cannot grant"):
        city.does(case, "bureau_head", "grant-unreasonable", reason="材料齐全")
    city.does(case, "supervisor", "grant-unreasonable", reason="材料齐全")
    assert case.excluded and case.state == "in_progress"


def test_without_a_unit_above_the_centre_decides_alone(city):
    case = at_work(city)
    city.does(case, "lamps_clerk", "request-unreasonable", code="UR5", reason="现场核查不属实")
    city.does(case, "supervisor", "grant-unreasonable", reason="材料齐全")
    assert case.excluded


def test_one_person_does_not_void(city):
    case = at_work(city)
    city.does(case, "supervisor", "request-void", reason="重复录入")
    page = city.client("dispatcher").get(reverse("desk:case", args=[case.number]))
    assert "重复录入" in "".join(page.context["handling"].warnings)
    with pytest.raises(MoveRefused, match="second person"):
        city.does(case, "supervisor", "void", reason="确认误录")
    city.does(case, "dispatcher", "void", reason="确认误录")
    assert case.state == "voided"


def test_attempts_in_vain_are_counted_and_shown(city):
    case = city.case()
    city.does(case, "lamps_clerk", "sign")
    for reached in (False, False, True):
        page = city.client("lamps_clerk").get(reverse("desk:case", args=[case.number]))
        assert page.context["handling"].contacts.first is None
        city.does(case, "lamps_clerk", "contact", way="phone", reached=reached, note="振铃未接")
    found = (
        city.client("lamps_clerk").get(reverse("desk:case", args=[case.number])).context["handling"]
    )
    assert found.contacts.vain == 2 and found.contacts.first.data["reached"]
