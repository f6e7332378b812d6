"""Links by which a person answers alone: signed, once, not for ever – through the portal's page."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from tests.callback_cast import does, replied, settle
from tests.pages_cast import PHONE, City
from wangge.base.clock import now
from wangge.cases.models import Case, Entry
from wangge.notices.models import Notice
from wangge.verification import actions
from wangge.verification.jobs.asking import lapse
from wangge.verification.models import Invitation
from wangge.verification.queries.calling import token_of

GOOD = {"contacted": "yes", "solved": "yes", "stars": "5", "note": ""}


@pytest.fixture
def linked(city: City) -> tuple[Case, str]:
    """A case whose person has a link, and the link's address."""
    actions.set_plan([{"phone": 0, "web": 1}], reason="试行", by="person:1", at=now())
    case = replied(city, kind="help")
    notice = Notice.objects.get(case=case, kind="callback_link")
    return case, notice.data["link"]


def answer(path: str, **said: Any) -> Any:
    return Client().post(path, GOOD | said)


def test_the_link_goes_to_the_request_and_names_nobody(linked: tuple[Case, str]) -> None:
    case, path = linked
    notice = Notice.objects.get(case=case)
    assert notice.address.startswith("request:")
    assert PHONE not in str(notice.data) and case.number not in path
    assert Entry.objects.get(case=case, kind="link_sent").data["way"] == "web"
    page = Client().get(path)
    assert page.status_code == 200 and page.headers["Referrer-Policy"] == "no-referrer"
    assert PHONE not in page.content.decode()


def test_it_is_answered_once(linked: tuple[Case, str]) -> None:
    case, path = linked
    assert answer(path, note="电话13812345678别打了").status_code == 200
    settle()
    case.refresh_from_db()
    assert (case.state, case.satisfied, case.contacted) == ("closed", 5, True)
    said = Entry.objects.get(case=case, kind="called_back")
    assert said.actor == "citizen" and "138" not in said.data["note"]
    assert answer(path, stars="1").status_code == 410
    assert Client().get(path).status_code == 410
    case.refresh_from_db()
    assert case.satisfied == 5
    ended = Notice.objects.get(case=case, kind="closed")
    assert ended.data == {"outcome": "solved"}


@pytest.mark.parametrize(
    "said", [{"stars": "6"}, {"stars": ""}, {"solved": "perhaps"}, {"contacted": "7"}]
)
def test_an_answer_out_of_range_is_asked_again_and_the_link_still_holds(
    linked: tuple[Case, str], said: dict[str, str]
) -> None:
    case, path = linked
    response = answer(path, note="写了半天", **said)
    assert response.status_code == 422 and "写了半天" in response.content.decode()
    assert answer(path).status_code == 200 and Entry.objects.filter(case=case, kind="called_back")


def test_a_forged_link_tells_nothing(linked: tuple[Case, str]) -> None:
    case, path = linked
    key = Invitation.objects.get(case=case).key
    for forged in (path[:-1] + ("a" if path[-1] != "a" else "b"), f"/c/{key}", "/c/x.y"):
        page = Client().get(forged)
        assert page.status_code == 404 and case.title not in page.content.decode()


def test_a_link_ends_with_its_time_and_the_case_goes_on(linked: tuple[Case, str]) -> None:
    case, path = linked
    Invitation.objects.update(until=now() - timedelta(minutes=1))
    assert answer(path).status_code == 410
    lapse(now())
    settle()
    case.refresh_from_db()
    assert (case.state, case.outcome, case.satisfied) == ("closed", "solved", None)
    assert Entry.objects.get(case=case, kind="called_back").data["solved"] is None
    lapse(now())
    assert Entry.objects.filter(case=case, kind="called_back").count() == 1


def test_what_the_operator_wrote_first_ends_the_link(linked: tuple[Case, str], city: City) -> None:
    case, path = linked
    does(city, case, "caller", "call-back", way="phone", satisfied=4)
    assert answer(path).status_code == 410
    case.refresh_from_db()
    assert case.satisfied == 4


def test_after_the_last_try_a_link_goes_instead(city: City) -> None:
    case = replied(city)
    for _ in range(2):
        does(city, case, "caller", "attempt-call", way="phone", outcome="no_answer")
    assert not Invitation.objects.exists()
    does(city, case, "caller", "attempt-call", way="phone", outcome="no_answer")
    link = Invitation.objects.get(case=case)
    assert link.way == "message"
    standing = actions.invite(case, way="message", by="machine:portal", at=now())
    assert standing == link and token_of(standing) == token_of(link)  # one at a time


def test_not_solved_is_said_to_the_person_as_it_is(city: City) -> None:
    case = replied(city, solved=False, unsolved_reason="须整条线路改造", reply="该路段明年改造。")
    does(city, case, "caller", "call-back", way="phone", solved=False, satisfied=3)
    does(city, case, "caller", "close", outcome="not_solved", reason="列入明年改造计划")
    from wangge.portal import queries, words

    with override("en"):
        status = words.status(case, case).text
        told = list(words.told(queries.entries(case, words.SHOWN)))
    assert status == "It is closed, but not solved."
    assert told[-1].text == "Finished (not solved), because:"
    assert told[-1].words == "列入明年改造计划"
