"""通知之问: what waits for a person, what is due to be sent, what failed and why."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from wangge.notices.models import WAITING, Delivery, Hook, Line, Notice, Preference
from wangge.people.models import Person

STANDINGS = {
    "parked": Q(parked_at__isnull=False),
    "trying": Q(parked_at__isnull=True, done_at__isnull=True),
    "done": Q(done_at__isnull=False),
}


def of(person: Person) -> QuerySet[Notice]:
    """All that this person was told, newest first."""
    return Notice.objects.filter(person=person).select_related("case", "unit").order_by("-pk")


def waiting(person: Person) -> int:
    """How many ring the bell: not read, or to be acknowledged still; one indexed statement."""
    return Notice.objects.filter(WAITING, person=person).count()


def unread(person: Person) -> QuerySet[Notice]:
    """What rings the bell."""
    return of(person).filter(WAITING)


def to_acknowledge(person: Person) -> QuerySet[Notice]:
    """What the person is reminded of until they say that they have seen it."""
    return of(person).filter(needs_ack=True, acknowledged_at=None)


def unplanned(most: int) -> list[Notice]:
    """Notices whose deliveries are not written yet, oldest first."""
    found = Notice.objects.filter(planned_at=None).order_by("pk")
    return list(found.select_related("case", "person")[:most])


def to_remind(at: datetime, most: int) -> list[Notice]:
    """Notices that nobody acknowledged and whose next reminder is due."""
    found = Notice.objects.filter(remind_at__lte=at).order_by("remind_at")
    return list(found.select_related("case", "person")[:most])


def lines_due(at: datetime) -> list[str]:
    """The lines on which something is due."""
    found = Delivery.objects.filter(next_at__lte=at)
    return list(found.order_by("line").values_list("line", flat=True).distinct())


def due_on(line: str, at: datetime, most: int) -> list[Delivery]:
    """What is due on a line, longest due first, with all that is needed to send it."""
    found = Delivery.objects.filter(line=line, next_at__lte=at).order_by("next_at", "pk")
    return list(found.select_related("notice__case", "notice__unit", "notice__person")[:most])


def soonest() -> datetime | None:
    """The next moment at which something falls due or is to be reminded of."""
    due = Delivery.objects.filter(next_at__isnull=False).order_by("next_at")
    reminders = Notice.objects.filter(remind_at__isnull=False).order_by("remind_at")
    moments = [
        due.values_list("next_at", flat=True).first(),
        reminders.values_list("remind_at", flat=True).first(),
    ]
    return min((one for one in moments if one), default=None)


def preferences(person_ids: Collection[int]) -> dict[int, Preference]:
    """person -> what they chose; one statement."""
    return {one.person_id: one for one in Preference.objects.filter(person_id__in=person_ids)}


def hooks() -> QuerySet[Hook]:
    """All hooks, by name."""
    return Hook.objects.select_related("unit").order_by("name", "pk")


def lines() -> dict[str, Line]:
    """How each line fared."""
    return {one.name: one for one in Line.objects.order_by("name")}


def deliveries(*, standing: str = "", outlet: str = "") -> QuerySet[Delivery]:
    """Attempts to tell, newest first; of one standing (STANDINGS) and one outlet if given."""
    found = Delivery.objects.select_related("notice__case", "notice__unit").order_by("-pk")
    found = found.filter(STANDINGS[standing]) if standing else found
    return found.filter(outlet=outlet) if outlet else found


def reasons(*, outlet: str = "", most: int = 200) -> dict[str, int]:
    """error → how many are parked for it, the most frequent first; of one outlet if given."""
    parked = deliveries(standing="parked", outlet=outlet).values_list("error")
    return dict(parked.annotate(n=Count("pk")).order_by("-n", "error")[:most])


def counts() -> dict[str, dict[str, int]]:
    """outlet -> how many are parked, being tried, done; one statement."""
    by = {name: Count("pk", filter=which) for name, which in STANDINGS.items()}
    rows: Any = Delivery.objects.order_by("outlet").values("outlet").annotate(**by)
    return {row["outlet"]: {name: int(row[name]) for name in by} for row in rows}
