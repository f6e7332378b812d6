"""Mail to real servers: they take it, refuse it, hang or drip."""

import time
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from wangge.notices.actions import keeping
from wangge.notices.actions.outcomes import retry
from wangge.notices.models import Delivery, Line
from wangge.notices.outlets.shelf import outlets

from .conftest import NOON, mail_to, tell

MAIL = "clerk@lamps.test"
DAY = timedelta(days=1)


def one(outlet):
    return Delivery.objects.get(outlet=outlet)


@pytest.fixture
def clerk(city):
    person = city.people["lamps_clerk"]
    keeping.prefer(person, chosen={"mail": ("act", "grave")}, mail=MAIL)
    return person


def test_a_letter_in_the_reader_s_language_with_a_link_and_no_citizen(city, clerk, post, carrier):
    case = city.case()
    keeping.prefer(clerk, chosen={"mail": ("act",)}, language="en")
    tell(clerk, case=case, data={"reason": "asked twice"}, needs_ack=True)
    carrier.drain()
    (envelope,) = post.letters
    letter = message_from_bytes(envelope.content, policy=policy.default)
    plain = letter.get_body(("plain",)).get_content()
    html = letter.get_body(("html",)).get_content()
    assert envelope.rcpt_tos == [MAIL] and letter["Auto-Submitted"] == "auto-generated"
    assert letter["Subject"] == f"You are urged {case.number}"
    assert f"https://city.test/cases/{case.number}" in plain and "asked twice" in plain
    assert f'href="https://city.test/cases/{case.number}"' in html and 'lang="en"' in html
    for hidden in ("雷大妈", "13977778888", "路灯不亮"):
        assert hidden not in plain + html + letter["Subject"]
    row = one("mail")
    assert row.receipt == letter["Message-ID"] and row.done_at
    assert MAIL not in keeping.Preference.objects.get().mail


def test_a_mail_server_that_never_answers_costs_its_seconds_and_no_other(
    city, clerk, silent, web, hook, carrier, options
):
    mail_to(options, silent)
    options.setenv("WANGGE_NOTICES_SECONDS", "0.7")
    hook(web.url)
    tell(clerk)
    began = time.monotonic()
    carrier.drain()
    assert time.monotonic() - began < 3 and len(web.heard) == 1
    row = one("mail")
    assert row.error == "no answer within 0.7 s" and row.next_at and row.tries == 1
    assert one("webhook").done_at and Line.objects.get(name="mail").failures == 1


def test_a_mail_server_that_drips_is_cut_off(city, clerk, dripping, carrier, options):
    mail_to(options, dripping)
    options.setenv("WANGGE_NOTICES_SECONDS", "0.7")
    tell(clerk)
    began = time.monotonic()
    carrier.drain()
    assert time.monotonic() - began < 3 and one("mail").error == "no answer within 0.7 s"


@pytest.mark.parametrize(
    ("says", "parked"), [("550 no such clerk@lamps.test", True), ("451 later", False)]
)
def test_a_mail_server_that_refuses(city, clerk, post, carrier, says, parked):
    post.says = says
    tell(clerk)
    carrier.drain()
    row = one("mail")
    assert f"answered {says[:3]}" in row.error and MAIL not in row.error
    assert bool(row.parked_at) is parked and Line.objects.get(name="mail").failures == 0
    post.says = ""
    retry(Delivery.objects.all(), at=NOON)
    Delivery.objects.filter(next_at__gt=NOON).update(next_at=NOON)
    carrier.drain()
    assert one("mail").done_at and len(post.letters) == 1


def test_mail_that_cannot_be_sent_says_what_to_set(city, clerk, post, carrier, options, clock):
    options.setenv("WANGGE_MAIL_USER", "wangge")
    tell(clerk)
    carrier.drain()
    assert "WANGGE_MAIL_SECURITY" in one("mail").error and one("mail").parked_at
    options.delenv("WANGGE_MAIL_FROM")
    assert outlets["mail"].lacks() == "not set: WANGGE_MAIL_FROM"
    options.delenv("WANGGE_MAIL_HOST")
    tell(clerk, key="other")
    carrier.drain()
    assert Delivery.objects.count() == 1  # no mail server, no mail: the list in the house has it


def test_a_password_goes_to_nobody_without_tls(city, clerk, post, carrier, options):
    options.setenv("WANGGE_MAIL_SECURITY", "starttls")  # which this server does not speak
    options.setenv("WANGGE_MAIL_USER", "wangge")
    options.setenv("WANGGE_MAIL_PASSWORD", "hush")
    tell(clerk)
    carrier.drain()
    assert "STARTTLS" in one("mail").error and "hush" not in one("mail").error
    assert not post.letters and one("mail").next_at
