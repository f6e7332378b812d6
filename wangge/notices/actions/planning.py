"""排程 planning: which outlets carry a new notice, to which targets, and from when on – and reminders."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import get_default_timezone

from wangge.base import rows
from wangge.notices import options, queries
from wangge.notices.models import Delivery, Hook, Notice, Preference
from wangge.notices.outlets.shelf import outlets
from wangge.notices.rules.choosing import hears, outlets_for
from wangge.notices.rules.kinds import kind_said, slug_said
from wangge.notices.rules.timing import held, next_reminder, quiet, steps

BATCH = 200
Target = tuple[str, str]  # outlet, target


def plan(*, at: datetime) -> int:
    """Write the deliveries of notices that have none yet; the number of notices. Safe to repeat."""
    planned = 0
    while notices := queries.unplanned(BATCH):
        hooks = list(Hook.objects.filter(active=True))
        chosen = queries.preferences({one.person_id for one in notices if one.person_id})
        for notice in notices:
            targets = [*_people(notice, chosen), *_hooks(notice, hooks)]
            with transaction.atomic():
                if rows.change(Notice, notice.pk, expect={"planned_at": None}, planned_at=at):
                    _write(notice, targets, round=0, at=at)
                    planned += 1
    return planned


def remind(*, at: datetime) -> int:
    """Tell again what nobody acknowledged, once a reminder however many look; how many were told."""
    spans, most = steps(options.REMINDERS.value), options.MOST_REMINDERS.value
    hours, zone, told = quiet(options.QUIET.value), get_default_timezone(), 0
    for notice in queries.to_remind(at, BATCH):
        if (moment := held(at, hours, zone, safety=notice.safety)) > at:
            rows.change(Notice, notice.pk, expect={"remind_at": notice.remind_at}, remind_at=moment)
            continue
        chosen = queries.preferences({notice.person_id} if notice.person_id else ())
        number = notice.reminders + 1
        following = next_reminder(number, since=at, spans=spans, most=most)
        expect = {"reminders": notice.reminders, "acknowledged_at": None}
        with transaction.atomic():
            if rows.change(
                Notice, notice.pk, expect=expect, add={"reminders": 1}, remind_at=following,
                read_at=None,
            ):  # fmt: skip
                _write(notice, _people(notice, chosen), round=number, at=at)
                told += 1
    return told


def _people(notice: Notice, chosen: dict[int, Preference]) -> Iterator[Target]:
    """By which outlets the one to be told is reached."""
    kind = kind_said(notice.kind, notice.data)
    if notice.address:
        yield "sms", notice.address  # even without a gateway: that nobody was told must be seen
        return
    person = notice.person
    if person is None or not person.is_active:
        return
    preference = chosen.get(person.pk)
    reached = {"mail": bool(preference and preference.mail), "sms": bool(person.phone_sealed)}
    open_to = [
        name
        for name, outlet in outlets
        if outlet.personal and outlet.carried and outlet.on() and reached.get(name, True)
    ]
    wanted = outlets_for(
        kind,
        safety=notice.safety,
        chosen=preference.outlets if preference else None,
        open_to=open_to,
    )
    yield from ((name, person.actor) for name in wanted)


def _hooks(notice: Notice, hooks: Iterable[Hook]) -> Iterator[Target]:
    """Which hooks hear of it; once an occasion, however many people are told on it."""
    case = notice.case
    kind = kind_said(notice.kind, notice.data)
    if kind.inside or kind.outward or notice.kind == "test" or (case and case.secret):
        return  # what is for a citizen holds a link that opens for whoever has it
    accused = case.accused_unit_id if case else None
    wanted = [
        hook
        for hook in hooks
        if hears(
            hook.kinds,
            hook.unit_id,
            slug=slug_said(notice.kind, notice.data),
            of=notice.unit_id,
            accused=accused,
        )
    ]
    first = (
        wanted and not Notice.objects.filter(occasion=notice.occasion, pk__lt=notice.pk).exists()
    )
    yield from (("webhook", f"hook:{hook.pk}") for hook in wanted if first)


def _write(notice: Notice, targets: Iterable[Target], *, round: int, at: datetime) -> None:
    hours, zone = quiet(options.QUIET.value), get_default_timezone()
    for name, target in targets:
        outlet = outlets[name]
        when = held(at, hours, zone, safety=notice.safety) if outlet.personal else at
        rows.insert(
            Delivery,
            ignore_conflict=True,
            notice=notice.pk,
            outlet=name,
            target=target,
            round=round,
            line=outlet.line(target)[:120],
            since=when,
            next_at=when,
        )


def told_late(at: datetime) -> timedelta:
    """How long `at` lies before the moment at which people may be disturbed again; 0 by day."""
    hours = quiet(options.QUIET.value)
    return held(at, hours, get_default_timezone(), safety=False) - at
