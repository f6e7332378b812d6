"""Cadres: four parts on one page, drawn in the open, checked by others, ballots nobody can trace."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from wangge.appraisal import actions
from wangge.appraisal.actions import Refused
from wangge.appraisal.models import Draw, DutyReport, Objection, SpotCheck, Vote
from wangge.appraisal.queries.cadres import sheets
from wangge.appraisal.rules import cadre
from wangge.appraisal.tests.city import AT, PERIOD

EQUAL = dict.fromkeys(("duty", "spot", "mass", "rewards"), 25.0)
names = st.integers(1, 30).map(lambda n: [str(i) for i in range(n)])


def code_of(act) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


@given(names, st.integers(1, 40), st.integers(0, 10**9).map(str), st.randoms())
def test_anybody_can_draw_again_with_the_seed(keys, many, seed, random) -> None:
    drawn = cadre.draw(keys, many=many, seed=seed)
    random.shuffle(keys)
    assert cadre.draw(keys, many=many, seed=seed) == drawn
    assert len(drawn) == min(many, len(keys)) and set(drawn) <= set(keys)


def test_every_key_is_drawn_about_as_often() -> None:
    keys = [str(i) for i in range(20)]
    hits = [0] * 20
    for seed in range(1000):
        for key in cadre.draw(keys, many=5, seed=str(seed)):
            hits[int(key)] += 1
    assert min(hits) > 190 and max(hits) < 310  # 250 expected, deviation 14


def test_parts_without_anything_do_not_count() -> None:
    page = cadre.page({"duty": 100.0, "mass": 60.0}, weights={**EQUAL, "duty": 75.0})
    assert page.total == pytest.approx(90) and page.missing == ("spot", "rewards")
    assert cadre.page({}, weights=EQUAL).total is None
    alone = cadre.page({"rewards": 50.0}, weights=EQUAL)
    assert alone.total is None and alone.parts["rewards"] == 50 and len(alone.missing) == 3
    assert cadre.mass_points([5, 5, 5, 5]) is None and cadre.mass_points([5] * 5) == 100


def test_a_draw_is_kept_and_checked_by_somebody_of_another_unit(ground) -> None:
    head, handler = ground.person("head0"), ground.person("lamps_handler")
    checker = ground.person("verifier")
    assert code_of(lambda: actions.draw([], PERIOD, many=1, seed="1", by="x", at=AT)) == "nobody"
    assert code_of(lambda: actions.draw([head], PERIOD, many=0, seed="1", by="x", at=AT)) == "seed"
    one = actions.draw([head, handler], PERIOD, many=1, seed="7", by="x", at=AT)
    again = cadre.draw([str(key) for key in one.among], many=1, seed=one.seed)
    assert again == [str(key) for key in one.drawn]
    with pytest.raises(PermissionDenied):
        Draw.objects.all().delete()
    (drawn,) = (who for who in (head, handler) if who.pk in one.drawn)
    other = head if drawn == handler else handler
    check = lambda person, who, verdict="good", note="在岗": actions.spot_check(  # noqa: E731
        one, person, verdict, checker=who, note=note, at=AT
    )
    assert code_of(lambda: check(other, checker)) == "drawn"
    assert code_of(lambda: check(drawn, drawn)) == "self"
    assert code_of(lambda: check(drawn, checker, verdict="ok")) == "verdict"
    assert code_of(lambda: check(drawn, checker, note="")) == "note"
    check(drawn, checker)
    assert code_of(lambda: check(drawn, checker)) == "again"


def test_nobody_checks_a_colleague(ground) -> None:
    handler, clerk = ground.person("lamps_handler"), ground.person("lamps_clerk")
    one = actions.draw([handler], PERIOD, many=1, seed="7", by="x", at=AT)
    act = lambda: actions.spot_check(one, handler, "good", checker=clerk, note="好", at=AT)  # noqa: E731
    assert code_of(act) == "unit" and not SpotCheck.objects.exists()


def test_a_ballot_counts_once_and_nobody_is_found_in_it(ground) -> None:
    head = ground.person("head0")
    assert actions.vote(head, PERIOD, 4, ballot="callback:17")
    assert not actions.vote(head, PERIOD, 1, ballot="callback:17")
    assert code_of(lambda: actions.vote(head, PERIOD, 6, ballot="x")) == "stars"
    kept = Vote.objects.get()
    assert "17" not in kept.ballot or len(kept.ballot) > 20
    assert {f.name for f in Vote._meta.get_fields()} == {
        "id",
        "person",
        "period",
        "stars",
        "ballot",
    }
    (sheet,) = sheets([head], PERIOD, EQUAL)
    assert sheet.votes is None and sheet.page.parts["mass"] is None
    for i in range(4):
        actions.vote(head, PERIOD, 4, ballot=f"b{i}")
    (sheet,) = sheets([head], PERIOD, EQUAL)
    assert sheet.votes == 5 and sheet.page.parts["mass"] == 75


def test_a_report_stands_beside_what_the_cases_count(ground) -> None:
    handler = ground.person("lamps_handler")
    case = ground.city.case("77")
    ground.city.does(case, "lamps_clerk", "sign")
    clerk = ground.person("lamps_clerk")
    from wangge.base.clock import now

    period = f"{now():%Y-%m}"
    one = actions.report_duty(clerk, period, "本月签收及时。", at=now())
    assert one.counts["signed"] == 1 and one.counts["cases"] == 1
    assert actions.report_duty(handler, period, "无", at=now()).counts["cases"] == 0
    assert code_of(lambda: actions.report_duty(handler, "2099-01", "早", at=AT)) == "early"
    with pytest.raises(PermissionDenied):
        DutyReport.objects.update(counts={})


def test_an_objection_is_answered_by_another_than_who_rewarded_or_checked(ground) -> None:
    head, boss, chief = (ground.person(name) for name in ("head0", "supervisor", "leader"))
    assert (
        code_of(lambda: actions.reward(head, PERIOD, 5, reason="好", by=head.actor, at=AT))
        == "self"
    )
    assert code_of(lambda: actions.reward(head, PERIOD, 50, reason="好", by="p", at=AT)) == "points"
    actions.reward(head, PERIOD, -5, reason="漏报", by=boss.actor, at=AT)
    one = actions.object_to(head, PERIOD, "rewards", "并未漏报", at=AT)
    answer = lambda by: actions.answer(one, True, words="查实", by=by, at=AT + timedelta(days=1))  # noqa: E731
    assert code_of(lambda: answer(head)) == "self"
    assert code_of(lambda: answer(boss)) == "self"
    assert answer(chief).upheld
    assert code_of(lambda: answer(chief)) == "answered"


def test_who_may_see_and_do_what_on_the_pages(ground) -> None:
    head = ground.person("head0")
    client = lambda name: ground.city.client(name)  # noqa: E731
    url = f"/appraisal/cadres/{head.pk}"
    said = {"period": PERIOD}
    assert client("supervisor").get(f"{url}?period={PERIOD}").status_code == 200
    assert client("head0").get(url).status_code == 200
    assert client("lamps_unit_head").get(url).status_code == 404
    assert client("operator").get("/appraisal/cadres").status_code == 403
    listed = client("lamps_unit_head").get("/appraisal/cadres").content.decode()
    assert "某lamps_handler" in listed and "槐主任" not in listed
    assert client("head0").post(f"{url}/report", {**said, "words": "走访 36 户"}).status_code == 302
    assert client("supervisor").post(f"{url}/report", {**said, "words": "x"}).status_code == 403
    assert (
        client("head0").post(f"{url}/reward", {**said, "points": "5", "reason": "x"}).status_code
        == 403
    )
    bad = client("supervisor").post(f"{url}/reward", {**said, "points": "lots", "reason": "x"})
    assert bad.status_code == 409
    assert (
        client("supervisor")
        .post(f"{url}/reward", {**said, "points": "5", "reason": "值守"})
        .status_code
        == 302
    )
    assert (
        client("head0")
        .post(f"{url}/object", {**said, "part": "spot", "words": "在开会"})
        .status_code
        == 302
    )
    one = Objection.objects.get()
    told = {**said, "objection": one.pk, "upheld": "yes", "words": "属实"}
    assert client("head0").post(f"{url}/answer", told).status_code == 403
    assert client("leader").post(f"{url}/answer", told).status_code == 302
    assert (
        client("supervisor")
        .post("/appraisal/cadres/draw", {**said, "many": "2", "seed": "88"})
        .status_code
        == 302
    )
    assert len(Draw.objects.get().drawn) == 2
    page = client("head0").get(f"{url}?period={PERIOD}").content.decode()
    for word in ("走访 36 户", "值守", "在开会", "属实"):
        assert word in page
