"""Settings: every value comes from wangge.base.options; embedded and city are the same code."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlparse

from django.utils.translation import gettext_lazy as _

from wangge.base import options
from wangge.base.crypto import keys

HOME = Path(options.value("WANGGE_HOME")).resolve()
DEBUG = options.value("WANGGE_DEBUG")


def _secret() -> str:
    """The signing secret; empty before `wangge init`, and then Django refuses to serve."""
    try:
        return keys.secret_key()
    except keys.KeysError:
        return ""  # commands that need it say so first: site.commands.stand_up


def _database(url: str) -> dict[str, object]:
    """SQLite in WANGGE_HOME, or PostgreSQL from postgres://user:password@host:port/name.

    A socket's folder goes into the query, as libpq has it: postgres://user@/name?host=/run/postgresql
    """
    if not url:
        return {
            "ENGINE": "wangge.base.sqlite",
            "NAME": HOME / "wangge.db",
            "CONN_MAX_AGE": None,  # opening the file and its cache anew for a request costs more
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
        "HOST": at.hostname or parse_qs(at.query).get("host", [""])[0],
        "PORT": at.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": False,
    }


SECRET_KEY = _secret()
ALLOWED_HOSTS = [h for h in options.value("WANGGE_ALLOWED_HOSTS").split(",") if h]
DATABASES = {"default": _database(options.value("WANGGE_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["wangge.people.signing_in.backend.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "wangge.people.signing_in.hashers.DrawnPasswordHasher",
]
INSTALLED_APPS = [
    "wangge.people.apps.Accounts",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "wangge.base",
    "wangge.assist",
    "wangge.grids",
    "wangge.people",
    "wangge.duties",
    "wangge.cases",
    "wangge.clocks",
    "wangge.notices",
    "wangge.facts",
    "wangge.intake",
    "wangge.dispatch",
    "wangge.handling",
    "wangge.verification",
    "wangge.supervision",
    "wangge.appraisal",
    "wangge.desk",
    "wangge.portal",
    "wangge.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "wangge.site.middleware.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "wangge.people.signing_in.middleware.SignedIn",
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
                "wangge.site.shell.nav.shell",
            ],
            "builtins": ["wangge.site.shell.tags"],
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
STATIC_ROOT = None  # served from where they lie; a copy would only grow old
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 600
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"

# Staff sessions end after 30 idle minutes (people.signing_in renews them) and with the browser.
TLS = options.value("WANGGE_TLS")
SESSION_COOKIE_AGE = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "wangge_session", "wangge_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = TLS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "wangge.site.pages.form_expired"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_SSL_REDIRECT = TLS
SECURE_REDIRECT_EXEMPT = [r"^health$"]  # asked from inside, without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # without files; those have limits of their own

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "DEBUG" if DEBUG else "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.db.backends": {"level": "INFO"},
    },
}
