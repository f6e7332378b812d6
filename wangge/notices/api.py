"""通知之门 api: one's own notices, acknowledging them, and the hooks of other systems."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from wangge.base.clock import now
from wangge.notices import queries, words
from wangge.notices.actions import keeping, reading
from wangge.notices.models import Hook, Notice
from wangge.notices.rules.kinds import kind_said
from wangge.people.models import Person, Role, Unit
from wangge.people.queries import Caller

router = Router(tags=["notices"])
PAGE = 50


class NoticeOut(Schema):
    """One thing that one was told."""

    id: int
    kind: str
    level: str
    title: str
    sentence: str
    case: str | None
    link: str
    safety: bool
    needs_ack: bool
    made_at: datetime
    read_at: datetime | None
    acknowledged_at: datetime | None
    reminders: int


class NoticesOut(Schema):
    """A page of notices, newest first; `next` asks for older ones."""

    waiting: int
    notices: list[NoticeOut]
    next: int | None


class SoughtIn(Schema):
    """Which notices."""

    show: str = Field("waiting", pattern="^(waiting|acknowledge|all)$")
    before: int | None = None


class HookIn(Schema):
    """A hook to add: its name, its https address, which kinds of notices (none: all), of which unit."""

    name: str
    url: str
    kinds: list[str] = []
    unit: str | None = Field(None, description="Code of the unit; none: of all units.")


class HookOut(Schema):
    """A hook; its secret is told when it is made or changed, and never again."""

    id: int
    name: str
    url: str
    kinds: list[str]
    unit: str | None
    active: bool
    why_off: str
    old_until: datetime | None
    secret: str | None = None


class SwitchIn(Schema):
    """Whether the hook is to hear."""

    active: bool


@router.get("/notices", response=NoticesOut, summary="What you were told, newest first")
def listed(request: HttpRequest, sought: Query[SoughtIn]) -> Any:
    person = _person(request)
    shown = {"waiting": queries.unread, "acknowledge": queries.to_acknowledge, "all": queries.of}
    found = shown[sought.show](person)
    found = found.filter(pk__lt=sought.before) if sought.before is not None else found
    rows = list(found[: PAGE + 1])
    return {
        "waiting": queries.waiting(person),
        "notices": [_notice(row) for row in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
    }


@router.post("/notices/{key}/acknowledge", response=NoticeOut, summary="Say that you have seen it")
def acknowledged(request: HttpRequest, key: int) -> Any:
    person = _person(request)
    notice = get_object_or_404(queries.of(person), pk=key)
    reading.acknowledge(key, by=person, at=now())
    notice.refresh_from_db()
    return _notice(notice)


@router.get("/hooks", response=list[HookOut], summary="The hooks of other systems")
def hooks(request: HttpRequest) -> Any:
    _keeper(request)
    return [_hook(one) for one in queries.hooks()]


@router.post("/hooks", response={201: HookOut}, summary="Add a hook; the secret is shown once")
def added(request: HttpRequest, said: HookIn) -> Any:
    by = _keeper(request)
    unit = get_object_or_404(Unit, code=said.unit) if said.unit else None
    try:
        hook, secret = keeping.add_hook(
            said.name, said.url, kinds=said.kinds, unit=unit, by=by.actor, at=now()
        )
    except keeping.Unfit as error:
        raise HttpError(422, f"{error.field}: {error}") from error
    return 201, _hook(hook) | {"secret": secret}


@router.post(
    "/hooks/{key}/secret", response=HookOut, summary="A new secret; the old one signs a day"
)
def rotated(request: HttpRequest, key: int) -> Any:
    by, hook = _keeper(request), get_object_or_404(Hook, pk=key)
    secret = keeping.rotate(hook, by=by.actor, at=now())
    return _hook(hook) | {"secret": secret}


@router.post("/hooks/{key}/switch", response=HookOut, summary="Switch a hook on or off")
def switched(request: HttpRequest, key: int, said: SwitchIn) -> Any:
    by, hook = _keeper(request), get_object_or_404(Hook, pk=key)
    keeping.switch(hook, said.active, by=by.actor, at=now())
    return _hook(hook)


def _person(request: HttpRequest) -> Person:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if caller.person is None:
        raise PermissionDenied("notices are told to persons; a system is told by a hook")
    return caller.person


def _keeper(request: HttpRequest) -> Person:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    access = caller.access(on=localdate(now()))
    if caller.person is None or access is None or not access.holds(Role.SYSTEM_ADMIN):
        raise PermissionDenied("hooks are kept by the system administrator")
    return caller.person


def _notice(row: Notice) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "level": kind_said(row.kind, row.data).level,
        "title": words.title(row),
        "sentence": words.sentence(row),
        "case": row.case.number if row.case else None,
        "link": words.path(row),
        "safety": row.safety,
        "needs_ack": row.needs_ack,
        "made_at": row.made_at,
        "read_at": row.read_at,
        "acknowledged_at": row.acknowledged_at,
        "reminders": row.reminders,
    }


def _hook(hook: Hook) -> dict[str, Any]:
    return {
        "id": hook.pk,
        "name": hook.name,
        "url": hook.url,
        "kinds": hook.kinds,
        "unit": hook.unit.code if hook.unit else None,
        "active": hook.active,
        "why_off": hook.why_off,
        "old_until": hook.old_until,
    }
