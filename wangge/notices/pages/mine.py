"""我的通知 mine: the bell, the list, acknowledging, and by which outlets one wants to be told."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.base import crypto
from wangge.base.clock import now
from wangge.cases.queries import seen_by
from wangge.notices import options, queries, words
from wangge.notices.actions import keeping, reading
from wangge.notices.models import Notice, Preference
from wangge.notices.outlets.mail import ADDRESS
from wangge.notices.outlets.shelf import outlets
from wangge.notices.rules.choosing import CHOSEN
from wangge.notices.rules.kinds import kind_said
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Person

PAGE = 50
TONES = {"info": ("rest", "chat"), "act": ("soon", "clock"), "grave": ("late", "warning")}
SHOWN = {"waiting": queries.unread, "acknowledge": queries.to_acknowledge, "all": queries.of}


@require_GET
@never_cache
@signed_in()
def bell(request: HttpRequest) -> HttpResponse:
    """The bell with its count, asked for again every minute."""
    return render(request, "notices/_bell.html", {"waiting": queries.waiting(person_of(request))})


@require_GET
@never_cache
@signed_in()
def listed(request: HttpRequest) -> HttpResponse:
    """What one was told, newest first: what waits, what to acknowledge, or all of it."""
    person, show = person_of(request), request.GET.get("show", "waiting")
    show = show if show in SHOWN else "waiting"
    found, before = SHOWN[show](person), request.GET.get("before", "")
    if before.isdecimal():
        found = found.filter(pk__lt=int(before))
    rows = list(found[: PAGE + 1])
    titles = _titles(request, rows)
    context = {
        "rows": [shown(row) | {"about": titles.get(row.case_id)} for row in rows[:PAGE]],
        "more": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "show": show,
        "tabs": [
            ("waiting", _("Waiting for you"), queries.waiting(person)),
            ("acknowledge", _("To acknowledge"), queries.to_acknowledge(person).count()),
            ("all", _("All"), None),
        ],
    }
    return render(request, "notices/mine.html", context)


def _titles(request: HttpRequest, rows: list[Notice]) -> dict[int | None, str]:
    """What the cases are about, of those this person may still see; a number alone says nothing."""
    seen = seen_by(access_of(request)).filter(pk__in={row.case_id for row in rows if row.case_id})
    return dict(seen.order_by().values_list("pk", "title"))


def shown(notice: Notice) -> dict[str, Any]:
    """A notice as the list shows it."""
    kind = kind_said(notice.kind, notice.data)
    tone, sign = TONES[kind.level]
    return {
        "notice": notice,
        "title": words.title(notice),
        "sentence": words.sentence(notice),
        "level": _("people's safety") if notice.safety else words.LEVELS[kind.level],
        "tone": "late" if notice.safety else tone,
        "sign": "warning" if notice.safety else sign,
        "to_acknowledge": notice.needs_ack and notice.acknowledged_at is None,
    }


@require_GET
@never_cache
@signed_in()
def opened(request: HttpRequest, key: int) -> HttpResponse:
    """Mark a notice as read and go where it leads; never out of the house."""
    notice = get_object_or_404(queries.of(person_of(request)), pk=key)
    reading.read(Notice.objects.filter(pk=key), by=person_of(request), at=now())
    leads = words.path(notice)
    if not url_has_allowed_host_and_scheme(leads, allowed_hosts=None):
        return redirect("notices:mine")
    return redirect(leads)


@require_POST
@signed_in()
def acknowledged(request: HttpRequest, key: int) -> HttpResponse:
    """ "Seen": no more reminders. Answers with the row as it now is."""
    notice = get_object_or_404(queries.of(person_of(request)), pk=key)
    reading.acknowledge(key, by=person_of(request), at=now())
    notice.refresh_from_db()
    if not request.headers.get("HX-Request"):
        return redirect("notices:mine")
    about = _titles(request, [notice]).get(notice.case_id)
    answer = render(request, "notices/_notice.html", {"row": shown(notice) | {"about": about}})
    answer.headers["HX-Trigger"] = "notices-changed"
    return answer


@require_POST
@signed_in()
def read_all(request: HttpRequest) -> HttpResponse:
    """Put behind one all that is merely told; what needs it stays to be acknowledged."""
    person = person_of(request)
    done = reading.read(queries.unread(person), by=person, at=now())
    text = ngettext("%(n)s notice marked as read.", "%(n)s notices marked as read.", done)
    messages.success(request, text % {"n": done})
    return redirect("notices:mine")


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in()
def preferences(request: HttpRequest) -> HttpResponse:
    """By which outlets, for what, in which language – the list in the house has everything anyway."""
    person, faults = person_of(request), {}
    ways = [name for name, one in outlets if one.personal and one.carried]
    if request.method == "POST":
        chosen = {name: request.POST.getlist(name) for name in ways}
        said = {"language": request.POST.get("language", ""), "mail": request.POST.get("mail", "")}
        try:
            keeping.prefer(person, chosen=chosen, **said)
        except keeping.Unfit as error:
            faults = {
                error.field: _("This is no mail address.") if error.field == "mail" else error
            }
        else:
            messages.success(request, _("Saved."))
            return redirect("notices:preferences")
    context = _preferred(person, ways) | {"faults": faults}
    if faults:
        context["mail"] = request.POST.get("mail", "")
    return render(request, "notices/preferences.html", context, status=422 if faults else 200)


def _preferred(person: Person, ways: list[str]) -> dict[str, Any]:
    mine = Preference.objects.filter(person=person).first()
    chosen = mine.outlets if mine and mine.outlets is not None else CHOSEN
    mail = crypto.unseal(mine.mail, about=ADDRESS) if mine and mine.mail else ""
    lacking = {"mail": not mail, "sms": not person.phone_sealed}
    rows = [
        {
            "key": name,
            "label": outlets[name].label,
            "on": outlets[name].on() and not outlets[name].lacks(),
            "lacking": lacking.get(name, False),
            "levels": [
                (key, word, key in chosen.get(name, ())) for key, word in words.LEVELS.items()
            ],
        }
        for name in ways
    ]
    return {
        "rows": rows,
        "mail": mail,
        "languages": settings.LANGUAGES,
        "language": mine.language if mine else "",
        "quiet": "" if options.QUIET.value == "none" else options.QUIET.value.replace("-", "–"),
    }
