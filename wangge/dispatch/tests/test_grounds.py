"""What a decision rests on: in the log, as precedents, and told again."""

import pytest
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from wangge.cases import events as e
from wangge.cases.log import record
from wangge.cases.messenger import EVENTS
from wangge.cases.models import Case, Entry
from wangge.cases.queries import story
from wangge.dispatch import like
from wangge.dispatch.actions import dispatch, dispatch_by_machine, grant_return, rank
from wangge.dispatch.shown import Opinion
from wangge.dispatch.shown.alike import precedents
from wangge.dispatch.shown.decided import decisions
from wangge.dispatch.shown.hints import hints
from wangge.dispatch.shown.marks import marked
from wangge.dispatch.tests.conftest import NOON, PLACES, TODAY, City, accepted
from wangge.people.models import Person, Post
from wangge.people.queries import access

LAMP = "小区门口路灯不亮，路灯坏了好几天，天黑看不见路"
STALL = "有人占道卖菜，天天摆摊"


@pytest.fixture(autouse=True)
def a_person_sends(monkeypatch):
    monkeypatch.setenv("WANGGE_DISPATCH_SURE", "1.01")


def considered(words: str, **facts: object) -> Case:
    case = accepted(words, **facts)
    dispatch_by_machine(case, None, NOON, rank([(case, None)])[0])
    return case


def sent(city: City, words: str, unit: str, duty: str, **facts: object) -> Case:
    case = considered(words, **facts)
    dispatch(case, city.units[unit], duty=duty, reason="", by=city.person.actor, at=NOON)
    return case


def grounds(case: Case, kind: str) -> dict[str, object]:
    return next(one.data["grounds"] for one in reversed(story(case)) if one.kind == kind)


def test_the_machine_says_what_it_rests_on(city: City):
    like.memory.forget()
    earlier = sent(city, LAMP, "lights.district", "D1")
    like.memory.forget()
    said = grounds(considered(LAMP + "！"), "considered")
    assert (said["duty"], said["law"], said["article"]) == ("D1", "某条例", "第一条")
    assert "路灯不亮" in said["words"]
    assert said["place"]["division"] == PLACES["community"][0]
    assert said["place"]["named"].endswith("甲社区")
    assert [one["case"] for one in said["like"]] == [earlier.number]
    assert said["like"][0]["unit"] == city.units["lights.district"].pk
    assert said["model"].startswith("list/")


def test_an_entry_holds_no_word_of_another_case(city: City):
    sent(city, LAMP + "我叫某某", "lights.district", "D1")
    like.memory.forget()
    said = grounds(considered(LAMP), "considered")
    assert said["like"] and "某某" not in str(said)


def test_older_entries_are_still_read(city: City):
    case = considered(LAMP)
    entry = story(case).last()
    assert entry is not None
    data = {name: value for name, value in entry.data.items() if name != "grounds"}
    assert EVENTS["considered"](**data).grounds == {}
    Entry.objects.filter(pk=entry.pk).update(data=data)
    (decision,) = decisions(case)
    assert decision.duty == "D1" and decision.law == "某条例" and not decision.like


@pytest.mark.parametrize(
    ("unit", "followed", "rank_"),
    [("lights.district", True, 1), ("order.street", False, None)],
)
def test_a_choice_tells_whether_it_followed(city: City, unit: str, followed: bool, rank_):
    case = considered(LAMP)
    first = story(case).last().data["candidates"][0]["unit"]
    dispatch(case, city.units[unit], reason="现场核实", by=city.person.actor, at=NOON)
    said = grounds(case, "dispatched")
    assert said["advised"] == first == city.units["lights.district"].pk
    assert (said["followed"], said["rank"]) == (followed, rank_)


def test_a_choice_without_advice_follows_nothing(city: City):
    case = accepted(LAMP)
    dispatch(case, city.units["lights.city"], reason="", by=city.person.actor, at=NOON)
    said = grounds(case, "dispatched")
    assert (said["advised"], said["followed"], said["rank"]) == (None, False, None)


# -- precedents --------------------------------------------------------------------------------


def given_back(city: City, words: str) -> Case:
    case = sent(city, words, "lights.district", "D1")
    record(case, e.ReturnRequested(code="not_ours", reason="不是"), by="person:9", at=NOON)
    grant_return(case, reason="核实", by=city.person.actor, at=NOON)
    return case


def test_a_unit_that_gave_it_back_is_told_as_such(city: City):
    case = given_back(city, LAMP)
    like.memory.forget()
    (waits,) = like.alike(accepted(LAMP))
    assert (waits.outcome, waits.unit) == ("returned", city.units["lights.district"].pk)
    dispatch(case, city.units["lights.city"], reason="", by=city.person.actor, at=NOON)
    like.memory.forget()
    (again,) = like.alike(accepted(LAMP))
    assert (again.outcome, again.unit) == ("open", city.units["lights.city"].pk)
    assert again.returned_by == (city.units["lights.district"].pk,)
    shown = precedents([again.plain()], None)[0]
    assert shown.returned == "东区lights" and not shown.title


def test_the_index_goes_on_by_key(city: City, monkeypatch):
    monkeypatch.setattr(like, "LOOK", 0.0)
    new = accepted(LAMP)
    assert like.alike(new) == []
    case = sent(city, LAMP, "lights.district", "D1")
    assert [one.pk for one in like.alike(new)] == [case.pk]
    other = sent(city, LAMP + LAMP, "lights.district", "D1")
    assert {one.pk for one in like.alike(new)} == {case.pk, other.pk}


def test_the_oldest_place_is_written_over(city: City, monkeypatch):
    monkeypatch.setattr(like, "KEPT", 3)
    monkeypatch.setattr(like, "LOOK", 0.0)
    new = accepted(LAMP)
    like.alike(new)
    cases = [sent(city, LAMP, "lights.district", "D1") for _ in range(5)]
    assert {one.pk for one in like.alike(new)} == {case.pk for case in cases[2:]}


def test_who_slept_too_long_begins_anew(city: City, monkeypatch):
    monkeypatch.setattr(like, "LOOK", 0.0)
    monkeypatch.setattr(like, "KEPT", 2)
    new = accepted(LAMP)
    assert like.alike(new) == []
    cases = [sent(city, LAMP, "lights.district", "D1") for _ in range(4)]
    assert {one.pk for one in like.alike(new)} == {case.pk for case in cases[2:]}


def test_a_promise_is_told(city: City):
    case = considered(LAMP)
    entry = story(case).last()
    assert entry is not None
    promise = {"tier": "plain", "bound": 0.029}
    data = entry.data | {"grounds": entry.data["grounds"] | {"promise": promise}}
    Entry.objects.filter(pk=entry.pk).update(data=data)
    (decision,) = decisions(case)
    assert [value for _, value in decision.promised] == ["plain", "2.9%"]


def test_nearer_and_of_the_same_duty_is_liker(city: City):
    far = sent(city, LAMP, "lights.city", "D1", place="770101001001")
    near = sent(city, LAMP, "lights.district", "D1")
    like.memory.forget()
    assert [one.pk for one in like.alike(accepted(LAMP))] == [near.pk, far.pk]
    assert like.alike(accepted("退休金怎么领")) == []


def test_a_look_costs_few_statements_and_a_question_none(city: City):
    from django.db import connection

    for _ in range(4):
        given_back(city, LAMP)
    like.memory.forget()
    new = accepted(LAMP)
    with CaptureQueriesContext(connection) as first:
        like.alike(new)
    assert len(first) <= 3
    with CaptureQueriesContext(connection) as then:
        for _ in range(20):
            like.alike(new)
    assert len(then) == 0


@pytest.mark.parametrize("words", ["", "🙂🙂🙂", "路" * 10_000, "  \n ", "路灯"])
def test_odd_words_have_precedents_or_none(city: City, words: str):
    sent(city, LAMP, "lights.district", "D1")
    like.memory.forget()
    assert len(like.alike(accepted(words))) <= 3


def test_titles_only_for_those_who_may_see(city: City):
    here = sent(city, LAMP, "lights.district", "D1")
    like.memory.forget()
    said = [one.plain() for one in like.alike(accepted(LAMP))]
    abroad = Person.objects.create(username="wai", name="外某", password="!")
    Post.objects.create(person=abroad, role="clerk", unit=city.units["order.street"])
    assert [it.title for it in precedents(said, access(abroad, on=TODAY))] == [""]
    assert [it.title for it in precedents(said, access(city.person, on=TODAY))] == [here.title]


# -- told again --------------------------------------------------------------------------------


def test_decisions_in_order_with_what_came_of_them(city: City):
    case = given_back(city, LAMP)
    dispatch_by_machine(case, None, NOON, rank([(case, None)])[0])
    dispatch(case, city.units["lights.city"], reason="市管", by=city.person.actor, at=NOON)
    found = decisions(case)
    assert [one.kind for one in found] == ["considered", "dispatched"] * 2
    assert "东区lights" in found[0].afterwards[0]
    assert found[1].by == "person" and found[1].followed
    assert len(found[1].afterwards) == 2  # asked to return it, returned
    assert found[3].reason == "市管"
    assert found[0].plain()["candidates"][0]["name"] == "东区lights"


def test_a_ruling_is_a_decision_too(city: City):
    case = sent(city, LAMP, "lights.district", "D1")
    actor = "person:9"
    for event in (e.Signed(), e.Started(), e.Escalated(reason="争议", to="city")):
        record(case, event, by=actor, at=NOON)
    unit = city.units["lights.city"]
    record(case, e.Ruled(unit=unit.pk, reason="归市"), by=actor, at=NOON, lead_unit_id=unit.pk)
    found = decisions(case)
    assert found[-1].kind == "ruled" and found[-1].name == "某市lights"
    assert any("某市lights" in word for word in found[1].afterwards)


@given(
    st.text(alphabet="路灯不亮坏了，。 Ab\n🙂", max_size=60),
    st.dictionaries(
        st.integers(1, 5), st.lists(st.text(alphabet="路灯不亮 ab", max_size=4), max_size=3)
    ),
)
def test_marks_put_together_are_the_text(text, words):
    pieces = marked(text, words)
    assert "".join(piece.text for piece in pieces) == text
    for rank_, said in words.items():
        whole = [word for word in said if word.strip() and word in text]
        told = "".join(p.text for p in pieces if str(rank_) in p.ranks.split())
        assert all(part in told for word in whole for part in word.split())


def test_hints_say_what_is_odd(city: City):
    nowhere = accepted(LAMP, place="")
    assert len(hints(nowhere, Opinion())) == 2  # no place, nobody to name
    assert hints(accepted(LAMP), Opinion()) != []


def test_ground_claimed_by_two_is_said(city: City):
    import shapely

    from wangge.grids.models import Division, Grid

    square = shapely.to_wkb(shapely.box(110.0, 30.0, 110.01, 30.01))
    street = Division.objects.get(code=PLACES["street"][0])
    other = Division.objects.create(
        code="990101001002", name="乙社区", level="community", parent=street
    )
    for at, division in enumerate((Division.objects.get(code=PLACES["community"][0]), other)):
        Grid.objects.create(
            code=f"G{at}", type="community", name=f"网格{at}", division=division, polygon=square
        )
    said = hints(accepted(LAMP, lon=110.005, lat=30.005), Opinion())
    assert any("甲社区" in one and "乙社区" in one for one in said)
    assert not any("乙社区" in one for one in hints(accepted(LAMP), Opinion()))
