"""What may be asked of the cases, and by whom. Doors ask here; they never touch the tables."""

from collections.abc import Callable

from django.db.models import Count, Q, QuerySet

from wangge.base.ids import read_number
from wangge.cases.models import Assignment, Case, Entry, Trouble
from wangge.people.queries import Access

PAGE = 25
FOR_LISTS = ("lead_unit", "grid", "category")
# What a stage adds to the sight of a unit's people: cases their unit was asked to speak about.
also_seen: list[Callable[[Access], Q]] = []


def seen_by(access: Access) -> QuerySet[Case]:
    """The cases this person may see: their area's, their units', their grids', their own."""
    if access.city_wide:
        return Case.objects.all()
    may = Q(handler_id=access.person_id)
    for prefix in access.areas:
        may |= Q(division_code__startswith=prefix)
    if access.unit_ids:
        shared = Assignment.objects.filter(unit_id__in=access.unit_ids).values("case_id")
        may |= Q(lead_unit_id__in=access.unit_ids) | Q(pk__in=shared)
        for more in also_seen:
            may |= more(access)
    if access.grid_ids:
        may |= Q(grid_id__in=access.grid_ids)
    return Case.objects.filter(may)


def by_number(cases: QuerySet[Case], text: str) -> Case | None:
    """The case with this number as a person reads it out; NumberError where it cannot be one."""
    pk, _ = read_number(text)
    case = cases.filter(pk=pk).first()
    return case if case and _same(case, text) else None


def story(case: Case) -> QuerySet[Entry]:
    """All that happened to a case, oldest first."""
    return Entry.objects.filter(case=case).order_by("step")


def followers(case: Case) -> QuerySet[Case]:
    return Case.objects.filter(joined_to=case).order_by("pk")


def parked() -> QuerySet[Trouble]:
    """What could not be told, newest first; parked and still trying alike."""
    return Trouble.objects.select_related("entry", "case").order_by("-entry_id")


def by_state(cases: QuerySet[Case]) -> dict[str, int]:
    counted = cases.order_by().values_list("state").annotate(n=Count("pk"))
    return dict(counted)


def _same(case: Case, text: str) -> bool:
    return read_number(case.number) == read_number(text)
