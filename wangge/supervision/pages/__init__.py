"""督办台 pages: what is late and what soon will be – each number opens what it counts."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from wangge.base.clock import now
from wangge.clocks.models import Kind
from wangge.grids.models import Division
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.queries import Access
from wangge.supervision import words
from wangge.supervision.models import Finding
from wangge.supervision.offers.urging import UNIT, own_units
from wangge.supervision.queries import board as queries
from wangge.supervision.queries.policy import rungs
from wangge.supervision.watches.shelf import sentence, watches

ROLES = ("supervisor", "leader", "dispatcher", "unit_head")
SHOWN = 8  # findings and orders on the board; the rest behind a link


@require_GET
@never_cache
@signed_in(roles=ROLES)
def board(request: HttpRequest) -> HttpResponse:
    """The board; asked by its own script, only what stands on it."""
    access, at = access_of(request), now()
    area = area_of(request)
    own = own_units(person_of(request), at) if access.holds(*UNIT) else ()
    context = whole(access, area=area, at=at, own=own)
    name = "_board.html" if "part" in request.GET else "board.html"
    return render(request, f"supervision/{name}", context)


def area_of(request: HttpRequest) -> str:
    """The division code the page is narrowed to; digits only."""
    text = request.GET.get("area", "")
    return text if text.isascii() and text.isdigit() and len(text) <= 20 else ""


def whole(
    access: Access, *, area: str, at: datetime, own: Collection[int] = ()
) -> dict[str, Any]:  # fmt: skip
    """All that stands on the board; `own`: the units for which this person acknowledges."""
    rows = queries.by_unit(access, at=at, area=area)
    kinds = [kind for kind in Kind if any(kind in row.late or kind in row.soon for row in rows)]
    open_orders = queries.orders(access, area=area)
    found = queries.findings(access, area=area)
    return {
        "at": at,
        "area": area,
        "areas": areas(access),
        "narrow": f"&{urlencode({'area': area})}" if area else "",
        "kinds": [(kind.value, kind.label) for kind in kinds],
        "rows": [_row(row, kinds) for row in rows],
        "tiles": _tiles(rows),
        "most": max((row.share or 0 for row in rows), default=0),
        "open": open_orders.count(),
        "unseen": queries.orders(access, area=area, standing="unseen").count(),
        "unanswered": queries.late_orders(open_orders, at=at).count(),
        "graver": queries.orders(access, area=area, standing="listed").count(),
        "orders": [order_row(one, own) for one in open_orders[:SHOWN]],
        "back": f"{reverse('supervision_board')}?area={area}",
        "may_issue": access.holds("supervisor"),
        "findings": [finding_row(one) for one in found[:SHOWN]],
        "found": found.count(),
        "ladder": (ladder := _ladder(queries.fired_today(access, at=at, area=area))),
        "fired": any(one["fired"] for one in ladder),
    }


def areas(access: Access) -> list[tuple[str, str]]:
    """Districts one may narrow to."""
    found = Division.objects.filter(level="district", valid_to=None).order_by("code")
    return [
        (code, name)
        for code, name in found.values_list("code", "name")
        if access.city_wide or code.startswith(access.areas)
    ]


def _tiles(rows: Iterable[queries.UnitRow]) -> dict[str, int]:
    listed = list(rows)
    return {
        "late": sum(row.all_late for row in listed),
        "soon": sum(row.all_soon for row in listed),
    }


def _row(row: queries.UnitRow, kinds: Iterable[Kind]) -> dict[str, Any]:
    cells = [
        {"kind": kind.value, "late": row.late.get(kind, 0), "soon": row.soon.get(kind, 0)}
        for kind in kinds
    ]
    share = row.share
    return {"row": row, "cells": cells, "percent": None if share is None else round(share * 100)}


def order_row(order: Any, own: Collection[int] = ()) -> dict[str, Any]:
    """An order with whom it addresses and how far each is; whether one of `own` must acknowledge it."""
    tone, sign = words.TONES[order.level]
    addressed = list(order.addressed.select_related("unit").order_by("pk"))
    return {
        "order": order,
        "tone": tone,
        "sign": sign,
        "addressed": addressed,
        "unseen": any(one.needs_ack and not one.acknowledged_at for one in addressed),
        "to_acknowledge": not order.closed_at
        and any(
            one.needs_ack and not one.acknowledged_at for one in addressed if one.unit_id in own
        ),
        "owes": order.due_at and any(not one.answered_at for one in addressed),
        "result": words.result_of(order.result),
    }


def finding_row(one: Finding) -> dict[str, Any]:
    tone, sign = words.TONES[one.level]
    return {
        "finding": one,
        "watch": watches[one.watch].label,
        "why": sentence(one.watch, one.why),
        "tone": tone,
        "sign": sign,
        "count": len(one.cases),
    }


def _ladder(counts: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    """The rungs that hold, by clock, with what fired today."""
    listed = []
    for rung in rungs():
        if not rung.active:
            continue
        fired, alone = counts.get(rung.code, (0, 0))
        listed.append(
            {
                **words.shown(rung),
                "fired": fired,
                "alone": alone,
            }
        )
    return listed
