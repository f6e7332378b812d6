"""举一反三与项目之问: sweeps and projects, of one case or of those a person may see; mediations too."""

from collections.abc import Sequence

from django.db.models import Count, F, Q, QuerySet

from wangge.cases.models import Case
from wangge.cases.queries import seen_by
from wangge.handling.models import Mediation, Project, Sweep
from wangge.people.queries import Access

PAGE = 100
OPEN_FIRST = F("ended_at").asc(nulls_first=True)


def mediations(case: Case) -> QuerySet[Mediation]:
    """The last first."""
    return Mediation.objects.filter(case=case).order_by("-pk")


def sweeps_of(case: Case) -> Sequence[Sweep]:
    """With `total`, `looked` and `same`: places, those looked at, those with the same trouble."""
    return list(_counted(Sweep.objects.filter(case=case)).order_by("-pk"))


def projects_of(case: Case) -> QuerySet[Project]:
    """The last first, with their milestones."""
    return _whole(Project.objects.filter(case=case)).order_by("-pk")


def sweeps(access: Access) -> QuerySet[Sweep]:
    """Sweeps this person's unit does, or from cases the person may see; open ones due first."""
    found = _counted(Sweep.objects.filter(_mine(access)))
    return found.select_related("case", "unit").order_by(OPEN_FIRST, "due_on", "pk")


def projects(access: Access) -> QuerySet[Project]:
    """Projects of this person's unit, or from cases the person may see; running ones due first."""
    found = _whole(Project.objects.filter(_mine(access)))
    return found.select_related("case", "unit").order_by(OPEN_FIRST, "until", "pk")


def _mine(access: Access) -> Q:
    if access.city_wide:
        return Q()
    return Q(unit_id__in=access.unit_ids) | Q(case__in=seen_by(access).order_by().values("pk"))


def _counted(found: QuerySet[Sweep]) -> QuerySet[Sweep]:
    return found.select_related("unit").annotate(
        total=Count("items"),
        looked=Count("items", filter=~Q(items__found="")),
        same=Count("items", filter=Q(items__found="found")),
    )


def _whole(found: QuerySet[Project]) -> QuerySet[Project]:
    return found.select_related("unit").prefetch_related("milestones")
