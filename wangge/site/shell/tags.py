"""Tags of every page: moments, due times, states and signs; loaded as built-ins."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import template
from django.template.defaultfilters import date as formatted
from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from wangge.base.clock import now
from wangge.dispatch.shown import model as shown
from wangge.intake.channels.shelf import channels
from wangge.site.shell.looks import SIGNS, STATES, WEEKDAYS, Look

register = template.Library()
SOON = timedelta(hours=4)


@register.filter
def when(moment: datetime | None) -> SafeString | str:
    """3月12日 周三 14:05, with the year if it is another, the exact moment on hover."""
    if moment is None:
        return "–"
    here = localtime(moment)
    return _time(here, f"{_day(here)} {here:%H:%M}")


@register.filter
def until(moment: datetime | None) -> SafeString | str:
    """As `when`, but a due moment at midnight belongs to the day it ends: 3月12日 周三 24:00."""
    if moment is None or localtime(moment).time() != time.min:
        return when(moment)
    here = localtime(moment)
    return _time(here, f"{_day(here - timedelta(days=1))} 24:00")


@register.filter
def day(moment: date | None) -> str:
    """12月5日 周六, with the year if it is another; of a moment its local day."""
    if moment is None:
        return "–"
    return _day(localtime(moment) if isinstance(moment, datetime) else moment)


def _day(here: date) -> str:
    other_year = here.year != localtime(now()).year
    form = _("Y-m-d") if other_year else _("j M")
    return f"{formatted(here, form)} {WEEKDAYS[here.weekday()]}"


def _time(here: datetime, shown: str) -> SafeString:
    exact = here.strftime("%Y-%m-%d %H:%M:%S")
    return format_html(
        '<time class="wg-when" datetime="{}" title="{}">{}</time>', here.isoformat(), exact, shown
    )


@register.filter
def duration(span: timedelta) -> str:
    """2 小时, 1 天: the largest unit that says it, rounded down; always positive."""
    minutes = int(abs(span.total_seconds()) // 60)
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(n)s h") % {"n": minutes // 60}
    return _("%(n)s d") % {"n": minutes // (24 * 60)}


@register.filter
def due(moment: datetime | None) -> SafeString | str:
    """剩 2 小时 or 超 1 天, coloured, ticking without reload; "" if nothing is due."""
    if moment is None:
        return ""
    left = moment - now()
    late = left < timedelta(0)
    words = _("%(span)s over") if late else _("%(span)s left")
    tone = "late" if late else "soon" if left < SOON else "hand"
    return format_html(
        '<time class="wg-due wg-tone-{}" datetime="{}" title="{}" data-due>{}</time>',
        tone,
        moment.isoformat(),
        localtime(moment).strftime("%Y-%m-%d %H:%M"),
        words % {"span": duration(left)},
    )


@register.filter
def state(slug: str) -> SafeString:
    """A state's badge: colour, sign and word."""
    look = STATES[slug]
    return format_html(
        '<span class="wg-state wg-tone-{}">{}<span>{}</span></span>',
        look.tone,
        sign(look.sign),
        look.word,
    )


@register.filter
def state_word(slug: str) -> Any:
    """Only the word of a state."""
    return STATES[slug].word


@register.filter
def channel_word(key: str) -> str:
    """The word of a channel; its key where no such channel is on the shelf."""
    return str(channels[key].label) if key in channels else key


@register.filter
def scope_word(scope: str) -> str:
    """What a gate of dispatch by machine stands for, in words."""
    return shown.scope_word(scope, channel=channel_word)


@register.filter
def share(part: float | None) -> str:
    """0.046 as 4.6 %; a dash where there is none."""
    return "–" if part is None else shown.percent(part)


@register.simple_tag
def gate(state: str) -> SafeString:
    """A gate's badge: colour, sign and word."""
    look = shown.standing(state)
    return badge(look["word"], tone=look["tone"], name=look["sign"])


@register.simple_tag
def badge(word: str, tone: str = "rest", name: str = "dots") -> SafeString:
    """Any other badge in the same manner: {% badge "…" tone="late" name="warning" %}."""
    look = Look(tone, name, word)
    return format_html(
        '<span class="wg-state wg-tone-{}">{}<span>{}</span></span>',
        look.tone,
        sign(look.sign),
        look.word,
    )


@register.simple_tag
def sign(name: str) -> SafeString:
    """A small line drawing by name (looks.SIGNS); hidden from screen readers."""
    return format_html(
        '<svg class="wg-sign" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        SIGNS[name],
    )


@register.simple_tag
def due_words() -> SafeString:
    """The words of due times for due.js, where `%` stands for what is filled in."""
    words = {
        "minutes": _("%(n)s min") % {"n": "%"},
        "hours": _("%(n)s h") % {"n": "%"},
        "days": _("%(n)s d") % {"n": "%"},
        "left": _("%(span)s left") % {"span": "%"},
        "over": _("%(span)s over") % {"span": "%"},
    }
    return json_script(words, "wg-due-words")
