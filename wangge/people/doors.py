"""Who is at a page's door: `signed_in` lets people of the house in, `access_of` says what they see."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate

from wangge.base.clock import now
from wangge.people.models import Person
from wangge.people.queries import Access, access

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def person_of(request: HttpRequest) -> Person:
    """The person signed in; PermissionDenied if nobody is."""
    if not isinstance(person := request.user, Person):
        raise PermissionDenied("sign in first")
    return person


def access_of(request: HttpRequest) -> Access:
    """What the person signed in may see today; worked out once a request."""
    kept: Access | None = getattr(request, "_access", None)
    if kept is None:
        kept = access(person_of(request), on=localdate(now()))
        request._access = kept  # type: ignore[attr-defined]
    return kept


def signed_in(*, roles: tuple[str, ...] = (), right: str = "") -> Callable[[View[P]], View[P]]:
    """Let in only people signed in and, if named, holding one of `roles`, or `right`.

    Others are led to the sign-in page, or told that the page is not for their role (403).
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not isinstance(request.user, Person):
                return redirect_to_login(request.get_full_path())
            held = access_of(request)
            if (roles and not held.holds(*roles)) or (right and not held.may(right)):
                raise PermissionDenied("this page is for another role")
            return view(request, *args, **kwargs)

        return guarded

    return guard
