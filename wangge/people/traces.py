"""审计 traces: who did what to what, when, with which result."""

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from wangge.people.models import Trace


def trace(
    act: str, *, by: str, at: datetime, about: object = "", result: str = "done", **detail: Any
) -> Trace:
    """Write an audit row. `about` is a row or a key, `detail` plain facts, never personal data."""
    return Trace.objects.create(
        happened_at=at, actor=by, act=act, object=_key(about), result=result, detail=detail
    )


def _key(about: object) -> str:
    if isinstance(about, Model):  # also a lazy one, whose own type is another
        return f"{about._meta.model_name}:{about.pk}"
    return str(about)


ACTS = {
    "person added": _("account added"),
    "person unlocked": _("lock ended"),
    "person opened": _("account opened again"),
    "person closed": _("account closed"),
    "password changed": _("password changed"),
    "password drawn": _("one-time password drawn"),
    "sign-in": _("signed in"),
    "sign-out": _("signed out"),
    "post given": _("post given"),
    "post refused": _("post refused"),
    "post ended": _("post ended"),
    "grid given": _("grid given"),
    "grid taken": _("grid taken"),
    "token issued": _("token issued"),
    "token ended": _("token ended"),
    "units imported": _("units imported"),
    "cast imported": _("people imported"),
    "traces read": _("audit rows read"),
    "duties changed": _("duties changed"),
    "hook added": _("webhook added"),
    "hook switched": _("webhook switched"),
    "hook secret changed": _("secret of a webhook changed"),
    "deliveries sent again": _("deliveries sent again"),
    "ladder changed": _("ladder of supervision changed"),
    "order issued": _("order of supervision issued"),
    "order seen": _("order of supervision seen"),
    "order answered": _("order of supervision answered"),
    "order closed": _("order of supervision closed"),
    "interview recorded": _("interview recorded"),
    "photo seen": _("photo looked at"),
    "original seen": _("photo looked at as it came"),
    "keys rotated": _("keys changed"),
    "keys retired": _("old keys dropped"),
    "knowledge imported": _("knowledge items imported"),
    "knowledge written": _("knowledge item written"),
    "knowledge retired": _("knowledge item retired"),
    "knowledge checked": _("knowledge item checked"),
    "call script added": _("call script added"),
    "sampling plan set": _("sampling plan set"),
    "scheme written": _("scheme written"),
    "appraisal run": _("appraisal run"),
    "appraisal published": _("appraisal published"),
    "appraisal exported": _("appraisal exported"),
    "appraisal appealed": _("appraisal appealed"),
    "appeal decided": _("appeal decided"),
    "case left out": _("case left out"),
    "case counted again": _("case counted again"),
    "gaming looked for": _("gaming looked for"),
    "finding explained": _("finding explained"),
    "finding concluded": _("finding concluded"),
    "duty reported": _("duty reported"),
    "spot checks drawn": _("spot checks drawn"),
    "spot check made": _("spot check made"),
    "reward given": _("reward given"),
    "cadre objected": _("cadre objected"),
    "objection answered": _("objection answered"),
}
RESULTS = {
    "done": _("succeeded"),
    "refused": _("refused"),
    "locked": _("locked"),
    "closed": _("account is closed"),
    "wrong password": _("wrong password"),
    "unknown name": _("unknown name"),
}


def worded(row: Trace) -> tuple[str, str]:
    """The act and the result of a row in the reader's language; rooms may have acts of their own."""
    return str(ACTS.get(row.act, row.act)), str(RESULTS.get(row.result, row.result))
