"""Deeds: what was published never changes, every exclusion and objection is on the record, others decide."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from wangge.appraisal import actions, queries
from wangge.appraisal.actions import Refused
from wangge.appraisal.actions.disputes import Plea
from wangge.appraisal.models import Appeal, Exclusion, Publication, Run, Scheme
from wangge.appraisal.rules.scheme import SchemeFault
from wangge.appraisal.tests.city import AT, CONTENT, PERIOD
from wangge.cases.models import Case, Entry
from wangge.people.models import Trace


def code_of(act) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_a_run_places_small_and_large_fairly(ground) -> None:
    report = queries.published_report(ground.run())
    streets, departments = report["groups"]
    assert (streets["key"], departments["key"]) == ("streets", "rest")
    rows = {row["unit"]: row for row in streets["units"]}
    bad, lucky = rows[ground.streets[0].pk], rows[ground.streets[-1].pk]
    assert bad["band"] == "govern" and bad["order"] == len(rows) and bad["first"] > 5
    assert lucky["lines"]["resolution_rate"]["value"] == 100
    assert lucky["band"] == "steady" and lucky["last"] - lucky["first"] >= 2
    best = streets["units"][0]
    assert best["unit"] != lucky["unit"]
    for row in streets["units"]:
        assert row["low"] <= row["score"] <= row["high"]
        assert row["score"] == pytest.approx(sum(row["parts"].values()), abs=1e-4)
        line = row["lines"]["return_rate"]
        assert line["low"] <= line["adjusted"] <= line["high"]


def test_the_same_counts_give_the_same_bytes(ground) -> None:
    assert ground.run().content == ground.run().content


def test_a_period_without_any_case_is_not_published(ground) -> None:
    made = ground.run("2026-01")
    assert code_of(lambda: actions.publish(made, by="person:1", at=AT)) == "empty"


def test_what_is_published_is_never_changed(ground) -> None:
    kept = actions.publish(ground.run(), by="person:1", at=AT)
    kept.content = "{}"
    for act in (
        kept.save,
        kept.delete,
        lambda: Publication.objects.update(content="{}"),
        Publication.objects.all().delete,
        lambda: Publication.objects.bulk_update([kept], ["content"]),
        lambda: Run.objects.update(content="{}"),
        lambda: Scheme.objects.update(content={}),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert actions.verify() == (1, [])


def test_who_changes_it_in_the_database_is_found_out(ground) -> None:
    kept = actions.publish(ground.run(), by="person:1", at=AT)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE appraisal_publication SET content = %s WHERE id = %s",
            [kept.content.replace("街道组", "街道祖"), kept.pk],
        )
    looked, (broken,) = actions.verify()
    assert looked == 1 and broken.publication.pk == kept.pk and broken.why == "digest"


def test_a_correction_is_a_new_version_that_names_the_old(ground) -> None:
    first = actions.publish(ground.run(), by="person:1", at=AT)
    assert code_of(lambda: actions.publish(first.run, by="person:1", at=AT)) == "again"
    actions.exclude(ground.cases[0], reason="force_majeure", note="暴雨", by="person:1", at=AT)
    made = ground.run()
    assert code_of(lambda: actions.publish(made, by="person:1", at=AT)) == "reason"
    second = actions.publish(made, reason="剔除一件", by="person:1", at=AT)
    assert (second.version, second.corrects) == (2, first) and second.digest != first.digest
    assert queries.publication(PERIOD) == second
    assert actions.verify() == (2, [])
    assert ground.cases[0].pk in ground.told.asked[-1]
    old = ground.run()
    ground.run()
    assert code_of(lambda: actions.publish(old, reason="x", by="person:1", at=AT)) == "stale"


def test_two_cannot_correct_the_same_version(ground) -> None:
    first = actions.publish(ground.run(), by="person:1", at=AT)
    actions.publish(ground.run(), reason="一", by="person:1", at=AT)
    third = ground.run()
    row = Publication(
        period=PERIOD, scheme=third.scheme, version=2, corrects=first, run=third, since=AT, until=AT,
        as_of=AT, content="{}", algorithm="sha256", digest="0", published_by="x", published_at=AT,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_scheme_is_never_edited_but_followed(ground) -> None:
    made = ground.run()
    again = actions.make_scheme(
        "main", name="月度考核", content={**CONTENT, "least": 10}, by="person:1", at=AT
    )
    assert (again.version, queries.scheme("main")) == (2, again)
    assert queries.scheme("main", 1).content["objection_days"] == 5 and made.scheme.version == 1
    with pytest.raises(PermissionDenied):
        again.save()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [{"measure": "no_such", "weight": 1}]}, "lines[0].measure"),
        ({"lines": [{"measure": "resolution_rate", "weight": -1}]}, "lines[0].weight"),
        ({"lines": [{"measure": "resolution_rate", "weight": "x"}]}, "lines[0].weight"),
        ({"lines": [{"measure": "sign_hours", "weight": 5}]}, "lines[0].scale"),
        ({"lines": [{"measure": "return_rate", "weight": 5, "scale": [[0, 0], [9, 1]]}]}, "lines[0].scale"),
        ({"lines": [{"measure": "resolution_rate", "weight": 5}] * 2}, "lines"),
        ({"groups": [{"key": "a"}]}, "groups[0]"),
        ({"strata": ["phase_of_moon"]}, "strata"),
        ({"cadre": {"duty": 0, "spot": 0, "mass": 0, "rewards": 0}}, "cadre"),
    ],
)  # fmt: skip
def test_a_scheme_that_cannot_be_used_is_refused_with_the_place(ground, change, field) -> None:
    with pytest.raises(SchemeFault) as caught:
        actions.make_scheme("bad", name="x", content={**CONTENT, **change}, by="p", at=AT)
    assert caught.value.field == field
    assert not Scheme.objects.filter(code="bad").exists()


def plea(ground, **more) -> Plea:
    said = dict(wants="exclude", words="当天全区停电", reason="force_majeure", case=ground.cases[0])
    return Plea(**{**said, **more})


def objected(ground, **more) -> Appeal:
    who = ground.person("head0").actor
    return actions.appeal(ground.streets[0], PERIOD, plea(ground, **more), by=who, at=AT)


def test_an_objection_is_decided_by_another_and_changes_only_the_score(ground) -> None:
    entries, case = Entry.objects.count(), Case.objects.values().get(pk=ground.cases[0].pk)
    one = objected(ground)
    head, boss = ground.person("head0"), ground.person("supervisor")
    decide = lambda by, **more: actions.decide(  # noqa: E731
        one, True, opinion="查实", by=by, at=AT, **more
    )
    assert code_of(lambda: decide(head.actor)) == "self"
    assert code_of(lambda: decide(boss.actor, units=[ground.streets[0].pk])) == "self"
    assert (
        code_of(lambda: actions.decide(one, True, opinion=" ", by=boss.actor, at=AT)) == "opinion"
    )
    done = decide(boss.actor)
    assert done.state == "granted" and done.exclusion.reason == "force_majeure"
    assert code_of(lambda: decide(boss.actor)) == "decided"
    row = next(
        row
        for row in queries.published_report(ground.run())["groups"][0]["units"]
        if row["unit"] == ground.streets[0].pk
    )
    assert row["left_out"] == 1 and row["lines"]["resolution_rate"]["n"] == 299
    assert Entry.objects.count() == entries
    assert Case.objects.values().get(pk=ground.cases[0].pk) == case
    acts = set(Trace.objects.values_list("act", flat=True))
    assert {"appraisal appealed", "appeal decided", "case left out", "appraisal run"} <= acts


def test_who_decided_the_exclusion_does_not_decide_the_objection_to_it(ground) -> None:
    boss, chief = ground.person("supervisor"), ground.person("leader")
    held = actions.exclude(ground.cases[1], reason="untrue", note="核查不实", by=boss.actor, at=AT)
    one = objected(ground, wants="include", reason="", case=ground.cases[1])
    assert (
        code_of(lambda: actions.decide(one, True, opinion="计入", by=boss.actor, at=AT)) == "self"
    )
    actions.decide(one, True, opinion="计入", by=chief.actor, at=AT)
    assert not queries.exclusions().filter(case=ground.cases[1]).exists()
    back = Exclusion.objects.get(takes_back=held)
    assert back.decided_by == chief.actor and Exclusion.objects.count() == 2
    with pytest.raises(PermissionDenied):
        held.delete()
    assert code_of(lambda: actions.take_back(held, note="x", by=boss.actor, at=AT)) == "again"


def test_objections_have_their_time_and_bar_publication_while_open(ground) -> None:
    one = objected(ground)
    assert code_of(lambda: objected(ground)) == "again"
    made = ground.run()
    assert code_of(lambda: actions.publish(made, by="person:1", at=AT)) == "open"
    actions.decide(one, False, opinion="证据不足", by="person:77", at=AT)
    actions.publish(made, by="person:1", at=AT)
    act = lambda days: actions.appeal(  # noqa: E731
        ground.streets[0], PERIOD, plea(ground), by="person:5", at=AT + timedelta(days=days)
    )
    assert code_of(lambda: act(5.1)) == "late"
    assert act(4.9).publication == queries.publication(PERIOD)


def test_an_objection_that_makes_no_sense_is_refused(ground) -> None:
    assert code_of(lambda: objected(ground, words=" ")) == "words"
    assert code_of(lambda: objected(ground, case=None)) == "case"
    assert code_of(lambda: objected(ground, reason="bad weather")) == "reason"
    other = actions.appeal
    assert (
        code_of(lambda: other(ground.streets[1], PERIOD, plea(ground), by="person:5", at=AT))
        == "case"
    )


def test_an_exclusion_needs_a_reason_of_the_list_and_is_made_once(ground) -> None:
    case = ground.cases[2]
    act = lambda **more: actions.exclude(  # noqa: E731
        case, **{"reason": "secret", "note": "涉密", "by": "p", "at": AT, **more}
    )
    assert code_of(lambda: act(reason="feeling")) == "reason"
    assert code_of(lambda: act(note="")) == "note"
    act()
    assert code_of(act) == "again"


def test_a_report_is_plain_json_whatever_stands_in_it(ground) -> None:
    made = ground.run()
    said = json.loads(made.content)
    assert said["scheme"] == {"code": "main", "version": 1, "name": "月度考核"}
    assert said["period"] == PERIOD and said["before"] == "2026-09"
    assert "NaN" not in made.content and "Infinity" not in made.content
