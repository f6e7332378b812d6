"""Mediations, sweeps, projects: what a case leads to beside its own work, and what is kept of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from tests.pages_cast import City
from wangge.base.clock import now
from wangge.base.crypto.rotation import sealed_fields
from wangge.cases import events as e
from wangge.cases import log
from wangge.cases.log import MoveRefused
from wangge.cases.models import Case, Entry
from wangge.cases.offers import Forbidden
from wangge.handling.models import Mediation, Milestone, Project, Sweep, SweepItem
from wangge.handling.queries.mediations import parties
from wangge.people.models import Trace
from wangge.supervision.actions.deciding import resume_due

pytestmark = pytest.mark.django_db
TABLE = "楼上 雷大妈 13977778888\n楼下 方先生"
DEAL = "晚十点后不再挪动家具，电话 13977778888"


def at_work(city: City) -> Case:
    case = city.case()
    city.does(case, "lamps_clerk", "sign")
    city.does(case, "lamps_handler", "start")
    return case


def ahead(days: int):
    return localdate(now()) + timedelta(days=days)


def test_a_mediation_names_nobody_outside_its_seal(city):
    case = at_work(city)
    city.does(case, "lamps_handler", "mediate", parties=TABLE, words=DEAL, due_on=ahead(3))
    kept = Mediation.objects.get(case=case)
    assert parties(kept) == TABLE.splitlines()
    assert "雷大妈" not in kept.sealed and "13977778888" not in kept.words
    said = Entry.objects.filter(case=case).latest("step").data
    assert said == {"mediation": kept.pk, "agreed": True, "parties": 2}
    assert (kept.follow_on, kept.due_on) == (ahead(1), ahead(3))
    assert "handling.mediation" in sealed_fields


@pytest.mark.parametrize(
    ("more", "says"),
    [({"parties": "只有一方"}, "two parties"), ({"due_on": ahead(-1)}, "past")],
)
def test_a_mediation_that_cannot_be_is_refused(city, more, says):
    case = at_work(city)
    with pytest.raises(MoveRefused, match=says):
        city.does(case, "lamps_handler", "mediate", **({"parties": TABLE, "words": DEAL} | more))
    assert not Mediation.objects.exists()


def test_next_day_somebody_asks_whether_it_is_kept(city):
    case = at_work(city)
    with pytest.raises(MoveRefused, match="not offered"):
        city.does(case, "lamps_handler", "follow-mediation", kept=True, note="双方满意")
    city.does(case, "lamps_handler", "mediate", parties=TABLE, words=DEAL)
    city.does(case, "lamps_handler", "follow-mediation", kept=True, note="楼下表示理解")
    kept = Mediation.objects.get(case=case)
    assert kept.kept is True and kept.followed_by == city.people["lamps_handler"].actor
    page = city.client("lamps_clerk").get(reverse("desk:case", args=[case.number]))
    assert "楼下表示理解" in page.content.decode() and "雷大妈" not in page.content.decode()


def test_who_sat_at_the_table_is_shown_for_a_purpose_and_traced(city):
    case = at_work(city)
    city.does(case, "lamps_handler", "mediate", parties=TABLE, words=DEAL)
    there = reverse("handling_parties", args=[Mediation.objects.get().pk])
    clerk = city.client("lamps_clerk")
    assert "方先生" not in clerk.get(there).content.decode()
    assert clerk.post(there, {"purpose": "x"}).status_code == 422
    assert "方先生" in clerk.post(there, {"purpose": "次日回访"}).content.decode()
    assert city.client("water_clerk").post(there, {"purpose": "次日回访"}).status_code == 404
    refused = city.client("dispatcher").post(there, {"purpose": "次日回访"})
    assert refused.status_code == 403 and "方先生" not in refused.content.decode()
    results = Trace.objects.filter(act="parties viewed").order_by("pk")
    assert [row.result for row in results] == ["done", "refused"]


def swept(city: City, **more) -> tuple[Case, Sweep]:
    case = at_work(city)
    said = {
        "what": "老旧灯杆接线盒",
        "places": "桐树路1号\n桐树路2号\n桐树路1号",
        "due_on": ahead(5),
    }
    city.does(case, "lamps_clerk", "begin-sweep", **(said | more))
    return case, Sweep.objects.get(case=case)


def test_from_one_lamp_to_all_lamps_of_the_street(city):
    case, sweep = swept(city)
    one, two = sweep.items.order_by("pk")
    client, page = city.client("lamps_handler"), reverse("handling_sweep", args=[sweep.pk])
    look = {"found": "found", "note": "盒盖缺失，电话 13977778888"}
    assert client.post(reverse("handling_look", args=[one.pk]), look).status_code == 302
    end = reverse("handling_end_sweep", args=[sweep.pk])
    clerk = city.client("lamps_clerk")
    assert clerk.post(end).status_code == 409  # one place has not been looked at
    assert client.post(end).status_code == 403
    bad = client.post(reverse("handling_look", args=[two.pk]), {"found": "unreached", "note": ""})
    assert bad.status_code == 409
    assert (
        client.post(reverse("handling_look", args=[two.pk]), {"found": "clean"}).status_code == 302
    )
    assert clerk.post(end).status_code == 302
    one.refresh_from_db()
    assert "13977778888" not in one.note
    told = Entry.objects.filter(case=case).latest("step")
    assert (told.kind, told.data["found"]) == ("sweep_ended", 1)
    assert (
        client.post(reverse("handling_look", args=[two.pk]), {"found": "found"}).status_code == 409
    )
    operator = city.client("operator").get(page).content.decode()
    there = reverse("intake_new") + "?address="
    assert there in operator and operator.count(there) == 1
    form = city.client("operator").get(there + "桐树路1号&words=接线盒").content.decode()
    assert 'value="桐树路1号"' in form and "接线盒" in form


def test_a_sweep_of_another_unit_is_its_own_to_look_at(city):
    _case, sweep = swept(city, unit=city.units["parks"].pk)
    item = sweep.items.first()
    there = reverse("handling_look", args=[item.pk])
    assert city.client("lamps_handler").post(there, {"found": "clean"}).status_code == 403
    assert city.client("water_clerk").post(there, {"found": "clean"}).status_code == 404
    assert city.client("parks_handler").post(there, {"found": "clean"}).status_code == 302
    assert (
        sweep.what in city.client("parks_handler").get(reverse("handling_sweeps")).content.decode()
    )
    assert not city.client("water_clerk").get(reverse("handling_sweeps")).context["rows"]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"places": " \n \n"}, "name the places"),
        ({"places": "\n".join(f"桐树路{n}号" for n in range(301))}, "at most 300"),
        ({"due_on": ahead(-1)}, "past"),
        ({"unit": 10**9}, "no handling unit"),
    ],
)
def test_a_sweep_that_cannot_be_is_refused(city, more, says):
    with pytest.raises(MoveRefused, match=says):
        swept(city, **more)
    assert not SweepItem.objects.exists()


def begun(city: City, **more) -> Case:
    case = at_work(city)
    steps = f"{ahead(40)} 竣工\n{ahead(20)} 完成勘察"
    said = {"goal": "一户一阀改造，让冷屋变暖", "until": ahead(60), "milestones": steps}
    city.does(case, "lamps_unit_head", "begin-project", **(said | more))
    return case


def test_a_case_becomes_a_project_and_comes_back(city):
    case = begun(city)
    project = Project.objects.get(case=case)
    assert case.state == "suspended" and case.resume_on == ahead(60) and case.due_at is None
    assert [one.title for one in project.milestones.order_by("due_on")] == ["完成勘察", "竣工"]
    with pytest.raises(MoveRefused, match="not offered"):
        city.does(case, "lamps_clerk", "take-up", reason="想先办")
    first = project.milestones.order_by("due_on").first()
    there = reverse("handling_reached", args=[first.pk])
    assert city.client("water_clerk").post(there).status_code == 404
    assert city.client("supervisor").post(there).status_code == 403
    client = city.client("lamps_handler")
    assert client.post(there).status_code == 302
    assert client.post(there).status_code == 409  # done once
    assert project.goal in client.get(reverse("handling_projects")).content.decode()
    city.does(case, "lamps_unit_head", "end-project", outcome="全部换阀完毕")
    assert (case.state, case.resume_on) == ("in_progress", None) and case.due_at
    assert Milestone.objects.get(pk=first.pk).done_by == city.people["lamps_handler"].actor
    kinds = list(Entry.objects.filter(case=case).order_by("step").values_list("kind", flat=True))
    assert kinds[-4:] == ["suspended", "project_begun", "project_ended", "resumed"]
    with pytest.raises(MoveRefused, match="not offered"):
        city.does(case, "lamps_unit_head", "end-project", outcome="再结束一次")


def test_a_project_past_its_day_gives_the_case_back_and_still_is_ended(city):
    case = begun(city)
    assert resume_due(at=now() + timedelta(days=60)) == 1
    case.refresh_from_db()
    assert case.state == "in_progress"
    with pytest.raises(MoveRefused, match="end the project"):
        city.does(case, "lamps_unit_head", "begin-project", goal="再来一个项目", until=ahead(70))
    city.does(case, "lamps_unit_head", "end-project", outcome="全部换阀完毕")
    assert case.state == "in_progress"


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"milestones": "明年 竣工"}, "a day and what"),
        ({"milestones": f"{ahead(61)} 竣工"}, "after the end"),
        ({"until": ahead(0), "milestones": ""}, "ahead"),
        ({"until": ahead(1096), "milestones": ""}, "1095 days"),
    ],
)
def test_a_project_that_cannot_be_is_refused(city, more, says):
    with pytest.raises(MoveRefused, match=says):
        begun(city, **more)
    assert not Project.objects.exists()


def test_only_the_head_makes_a_project(city):
    case = at_work(city)
    with pytest.raises(Forbidden):
        city.does(case, "lamps_clerk", "begin-project", goal="一户一阀改造", until=ahead(60))


def test_a_sweep_outlives_its_case(city):
    case, sweep = swept(city)
    Case.objects.filter(pk=case.pk).update(state="closed")
    case.refresh_from_db()
    log.record(case, e.Archived(), by="clock", at=now())
    for item in sweep.items.all():
        there = reverse("handling_look", args=[item.pk])
        city.client("lamps_handler").post(there, {"found": "clean"})
    assert (
        city.client("lamps_clerk").post(reverse("handling_end_sweep", args=[sweep.pk])).status_code
        == 302
    )
    sweep.refresh_from_db()
    assert sweep.ended_at


def test_an_agreement_waits_on_the_list_until_somebody_has_asked(city):
    case = at_work(city)
    there = reverse("handling_mediations")
    city.does(case, "lamps_handler", "mediate", parties=TABLE, words="无法达成一致", agreed=False)
    assert not city.client("lamps_clerk").get(there).context["rows"]
    city.does(case, "lamps_handler", "mediate", parties=TABLE, words=DEAL)
    assert DEAL[:8] in city.client("lamps_clerk").get(there).content.decode()
    piles = city.client("lamps_clerk").get(reverse("desk:home")).context["piles"]
    assert [pile.count for pile in piles if pile.url == there] == [1]
    assert not city.client("water_clerk").get(there).context["rows"]
    city.does(case, "lamps_handler", "follow-mediation", kept=False, note="楼上仍有响动")
    assert not city.client("lamps_clerk").get(there).context["rows"]
