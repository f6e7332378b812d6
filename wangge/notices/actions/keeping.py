"""出口之管 keeping: hooks with their secrets, a person's preferences, and trying an outlet out."""

import base64
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from wangge.base import crypto, rows, wake
from wangge.notices import options
from wangge.notices.actions import BELL
from wangge.notices.models import Delivery, Hook, Notice, Preference
from wangge.notices.outlets.mail import ADDRESS
from wangge.notices.outlets.posting import host_of, is_private, unfit
from wangge.notices.outlets.shelf import outlets
from wangge.notices.outlets.webhook import SECRET
from wangge.notices.rules.kinds import KINDS, LEVELS
from wangge.people.models import Person, Unit
from wangge.people.traces import trace

OVERLAP = timedelta(days=1)  # for which the old secret signs too


class Unfit(ValueError):
    """What was given cannot be used; `.field` says what, the message why and how to mend it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


@transaction.atomic
def add_hook(
    name: str, url: str, *, kinds: Collection[str] = (), unit: Unit | None = None, by: str, at: datetime
) -> tuple[Hook, str]:  # fmt: skip
    """A new hook and its secret, which is shown once and kept sealed. Raises Unfit."""
    name, url = name.strip(), url.strip()
    if not 0 < len(name) <= 80:
        raise Unfit("name", "give it a name of at most 80 characters")
    if why := _unfit(url):
        raise Unfit("url", why)
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise Unfit("kinds", f"no such kind: {', '.join(unknown)}")
    secret = _secret()
    hook = Hook.objects.create(
        name=name,
        url=url,
        secret=crypto.seal(secret, about=SECRET),
        kinds=sorted(set(kinds)),
        unit=unit,
        made_at=at,
    )
    trace("hook added", by=by, at=at, about=hook, host=host_of(url))
    return hook, secret


@transaction.atomic
def rotate(hook: Hook, *, by: str, at: datetime) -> str:
    """A new secret, shown once; for a day the old one signs too, so that the receiver can change."""
    secret = _secret()
    hook.old_secret, hook.old_until = hook.secret, at + OVERLAP
    hook.secret = crypto.seal(secret, about=SECRET)
    hook.save(update_fields=["secret", "old_secret", "old_until"])
    trace("hook secret changed", by=by, at=at, about=hook)
    return secret


@transaction.atomic
def switch(hook: Hook, active: bool, *, by: str, at: datetime) -> None:
    """Switch a hook on or off; what is parked for it is not sent by itself."""
    hook.active, hook.why_off = active, ""
    hook.save(update_fields=["active", "why_off"])
    trace("hook switched", by=by, at=at, about=hook, active=active)


@transaction.atomic
def prefer(
    person: Person, *, chosen: Mapping[str, Collection[str]], language: str = "", mail: str | None = None
) -> Preference:  # fmt: skip
    """By which outlets, for which levels, in which language, at which mail address (None: as it is).

    Raises Unfit.
    """
    wanted = {name: [one for one in LEVELS if one in levels] for name, levels in chosen.items()}
    if language and language not in dict(settings.LANGUAGES):
        raise Unfit("language", f"no language {language!r} here")
    values: dict[str, object] = {"outlets": wanted, "language": language}
    if mail is not None:
        values["mail"] = _sealed(mail.strip())
    return Preference.objects.update_or_create(person=person, defaults=values)[0]


@transaction.atomic
def send_test(outlet: str, *, to: Person, target: str = "", by: str, at: datetime) -> Delivery:
    """One harmless notice by one outlet, at once, on the way that all others take. Raises Unfit."""
    if outlet not in outlets or not outlets[outlet].carried:
        raise Unfit("outlet", f"no outlet {outlet!r} to try")
    key = f"test:{outlet}:{to.pk}:{at.isoformat()}"
    notice = rows.insert(
        Notice, kind="test", key=key, occasion=key, person=to, made_at=at, planned_at=at,
        read_at=at, safety=True,
    )  # fmt: skip
    target = target or to.actor
    delivery = Delivery.objects.create(
        notice_id=notice,
        outlet=outlet,
        target=target,
        line=outlets[outlet].line(target)[:120],
        since=at,
        next_at=at,
    )
    wake.ring(BELL)
    return delivery


def _unfit(url: str) -> str:
    if len(url) > 500:
        return "the address is longer than 500 characters"
    if why := unfit(url):
        return why
    try:
        private = not options.PRIVATE_HOSTS.value and is_private(host_of(url))
    except ValueError:
        return ""  # a name: where it leads is looked at whenever something is sent
    return "the address is a private one; WANGGE_HOOKS_PRIVATE allows these" if private else ""


def _secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _sealed(mail: str) -> str:
    if not mail:
        return ""
    try:
        validate_email(mail)
    except ValidationError as error:
        raise Unfit("mail", "this is no mail address") from error
    return crypto.seal(mail, about=ADDRESS)
