"""接口 api: the one API – who may call, what an error looks like, which rooms answer."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import APIKeyCookie, HttpBearer

from wangge.appraisal.api import router as appraisal
from wangge.appraisal.api.published import router as published
from wangge.base.clock import now
from wangge.cases.api import router as cases
from wangge.cases.log import MoveRefused
from wangge.cases.offers import Forbidden
from wangge.clocks.api import router as clocks
from wangge.dispatch.api import router as dispatch
from wangge.duties.api import router as duties
from wangge.grids.api import router as grids
from wangge.intake.api import router as intake
from wangge.notices.api import router as notices
from wangge.people.doors import signed_in
from wangge.people.models import Person
from wangge.people.queries import Caller, caller

PROBLEM = "application/problem+json"


class BySession(APIKeyCookie):
    """A person signed in by the page; unsafe methods need the form token too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        """Without a session there is no form token to ask for: the next way in has its turn."""
        return super().__call__(request) if self.param_name in request.COOKIES else None

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        person = request.user
        if not isinstance(person, Person):
            return None
        return Caller(kind="person", actor=f"person:{person.pk}", person=person)


class ByToken(HttpBearer):
    """A system, or a person's own program: `Authorization: Bearer wg_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        return caller(token, at=now())


class Plain(JSONRenderer):
    """JSON with Chinese as it is written."""

    json_dumps_params = {"ensure_ascii": False}


api = NinjaAPI(
    title="wangge",
    version="1",
    description="Errors are application/problem+json. Moments are ISO 8601 with their zone.",
    urls_namespace="api",
    auth=[ByToken(), BySession()],
    docs_decorator=signed_in(),
    renderer=Plain(),
)


def problem(
    request: HttpRequest, status: int, title: str, detail: str, **more: Any
) -> HttpResponse:
    """An error as RFC 9457 has it."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    response = api.create_response(request, body, status=status)
    response.headers["Content-Type"] = PROBLEM
    return response


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What was sent cannot be read: each field with what is wrong with it."""
    fields = [{"field": _field(one["loc"]), "reason": one["msg"]} for one in error.errors]
    said = "; ".join(f"{one['field']}: {one['reason']}" for one in fields)
    return problem(request, 422, "Cannot be read", said, fields=fields)


def _field(where: tuple[str | int, ...]) -> str:
    """`body → photos → 0 → name` as photos[0].name, as a person would write it."""
    words = ""
    for part in where[2:] if len(where) > 2 else where[-1:]:
        words += f"[{part}]" if isinstance(part, int) else f".{part}" if words else str(part)
    return words


@api.exception_handler(MoveRefused)
def refused(request: HttpRequest, error: MoveRefused) -> HttpResponse:
    return problem(request, 409, "Not from where it stands", str(error))


@api.exception_handler(Forbidden)
@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(request, 403, "Forbidden", str(error) or "your role does not allow this")


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, _error: Exception) -> HttpResponse:
    detail = "sign in, or send a valid token as Authorization: Bearer …"
    response = problem(request, 401, "Who are you?", detail)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Http404)
@api.exception_handler(ObjectDoesNotExist)
def not_found(request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(request, 404, "Not found", "there is nothing here that you may see")


@api.exception_handler(HttpError)
def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, error.status_code, "Refused", str(error))


# Addresses are tried in this order: the busiest come first.
_ROUTERS = (
    *(intake, cases, clocks, dispatch, duties, grids),
    *(notices, appraisal, published),
)
for _router in _ROUTERS:
    api.add_router("", _router)
