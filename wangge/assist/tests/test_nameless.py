"""What is made to leave the house points at nobody, however a person writes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangge.assist.adapters import lac, without
from wangge.assist.nameless import nameless

finder, nobody = lac.NameFinder(), without.NoEntities()


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("我叫王建国，中原路路灯不亮", "王建国"),
        ("我叫歐陽建國，路燈壞了", "歐陽建"),
        ("联系人：刘芳 路灯坏了", "刘芳"),
        ("联系人 Wang Jianguo, lamp broken", "Jianguo"),
        ("my name is Peter Brown", "Brown"),
        ("张三和李四昨天打架", "张三"),
        ("请找赵先生", "赵"),
        ("电话13800138000", "3800"),
        ("电话 １３８ ００１３ ８０００", "00"),
        ("电话1 3 8 0 0 1 3 8 0 0 0", "0 0"),
        ("电话138\u200b0013\u200b8000", "00"),
        ("电话一三八零零一三八零零零", "一三八"),
        ("身份证410102199001011234", "4101"),
        ("护照E12345678", "1234"),
        ("邮箱 wang.jg+a@mail.example.com", "wang.jg"),
        ("微信号：wxid_abc123", "abc123"),
        ("豫A·12345占道", "A·12"),
        ("车牌豫AF88888挡路", "88"),
        ("住在3号楼2单元501室", "501"),
        ("见 https://example.com/u/wang", "wang"),
    ],
)
def test_it_is_gone(text: str, gone: str) -> None:
    found = nameless(text, names=finder)
    assert gone not in found
    assert "＊" in found


@pytest.mark.parametrize("names", [finder, nobody])
def test_the_matter_stays(names: object) -> None:
    text = "中原路与桐柏路交叉口的路灯坏了两盏，反映人行道破损，已有3天，请尽快处理。"
    assert nameless(text, names=names) == text.replace("，", ",")  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "😀", "\ud800", "\0\u202e", "＊"])
def test_odd_texts_pass(text: str) -> None:
    assert nameless(text, names=finder).encode()[:8] is not None


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=20), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.sampled_from(["", " ", "-", "\u200b"]), st.text(max_size=20),
)  # fmt: skip
def test_no_mobile_number_is_ever_left(before: str, number: str, gap: str, after: str) -> None:
    told = f"{before} {number[:3]}{gap}{number[3:7]}{gap}{number[7:]} {after}"
    assert number[3:7] not in nameless(told, names=nobody).replace(before, "").replace(after, "")
