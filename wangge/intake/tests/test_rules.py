"""What words are worth: masking, titles, telephones; screening suggests, and no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.intake.rules.screening import HELD, kind_of, read, why_wait
from wangge.intake.rules.words import TITLE, cleaned, essence, hidden, phone_digits, title_of

TEXT = st.text(max_size=60)
BETWEEN = st.text(st.characters(exclude_categories=("Nd", "Cs")), min_size=1, max_size=20)
MOBILE = st.from_regex(r"1[3-9]\d{9}", fullmatch=True)


@given(BETWEEN, MOBILE, BETWEEN)
def test_no_mobile_number_survives(before: str, number: str, after: str) -> None:
    assert number not in hidden(f"{before}{number}{after}")


@given(BETWEEN, MOBILE, BETWEEN)
def test_numbers_are_found_wherever_they_lie_in_json(before: str, number: str, after: str) -> None:
    said = hidden({"a": [f"{before}{number}{after}", {"b": number}], number: 1, "n": 3, "t": None})
    assert number not in str(said) and said["n"] == 3 and said["t"] is None


@given(TEXT)
def test_hiding_twice_is_hiding_once(text: str) -> None:
    assert hidden(hidden(text)) == hidden(text)


@given(st.text(max_size=200))
def test_cleaned_text_can_be_kept(text: str) -> None:
    kept = cleaned(text)
    assert "\x00" not in kept and kept.encode("utf-8").decode() == kept
    assert cleaned(kept) == kept


@given(st.text(max_size=300))
def test_a_title_is_short_and_never_empty(text: str) -> None:
    title = title_of(cleaned(text), otherwise="热线")
    assert 0 < len(title) <= TITLE and "\n" not in title


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("【省转】网友留言：垃圾多日未清，请核实。谢谢", "网友留言：垃圾多日未清，请核实"),
        ("@群主 谁家有水？我7楼没有", "谁家有水"),
        ("啊！路灯又坏了", "啊！路灯又坏了"),
        ("", "热线"),
        ("🔥🔥🔥", "🔥🔥🔥"),
    ],
)
def test_titles(words: str, title: str) -> None:
    assert title_of(words, otherwise="热线") == title


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("138-0000-1234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("8613800001234", "13800001234"),
        ("0086-13800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("0371-66660000转8001", "037166660000"),
        ("不愿说", ""),
        ("110", ""),
    ],
)
def test_one_telephone_however_written(said: str, digits: str) -> None:
    assert phone_digits(said) == digits


def test_essence_knows_no_width_case_or_sign() -> None:
    assert essence("路灯Ａ座，坏了！ 🔥") == essence("路灯a座坏了")


# -- screening ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "branch"),
    [
        ("对面楼着火了，正在往外冒黑烟，快来人", "NA1"),
        ("案子一审判了，判得不公，要求改判", "NA2"),
        ("上周已经答复过了，没有新情况，就是不认", "NA3"),
        ("把昨天举报我的人的姓名电话告诉我", "NA4"),
        ("朋友借我两万块不还，帮我催催", "NA5"),
        ("想办个假的居住证明，你们给打个招呼", "NA6"),
        ("南边部队营房每天吹号，要求改时间", "NA7"),
    ],
)
def test_each_branch_is_suspected_with_its_words(words: str, branch: str) -> None:
    held = read(words).held
    assert held and held.what == branch and held.confidence >= HELD
    assert all(word in words for word in held.words)


@pytest.mark.parametrize(
    "words",
    [
        "楼道堆满杂物，真着火了跑都跑不出去",
        "消防通道被占，有火灾隐患，去年就着火了一回",
        "欠薪两个月，再不给我们就去法院起诉",
        "打了三次热线都没人管，垃圾还在",
        "公司拖欠工资，帮我要一下",
        "小区电梯又坏了，老人下不来",
        "",
        "🔥🔥🔥",
    ],
)
def test_ordinary_complaints_are_not_held_back(words: str) -> None:
    assert why_wait(read(words), human=True, join=0) == ""


def test_who_may_harm_themselves_always_waits_for_a_person() -> None:
    reading = read("欠薪不给，我不想活了，我要跳楼")
    assert reading.self_harm and why_wait(reading, human=False, join=0) == "self_harm"
    assert not read("商场跳楼价甩卖是虚假宣传").self_harm


@pytest.mark.parametrize(
    "words", ["人行道上没有井盖，差点掉下去", "楼道里一股煤气味", "电线掉下来了漏电", "围墙要塌了"]
)
def test_danger_is_seen(words: str) -> None:
    assert read(words).safety


def test_an_inquiry_is_answered_at_once_only_where_a_person_hears_it() -> None:
    reading = read("请问居住证怎么办，需要什么材料？")
    assert why_wait(reading, human=True, join=0) == "inquiry"
    assert why_wait(reading, human=False, join=0) == ""


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("请问居住证怎么办，需要什么材料？", "inquiry"),
        ("表扬社区小刘，帮我找回了走失的父亲", "praise"),
        ("建议在学校门口增设斑马线", "suggestion"),
        ("举报一家黑诊所非法行医", "report"),
        ("夜里施工吵得睡不着，没人管", "complaint"),
    ],
)
def test_kinds_are_guessed(words: str, kind: str) -> None:
    assert kind_of(words) == kind


@given(st.text(max_size=12_000))
def test_nothing_said_breaks_the_reading(text: str) -> None:
    reading = read(text)
    assert all(0 <= one.confidence <= 1 for one in reading.branches)
    assert kind_of(text) in {"inquiry", "help", "complaint", "report", "suggestion", "praise"}
