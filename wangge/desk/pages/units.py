"""找单位 units: units by a part of their name, for the forms that ask for one."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from wangge.grids.queries import path_text
from wangge.people.doors import signed_in
from wangge.people.models import Unit
from wangge.people.roster import roster

MOST = 8
LEVELS = ("city", "district", "street", "community")


@require_GET
@signed_in()
def find(request: HttpRequest) -> HttpResponse:
    """A few units whose name or alias holds all the words, the higher ones first."""
    said = request.GET.get("unit_q", "").strip()
    field = request.GET.get("field", "unit")
    divisions = roster().divisions
    found = [(unit, path_text(divisions[unit.division_id][0])) for unit in named(said)]
    context = {"found": found, "sought": said, "field": field if field.isidentifier() else "unit"}
    return render(request, "desk/_units.html", context)


def named(said: str) -> list[Unit]:
    """At most MOST handling units; none for no words."""
    parts = said.split()
    if not parts:
        return []
    found = [unit for unit in _holding(parts) if unit.handles]
    return sorted(found, key=lambda unit: _rank(unit, parts[0]))[:MOST]


def _rank(unit: Unit, word: str) -> tuple[bool, int, int]:
    """Names that begin so first, then the higher level, then the shorter name."""
    return not unit.name.startswith(word), LEVELS.index(unit.level), len(unit.name)


def _holding(parts: list[str]) -> Iterator[Unit]:
    for unit in roster().units.values():
        text = " ".join([unit.name, *unit.aliases])
        if all(part in text for part in parts):
            yield unit
