"""导航 nav: which pages a role sees in the top bar, and where each role begins."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from wangge.people import rules
from wangge.people.doors import access_of
from wangge.people.models import Person
from wangge.people.queries import Access


@dataclass(frozen=True)
class Place:
    """One entry of the navigation: the URL's name, its words, its icon, whom it is for.

    At a `start` a person may begin the day; `aside` ones stand in the menu behind the others.
    """

    name: str
    label: Any
    icon: str
    roles: frozenset[str]
    start: bool = True
    aside: bool = False


ON_CASES = rules.CENTRE_ROLES | rules.UNIT_ROLES | rules.GROUND_ROLES
DISPATCHING = frozenset({"dispatcher", "reviewer", "supervisor"})
OVERSEEING = frozenset({"supervisor", "leader", "dispatcher", "unit_head"})
CALLING = frozenset({"caller", "supervisor"})
LOOKING = frozenset({"verifier", "grid_worker", "supervisor"})
TRUSTING = frozenset({"dispatcher", "supervisor", "leader", "analyst", "system_admin"})
WATCHING = frozenset({"system_admin", "supervisor"})
KNOWING = rules.UNIT_ROLES | rules.CENTRE_ROLES
SWEEPING = rules.UNIT_ROLES | frozenset({"supervisor", "leader", "analyst"})

APPRAISED = frozenset({"unit_head", "clerk", "handler", "supervisor", "leader", "analyst"})

# In the order of the top bar; a person begins at the first start that is theirs.
PLACES: tuple[Place, ...] = (
    Place("desk:home", _("My desk"), "inbox", ON_CASES),
    Place("desk:inbox", _("To do"), "clock", rules.UNIT_ROLES, start=False),
    Place("intake_desk", _("Intake"), "phone", frozenset({"operator", "reviewer"})),
    Place("dispatch_desk", _("Dispatch"), "arrow", DISPATCHING),
    Place("callbacks", _("Call-backs"), "phone", CALLING),
    Place("dispatch_model", _("Dispatch model"), "machine", TRUSTING, start=False, aside=True),
    Place("supervision_board", _("Supervision"), "clock", OVERSEEING, start=False),
    Place("verification:desk", _("Verification"), "eye", LOOKING),
    Place("desk:cases", _("Cases"), "list", ON_CASES),
    Place("desk:map", _("Map"), "map", ON_CASES),
    Place("knowledge", _("Knowledge"), "chat", KNOWING, start=False, aside=True),
    Place("call_scripts", _("Call scripts"), "phone", CALLING, start=False, aside=True),
    Place("sampling_plans", _("Sampling plans"), "list", CALLING, start=False, aside=True),
    Place("handling_sweeps", _("Sweeps"), "eye", SWEEPING, start=False, aside=True),
    Place("handling_projects", _("Projects"), "box", SWEEPING, start=False, aside=True),
    Place("appraisal:report", _("Appraisal"), "star", APPRAISED, start=False),
    Place("desk:troubles", _("Not told"), "warning", rules.RIGHTS["see_parked"], aside=True),
    Place("notices:deliveries", _("Deliveries"), "chat", WATCHING, start=False, aside=True),
    Place("traces", _("Audit"), "eye", rules.RIGHTS["read_traces"]),
)


def places(held: Access) -> list[Place]:
    """The pages this person's roles open."""
    return [place for place in PLACES if not place.roles.isdisjoint(held.roles)]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: `nav`, lazily, so that pages without it cost nothing."""
    nav = SimpleLazyObject(lambda: _nav(request))
    aside = SimpleLazyObject(lambda: [place for place in nav if place["aside"]])
    return {"nav": nav, "nav_aside": aside}


def _nav(request: HttpRequest) -> list[dict[str, Any]]:
    if not isinstance(getattr(request, "user", None), Person):
        return []
    return list(_entries(places(access_of(request)), here=request.path))


def _entries(found: Iterable[Place], *, here: str) -> Iterable[dict[str, Any]]:
    urls = {place: reverse(place.name) for place in found}
    nearest = max((url for url in urls.values() if here.startswith(url)), key=len, default="")
    for place, url in urls.items():
        yield {
            "url": url,
            "label": place.label,
            "icon": place.icon,
            "current": url == nearest,
            "aside": place.aside,
        }
