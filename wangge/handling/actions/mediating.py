"""调解: parties come to one table; who they are is sealed, and next day somebody asks how it went."""

import json
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from wangge.base import crypto
from wangge.base.masking import masked
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case
from wangge.handling.models import Mediation
from wangge.handling.queries.mediations import about_mediation
from wangge.handling.rules import lines

MOST_PARTIES = 20


def mediate(
    case: Case,
    *,
    parties: str,
    agreed: bool,
    words: str,
    due_on: date | None = None,
    by: str,
    at: datetime,
) -> Mediation:
    """Keep a mediation: `parties`, one a line, are sealed; `words` are masked; the log has keys only.

    The next day it is asked whether the agreement is kept. Raises MoveRefused.
    """
    named, today = lines(parties), localdate(at)
    if not 2 <= len(named) <= MOST_PARTIES:
        raise MoveRefused(f"{case.number}: a mediation has at least two parties, one on each line")
    if due_on is not None and due_on < today:
        raise MoveRefused(f"{case.number}: the due moment lies in the past")
    key = secrets.token_hex(16)
    sealed = crypto.seal(json.dumps(named, ensure_ascii=False), about=about_mediation(key))
    with transaction.atomic():
        made = Mediation.objects.create(
            case=case,
            key=key,
            sealed=sealed,
            parties=len(named),
            agreed=agreed,
            words=masked(words),
            held_at=at,
            by=by,
            due_on=due_on,
            follow_on=today + timedelta(days=1),
        )
        said = e.Mediated(mediation=made.pk, agreed=agreed, parties=len(named))
        record(case, said, by=by, at=at)
    return made


def follow(case: Case, *, kept: bool, note: str, by: str, at: datetime) -> None:
    """次日回访: whether what was agreed is kept; the case's log says so."""
    open_ones = Mediation.objects.filter(case=case, agreed=True, followed_at=None)
    found = open_ones.order_by("pk").first()
    if found is None:
        raise MoveRefused(f"{case.number}: no agreement waits to be asked about")
    with transaction.atomic():
        found.kept, found.note, found.followed_by, found.followed_at = kept, masked(note), by, at
        found.save(update_fields=["kept", "note", "followed_by", "followed_at"])
        record(case, e.Noted(words=masked(note)), by=by, at=at)
