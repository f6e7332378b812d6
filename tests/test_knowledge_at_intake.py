"""An operator answers at once out of what is known: she picks an item, edits its words, and which one stays told."""

import pytest
from django.test import Client

from tests.callback_cast import settle
from tests.pages_cast import City
from wangge.base.clock import now
from wangge.cases.models import Case, Entry
from wangge.cases.offers import offers
from wangge.duties.knowledge import find
from wangge.verification.actions.knowing import write_item
from wangge.verification.models import KnowledgeItem, KnowledgeUse

ITEM = {"code": "K1", "question": "低保怎么申请", "answer": "可以向户籍所在地的街道办事处提出书面申请", "law": "社会救助暂行办法", "article": "第十一条"}  # fmt: skip


@pytest.fixture
def case(city: City) -> Case:
    write_item(ITEM, by="person:1", at=now())
    write_item(ITEM | {"code": "K2", "question": "广场舞太吵怎么办", "answer": "请拨打110"}, by="person:1", at=now())  # fmt: skip
    return city.hear(words="请问低保怎么申请，要带什么材料？").case


@pytest.fixture
def desk(city: City) -> Client:
    return city.client("operator", headers={"accept-language": "en"})


def test_the_case_s_own_words_find_an_item_and_a_search_another(desk: Client, case: Case) -> None:
    near = desk.get(f"/intake/{case.number}/known").content.decode()
    assert 'data-pick="K1/1"' in near and "《社会救助暂行办法》第十一条" in near
    other = desk.get(f"/intake/{case.number}/known?known=广场舞").content.decode()
    assert 'data-pick="K2/1"' in other.split("</a>")[0]
    assert "Nothing is known" in desk.get(f"/intake/{case.number}/known?known=zq").content.decode()


def test_an_item_is_picked_by_its_link_edited_and_told_with_its_version(
    city: City, desk: Client, case: Case
) -> None:
    page = desk.get(f"/intake/?case={case.number}&item=K1/1").content.decode()
    assert "街道办事处提出书面申请（依据：《社会救助暂行办法》第十一条）。</textarea>" in page
    said = {"words": "带身份证去街道办事处申请就可以。", "item": "K1/1", "knowledge": "街道公告"}
    assert desk.post(f"/intake/{case.number}/answer", said).status_code == 302
    told = Entry.objects.get(case=case, kind="answered").data
    assert (told["reason"], told["item"]) == (said["words"], "K1/1")
    assert "K1" in told["knowledge"] and "第十一条" in told["knowledge"]
    assert told["knowledge"].endswith("街道公告")
    settle()
    settle()  # told once, counted once
    use = KnowledgeUse.objects.get()
    assert (str(use.item), use.case, use.way) == ("K1/1", case, "answer")
    assert "第十一条" in city.client("supervisor").get(f"/cases/{case.number}").content.decode()


@pytest.mark.parametrize("ref", ["K1/1", "K9/1", "K1", "K1/x"])
def test_a_version_that_does_not_hold_is_refused_and_what_was_typed_stays(
    desk: Client, case: Case, ref: str
) -> None:
    changed = ITEM | {"answer": "现在网上也可以申请"}
    write_item(changed, after=KnowledgeItem.objects.get(code="K1"), by="person:1", at=now())
    said = {"words": "带身份证去街道办事处申请。", "item": ref}
    refused = desk.post(f"/intake/{case.number}/answer", said)
    page = refused.content.decode()
    assert refused.status_code == 409 and "choose another" in page and said["words"] in page
    assert not Entry.objects.filter(case=case, kind="answered").exists()


def test_an_answer_without_an_item_is_as_before(city: City, case: Case) -> None:
    city.does(case, "operator", "answer", words="周一闭馆，其余九点开门", knowledge="馆方公告")
    told = Entry.objects.get(case=case, kind="answered").data
    assert (told["knowledge"], told["item"]) == ("馆方公告", "")
    settle()
    assert not KnowledgeUse.objects.exists()
    assert (
        find("K1/1", on=now().date()) is not None and "item" in offers["answer"].form.model_fields
    )
