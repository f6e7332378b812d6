"""The doors everybody passes: sign-in, the forced new password, sign-out, health, errors."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import wangge.people
import wangge.site
from wangge.base.clock import now
from wangge.cases.moves import State
from wangge.people import actions, rules
from wangge.people.models import Person, Trace
from wangge.people.signing_in import passwords
from wangge.people.traces import ACTS, RESULTS
from wangge.site.shell.looks import SIGNS, STATES
from wangge.site.shell.nav import PLACES

BY = "machine:test"
OWN = "Kq7mRx2pWd"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    settings.PASSWORD_HASHERS = list(reversed(settings.PASSWORD_HASHERS))


@pytest.fixture
def drawn() -> str:
    _person, password = actions.add_person("qian", name="钱某", by=BY, at=now())
    return password


@pytest.fixture
def own(drawn: str) -> str:
    passwords.change_password(Person.objects.get(), OWN, by=BY, at=now())
    return OWN


def sign_in(client: Client, password: str, **more: str):
    return client.post("/sign-in", {"username": "qian", "password": password, **more})


def test_one_signs_in_and_out(client, own):
    assert client.get("/").headers["Location"] == reverse("portal:start")
    assert sign_in(client, own).status_code == 302
    assert "钱某" in client.get("/").content.decode()
    assert client.post("/sign-out").status_code == 302
    assert client.get("/").headers["Location"] == reverse("portal:start")
    acts = list(Trace.objects.order_by("pk").values_list("act", "result"))
    assert acts[-2:] == [("sign-in", "done"), ("sign-out", "done")]


def test_a_wrong_name_and_a_wrong_password_read_the_same(client, own):
    wrong_password = sign_in(client, "nope")
    wrong_name = client.post("/sign-in", {"username": "qiam", "password": own})
    assert wrong_password.status_code == wrong_name.status_code == 422
    told = [
        re.findall(r'role="alert">([^<]+)', r.content.decode())
        for r in (wrong_password, wrong_name)
    ]
    assert told[0] == told[1] != []


def test_what_was_typed_stays_but_never_the_password(client, own):
    page = sign_in(client, "s3cret-typed").content.decode()
    assert 'value="qian"' in page and "s3cret-typed" not in page


def test_the_fifth_failure_locks_the_right_password_out(client, own):
    for _ in range(rules.FAILURES_ALLOWED):
        sign_in(client, "nope")
    assert sign_in(client, own).status_code == 422


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [("/search?q=1", "/search?q=1"), ("https://elsewhere.example/", "/"), ("//elsewhere", "/")],
)
def test_signing_in_leads_on_to_our_own_pages_only(client, own, wanted, goes):
    assert sign_in(client, own, next=wanted).headers["Location"] == goes


def test_a_one_time_password_opens_nothing_but_its_change(client, drawn):
    sign_in(client, drawn)
    for path in ("/", "/search", reverse("api:openapi-view")):
        assert client.get(path).status_code in (302, 403), path
    assert client.get("/").headers["Location"] == "/password"
    assert client.get("/api/v1/duties").json()["status"] == 403
    weak = client.post("/password", {"password": "Password123!", "again": "Password123!"})
    assert weak.status_code == 422
    done = client.post("/password", {"password": OWN, "again": OWN})
    assert done.status_code == 302
    assert client.get("/").status_code == 200  # the session lasts over the change


def test_a_new_password_ends_other_sessions(client, own):
    sign_in(client, own)
    passwords.draw_new_password(Person.objects.get(), by=BY, at=now())
    assert client.get("/").headers["Location"] == reverse("portal:start")


def test_a_closed_account_s_session_ends(client, own):
    sign_in(client, own)
    actions.set_active(Person.objects.get(), False, by=BY, at=now())
    assert client.get("/").headers["Location"] == reverse("portal:start")


def test_an_idle_session_ends_and_a_used_one_lasts(client, own, settings):
    sign_in(client, own)
    client.get("/")
    left = client.session.get_expiry_date() - now()
    assert timedelta(minutes=25) < left <= timedelta(minutes=30)
    assert settings.SESSION_COOKIE_HTTPONLY and settings.SESSION_EXPIRE_AT_BROWSER_CLOSE


def test_a_session_ends_after_half_a_day_however_busy(client, own):
    sign_in(client, own)
    client.get("/")
    session = client.session
    session["began"] -= 13 * 3600
    session.save()
    assert client.get("/").headers["Location"] == reverse("portal:start")


def test_a_page_costs_three_statements_for_who_one_is_and_the_bell(
    client, own, django_assert_num_queries
):
    actions.post(Person.objects.get(), "dispatcher", by=BY, at=now())
    sign_in(client, own)
    client.get("/password")
    with django_assert_num_queries(3):  # session, person, bell; access is remembered
        client.get("/password")


def test_one_begins_at_the_first_page_of_one_s_role(client, own):
    sign_in(client, own)
    assert client.get("/").status_code == 200  # no post: told whom to ask
    actions.post(Person.objects.get(), "audit_admin", by=BY, at=now())
    assert client.get("/").headers["Location"] == reverse("traces")


def test_audit_rows_are_for_the_audit_administrator_alone(client, own):
    sign_in(client, own)
    assert client.get("/traces").status_code == 403
    held = actions.post(Person.objects.get(), "system_admin", by=BY, at=now())
    assert client.get("/traces").status_code == 403
    actions.unpost(held, by=BY, at=now())
    actions.post(Person.objects.get(), "audit_admin", by=BY, at=now())
    page = client.get("/traces", {"act": "sign-in"}).content.decode()
    assert page.count("<tr><td>") == Trace.objects.filter(act="sign-in").count() == 1
    assert Trace.objects.filter(act="traces read").count() == 1


def test_every_place_of_the_navigation_exists_and_opens_for_its_roles(client, own):
    sign_in(client, own)
    for place in PLACES:
        held = actions.post(Person.objects.get(), sorted(place.roles)[0], by=BY, at=now())
        assert client.get(reverse(place.name)).status_code == 200, place.name
        actions.unpost(held, by=BY, at=now())


def test_forms_without_their_token_are_refused_with_advice(own):
    careful = Client(enforce_csrf_checks=True)
    refused = careful.post("/sign-in", {"username": "qian", "password": own})
    assert refused.status_code == 403 and b"wg-sheet" in refused.content


def test_health_answers_without_a_session(client):
    assert client.get("/health").json() == {"status": "ok"}


def test_an_address_that_is_nowhere(client):
    assert client.get("/nowhere").status_code == 404


def test_no_page_runs_inline_scripts(client, own):
    sign_in(client, own)
    for path in ("/", "/cases/", "/map/", "/password"):
        page = client.get(path)
        assert "script-src" not in page.headers["Content-Security-Policy"]  # default: 'self'
        for opening, body in re.findall(
            r"<script([^>]*)>(.*?)</script>", page.content.decode(), re.S
        ):
            assert not body.strip() or "application/json" in opening


def test_the_language_can_be_changed(client):
    client.post("/i18n/setlang/", {"language": "en", "next": "/sign-in"})
    assert '<html lang="en">' in client.get("/sign-in").content.decode()


def test_every_state_has_its_look():
    assert set(STATES) == set(State)
    assert {look.sign for look in STATES.values()} <= set(SIGNS)


def test_every_act_traced_in_this_room_and_the_site_has_words():
    """A trace of an act without words would show its slug to the audit administrator."""
    folders = [Path(room.__file__).parent for room in (wangge.people, wangge.site)]
    said = " ".join(
        p.read_text() for f in folders for p in f.rglob("*.py") if "tests" not in p.parts
    )
    acts = set(re.findall(r'\btrace\(\s*"([^"]+)"', said))
    assert len(acts) > 10 and acts <= set(ACTS)
    assert set(re.findall(r'\bresult="([^"]+)"', said)) <= set(RESULTS)
