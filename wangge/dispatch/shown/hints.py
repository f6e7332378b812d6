"""提示 hints: what a dispatcher must know before choosing – place unknown, one unit only, ground claimed twice."""

from django.utils.translation import gettext as _

from wangge.cases.models import Case
from wangge.dispatch.shown import Opinion
from wangge.grids.queries import division_at, path_text


def hints(case: Case, found: Opinion) -> list[str]:
    """In words, the gravest first; from memory, no statement."""
    said = []
    if not case.division_code:
        said.append(
            _("The place is not known, so only units of the whole city are named. Where is it?")
        )
    areas = claimed(case)
    if len(areas) > 1:
        said.append(
            _("The point lies where areas overlap: %(areas)s. Make sure whose it is.")
            % {"areas": _(", ").join(areas)}
        )
    if not found.candidates:
        said.append(_("No unit can be named: search for one by its name, or ask for a review."))
    elif len(found.candidates) == 1:
        said.append(_("Only one unit comes into question."))
    return said


def claimed(case: Case) -> list[str]:
    """The areas, by name, whose ordinary grids all hold the point."""
    if case.lon is None or case.lat is None:
        return []
    found = division_at(case.lon, case.lat)
    codes = [grid.division for grid in found.grids if grid.type != "exclusive"] if found else []
    return [path_text(code) for code in dict.fromkeys(codes)]
