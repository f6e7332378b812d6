"""Pages and files: what a person sees of others and of their own, and the ways through a dispute."""

import csv
import io
import re

import pytest
from django.test import Client

from wangge.appraisal import actions, queries
from wangge.appraisal.models import Appeal, Exclusion, Finding, Publication, Run, Scheme
from wangge.appraisal.rules.exclusions import REASONS
from wangge.appraisal.tests.city import AT, PERIOD
from wangge.people.models import Trace


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def at(ground, name: str) -> Client:
    return ground.city.client(name)


def published(ground) -> Publication:
    return actions.publish(ground.run(), by="person:1", at=AT)


def test_before_publication_a_unit_sees_only_its_own_row(ground) -> None:
    ground.run()
    own, other = ground.streets[0].name, ground.streets[3].name
    said = text(at(ground, "head0").get("/appraisal/"))
    assert own in said and other not in said
    assert (
        at(ground, "lamps_unit_head").get(f"/appraisal/units/{ground.streets[0].pk}").status_code
        == 404
    )
    assert other in text(at(ground, "supervisor").get("/appraisal/"))


def test_after_publication_all_are_seen_but_small_counts_of_others(ground) -> None:
    published(ground)
    said = text(at(ground, "head0").get("/appraisal/"))
    assert ground.streets[3].name in said
    row = said[said.index(ground.streets[-1].name) :]
    row = row[: row.index("</tr>")]
    assert "不足 5 件" in row and "25.0 %" not in row  # 3 of 12 returned: too few for others
    whole = text(at(ground, "supervisor").get("/appraisal/"))
    whole = whole[whole.index(ground.streets[-1].name) :]
    assert "25.0 %" in whole[: whole.index("</tr>")]
    other = text(at(ground, "head0").get(f"/appraisal/units/{ground.streets[-1].pk}"))
    assert "/cases?" not in other and "不足 5 件" not in other


def test_every_number_of_the_own_unit_opens_its_cases(ground) -> None:
    published(ground)
    unit = ground.streets[0]
    client = at(ground, "head0")
    page = text(client.get(f"/appraisal/units/{unit.pk}?period={PERIOD}"))
    links = [one.replace("&amp;", "&") for one in re.findall(r'href="([^"]+/cases\?[^"]+)"', page)]
    assert len(links) >= 7
    assert "ap-funnel" in page
    wanted = next(one for one in links if "resolution_rate" in one and "hit=no" in one)
    listed = text(client.get(wanted))
    assert listed.count("路灯不亮") == 4 and ground.cases[0].number in listed
    assert ground.cases[1].number not in listed
    (objecting,) = re.findall(rf'href="([^"]+case={ground.cases[0].number}#appeals)"', listed)
    form = text(client.get(objecting.replace("&amp;", "&").partition("#")[0]))
    assert f'name="case" value="{ground.cases[0].number}"' in form
    assert at(ground, "lamps_unit_head").get(wanted).status_code == 404


def test_the_page_says_in_words_how_hard_the_cases_were(ground, monkeypatch) -> None:
    from wangge.appraisal.shown import mix_words

    line = {"mean": False, "flip": False, "standard": 91.0, "suffix": "%"}
    monkeypatch.setattr("wangge.appraisal.shown._", lambda text: text)
    harder = mix_words(line, {"expected": 85.2, "value": 93.0})
    assert "harder" in harder and "85.2 %" in harder and "93.0 %" in harder
    assert "easier" in mix_words({**line, "flip": True}, {"expected": 85.2, "value": 93.0})
    assert "like the group" in mix_words(line, {"expected": 91.1, "value": 93.0})
    published(ground)
    page = text(at(ground, "head0").get(f"/appraisal/units/{ground.streets[0].pk}"))
    assert "like the group" in page


def test_an_objection_that_is_refused_keeps_what_was_typed(ground) -> None:
    published(ground)
    unit, case = ground.streets[0], ground.cases[0]
    client = at(ground, "head0")
    asked = dict(
        period=PERIOD, wants="exclude", case=case.number, reason="force_majeure", words="停电"
    )
    url = f"/appraisal/units/{unit.pk}/appeal"
    bad = client.post(url, {**asked, "case": "123"})
    assert bad.status_code == 409 and "停电" in bad.content.decode()
    assert at(ground, "lamps_unit_head").post(url, asked).status_code == 403
    assert not Appeal.objects.exists()


def test_objections_of_a_draft_are_made_decided_and_seen(ground) -> None:
    ground.run()
    unit, case = ground.streets[0], ground.cases[0]
    client = at(ground, "head0")
    asked = dict(
        period=PERIOD, wants="exclude", case=case.number, reason="force_majeure", words="停电"
    )
    assert client.post(f"/appraisal/units/{unit.pk}/appeal", asked).status_code == 302
    one = Appeal.objects.get()
    assert "停电" in text(client.get("/appraisal/appeals"))
    assert "停电" not in text(at(ground, "lamps_unit_head").get("/appraisal/appeals"))
    decide = f"/appraisal/appeals/{one.pk}/decide"
    assert client.post(decide, {"granted": "yes", "opinion": "好"}).status_code == 403
    boss = at(ground, "supervisor")
    assert boss.post(decide, {"granted": "yes", "opinion": ""}).status_code == 409
    assert boss.post(decide, {"granted": "yes", "opinion": "查实"}).status_code == 302
    ground.run()
    page = text(client.get(f"/appraisal/units/{unit.pk}"))
    assert "查实" in page and case.number in page
    assert client.post(
        f"/appraisal/units/{unit.pk}/appeal", {**asked, "wants": "other", "case": ""}
    ).url
    boss.post(f"/appraisal/appeals/{one.pk + 1}/decide", {"granted": "no", "opinion": "不足"})
    said = text(client.get("/appraisal/appeals"))
    assert "已驳回" in said and "推诿" not in said


def test_a_supervisor_runs_publishes_corrects_and_the_old_stays(ground) -> None:
    boss = at(ground, "supervisor")
    assert boss.post("/appraisal/run", {"scheme": "main", "period": PERIOD}).status_code == 302
    made = Run.objects.get()
    assert boss.post("/appraisal/publish", {"run": made.pk}).status_code == 302
    case = ground.cases[0]
    out = dict(case=case.number, reason=REASONS[0], note="转110", period=PERIOD)
    assert boss.post(f"/appraisal/units/{ground.streets[0].pk}/exclude", out).status_code == 302
    assert Exclusion.objects.get().reason == REASONS[0]
    boss.post("/appraisal/run", {"scheme": "main", "period": PERIOD})
    newest = Run.objects.latest("pk")
    boss.post("/appraisal/publish", {"run": newest.pk, "reason": ""})
    assert Publication.objects.count() == 1
    boss.post("/appraisal/publish", {"run": newest.pk, "reason": "剔除一件"})
    first, second = Publication.objects.order_by("pk")
    listed = text(at(ground, "head0").get("/appraisal/publications"))
    assert first.digest in listed and second.digest in listed and "剔除一件" in listed
    old = text(boss.get(f"/appraisal/?period={PERIOD}&version=1"))
    assert first.digest[:12] in old and second.digest[:12] not in old
    for deed in ("run", "publish"):
        assert at(ground, "head0").post(f"/appraisal/{deed}", {"run": 1}).status_code == 403


@pytest.mark.parametrize("form", ["csv", "xlsx", "pdf"])
def test_an_export_holds_what_the_reader_may_see_and_is_traced(ground, form) -> None:
    ground.run()
    response = at(ground, "head0").get(f"/appraisal/export/{form}")
    assert response.status_code == 200
    assert "filename*=UTF-8''" in response["Content-Disposition"]
    seen = Trace.objects.get(act="appraisal exported")
    assert seen.actor == ground.person("head0").actor
    assert seen.detail == {"form": form, "group": "streets", "rows": 1}
    if form == "csv":
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert rows[1][1] == ground.streets[0].name and rows[2] == []
        assert any("槐主任" in cell for row in rows for cell in row)  # who took it


def test_small_counts_of_others_are_not_exported(ground) -> None:
    published(ground)
    data = at(ground, "head0").get("/appraisal/export/csv").content.decode("utf-8-sig")
    row = next(row for row in csv.reader(io.StringIO(data)) if ground.streets[-1].name in row)
    assert "<5" in row
    assert at(ground, "head0").get("/appraisal/export/doc").status_code == 404


def test_findings_are_for_those_who_look_and_the_unit_named(ground) -> None:
    one = Finding.objects.create(
        period=PERIOD, watch="unreached", unit=ground.streets[0], n=100, k=40, expected=0.1, p=1e-6,
        cases=[ground.cases[0].pk], found_at=AT,
    )  # fmt: skip
    boss, head, other = (at(ground, name) for name in ("supervisor", "head0", "lamps_unit_head"))
    assert ground.streets[0].name in text(boss.get("/appraisal/findings"))
    assert ground.streets[0].name in text(head.get("/appraisal/findings"))
    assert ground.streets[0].name not in text(other.get("/appraisal/findings"))
    url = f"/appraisal/findings/{one.pk}"
    assert other.post(url, {"deed": "explain", "words": "x"}).status_code == 404
    assert head.post(url, {"deed": "confirm", "words": "x"}).status_code == 403
    assert head.post(url, {"deed": "explain", "words": ""}).status_code == 409
    assert head.post(url, {"deed": "explain", "words": "多为空号"}).status_code == 302
    assert boss.post(url, {"deed": "clear", "words": "抽查属实"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.explanation, one.conclusion) == ("cleared", "多为空号", "抽查属实")
    assert boss.post(url, {"deed": "confirm", "words": "x"}).status_code == 409


def test_a_scheme_is_tried_then_kept(ground) -> None:
    boss = at(ground, "supervisor")
    said = {
        "code": "main", "name": "月度考核", "measure": ["resolution_rate", ""], "weight": ["100", ""],
        "scale": ["60:0 95:1", ""], "group": ["街道", ""], "kinds": ["street_office", ""],
        "levels": ["街道（乡镇）", ""], "strata": ["category"], "least": "5", "objection_days": "7",
        "period": PERIOD,
    }  # fmt: skip
    tried = text(boss.post("/appraisal/schemes", {**said, "try": "1"}))
    assert ground.streets[1].name in tried and Scheme.objects.count() == 1
    wrong = boss.post("/appraisal/schemes", {**said, "weight": ["heavy", ""]})
    assert wrong.status_code == 409 and "heavy" in wrong.content.decode()
    assert boss.post("/appraisal/schemes", said).status_code == 302
    kept = queries.scheme("main")
    assert kept.content["groups"][0]["levels"] == ["street"]
    odd = boss.post("/appraisal/schemes", {**said, "levels": ["省级", ""]})
    assert odd.status_code == 409 and "省级" in odd.content.decode()
    assert kept.version == 2 and kept.content["lines"][0]["scale"] == [[60, 0], [95, 1]]
    assert at(ground, "head0").get("/appraisal/schemes").status_code == 403


def test_pages_without_anything_say_what_to_do(db, ground) -> None:
    for name in ("supervisor", "leader", "analyst", "head0", "lamps_unit_head"):
        for path in ("", "publications", "appeals"):
            text(at(ground, name).get(f"/appraisal/{path}"))
    assert at(ground, "system_admin").get("/appraisal/").status_code == 403
    assert at(ground, "operator").get("/appraisal/").status_code == 403
    assert at(ground, "supervisor").get("/appraisal/?period=2026-13").status_code == 404
    assert Client().get("/appraisal/").status_code == 302


def test_the_report_takes_a_handful_of_statements(ground, django_assert_max_num_queries) -> None:
    published(ground)
    client = at(ground, "supervisor")
    client.get("/appraisal/")
    with django_assert_max_num_queries(14):
        client.get("/appraisal/")
