"""体检 findings: what is wrong with the duties as they stand, before a case meets it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from wangge.duties import queries
from wangge.duties.models import DutyItem
from wangge.duties.rules import Clock, Matter
from wangge.grids.models import Level
from wangge.people.models import Unit

AHEAD = timedelta(days=90)  # a calendar that ends sooner needs its next year


class Finding(NamedTuple):
    kind: str
    code: str
    text: str


def findings(*, on: date) -> list[Finding]:
    """Everything amiss on a day, by kind and code; an empty list where all is well."""
    items = queries.duty_items(on)
    if not items:
        return [Finding("empty", "", _("no duty item is in force"))]
    found = [
        *(finding for item in items for finding in _of_item(item, on=on)),
        *_of_units(items),
        *_versions(items),
        *_of_rules(on=on),
        *_of_calendar(on=on),
    ]
    return sorted(found)


def _of_item(item: DutyItem, *, on: date) -> Iterator[Finding]:
    if item.category is None:
        yield Finding("category", item.code, _("has no category"))
    if not (item.law and item.article):
        yield Finding("law", item.code, _("cites no law and article"))
    if Level.COMMUNITY in item.leads and not item.admitted:
        yield Finding("admission", item.code, _("a community leads it, but it is not admitted"))
    if item.deadline is None and not _timed(item, on=on):
        yield Finding("deadline", item.code, _("no rule says by when it must be done"))


def _timed(item: DutyItem, *, on: date) -> bool:
    matter = Matter(category=item.category.key if item.category else "")
    return queries.rule_for(Clock.COMPLETION, matter, on=on) is not None


def _of_units(items: tuple[DutyItem, ...]) -> Iterator[Finding]:
    """Kinds of unit that items name and no unit is, each once, with the items that name it."""
    there = set(Unit.objects.filter(handles=True).values_list("kind", "level").distinct())
    there |= {(kind, "") for kind, _level in there}
    missing: dict[tuple[str, str], list[str]] = {}
    for item in items:
        leads = {(kind, level) for level, kind in item.leads.items()}
        for wanted in leads | {(kind, "") for kind in item.co_kinds}:
            if wanted not in there:
                missing.setdefault(wanted, []).append(item.code)
    for (kind, level), codes in missing.items():
        told = {"count": len(codes), "codes": ", ".join(codes[:5])}
        where = f"{kind}@{level}" if level else kind
        yield Finding(
            "unit",
            where,
            _("no unit is of this kind; items that name it: %(count)s (%(codes)s …)") % told,
        )


def _versions(items: tuple[DutyItem, ...]) -> Iterator[Finding]:
    seen: set[str] = set()
    for item in items:
        if item.code in seen:
            yield Finding("version", item.code, _("two versions are in force"))
        seen.add(item.code)


def _of_rules(*, on: date) -> Iterator[Finding]:
    """Rules whose category no category has or begins with: they can never be picked."""
    keys = [category.key for category in queries.categories()]
    bare = [key.rpartition(":")[2] for key in keys]
    for rule in queries.rules():
        wanted, over = rule.category, rule.valid_to is not None and rule.valid_to <= on
        if over or not wanted:
            continue
        if not any(key.startswith(wanted) for key in (keys if ":" in wanted else bare)):
            told = {"category": wanted}
            yield Finding("rule", rule.code, _("there is no category %(category)s") % told)


def _of_calendar(*, on: date) -> Iterator[Finding]:
    try:
        days = queries.days()
    except LookupError as error:
        yield Finding("calendar", "default", str(error))
        return
    last = on + AHEAD
    unknown = [each for each in _span(on, last) if each not in days.known]
    if unknown:
        told = {"first": unknown[0], "count": len(unknown), "last": last}
        yield Finding(
            "calendar",
            "default",
            _("%(count)s days up to %(last)s are not known, from %(first)s on") % told,
        )
    if not days.hours:
        yield Finding("calendar", "default", _("has no working hours"))


def _span(first: date, last: date) -> Iterator[date]:
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)
