"""身份 identity: who spoke is shown only for a purpose, to whom it may be shown, and it is logged."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from wangge.cases import events as e
from wangge.cases import log
from wangge.cases.models import Case
from wangge.cases.offers import Forbidden
from wangge.intake.models import Request
from wangge.intake.queries import may_see_identity, may_see_whole, split_with, unsealed
from wangge.intake.rules.words import hidden
from wangge.people.models import Person
from wangge.people.queries import Access
from wangge.people.traces import trace

LEAST_PURPOSE = 4  # characters


class NotForYou(Forbidden):
    """This person may not learn who spoke (403)."""


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who spoke, as said; empty texts where it was not said or is forgotten."""

    name: str
    phone: str
    id_number: str
    words: str
    address: str
    forgotten: bool


def show_identity(
    case: Case, *, purpose: str, person: Person, access: Access, at: datetime
) -> Identity:
    """Unseal who spoke; the look is logged in the case and in the audit before anything is shown.

    Raises NotForYou (the refusal is traced too), ValueError without a purpose, Request.DoesNotExist.
    """
    if len(purpose.strip()) < LEAST_PURPOSE:
        raise ValueError("say for what you need to know who spoke")
    request = Request.objects.get(case=case)
    if why := may_see_identity(case, access):
        trace("identity refused", by=person.actor, at=at, about=request, result="refused")
        raise NotForYou(why)
    with transaction.atomic():
        said = e.IdentityViewed(request=request.pk, purpose=hidden(purpose)[:200])
        log.record(case, said, by=person.actor, at=at)
        trace("identity viewed", by=person.actor, at=at, about=request, case=case.pk)
    told = unsealed(request)
    if told and split_with(case) and not may_see_whole(case, access):
        told |= {"words": case.words}  # the rest belongs to another procedure
    names = ("name", "phone", "id_number", "words", "address")
    plain = {name: str(told.get(name, "")) for name in names}
    return Identity(**plain, forgotten=request.forgotten_at is not None)
