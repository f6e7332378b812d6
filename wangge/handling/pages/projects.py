"""项目页 projects: cases that have become works of months, with their milestones."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from wangge.base.clock import now
from wangge.cases.log import MoveRefused
from wangge.handling.actions.projects import reach
from wangge.handling.models import Milestone, Project
from wangge.handling.offers.working import HANDS
from wangge.handling.queries import works
from wangge.handling.words import refusal
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.queries import Access


@require_GET
@never_cache
@signed_in()
def listing(request: HttpRequest) -> HttpResponse:
    """Projects of one's unit or area, running ones first."""
    rows = works.projects(access_of(request))[: works.PAGE]
    return render(request, "handling/projects.html", {"rows": rows, "at": now()})


@require_GET
@never_cache
@signed_in()
def one(request: HttpRequest, key: int) -> HttpResponse:
    """One project and its milestones."""
    return _show(request, _project(request, key))


@require_POST
@signed_in()
def reached(request: HttpRequest, key: int) -> HttpResponse:
    """A milestone is done."""
    milestone = Milestone.objects.select_related("project").filter(pk=key).first()
    if milestone is None:
        raise Http404("no such milestone")
    project = _project(request, milestone.project_id)
    if not _may_mark(access_of(request), project):
        raise PermissionDenied("another unit has this project")
    try:
        reach(milestone, by=person_of(request).actor, at=now())
    except MoveRefused as refused:
        return _show(request, project, problem=refusal(str(refused)), status=409)
    return redirect("handling_project", project.pk)


def _project(request: HttpRequest, key: int) -> Project:
    found = works.projects(access_of(request)).filter(pk=key).first()
    if found is None:
        raise Http404("no project of this key that you may see")
    return found


def _may_mark(access: Access, project: Project) -> bool:
    return access.reaches(HANDS, unit_id=project.unit_id)


def _show(
    request: HttpRequest, project: Project, *, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "project": project,
        "may_mark": _may_mark(access_of(request), project),
        "problem": problem,
        "at": now(),
    }
    return render(request, "handling/project.html", context, status=status)
