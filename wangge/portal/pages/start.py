"""居民首页 start: report something, or ask how it stands; and the ground of the portal's maps."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET
from ninja.errors import HttpError

from wangge.grids import api
from wangge.grids.models import Level


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Two doors: report, track."""
    return render(request, "portal/start.html")


@require_GET
@cache_control(public=True, max_age=300)
def outlines(request: HttpRequest) -> HttpResponse:
    """Outlines of the districts, as GeoJSON: public, without an account."""
    return api.outlines(request, level=Level.DISTRICT)


@require_GET
@cache_control(public=True, max_age=300)
def grids(request: HttpRequest) -> HttpResponse:
    """Grid lines of a window, as GeoJSON; 400 where the window cannot be read."""
    said: Any = request.GET
    try:
        zoom = float(said.get("zoom", "")) if said.get("zoom") else None
        return api.grids_in(request, bbox=said.get("bbox", ""), type=None, zoom=zoom, limit=1000)
    except (HttpError, ValueError) as error:
        return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
