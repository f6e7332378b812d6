"""站点的页面: sign-in and out, the forced new password, home by role, health, error pages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from wangge.base.clock import now
from wangge.people import rules
from wangge.people.doors import access_of, person_of, signed_in
from wangge.people.models import Person
from wangge.people.signing_in import passwords
from wangge.people.traces import trace
from wangge.site.shell.nav import places

BACKEND = "wangge.people.signing_in.backend.Backend"
WEAKNESSES = {
    "short": gettext_lazy("Use at least 10 characters."),
    "plain": gettext_lazy("Mix three of: small letters, capitals, digits, other signs."),
    "common": gettext_lazy("This password is among those guessed first. Take another."),
    "username": gettext_lazy("The password must not hold your user name."),
    "same": gettext_lazy("This is your present password. Take a new one."),
}


class SignIn(forms.Form):
    """Name and password; nothing is trimmed from a password."""

    username = forms.CharField(max_length=60)
    password = forms.CharField(max_length=200, strip=False)


class NewPassword(forms.Form):
    """The new password, twice."""

    password = forms.CharField(max_length=200, strip=False)
    again = forms.CharField(max_length=200, strip=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("password") != said.get("again"):
            self.add_error("again", _("The two do not match."))
        return said


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; its answer never tells which accounts exist."""
    if isinstance(request.user, Person):
        return redirect(_onward(request))
    form = SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        person = passwords.sign_in(said["username"], said["password"], at=now())
        if person is not None:
            login(request, person, backend=BACKEND)
            return redirect(_onward(request))
        form.add_error(None, _("The user name or the password is wrong, or the account is locked."))
    context = {
        "form": form,
        "next": _onward(request),
        "tries": rules.FAILURES_ALLOWED,
        "minutes": int(rules.LOCKED_FOR.total_seconds() // 60),
    }
    return render(request, "site/sign_in.html", context, status=200 if not form.errors else 422)


def _onward(request: HttpRequest) -> str:
    """Where to go after signing in: the page asked for, if it is ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else "/"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    if isinstance(request.user, Person):
        by = f"person:{request.user.pk}"
        trace("sign-out", by=by, at=now(), about=by)
    logout(request)
    return redirect("sign_in")


@sensitive_post_parameters("password", "again")
@never_cache
@signed_in()
def password(request: HttpRequest) -> HttpResponse:
    """A new password of one's own; forced after a one-time password."""
    person = person_of(request)
    form = NewPassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            passwords.change_password(
                person, form.cleaned_data["password"], by=f"person:{person.pk}", at=now()
            )
        except passwords.WeakPassword as weak:
            for slug in weak.weaknesses:
                form.add_error("password", str(WEAKNESSES[slug]))
        else:
            update_session_auth_hash(request, person)
            messages.success(request, _("The new password holds from now on."))
            return redirect("home")
    context = {"form": form, "forced": person.must_change_password}
    return render(request, "site/password.html", context, status=422 if form.errors else 200)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Where one's day begins: the first page of one's roles; citizens go to theirs."""
    if not isinstance(request.user, Person):
        return redirect("portal:start")
    if found := [place for place in places(access_of(request)) if place.start]:
        return HttpResponseRedirect(reverse(found[0].name))
    return render(request, "site/home.html")


@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """200 while the database answers; for load balancers and the supervisor."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old (CSRF): what to do, and nothing lost."""
    return render(request, "403_csrf.html", status=403)
