"""调解之问: what was agreed, whether somebody has to ask, and – for a purpose – who sat at the table."""

import json

from django.db.models import QuerySet

from wangge.base import crypto
from wangge.cases.models import Case
from wangge.cases.queries import seen_by
from wangge.handling.models import Mediation
from wangge.people.queries import Access


def about_mediation(key: str) -> str:
    """What the parties of a mediation are bound to: they open for no other."""
    return f"mediation:{key}"


def of_case(case: Case) -> QuerySet[Mediation]:
    return Mediation.objects.filter(case=case).order_by("-pk")


def to_follow(case: Case) -> bool:
    """Whether an agreement waits for somebody to ask if it is kept."""
    return Mediation.objects.filter(case=case, agreed=True, followed_at=None).exists()


def to_ask(access: Access) -> QuerySet[Mediation]:
    """Agreements of which nobody has asked yet whether they are kept, the first due at the head."""
    mine = _waiting(access).filter(case__in=seen_by(access).order_by().values("pk"))
    return mine.select_related("case", "case__lead_unit").order_by("follow_on", "pk")


def cases_to_ask(access: Access) -> QuerySet[Mediation, int]:
    """Keys of the cases they belong to."""
    return _waiting(access).values_list("case_id", flat=True)


def _waiting(access: Access) -> QuerySet[Mediation]:
    """A unit asks of its own cases, not of those it has a share in; who oversees an area sees all."""
    found = Mediation.objects.filter(agreed=True, followed_at=None)
    if access.city_wide or access.areas:
        return found
    return found.filter(case__lead_unit_id__in=access.unit_ids)


def parties(mediation: Mediation) -> list[str]:
    """The parties unsealed; whoever shows them writes a trace."""
    text = crypto.unseal(mediation.sealed, about=about_mediation(mediation.key))
    return [str(one) for one in json.loads(text)]
