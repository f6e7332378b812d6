"""Rules about words, without a database: days promised, phrases, leaks, copies."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.verification.rules.copies import alike, marks
from wangge.verification.rules.dates import promises
from wangge.verification.rules.leaks import leaks
from wangge.verification.rules.phrases import body, claims_contact, substance

ON = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("预计12月5日前完成修复。", date(2026, 12, 5)),
        ("一周内答复您。", ON + timedelta(days=7)),
        ("本月底前施划完毕。", date(2026, 11, 30)),
        ("列入下月施划计划。", date(2026, 12, 31)),
        ("预计三天装上。", ON + timedelta(days=3)),
        ("承诺五个工作日内拨付。", date(2026, 12, 2)),
        ("约定明天上午复查。", ON + timedelta(days=1)),
        ("计划2027年3月底前完工。", date(2027, 3, 31)),
        ("将于下周三恢复。", date(2026, 12, 2)),
        ("力争年底前通车。", date(2026, 12, 31)),
        ("1月8日前完成。", date(2027, 1, 8)),  # of this year it has passed long since
    ],
)
def test_a_promised_day_is_read(text: str, day: date) -> None:
    assert [one.day for one in promises(text, on=ON)] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "已于11月3日修复。",
        "请您三天内告诉我们。",
        "路灯已经换好。",
        "12月45日前完成。",
        "预计十年内完成。",
        "",
    ],
)
def test_what_is_past_asked_or_no_day_is_no_promise(text: str) -> None:
    assert list(promises(text, on=ON)) == []


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(1, 59))
def test_any_day_soon_is_read_back(on: date, ahead: int) -> None:
    day = on + timedelta(days=ahead)
    text = f"预计{day.year}年{day.month}月{day.day}日前完成。"
    assert [one.day for one in promises(text, on=on)] == [day]


@given(st.text(max_size=200))
def test_no_text_breaks_the_readers(text: str) -> None:
    assert all(one.day >= ON for one in promises(text, on=ON))
    assert all(0 <= one.start < one.end <= len(text) for one in leaks(text))
    substance(text)
    claims_contact(text)
    assert alike(text, text) in (0.0, 1.0)


def test_form_is_taken_off_and_matter_stays() -> None:
    text = "尊敬的网友：您好！您的留言已收悉。现将有关情况回复如下：桐树路灯头已更换。感谢您的关注与支持！2026年11月25日"
    assert body(text) == "桐树路灯头已更换"


@pytest.mark.parametrize(
    "text",
    [
        "您好，您的诉求已收悉，我单位高度重视，已按规定办理，感谢监督。",
        "经了解，情况正在进一步推进中，请您耐心等待。",
        "已处理。",
    ],
)
def test_phrases_hold_nothing(text: str) -> None:
    assert substance(text).concrete <= 1 and substance(text).left < 14


def test_an_act_at_a_place_and_time_is_concrete() -> None:
    found = substance("停水是门口主管破裂造成，维修人员今天下午三点已修好，刚来水可能发黄。")
    assert found.act and found.time and found.person and found.concrete >= 3


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("请联系 13812345678 咨询", "mobile number"),
        ("请联系１３８１２３４５６７８", "mobile number"),
        ("身份证410105199001011234已核对", "identity number"),
        ("来电人留下的 67183456", "telephone number"),
        ("已与王小明先生沟通", "name"),
    ],
)
def test_what_points_at_a_person_is_found(text: str, kind: str) -> None:
    assert [one.kind for one in leaks(text)] == [kind]


@pytest.mark.parametrize(
    "text", ["咨询电话：0371-67183456", "请拨打12345", "与来电的王先生沟通", "监督热线67183456"]
)
def test_lines_of_offices_and_forms_of_address_are_none(text: str) -> None:
    assert list(leaks(text)) == []


def test_claims_of_contact_are_told_from_plans() -> None:
    assert claims_contact("工作人员已与您电话联系并说明情况。")
    assert claims_contact("已电话联系来电人，表示满意。")
    assert not claims_contact("我们将与您联系。")
    assert not claims_contact("灯头已经更换。")


def test_a_copy_is_known_by_its_marks_and_another_is_not() -> None:
    one = "经现场核查，该处占道桌椅已于今早全部清理完毕，店家写了承诺书，连看两周。"
    other = "维修资金缺的两处签名补上就能走流程，预计二十个工作日内拨付首笔资金。"
    assert alike(one, one.replace("两周", "三周")) > 0.8
    assert set(marks(one)) & set(marks(one.replace("两周", "三周")))
    assert alike(one, other) < 0.05 and not set(marks(one)) & set(marks(other))
    assert list(marks("已处理。")) == []
