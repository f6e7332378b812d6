"""拟复 replying: the machine's draft with its sources beside the words a person answers for."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wangge.base.clock import now
from wangge.cases.log import MoveRefused
from wangge.cases.offers import Forbidden, offers, perform
from wangge.people.doors import access_of, person_of, signed_in
from wangge.verification.actions.knowing import used
from wangge.verification.actions.replying import what_leaks
from wangge.verification.models import KnowledgeUse
from wangge.verification.pages.calling import find
from wangge.verification.pages.calling_words import refused
from wangge.verification.queries.drafts import compose

LEAST, MOST = 4, 2000


@require_http_methods(["GET", "POST"])
@never_cache
@signed_in()
def write(request: HttpRequest, number: str) -> HttpResponse:
    """GET: the draft and its sources. POST: the reply as a person wrote it; 422 says what is wrong where."""
    case, offer = find(request, number), offers["reply"]
    if not offer.may(access_of(request), case):
        raise Http404("no case of this number that you may answer")
    draft = compose(case, on=localdate(now()))
    context: dict[str, Any] = {"case": case, "draft": draft, "stands": offer.stands(case)}
    context["words"] = draft.text
    if request.method == "GET":
        return render(request, "verification/reply.html", context)
    said = request.POST
    context |= {"words": said.get("words", ""), "note": said.get("note", "")}
    if problem := _lacking(said.get("words", ""), said.get("mine", "")):
        return render(
            request, "verification/reply.html", {**context, "problem": problem}, status=422
        )
    words, public = said["words"].strip(), bool(said.get("names_public"))
    if found := [one for one in what_leaks(words) if one.kind != "name" or not public]:
        context["leaks"] = [{"kind": _kind(one.kind), "text": _around(words, one)} for one in found]
        context["named"] = any(one.kind == "name" for one in found)
        return render(request, "verification/reply.html", context, status=422)
    note = _with_sources(said.get("note", "").strip(), draft, changed=words != draft.text)
    form = offer.form.model_validate({"words": words, "note": note, "names_public": public})
    person, access, at = person_of(request), access_of(request), now()
    try:
        with transaction.atomic():
            perform(case, "reply", form, person=person, access=access, at=at)
            used(case, draft.known, way=KnowledgeUse.Way.REPLY, at=at)
    except (MoveRefused, Forbidden) as error:
        context["problem"] = refused(str(error))
        return render(request, "verification/reply.html", context, status=409)
    messages.success(request, _("%(number)s is answered.") % {"number": case.number})
    return redirect("desk:case", case.number)


def _lacking(words: str, mine: str) -> str:
    if not LEAST <= len(words.strip()) <= MOST:
        return _("Write from %(least)s to %(most)s characters.") % {"least": LEAST, "most": MOST}
    return "" if mine else _("Say that you have read it and answer for it.")


def _with_sources(note: str, draft: Any, *, changed: bool) -> str:
    """The internal note, with what the machine's draft rested on and whether a person changed it."""
    how = _("changed by hand") if changed else _("taken as it was")
    sources = " · ".join(draft.sources)
    told = _("Drafted by machine (%(model)s), %(how)s. Sources: %(sources)s.") % {
        "model": draft.model,
        "how": how,
        "sources": sources,
    }
    return f"{note}\n{told}".strip()[:MOST]


def _kind(kind: str) -> str:
    return {
        "identity number": _("an identity number"),
        "mobile number": _("a mobile number"),
        "telephone number": _("a telephone number that is no office’s"),
        "name": _("a person’s name"),
    }[kind]


def _around(words: str, one: Any) -> str:
    """Where it stands, as its writer sees it on his own page."""
    return words[max(0, one.start - 8) : one.end + 8]
