"""今日地图 map: today's cases where they are, on our own polygons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wangge.base.clock import now
from wangge.cases.moves import State
from wangge.desk.pages.case import seen
from wangge.grids.queries import path_text
from wangge.people.doors import signed_in


@require_GET
@signed_in()
def live(request: HttpRequest) -> HttpResponse:
    """The map's page; the points are asked of the API every few seconds."""
    return render(request, "desk/map.html", {"states": [str(state) for state in State]})


@require_GET
@signed_in()
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """One case in a few lines, for the sheet beside the map."""
    case = seen(request, number)
    place = path_text(case.division_code) if case.division_code else ""
    return render(request, "desk/_sheet.html", {"case": case, "place": place, "at": now()})
