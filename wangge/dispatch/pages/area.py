"""辖区图 area: a case's point and grid and the areas of the units in question, for the desk's map."""

import json
from typing import Any

import shapely
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from wangge.dispatch import queries
from wangge.dispatch.pages import ROLES
from wangge.dispatch.pages.work import find
from wangge.dispatch.shown import opinion
from wangge.people.doors import signed_in

FINE = 0.0002  # degrees, about 20 m: as exact as a small map shows


@require_GET
@signed_in(roles=ROLES)
def area(request: HttpRequest, number: str) -> HttpResponse:
    """A FeatureCollection: `what` is point | grid | area, an area has rank and name of its unit."""
    case = find(request, number)
    found = opinion(case, queries.notes([case]).get(case.pk))
    features = []
    outlines = queries.areas([one.unit for one in found.candidates])
    for one in found.candidates:
        if one.unit in outlines:
            said = {"what": "area", "rank": one.rank, "name": one.name}
            features.append(_feature(_shape(outlines[one.unit]), **said))
    if case.grid:
        features.append(
            _feature(_shape(bytes(case.grid.polygon)), what="grid", name=case.grid.name)
        )
    if case.lon is not None and case.lat is not None:
        point = {"type": "Point", "coordinates": [case.lon, case.lat]}
        features.append(_feature(point, what="point"))
    note = "" if case.lon is not None or case.grid else _("The exact place is not known.")
    collection = {"type": "FeatureCollection", "features": features, "note": note}
    return JsonResponse(collection, content_type="application/geo+json")


def _shape(polygon: bytes) -> dict[str, Any]:
    shape = shapely.from_wkb(polygon).simplify(FINE)
    drawn: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return drawn


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
