"""地址 urls: every address of the site, and who answers at it."""

from django.urls import include, path

from wangge.desk.pages.listing import search
from wangge.people.pages import traces
from wangge.site import pages
from wangge.site.api import api

urlpatterns = [
    path("api/v1/", api.urls),  # addresses are tried in this order: the busiest first
    path("", pages.home, name="home"),
    path("sign-in", pages.sign_in, name="sign_in"),
    path("sign-out", pages.sign_out, name="sign_out"),
    path("password", pages.password, name="password"),
    path("search", search, name="search"),
    path("traces", traces, name="traces"),
    path("health", pages.health, name="health"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("intake/", include("wangge.intake.pages")),
    path("notices/", include("wangge.notices.pages.urls")),
    path("appraisal/", include("wangge.appraisal.pages.urls")),
    path("", include("wangge.dispatch.pages.urls")),
    path("", include("wangge.handling.pages.urls")),
    path("", include("wangge.supervision.pages.urls")),
    path("", include("wangge.verification.pages.calling_urls")),
    path("", include("wangge.verification.pages.keeping.urls")),
    path("", include("wangge.verification.pages.looking_urls")),
    path("", include("wangge.desk.urls")),
    path("", include("wangge.portal.urls")),
]
