"""Places in words: what is meant, how sure, and why not – without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.grids.naming import Prior
from wangge.grids.naming.folding import folded
from wangge.grids.naming.telling import sentence
from wangge.grids.tests.town import NAMED, at, metres, said


def keys(found):
    return [one.key for one in found.why]


def test_a_name_that_only_one_place_has_is_found_with_the_words_used():
    text = "你好，翡翠明珠小区的井盖翘起来了"
    found = said(text)
    assert found.sure and found.best.key == "e3" and found.best.division == "a12"
    (word,) = found.best.words
    assert text[word.start : word.end] == word.said == "翡翠明珠小区"


def test_of_namesakes_none_is_taken_and_the_reason_is_said():
    found = said("锦绣花园没有水了")
    assert not found.sure and {one.key for one in found.spots} == {"e1", "e2"}
    assert keys(found) == ["rivals"] and "锦绣花园" in sentence(found.why[0])


@pytest.mark.parametrize(
    ("above", "key"), [("麦田区", "e1"), ("果园区", "e2"), ("山脚街道", "e2"), ("柳树社区", "e1")]
)
def test_a_division_said_beside_it_tells_namesakes_apart(above, key):
    found = said(f"{above}锦绣花园没有水了")
    assert found.sure and found.best.key == key and "agrees" in keys(found)


def test_a_road_said_beside_it_tells_namesakes_apart():
    assert said("玉兰街锦绣花园没有水了").best.key == "e1"


def test_a_pin_tells_namesakes_apart():
    lon, lat = at(9.2, 0.79)
    found = said("锦绣花园没有水了", prior=Prior(lon, lat))
    assert found.sure and found.best.key == "e2" and "near" in keys(found)


def test_words_that_contradict_a_pin_say_so():
    found = said("果园区阳光水岸嘉园停电", prior=Prior(*at(0.5, 0.5)))
    assert found.best.key == "e4" and "apart" in keys(found)
    assert "pin" in [one.kind for one in found.spots]


def test_a_pin_without_words_is_the_place_and_without_both_there_is_none():
    alone = said("没有水了", prior=Prior(*at(0.5, 0.5)))
    assert (alone.best.kind, alone.best.division, keys(alone)) == ("pin", "a11", ["pin_only"])
    assert said("没有水了").spots == () and keys(said("没有水了")) == ["nothing"]


@pytest.mark.parametrize("source", ["photo", "account"])
def test_what_is_no_pin_helps_to_choose_but_is_no_place_itself(source):
    prior = Prior(*at(9.2, 0.8), spread=300, source=source, trust=0.8)
    assert said("没有水了", prior=prior).spots == ()
    assert said("锦绣花园没有水了", prior=prior).best.key == "e2"


@pytest.mark.parametrize(
    "words", ["幸运路与玉兰街交叉口", "玉兰街和幸运路路口", "幸运路玉兰街口", "幸运路玉兰街"]
)
def test_roads_cross_where_their_courses_meet(words):
    found = said(f"{words}红绿灯全灭了")
    assert found.best.kind == "crossing" and found.best.division == "a11"
    assert metres((found.best.lon, found.best.lat), at(1.2, 0.6)) < 5


def test_roads_that_do_not_meet_are_no_crossing():
    assert said("果园区幸运路与玉兰街交叉口").best.division != "b11"


@pytest.mark.parametrize(
    ("words", "east", "north"),
    [("向东100米", 100, 0), ("往北二百米", 0, 200), ("西侧", -40, 0), ("以南约50米", 0, -50), ("东北方向100米", 71, 71)],
)  # fmt: skip
def test_a_way_and_metres_move_the_point(words, east, north):
    found = said(f"翡翠明珠小区{words}有人乱倒垃圾")
    x, y = at(0.3, 1.6)
    assert metres((found.best.lon, found.best.lat), (x + east / 92_300, y + north / 110_920)) < 6
    assert found.best.spread > said("翡翠明珠小区有人乱倒垃圾").best.spread


def test_opposite_widens_the_doubt():
    assert said("翡翠明珠小区对面").best.spread > said("翡翠明珠小区").best.spread


def test_a_house_number_lies_between_those_that_are_known():
    found = said("麦田区幸运路30号门口的树倒了")
    assert found.best.kind == "house"
    assert metres((found.best.lon, found.best.lat), at(0.6, 0.6)) < 30
    assert said("幸运路4000号").best.kind == "road"  # nothing tells where that is


def test_a_road_alone_is_a_place_for_a_person_to_narrow_down():
    found = said("玉兰街路灯不亮")
    assert not found.sure and "coarse" in keys(found)
    pinned = said("玉兰街路灯不亮", prior=Prior(*at(1.2, 1.4)))
    assert pinned.sure and pinned.best.division == "a12"


@pytest.mark.parametrize(
    ("text", "how"),
    [("翡翠明珠小曲", "sound"), ("翡翠明猪小区", "sound"), ("阳光水安嘉园", "sound"),
     ("阳光水巷嘉园", "edit"), ("阳光岸嘉园", "edit"), ("阳光水水岸嘉园", "edit")],
)  # fmt: skip
def test_what_is_written_wrongly_is_found_and_said_to_be(text, how):
    found = said(f"{text}有人乱倒垃圾")
    assert found.best.key in ("e3", "e4") and how in keys(found)


def test_another_number_or_side_is_no_slip():
    assert said("第三机床厂家属院停水").spots == ()


@pytest.mark.parametrize("text", ["翡翠院停水", "第二机床厂家属院停水"])
def test_aliases_and_old_names(text):
    assert said(text).best.key == "e3"


def test_traditional_characters_and_wide_letters():
    assert said("麥田區錦繡花園沒有水").best.key == "e1"
    assert folded("ＡＢ路１２號") == "ab路12号"


def test_the_shops_of_a_chain_are_told_apart_by_their_branch():
    assert len(said("老王面馆油烟大").spots) == 2
    assert said("老王面馆泉眼店油烟大").best.key == "s2"


def test_a_piece_of_a_longer_name_is_not_taken_for_sure():
    assert not said("京大丰超市停电了").sure and said("大丰超市停电了").sure


def test_a_district_alone_is_told_and_left_to_a_person():
    found = said("麦田区停电了")
    assert (found.best.division, found.sure) == ("a", False) and "coarse" in keys(found)


BAD = [
    "", " ", "😀😭🙏" * 40, "asdf qwer", "qing wen xiao qu ting shui", "<script>alert(1)</script>", "\x00\x01",
    "Where is the nearest station?", "水" * 10_000, "ここはどこですか", "。。。，，，", "路街号米东" * 50, "\n" * 50,
]  # fmt: skip


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_nothing_is_guessed_from_what_names_no_place(text):
    for found in (said(text), said("", address=text)):
        assert found.spots == () and not found.sure and keys(found) == ["nothing"]


NAMES = [
    *sorted({one.name for one in NAMED}),
    "",
    "与",
    "路口",
    "向东100米",
    "对面",
    "30号",
    "，",
    "停水",
    "😀",
]
texts = st.lists(st.sampled_from(NAMES) | st.text(max_size=6), max_size=8).map("".join)


@given(
    texts,
    texts,
    st.none() | st.builds(lambda x, y: Prior(*at(x, y)), st.floats(-1, 11), st.floats(-1, 3)),
)
def test_the_words_used_stand_in_the_text(text, address, prior):
    found = said(text, address=address, prior=prior)
    assert len(found.spots) <= 3 and (found.spots or found.why)
    for spot in found.spots:
        assert 0 <= spot.confidence <= 1
        for word in spot.words:
            assert (
                (address if word.source == "address" else text)[word.start : word.end]
                == word.said
                != ""
            )
    assert sum(one.confidence for one in found.spots) <= 1.001
    assert not found.sure or found.best.division


@given(
    st.sampled_from(
        ["翡翠明珠小区", "阳光水岸嘉园", "翡翠院", "大丰超市", "桥头社区", "阳光水安嘉园"]
    ),
    st.sampled_from(["麦田区", "果园区", "山脚街道", "河湾街道"]),
)
def test_a_division_that_contradicts_never_raises_the_confidence(name, above):
    plain, told = said(f"{name}停水了"), said(f"{above}{name}停水了")
    lies_in = {"a": "麦田区河湾街道", "b": "果园区山脚街道"}[plain.best.division[0]]
    if above not in lies_in:
        assert (
            told.best is None
            or told.best.key != plain.best.key
            or told.best.confidence <= plain.best.confidence
        )
        assert not told.sure
