"""人员之事: accounts, posts, grids and tokens – every act leaves a trace."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from wangge.base import crypto
from wangge.base.crypto.rotation import SealedField, sealed_fields
from wangge.grids.models import Division, Grid
from wangge.people import queries, rules
from wangge.people.models import GridStaff, Person, Post, Token, Unit
from wangge.people.signing_in.passwords import draw_password, hashed_drawn
from wangge.people.traces import trace

PHONE = "person.phone"


def _lookup(phone: str) -> dict[str, Any]:
    return {"phone_hash": crypto.keyed_hash(phone, about=PHONE)}


# So that a change of keys reaches what is sealed here.
sealed_fields.add(PHONE)(SealedField("people.Person", "phone_sealed", PHONE, also=_lookup))


class PostRefused(ValueError):
    """The post may not be given to this person; the message says why."""


@transaction.atomic
def add_person(
    username: str, *, name: str, by: str, at: datetime, phone: str = ""
) -> tuple[Person, str]:
    """A new account and its one-time password, which is shown once and kept only as a hash."""
    password = draw_password()
    person = Person.objects.create(
        username=username,
        name=name,
        password=hashed_drawn(password),
        must_change_password=True,
        password_set_at=at,
        **({"phone_sealed": crypto.seal(phone, about=PHONE), **_lookup(phone)} if phone else {}),
    )
    trace("person added", by=by, at=at, about=person)
    return person, password


@transaction.atomic
def unlock(person: Person, *, by: str, at: datetime) -> None:
    """End a lock before its time."""
    Person.objects.filter(pk=person.pk).update(failures=0, locked_until=None)
    trace("person unlocked", by=by, at=at, about=person)


@transaction.atomic
def set_active(person: Person, active: bool, *, by: str, at: datetime) -> None:
    """Close an account or open it again; its history stays either way."""
    Person.objects.filter(pk=person.pk).update(is_active=active)
    queries.forget()
    trace("person opened" if active else "person closed", by=by, at=at, about=person)


@transaction.atomic
def post(
    person: Person,
    role: str,
    *,
    by: str,
    at: datetime,
    unit: Unit | None = None,
    division: Division | None = None,
) -> Post:
    """Give the person a role in a unit and over an area, from today.

    Raises PostRefused where it would join two of the three administrators in one person.
    """
    today = localdate(at)
    Person.objects.select_for_update().get(pk=person.pk)
    lasting = Post.objects.filter(person=person).exclude(until__lt=today)
    if other := rules.clash(role, held=lasting.values_list("role", flat=True)):
        trace("post refused", by=by, at=at, about=person, result="refused", role=role, holds=other)
        raise PostRefused(f"{role}: the same person may not also be {other}")
    held, _made = Post.objects.update_or_create(
        person=person,
        role=role,
        unit=unit,
        division=division,
        defaults={"since": today, "until": None},
    )
    _access_changed([person.pk])
    trace("post given", by=by, at=at, about=person, role=role, post=held.pk)
    return held


@transaction.atomic
def unpost(held: Post, *, by: str, at: datetime) -> None:
    """End a post at once; the row stays as history."""
    Post.objects.filter(pk=held.pk).update(until=localdate(at) - timedelta(days=1))
    _access_changed([held.person_id])
    trace("post ended", by=by, at=at, about=held, role=held.role)


@transaction.atomic
def assign_grid(person: Person, grid: Grid, *, kind: str, by: str, at: datetime) -> GridStaff:
    """Put a person on a grid, from today."""
    staff = GridStaff.objects.create(person=person, grid=grid, kind=kind, since=localdate(at))
    _access_changed([person.pk])
    trace("grid given", by=by, at=at, about=person, grid=grid.pk, kind=kind)
    return staff


@transaction.atomic
def leave_grid(staff: GridStaff, *, by: str, at: datetime) -> None:
    """Take a person off a grid at once."""
    GridStaff.objects.filter(pk=staff.pk).update(until=localdate(at) - timedelta(days=1))
    _access_changed([staff.person_id])
    trace("grid taken", by=by, at=at, about=staff)


def _access_changed(person_ids: Iterable[int]) -> None:
    Person.objects.filter(pk__in=list(person_ids)).update(access_version=F("access_version") + 1)
    queries.forget()


@transaction.atomic
def issue_token(
    label: str,
    *,
    scopes: Iterable[str],
    by: str,
    at: datetime,
    holder: Person | str,
    until: datetime | None = None,
) -> tuple[Token, str]:
    """A token for a person's program, or for the channel whose key is given; shown once."""
    word = f"wg_{secrets.token_urlsafe(32)}"
    token = Token.objects.create(
        person=holder if isinstance(holder, Person) else None,
        channel=holder if isinstance(holder, str) else "",
        label=label,
        hash=queries.hashed(word),
        scopes=sorted(scopes),
        since=at,
        until=until,
    )
    trace("token issued", by=by, at=at, about=token, scopes=token.scopes)
    return token, word


@transaction.atomic
def end_token(token: Token, *, by: str, at: datetime) -> None:
    """End a token; other processes may still know it for 30 seconds."""
    Token.objects.filter(pk=token.pk).update(until=at)
    queries.forget()
    trace("token ended", by=by, at=at, about=token)
