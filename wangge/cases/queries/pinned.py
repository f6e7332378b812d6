"""落点 pinned: where a case is, as GeoJSON for the map of a page."""

import json
from typing import Any

import shapely
from django.utils.safestring import mark_safe

from wangge.cases.models import Case


def pin(case: Case) -> str:
    """The point and its grid's outline as GeoJSON text; "" where there is neither."""
    features: list[dict[str, Any]] = []
    if case.grid:
        outline = shapely.from_wkb(bytes(case.grid.polygon))
        features.append(_feature(json.loads(shapely.to_geojson(outline)), name=case.grid.name))
    if case.lon is not None and case.lat is not None:
        point = {"type": "Point", "coordinates": [case.lon, case.lat]}
        features.append(_feature(point, state=case.state))
    if not features:
        return ""
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c"))  # it stands in a script element


def _feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
