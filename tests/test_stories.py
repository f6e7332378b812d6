"""Stories of whole matters, told through the doors people use: the offers, with their own rights."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wangge.cases.audit import rebuild, verify
from wangge.cases.log import MoveRefused
from wangge.cases.messenger import Messenger
from wangge.cases.models import Case, Entry
from wangge.cases.offers import Forbidden, offers, open_to, perform
from wangge.duties.queries import days
from wangge.duties.rules import Measure, due
from wangge.flow import FLOW
from wangge.intake.actions import receive
from wangge.intake.channels.shelf import Heard
from wangge.intake.queries import may_see_identity
from wangge.people.models import Person, Post, Role, Unit
from wangge.people.queries import access
from wangge.supervision.actions.deciding import resume_due

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_city")]
WEDNESDAY = datetime(2026, 11, 18, 1, 0, tzinfo=UTC)  # nine in the morning in the city
LAMP = "文化路与农科路交叉口往南第三盏路灯不亮，晚上黑灯瞎火，老人出门不安全，请尽快修。"


class Street:
    """One matter, and the people who may touch it."""

    def __init__(self, words: str, *, phone: str = "19900001234", **said: Any) -> None:
        self.at = WEDNESDAY
        heard = Heard(external=words[-30:], words=words, phone=phone, name="雷先生", **said)
        got = receive(heard, channel="hotline_12345", at=self.at, by="channel:hotline_12345")
        self.case = got.case
        self.tell()

    def tell(self) -> None:
        Messenger(FLOW).drain(at=lambda: self.at)
        self.case.refresh_from_db()

    def someone(self, role: Role, *, at_unit: bool = False) -> Person:
        """One of the role who may reach this case; made where the cast has none."""
        for post in Post.objects.filter(role=role).order_by("pk"):
            held = access(post.person, on=self.at.date())
            if at_unit and held.reaches([role], unit_id=self.case.lead_unit_id):
                return post.person
            if not at_unit and held.reaches([role], area=self.case.division_code):
                return post.person
        person = Person.objects.create(username=f"{role}-{self.case.lead_unit_id}", name="某人")
        Post.objects.create(person=person, role=role, unit_id=self.case.lead_unit_id)
        return person

    def someone_of(self, unit: Unit, role: Role) -> Person:
        """Somebody new in this unit."""
        person = Person.objects.create(username=f"{role}-{unit.pk}-new", name="某人")
        Post.objects.create(person=person, role=role, unit=unit)
        return person

    def does(self, role: Role, key: str, **said: Any) -> None:
        self.does_as(self.someone(role, at_unit=offers[key].at_unit), key, **said)

    def does_as(self, person: Person, key: str, **said: Any) -> None:
        held = access(person, on=self.at.date())
        assert key in [offer.key for offer in open_to(held, self.case)], (
            f"{person} is offered no {key}"
        )
        perform(
            self.case, key, offers[key].form(**said), person=person, access=held, at=self.at
        )  # fmt: skip
        self.tell()

    def later(self, **time: float) -> None:
        self.at += timedelta(**time)

    def kinds(self) -> list[str]:
        return list(
            Entry.objects.filter(case=self.case).order_by("step").values_list("kind", flat=True)
        )

    def to_the_unit(self) -> None:
        """Dispatched by the machine, or by a dispatcher where it is not sure."""
        if self.case.state == "registered":
            self.does(Role.OPERATOR, "accept")
        if self.case.state == "accepted":
            place = self.case.division_code[:6] or "410100"
            unit = Unit.objects.filter(kind="urban_management", division__code=place).first()
            assert unit is not None, place
            self.does(Role.DISPATCHER, "dispatch", unit=unit.pk, reason="职责清单")
        assert self.case.state == "dispatched"

    def at_work(self) -> None:
        self.to_the_unit()
        self.does(Role.CLERK, "sign")
        self.does(Role.CLERK, "start")


def test_a_lamp_is_mended_after_one_rework_and_the_person_is_asked() -> None:
    lamp = Street(LAMP)
    lamp.at_work()
    assert lamp.case.lead_unit_id and lamp.case.due_at and lamp.case.due_at > lamp.at
    lamp.does(Role.CLERK, "contact", way="phone", reached=True)
    lamp.later(hours=3)
    lamp.does(Role.CLERK, "handle", result="已更换灯头", reply="路灯已经修好，感谢您的反映。")
    lamp.does(Role.VERIFIER, "rework", reason="现场仍不亮")
    assert lamp.case.state == "in_progress" and lamp.case.reworks == 1
    lamp.later(hours=2)
    lamp.does(Role.CLERK, "handle", result="更换整条线路", reply="线路已更换，路灯恢复照明。")
    lamp.does(Role.VERIFIER, "verify", note="现场亮灯")
    assert lamp.case.state == "callback_pending" and lamp.case.replied_at
    lamp.does(Role.CALLER, "call-back", way="phone", satisfied=5)
    assert (lamp.case.state, lamp.case.outcome) == ("closed", "solved")
    assert lamp.kinds()[-6:] == [
        "handled", "verified", "replied", "callback_planned", "called_back", "closed",
    ]  # fmt: skip
    assert list(verify()) == [] and list(rebuild()) == []


def test_unsatisfied_it_is_handled_once_more_and_closed_honestly() -> None:
    lamp = Street(LAMP + "第二次反映")
    lamp.at_work()
    lamp.does(Role.CLERK, "handle", result="已派人处理", reply="已经处理完毕。")
    lamp.does(Role.VERIFIER, "verify")
    lamp.does(Role.CALLER, "call-back", way="phone", solved=False, satisfied=1)
    assert (
        lamp.case.rehandles == 1 and lamp.case.state == "in_progress"
    )  # for cause: once, by itself
    assert not lamp.case.replied_at and not lamp.case.verified_at
    lamp.does(Role.CLERK, "handle", result="需等待改造", solved=False, unsolved_reason="列入改造计划",
              reply="该路段明年改造，期间增加巡查。")  # fmt: skip
    lamp.does(Role.VERIFIER, "verify")
    lamp.does(Role.CALLER, "call-back", way="phone", solved=False, satisfied=2)
    assert lamp.case.state == "called_back"  # the second time a person decides
    with pytest.raises(MoveRefused, match="not solved"):
        lamp.does(Role.CALLER, "close", outcome="solved", reason="列入明年改造")
    lamp.does(Role.CALLER, "close", outcome="not_solved", reason="列入明年改造")
    assert (lamp.case.first_satisfied, lamp.case.satisfied) == (1, 2)
    assert (lamp.case.state, lamp.case.outcome) == ("closed", "not_solved")


def test_a_return_is_granted_once_and_a_ruled_case_stays() -> None:
    lamp = Street(LAMP + "第三盏")
    lamp.to_the_unit()
    lamp.does(Role.CLERK, "request-return", code="not_ours", reason="路灯归照明中心管理")
    lamp.does(Role.DISPATCHER, "grant-return", reason="确属照明中心")
    assert lamp.case.state == "accepted" and lamp.case.lead_unit_id is None
    assert lamp.case.returns == 1
    lamp.to_the_unit()
    lamp.does(Role.CLERK, "request-return", code="not_ours", reason="不属于本单位职责")
    lamp.does(Role.DISPATCHER, "refuse-return", reason="职责清单明确", final=True)
    assert lamp.case.state == "signed" and lamp.case.final_assignment
    clerk = lamp.someone(Role.CLERK, at_unit=True)
    with pytest.raises(MoveRefused, match="final"):
        said = offers["request-return"].form(code="not_ours", reason="再次申请退单")
        held = access(clerk, on=lamp.at.date())
        perform(lamp.case, "request-return", said, person=clerk, access=held, at=lamp.at)


def test_a_return_after_its_window_is_refused() -> None:
    lamp = Street(LAMP + "太晚")
    lamp.to_the_unit()
    lamp.later(days=3)
    with pytest.raises(MoveRefused, match="returning ended"):
        lamp.does(Role.CLERK, "request-return", code="not_ours", reason="现在才想起来")


def test_time_is_given_by_the_centre_and_paused_time_can_be_told() -> None:
    lamp = Street(LAMP + "要时间")
    lamp.at_work()
    first = lamp.case.due_at
    assert first
    lamp.does(Role.CLERK, "request-extension", reason="等待配件到货", work_days=3)
    lamp.does(Role.UNIT_HEAD, "endorse-extension")
    lamp.does(Role.SUPERVISOR, "grant-extension")
    second = lamp.case.due_at
    assert second and second > first and lamp.case.extensions == 1
    assert days().works((first - timedelta(seconds=1)).date())
    lamp.does(Role.UNIT_HEAD, "suspend", reason="冬季不宜开挖", until="2026-12-20")
    assert lamp.case.due_at is None and str(lamp.case.resume_on) == "2026-12-20"
    rested = lamp.at
    lamp.later(days=10)
    lamp.does(Role.SUPERVISOR, "resume", reason="天气回暖")
    left = days().workdays_between(days().split(rested)[0], days().split(second)[0] - 1)
    assert lamp.case.due_at == due(lamp.at, left, Measure.WORK_DAY, days())  # (5) what was left


def test_a_suspended_matter_comes_back_on_its_day() -> None:
    lamp = Street(LAMP + "到期恢复")
    lamp.at_work()
    lamp.does(Role.UNIT_HEAD, "suspend", reason="等待停电检修", until="2026-11-25")
    assert resume_due(at=lamp.at + timedelta(days=3)) == 0
    assert resume_due(at=lamp.at + timedelta(days=7)) == 1
    lamp.case.refresh_from_db()
    assert lamp.case.state == "in_progress" and lamp.case.due_at and lamp.case.resume_on is None


def test_only_another_unit_head_and_another_eye_may() -> None:
    lamp = Street(LAMP + "谁来看")
    lamp.at_work()
    stranger = Person.objects.create(username="stranger", name="生人")
    other = Unit.objects.exclude(pk=lamp.case.lead_unit_id).filter(level="district").first()
    Post.objects.create(person=stranger, role=Role.CLERK, unit=other)
    held = access(stranger, on=lamp.at.date())
    assert open_to(held, lamp.case) == []
    with pytest.raises(Forbidden):
        said = offers["handle"].form(result="假装办完了")
        perform(lamp.case, "handle", said, person=stranger, access=held, at=lamp.at)
    clerk = lamp.someone(Role.CLERK, at_unit=True)
    lamp.does(Role.CLERK, "handle", result="已经办结")
    Post.objects.create(person=clerk, role=Role.VERIFIER, division=lamp.case.lead_unit.division)
    with pytest.raises(MoveRefused, match="handled it"):
        from wangge.verification.actions import verify as looks

        looks(lamp.case, by=lamp.case.handled_by, at=lamp.at)


def test_a_share_must_report_before_the_lead_can_finish() -> None:
    lamp = Street(LAMP + "协办")
    lamp.at_work()
    helper = Unit.objects.filter(level="district").exclude(pk=lamp.case.lead_unit_id).first()
    assert helper is not None
    lamp.does(Role.CLERK, "sub-dispatch", unit=helper.pk, assist=True, reason="配合断电")
    with pytest.raises(MoveRefused, match="has not reported"):
        lamp.does(Role.CLERK, "handle", result="已经办结")
    aide = Person.objects.create(username="aide", name="协办员")
    Post.objects.create(person=aide, role=Role.CLERK, unit=helper)
    held = access(aide, on=lamp.at.date())
    lamp.case.refresh_from_db()
    keys = [offer.key for offer in open_to(held, lamp.case)]
    assert keys == ["report-share", "pass-share", "return-share"]
    said = offers["report-share"].form(result="已断电")
    perform(lamp.case, "report-share", said, person=aide, access=held, at=lamp.at)
    lamp.does(Role.CLERK, "handle", result="已经办结")
    assert lamp.case.state == "handled"


def test_two_persons_void_a_wrong_entry() -> None:
    wrong = Street("误登记的一条记录，请作废处理，测试内容无实际诉求")
    if wrong.case.state == "registered":
        wrong.does(Role.OPERATOR, "accept")
    wrong.does(Role.SUPERVISOR, "request-void", reason="重复录入")
    asked = int(wrong.case.void_requested_by.removeprefix("person:"))
    same = Person.objects.get(pk=asked)
    with pytest.raises(MoveRefused, match="second person"):
        held = access(same, on=wrong.at.date())
        perform(wrong.case, "void", offers["void"].form(reason="同意"), person=same, access=held,
                at=wrong.at)  # fmt: skip
    wrong.case.refresh_from_db()
    wrong.does(Role.DISPATCHER, "void", reason="确认误录")
    assert wrong.case.state == "voided" and Entry.objects.filter(case=wrong.case).count() > 3


def test_everyone_who_joined_is_told_and_the_unit_complained_of_learns_no_name() -> None:
    main = Street(LAMP + "主单")
    second = Street(LAMP + "另一位邻居", phone="19900004321")
    if main.case.state == "registered":
        main.does(Role.OPERATOR, "accept")
    if second.case.state == "registered":
        second.does(Role.OPERATOR, "join", into=main.case.number, reason="同一处路灯")
        main.case.refresh_from_db()
        main.at_work()
        main.does(Role.CLERK, "handle", result="已修复路灯", reply="已经修复。")
        main.does(Role.VERIFIER, "verify")
        second.case.refresh_from_db()
        assert second.case.replied_at and "informed" in second.kinds()
    else:
        main.at_work()
    Case.objects.filter(pk=main.case.pk).update(accused_unit_id=main.case.lead_unit_id)
    main.case.refresh_from_db()
    clerk = main.someone(Role.CLERK, at_unit=True)
    assert may_see_identity(main.case, access(clerk, on=main.at.date())) is not None
    shown = main.case.words + main.case.title + main.case.address
    assert "19900001234" not in shown and "雷先生" not in shown
    for entry in Entry.objects.filter(case=main.case):
        assert "雷" not in str(entry.data) and "1990000" not in str(entry.data)
