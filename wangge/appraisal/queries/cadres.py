"""干部之问 cadres: whose page there is, what the cases count for a person, the four parts of a period."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from wangge.appraisal.models import DutyReport, Objection, Reward, SpotCheck, Vote
from wangge.appraisal.rules import cadre
from wangge.appraisal.rules.cadre import LEAST_VOTES
from wangge.appraisal.rules.periods import Span
from wangge.cases.models import Entry
from wangge.people.models import GridStaff, Person, Post
from wangge.people.queries import Access, lasting_posts

KINDS = {
    "signed": ("signed",),
    "contacted": ("contacted",),
    "handled": ("handled",),
    "replied": ("replied",),
}
CADRES = ("unit_head", "handler", "clerk", "grid_worker")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All there is of one cadre and one period."""

    person: Person
    page: cadre.Page
    report: DutyReport | None
    checks: list[SpotCheck]
    votes: int | None  # None: too few to be told
    rewards: list[Reward]
    objections: list[Objection]


def units_of(person: Person, *, on: date) -> set[int]:
    """The units a person has a post in on a day."""
    found = lasting_posts(person, on=on).exclude(unit=None).values_list("unit_id", flat=True)
    return {int(pk) for pk in found if pk is not None}


def seats(people: Iterable[Person], *, on: date) -> dict[int, Post]:
    """Where each sits on a day: the post that makes a cadre of them, else the first they have."""
    found: dict[int, Post] = {}
    during = (Q(since=None) | Q(since__lte=on)) & (Q(until=None) | Q(until__gte=on))
    posts = Post.objects.filter(during, person__in=people).select_related("unit")
    for one in sorted(posts, key=lambda one: (one.role not in CADRES, one.pk)):
        found.setdefault(one.person_id, one)
    return found


def counts_of(person: Person, span: Span) -> dict[str, int]:
    """What the log has of a person's deeds in a period: deeds, and cases they were done to."""
    found = Entry.objects.filter(
        actor=person.actor, happened_at__gte=span.since, happened_at__lt=span.until
    )
    kinds: dict[str, int] = defaultdict(int)
    cases = set()
    for kind, case in found.values_list("kind", "case_id"):
        kinds[kind] += 1
        cases.add(case)
    counts = {name: sum(kinds[kind] for kind in those) for name, those in KINDS.items()}
    return {"cases": len(cases), **counts, "deeds": sum(kinds.values())}


def cadres(access: Access, *, on: date) -> "QuerySet[Person]":
    """The cadres this person may see a page of: all for supervisors and leaders of the whole city, a
    unit head their unit's, everybody their own."""
    lasting = (Q(since=None) | Q(since__lte=on)) & (Q(until=None) | Q(until__gte=on))
    posts = Post.objects.filter(lasting, role__in=CADRES)
    own = Q(pk=access.person_id)
    if access.city_wide and access.holds("supervisor", "leader"):
        walkers = GridStaff.objects.filter(lasting).values("person_id")
        own |= Q(pk__in=posts.values("person_id")) | Q(pk__in=walkers)
    elif access.holds("unit_head"):
        heads = [
            unit for held in access.posts if held.role == "unit_head" for unit in held.unit_ids
        ]
        own |= Q(pk__in=posts.filter(unit_id__in=heads).values("person_id"))
    return Person.objects.filter(own, is_active=True).order_by("pk")


def sheets(people: Iterable[Person], period: str, weights: Mapping[str, float]) -> list[Sheet]:
    """The four parts of each, by a handful of statements however many they are."""
    known = {one.pk: one for one in people}
    of = dict(person_id__in=list(known), period=period)
    reports = {one.person_id: one for one in DutyReport.objects.filter(**of).order_by("pk")}
    checks = _by_person(
        SpotCheck.objects.filter(person_id__in=list(known), draw__period=period)
        .select_related("checker")
        .order_by("pk")
    )
    rewards = _by_person(Reward.objects.filter(**of).order_by("pk"))
    objections = _by_person(Objection.objects.filter(**of).order_by("pk"))
    votes: dict[int, list[int]] = defaultdict(list)
    for key, stars in Vote.objects.filter(**of).values_list("person_id", "stars"):
        votes[key].append(stars)
    made = []
    for key, person in known.items():
        parts = {
            "duty": 100.0 if key in reports else None,
            "spot": cadre.spot_points([one.verdict for one in checks[key]]),
            "mass": cadre.mass_points(votes[key]),
            "rewards": cadre.reward_points([one.points for one in rewards[key]]),
        }
        cast = len(votes[key])
        made.append(
            Sheet(
                person=person,
                page=cadre.page(parts, weights=weights),
                report=reports.get(key),
                checks=checks[key],
                votes=cast if cast >= LEAST_VOTES else None,
                rewards=rewards[key],
                objections=objections[key],
            )
        )
    return made


def _by_person(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found
