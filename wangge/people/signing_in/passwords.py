"""口令与登录: passwords drawn and chosen, sign-in counted, locked and traced."""

import secrets
from datetime import datetime, timedelta
from functools import cache
from gzip import open as open_gzip
from pathlib import Path

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import make_password
from django.db import transaction

from wangge.people import rules
from wangge.people.models import Person
from wangge.people.traces import trace

ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # nothing alike: no l 1 I 0 O
DRAWN = 14  # characters, 80 bits
PASSWORD_LASTS = timedelta(days=180)


class WeakPassword(ValueError):
    """The password will not do; `.weaknesses` are slugs of `rules.weaknesses`."""

    def __init__(self, weaknesses: list[str]) -> None:
        super().__init__(f"weak password: {', '.join(weaknesses)}")
        self.weaknesses = weaknesses


def draw_password() -> str:
    """A one-time password a person can type: three classes, no look-alikes, 80 random bits."""
    while True:
        drawn = "".join(secrets.choice(ALPHABET) for _ in range(DRAWN))
        if not rules.weaknesses(drawn, username="", common=()):
            return drawn


def hashed_drawn(password: str) -> str:
    """The hash of a one-time password that `draw_password` made."""
    return make_password(password, hasher="pbkdf2_sha256_drawn")


@transaction.atomic
def change_password(person: Person, password: str, *, by: str, at: datetime) -> None:
    """A password of the person's own choice; raises WeakPassword."""
    weaknesses = rules.weaknesses(password, username=person.username, common=common_words())
    if person.password and person.check_password(password):
        weaknesses.append("same")
    if weaknesses:
        raise WeakPassword(weaknesses)
    person.set_password(password)
    person.must_change_password, person.password_set_at = False, at
    person.save(update_fields=["password", "must_change_password", "password_set_at"])
    trace("password changed", by=by, at=at, about=person)


@transaction.atomic
def draw_new_password(person: Person, *, by: str, at: datetime) -> str:
    """A fresh one-time password, returned once; whoever is signed in is signed out."""
    password = draw_password()
    person.password = hashed_drawn(password)
    person.must_change_password, person.password_set_at = True, at
    person.save(update_fields=["password", "must_change_password", "password_set_at"])
    trace("password drawn", by=by, at=at, about=person)
    return password


@transaction.atomic
def sign_in(username: str, password: str, *, at: datetime) -> Person | None:
    """The person, if the password is right and the account open and not locked; else None.

    Failures are counted and lock the account; each try leaves a trace. A wrong name takes as long
    as a wrong password, so that neither the answer nor its time tells which accounts exist.
    """
    person = Person.objects.select_for_update().filter(username=username).first()
    if person is None:
        make_password(password)
        trace("sign-in", by="unknown", at=at, result="unknown name")
        return None
    lock = rules.Lock(failures=person.failures, until=person.locked_until)
    if lock.holds(at) or not person.is_active:
        make_password(password)
        _trace_sign_in(person, at, "locked" if person.is_active else "closed")
        return None
    if not person.check_password(password):
        lock = lock.failed(at)
        _keep(person, lock)
        _trace_sign_in(person, at, "locked" if lock.until else "wrong password")
        return None
    if person.failures or person.locked_until:
        _keep(person, rules.Lock())
    if person.password_set_at and at - person.password_set_at > PASSWORD_LASTS:
        Person.objects.filter(pk=person.pk).update(must_change_password=True)
        person.must_change_password = True
    _trace_sign_in(person, at, "done")
    return person


def _keep(person: Person, lock: rules.Lock) -> None:
    person.failures, person.locked_until = lock.failures, lock.until
    person.save(update_fields=["failures", "locked_until"])


def _trace_sign_in(person: Person, at: datetime, result: str) -> None:
    trace("sign-in", by=f"person:{person.pk}", at=at, about=person, result=result)


@cache
def common_words() -> frozenset[str]:
    """Passwords guessed first, lower case: the 20,000 that Django ships."""
    shipped = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
    with open_gzip(shipped, "rt", encoding="utf-8") as lines:
        return frozenset(line.strip() for line in lines)
