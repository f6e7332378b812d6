"""通知的设置: environment values of the outlets; all of them may be left as they are."""

from datetime import timedelta

from wangge.base.options import option
from wangge.notices.rules.timing import SLOWEST

SITE = option(
    "WANGGE_SITE",
    "",
    "Address at which people reach the site, e.g. https://12345.example.cn; for links in messages.",
)
QUIET = option(
    "WANGGE_QUIET_HOURS",
    "21:00-07:00",
    "Hours, local, in which nobody is disturbed unless people's safety is at stake; none: never.",
)
REMINDERS = option(
    "WANGGE_REMINDERS",
    "30m,2h,1d",
    "Spans between reminders of what nobody acknowledged; the last one repeats.",
)
MOST_REMINDERS = option(
    "WANGGE_MOST_REMINDERS", 10, "After so many reminders nobody is reminded again."
)
PATIENCE = option(
    "WANGGE_NOTICES_PATIENCE",
    72.0,
    "Hours for which a delivery that fails is tried again, until it is parked.",
)
SECONDS = option(
    "WANGGE_NOTICES_SECONDS",
    10.0,
    "Seconds that one sending may take as a whole, to whatever server; 60 at most.",
)
MAIL_HOST = option("WANGGE_MAIL_HOST", "", "SMTP server that takes our mail; empty: no mail.")
MAIL_PORT = option("WANGGE_MAIL_PORT", 587, "TCP port of the SMTP server.")
MAIL_SECURITY = option(
    "WANGGE_MAIL_SECURITY",
    "starttls",
    "How the connection to the SMTP server is protected; without protection no password is sent.",
    choices=("starttls", "tls", "none"),
)
MAIL_USER = option("WANGGE_MAIL_USER", "", "Account at the SMTP server; empty: none is needed.")
MAIL_PASSWORD = option(
    "WANGGE_MAIL_PASSWORD", "", "Password of that account at the SMTP server.", secret=True
)
MAIL_FROM = option("WANGGE_MAIL_FROM", "", "Sender of our mail, e.g. 12345@example.cn.")
PLAIN_HTTP = option(
    "WANGGE_NOTICES_HTTP",
    False,
    "Hooks and SMS gateways may be reached by plain http; only for tests and on one machine.",
)
PRIVATE_HOSTS = option(
    "WANGGE_HOOKS_PRIVATE",
    False,
    "Hooks may lead to private addresses, as within a government network.",
)
TRUSTED = option(
    "WANGGE_NOTICES_CA",
    "",
    "File with certificates of further authorities that servers we send to may be signed by.",
)
GATEWAY = option("WANGGE_SMS_GATEWAY", "none", "Adapter that sends short messages: none or http.")
SMS_URL = option("WANGGE_SMS_URL", "", "Address of the SMS gateway of the adapter http.")
SMS_TOKEN = option(
    "WANGGE_SMS_TOKEN", "", "Sent to the SMS gateway as Authorization: Bearer …", secret=True
)
SMS_TEMPLATES = option(
    "WANGGE_SMS_TEMPLATES",
    "",
    'Template numbers of the SMS gateway, as JSON {"callback_link": "4711"}; empty: the kind itself.',
)


def patience() -> timedelta:
    """For how long a delivery is tried."""
    return timedelta(hours=PATIENCE.value)


def seconds() -> float:
    """How long one sending may take; the lease of a delivery is longer than any."""
    return min(SECONDS.value, SLOWEST)
