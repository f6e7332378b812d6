"""随后 following: links and last words go to whoever asked – here both the case and its request are known."""

from datetime import datetime

from wangge.cases import events as e
from wangge.cases.models import Case
from wangge.cases.moves import State
from wangge.intake.models import Request
from wangge.notices.actions import notify
from wangge.verification.actions import invite
from wangge.verification.models import Call
from wangge.verification.queries.calling import token_of

BY = "machine:portal"


def send_link(case: Case, *, way: str, at: datetime) -> bool:
    """Make a link for the person's own answer and have it sent; False where nobody is to be reached."""
    request = Request.objects.filter(case=case, forgotten_at=None).only("pk").first()
    if request is None or case.state != State.CALLBACK_PENDING:
        return False
    invitation = invite(case, way=way, by=BY, at=at)
    notify(
        "callback_link",
        address=f"request:{request.pk}",
        case=case,
        data={"link": f"/c/{token_of(invitation)}", "until": invitation.until.isoformat()},
        key=f"callback_link:{invitation.pk}",
        at=at,
    )
    return True


def link_when_planned(case: Case, planned: e.CallbackPlanned, at: datetime, _: None) -> None:
    """待回访 by message or web: the link goes at once."""
    if planned.way != "phone":
        send_link(case, way=planned.way, at=at)


def link_when_unreached(case: Case, _: e.CallAttempted, at: datetime, __: None) -> None:
    """After the last call that may fail a link goes instead."""
    last = Call.objects.filter(case=case, reached=False).order_by("-step").first()
    if last is not None and last.next_at is None:
        send_link(case, way="message", at=at)


def tell_closed(case: Case, closed: e.Closed, at: datetime, _: None) -> None:
    """办结: whoever asked, and whoever joined, is told how it ended – also where it was not solved."""
    for one in (case, *Case.objects.filter(joined_to=case).order_by("pk")):
        request = Request.objects.filter(case=one, forgotten_at=None).only("pk").first()
        if request is not None and one.wants_reply:
            notify(
                "closed",
                address=f"request:{request.pk}",
                case=one,
                data={"outcome": closed.outcome},
                key=f"closed:{one.pk}:{case.reopens}",
                at=at,
            )
