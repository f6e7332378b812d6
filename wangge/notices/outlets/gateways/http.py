"""HTTP 网关 http: posts template number and parameters as JSON to a gateway of the city."""

import json

from wangge.notices import options
from wangge.notices.outlets.gateways.shelf import Gateway, Text, gateways
from wangge.notices.outlets.posting import post, receipt, unfit
from wangge.notices.outlets.shelf import NotDelivered


def lacks() -> str:
    """What the options do not say yet."""
    if not options.SMS_URL.value:
        return "WANGGE_SMS_URL is not set: it says where the SMS gateway is"
    if why := unfit(options.SMS_URL.value):
        return f"WANGGE_SMS_URL: {why}"
    return _unread(options.SMS_TEMPLATES.value)


def _unread(text: str) -> str:
    try:
        templates = json.loads(text or "{}")
    except ValueError as error:
        return f"WANGGE_SMS_TEMPLATES is not JSON: {error}"
    if not isinstance(templates, dict):
        return "WANGGE_SMS_TEMPLATES must be JSON of kinds and template numbers"
    return ""


def template(kind: str) -> str:
    """The number of the template for a kind; where none are given, the kind itself."""
    templates = json.loads(options.SMS_TEMPLATES.value or "{}")
    if templates and kind not in templates:
        raise NotDelivered(f"WANGGE_SMS_TEMPLATES has no template for {kind!r}", final=True)
    return str(templates.get(kind, kind))


def _send(text: Text) -> str:
    body = {
        "id": text.key,
        "phone": text.phone,
        "template": template(text.kind),
        "params": dict(text.params),
        "text": text.text,
    }
    headers = {"content-type": "application/json; charset=utf-8", "idempotency-key": text.key}
    if options.SMS_TOKEN.value:
        headers["authorization"] = f"Bearer {options.SMS_TOKEN.value}"
    raw = json.dumps(body, ensure_ascii=False).encode()
    status, said = post(options.SMS_URL.value, raw, headers, private=True, limit=options.seconds())
    return receipt(said) or str(status)


gateways.add("http")(Gateway(lacks=lacks, send=_send))
