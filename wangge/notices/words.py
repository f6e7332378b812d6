"""通知的话 words: a notice as people read it – title, sentence, where it leads – in their language."""

import re
from datetime import datetime, timedelta
from datetime import time as clock_time
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy, override
from django.utils.translation import gettext_noop as N_

from wangge.clocks.models import Kind as Clock
from wangge.notices.models import Notice, Preference
from wangge.notices.options import SITE
from wangge.notices.rules import kinds

PAGES = {
    kinds.APPRAISAL: "appraisal:report",
    kinds.APPEALS: "appraisal:appeals",
    kinds.DELIVERIES: "notices:deliveries",
}
LEVELS = {
    "info": gettext_lazy("good to know"),
    "act": gettext_lazy("to act on"),
    "grave": gettext_lazy("grave"),
}

MIDNIGHT = clock_time()
PERIOD = re.compile(r"(\d{4})(?:-Q([1-4])|-(\d\d))?")

# Errors are kept as they were met, in English; people of the house read the known ones in theirs.
WHY = [
    (re.compile(r"no answer within (?P<n>\S+) s"), N_("no answer within %(n)s s")),
    (
        re.compile(r"answered (?P<n>\d+), a redirect; .*"),
        N_("answered %(n)s: the address has moved"),
    ),
    (re.compile(r"answered (?P<n>\d+)(?:: (?P<said>.*))?"), N_("answered %(n)s %(said)s")),
    (
        re.compile(r"the mail server answered (?P<n>-?\d+): (?P<said>.*)"),
        N_("the mail server answered %(n)s %(said)s"),
    ),
    (re.compile(r"no SMS gateway is configured.*"), N_("no SMS gateway is set up")),
    (
        re.compile(r"the person has given no mail address"),
        N_("the person has given no mail address"),
    ),
    (re.compile(r"\S+ has no telephone number"), N_("no telephone number is known")),
    (re.compile(r"the hook is switched off.*"), N_("the webhook is switched off")),
    (re.compile(r"not set: (?P<n>.*)"), N_("not set: %(n)s")),
    (
        re.compile(r"(?P<n>\S+) is at \S+, a private address;.*"),
        N_("%(n)s is at a private address, which is not allowed here"),
    ),
    (
        re.compile(r".*CERTIFICATE_VERIFY_FAILED.*"),
        N_("the certificate of the server is not to be trusted"),
    ),
    (
        re.compile(r"(?:ConnectError|ConnectionRefusedError|gaierror|OSError): .*"),
        N_("the server cannot be reached"),
    ),
]


def why(error: str) -> str:
    """An error in the language at hand where it is a known one; as it was kept where not."""
    for form, msgid in WHY:
        if found := form.fullmatch(error):
            return gettext(msgid) % {name: said or "" for name, said in found.groupdict().items()}
    return error


def title(notice: Notice) -> str:
    """What it is about, in two or three words, in the language at hand."""
    return gettext(kinds.kind_said(notice.kind, notice.data).title)


def sentence(notice: Notice, *, link: str = "") -> str:
    """What the person is told, in the language at hand; numbers and names of units only."""
    kind = kinds.kind_said(notice.kind, notice.data)
    said = {name: _worded(value) for name, value in notice.data.items() if value not in (None, "")}
    said.pop("link", None)
    if "period" in said:
        said["period"] = period(str(said["period"]))
    if said.get("clock") in Clock.values:
        said["clock"] = Clock(said["clock"]).label
    if link:
        said["link"] = link
    said["case"] = notice.case.number if notice.case else ""
    if notice.unit:
        said.setdefault("unit", notice.unit.name)
    msgid = kinds.msgid(kind, said)
    if notice.case is None and "%(case)s" in msgid:
        return title(notice)
    return gettext(msgid) % said


def period(key: str) -> str:
    """A period of the appraisal – 2026-10, 2026-Q3, 2026 – as people say it."""
    found = PERIOD.fullmatch(key)
    if found is None:
        return key
    year, quarter, month = found.groups()
    said = {"year": year, "n": int(quarter or month or 0)}
    if quarter:
        return gettext("%(year)s, quarter %(n)s") % said
    return (gettext("%(year)s-%(n)02d") if month else gettext("the year %(year)s")) % said


def _worded(value: Any) -> Any:
    """A moment written as ISO 8601 as people say it; everything else as it is."""
    at = parse_datetime(value) if isinstance(value, str) and value[4:5] == "-" else None
    return value if at is None or at.tzinfo is None else moment(at)


def moment(at: datetime) -> str:
    """3月12日 14:05; midnight ends the day before it: 3月11日 24:00."""
    here = localtime(at)
    time = f"{here:%H:%M}"
    if here.time() == MIDNIGHT:
        here, time = here - timedelta(days=1), "24:00"
    said = {"month": here.month, "day": here.day, "time": time}
    return gettext("%(month)s/%(day)s %(time)s") % said


def path(notice: Notice) -> str:
    """The page of ours that it leads to; the list of notices where there is no other."""
    if given := given_link(notice):
        return given
    kind = kinds.kind_said(notice.kind, notice.data)
    try:
        if kind.page == kinds.CASE and notice.case:
            return reverse("desk:case", args=[notice.case.number])
        return reverse(PAGES.get(kind.page, "notices:mine")) + _spot(notice)
    except NoReverseMatch:
        return reverse("notices:mine")


def _spot(notice: Notice) -> str:
    """Where on the page: the period of a report, the appeal among all of them."""
    appeal, period = notice.data.get("appeal"), notice.data.get("period")
    if appeal:
        return f"#appeal-{appeal}"
    return f"?{urlencode({'period': period})}" if period else ""


def given_link(notice: Notice) -> str:
    """Where whoever made the notice lets it lead: a path of ours, or a whole address; "" if nowhere."""
    return str(notice.data.get("link") or notice.data.get("path") or "")


def address(path: str) -> str:
    """A path of ours as others can follow it; "" where WANGGE_SITE does not say how."""
    if path.startswith(("https://", "http://")):
        return path
    return SITE.value.rstrip("/") + path if SITE.value else ""


def language_of(preference: Preference | None) -> str:
    """The language a person reads; the site's unless they chose one."""
    return (preference.language if preference else "") or settings.LANGUAGE_CODE


def in_language(language: str) -> override:
    """Words within are in this language."""
    return override(language)
