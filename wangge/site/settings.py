"""Settings: every value comes from wangge.base.options; embedded and city are the same code."""

from pathlib import Path
from urllib.parse import unquote, urlparse

from django.utils.translation import gettext_lazy as _

from wangge.base import options

HOME = Path(options.value("WANGGE_HOME")).resolve()
DEBUG = options.value("WANGGE_DEBUG")


def _secret() -> str:
    """The signing secret: from the environment, else from the file `wangge init` made."""
    if given := options.value("WANGGE_SECRET_KEY"):
        return str(given)
    kept = HOME / "secret"
    return kept.read_text().strip() if kept.exists() else ""  # empty: Django refuses to start


def _database(url: str) -> dict[str, object]:
    """SQLite in WANGGE_HOME, or PostgreSQL from postgres://user:password@host:port/name."""
    if not url:
        return {
            "ENGINE": "wangge.base.sqlite",
            "NAME": HOME / "wangge.db",
            "TEST": {"NAME": None},
        }
    at = urlparse(url)
    if at.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            f"WANGGE_DATABASE_URL: {at.scheme!r} is not known; leave it empty for SQLite "
            "or give postgres://user:password@host:port/name"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": at.path.lstrip("/"),
        "USER": unquote(at.username or ""),
        "PASSWORD": unquote(at.password or ""),
        "HOST": at.hostname or "",
        "PORT": at.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": False,
    }


SECRET_KEY = _secret()
ALLOWED_HOSTS = [h for h in options.value("WANGGE_ALLOWED_HOSTS").split(",") if h]
DATABASES = {"default": _database(options.value("WANGGE_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "wangge.base",
    "wangge.grids",
    "wangge.people",
    "wangge.duties",
    "wangge.cases",
    "wangge.intake",
    "wangge.dispatch",
    "wangge.handling",
    "wangge.verification",
    "wangge.supervision",
    "wangge.desk",
    "wangge.portal",
    "wangge.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "wangge.site.urls"
WSGI_APPLICATION = "wangge.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
USE_TZ = True
USE_I18N = True
TIME_ZONE = options.value("WANGGE_TIME_ZONE")
LANGUAGE_CODE = options.value("WANGGE_LANGUAGE")
LANGUAGES = [("zh-hans", _("Chinese (simplified)")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}}
LOGIN_URL = "/sign-in"
