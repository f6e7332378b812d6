"""案卷之门 doors: the case behind a number that somebody typed – theirs to see, or not there at all."""

from django.http import Http404

from wangge.base.ids import NumberError
from wangge.cases.models import Case
from wangge.cases.queries import by_number, seen_by
from wangge.people.queries import Access


def case_of(access: Access, number: str, *related: str) -> Case:
    """The case of this number with these relations, if it may be seen; Http404 whatever the reason."""
    try:
        case = by_number(seen_by(access).select_related(*related), number)
    except NumberError as error:
        raise Http404(str(error)) from error
    if case is None:
        raise Http404("no case of this number that you may see")
    return case
