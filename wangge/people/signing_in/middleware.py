"""What every request of a signed-in person passes: the idle limit and the forced new password."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from wangge.base.clock import now
from wangge.people.models import Person

RENEW_AFTER = 5 * 60  # seconds; a session is written again no more often than this
LONGEST = 12 * 3600  # seconds a session may last however busy one is
OPEN_PATHS = ("/password", "/sign-out", "/static/", "/i18n/", "/health")


class SignedIn:
    """Renews a session while it is used, ends it when it is old, asks for the new password.

    Requests without a session cookie pass untouched and cost no statement.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or _is_file(request):
            return self.get_response(request)
        person = request.user
        if isinstance(person, Person):
            self._renew(request, at=now())
            if person.must_change_password and not request.path.startswith(OPEN_PATHS):
                return _ask_for_password(request)
        return self.get_response(request)

    def _renew(self, request: HttpRequest, *, at: datetime) -> None:
        second = int(at.timestamp())
        began = request.session.setdefault("began", second)
        if second - began > LONGEST:
            logout(request)
        elif second - request.session.get("seen", 0) > RENEW_AFTER:
            request.session["seen"] = second  # saving moves the end of the session on


def _is_file(request: HttpRequest) -> bool:
    return request.path.startswith("/static/")


def _ask_for_password(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = {"title": "Forbidden", "status": 403, "detail": "change your password first"}
        return JsonResponse(problem, status=403, content_type="application/problem+json")
    return redirect("password")
