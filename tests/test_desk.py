"""The desk as each role meets it: home, lists, the case page, its deeds, the messenger."""

import io
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.pages_cast import PHONE, City
from wangge.base.clock import now
from wangge.cases.events import Registered
from wangge.cases.messenger import PATIENCE, Messenger, on
from wangge.cases.models import Case, Entry, Trouble
from wangge.cases.moves import EVENTS, State
from wangge.desk import words
from wangge.desk.waiting import PILES
from wangge.people.models import Role, Trace

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def photo(colour: str = "gray", **more) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", **more)
    out.seek(0)
    out.name = "photo.jpg"
    return out


def page(case: Case) -> str:
    return reverse("desk:case", args=[case.number])


def deed(case: Case, key: str) -> str:
    return reverse("desk:deed", args=[case.number, key])


class Rows(HTMLParser):
    """The addresses of all rows of a list."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "a" and "data-row" in said:
            self.rows.append(said["href"])


def rows(answer) -> list[str]:
    return Rows(answer.content.decode()).rows


@pytest.mark.parametrize("name", ["desk:home", "desk:cases", "desk:map", "desk:troubles"])
def test_strangers_are_led_to_the_door(city, name):
    answer = Client().get(reverse(name))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("role", list(Role))
def test_home_opens_for_every_role(city, role):
    city.case()
    name = str(role) if str(role) in city.people else f"lamps_{role}"
    assert city.client(name).get(reverse("desk:home")).status_code == 200


def test_every_number_opens_what_it_counts(city):
    """Each pile's link leads to a list of as many rows as the pile says."""
    for i in range(3):
        city.case(str(i))
    first = Case.objects.order_by("pk").first()
    city.does(first, "lamps_clerk", "sign")
    Case.objects.filter(pk=first.pk).update(due_at=now() - timedelta(hours=1))
    counted = 0
    for name in ("lamps_clerk", "dispatcher", "supervisor", "caller", "verifier", "operator"):
        client = city.client(name)
        told = client.get(reverse("desk:home")).context["piles"]
        for pile in told:
            if pile.url.startswith(reverse("desk:cases")):
                assert len(rows(client.get(pile.url))) == pile.count, (name, str(pile.label))
                counted += pile.count
    assert counted > 3


def test_every_role_that_works_on_cases_has_a_pile():
    without = {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN}
    assert set(Role) - without == frozenset().union(*(pile.roles for pile in PILES))


def test_a_clerk_lists_only_what_the_unit_has(city):
    mine, other = city.case("1"), city.case("2", unit="water")
    clerk = city.client("lamps_clerk")
    assert rows(clerk.get("/cases/")) == [page(mine)]
    assert clerk.get(page(mine)).status_code == 200
    assert clerk.get(page(other)).status_code == 404
    assert clerk.get(deed(other, "sign")).status_code == 404


def test_a_list_goes_on_where_it_ended(city):
    numbers = [city.hear(str(i)).number for i in range(30)]
    client = city.client("supervisor")
    first = client.get("/cases/")
    more = (
        re.search(r'hx-get="(/cases[^"]+)"', first.content.decode()).group(1).replace("&amp;", "&")
    )
    rest = client.get(more, headers=HTMX)
    assert "<body" not in rest.content.decode()
    found = rows(first) + rows(rest)
    assert found == [reverse("desk:case", args=[number]) for number in numbers[::-1]]


def test_chips_are_put_on_and_taken_off(city):
    city.case()
    client = city.client("supervisor")
    chips = {c.url: c for _, row in client.get("/cases/").context["chips"] for c in row}
    on_url = next(url for url in chips if "state=at_unit" in url)
    assert len(rows(client.get(on_url))) == 1
    held = [c for _, row in client.get(on_url).context["chips"] for c in row if c.on]
    assert [c.url for c in held] == ["/cases/"]
    odd = client.get("/cases/?state=asleep")
    assert odd.status_code == 422
    assert rows(odd) == []


def test_search_leads_to_the_number_or_lists_the_words(city):
    case = city.case()
    client = city.client("supervisor")
    assert client.get("/search", {"q": case.number.replace("-", "")}).headers["Location"] == page(
        case
    )
    assert rows(client.get("/search", {"q": "水管"})) == []
    assert rows(client.get("/search", {"q": "路灯"})) == [page(case)]
    wrong = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    assert client.get("/search", {"q": wrong}).context["hint"]
    assert city.client("parks_clerk").get("/search", {"q": case.number}).context["hint"]


def test_the_case_page_tells_the_story_masked(city):
    case = city.case()
    text = city.client("supervisor").get(page(case)).content.decode()
    assert PHONE not in text
    assert "139****8888" in text
    assert "路灯管理所" in text
    assert "雷**" in text
    assert text.index("dk-by-person") < text.index("dk-by-machine") < text.index("dk-by-channel")


def test_every_kind_of_entry_has_its_words():
    assert set(words.HEADLINES) == set(EVENTS)


def test_a_whole_life_is_shown(city):
    """Every entry of a long life is drawn on the page, the newest first."""
    case = city.case()
    deeds = [
        ("lamps_clerk", "request-return", {"code": "not_ours", "reason": "不属于我单位职责"}),
        ("dispatcher", "refuse-return", {"reason": "职责清单第三条"}),
        ("lamps_handler", "contact", {"way": "phone", "note": "约好下午去"}),
        ("lamps_handler", "start", {}),
        ("lamps_clerk", "sub-dispatch", {"unit": city.units["parks"].pk, "reason": "修剪挡灯的树"}),
        ("parks_handler", "report-share", {"result": "树枝已经修剪"}),
        ("lamps_clerk", "request-extension", {"work_days": 2, "reason": "等待灯具到货"}),
        ("dispatcher", "refuse-extension", {"reason": "可以借用"}),
        ("supervisor", "urge", {"level": "urge", "reason": "老人多"}),
        ("lamps_handler", "handle", {"result": "换了灯泡和整流器", "reply": "路灯已修好。"}),
        ("verifier", "rework", {"reason": "夜里还是不亮"}),
        ("lamps_handler", "handle", {"result": "重接了电缆", "reply": "路灯已修好。"}),
        ("verifier", "verify", {"note": "晚上看过，亮了"}),
        ("lamps_clerk", "reply", {"words": "路灯已经修好，谢谢您。"}),
    ]
    for name, key, said in deeds:
        city.does(case, name, key, **said)
    answer = city.client("supervisor").get(page(case))
    text = answer.content.decode()
    told = answer.context["told"]
    assert [one.step for one in told] == list(range(case.steps, 0, -1))
    spoken = [value for _, _, said in deeds for value in said.values() if isinstance(value, str)]
    for word in spoken:
        assert word.isascii() or word in text, word


@pytest.mark.parametrize("kind", ["complaint", "report"])
def test_the_unit_complained_of_never_learns_who_spoke(city, kind):
    case = city.case(kind=kind, unit="water")
    Case.objects.filter(pk=case.pk).update(accused_unit=city.units["water"])
    clerk = city.client("water_clerk")
    text = clerk.get(page(case)).content.decode()
    assert "雷" not in text and "8888" not in text and "139" not in text
    refused = clerk.post(
        reverse("desk:identity", args=[case.number]), {"purpose": "想知道是谁说的"}, headers=HTMX
    )
    assert refused.status_code == 403
    assert "雷大妈" not in refused.content.decode()
    assert Trace.objects.filter(act="identity refused").count() == 1
    assert not Entry.objects.filter(case=case, kind="identity_viewed").exists()


def test_identity_is_shown_for_a_purpose_and_written_down(city):
    case = city.case()
    there = reverse("desk:identity", args=[case.number])
    caller = city.client("caller")
    silent = caller.post(there, {"purpose": "  "}, headers=HTMX)
    assert silent.status_code == 422
    assert PHONE not in silent.content.decode()
    shown = caller.post(there, {"purpose": "回访约定时间"}, headers=HTMX).content.decode()
    assert PHONE in shown and "雷大妈" in shown
    entry = Entry.objects.filter(case=case).latest("step")
    assert (entry.kind, entry.data["purpose"]) == ("identity_viewed", "回访约定时间")
    assert PHONE not in str(Entry.objects.filter(case=case).values_list("data", flat=True))


def break_down(city: City) -> Trouble:
    """A request whose entry could not be told, however often."""
    city.hear()

    def fail(*_) -> None:
        raise RuntimeError("model away, asked for 13977778888")

    for hours in range(0, 2 * PATIENCE, 2):
        at = now() + timedelta(hours=hours)
        Messenger(dict([on(Registered, fail)])).drain(at=lambda at=at: at)
    return Trouble.objects.get()


def test_parked_entries_are_shown_and_sent_on(city):
    trouble = break_down(city)
    admin = city.client("system_admin")
    text = admin.get(reverse("desk:troubles")).content.decode()
    assert "model away" in text and PHONE not in text
    assert city.client("dispatcher").post(reverse("desk:retry"), {"all": "1"}).status_code == 403
    assert city.client("lamps_clerk").get(reverse("desk:troubles")).status_code == 403
    admin.post(reverse("desk:retry"), {"entry": trouble.entry_id})
    trouble.refresh_from_db()
    assert trouble.parked_at is None and trouble.next_at is not None


def test_the_map_s_page_and_sheet(city):
    case = city.case()
    client = city.client("supervisor")
    text = client.get(reverse("desk:map")).content.decode()
    for state in State:
        assert f'data-state="{state}"' in text
    assert case.title in client.get(reverse("desk:sheet", args=[case.number])).content.decode()
    hidden = city.client("parks_clerk").get(reverse("desk:sheet", args=[case.number]))
    assert hidden.status_code == 404
