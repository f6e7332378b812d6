"""督办之辞 words: rungs, orders and clocks as people read them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from wangge.cases.models import Urgency
from wangge.clocks.models import Kind
from wangge.supervision.models import Level
from wangge.supervision.rules.ladder import Rung

TONES = {
    "remind": ("hand", "clock"),
    "urge": ("soon", "warning"),
    "supervise": ("late", "eye"),
    "joint": ("late", "people"),
    "listed": ("late", "list"),
    "interview": ("late", "chat"),
}
AUDIENCES: dict[str, Any] = {
    "clerk": gettext_lazy("receiving clerk"),
    "handler": gettext_lazy("handler"),
    "unit_head": gettext_lazy("unit head"),
    "parent_head": gettext_lazy("head of the unit above"),
    "dispatcher": gettext_lazy("dispatcher"),
    "caller": gettext_lazy("call-back operator"),
    "supervisor": gettext_lazy("supervisor"),
    "leader": gettext_lazy("leader"),
}
MEASURES: dict[str, Any] = {
    "minute": gettext_lazy("minutes"),
    "hour": gettext_lazy("hours"),
    "work_hour": gettext_lazy("working hours"),
    "work_day": gettext_lazy("working days"),
    "day": gettext_lazy("calendar days"),
}
RESULTS: dict[str, Any] = {
    "handled": gettext_lazy("the work was done"),
    "closed": gettext_lazy("the case was closed"),
}


def moment_of(rung: Rung) -> str:
    """When the rung is due, in words."""
    if rung.percent is not None:
        return _("when %(percent)s %% of the time has run") % {"percent": rung.percent}
    if not rung.after:
        return _("when the time is up")
    return _("%(n)s %(unit)s past the end") % {
        "n": rung.after,
        "unit": MEASURES[rung.after_unit],
    }


def told_to(rung: Rung) -> str:
    return "、".join(str(AUDIENCES[one]) for one in rung.tell)


def asked_of(rung: Rung) -> str:
    """What is asked of those told, or ""."""
    said = [_("to be acknowledged")] if rung.needs_ack else []
    if rung.answer:
        unit = MEASURES[rung.answer_unit]
        said.append(_("answer within %(n)s %(unit)s") % {"n": rung.answer, "unit": unit})
    if rung.again:
        said.append(_("again after an extension"))
    return "，".join(said)


def result_of(text: str) -> str:
    """What an order ended with; slugs of the machine in words."""
    return str(RESULTS.get(text, text))


def people(count: int) -> str:
    return ngettext("%(n)s person told", "%(n)s persons told", count) % {"n": count}


def shown(rung: Rung) -> dict[str, Any]:
    """A rung as pages show it: its clock, level, moment and audience in words, with tone and sign."""
    tone, sign = TONES[rung.level]
    return {
        "rung": rung,
        "clock": Kind(rung.clock).label,
        "level": Level(rung.level).label,
        "urgency": Urgency(rung.urgency).label if rung.urgency else "",
        "moment": moment_of(rung),
        "told": told_to(rung),
        "asked": asked_of(rung),
        "tone": tone,
        "sign": sign,
    }
