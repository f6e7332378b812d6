"""The call-back desk and the page on which a reply is written, as people use them."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.callback_cast import replied, settle
from tests.pages_cast import City
from wangge.base.clock import now
from wangge.cases.models import Entry
from wangge.people.models import Post, Role
from wangge.verification.actions.asking import add_script
from wangge.verification.actions.knowing import import_knowledge
from wangge.verification.models import Call, KnowledgeItem
from wangge.verification.queries.drafts import compose, fitting
from wangge.verification.queries.knowing import standing
from wangge.verification.rules.asking import STANDARD, BadScript

ANSWERS = {
    "script": "standard-1",
    "contacted": "yes",
    "truth": "yes",
    "solved": "yes",
    "satisfied": "5",
}
ITEM = {"code": "K1", "question": "路灯不亮找谁修", "answer": "城市道路照明设施由路灯管理单位维护", "law": "城市照明管理规定", "article": "第二十一条"}  # fmt: skip


def desk(city: City, name: str = "caller") -> Client:
    """A person at a browser that asks for English, whatever is translated here."""
    return city.client(name, headers={"accept-language": "en"})


def post(client: Client, number: str, key: str = "answer", **said: str) -> tuple[int, str]:
    response = client.post(f"/callbacks/calls/{number}/{key}", said, headers={"HX-Request": "true"})
    return response.status_code, response.content.decode()


def test_the_first_case_is_open_with_all_that_helps(city: City) -> None:
    case = replied(city, reply="灯头已换，灯杆预计三天内刷好漆。")
    page = desk(city).get("/callbacks/").content.decode()
    for shown in (
        case.number,
        "老人摔了一跤",
        "更换灯头两只",
        "灯杆预计三天内刷好漆",
        "您反映的问题，现在解决了吗？",
    ):
        assert shown in page
    assert "13977778888" not in page


def test_answers_are_kept_and_the_next_case_opens(city: City) -> None:
    first = replied(city, "1")
    second = replied(city, "2", words="公园里那个秋千链子快磨断了，孩子们还在抢着荡。")
    status, page = post(desk(city), first.number, note="很客气", **ANSWERS)
    assert status == 200 and f"{first.number}: the answers are kept" in page
    assert f"/callbacks/calls/{second.number}/answer" in page
    settle()
    first.refresh_from_db()
    assert (first.state, first.satisfied) == ("closed", 5)
    kept = Call.objects.get(case=first)
    assert (kept.script, kept.answers["truth"]) == ("standard-1", True)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"satisfied": "9"}, "“Satisfied” has an answer that does not exist."),
        ({"solved": ""}, "“Solved” must be answered."),
        ({"script": "old-0"}, "The script was changed meanwhile"),
    ],
)
def test_what_cannot_be_kept_says_which_question_and_stays_pressed(
    city: City, change: dict[str, str], why: str
) -> None:
    case = replied(city)
    status, page = post(desk(city), case.number, note="说了很多", **(ANSWERS | change))
    assert status == 422 and why in page and "说了很多" in page
    case.refresh_from_db()
    assert case.state == "callback_pending"


def test_not_reached_and_decided(city: City) -> None:
    case = replied(city)
    client = desk(city)
    assert post(client, case.number, "unreached", way="phone", outcome="asleep")[0] == 422
    status, page = post(client, case.number, "unreached", way="phone", outcome="no_answer")
    assert status == 200 and "No answer" in page
    said = ANSWERS | {"solved": "no", "satisfied": "3"}
    assert post(client, case.number, **said)[0] == 200
    settle()
    assert "What the person says" in client.get("/callbacks/decide/").content.decode()
    status, page = post(client, case.number, "close", outcome="solved", reason="按程序")
    assert status == 409 and "cannot be closed as solved" in page
    assert post(client, case.number, "close", outcome="explained", reason="已说明")[0] == 200
    case.refresh_from_db()
    assert case.outcome == "explained"


def test_the_desk_is_for_callers_and_not_for_who_did_the_work(city: City) -> None:
    case = replied(city)
    assert desk(city, "verifier").get("/callbacks/").status_code == 403
    Post.objects.create(person=city.people["lamps_clerk"], role=Role.CALLER, division=city.district)
    client = desk(city, "lamps_clerk")
    assert "somebody else must call" in client.get("/callbacks/").content.decode()
    assert post(client, case.number, **ANSWERS)[0] == 409
    assert client.get("/callbacks/nowhere/").status_code == 404
    assert client.get("/callbacks/?case=123").status_code == 404


def test_a_script_is_added_by_version_and_never_changed(city: City) -> None:
    said = {**STANDARD, "version": "short-2", "steps": STANDARD["steps"][2:4]}
    today = now().date()
    add_script(said, since=today, by="person:1", at=now())
    for again in (said, STANDARD):
        with pytest.raises(BadScript, match="stands already"):
            add_script(again, since=today, by="person:1", at=now())
    case = replied(city)
    page = desk(city).get("/callbacks/").content.decode()
    assert 'value="short-2"' in page and "工作人员的态度" not in page
    assert post(desk(city), case.number, **(ANSWERS | {"script": "short-2"}))[0] == 200


def test_a_draft_shows_where_each_sentence_comes_from(city: City) -> None:
    import_knowledge([ITEM], by="person:1", at=now())
    case = replied(city, reply="", words="路灯不亮，找谁修？", kind="inquiry")
    draft = compose(case)
    assert all(one.shown for one in draft.sentences)
    cited = [one for one in draft.sentences if one.source == "knowledge"]
    assert cited and "《城市照明管理规定》第二十一条" in cited[0].text and "K1" in cited[0].shown
    client = desk(city, "lamps_clerk")
    page = client.get(f"/reply/{case.number}/").content.decode()
    assert "Draft by machine" in page and ITEM["answer"] in page
    assert client.post(f"/reply/{case.number}/", {"words": draft.text}).status_code == 422
    leak = client.post(f"/reply/{case.number}/", {"words": "找13812345678修", "mine": "1"})
    assert leak.status_code == 422 and "a mobile number" in leak.content.decode()
    done = client.post(
        f"/reply/{case.number}/", {"words": "路灯所今晚来修。", "mine": "1", "note": "已派单"}
    )
    assert done.status_code == 302
    assert Entry.objects.get(case=case, kind="replied").data["words"] == "路灯所今晚来修。"
    note = Entry.objects.filter(case=case, kind="noted").latest("step").data["words"]
    assert "已派单" in note and "K1" in note and "template/1" in note


def test_knowledge_is_versioned_expires_and_refuses_with_the_place(city: City) -> None:
    at = now()
    assert import_knowledge([ITEM], by="x", at=at).created == 1
    assert import_knowledge([ITEM], by="x", at=at).unchanged == 1
    changed = ITEM | {"answer": "由路灯管理所维护", "owner": "lamps", "valid_to": "2027-01-31"}
    assert import_knowledge([changed], by="x", at=at).changed == 1
    assert [str(one) for one in standing(date(2027, 1, 31))] == ["K1/2"]
    assert not list(
        standing(date(2027, 2, 1))
    )  # the newest has expired: the old one does not come back
    assert fitting("路灯不亮找谁修", on=date(2027, 2, 1)) == []
    bad = [
        {**ITEM, "code": ""}, {**ITEM, "owner": "nobody"}, {**ITEM, "valid_to": "soon"},
        {**ITEM, "answer": "打13812345678"}, {**ITEM, "valid_from": "2027-01-02", "valid_to": "2027-01-01"},
    ]  # fmt: skip
    refused = import_knowledge(bad, by="x", at=at).refused
    assert [(one.row, one.field) for one in refused] == [
        (2, "code"), (3, "owner"), (4, "valid_to"), (5, "answer"), (6, "valid_to"),
    ]  # fmt: skip
    assert KnowledgeItem.objects.count() == 2


def test_the_demo_citys_items_are_all_taken(city: City) -> None:
    root = Path(__file__).resolve().parents[1]
    for file in root.glob("cities/*/knowledge.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            found = import_knowledge(csv.DictReader(lines), by="x", at=now())
        assert not found.refused and found.created >= 12
        best = fitting("楼道里有人给电动车充电，能不能罚？", on=now().date() + timedelta(days=1))
        assert best and best[0].item.code == "K004"
