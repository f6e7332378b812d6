"""期限之问: until when a case may be returned, how much more time may be asked for, who endorsed what."""

from datetime import datetime

from wangge.cases.models import Case, Entry
from wangge.clocks.queries import matter, rule_of
from wangge.duties.queries import timed
from wangge.duties.rules import Clock as Kind
from wangge.handling.rules import work_days_of


def return_until(case: Case, *, refused_too: bool = False) -> datetime | None:
    """Until when the unit may return it (or, `refused_too`, dispute it); None where nothing limits it.

    A dispute may follow a refused return: its window begins anew with the refusal. BeyondCalendar
    or LookupError where it cannot be reckoned.
    """
    begun = case.dispatched_at
    if begun is None:
        return None
    if refused_too:
        refused = last(case, "return_refused")
        begun = max(begun, refused.happened_at) if refused else begun
    rule = rule_of(Kind.RETURN, matter(case, category=case.category_id), at=begun)
    if rule is None:
        return None
    return timed(rule, start=begun).due_at


def extension_days(case: Case, *, at: datetime) -> int | None:
    """What a rule of the city allows in working days for such a matter; None where none does."""
    rule = rule_of(Kind.EXTENSION, matter(case, category=case.category_id), at=at)
    return work_days_of(rule.value, rule.unit.value) if rule else None


def last(case: Case, *kinds: str) -> Entry | None:
    """The newest entry of these kinds."""
    return Entry.objects.filter(case=case, kind__in=kinds).order_by("-step").first()


def endorsed(case: Case, asked: str, by: str) -> bool:
    """Whether the last entry of kind `asked` was followed by one of kind `by`."""
    found = last(case, asked, by)
    return found is not None and found.kind == by
