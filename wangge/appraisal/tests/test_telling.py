"""Who hears of an appeal, of how it was decided, of what is published; and where the notice leads."""

from wangge.appraisal import actions
from wangge.appraisal.actions.disputes import Plea
from wangge.appraisal.models import Appeal
from wangge.appraisal.tests.city import AT, PERIOD
from wangge.notices import words
from wangge.notices.models import Notice
from wangge.people.models import Person, Post


def objected(ground, wants: str = "other", **more) -> Appeal:
    plea = Plea(wants=wants, words="暴雨那几天不该计入", **more)
    who = ground.person("head0").actor
    return actions.appeal(ground.streets[0], PERIOD, plea, by=who, at=AT)


def told(kind: str) -> dict[str, Notice]:
    """Who was told, by username."""
    return {one.person.username: one for one in Notice.objects.filter(kind=kind)}


def test_who_may_decide_hears_of_an_appeal(ground) -> None:
    district = Person.objects.create(username="district", name="区督办", password="!")
    Post.objects.create(person=district, role="supervisor", division=ground.city.district)
    one = objected(ground)
    (notice,) = told("appeal_made").values()
    assert notice.person == ground.person("supervisor")  # no other sees appeals of the whole
    said = words.sentence(notice)
    assert ground.streets[0].name in said and "2026年10月" in said
    assert words.path(notice) == f"/appraisal/appeals#appeal-{one.pk}"
    page = ground.city.client("supervisor").get("/appraisal/appeals").content.decode()
    assert f'id="appeal-{one.pk}"' in page


def test_who_left_the_case_out_is_not_asked_to_decide(ground) -> None:
    boss = ground.person("supervisor")
    other = Person.objects.create(username="other", name="某督办", password="!")
    Post.objects.create(person=other, role="supervisor")
    case = ground.cases[0]
    actions.exclude(case, reason="untrue", note="核查不实", by=boss.actor, at=AT)
    objected(ground, wants="include", case=case)
    assert set(told("appeal_made")) == {"other"}


def test_a_leader_decides_where_no_supervisor_may(ground) -> None:
    """A small city has one supervisor: who left the case out is not the last to judge it."""
    boss, leader = ground.person("supervisor"), ground.person("leader")
    case = ground.cases[0]
    actions.exclude(case, reason="untrue", note="核查不实", by=boss.actor, at=AT)
    one = objected(ground, wants="include", case=case)
    assert set(told("appeal_made")) == {leader.username}
    decide, said = f"/appraisal/appeals/{one.pk}/decide", {"granted": "yes", "opinion": "查实"}
    assert ground.city.client("supervisor").post(decide, said).status_code == 409
    assert ground.city.client("leader").post(decide, said).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.decided_by) == ("granted", leader.actor)


def test_the_unit_hears_how_its_appeal_was_decided(ground) -> None:
    clerk = Person.objects.create(username="clerk0", name="某接件", password="!")
    Post.objects.create(person=clerk, role="clerk", unit=ground.streets[0])
    by = ground.person("supervisor").actor
    granted = actions.decide(objected(ground), True, opinion="查实", by=by, at=AT)
    notices = told("appeal_decided")
    assert set(notices) == {"head0", "clerk0"}
    assert "已同意" in words.sentence(notices["head0"])
    assert words.path(notices["head0"]) == f"/appraisal/appeals#appeal-{granted.pk}"
    Notice.objects.all().delete()
    actions.decide(objected(ground), False, opinion="证据不足", by=by, at=AT)
    assert "被驳回" in words.sentence(told("appeal_decided")["head0"])


def test_heads_of_the_appraised_units_hear_what_is_published_and_corrected(ground) -> None:
    actions.publish(ground.run(), by="person:1", at=AT)
    notices = told("report_published")
    assert {"head0", "lamps_unit_head"} <= set(notices) and "lamps_clerk" not in notices
    assert words.path(notices["head0"]) == f"/appraisal/?period={PERIOD}"
    assert "2026年10月" in words.sentence(notices["head0"])
    actions.publish(ground.run(), reason="剔除一件", by="person:1", at=AT)
    corrected = told("report_corrected")
    assert set(corrected) == set(notices)
    assert "剔除一件" in words.sentence(corrected["head0"])
