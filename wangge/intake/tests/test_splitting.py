"""A complaint and a report in one message: seen, split once, sealed apart, answered apart."""

import csv
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from wangge.base import crypto
from wangge.cases.audit import rebuild, verify
from wangge.cases.events import Noted
from wangge.cases.log import MovedOn, MoveRefused, record
from wangge.cases.models import Attachment, Case, Entry
from wangge.cases.offers import perform
from wangge.intake.actions import accept, attach, show_identity, split
from wangge.intake.actions.forgetting import forget_due
from wangge.intake.models import JoinProposal, Request
from wangge.intake.offers import SplitForm, Unfit
from wangge.intake.queries import about_request, may_see_identity, split_with, unsealed
from wangge.intake.rules.splitting import split_of
from wangge.intake.tests.conftest import NOON, PIN, City, hear, photo, screened, tell

TWO = "我在顺和超市买到假酒，要求退款并赔偿三百元。另外举报他们没有食品经营许可证，请查处。电话13800001234"
COMPLAINT, REPORT = "要求退款并赔偿", "没有食品经营许可证"
BY = "person:1"
SENTENCES = Path(__file__).resolve().parents[3] / "train" / "splits.csv"


def two_cases(city: City, **said: Any) -> tuple[Case, Case]:
    """A message with both, as it waited; and after an operator has split it."""
    case = screened(TWO, name="王秀兰", phone="13800001234", **said)
    found = split_of(case.words)
    assert found is not None
    keeps, goes = (found.part(case.words, one) for one in ("complaint", "report"))
    return case, split(case, keeps=keeps, goes=goes, by=BY, at=NOON)


@pytest.mark.skipif(not SENTENCES.exists(), reason="train/splits.csv is not shipped with the wheel")
def test_two_matters_are_told_from_one() -> None:
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = [row for row in rows if (split_of(row["words"]) is not None) != (row["two"] == "yes")]
    assert len(rows) >= 30 and not wrong


def test_what_belongs_to_neither_belongs_to_both() -> None:
    found = split_of(TWO)
    assert found is not None
    keeps, goes = found.part(TWO, "complaint"), found.part(TWO, "report")
    assert COMPLAINT in keeps and COMPLAINT not in goes
    assert REPORT in goes and REPORT not in keeps
    assert "买到假酒" in keeps and "买到假酒" in goes
    assert split_of(keeps) is None and split_of(goes) is None
    assert "".join(said for said, _ in found.marked(TWO)) == TWO


def test_a_person_is_asked_and_the_machine_splits_nothing(city: City) -> None:
    case = screened(TWO)
    assert case.state == "registered" and case.request.advice["wait"] == "split"
    assert Case.objects.count() == 1


def test_each_case_has_its_own_words_number_chain_and_kind(city: City) -> None:
    case, second = two_cases(city, lon=PIN[0], lat=PIN[1])
    case.refresh_from_db()
    assert case.number != second.number
    assert (case.kind, second.kind) == ("complaint", "report")
    assert REPORT not in case.words and COMPLAINT not in second.words
    assert "13800001234" not in case.words + second.words
    assert case.state == second.state == "registered"
    assert second.grid_id == case.grid_id == city.grid.pk
    for one, other in ((case, second), (second, case)):
        entry = Entry.objects.get(case=one, kind="split")
        assert entry.data["other"] == other.pk and other.number in entry.data["reason"]
        assert split_with(one) == other
    advice = Request.objects.get(case=case).advice
    assert "split" not in advice and advice["wait"] == "" and advice.get("place")
    assert list(rebuild()) == [] and list(verify()) == []


def test_the_log_alone_tells_both_cases_again(city: City) -> None:
    case, second = two_cases(city)
    words = case.words
    Case.objects.filter(pk=case.pk).update(words="?", kind="help")
    Case.objects.filter(pk=second.pk).update(kind="help")
    assert len(list(rebuild(write=True))) == 3
    case.refresh_from_db(), second.refresh_from_db()
    assert (case.words, case.kind, second.kind) == (words, "complaint", "report")


def test_whoever_reports_is_sealed_apart_and_unnamed_to_the_handlers(city: City) -> None:
    case, second = two_cases(city)
    one, other = Request.objects.get(case=case), Request.objects.get(case=second)
    assert other.key != one.key and other.keep_until == one.keep_until
    assert unsealed(other)["phone"] == "13800001234" and COMPLAINT not in unsealed(other)["words"]
    with pytest.raises(crypto.SealError):
        crypto.unseal(other.sealed, about=about_request(one.key))
    assert second.secret
    for each in (case, second):
        Case.objects.filter(pk=each.pk).update(lead_unit=city.units["bureau"])
        each.refresh_from_db()
    clerk = city.access("clerk")
    assert may_see_identity(case, clerk) is None and may_see_identity(second, clerk)


def test_who_handles_the_complaint_never_reads_the_report(city: City) -> None:
    case, _ = two_cases(city)
    Case.objects.filter(pk=case.pk).update(lead_unit=city.units["bureau"])
    case.refresh_from_db()
    seen = show_identity(
        case,
        purpose="联系当事人",
        person=city.people["clerk"],
        access=city.access("clerk"),
        at=NOON,
    )
    assert seen.phone == "13800001234" and REPORT not in seen.words
    whole = show_identity(
        case, purpose="核对原话", person=city.people["op"], access=city.access("op"), at=NOON
    )
    assert REPORT in whole.words


def test_both_are_forgotten_in_their_time(city: City) -> None:
    case, second = two_cases(city)
    Request.objects.update(keep_until=NOON.date())
    assert forget_due(NOON) == 2
    for one in (case, second):
        kept = Request.objects.get(case=one)
        assert unsealed(kept) == {} and kept.phone_hash == kept.words_hash == ""


def test_a_message_that_is_forgotten_is_split_without_its_speaker(city: City) -> None:
    case = screened(TWO, phone="13800001234")
    Request.objects.update(keep_until=NOON.date())
    forget_due(NOON)
    second = split(case, keeps="要求退款三百元", goes="举报无证经营", by=BY, at=NOON)
    assert Request.objects.get(case=second).sealed == ""


def test_pressed_twice_it_is_split_once(city: City) -> None:
    case, second = two_cases(city)
    assert split(case, keeps="另外的话", goes="别的举报", by=BY, at=NOON) == second
    assert Case.objects.count() == 2 and Entry.objects.filter(kind="split").count() == 2


def test_whoever_comes_second_opens_nothing(city: City) -> None:
    case = screened(TWO)
    stale = Case.objects.get(pk=case.pk)
    record(case, Noted(words="有人动过"), by=BY, at=NOON)
    with pytest.raises(MovedOn):
        split(stale, keeps="要求退款三百元", goes="举报无证经营", by=BY, at=NOON)
    assert Case.objects.count() == 1 and Request.objects.count() == 1


def test_what_is_decided_or_says_nothing_is_not_split(city: City) -> None:
    case = screened(TWO)
    with pytest.raises(MoveRefused):
        split(case, keeps="退", goes="举报无证经营", by=BY, at=NOON)
    accept(case, by=BY, at=NOON)
    with pytest.raises(MoveRefused):
        split(case, keeps="要求退款三百元", goes="举报无证经营", by=BY, at=NOON)
    assert Case.objects.count() == 1


def test_what_was_sent_with_it_stands_in_both(city: City) -> None:
    received = hear(TWO)
    attach(received.case, photo(), purpose="said", by=BY, at=NOON)
    case = Case.objects.get(pk=received.case.pk)
    second = split(case, keeps="要求退款三百元", goes="举报无证经营", by=BY, at=NOON)
    blobs = {one.case_id: one.blob for one in Attachment.objects.all()}
    assert blobs[case.pk] == blobs[second.pk]


def test_the_second_is_screened_by_itself_and_not_joined_to_the_first(city: City) -> None:
    case, second = two_cases(city, lon=PIN[0], lat=PIN[1])
    tell()
    second.refresh_from_db(), case.refresh_from_db()
    assert (second.state, case.state) == ("accepted", "registered")
    assert not JoinProposal.objects.exists()


def test_policy_may_let_the_machine_split(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANGGE_SPLIT", "machine")
    case = screened(TWO)
    tell()
    both = list(Case.objects.order_by("pk"))
    assert [one.kind for one in both] == ["complaint", "report"]
    assert {one.state for one in both} == {"accepted"} and case in both
    assert {e.actor for e in Entry.objects.filter(kind="split")} == {"machine:intake"}


def test_numbers_too_long_or_taken_still_get_one_of_their_own(city: City) -> None:
    long = hear(TWO, external="N" * 80).case
    taken = hear(TWO, external="N1").case
    hear("路灯坏了三天没人修", external="N1~2")
    for case in (long, taken):
        second = split(case, keeps="要求退款三百元", goes="举报无证经营", by=BY, at=NOON)
        external = Request.objects.get(case=second).external
        assert len(external) <= 80 and external not in ("N" * 80, "N1", "N1~2")


# -- the desk ----------------------------------------------------------------------------------


@pytest.fixture
def op(city: City) -> Client:
    client = Client()
    client.force_login(city.people["op"])
    return client


def test_the_desk_shows_both_parts_and_splits_by_one_button(op: Client, city: City) -> None:
    case = screened(TWO)
    page = op.get("/intake/")
    assert page.context["two"] and 'name="goes"' in page.content.decode()
    for _ in range(2):
        told = op.post(f"/intake/{case.number}/split", {})
        assert told.status_code == 200
    second = split_with(case)
    assert second and second.number in told.content.decode()
    assert Case.objects.count() == 2 and told.context["two"] is None


def test_the_operator_may_move_the_border(op: Client, city: City) -> None:
    case = screened(TWO)
    op.post(
        f"/intake/{case.number}/split", {"keeps": "顺和超市不退三百元", "goes": "顺和超市无证经营"}
    )
    case.refresh_from_db()
    second = split_with(case)
    assert second and (case.words, second.words) == ("顺和超市不退三百元", "顺和超市无证经营")


def test_nothing_to_split_says_what_is_missing(op: Client, city: City) -> None:
    case = screened("朋友借我两万块不还，帮我催催")
    told = op.post(f"/intake/{case.number}/split", {})
    assert told.status_code == 409 and told.context["problem"]
    assert Case.objects.count() == 1
    with pytest.raises(Unfit):
        perform(
            case, "split", SplitForm(keeps="", goes=""), person=city.people["op"],
            access=city.access("op"), at=NOON,
        )  # fmt: skip
