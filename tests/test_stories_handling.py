"""Stories of handling as practised, told through the offers, with the clocks looked at on the way."""

from datetime import timedelta

import pytest

from tests.test_stories import LAMP, Street
from wangge.cases.audit import rebuild, verify
from wangge.cases.log import MoveRefused
from wangge.cases.models import Entry
from wangge.clocks.models import Clock, Ended
from wangge.duties.queries import days
from wangge.people.models import Role, Unit
from wangge.portal import actions as portal
from wangge.supervision.actions.deciding import resume_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_city")]


def clock(street: Street, kind: str) -> Clock:
    """The newest clock of a kind."""
    return Clock.objects.filter(case=street.case, kind=kind).latest("pk")


def another(street: Street) -> Unit:
    found = Unit.objects.filter(level="district", handles=True).exclude(pk=street.case.lead_unit_id)
    unit = found.first()
    assert unit is not None
    return unit


def test_the_long_way_of_one_lamp() -> None:
    lamp = Street(LAMP + "长路")
    lamp.to_the_unit()
    disputed_and_ruled(lamp)
    contacted_after_an_attempt_in_vain(lamp)
    given_more_time(lamp)
    waited_for_the_person(lamp)
    handled_and_sent_back(lamp)
    opened_again(lamp)
    assert lamp.case.hops >= 2 and Entry.objects.filter(case=lamp.case).count() > 25
    assert list(verify()) == [] and list(rebuild(cases=[lamp.case.pk])) == []


def disputed_and_ruled(lamp: Street) -> None:
    """A return is refused, the unit disputes it, both are heard, the ruling is final."""
    lead, other = lamp.case.lead_unit, another(lamp)
    assert clock(lamp, "sign").due_at and clock(lamp, "completion").due_at == lamp.case.due_at

    lamp.later(minutes=10)
    lamp.does(Role.CLERK, "request-return", code="not_ours", reason="不属于本单位职责")
    assert clock(lamp, "sign").ended == Ended.MET
    lamp.does(Role.DISPATCHER, "refuse-return", reason="职责清单明确")
    lamp.does(Role.CLERK, "open-dispute", reason="灯杆已移交园林部门管护，请予裁定", unit=other.pk)
    assert lamp.case.state == "escalated" and clock(lamp, "completion").resting
    speaker = lamp.someone_of(other, Role.CLERK)
    lamp.does_as(speaker, "give-opinion", opinion="移交手续尚未办结")
    lamp.later(hours=2)
    lamp.does(Role.SUPERVISOR, "rule", unit=lead.pk, reason="未办移交，由原单位办理")
    assert lamp.case.lead_unit_id == lead.pk and lamp.case.final_assignment
    clocks = Clock.objects.filter(case=lamp.case, kind="completion").order_by("pk")
    assert [one.ended for one in clocks] == [Ended.DROPPED, ""]
    assert clock(lamp, "completion").started_at == lamp.at
    with pytest.raises(MoveRefused, match="final"):
        lamp.does(Role.CLERK, "open-dispute", reason="仍然认为不属于本单位")


def contacted_after_an_attempt_in_vain(lamp: Street) -> None:
    """Only who was reached has been contacted: a vain attempt does not meet the clock."""
    lamp.does(Role.CLERK, "sign")
    lamp.does(Role.CLERK, "contact", way="phone", reached=False)
    assert clock(lamp, "response").ended == ""
    lamp.later(minutes=20)
    lamp.does(Role.CLERK, "contact", way="phone", reached=True, note="约定周五上门")
    assert clock(lamp, "response").stopped_at == lamp.at
    lamp.does(Role.CLERK, "start")


def given_more_time(lamp: Street) -> None:
    """Asked for by one, endorsed by a second, granted by a third."""
    first = lamp.case.due_at
    lamp.does(Role.CLERK, "request-extension", reason="等待配件到货", work_days=2)
    lamp.does(Role.UNIT_HEAD, "endorse-extension", reason="属实")
    lamp.does(Role.DISPATCHER, "grant-extension")
    second = lamp.case.due_at
    assert first and second and clock(lamp, "completion").moved[-1]["why"] == "extension"
    moment = timedelta(seconds=1)
    from_day, to_day = (days().split(one - moment)[0] for one in (first, second))
    assert days().workdays_between(from_day, to_day) == 2


def waited_for_the_person(lamp: Street) -> None:
    """The answer takes it up again; what rested comes behind the due moment."""
    second = lamp.case.due_at
    lamp.does(Role.CLERK, "wait", cause="citizen", until="2026-11-27", reason="请告知哪一盏灯")
    assert lamp.case.due_at is None and clock(lamp, "completion").resting
    lamp.later(days=1)
    assert portal.add_words(lamp.case, words="路口往南第三盏", at=lamp.at) is True
    lamp.tell()
    assert (
        lamp.case.state == "in_progress"
        and lamp.case.due_at
        and second
        and lamp.case.due_at > second
    )
    assert resume_due(at=lamp.at + timedelta(days=10)) == 0


def handled_and_sent_back(lamp: Street) -> None:
    """While the verifier looked, the clock rested: the time between is not the unit's."""
    lamp.does(Role.CLERK, "handle", result="已更换灯头", reply="路灯已经修好。")
    assert clock(lamp, "completion").ended == Ended.MET
    third = lamp.case.due_at
    lamp.later(days=1)
    lamp.does(Role.VERIFIER, "rework", reason="现场仍不亮")
    assert clock(lamp, "completion").ended == "" and lamp.case.due_at and lamp.case.due_at > third
    lamp.does(Role.CLERK, "handle", result="更换整条线路", reply="线路已更换，路灯恢复照明。")
    lamp.does(Role.VERIFIER, "verify", note="现场亮灯")
    lamp.does(Role.CALLER, "call-back", way="phone", satisfied=5)
    assert (lamp.case.state, lamp.case.outcome) == ("closed", "solved")
    assert not Clock.objects.filter(case=lamp.case, stopped_at=None).exists()


def opened_again(lamp: Street) -> None:
    """The person does not accept the end after all, and the centre opens it again."""
    lamp.later(days=3)
    portal.want_review(lamp.case, reason="昨晚又不亮了", at=lamp.at)
    lamp.tell()
    lamp.does(Role.SUPERVISOR, "reopen", reason="现场确又熄灭")
    assert lamp.case.reopens == 1 and lamp.case.review_asked_at is None


def test_a_quarrel_is_mediated_within_a_day_and_asked_about_the_next() -> None:
    noise = Street("楼上每晚十一点后拖拽家具，噪音很大，多次沟通无果，请协调处理。")
    noise.at_work()
    noise.does(
        Role.CLERK, "mediate", parties="楼上住户\n楼下住户", words="晚十点后不再挪动家具",
    )  # fmt: skip
    noise.later(days=1)
    noise.does(Role.CLERK, "follow-mediation", kept=True, note="楼下表示理解")
    noise.does(Role.CLERK, "handle", result="双方达成一致", reply="经调解双方已达成一致。")
    assert noise.case.state == "handled" and "mediated" in noise.kinds()
