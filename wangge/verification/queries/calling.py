"""回访之问 calling: the queue, what is known of a case before the call, scripts and links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.signing import BadSignature, Signer
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.timezone import localdate

from wangge.cases.models import Case, Entry
from wangge.cases.moves import State
from wangge.cases.queries import seen_by
from wangge.clocks.models import Clock, Kind
from wangge.people.queries import Access
from wangge.verification.models import Call, CallScript, Invitation, Promise
from wangge.verification.rules.asking import STANDARD, Script, read_script

TABS = ("calls", "resting", "links", "decide")
_SALT = "verification.callback"


class LinkRefused(Exception):
    """A call-back link cannot be answered: forged, used, over (its time), or moved (the case did)."""

    @property
    def why(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an operator should know before she speaks."""

    result: str
    reply: str
    solved: bool
    unsolved_reason: str
    handled_at: datetime | None
    contacts: Sequence[Entry]
    calls: Sequence[Call]
    promises: Sequence[Promise]
    opinions: Sequence[dict[str, Any]]


def queue(access: Access, *, tab: str, at: datetime) -> QuerySet[Case]:
    """Cases of one tab, the first to call first; `due` and `again_at` stand beside each.

    calls: to telephone now. resting: to try again later. links: the person has a page to answer on.
    decide: called back, and a person must say what follows.
    """
    clock = Clock.objects.filter(
        case=OuterRef("pk"), kind=Kind.CALLBACK, stopped_at=None, due_at__isnull=False
    ).order_by("-pk")
    planned = Entry.objects.filter(case=OuterRef("case_id"), kind="callback_planned").order_by(
        "-step"
    )
    last = Call.objects.filter(
        case=OuterRef("pk"), reached=False, step__gt=Subquery(planned.values("step")[:1])
    ).order_by("-step")
    link = Invitation.objects.filter(
        case=OuterRef("pk"), used_at=None, lapsed_at=None, until__gt=at
    )
    found = seen_by(access).annotate(due=Subquery(clock.values("due_at")[:1]))
    if tab == "decide":
        return found.filter(state=State.CALLED_BACK).order_by("-safety", "called_back_at", "pk")
    found = found.filter(state=State.CALLBACK_PENDING).annotate(
        again_at=Subquery(last.values("next_at")[:1]), linked=Exists(link)
    )
    if tab == "links":
        return found.filter(linked=True).order_by(F("due").asc(nulls_last=True), "pk")
    rests = Q(again_at__gt=at)
    found = found.filter(linked=False)
    if tab == "resting":
        return found.filter(rests).order_by("again_at", "pk")
    waiting = found.exclude(rests & Q(again_at__isnull=False))
    return waiting.order_by("-safety", F("due").asc(nulls_last=True), "replied_at", "pk")


def counts(access: Access, *, at: datetime) -> dict[str, int]:
    """How many cases wait at each tab."""
    return {tab: queue(access, tab=tab, at=at).count() for tab in TABS}


def told(case: Case) -> Told:
    """What is known of a case before the call."""
    kinds = ("handled", "contacted", "checked", "replied")
    entries = list(Entry.objects.filter(case=case, kind__in=kinds).order_by("step"))
    by_kind: dict[str, list[Entry]] = {kind: [] for kind in kinds}
    for entry in entries:
        by_kind[entry.kind].append(entry)
    handled = by_kind["handled"][-1] if by_kind["handled"] else None
    done = handled.data if handled else {}
    replied = by_kind["replied"][-1].data.get("words", "") if by_kind["replied"] else ""
    checked = by_kind["checked"][-1].data.get("opinions", []) if by_kind["checked"] else []
    return Told(
        result=done.get("result", ""),
        reply=replied or done.get("reply", ""),
        solved=bool(done.get("solved", True)),
        unsolved_reason=done.get("unsolved_reason", ""),
        handled_at=handled.happened_at if handled else None,
        contacts=by_kind["contacted"],
        calls=list(Call.objects.filter(case=case).order_by("step")),
        promises=list(Promise.objects.filter(case=case, settled_at=None).order_by("day")),
        opinions=checked,
    )


def tries_of(case: Case) -> int:
    """Calls that failed since the call-back was planned last."""
    planned = (
        Entry.objects.filter(case=case, kind="callback_planned")
        .order_by("-step").values_list("step", flat=True).first()
    )  # fmt: skip
    return Call.objects.filter(case=case, reached=False, step__gt=planned or 0).count()


def script_for(on: date) -> Script:
    """The script that is read on a day: the newest that has begun, else the standard one."""
    row = CallScript.objects.filter(since__lte=on).order_by("-since", "-pk").first()
    return read_script(row.script if row else STANDARD)


def script_called(version: str) -> Script | None:
    """A script by its version; None where there is none."""
    if version == STANDARD["version"]:
        return read_script(STANDARD)
    row = CallScript.objects.filter(version=version).first()
    return read_script(row.script) if row else None


def token_of(invitation: Invitation) -> str:
    """What stands in the link: a random key with our signature, and nothing of anybody."""
    return Signer(salt=_SALT, sep=".").sign(invitation.key)


def invited(token: str, *, at: datetime) -> Invitation:
    """The link behind a token; LinkRefused says why it cannot be answered."""
    try:
        key = Signer(salt=_SALT, sep=".").unsign(token)
    except BadSignature as error:
        raise LinkRefused("forged") from error
    found = Invitation.objects.filter(key=key).select_related("case", "case__lead_unit").first()
    if found is None:
        raise LinkRefused("forged")
    if found.used_at is not None:
        raise LinkRefused("used")
    if found.until <= at or found.lapsed_at is not None:
        raise LinkRefused("over")
    if found.case.state != State.CALLBACK_PENDING:
        raise LinkRefused("moved")
    return found


def open_invitation(case: Case, *, at: datetime) -> Invitation | None:
    """The link of a case that can still be answered."""
    standing = Invitation.objects.filter(case=case, used_at=None, lapsed_at=None, until__gt=at)
    return standing.order_by("-pk").first()


def done_today(actor: str, *, at: datetime) -> tuple[int, int]:
    """(calls made today by this person, of these got through)."""
    today = localdate(at)
    mine = Call.objects.filter(actor=actor, made_at__gte=at - timedelta(days=1))
    reached = [one.reached for one in mine if localdate(one.made_at) == today]
    return len(reached), sum(reached)


def open_promises(case: Case) -> QuerySet[Promise]:
    """What a reply of this case promised and nobody has settled, the soonest first."""
    return Promise.objects.filter(case=case, settled_at=None).select_related("case").order_by("day")


def promises_due(*, on: date) -> QuerySet[Promise]:
    """Promises whose day has come, not settled; the oldest first."""
    return (
        Promise.objects.filter(day__lte=on, settled_at=None).select_related("case").order_by("day")
    )
