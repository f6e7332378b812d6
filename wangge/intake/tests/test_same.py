"""One matter or two: likeness is fair, the score keeps its promises, groups do not grow by chains."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.intake.rules.same import joining
from wangge.intake.rules.same.grams import Rarity, grams, novelty, share
from wangge.intake.rules.same.grouping import group
from wangge.intake.rules.same.joining import Alike
from wangge.intake.rules.same.judged import judged
from wangge.intake.rules.same.linking import Told, apart, compare
from wangge.intake.rules.same.spots import agreement, said, spots, whereabouts
from wangge.intake.rules.same.ways import Kind, News, kind, news

TEXT = st.text(max_size=60)
UNIT = st.floats(0, 1)
MAYBE = st.none() | UNIT
PLAIN = Rarity.of([])
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PIN = (113.62, 34.75)
LAMP = "绿云小区南门的路灯坏了三天，晚上黑得看不见路，老人摔了一跤"
alikes = st.builds(
    Alike, text=UNIT, matter=UNIT, held=UNIT, head=UNIT, telling=UNIT, spots=MAYBE, first=MAYBE, near=MAYBE,
    topic=MAYBE, metres=st.none() | st.floats(0, 5_000), hours=st.floats(0, 2_000), same_requester=st.booleans(),
)  # fmt: skip


def told(words: str, **more: object) -> Told:
    return Told(said=said(words), **more)  # type: ignore[arg-type]


def score(one: Told, other: Told, rarity: Rarity = PLAIN) -> float:
    (found,) = compare(one, [other], rarity)
    return found.score if found else 0.0


# -- likeness ------------------------------------------------------------------------------------


@given(TEXT, TEXT)
def test_likeness_is_the_same_both_ways(one: str, other: str) -> None:
    a, b = grams(one), grams(other)
    assert share(a, b, PLAIN) == pytest.approx(share(b, a, PLAIN))
    assert all(0 <= value <= 1 for value in share(a, b, PLAIN))
    assert share(a, a, PLAIN)[0] == pytest.approx(1 if len(a) else 0)
    assert novelty(a, a, PLAIN) == 0


@given(TEXT, TEXT)
def test_two_cases_are_as_like_as_they_are_the_other_way_round(one: str, other: str) -> None:
    assert score(told(one), told(other)) == pytest.approx(score(told(other), told(one)))


@given(st.sets(st.sampled_from("ABCD")), st.sets(st.sampled_from("ABCD")))
def test_names_agree_the_same_both_ways(one: set[str], other: set[str]) -> None:
    assert agreement(one, other) == agreement(other, one)
    assert (agreement(one, other) is None) == (not one or not other)


def test_what_few_say_weighs_more_than_what_all_say() -> None:
    city = Rarity.of(grams(f"希望有关部门尽快处理{i}") for i in range(200))
    courtesy = share(
        grams("丽水湾路灯坏了希望有关部门尽快处理"), grams("麦田停水希望有关部门尽快处理"), city
    )
    name = share(grams("丽水湾路灯坏了希望有关部门尽快处理"), grams("丽水湾的路灯还没修"), city)
    assert courtesy[0] < 0.1 < name[0]


def test_names_are_known_again_however_long_they_are_told() -> None:
    assert spots("我家住在丽发新城小区3栋") & spots("新城小区旁边有搅拌站")
    assert not spots("这条路，那个小区，我们社区")


@pytest.mark.parametrize("words", ["", "🔥🔥🔥", "。。。", "啊", "\ud800", "\x00"])
def test_nothing_said_is_like_nothing(words: str) -> None:
    assert score(told(words), told(words)) == 0
    assert group([told(words)] * 3, PLAIN) == [0, 1, 2]


@pytest.mark.parametrize(
    "words", [LAMP * 400, "<b onclick=x>路燈壞了三天</b>，晚上看不見路", "ludeng huaile"]
)
def test_odd_words_are_compared_as_any(words: str) -> None:
    assert (
        score(told(words), told(words))
        >= joining.PROPOSED
        > score(told(words), told("楼下烧烤店油烟熏人"))
    )


# -- the score -----------------------------------------------------------------------------------


@given(
    alikes,
    st.sampled_from(["held", "head", "matter", "telling", "topic", "spots", "first", "near"]),
    UNIT,
)
def test_more_likeness_never_lowers_the_score(alike: Alike, what: str, more: float) -> None:
    known = getattr(alike, what)
    if known is not None:
        assert replace(alike, **{what: max(known, more)}).score >= alike.score - 1e-12


@given(alikes, UNIT)
def test_more_of_the_same_words_never_lowers_it_where_no_names_clash(
    alike: Alike, more: float
) -> None:
    alike = replace(alike, spots=None, first=None)
    assert replace(alike, text=max(alike.text, more)).score >= alike.score - 1e-12


@given(alikes, st.floats(0, 400), st.floats(0, 400))
def test_time_and_way_between_never_raise_it(alike: Alike, hours: float, metres: float) -> None:
    later = replace(alike, hours=(alike.hours or 0) + hours)
    assert later.score <= alike.score + 1e-12
    if alike.metres is not None:
        assert replace(alike, metres=alike.metres + metres).score <= alike.score + 1e-12
    assert 0 <= alike.score <= 1


@given(alikes)
def test_the_same_person_never_lowers_it(alike: Alike) -> None:
    same, other = replace(alike, same_requester=True), replace(alike, same_requester=False)
    assert same.score >= other.score


def test_the_same_short_words_far_away_are_not_one_matter() -> None:
    far = Alike(
        text=1, held=1, head=1, matter=1, telling=0.2, near=joining.nearness(5_000), metres=5_000
    )
    here = replace(far, near=joining.nearness(20), metres=20)
    assert far.score < joining.PROPOSED <= here.score


@given(st.floats(73, 135), st.floats(4, 53), st.floats(-0.05, 0.05), st.floats(-0.05, 0.05))
def test_metres_are_the_same_both_ways(lon: float, lat: float, east: float, north: float) -> None:
    one, other = (lon, lat), (lon + east, lat + north)
    there = joining.metres_between(one, other)
    assert there == pytest.approx(joining.metres_between(other, one)) and there >= 0
    assert joining.metres_between(one, one) == 0


def test_the_meaning_is_asked_for_only_in_doubt_and_moves_the_score() -> None:
    doubtful = Alike(text=0.15, held=0.25, matter=0.15, near=0.45)
    assert doubtful.doubtful and not Alike(text=0.9, held=0.9).doubtful
    near, far = doubtful.meaning_known(0.9), doubtful.meaning_known(-0.2)
    assert far.score < doubtful.score < near.score and not near.doubtful


# -- guards --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        told(LAMP, at=NOON + timedelta(days=91), lon=PIN[0], lat=PIN[1]),
        told(LAMP, at=NOON, lon=PIN[0] + 0.05, lat=PIN[1]),
        told(LAMP, at=NOON, secret=True),
        told(LAMP, at=NOON, accused=7),
        told(LAMP, at=NOON, division="990101002", placed=0.7),
    ],
    ids=["long after", "far away", "secret", "another unit accused", "another street"],
)
def test_what_forbids_one_matter_whatever_the_words(other: Told) -> None:
    one = told(
        LAMP, at=NOON, lon=PIN[0], lat=PIN[1], caller="x", division="990101001001", placed=0.95
    )  # fmt: skip
    assert apart(one, other) and apart(other, one) and score(one, other) == 0
    assert score(one, told(LAMP, at=NOON)) >= joining.STRONG


def test_a_chain_does_not_glue_what_lies_apart() -> None:
    """B has no pin and is like both; A and C are six kilometres from each other."""
    a = told(LAMP, lon=PIN[0], lat=PIN[1])
    b = told(LAMP)
    c = told(LAMP, lon=PIN[0] + 0.06, lat=PIN[1])
    for order in permutations((a, b, c)):
        found = dict(zip(map(id, order), group(order, PLAIN), strict=True))
        assert found[id(a)] != found[id(c)]
        assert found[id(b)] in (found[id(a)], found[id(c)])


def test_groups_come_as_they_are_told() -> None:
    bins = "桃源路垃圾桶满了五天没人清，臭气熏天"
    tellings = [
        LAMP,
        bins,
        "绿云小区南门的路灯坏了，晚上看不见路，老人摔了，没人修",
        "桃源路的垃圾桶满了五天，没人清，臭气熏天",
    ]
    city = Rarity.of(grams(one) for one in tellings)
    assert group([told(one) for one in tellings], city) == [0, 1, 0, 1]


# -- kinds ---------------------------------------------------------------------------------------


def test_in_which_way_they_are_one() -> None:
    assert kind(same_requester=True, ended=False) == Kind.AGAIN
    assert kind(same_requester=False, ended=False) == Kind.MANY
    assert {kind(same_requester=same, ended=True) for same in (True, False)} == {Kind.FOLLOW}


@pytest.mark.parametrize(
    ("words", "novelty_", "found"),
    [
        ("上周刚修好，今天又坏了", 0.1, News.BACK),
        ("回复说已办结，其实根本没有解决", 0.1, News.UNMENDED),
        ("除了路灯，现在监控也被人拆了，还丢了电动车", 0.8, News.MORE),
        ("南门的路灯", 0.1, News.NONE),
    ],
)
def test_what_a_follow_up_brings(words: str, novelty_: float, found: News) -> None:
    assert news(words, novelty=novelty_) == found


# -- judging -------------------------------------------------------------------------------------


def test_groups_are_judged_as_the_definitions_say() -> None:
    got = judged(["a", "a", "a", "b"], [1, 1, 2, 2])
    assert got["precision"] == pytest.approx(1 / 3) and got["recall"] == pytest.approx(1 / 2)
    assert got["b3_precision"] == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert got["b3_recall"] == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert got["f05"] == pytest.approx(1.25 * (1 / 3) * 0.5 / (0.25 / 3 + 0.5))


@given(st.lists(st.integers(0, 3), max_size=12))
def test_the_truth_itself_is_perfect(truth: list[int]) -> None:
    assert all(value == pytest.approx(1.0) for value in judged(truth, truth).values())


def test_what_every_address_says_makes_no_two_alike() -> None:
    one, other = "绿云社区居民委员会24号楼", "崔家庄村村民委员会56号楼3单元"
    assert not len(np.intersect1d(whereabouts(one), whereabouts(other)))
    assert len(np.intersect1d(whereabouts(one), whereabouts("绿云社区7号楼")))
    assert not len(whereabouts("3号楼2单元"))
