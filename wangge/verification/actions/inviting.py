"""回访链接 inviting: a link by which a person answers alone – signed, once, and not for ever."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from wangge.base import rows
from wangge.base.masking import masked
from wangge.base.options import option
from wangge.cases import events as e
from wangge.cases.log import MoveRefused, record
from wangge.cases.models import Case
from wangge.cases.moves import State
from wangge.verification.actions.calling import call_back, give_up
from wangge.verification.models import Invitation
from wangge.verification.queries.calling import LinkRefused, open_invitation

DAYS = option("WANGGE_LINK_DAYS", 7, "Days for which a call-back link can be answered.")
BY = "machine:verification"


def invite(case: Case, *, way: str, by: str, at: datetime) -> Invitation:
    """Make a link for the person of a case that waits for its call-back; one at a time stands."""
    with transaction.atomic():
        standing = open_invitation(case, at=at)
        if standing is not None:
            return standing
        until = at + timedelta(days=DAYS.value)
        record(case, e.LinkSent(way=way, until=until.isoformat()), by=by, at=at)
        return Invitation.objects.create(
            case=case, key=secrets.token_hex(16), way=way, made_at=at, until=until
        )


def answer_link(
    invitation: Invitation,
    *,
    contacted: bool | None,
    solved: bool,
    satisfied: int,
    note: str = "",
    at: datetime,
) -> None:
    """The person's own answer, once. Raises LinkRefused (used), or MoveRefused from the log."""
    with transaction.atomic():
        if not rows.change(Invitation, invitation.pk, expect={"used_at": None}, used_at=at):
            raise LinkRefused("used")
        call_back(
            invitation.case, way=invitation.way, contacted=contacted, solved=solved,
            satisfied=satisfied, note=masked(note), by="citizen", at=at,
        )  # fmt: skip


def lapse(*, at: datetime) -> int:
    """Links whose time ran out unanswered: the case goes on without an answer; how many."""
    over = Invitation.objects.filter(until__lte=at, used_at=None, lapsed_at=None)
    ended = 0
    for one in over.select_related("case").order_by("pk")[:200]:
        with transaction.atomic():
            if not rows.change(Invitation, one.pk, expect={"lapsed_at": None}, lapsed_at=at):
                continue
            if one.case.state == State.CALLBACK_PENDING:
                _give_up(one, at=at)
            ended += 1
    return ended


def _give_up(one: Invitation, *, at: datetime) -> None:
    try:
        give_up(one.case, way=one.way, by=BY, at=at)
    except MoveRefused:  # it moved on this very moment: then nobody need give up
        one.case.refresh_from_db()
        if one.case.state == State.CALLBACK_PENDING:
            raise
