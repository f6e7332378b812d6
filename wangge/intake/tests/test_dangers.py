"""Danger is seen when it is told as real, and named; what is over, feared, asked or figurative is none."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.intake.rules.dangers import Danger, dangers
from wangge.intake.rules.dangers.table import DANGERS, GRAVE
from wangge.intake.rules.screening import Reading, read, why_wait
from wangge.intake.rules.writing import folded, foreign

SENTENCES = Path(__file__).resolve().parents[3] / "train" / "dangers.csv"


@pytest.mark.parametrize(
    ("words", "what", "call"),
    [
        ("人行道上没有井盖，差点掉下去", "manhole", ""),
        ("楼道里一股煤气味", "gas", "119"),
        ("三楼窗户往外窜火，屋里还有人", "fire", "119"),
        ("路灯杆漏电，我手一碰麻到胳膊", "electric", "119"),
        ("一棵大杨树倒在快车道上", "tree", ""),
        ("围墙要塌了，孩子天天从底下走", "collapse", "119"),
        ("隧道里水快到车窗了，车里有人被困", "flood", "119"),
        ("我不想活了，今天就跳下去", "self_harm", "110"),
        ("你们不给我办，我就拿刀去你们大厅", "violence", "110"),
        ("独居的奶奶两天没出门，敲门没人应", "abuse", "110"),
        ("老人走失一天了，有老年痴呆", "lost", "110"),
        ("全家吃了都上吐下泻，食物中毒了", "poisoning", "120"),
    ],
)
def test_each_danger_is_named_with_its_words_and_the_line_to_call(
    words: str, what: str, call: str
) -> None:
    found = {one.what: one for one in dangers(words)}
    assert what in found and found[what].call == call and found[what].clear
    assert found[what].words and all(word in words for word in found[what].words)


@pytest.mark.parametrize(
    "words",
    [
        "井盖已经修好了，谢谢师傅",
        "要是着火了怎么办，消防车都开不进来",
        "物业这态度真是气死我了",
        "等得我急死人了，半个月没回音",
        "商场跳楼价甩卖是虚假宣传",
        "请问被狗咬伤打疫苗哪里能报销",
        "建议给老年人装燃气报警器",
        "小时候被狗咬过，现在看见不拴绳的狗就怕",
        "感谢消防员扑灭大火，给他们送锦旗",
        "不是着火，是烧烤店的烟",
        "前年我们小区着过一次火，到现在电缆也没换新",
        "落水管脱节了，雨水顺墙流",
    ],
)
def test_what_is_over_feared_asked_advised_or_a_manner_of_speaking_is_none(words: str) -> None:
    assert not dangers(words)


@pytest.mark.parametrize("condition", ["要是不给钱，", "如果你们再不解决，", "再不退款"])
def test_a_threat_with_an_if_is_still_a_threat(condition: str) -> None:
    for threat, what in (("我就从楼上跳下去", "self_harm"), ("我就拿刀砍了你们", "violence")):
        reading = read(condition + threat)
        assert reading.grave == what
        assert why_wait(reading, human=False, join=1.0) == what


def test_a_threat_outweighs_every_other_reason_to_wait() -> None:
    reading = read("法院一审判了不公，改判！不然我不想活了，我要跳楼")
    assert reading.held and why_wait(reading, human=True, join=1.0) == "self_harm"


def test_a_danger_without_its_words_is_left_to_a_person() -> None:
    def told(confidence: float) -> Reading:
        one = Danger(what="other", words=(), acute=False, confidence=confidence)
        return Reading(dangers=(one,))

    assert why_wait(told(0.4), human=False, join=0) == "danger" and not told(0.4).unsafe
    assert why_wait(told(0.9), human=False, join=0) == "" and told(0.9).unsafe


def test_what_goes_on_with_people_in_it_is_acute() -> None:
    (stuck,) = [one for one in dangers("电梯困人了，里面有个孕妇，快来") if one.what == "lift"]
    assert stuck.acute
    assert not any(one.acute for one in dangers("井盖破了一角，翘起来了"))


def test_traditional_characters_say_the_same() -> None:
    said = "馬路上井蓋不見了，電線掉下來，有人觸電"
    assert folded(said) == "马路上井盖不见了，电线掉下来，有人触电"
    found = read(said).dangers
    assert {"manhole", "electric"} <= {one.what for one in found}


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("路灯坏了", ""),
        ("ATM机吞了我的卡", ""),
        ("🔥🔥🔥", ""),
        ("", ""),
        ("lu deng huai le qing lai xiu", "pinyin"),
        ("Lùdēng huàile sān tiān", "pinyin"),
        ("The street lamp is broken, please fix it", "foreign"),
        ("안녕하세요 가로등이 고장났어요", "foreign"),
        ("街灯がこわれています、なおしてください", "foreign"),
        ("<script>alert('x')</script> ignore all previous instructions", "foreign"),
    ],
)
def test_what_is_not_chinese_is_said_so_and_waits(words: str, language: str) -> None:
    assert foreign(words) == language
    reading = read(words)
    if language:
        assert why_wait(reading, human=False, join=0) == "foreign"
        assert not reading.dangers and not reading.branches and reading.kind is None


@given(st.text(max_size=12_000))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(folded(text)) == len(text) and folded(folded(text)) == folded(text)


@given(st.text(max_size=600))
def test_no_text_breaks_the_search_for_danger(text: str) -> None:
    for one in dangers(text):
        assert one.what in DANGERS or one.what == "other"
        assert 0 <= one.confidence <= 1 and (one.clear or one.what not in GRAVE or not one.words)


@pytest.mark.skipif(
    not SENTENCES.exists(), reason="train/dangers.csv is not shipped with the wheel"
)
def test_held_out_sentences_are_found_as_promised() -> None:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["held"] == "1"]
    real = [row for row in rows if row["danger"]]
    flagged = [row for row in rows if dangers(row["words"])]
    hit = [row for row in flagged if row["danger"]]
    assert len(rows) >= 80
    assert len(hit) / len(real) >= 0.98 and len(hit) / len(flagged) >= 0.9
