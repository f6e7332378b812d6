"""The pages, the API and the command: what people see, whom they are for, what they do."""

import json
from datetime import timedelta

import pytest
from django.utils.translation import override

from wangge.base.clock import now
from wangge.notices import queries, words
from wangge.notices.actions import notify
from wangge.notices.models import Delivery, Hook, Line, Notice, Preference
from wangge.notices.rules import KINDS
from wangge.people.models import Trace


@pytest.fixture
def told(city):
    """A clerk told of every kind there is, one to be acknowledged."""
    case, clerk = city.case(), city.people["lamps_clerk"]
    for kind in KINDS:
        notify(kind, to=[clerk], case=case, unit=city.units["lamps"], key=kind, at=now())
    notify("supervised", to=[clerk], case=case, key="ack", needs_ack=True, at=now())
    return clerk


def seen(client, url, status=200, **more):
    answer = client.get(url, **more)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


def test_the_bell_counts_on_every_page_and_asks_again(city, told):
    client = city.client("lamps_clerk")
    page = seen(client, "/desk/")
    assert f"<b>{len(KINDS) + 1}</b>" in page and "every 60s" in page
    assert "nt-bell" not in seen(city.client("lamps_clerk").__class__(), "/sign-in")
    assert "<b>" not in seen(city.client("water_clerk"), "/notices/bell")


def test_one_s_own_list_reads_opens_and_acknowledges(city, told):
    client = city.client("lamps_clerk")
    with override("en"):
        page = seen(client, "/notices/", headers={"accept-language": "en"})
    assert page.count("nt-one") == len(KINDS) + 1 and "雷大妈" not in page
    first = Notice.objects.get(key=f"urged:{told.pk}")
    answer = client.get(f"/notices/{first.pk}/open")
    assert answer["Location"].startswith("/cases/")
    assert Notice.objects.get(pk=first.pk).read_at
    client.post("/notices/read")
    assert queries.waiting(told) == 1  # the one to acknowledge
    last = Notice.objects.get(needs_ack=True)
    row = client.post(f"/notices/{last.pk}/acknowledge", headers={"HX-Request": "true"})
    assert row["HX-Trigger"] == "notices-changed" and b"wg-tone-done" in row.content
    assert queries.waiting(told) == 0 and "wg-empty" in seen(client, "/notices/")
    assert seen(client, "/notices/?show=all").count("nt-one") == len(KINDS) + 1


def test_nobody_reads_another_s_and_nobody_is_led_out(city, told):
    other, own = city.client("water_clerk"), city.client("lamps_clerk")
    mine = Notice.objects.first()
    assert other.get(f"/notices/{mine.pk}/open").status_code == 404
    assert other.post(f"/notices/{mine.pk}/acknowledge").status_code == 404
    (pk,) = notify("test", to=[told], data={"link": "https://evil.test/"}, key="out", at=now())
    assert own.get(f"/notices/{pk}/open")["Location"] == "/notices/"


def test_pages_are_for_their_roles(city):
    for name, url, status in [
        ("lamps_clerk", "/notices/deliveries/", 403),
        ("supervisor", "/notices/deliveries/", 200),
        ("system_admin", "/notices/deliveries/", 200),
        ("supervisor", "/notices/outlets/", 403),
        ("system_admin", "/notices/outlets/", 200),
        ("security_admin", "/notices/", 200),
        ("supervisor", "/notices/mine/preferences", 200),
    ]:
        seen(city.client(name), url, status)
    for url in ("/notices/outlets/hooks", "/notices/outlets/test", "/notices/deliveries/retry"):
        assert city.client("lamps_clerk").post(url).status_code == 403


def test_how_one_is_told(city):
    client, person = city.client("lamps_clerk"), city.people["lamps_clerk"]
    said = {"mail": ["act", "grave"], "language": "en"}
    answer = client.post("/notices/mine/preferences", {"mail": "not@", "language": "en"})
    assert answer.status_code == 422 and b"not@" in answer.content
    assert not Preference.objects.exists()
    answer = client.post(
        "/notices/mine/preferences", {"sms": ["grave"], "language": "en", "mail": "a@b.cn"}
    )
    assert answer.status_code == 302 and said
    kept = Preference.objects.get(person=person)
    assert kept.outlets["sms"] == ["grave"] and kept.language == "en" and "a@b.cn" not in kept.mail
    assert 'value="a@b.cn"' in seen(client, "/notices/mine/preferences")


@pytest.fixture
def failed(city, web, carrier, hook):
    """A delivery to a hook, parked: its server knows nothing of it."""
    hook(web.url)
    web.status, web.body = 404, b"no such thing"
    notify("urged", to=[city.people["lamps_clerk"]], case=city.case(), key="k", at=now())
    carrier.drain()
    return Delivery.objects.get(), web


def test_one_cause_of_many_failures_is_told_once(city, carrier):
    """Whoever opens the page learns what to mend, not row by row."""
    for n in range(3):
        to = f"request:{city.hear(str(n)).case.request.pk}"
        notify("callback_link", address=to, key=f"k{n}", at=now(), data={"link": "/r/x"})
    carrier.drain()
    client = city.client("supervisor")
    page = seen(client, "/notices/deliveries/", headers={"Accept-Language": "en"})
    assert "<li><b>3</b> no SMS gateway is set up</li>" in page
    assert "nt-reasons" not in seen(client, "/notices/deliveries/?outlet=mail")
    assert "nt-reasons" not in seen(client, "/notices/deliveries/?standing=all")


def test_what_failed_and_why_and_sending_it_again(city, failed, carrier, clock):
    row, web = failed
    client = city.client("supervisor")
    page = seen(client, "/notices/deliveries/")
    assert (
        "no such thing" in page
        and "other system" in page
        and f"/cases/{row.notice.case.number}" in page
    )
    assert (
        "/cases/" not in seen(city.client("system_admin"), "/notices/deliveries/").split("<main")[1]
    )
    assert "no such thing" not in seen(client, "/notices/deliveries/?standing=done")
    assert "no such thing" not in seen(client, "/notices/deliveries/?outlet=mail")
    part = seen(client, "/notices/deliveries/", headers={"HX-Request": "true"})
    assert "<html" not in part and "no such thing" in part
    web.status = 200
    client.post("/notices/deliveries/retry", {"delivery": row.pk})
    clock.at = now()
    carrier.drain()
    assert Delivery.objects.get().done_at
    assert Trace.objects.filter(act="deliveries sent again", detail={"sent": 1}).exists()


def test_hooks_by_the_page(city, web, carrier, clock):
    client = city.client("system_admin")
    bad = client.post(
        "/notices/outlets/hooks", {"name": "x", "url": "https://u:p@x.cn/", "kinds": ["urged"]}
    )
    assert bad.status_code == 422 and b"https://u:p@x.cn/" in bad.content
    assert client.post("/notices/outlets/hooks", {"name": "", "url": web.url}).status_code == 422
    page = client.post(
        "/notices/outlets/hooks", {"name": "数据中台", "url": web.url, "kinds": ["urged"]}
    ).content.decode()
    assert page.count("whsec_") == 1 and "whsec_" not in seen(client, "/notices/outlets/")
    hook = Hook.objects.get()
    assert hook.kinds == ["urged"] and Trace.objects.filter(act="hook added").exists()
    assert "whsec_" in client.post(f"/notices/outlets/hooks/{hook.pk}/secret").content.decode()
    client.post("/notices/outlets/test", {"target": f"hook:{hook.pk}"})
    clock.at = now()
    carrier.drain()
    assert json.loads(web.heard[0][1])["type"] == "wangge.notice.test"
    client.post(f"/notices/outlets/hooks/{hook.pk}/switch")
    assert not Hook.objects.get().active
    client.post(f"/notices/outlets/hooks/{hook.pk}/switch", {"on": "1"})
    assert Hook.objects.get().active
    client.post("/notices/outlets/test", {"outlet": "pigeon"})
    assert Delivery.objects.count() == 1


def test_the_outlets_say_what_they_lack(city, options):
    client = city.client("system_admin")
    options.setenv("WANGGE_SMS_GATEWAY", "pigeon")
    assert "WANGGE_SMS_GATEWAY is &#x27;pigeon&#x27;; there are: http, none" in seen(
        client, "/notices/outlets/"
    )
    options.setenv("WANGGE_SMS_GATEWAY", "http")
    options.setenv("WANGGE_MAIL_HOST", "mail.test")
    page = seen(client, "/notices/outlets/")
    assert "WANGGE_SMS_URL" in page and "WANGGE_MAIL_FROM" in page
    Line.objects.create(name="mail", failures=3, error="no answer within 5 s")
    with override("en"):
        assert words.why("no answer within 5 s") == "no answer within 5 s"
        assert words.why("answered 404") == "answered 404 " and words.why("odd") == "odd"
    assert "wg-tone-late" in seen(client, "/notices/outlets/")


def test_the_api(city, told, web):
    client, admin = city.client("lamps_clerk"), city.client("system_admin")
    page = client.get("/api/v1/notices", {"show": "acknowledge"}).json()
    assert page["waiting"] == len(KINDS) + 1 and len(page["notices"]) == 1
    key = page["notices"][0]["id"]
    said = client.post(f"/api/v1/notices/{key}/acknowledge").json()
    assert said["acknowledged_at"] and said["kind"] == "supervised"
    assert city.client("water_clerk").post(f"/api/v1/notices/{key}/acknowledge").status_code == 404
    assert client.get("/api/v1/notices", {"show": "others"}).status_code == 422

    def post(path, who=admin, **body):
        return who.post(f"/api/v1{path}", json.dumps(body), content_type="application/json")

    assert post("/hooks", client, name="x", url=web.url).status_code == 403
    assert post("/hooks", name="x", url="ftp://x").status_code == 422
    assert post("/hooks", name="x", url=web.url, kinds=["shout"]).status_code == 422
    made = post("/hooks", name="x", url=web.url, unit="lamps").json()
    assert made["secret"].startswith("whsec_")
    other = post(f"/hooks/{made['id']}/secret").json()
    assert other["secret"] != made["secret"] and other["old_until"]
    assert post(f"/hooks/{made['id']}/switch", active=False).json()["active"] is False
    (listed,) = admin.get("/api/v1/hooks").json()
    assert listed["secret"] is None and listed["unit"] == "lamps"


def test_every_kind_reads_well_with_and_without_its_data(city):
    case, clerk = city.case(), city.people["lamps_clerk"]
    due = (now() + timedelta(days=1)).isoformat()
    full = {
        "due": due,
        "reason": "r",
        "times": 3,
        "lead": "L",
        "outlet": "mail",
        "why": "w",
        "period": "2026-03",
        "answer": due,
        "day": "2026-03-12",
        "was": due,
        "now": due,
    }
    for data in ({}, full):
        for kind in KINDS:
            notify(kind, to=[clerk], case=case, data=data, key=f"{kind}{len(data)}", at=now())
    for notice in Notice.objects.select_related("case", "unit"):
        said = words.sentence(notice, link="https://x")
        assert "%" not in said and "None" not in said and "T0" not in said
        assert words.path(notice).startswith("/")
    for name in ("link", "path"):
        assert words.path(Notice(kind="callback_link", data={name: "/c/x"})) == "/c/x"
    nothing = Notice(kind="watch_found", data={})
    assert words.sentence(nothing) == words.title(nothing)


def test_a_notice_names_the_limit_that_is_meant_and_midnight_by_the_day_it_ends(city):
    case, clerk = city.case(), city.people["lamps_clerk"]
    data = {"clock": "sign", "due": "2026-03-12T16:00:00+00:00", "level": "urge"}
    for kind in ("due_soon", "urged"):
        notify(kind, to=[clerk], case=case, data=data, key=kind, at=now())
    soon, late = (words.sentence(one) for one in Notice.objects.order_by("pk"))
    assert "签收时限将于 3月12日 24:00 到期" in soon and "办结" not in soon
    assert "签收时限已于 3月12日 24:00 到期" in late


def test_the_own_list_says_what_a_case_is_about_to_who_may_still_see_it(city):
    case = city.case()
    people = [city.people["lamps_clerk"], city.people["water_clerk"]]
    notify("urged", to=people, case=case, key="k", at=now())
    assert case.title in seen(city.client("lamps_clerk"), "/notices/")
    other = seen(city.client("water_clerk"), "/notices/")
    assert case.number in other and case.title not in other
