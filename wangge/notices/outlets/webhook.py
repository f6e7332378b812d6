"""回调 webhook: other systems hear of notices as CloudEvents, signed by the Standard Webhooks scheme."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from cloudevents.core.bindings.http import to_structured
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from django.utils.translation import gettext_lazy as _
from standardwebhooks import Webhook

from wangge.base import crypto
from wangge.notices import options
from wangge.notices.models import Delivery, Hook, Notice
from wangge.notices.outlets.posting import host_of, post, receipt
from wangge.notices.outlets.shelf import NotDelivered, Outlet, Send, outlets
from wangge.notices.rules.kinds import kind_of, slug_said

LINKS = ("link", "path")  # may open something for whoever has them
SECRET = "notices.hook"  # what the sealed secrets are about


def hook_of(target: str) -> Hook | None:
    """The hook behind "hook:3"."""
    key = target.partition(":")[2]
    return Hook.objects.filter(pk=int(key)).first() if key.isdecimal() else None


def message_id(notice: Notice, hook: Hook) -> str:
    """The same for every try, and for all who are told on one occasion; says nothing of either."""
    said = f"{notice.occasion}\0{hook.pk}".encode()
    return "msg_" + hashlib.sha256(said).hexdigest()[:32]


def event(notice: Notice, *, key: str) -> CloudEvent:
    """The notice as a CloudEvent 1.0: numbers and codes only, no person and no words of a citizen."""
    kind = slug_said(notice.kind, notice.data)
    data: dict[str, Any] = {
        "kind": kind,
        "level": kind_of(kind).level,
        "case": notice.case.number if notice.case else None,
        "unit": notice.unit.code if notice.unit else None,
        "safety": notice.safety,
        "details": {name: said for name, said in notice.data.items() if name not in LINKS},
    }
    attributes: dict[str, Any] = {
        "id": key,
        "source": options.SITE.value or "/wangge",
        "type": f"wangge.notice.{kind}",
        "time": notice.made_at.astimezone(UTC),
        "datacontenttype": "application/json",
    }
    if notice.case:
        attributes["subject"] = notice.case.number
    return CloudEvent(attributes, data)


def signatures(hook: Hook, *, key: str, body: str, at: datetime) -> str:
    """What the secret signs, and for a day after a change the old one too."""
    secrets = [crypto.unseal(hook.secret, about=SECRET)]
    if hook.old_secret and hook.old_until and at < hook.old_until:
        secrets.append(crypto.unseal(hook.old_secret, about=SECRET))
    return " ".join(Webhook(secret).sign(key, at.astimezone(UTC), body) for secret in secrets)


def _load(delivery: Delivery, at: datetime) -> Send:
    hook = hook_of(delivery.target)
    if hook is None or not hook.active:
        raise NotDelivered(
            "the hook is switched off; switch it on, then send this again", final=True
        )
    notice = delivery.notice
    key = message_id(notice, hook)
    message = to_structured(event(notice, key=key), JSONFormat())
    url, body = hook.url, message.body
    headers = {name.lower(): value for name, value in message.headers.items()} | {
        "webhook-id": key,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signatures(hook, key=key, body=body.decode(), at=at),
    }
    private = options.PRIVATE_HOSTS.value

    def send() -> str:
        status, said = post(url, body, headers, private=private, limit=options.seconds())
        return f"{status} {receipt(said)}".strip()

    return send


def _line(target: str) -> str:
    hook = hook_of(target)
    return f"webhook:{host_of(hook.url)}" if hook else "webhook"


outlets.add("webhook")(
    Outlet(
        label=_("Webhook"),
        on=lambda: True,
        lacks=lambda: "",
        line=_line,
        load=_load,
        personal=False,
    )
)
