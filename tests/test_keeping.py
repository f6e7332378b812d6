"""Knowledge items, call scripts and sampling plans as they are kept on their pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from tests.callback_cast import replied
from tests.pages_cast import City
from wangge.base.clock import now
from wangge.people.models import Trace
from wangge.verification import actions
from wangge.verification.actions.knowing import Unfit, import_knowledge, retire, write_item
from wangge.verification.models import CallScript, KnowledgeItem, KnowledgeUse, SamplingPlan
from wangge.verification.queries.calling import script_for
from wangge.verification.queries.knowing import standing
from wangge.verification.rules.asking import STANDARD
from wangge.verification.rules.sampling import BadPlan

ITEM = {"code": "K1", "question": "路灯不亮找谁修", "answer": "城市道路照明设施由路灯管理单位维护", "law": "城市照明管理规定", "article": "第二十一条"}  # fmt: skip


def at_desk(city: City, name: str = "supervisor") -> Client:
    return city.client(name, headers={"accept-language": "en"})


def body(client: Client, address: str, **said: str) -> tuple[int, str]:
    response = client.post(address, said) if said else client.get(address)
    return response.status_code, response.content.decode()


def item(**more: str) -> KnowledgeItem:
    return write_item(ITEM | more, by="person:1", at=now())


def test_an_item_is_written_searched_changed_checked_and_retired(city: City) -> None:
    client = at_desk(city)
    assert body(client, "/knowledge/new", **ITEM)[0] == 302
    first = KnowledgeItem.objects.get()
    assert first.made_by == city.people["supervisor"].actor
    _, found = body(client, "/knowledge/?words=照明管理 路灯")
    assert ITEM["question"] in found and "第二十一条" in found
    assert ITEM["question"] in body(client, "/knowledge/?words=路灯坏了不亮，该找谁来修呢")[1]
    assert "Nothing is known of this" in body(client, "/knowledge/?words=zebra")[1]

    edit = f"/knowledge/{first.pk}/edit"
    assert ITEM["answer"] in body(client, edit)[1]
    assert body(client, edit, **ITEM)[0] == 302 and KnowledgeItem.objects.count() == 1
    assert body(client, edit, **(ITEM | {"answer": "由路灯管理所维护"}))[0] == 302
    second = KnowledgeItem.objects.latest("pk")
    assert (second.code, second.version) == ("K1", 2)
    status, late = body(client, edit, **(ITEM | {"answer": "我写得慢"}))
    assert status == 422 and "newer version" in late and "我写得慢" in late

    assert "not since it was written" in body(client, f"/knowledge/{second.pk}")[1]
    assert body(client, f"/knowledge/{second.pk}/check", go="1")[0] == 302
    assert "not since it was written" not in body(client, f"/knowledge/{second.pk}")[1]
    yesterday = localdate(now()) - timedelta(days=1)
    gone = {"last_day": yesterday.isoformat(), "reason": ""}
    status, page = body(client, f"/knowledge/{second.pk}/retire", **gone)
    assert status == 422 and "must not be empty" in page
    done = body(client, f"/knowledge/{second.pk}/retire", **(gone | {"reason": "规定已废止"}))
    assert done[0] == 302 and not standing(localdate(now())).exists()
    assert ITEM["question"] in body(client, "/knowledge/?standing=over")[1]
    traced = Trace.objects.filter(act__startswith="knowledge").order_by("pk")
    acts = [one.act for one in traced]
    assert acts == [f"knowledge {word}" for word in ("written", "written", "checked", "retired")]
    assert Trace.objects.latest("pk").detail["reason"] == "规定已废止"


def test_every_fault_of_an_item_stands_beside_its_field(city: City) -> None:
    item()
    bad = {
        "code": "K2", "question": "", "answer": "打13812345678", "owner": "nobody",
        "valid_from": "2027-01-02", "valid_to": "2027-01-01",
    }  # fmt: skip
    status, page = body(at_desk(city), "/knowledge/new", **bad)
    assert status == 422 and "打13812345678" in page
    for why in ("must not be empty", "holds a number", "there is no unit", "lies before the day"):
        assert why in page, why
    status, page = body(at_desk(city), "/knowledge/new", **ITEM)
    assert status == 422 and "stands already" in page
    with pytest.raises(Unfit, match="last_day"):
        retire(KnowledgeItem.objects.get(), last_day=None, reason="x y", by="x", at=now())


def test_a_unit_keeps_its_own_items_and_no_others(city: City) -> None:
    mine, others = item(owner="lamps"), item(code="K2", owner="water")
    clerk = at_desk(city, "lamps_clerk")
    for one, status in ((mine, 200), (others, 403)):
        assert body(clerk, f"/knowledge/{one.pk}")[0] == 200
        assert body(clerk, f"/knowledge/{one.pk}/edit")[0] == status
    assert body(clerk, f"/knowledge/{others.pk}/check", go="1")[0] == 403
    status, page = body(clerk, "/knowledge/new", **(ITEM | {"code": "K3", "owner": "water"}))
    assert status == 422 and "choose your own unit" in page
    assert body(clerk, "/knowledge/new", **(ITEM | {"code": "K3", "owner": "lamps"}))[0] == 302
    assert body(at_desk(city, "operator"), "/knowledge/new")[0] == 403
    assert body(at_desk(city, "system_admin"), "/knowledge/")[0] == 403


def test_a_reply_counts_for_the_item_its_draft_rested_on(city: City) -> None:
    import_knowledge([ITEM], by="person:1", at=now())
    case = replied(city, reply="", words="路灯不亮，找谁修？", kind="inquiry")
    said = {"words": "路灯所今晚来修。", "mine": "1"}
    assert body(at_desk(city, "lamps_clerk"), f"/reply/{case.number}/", **said)[0] == 302
    assert KnowledgeUse.objects.get().way == "reply"
    _, page = body(at_desk(city), f"/knowledge/{KnowledgeItem.objects.get().pk}")
    assert case.number in page
    other = body(at_desk(city, "water_clerk"), f"/knowledge/{KnowledgeItem.objects.get().pk}")[1]
    assert case.number not in other and "None of these cases is yours" in other


def script(**more: str) -> dict[str, str]:
    """The standard script as its form sends it, under another name."""
    said = {"version": "short-2", "opening": "您好", "closing": "再见", "since": "2026-01-01"}
    for place, step in enumerate(STANDARD["steps"], 1):
        said |= {f"{step['asks']}_place": str(place), f"{step['asks']}_words": step["words"]}
        said |= {f"{step['asks']}_{value}": word for value, word in step["answers"].items()}
    return said | more


def test_a_script_is_written_as_the_next_version_in_another_order(city: City) -> None:
    client = at_desk(city)
    assert "工作人员的态度" in body(client, "/callback-scripts/new")[1]
    said = script(attitude_place="", contacted_place="3", solved_place="1", truth_place="5", satisfied_place="2")  # fmt: skip
    assert body(client, "/callback-scripts/new", **said)[0] == 302
    asked = [one.asks for one in script_for(localdate(now())).questions]
    assert asked == ["solved", "satisfied", "contacted", "truth"]
    assert "short-2" in body(client, "/callback-scripts/")[1]
    assert "工作人员的态度" in body(client, "/callback-scripts/standard-1")[1]
    assert body(client, "/callback-scripts/none-7")[0] == 404
    assert body(at_desk(city, "caller"), "/callback-scripts/")[0] == 200
    assert body(at_desk(city, "caller"), "/callback-scripts/new", **said)[0] == 403


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": "standard-1"}, "This version stands already"),
        ({"version": "a b"}, "Use 1 to 40 letters"),
        ({"since": "soon"}, "Give a day"),
        ({"solved_words": " "}, "Write what is read out."),
        ({"satisfied_3": ""}, "Write the words of every button."),
        ({"solved_place": ""}, "must be asked."),
        ({"truth_place": "1"}, "Two questions have the same place."),
    ],
)
def test_a_script_that_cannot_be_used_says_where(
    city: City, change: dict[str, str], why: str
) -> None:
    status, page = body(at_desk(city), "/callback-scripts/new", **script(**change))
    assert status == 422 and why in page and "您好" in page
    assert not CallScript.objects.exists()


def plan(**more: object) -> dict[str, object]:
    line = {"channel": [""], "urgency": [""], "unit": [""], "phone": ["0"], "message": [""], "web": [""]}  # fmt: skip
    return line | {"reason": "试行"} | more


def test_a_plan_is_tried_then_set_and_says_how_many_it_would_draw(city: City) -> None:
    replied(city, kind="help")
    client = at_desk(city)
    assert "No plan is set" in body(client, "/sampling-plans/")[1]
    tried = client.post("/sampling-plans/new", plan(**{"try": "1"})).context["tried"]
    assert [(one["found"].cases, one["found"].drawn) for one in tried] == [(0, 0), (1, 0)]
    assert not SamplingPlan.objects.exists()
    assert client.post("/sampling-plans/new", plan(web=["100"])).status_code == 302
    kept = SamplingPlan.objects.get()
    assert (kept.lines[0]["web"], kept.made_by) == (1, city.people["supervisor"].actor)
    response = client.get("/sampling-plans/")
    page = response.content.decode()
    assert response.context["counted"][1]["found"].ways["web"] == 1
    assert kept.seed_promise in page and kept.seed not in page
    actions.set_plan([{"phone": 1}], reason="第二版", by="person:1", at=now())
    assert kept.seed in body(client, "/sampling-plans/")[1]
    assert at_desk(city, "caller").post("/sampling-plans/new", plan()).status_code == 403
    assert body(at_desk(city, "lamps_clerk"), "/sampling-plans/")[0] == 403


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"phone": ["80"], "web": ["30"]}, "together are at most 100."),
        ({"phone": ["many"]}, "Shares are numbers from 0 to 100."),
        ({"unit": ["nobody"]}, "There is no unit of this code."),
        ({"phone": [""]}, "A plan has at least one line."),
        ({"reason": " "}, "Say why the plan is set."),
    ],
)
def test_a_plan_that_cannot_be_used_says_where(
    city: City, change: dict[str, object], why: str
) -> None:
    response = at_desk(city).post("/sampling-plans/new", plan(**change))
    assert response.status_code == 422 and why in response.content.decode()
    assert not SamplingPlan.objects.exists()


def test_a_plan_for_a_unit_that_does_not_exist_is_refused_at_every_door(city: City) -> None:
    with pytest.raises(BadPlan, match="line 1: there is no unit"):
        actions.set_plan([{"unit": "nobody", "phone": 1}], reason="x", by="x", at=now())
