"""The word checks, each with something fine, something doubtful and something it cannot tell."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wangge.verification.checks import contact, perfunctory, promised, relevance
from wangge.verification.checks.relevance import House, chance_of
from wangge.verification.checks.shelf import Finished, Opinion, Verdict, checks

AT = datetime(2026, 11, 25, 4, tzinfo=UTC)
REPLY = "您好，桐树路两盏路灯的灯头已于今天上午更换，晚上已经亮了。"
ASKED = "桐树路路灯不亮，晚上看不见，老人摔了一跤。"
OTHERS = [
    "健身房办了三年卡，才去了五次就关门了，老板失联。", "暖气管只有头上有点温，室内才十四度。",
    "楼下烧烤店油烟熏得窗户不敢开。", "公交司机没等关门就走，老人差点拽倒。", "欠我们十一个工人的工资不给。",
    "垃圾中转点五六天没拉，野狗扒得到处都是。", "电梯三天两头停，物业费一分不少收。", "顶楼漏雨想动维修基金。",
    "村口半夜卸菜喇叭响，天天如此。", "自来水停了一天，一滴都没有。", "工地裸土不盖，大车带泥跑。",
    "停车场一小时零三分收两个小时的钱。", "公园秋千链子快磨断了。", "孩子在学校被同学欺负。",
]  # fmt: skip


def done(**more: Any) -> Finished:
    usual: dict[str, Any] = {
        "case_id": 1, "unit_id": 1, "words": ASKED, "result": "更换灯头", "reply": REPLY, "solved": True,
        "unsolved_reason": "", "asked_at": AT - timedelta(days=2), "sent_at": AT - timedelta(days=1),
        "handled_at": AT, "contacted": True, "lon": None, "lat": None,
    }  # fmt: skip
    return Finished(**(usual | more))


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    made = House.of([ASKED, *OTHERS])
    monkeypatch.setattr(relevance, "house", lambda: made)
    return made


def test_all_four_stand_on_the_shelf_and_speak_plainly() -> None:
    for key in ("relevance", "perfunctory", "contact", "promised"):
        assert checks[key].about == "words"


def test_a_reply_to_the_question_is_told_from_one_to_another(house: House) -> None:
    assert relevance.look(done()).verdict is Verdict.FINE
    other = relevance.look(done(reply="商家同意退您剩余卡款，分两次打到原账户，举报部分另行立案。"))
    assert other.verdict is Verdict.DOUBT and other.why
    assert relevance.look(done(reply="您好。", result="")).verdict is Verdict.CANNOT_TELL


def test_a_new_house_without_a_background_still_orders_replies() -> None:
    empty = House.of([])
    own = chance_of(ASKED, REPLY, empty)
    assert own > chance_of(OTHERS[0], REPLY, empty)


@pytest.mark.django_db
def test_phrases_are_doubted_and_acts_are_not() -> None:
    empty = "您好，您的诉求已收悉，我单位高度重视，已按规定办理，感谢监督。"
    found: Opinion = perfunctory.look(done(reply=empty))
    assert found.verdict is Verdict.DOUBT and found.evidence["empty"]
    good = "停水是门口主管破裂造成，维修人员今天下午三点已修好，刚来水可能发黄，请放水五分钟。"
    assert perfunctory.look(done(reply=good)).verdict is Verdict.FINE
    assert perfunctory.look(done(reply="", result=" ")).verdict is Verdict.CANNOT_TELL


def test_contact_is_held_against_the_log() -> None:
    claim = "工作人员已与您电话联系并说明情况。"
    assert contact.look(done(reply=claim)).verdict is Verdict.FINE
    assert contact.look(done(reply=claim, contacted=False)).verdict is Verdict.DOUBT
    assert contact.look(done(contacted=False)).verdict is Verdict.CANNOT_TELL


def test_what_is_promised_is_not_yet_solved() -> None:
    later = "所需配件要从外地调，预计12月5日前装好。"
    doubt = promised.look(done(reply=later))
    assert doubt.verdict is Verdict.DOUBT
    assert doubt.evidence["promises"][0]["day"] == "2026-12-05"
    honest = promised.look(done(reply=later, solved=False))
    assert honest.verdict is Verdict.FINE and honest.evidence["promises"]
    assert promised.look(done()).verdict is Verdict.FINE
    assert promised.look(done(reply="", result="")).verdict is Verdict.CANNOT_TELL
