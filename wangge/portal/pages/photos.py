"""照片 photos: a person's own photos, and those of the work – faces and plates hidden, to nobody else."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from wangge.base import blobs
from wangge.base.clock import now
from wangge.cases.models import Case
from wangge.portal import queries
from wangge.portal.draft import Draft

TRACKED = "portal.tracked"  # session: the case this browser has shown the code of


@require_GET
def drafted(request: HttpRequest, index: int) -> HttpResponse:
    """A photo of the report being made in this browser, which chose it: nothing is published yet."""
    photos = Draft(request.session).photos
    if index >= len(photos):
        raise Http404("no such photo")
    return _answer(photos[index]["shown"])


@require_GET
def tracked(request: HttpRequest, key: int) -> HttpResponse:
    """A photo of the report this browser has shown the code of, as the public may see it."""
    case = Case.objects.filter(pk=request.session.get(TRACKED, 0)).first()
    if case is None:
        raise Http404("no such photo")
    found = queries.photos(case, at=now())
    for one in (*found.said, *found.done):
        if one.pk == key:
            return _answer(one.blob)
    raise Http404("no such photo")


def _answer(key: str) -> HttpResponse:
    response = HttpResponse(blobs.get(key), content_type=blobs.mime_of(key))
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
