"""One matter at intake: in which way, with what guards, and how it is undone."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wangge.cases.audit import rebuild, verify
from wangge.cases.models import Case, Entry
from wangge.intake.actions import confirm_join, join_into, part, propose_join
from wangge.intake.models import JoinProposal, Request, Trace
from wangge.intake.queries import groups_of, proposals_of
from wangge.intake.reading import likenesses
from wangge.intake.screening import screen, tracing
from wangge.intake.tests.conftest import NOON, PIN, City, hear, screened

LAMP = "绿云小区南门的路灯坏了三天，晚上黑得看不见路，老人摔了一跤"
TOLD_AGAIN = "绿云小区南门路灯不亮，老人晚上摔跤，坏了三天没人修"
BY = "person:1"
ME, YOU = "13800000001", "13800000002"


def ended(case: Case, state: str = "answered") -> Case:
    Case.objects.filter(pk=case.pk).update(state=state, closed_at=NOON)
    case.refresh_from_db()
    return case


def kinds(case: Case) -> list[str]:
    return [one.evidence["kind"] for one in proposals_of(case)]


# -- the three ways --------------------------------------------------------------------------------


def test_the_same_person_again_while_it_is_open(city: City) -> None:
    first = screened(LAMP, phone=ME)
    again = screened(
        "路灯还是没修，南门那里晚上看不见，催一下", phone=ME, at=NOON + timedelta(days=2)
    )
    assert kinds(again) == ["again"] and proposals_of(again)[0].into == first


def test_several_people_about_one_matter(city: City) -> None:
    first = screened(LAMP, phone=ME)
    second = screened(TOLD_AGAIN, phone=YOU)
    assert kinds(second) == ["many"] and proposals_of(second)[0].into == first


@pytest.mark.parametrize(
    ("words", "news"),
    [
        ("绿云小区南门的路灯，晚上黑得看不见路，老人摔了一跤", "none"),
        ("绿云小区南门的路灯刚修好又坏了，晚上黑得看不见路", "back"),
        ("绿云小区南门的路灯说是办结了，根本没有修，晚上黑得看不见路", "unmended"),
    ],
)
def test_a_follow_up_to_what_has_ended_is_related_never_joined(
    city: City, words: str, news: str
) -> None:
    first = ended(screened(LAMP, phone=ME))
    later = screened(words, phone=ME, at=NOON + timedelta(days=5))
    (proposal,) = proposals_of(later)
    assert (proposal.evidence["kind"], proposal.evidence["news"]) == ("follow", news)
    confirm_join(proposal, by=BY, at=NOON)
    later.refresh_from_db(), first.refresh_from_db()
    assert later.state == "registered" and later.joined_to is None and first.followers == 0
    assert Request.objects.get(case=later).related == first.number
    assert not proposals_of(later)


def test_what_others_asked_after_the_end_does_not_hold_a_case_up(city: City) -> None:
    ended(screened(LAMP, phone=ME))
    later = screened(LAMP, external="2", phone=YOU, at=NOON + timedelta(days=5))
    assert later.state == "accepted" and kinds(later) == ["follow"]


def test_what_ended_since_it_was_proposed_is_only_followed(city: City) -> None:
    first, second = screened(LAMP, phone=ME), screened(TOLD_AGAIN, phone=YOU)
    (proposal,) = proposals_of(second)
    ended(first)
    proposal.refresh_from_db()
    (like,) = likenesses(proposals_of(second))
    assert like.kind == "follow" and not like.joins
    confirm_join(proposals_of(second)[0], by=BY, at=NOON)
    second.refresh_from_db()
    assert second.joined_to is None


def test_the_group_is_counted_by_callers(city: City) -> None:
    first = screened(LAMP, phone=ME)
    for number, phone in enumerate((ME, YOU, YOU, "")):
        join_into(hear(LAMP, external=f"x{number}", phone=phone).case, into=fresh(first), reason="同一盏灯", by=BY, at=NOON)  # fmt: skip
    group = groups_of([first.pk])[first.pk]
    assert (group.requests, group.callers, group.many) == (5, 3, True)
    assert groups_of([]) == {}


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


# -- found without a place ------------------------------------------------------------------------


def test_without_place_and_person_rare_words_find_it(city: City) -> None:
    first = screened("丽水湾工地的混凝土搅拌站半夜施工，粉尘飘进窗户", phone=ME)
    for number in range(5):
        screened(f"某处第{number}棵树的枝条压住了电线，请来修剪", phone=f"1390000000{number}")
    second = screened("丽水湾工地的搅拌站半夜还在施工，粉尘飘得到处都是", phone=YOU)
    assert first.division_code == second.division_code == ""
    assert [one.into for one in proposals_of(second)] == [first]


def test_old_traces_are_dropped_and_newer_ones_kept(city: City) -> None:
    old = screened(LAMP, phone=ME)
    new = screened(LAMP, external="new", at=NOON + timedelta(days=60))
    assert tracing.forget(NOON + timedelta(days=60)) > 0
    left = set(Trace.objects.values_list("case_id", flat=True))
    assert left == {new.pk} and old.pk not in left
    assert tracing.forget(NOON + timedelta(days=60)) == 0


@pytest.mark.parametrize(
    "words",
    ["🔥🔥🔥", "？？？", "x" * 10_000, "<script>alert(1)</script>", "路燈壞了三天，晚上看不見路"],
)
def test_odd_words_break_nothing(city: City, words: str) -> None:
    screened(words, phone=ME)
    again = screened(words, external="2", phone=YOU)
    assert again.state in ("accepted", "registered")


def test_nobody_is_joined_to_anybody_for_having_said_nothing(city: City) -> None:
    for number in range(3):
        screened("🔥🔥", external=str(number), phone=ME, lon=PIN[0], lat=PIN[1])
    assert not JoinProposal.objects.exists()


# -- guards ----------------------------------------------------------------------------------------


def test_a_secret_is_proposed_to_nobody(city: City) -> None:
    screened(LAMP, phone=ME, secret=True)
    screened(LAMP, external="2", phone=ME)
    assert not JoinProposal.objects.exists()


def test_another_unit_accused_is_another_matter(city: City) -> None:
    first = screened(LAMP, phone=ME)
    Case.objects.filter(pk=first.pk).update(accused_unit=city.units["bureau"])
    assert not proposals_of(screened(LAMP, external="2", phone=YOU))


def test_who_is_like_a_follower_but_far_from_the_main_case_is_not_proposed(city: City) -> None:
    main = screened(LAMP, phone=ME, lon=PIN[0], lat=PIN[1])
    follower = hear(TOLD_AGAIN, phone=YOU).case
    join_into(follower, into=fresh(main), reason="同一盏灯", by=BY, at=NOON)
    far = screened(TOLD_AGAIN, external="far", phone="13800000003", lon=PIN[0] + 0.09, lat=PIN[1])
    assert not proposals_of(far)


def test_the_machine_joins_no_case_to_one_that_has_ended(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANGGE_JOIN_AT", "0.6")
    ended(screened(LAMP, phone=ME))
    later = screened(LAMP, external="2", phone=ME, at=NOON + timedelta(days=3))
    assert later.joined_to is None and kinds(later) == ["follow"]


# -- undone ----------------------------------------------------------------------------------------


def test_joined_by_the_machine_and_taken_back_all_is_as_before(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WANGGE_JOIN_AT", "0.6")
    first = screened(LAMP, phone=ME)
    second = screened(TOLD_AGAIN, phone=YOU)
    assert second.joined_to == first and fresh(first).followers == 1
    part(second, reason="是另一盏", by=BY, at=NOON)
    second, first = fresh(second), fresh(first)
    assert (second.state, second.joined_to, first.followers) == ("registered", None, 0)
    assert not list(verify()) and not list(rebuild())


def test_a_parted_pair_is_never_proposed_again(city: City) -> None:
    first, second = hear(LAMP, phone=ME).case, hear("不亮灯", phone=YOU).case
    join_into(second, into=first, reason="同一盏灯", by=BY, at=NOON)
    part(fresh(second), reason="是另一盏", by=BY, at=NOON)
    kept = JoinProposal.objects.get(case=second, into=first)
    assert kept.agreed is False and kept.decided_at == NOON
    again: dict[str, Any] = {"score": 0.9, "evidence": {}, "at": NOON}
    assert propose_join(second, into=first.pk, **again) is None
    assert not proposals_of(second)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2)), max_size=8))
def test_followers_are_always_those_who_hang_on_it(
    city: City, deeds: list[tuple[bool, int]]
) -> None:
    main = hear(LAMP, external=f"m{Case.objects.count()}").case
    others = [hear(TOLD_AGAIN, external=f"o{i}-{main.pk}").case for i in range(3)]
    for joins, which in deeds:
        other = fresh(others[which])
        if joins and other.joined_to is None:
            join_into(other, into=fresh(main), reason="同一盏灯", by=BY, at=NOON)
        elif not joins and other.joined_to:
            part(other, reason="是另一盏", by=BY, at=NOON)
        assert fresh(main).followers == Case.objects.filter(joined_to=main).count()


def test_who_left_is_told_of_in_the_log(city: City) -> None:
    first, second = hear(LAMP).case, hear(TOLD_AGAIN, external="2").case
    join_into(second, into=first, reason="同一盏灯", by=BY, at=NOON)
    part(fresh(second), reason="是另一盏", by=BY, at=NOON)
    said = Entry.objects.filter(case=first, kind="followed").order_by("step")
    assert [one.data["left"] for one in said] == [False, True]


# -- the price -------------------------------------------------------------------------------------


def test_the_statements_of_a_batch_do_not_grow_with_what_was_told_before(
    city: City, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        screened(f"{LAMP}{number}", phone=f"1380000{number:04}", lon=PIN[0], lat=PIN[1])
    batch = [
        hear(f"{TOLD_AGAIN}{i}", phone=f"1390000{i:04}", lon=PIN[0], lat=PIN[1]).case
        for i in range(10)
    ]
    with django_assert_max_num_queries(6):
        thoughts = screen([(case, None) for case in batch])  # type: ignore[list-item]
    assert all(thought and thought.proposals for thought in thoughts)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="how the embedded database would look")
def test_nothing_is_looked_for_by_reading_a_whole_table(city: City) -> None:
    screened(LAMP, phone=ME, lon=PIN[0], lat=PIN[1])
    case = hear(TOLD_AGAIN, phone=YOU, lon=PIN[0], lat=PIN[1]).case
    with CaptureQueriesContext(connection) as asked:
        screen([(case, None)])  # type: ignore[list-item]
    plans = []
    with connection.cursor() as cursor:
        for one in asked.captured_queries:
            cursor.execute("EXPLAIN QUERY PLAN " + one["sql"].replace("%", "%%"))
            plans += [row[3] for row in cursor.fetchall()]
    for index in ("request_phone", "request_words", "trace_mark", "case_division"):
        assert any(index in plan for plan in plans), (index, plans)
    assert not [plan for plan in plans if plan.startswith(("SCAN intake", "SCAN cases"))]
