"""受理之门 (intake): one route a channel for other systems; who spoke, for persons with a purpose."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import localdate
from ninja import File, Form, Router, Schema, Status
from ninja.errors import HttpError
from ninja.files import UploadedFile
from pydantic import Field

from wangge.base.blobs import media
from wangge.base.clock import now
from wangge.cases.doors import case_of
from wangge.cases.models import Attachment
from wangge.intake.actions import attach, receive, refuse, show_identity
from wangge.intake.actions.refusing import heard_from
from wangge.intake.channels.shelf import Channel, Unreadable, channels
from wangge.intake.models import Request
from wangge.intake.queries import answer_of, request_of, split_with

router = Router(tags=["intake"])
PROBLEM = "application/problem+json"


class ReceivedOut(Schema):
    number: str
    code: str = Field(description="with the number it lets the person ask how it stands")
    state: str
    known: bool = Field(description="it was heard before: nothing new was opened")


class UploadedOut(Schema):
    key: str = Field(description="name it in the payload's photos or attachments")
    mime: str
    size: int
    taken_at: datetime | None
    lon: float | None
    lat: float | None


class StandingOut(Schema):
    """How it stands, for the system it came from."""

    number: str
    state: str
    registered_at: datetime
    dispatched_at: datetime | None
    due_at: datetime | None
    replied_at: datetime | None
    closed_at: datetime | None
    outcome: str
    answer: str = Field("", description="the public words to whoever asked")
    other: str = Field(
        "", description="the number, in its channel, of the other matter it was split into"
    )


class PurposeIn(Schema):
    purpose: str = Field(min_length=4, max_length=200)


class IdentityOut(Schema):
    name: str
    phone: str
    id_number: str
    words: str
    address: str
    forgotten: bool


def _channel_route(channel: Channel) -> Callable[..., Any]:
    """The view of one channel. It reads the body itself, so that what cannot be read is kept."""

    def hear(request: HttpRequest) -> Any:
        by = _let_in(request, channel.key)
        payload = _json(request)
        try:
            heard = heard_from(channel.key, payload)
            received = receive(heard, channel=channel.key, at=now(), by=by)
        except Unreadable as error:
            kept = refuse(payload, channel=channel.key, reasons=error.reasons, at=now())
            return _unreadable(error, refusal=kept.pk)
        body = {
            "number": received.number, "code": received.code, "state": received.case.state,
            "known": received.known,
        }  # fmt: skip
        return Status(200 if received.known else 201, body)

    return hear


def _let_in(request: HttpRequest, channel: str) -> str:
    """Only a system with a token for this channel; how it stands in the log."""
    who: Any = request.auth  # type: ignore[attr-defined]
    ours = f"intake:{channel}" in who.scopes or ("intake" in who.scopes and who.channel == channel)
    if who.kind != "system" or not ours:
        raise PermissionDenied(f"a system's token with the scope intake:{channel} is needed")
    return f"channel:{channel}"


def _json(request: HttpRequest) -> Any:
    """The body as JSON values; what is no JSON is kept as text, to be refused by the payload."""
    try:
        return json.loads(request.body)
    except ValueError:
        return request.body.decode("utf-8", "replace")


def _unreadable(error: Unreadable, *, refusal: int) -> HttpResponse:
    """422 as RFC 9457 has it, with every field and the key under which it is kept."""
    body = {
        "type": "about:blank", "title": "Cannot be read", "status": 422, "detail": str(error),
        "fields": error.reasons, "refusal": refusal,
    }  # fmt: skip
    text = json.dumps(body, ensure_ascii=False)
    return HttpResponse(text, status=422, content_type=PROBLEM)


@router.post("/intake/{channel}/attachments", response={201: UploadedOut})
def upload(
    request: HttpRequest, channel: str, file: File[UploadedFile], external: Form[str] = ""
) -> Any:
    """Send a file first, then name its key in the payload; or give `external` of a request heard.

    Photos JPEG, PNG, WebP; PDF; MP3, WAV, AMR; MP4. 422 says what is wrong and how to mend it.
    """
    by = _let_in(request, _known(channel))
    case = _heard(channel, external).case if external else None
    try:
        data = file.read(media.FILE_MB.value * media.MEGABYTE + 1)
        kept = media.keep(data, name=file.name or "")
    except media.MediaRefused as error:
        raise HttpError(422, f"file: {error}") from error
    if case is not None:
        attach(case, data, purpose=Attachment.Purpose.SAID, by=by, at=now())
    said = {name: getattr(kept, name) for name in ("mime", "size", "taken_at", "lon", "lat")}
    return Status(201, {"key": kept.blob, **said})


@router.get("/intake/{channel}/requests/{external}", response=StandingOut)
def standing(request: HttpRequest, channel: str, external: str) -> Any:
    """How a request stands that this channel sent, by the number it bears there."""
    _let_in(request, _known(channel))
    case = _heard(channel, external).case
    return {
        "number": case.number,
        **{name: getattr(case, name) for name in StandingOut.model_fields if hasattr(case, name)},
        "answer": answer_of(case),
        "other": other.request.external if (other := split_with(case)) else "",
    }


@router.post("/cases/{number}/identity", response=IdentityOut, tags=["cases"])
def identity(request: HttpRequest, number: str, said: PurposeIn) -> Any:
    """Who spoke, for a purpose, which is logged. 403 for the unit complained of, always."""
    who: Any = request.auth  # type: ignore[attr-defined]
    access = who.access(on=localdate(now()))
    if access is None:
        raise PermissionDenied("who spoke is shown to persons only")
    case = case_of(access, number)
    return show_identity(case, purpose=said.purpose, person=who.person, access=access, at=now())


def _known(channel: str) -> str:
    if channel not in channels:
        raise Http404(f"no channel {channel}")
    return channel


def _heard(channel: str, external: str) -> Request:
    request = request_of(channel, external)
    if request is None:
        raise HttpError(404, "this channel has sent no request of that number")
    return request


def _inlined(schema: Any, defs: dict[str, Any]) -> Any:
    """A JSON schema whose references are written out, as it can stand anywhere in OpenAPI."""
    if isinstance(schema, dict):
        if name := schema.get("$ref", "").removeprefix("#/$defs/"):
            return _inlined(defs[name], defs)
        return {key: _inlined(one, defs) for key, one in schema.items() if key != "$defs"}
    return [_inlined(one, defs) for one in schema] if isinstance(schema, list) else schema


for _key, _channel in channels:
    _schema = _channel.payload.model_json_schema()
    router.post(
        f"/intake/{_key}",
        response={200: ReceivedOut, 201: ReceivedOut},
        operation_id=f"hear_{_key}",
        summary=_channel.doc,
        description="Sending again is harmless: 200 and the same number. 422: the fields that "
        "cannot be read; the payload is kept and can be read again.",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {"schema": _inlined(_schema, _schema.get("$defs", {}))}
                },
            }
        },
    )(_channel_route(_channel))
