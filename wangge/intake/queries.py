"""受理之问 queries: what waits at the intake desk, what may be one matter, who spoke."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from wangge.base import crypto
from wangge.base.masking import masked_name, masked_phone
from wangge.cases import queries as cases
from wangge.cases.models import Attachment, Case, Entry
from wangge.cases.moves import State
from wangge.intake.models import JoinProposal, Refusal, Request
from wangge.people.models import Post, Role
from wangge.people.queries import Access
from wangge.people.roster import roster

DESK = frozenset({Role.OPERATOR, Role.REVIEWER})
CENTRE = frozenset({Role.OPERATOR, Role.REVIEWER, Role.CALLER, Role.SUPERVISOR})
HANDLING = frozenset({Role.CLERK, Role.UNIT_HEAD, Role.HANDLER, Role.GRID_WORKER})
QUEUE = 100
MOST_IN_DANGER = 20
A_PERSON = 50  # of one person, the newest requests looked at


def waiting(access: Access) -> QuerySet[Case]:
    """Registered cases this person's area holds, with their requests: the intake desk's queue."""
    seen = cases.seen_by(access).filter(state=State.REGISTERED)
    return seen.select_related("request").order_by("pk")


def proposals_of(case: Case) -> list[JoinProposal]:
    """Undecided proposals to join this case to another, the likeliest first."""
    found = JoinProposal.objects.filter(case=case, decided_at=None).select_related("into")
    return list(found.order_by("-score"))


def proposals_for(keys: Collection[int]) -> set[int]:
    """Which of these cases have an undecided proposal."""
    found = JoinProposal.objects.filter(case_id__in=keys, decided_at=None)
    return set(found.values_list("case_id", flat=True))


def refusals(*, channel: str = "") -> QuerySet[Refusal]:
    """Payloads that could not be read and still wait, newest first."""
    found = Refusal.objects.filter(request=None).order_by("-pk")
    return found.filter(channel=channel) if channel else found


def split_with(case: Case) -> Case | None:
    """The case that holds the other matter of the same message; None where it was not split."""
    found = Entry.objects.filter(case=case, kind="split").values_list("data", flat=True).first()
    return Case.objects.get(pk=found["other"]) if found else None


def in_danger(access: Access, *, at: datetime) -> list[Case]:
    """Cases about people's safety that no person has taken in hand yet, the oldest first.

    They are on their way – accepted, or sent and not signed for – and registered within a day.
    """
    found = cases.seen_by(access).filter(
        state__in=(State.ACCEPTED, State.DISPATCHED), safety=True,
        registered_at__gte=at - timedelta(days=1),
    )  # fmt: skip
    return list(found.select_related("request", "lead_unit").order_by("pk")[:MOST_IN_DANGER])


# -- who spoke ---------------------------------------------------------------------------------


def about_request(key: str) -> str:
    """What a request's sealed part is bound to: it opens for no other."""
    return f"request:{key}"


def unsealed(request: Request) -> dict[str, Any]:
    """The sealed part; {} once it is forgotten. Whoever shows it asks `may_see_identity` first."""
    if not request.sealed:
        return {}
    told: dict[str, Any] = json.loads(
        crypto.unseal(request.sealed, about=about_request(request.key))
    )
    return told


def photos_of(case_ids: Collection[int]) -> dict[int, tuple[float, float]]:
    """case -> where its first photo was taken, as the camera says; one statement, none for none."""
    if not case_ids:
        return {}
    rows = Attachment.objects.filter(case_id__in=case_ids, lon__isnull=False, lat__isnull=False)
    newest_first = rows.order_by("-pk").values_list("case_id", "lon", "lat")
    return {
        case: (lon, lat) for case, lon, lat in newest_first if lon is not None and lat is not None
    }


def pins_of(phone_hashes: Collection[str]) -> dict[str, list[tuple[float, float]]]:
    """phone hash -> the pins of that person's latest cases, newest first; one statement."""
    wanted = [one for one in phone_hashes if one]
    if not wanted:
        return {}
    rows = Request.objects.filter(phone_hash__in=wanted, case__lon__isnull=False)
    latest = rows.order_by("-pk").values_list("phone_hash", "case__lon", "case__lat")
    found: dict[str, list[tuple[float, float]]] = {}
    for phone, lon, lat in latest[: A_PERSON * len(wanted)]:
        if lon is not None and lat is not None:
            found.setdefault(phone, []).append((lon, lat))
    return found


def speaker_of(case: Case) -> str:
    """What is the same for requests of one person and tells nothing of him; "" if none is known."""
    found = Request.objects.filter(case=case).values_list("phone_hash", flat=True).first()
    return found or ""


class Speaker(NamedTuple):
    """Who spoke, masked; `withheld` says why even that is not shown."""

    name: str = ""
    phone: str = ""
    withheld: str = ""
    forgotten: bool = False
    can_ask: bool = False  # whether the whole may be seen, for a purpose


def who_spoke(case: Case, access: Access) -> Speaker | None:
    """The person behind a case, masked; None where a case was opened by no person's request."""
    request = Request.objects.filter(case=case).first()
    if request is None:
        return None
    if why := may_see_identity(case, access):
        return Speaker(withheld=why)
    told = unsealed(request)
    return Speaker(
        name=masked_name(str(told.get("name", ""))),
        phone=masked_phone(str(told.get("phone", ""))),
        forgotten=request.forgotten_at is not None,
        can_ask=bool(told.get("name") or told.get("phone")),
    )


def may_see_identity(case: Case, access: Access) -> str | None:
    """Why this person may not learn who spoke – or None: they may, for a purpose, and logged.

    Never the people of the unit complained of, or of a unit under or over it, whatever else they
    are; never those who handle it where it is a report or secret.
    """
    if case.accused_unit_id and _of_unit(case.accused_unit_id, access):
        return _("Your unit is the one complained of.")
    if may_see_whole(case, access):
        return None
    on_the_case = access.reaches(HANDLING, unit_id=case.lead_unit_id) or (
        case.grid_id is not None and case.grid_id in access.grid_ids
    )
    if not on_the_case:
        return _("Who spoke is shown only to those who answer or handle this case.")
    if case.secret or case.kind == "report":
        return _("Whoever handles a report or a secret request does not learn who made it.")
    return None


def may_see_whole(case: Case, access: Access) -> bool:
    """Whether this person may read both matters of a message that was split: the centre may."""
    return access.reaches(CENTRE, area=case.division_code) or (
        not case.division_code and access.holds(*CENTRE)
    )


def _of_unit(unit_id: int, access: Access) -> bool:
    below = roster().below(unit_id) | {unit_id}
    if below & access.unit_ids:
        return True
    return Post.objects.filter(person_id=access.person_id, unit_id__in=below).exists()


# -- what may be one matter ---------------------------------------------------------------------


class Key(NamedTuple):
    """What screening needs of a request: its own key, channel, look-up hashes and when it was said."""

    pk: int
    channel: str
    phone_hash: str
    words_hash: str
    happened_at: datetime | None = None


def keys_of(case_ids: Collection[int]) -> dict[int, Key]:
    """case -> its request; one statement."""
    found = Request.objects.filter(case_id__in=case_ids)
    columns = ("case_id", "pk", "channel", "phone_hash", "words_hash", "happened_at")
    return {case_id: Key(*rest) for case_id, *rest in found.values_list(*columns)}


class Group(NamedTuple):
    """How many say the same: requests of one matter, and the different callers known among them."""

    requests: int
    callers: int

    @property
    def many(self) -> bool:
        """群诉: more than one person."""
        return self.callers > 1


def groups_of(mains: Collection[int]) -> dict[int, Group]:
    """case -> who asks for the matter it leads; one statement. Whose number is unknown counts once."""
    if not mains:
        return {}
    heard = Request.objects.annotate(main=Coalesce("case__joined_to_id", "case_id"))
    found = heard.filter(Q(case_id__in=mains) | Q(case__joined_to_id__in=mains))
    counted = (
        found.order_by()
        .values_list("main")
        .annotate(Count("pk"), Count("phone_hash", distinct=True))
    )
    return {main: Group(requests, callers) for main, requests, callers in counted}


# -- how it stands -------------------------------------------------------------------------------


def request_of(channel: str, external: str) -> Request | None:
    """The request that bears this number in its channel, with its case."""
    found = Request.objects.filter(channel=channel, external=external)
    return found.select_related("case").first()


def tracked(number: str, code_hash: str) -> Request | None:
    """The request behind a case number, if the code is its own; NumberError where it cannot be one."""
    case = cases.by_number(Case.objects.all(), number)
    if case is None:
        return None
    return Request.objects.filter(case=case, code_hash=code_hash).select_related("case").first()


def answer_of(case: Case) -> str:
    """The latest public words to whoever asked, from the log; "" where there are none yet."""
    said = Entry.objects.filter(case=case, kind__in=ANSWERS).order_by("-step").first()
    return str(said.data.get("words") or said.data.get("reason", "")) if said else ""


ANSWERS = ("answered", "diverted", "not_accepted", "replied", "informed")


def lately_from(phone_hash: str, seen: QuerySet[Case], *, most: int = 8) -> list[Case]:
    """The newest cases of one telephone, of those that may be seen."""
    found = seen.filter(request__phone_hash=phone_hash)
    return list(found.order_by("-pk").select_related("lead_unit")[:most])
