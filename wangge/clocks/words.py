"""说明 words: why a clock runs out when it does, in one sentence, and each time it moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import gettext_noop as N_

from wangge.clocks import queries
from wangge.clocks.models import Clock, Ended
from wangge.duties.rules import Act, Ledger, Measure, explain
from wangge.duties.words import length, passed_over
from wangge.duties.words import moment as said

AND = gettext_lazy("; ")
RESTS = {
    "pool": N_("in the suspension pool"),
    "citizen": N_("waiting for the citizen"),
    "third_party": N_("waiting for a third party"),
    "project": N_("a long project"),
    "ruling": N_("waiting for a ruling"),
    "verification": N_("while others looked at the work"),
}
MOVES = {
    **{why: N_("it rests: %(why)s") for why in RESTS},
    "resumed": N_("it goes on"),
    "rework": N_("sent back to the unit: it goes on"),
    "extension": N_("more time was given"),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One time that a due moment moved: when, why, from where to where."""

    at: datetime
    why: str
    was: datetime | None
    due: datetime | None


def sentence(clock: Clock) -> str:
    """Why the clock runs out when it does: limit, rule, what was not counted, rests, extensions, end."""
    return str(AND).join(_parts(clock)) + _(".")


def changes(clock: Clock) -> list[Change]:
    """Each time its due moment moved, the oldest first."""
    found = []
    for one in clock.moved:
        at = parse_datetime(one["at"])
        assert at is not None
        due, was = (parse_datetime(one[key] or "") for key in ("due", "was"))
        found.append(Change(at=at, why=_why(one["why"]), was=was, due=due))
    return found


def paused(clock: Clock, *, at: datetime) -> dict[str, float]:
    """Seconds the clock rested up to `at`, by reason: the citizen's time is not the verifier's."""
    spans: dict[str, float] = {}
    since: tuple[datetime, str] | None = None
    for step in queries.ledger(clock).steps:
        if step.act is Act.REST:
            since = (step.at, step.why)
        elif step.act is Act.GO_ON and since:
            begun, why = since
            spans[why] = spans.get(why, 0.0) + (step.at - begun).total_seconds()
            since = None
    if since:
        begun, why = since
        spans[why] = spans.get(why, 0.0) + max(0.0, (at - begun).total_seconds())
    return spans


def _parts(clock: Clock) -> Iterator[str]:
    ledger = queries.ledger(clock)
    if ledger.fixed is not None:
        yield _("set by a person to %(due)s") % {"due": said(ledger.fixed, ends_a_day=True)}
    else:
        yield from _limit(clock, ledger)
    yield from _steps(ledger)
    if clock.trouble:
        yield _("it cannot be reckoned now: %(why)s") % {"why": clock.trouble}
    elif clock.due_at is None:
        yield _("it rests now, and its end follows when it goes on")
    else:
        yield _("due %(due)s") % {"due": said(clock.due_at, ends_a_day=True)}
    if clock.stopped_at is not None:
        yield _ended(clock)


def _limit(clock: Clock, ledger: Ledger) -> Iterator[str]:
    rule = queries.rule_called(clock.rule)
    yield _("%(length)s from %(start)s") % {
        "length": length(ledger.value, Measure(ledger.measure)),
        "start": said(ledger.start),
    }
    if clock.rule:
        basis = rule.basis if rule else _("the rule is no longer there")
        yield _("by rule %(code)s") % {"code": clock.rule} + (f" ({basis})" if basis else "")
    try:
        why = explain(ledger.start, ledger.value, ledger.measure, queries.calendar_of(clock))
    except LookupError:
        return  # `trouble` says it
    if why.counted_from != why.start:
        yield _("counted from %(moment)s") % {"moment": said(why.counted_from)}
    if why.skipped:
        yield _("not counted: %(days)s") % {"days": passed_over(why)}
    if why.makeup:
        days = ", ".join(day.isoformat() for day in why.makeup)
        yield _("make-up working days counted: %(days)s") % {"days": days}


def _steps(ledger: Ledger) -> Iterator[str]:
    since: Any = None
    for step in ledger.steps:
        if step.act is Act.EXTEND:
            yield _("%(length)s more were given on %(at)s") % {
                "length": length(step.value, Measure(step.measure)),
                "at": said(step.at),
            }
        elif step.act is Act.REST:
            since = step
        elif since is not None:
            yield _("stood still from %(start)s to %(end)s, %(why)s") % {
                "start": said(since.at),
                "end": said(step.at),
                "why": _(RESTS.get(since.why, since.why)),
            }
            since = None
    if since is not None:
        yield _("stands still since %(start)s, %(why)s") % {
            "start": said(since.at),
            "why": _(RESTS.get(since.why, since.why)),
        }


def _ended(clock: Clock) -> str:
    assert clock.stopped_at is not None
    at = said(clock.stopped_at)
    if clock.ended == Ended.DROPPED:
        return _("dropped on %(at)s") % {"at": at}
    late = clock.due_at is not None and clock.stopped_at > clock.due_at
    return (_("met late, on %(at)s") if late else _("met in time, on %(at)s")) % {"at": at}


def _why(slug: str) -> str:
    if slug in RESTS:
        return _(MOVES[slug]) % {"why": _(RESTS[slug])}
    return _(MOVES[slug]) if slug in MOVES else slug


def short(clock: Clock) -> str:
    """The limit in a few words, for a list: how long, since when, and that it rested or was extended."""
    ledger = queries.ledger(clock)
    if ledger.fixed is not None:
        said_so = _("set by a person")
    else:
        said_so = _("%(length)s since %(start)s") % {
            "length": length(ledger.value, Measure(ledger.measure)),
            "start": localtime(ledger.start).strftime("%m-%d %H:%M"),
        }
    marks = []
    if more := sum(step.act is Act.EXTEND for step in ledger.steps):
        marks.append(ngettext("extended once", "extended %(n)s times", more) % {"n": more})
    if clock.resting:
        marks.append(_(RESTS.get(ledger.steps[-1].why, ledger.steps[-1].why)))
    elif any(step.act is Act.REST for step in ledger.steps):
        marks.append(_("it stood still for a while"))
    return str(AND).join([said_so, *marks])
