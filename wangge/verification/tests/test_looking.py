"""The verification desk: what waits and in which order, what is shown, who may decide, what is kept."""

import io
import re

import pytest
from django.urls import reverse

from tests.pages_cast import City, make_city
from wangge.base.clock import now
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Attachment, Case, Entry
from wangge.cases.moves import State
from wangge.people.models import Trace
from wangge.people.queries import access
from wangge.verification import redacting
from wangge.verification.actions.looking import ON_SITE
from wangge.verification.looking import pane, queue
from wangge.verification.models import Capture
from wangge.verification.tests.looking_cast import DARK, DOUBT, FINE, handled, put
from wangge.verification.tests.streets import street

pytestmark = pytest.mark.django_db
DESK = "/verification/"
SAID = "涉及安全，须由到过现场的人核查"


@pytest.fixture
def city(db) -> City:
    return make_city()


def settle(case: Case, key: str) -> str:
    return reverse("verification:settle", args=[case.number, key])


def numbers(text: str) -> list[str]:
    return re.findall(r'data-number="([^"]+)"', text)


def upload(data: bytes | None = None) -> io.BytesIO:
    file = io.BytesIO(street(hole=False, seed=7) if data is None else data)
    file.name = "site.jpg"
    return file


def test_safety_is_on_top_then_what_is_due_first(city):
    plain = handled(city, "1", photos=False)
    urgent = handled(city, "2", photos=False, urgency="urgent")
    unsafe = handled(city, "3", photos=False, urgency="safety")
    early = handled(city, "4", photos=False)
    Case.objects.filter(pk=early.pk).update(due_at=now())
    city.case("5")  # still at work: it does not wait here
    text = city.client("verifier").get(DESK).content.decode()
    assert numbers(text) == [one.number for one in (unsafe, urgent, early, plain)]
    text = city.client("verifier").get(DESK, {"tab": "safety"}).content.decode()
    assert numbers(text) == [unsafe.number]


def test_doubts_come_first_where_they_are_asked_for(city):
    calm = handled(city, "1", photos=False, opinions=(FINE,))
    doubted = handled(city, "2", photos=False, opinions=(FINE, DOUBT))
    client = city.client("verifier")
    assert numbers(client.get(DESK).content.decode()) == [calm.number, doubted.number]
    found = client.get(DESK, {"tab": "doubts"})
    assert numbers(found.content.decode()) == [doubted.number, calm.number]


def test_what_the_checks_said_of_an_earlier_try_is_not_shown(city):
    case = handled(city, "1", opinions=(DOUBT,))
    city.does(case, "verifier", "rework", reason="坑还在")
    city.does(case, "lamps_handler", "handle", result="又填了一次，已压实")
    assert queue.opinions([case]) == {}
    record(case, e.Checked(opinions=[FINE]), by="machine:checks", at=now())
    assert [card.verdict for card in pane.cards(case)] == ["fine"]


def test_the_machine_advises_and_never_looks_like_a_decision(city):
    case = handled(city, "1", opinions=(FINE, DARK, DOUBT))
    assert [card.verdict for card in pane.cards(case)] == ["doubt", "cannot_tell", "fine"]
    assert pane.cards(case)[1].sure == ""  # how sure one is of not knowing says nothing
    text = city.client("verifier").get(DESK).content.decode()
    assert text.count("wg-machine") == 3
    assert "看不出是同一处" in text and "same_place" not in text
    assert settle(case, "verify") in text


def test_an_opinion_of_no_known_shape_breaks_nothing(city):
    case = handled(city, "1", photos=False, opinions=({"check": "gone", "verdict": "perhaps"}, {}))
    assert [card.verdict for card in pane.cards(case)] == ["cannot_tell", "cannot_tell"]
    assert city.client("verifier").get(DESK).status_code == 200


def test_photos_stand_pairwise_as_they_were_taken_over_one_another(city):
    case = handled(city, "1")
    second = put(case, street(hole=True, seed=2), "before", by="person:1")
    first = case.attachments.get(purpose="said")
    over = put(case, street(hole=False, seed=3), "after", by="person:1")
    Capture.objects.create(
        attachment=over, before=second, key="6a1c9c1e-7f0f-4ad7-9be2-1f8f7f1f7f10", live=True,
        place="confirmed", taken_at=now(), received_at=now(),
    )  # fmt: skip
    work = pane.Work(after=[one.blob for one in case.attachments.filter(purpose="after")])
    pairs, _ = pane.photos(case, work)
    found = [(p.before and p.before.one.pk, p.after and p.after.one.pk) for p in pairs]
    other = case.attachments.filter(purpose="after").exclude(pk=over.pk).get()
    assert found == [(second.pk, over.pk), (first.pk, other.pk)]


def test_both_photos_are_there_without_a_script(city):
    case = handled(city, "1")
    text = city.client("verifier").get(DESK).content.decode()
    assert text.count("data-slider") == 1
    for one in case.attachments.all():
        assert f'src="{reverse("desk:photo", args=[case.number, one.pk])}"' in text


def test_one_press_verifies_and_the_next_case_is_open(city):
    case, after = handled(city, "1", photos=False), handled(city, "2", photos=False)
    said = {"pick": "1", "words": "路面平整", "next": after.number}
    done = city.client("verifier").post(settle(case, "verify"), said, headers={"HX-Request": "1"})
    entry = Entry.objects.filter(case=case).latest("step")
    assert (done.status_code, entry.kind) == (200, "verified")
    assert entry.data["note"].endswith("；路面平整") and len(entry.data["note"]) > 6
    assert f'data-case="{after.number}"' in done.content.decode()


def test_back_to_the_unit_needs_a_reason_and_keeps_what_was_typed(city):
    case = handled(city, "1", photos=False)
    client = city.client("verifier")
    refused = client.post(settle(case, "rework"), {"words": "  "})
    assert refused.status_code == 409
    case.refresh_from_db()
    assert case.state == State.HANDLED
    assert client.post(settle(case, "rework"), {"pick": "0", "words": "坑还在"}).status_code == 200
    case.refresh_from_db()
    assert (case.state, case.reworks) == (State.IN_PROGRESS, 1)
    assert Entry.objects.filter(case=case, kind="rework").get().data["reason"].endswith("；坑还在")


def test_safety_is_closed_by_somebody_who_was_there(city):
    case = handled(city, "1", urgency="safety")
    client = city.client("verifier")
    refused = client.post(settle(case, "verify"), {"words": "看过照片"})
    assert refused.status_code == 409 and "看过照片" in refused.content.decode()
    case.refresh_from_db()
    assert case.state == State.HANDLED
    broken = client.post(settle(case, "verify"), {"photos": upload(b"\xff\xd8\xff\xe0 cut")})
    assert broken.status_code == 409 and "site.jpg" in broken.content.decode()
    assert client.post(settle(case, "verify"), {"photos": upload()}).status_code == 200
    entry = Entry.objects.filter(case=case, kind="verified").get()
    one = Attachment.objects.get(case=case, purpose="inspection")
    assert entry.data["photos"] == [one.blob]


def test_every_door_asks_of_safety_for_who_was_there(city):
    """The desk, the case page's form and the API refuse with one sentence, and take what shows it."""
    case = handled(city, "1", urgency="safety")
    client = city.client("verifier")
    form = reverse("desk:deed", args=[case.number, "verify"])
    api = f"/api/v1/cases/{case.number}/verify"
    sent = {"content_type": "application/json", "data": {"note": "看过照片"}}
    assert SAID in client.get(form).content.decode()  # said before anything is typed
    refused = [
        client.post(settle(case, "verify"), {"words": "看过照片"}),
        client.post(form, {"steps": case.steps, "note": "看过照片"}),
    ]
    assert {one.status_code for one in refused} == {409}
    assert all(SAID in one.content.decode() for one in refused)
    told = client.post(api, **sent)
    assert told.status_code == 409 and told.json()["detail"].endswith(ON_SITE)
    with pytest.raises(MoveRefused, match="about safety"):
        city.does(case, "verifier", "verify", photos=["sha256-of-another"])  # a word is no photo
    case.refresh_from_db()
    assert case.state == State.HANDLED
    done = client.post(form, {"steps": case.steps, "note": "井盖已装好", "photos": upload()})
    case.refresh_from_db()
    assert done.status_code == 302 and case.state == State.VERIFIED
    second = handled(city, "2", urgency="safety")
    put(second, street(hole=False, seed=8), "inspection", by=city.people["verifier"].actor)
    assert SAID not in client.get(form.replace(case.number, second.number)).content.decode()
    there = api.replace(case.number, second.number)
    assert client.post(there, **sent).status_code == 200


def test_a_photo_from_before_the_work_closes_no_case_of_safety(city):
    case = handled(city, "1", urgency="safety")
    verifier = city.people["verifier"]
    early = put(case, street(hole=True, seed=9), "inspection", by=verifier.actor)
    Attachment.objects.filter(pk=early.pk).update(made_at=case.registered_at)
    client = city.client("verifier")
    assert client.post(settle(case, "verify"), {}).status_code == 409
    put(case, street(hole=False, seed=9), "inspection", by="person:999")  # somebody else's
    assert client.post(settle(case, "verify"), {}).status_code == 409
    put(case, street(hole=False, seed=8), "inspection", by=verifier.actor)
    assert client.post(settle(case, "verify"), {}).status_code == 200


def test_who_handled_it_is_told_kindly_and_cannot(city):
    case = handled(city, "1", photos=False)
    verifier = city.people["verifier"]
    Case.objects.filter(pk=case.pk).update(handled_by=verifier.actor)
    client = city.client("verifier")
    text = client.get(DESK).content.decode()
    assert settle(case, "verify") not in text and "vl-kind" in text
    assert client.post(settle(case, "verify"), {}).status_code == 409
    case.refresh_from_db()
    assert case.state == State.HANDLED


def test_whoever_comes_second_is_told(city):
    case = handled(city, "1", photos=False)
    city.does(case, "verifier", "verify")
    late = city.client("verifier").post(settle(case, "rework"), {"words": "没做好"})
    assert late.status_code == 409
    assert city.client("verifier").get(DESK, {"case": case.number, "pane": ""}).status_code == 200


def test_the_desk_is_for_those_who_look(city):
    case = handled(city, "1", photos=False)
    assert city.client("supervisor").get(DESK).status_code == 200
    assert settle(case, "verify") not in city.client("supervisor").get(DESK).content.decode()
    assert city.client("supervisor").post(settle(case, "verify"), {}).status_code == 409
    assert city.client("lamps_handler").get(DESK).status_code == 403
    assert city.client("verifier").post(settle(case, "close"), {}).status_code == 404


def test_there_is_nothing_to_do_many_at_once(city):
    for n in range(3):
        handled(city, str(n), photos=False)
    text = city.client("verifier").get(DESK).content.decode()
    assert 'type="checkbox"' not in text


def test_the_queue_costs_the_same_however_long_it_is(city, django_assert_max_num_queries):
    for n in range(6):
        handled(city, str(n), photos=False, opinions=(DOUBT,))
    held = access(city.people["verifier"], on=now().date())
    with django_assert_max_num_queries(2):
        assert len(queue.waiting(held)) == 6


def test_words_and_pages_narrow_the_queue(city):
    for n in range(3):
        handled(city, str(n), photos=False, words=f"第{n}处路灯不亮，请尽快修好")
    client = city.client("verifier")
    assert len(numbers(client.get(DESK, {"q": "第1处"}).content.decode())) == 1
    assert numbers(client.get(DESK, {"page": "2"}).content.decode()) == []
    for page in ("0", "-1", "x", "99999999999"):
        assert len(numbers(client.get(DESK, {"page": page}).content.decode())) == 3


def test_every_look_at_a_photo_is_written_down(city):
    case = handled(city, "1")
    one = case.attachments.get(purpose="after")
    there = reverse("desk:photo", args=[case.number, one.pk])
    first = city.client("verifier").get(there)
    again = city.client("verifier").get(there, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    rows = Trace.objects.filter(act="photo seen", object=f"attachment:{one.pk}")
    assert [row.actor for row in rows] == [city.people["verifier"].actor] * 2


def test_what_a_person_hid_is_hidden_in_the_house_too(city):
    case = handled(city, "1")
    one = case.attachments.get(purpose="after")
    there = reverse("desk:photo", args=[case.number, one.pk])
    client = city.client("verifier")
    was = client.get(there)
    box = redacting.read([{"x": 0.2, "y": 0.2, "w": 0.3, "h": 0.3}])
    row = redacting.redact(one, box, by=city.people["verifier"].actor, at=now())
    seen = client.get(there, headers={"If-None-Match": was.headers["ETag"]})
    assert seen.status_code == 200 and seen.headers["ETag"] == f'"{row.shown}"'
