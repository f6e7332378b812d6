"""人员之问: what a person may see, which unit answers for a place, whose token this is."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.signals import post_delete, post_save

from wangge.base.kept import Kept
from wangge.people import rules
from wangge.people.models import GridStaff, Person, Post, Token, Trace, Unit
from wangge.people.roster import roster


@dataclass(frozen=True, kw_only=True)
class Held:
    """One post, worked out: the role, and where it reaches."""

    role: str
    unit_ids: frozenset[int] = frozenset()
    areas: tuple[str, ...] = ()
    city_wide: bool = False


@dataclass(frozen=True, kw_only=True)
class Access:
    """What one person may see on one day: role × area × unit, and all of it together.

    A thing is seen if `city_wide`, or its unit is in `unit_ids`, or its division code starts with
    one of `areas`, or its grid is in `grid_ids`.
    """

    person_id: int
    posts: tuple[Held, ...] = ()
    grid_ids: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    unit_ids: frozenset[int] = frozenset()
    areas: tuple[str, ...] = ()
    city_wide: bool = False

    def may(self, right: str) -> bool:
        """Whether a role held carries a right of `rules.RIGHTS`."""
        return rules.may(right, roles=self.roles)

    def holds(self, *roles: str) -> bool:
        """Whether any of the roles is held, anywhere."""
        return not self.roles.isdisjoint(roles)

    def reaches(
        self, roles: Collection[str], *, unit_id: int | None = None, area: str = ""
    ) -> bool:
        """Whether one of `roles` is held over this unit or this division code."""
        return any(
            held.city_wide
            or (unit_id is not None and unit_id in held.unit_ids)
            or (area != "" and area.startswith(held.areas))
            for held in self.posts
            if held.role in roles
        )


def access(person: Person, *, on: date) -> Access:
    """What the person may see on a day; one or two statements, or none when seen lately.

    Kept in process memory until the person's posts change (`access_version`, which every request
    reads with the person) or units do (`roster`).
    """
    key = person.pk, person.access_version, on, roster()
    return _accesses.get(key, lambda: _work_out(person.pk, on=on))


def _during(on: date) -> Q:
    started = Q(since=None) | Q(since__lte=on)
    return started & (Q(until=None) | Q(until__gte=on))


def _work_out(person_id: int, *, on: date) -> Access:
    rows = Post.objects.filter(_during(on), person_id=person_id).values_list(
        "role", "unit_id", "division__code", "division__level"
    )
    posts = tuple(_held(*row) for row in rows)
    roles = frozenset(held.role for held in posts)
    grids: Iterable[int] = ()
    if roles & rules.GROUND_ROLES:
        staff = GridStaff.objects.filter(_during(on), person_id=person_id)
        grids = staff.values_list("grid_id", flat=True)
    return Access(
        person_id=person_id,
        posts=posts,
        grid_ids=frozenset(grids),
        roles=roles,
        unit_ids=frozenset(one for held in posts for one in held.unit_ids),
        areas=_shortest(code for held in posts for code in held.areas),
        city_wide=any(held.city_wide for held in posts),
    )


def _held(role: str, unit_id: int | None, code: str | None, level: str | None) -> Held:
    """Where a post reaches: a unit's role its unit, a centre's role the area it sits over."""
    known = roster()
    if role in rules.UNIT_ROLES:
        return Held(role=role, unit_ids=frozenset(known.below(unit_id) if unit_id else ()))
    if role in rules.ADMINISTRATORS:
        return Held(role=role)  # administrators keep the house and see no case
    if code is None and unit_id is not None and unit_id in known.units:
        code, level = known.divisions[known.units[unit_id].division_id]
    if role in rules.GROUND_ROLES:
        return Held(role=role, areas=_with_governed(code) if code and level != "city" else ())
    if code is None or level == "city":
        return Held(role=role, city_wide=True)
    return Held(role=role, areas=_with_governed(code))


def _with_governed(code: str) -> tuple[str, ...]:
    """A division's code and, where it is a management area, the codes it governs."""
    return _shortest((code, *roster().areas.get(code, ())))


def _shortest(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes sorted, without those that lie within another."""
    kept: list[str] = []
    for code in sorted(set(codes)):
        if not kept or not code.startswith(kept[-1]):
            kept.append(code)
    return tuple(kept)


def lasting_posts(person: Person, *, on: date) -> QuerySet[Post]:
    """The posts a person holds on a day."""
    return Post.objects.filter(_during(on), person=person).order_by("pk")


def units(*, kind: str = "", division_code: str = "") -> QuerySet[Unit]:
    """Units of a kind (any, if empty) within a division code (anywhere, if empty), by code."""
    found = Unit.objects.select_related("division").order_by("code")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(division__code__startswith=division_code) if division_code else found


def lead_unit(kind: str, division_code: str, level: str, *, on: date | None = None) -> Unit | None:
    """The unit of `kind` at `level` whose division holds the place; else of the next level up.

    A management area's unit goes before that of the statutory division. `on` defaults to units
    that have no end. From process memory; ValueError for a level that does not exist.
    """
    return roster().lead(kind, division_code, level, on)


def unit_named(unit_id: int) -> str:
    """The unit's name, from process memory; "" if there is none."""
    unit = roster().units.get(unit_id)
    return unit.name if unit else ""


def holding(
    *roles: str, on: date, unit_id: int | None = None, units: Collection[int] | None = None
) -> list[Person]:
    """Who holds one of these roles on a day – anywhere, or in one unit or some – each once, by key."""
    posts = Post.objects.filter(_during(on), role__in=roles)
    posts = posts if unit_id is None else posts.filter(unit_id=unit_id)
    posts = posts if units is None else posts.filter(unit_id__in=units)
    held = Person.objects.filter(pk__in=posts.values("person_id"), is_active=True)
    return list(held.order_by("pk"))


def unit_above(unit_id: int | None, roles: Collection[str], *, on: date) -> Unit | None:
    """The nearest unit over this one in which somebody holds one of `roles`; None where there is none."""
    known, above = roster().units, list[Unit]()
    unit = known.get(unit_id or 0)
    while unit is not None and (unit := known.get(unit.parent_id or 0)) and unit not in above:
        above.append(unit)
    if not above:
        return None
    posts = Post.objects.filter(_during(on), unit__in=above, role__in=roles, person__is_active=True)
    staffed = set(posts.values_list("unit_id", flat=True))
    return next((one for one in above if one.pk in staffed), None)


def names(actors: Iterable[str]) -> dict[str, str]:
    """`person:<id>` → the person's name, for those that are persons; one statement."""
    ids = {actor: int(actor[7:]) for actor in set(actors) if actor.startswith("person:")}
    found = dict(Person.objects.filter(pk__in=ids.values()).values_list("pk", "name"))
    return {actor: found[pk] for actor, pk in ids.items() if pk in found}


def traces(*, actor: str = "", act: str = "") -> QuerySet[Trace]:
    """Audit rows, newest first, of one actor and one act if given."""
    found = Trace.objects.order_by("-pk")
    found = found.filter(actor=actor) if actor else found
    return found.filter(act=act) if act else found


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who stands at the API: a person (signed in, or by their own token) or a system."""

    kind: str  # person | system
    actor: str  # person:<id> | channel:<key>
    person: Person | None = None
    channel: str = ""
    scopes: frozenset[str] = frozenset()

    def access(self, *, on: date) -> Access | None:
        """What the person may see; None for a system, which only does what its scopes say."""
        return access(self.person, on=on) if self.person else None


def hashed(token: str) -> str:
    """The hash kept of a token; the token itself has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


def caller(token: str, *, at: datetime) -> Caller | None:
    """Whose token this is, if it is valid; one indexed statement, or none for 30 s after."""
    try:
        until, who = _callers.get(hashed(token), lambda: _holder(token, at=at))
    except Token.DoesNotExist:
        return None
    return who if until is None or at < until else None


def _holder(token: str, *, at: datetime) -> tuple[datetime | None, Caller]:
    """Until when the token opens, and to whom; DoesNotExist also where the account is closed."""
    found = Token.objects.select_related("person").get(hash=hashed(token), since__lte=at)
    if found.person and not found.person.is_active:
        raise Token.DoesNotExist
    return found.until, _caller(found)


def _caller(token: Token) -> Caller:
    person = token.person
    return Caller(
        kind="person" if person else "system",
        actor=f"person:{person.pk}" if person else f"channel:{token.channel}",
        person=person,
        channel=token.channel,
        scopes=frozenset(token.scopes),
    )


_accesses = Kept(monotonic, every=60)
_callers = Kept(monotonic, every=30)


def forget(**_signal: Any) -> None:
    """Drop what this process keeps of what persons and tokens may."""
    _accesses.forget()
    _callers.forget()


def _forget_new(*, created: bool, **signal: Any) -> None:
    if created:
        forget(**signal)


for _model in (Post, GridStaff, Token):
    post_save.connect(forget, sender=_model, dispatch_uid=f"access-{_model.__name__}-saved")
    post_delete.connect(forget, sender=_model, dispatch_uid=f"access-{_model.__name__}-deleted")
post_save.connect(_forget_new, sender=Person, dispatch_uid="access-person-new")
