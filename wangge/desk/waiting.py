"""待办 waiting: what waits for whom – each a list that opens, with the number it counts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from wangge.cases.queries import lists, parked, seen_by
from wangge.cases.queries.lists import Sought
from wangge.desk import inbox
from wangge.handling.queries import disputes, mediations, reviews
from wangge.people.models import Role
from wangge.people.queries import Access

R = Role
FIRST = 8  # rows of what is due first
UNIT = frozenset({R.CLERK, R.UNIT_HEAD, R.HANDLER})
CENTRE = frozenset({R.DISPATCHER, R.SUPERVISOR})
EYES = frozenset({R.SUPERVISOR, R.LEADER, R.ANALYST})


@dataclass(frozen=True, kw_only=True)
class Pile:
    """Cases that wait for people of some roles: what they are, and how urgent they look."""

    label: Any
    roles: frozenset[Role]
    sought: Sought = field(default_factory=Sought)
    tone: str = "hand"
    mine: bool = False  # only where the person is the handler
    page: str = ""  # the URL name of the desk where they are worked on, if it has one
    part: str = ""  # of that page
    # only cases of these keys
    among: Callable[[Access, datetime], QuerySet[Any, Any]] | None = None


# In the order they are shown: what cannot wait first.
PILES: tuple[Pile, ...] = (
    Pile(
        label=_("Late"),
        roles=UNIT,
        tone="late",
        page="desk:inbox",
        part="late",
        among=inbox.late,
    ),
    Pile(
        label=_("Due today"),
        roles=UNIT,
        tone="soon",
        page="desk:inbox",
        part="today",
        among=inbox.today,
    ),
    Pile(
        label=_("Completion overdue"),
        roles=EYES,
        sought=Sought(due="late"),
        tone="late",
    ),
    Pile(
        label=_("To be completed within 24 hours"),
        roles=EYES,
        sought=Sought(due="soon"),
        tone="soon",
    ),
    Pile(
        label=_("Waiting to be accepted"),
        roles=frozenset({R.OPERATOR, R.REVIEWER}),
        sought=Sought(state="registered"),
        page="intake_desk",
    ),
    Pile(
        label=_("Under review"),
        roles=frozenset({R.REVIEWER}),
        sought=Sought(state="under_review"),
        tone="soon",
    ),
    Pile(
        label=_("Waiting to be dispatched"),
        roles=frozenset({R.DISPATCHER, R.REVIEWER}),
        sought=Sought(state="accepted"),
        page="dispatch_desk",
    ),
    Pile(
        label=_("Returns to decide"),
        roles=CENTRE,
        sought=Sought(state="return_requested"),
        tone="soon",
    ),
    Pile(
        label=_("Asking for more time"),
        roles=CENTRE,
        sought=Sought(state="extension_requested"),
        tone="soon",
    ),
    Pile(
        label=_("Escalated, to be ruled"),
        roles=CENTRE,
        sought=Sought(state="escalated"),
        tone="soon",
    ),
    Pile(
        label=_("Reported as unreasonable"),
        roles=frozenset({R.SUPERVISOR}),
        sought=Sought(state="unreasonable_requested"),
        tone="soon",
    ),
    Pile(
        label=_("To be signed for"),
        roles=frozenset({R.CLERK, R.UNIT_HEAD}),
        sought=Sought(state="dispatched"),
    ),
    Pile(
        label=_("In my hands"),
        roles=UNIT | {R.GRID_WORKER},
        sought=Sought(state="at_work"),
        mine=True,
    ),
    Pile(
        label=_("At work in my unit"),
        roles=UNIT,
        sought=Sought(state="at_work"),
    ),
    Pile(
        label=_("Verified, to be answered"),
        roles=frozenset({R.CLERK, R.UNIT_HEAD}),
        sought=Sought(state="verified"),
    ),
    Pile(
        label=_("To be verified"),
        roles=frozenset({R.VERIFIER, R.GRID_WORKER}),
        sought=Sought(state="handled"),
    ),
    Pile(
        label=_("To be called back"),
        roles=frozenset({R.CALLER}),
        sought=Sought(state="callback_pending"),
    ),
    Pile(
        label=_("Called back, to be decided"),
        roles=frozenset({R.CALLER, R.SUPERVISOR}),
        sought=Sought(state="called_back"),
        tone="soon",
    ),
    Pile(
        label=_("Asked to speak in a dispute"),
        roles=frozenset({R.CLERK, R.UNIT_HEAD}),
        tone="soon",
        page="handling_disputes",
        among=lambda access, _: disputes.cases_to_speak_about(access),
    ),
    Pile(
        label=_("Agreements to ask about"),
        roles=UNIT,
        page="handling_mediations",
        among=lambda access, _: mediations.cases_to_ask(access),
    ),
    Pile(
        label=_("Reviews asked for by the person"),
        roles=frozenset({R.CALLER, R.SUPERVISOR}),
        tone="soon",
        page="desk:reviews",
        among=lambda *_: reviews.waiting_cases(),
    ),
    Pile(
        label=_("Suspended"),
        roles=EYES,
        sought=Sought(state="suspended"),
        tone="rest",
    ),
    Pile(label=_("Open"), roles=EYES, sought=Sought(state="open")),
)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """A pile as a person finds it."""

    label: Any
    tone: str
    count: int
    url: str

    @property
    def shown(self) -> str:
        """The number, or 999+."""
        return "999+" if self.count > 999 else str(self.count)


def piles(access: Access, *, at: datetime) -> Iterator[Counted]:
    """What waits for this person; one cheap statement a pile."""
    cases = seen_by(access)
    for pile in PILES:
        if not access.holds(*pile.roles):
            continue
        sought = pile.sought.but(handler=access.person_id) if pile.mine else pile.sought
        some = cases.filter(pk__in=pile.among(access, at)) if pile.among else cases
        count = lists.capped(lists.narrow(some, sought, at=at))
        url = _desk(pile.page, pile.part) or listing(sought)
        yield Counted(label=pile.label, tone=pile.tone if count else "rest", count=count, url=url)
    if access.may("see_parked") and (troubles := parked().count()):
        url = reverse("desk:troubles")
        yield Counted(label=_("Not told"), tone="late", count=troubles, url=url)


def day(access: Access, *, at: datetime) -> Iterator[Counted]:
    """Today in three numbers: heard, of those with a unit, and ended."""
    cases = seen_by(access)
    parts = (("", _("heard today")), ("at_unit", _("with units")), ("ended", _("ended")))
    for state, label in parts:
        sought = Sought(heard="today", state=state)
        count = lists.capped(lists.narrow(cases, sought, at=at))
        yield Counted(label=label, tone="rest", count=count, url=listing(sought))


def first_rows(access: Access) -> list[inbox.Row]:
    """What people of a unit should do first; nothing for others, who look at cases."""
    return inbox.first_rows(access, most=FIRST) if access.holds(*UNIT) else []


def first_due(access: Access, *, at: datetime) -> lists.Page:
    """What this person should look at first: the cases due first among those they may see."""
    cases = seen_by(access)
    sought = Sought(due="first", state="at_unit")
    return lists.page(cases, sought, at=at, size=FIRST)


def listing(sought: Sought, **more: str) -> str:
    """The address of the list of what is sought."""
    said = {name: value for name, value in vars(sought).items() if value not in ("", None)} | more
    return f"{reverse('desk:cases')}?{urlencode(said)}" if said else reverse("desk:cases")


def _desk(name: str, part: str) -> str:
    try:
        return (reverse(name) + (f"#{part}" if part else "")) if name else ""
    except NoReverseMatch:
        return ""  # the room is not part of this installation: its cases are listed here
