"""考核报告 report: the units of a group, side by side; its versions; the same as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.appraisal import queries
from wangge.appraisal.outlets import FORMATS, FontMissing, disposition
from wangge.appraisal.pages.asked import RUNNING, SEEING, periods, read
from wangge.appraisal.pages.filing import write
from wangge.appraisal.queries.source import source
from wangge.appraisal.shown import group_rows, head
from wangge.base.clock import now
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.queries import names


@require_GET
@never_cache
@signed_in(roles=SEEING)
def report(request: HttpRequest) -> HttpResponse:
    """The group this person is asked about, or may look at."""
    asked = read(request)
    group = asked.group(request.GET.get("group", ""))
    kinds = source().kinds()
    context = asked.context() | {
        "periods": periods() or [asked.span.key],
        "schemes": queries.schemes(),
        "groups": asked.groups,
        "forms": list(FORMATS),
        "group": group,
        "lines": [head(one, kinds) for one in group["lines"]] if group else [],
        "rows": group_rows(group) if group else [],
        "may_run": access_of(request).holds(*RUNNING),
        "open_appeals": queries.appeals(access_of(request)).filter(state="open").count(),
    }
    return render(request, "appraisal/report.html", context)


@require_GET
@never_cache
@signed_in(roles=SEEING)
def publications(request: HttpRequest) -> HttpResponse:
    """Every version that was ever published, with its digest and what it corrects."""
    found = list(queries.publications()[:200])
    who = names(one.published_by for one in found)
    rows = [(one, who.get(one.published_by, one.published_by)) for one in found]
    context = {"rows": rows, "may_run": access_of(request).holds(*RUNNING)}
    return render(request, "appraisal/publications.html", context)


@require_GET
@never_cache
@signed_in(roles=SEEING)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The table of a group as a file: the rows this person sees, marked, and traced."""
    if form not in FORMATS:
        raise Http404("no such form of file")
    asked = read(request)
    group = asked.group(request.GET.get("group", ""))
    if group is None:
        raise Http404("nothing to export")
    mime, _written = FORMATS[form]
    held = None if asked.draft else asked.held
    try:
        title, data = write(
            group,
            asked.span,
            held=held,
            person=person_of(request),
            form=form,
            least=asked.least,
            at=now(),
        )
    except FontMissing as fault:
        return render(request, "appraisal/no_font.html", {"fault": fault}, status=503)
    response = HttpResponse(data, content_type=mime)
    response["Content-Disposition"] = disposition(title, form)
    response["X-Content-Type-Options"] = "nosniff"
    return response
