"""居民之问 queries: what a person may learn about his own report, and about those of his neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare

from wangge.base.ids import NumberError, read_code
from wangge.cases.models import Attachment, Case, Entry, Kind
from wangge.cases.moves import OPEN, REVIEWABLE
from wangge.cases.queries import by_number
from wangge.grids import rules as ground
from wangge.grids.queries import locate
from wangge.handling.actions.reviews import DAYS, TIMES
from wangge.handling.queries.reviews import asked_times
from wangge.intake.actions.hearing import hash_of_code
from wangge.intake.models import Request
from wangge.verification.redacting import Standing, ask_for_looks, is_photo, standing

NEAR_M = 500
NEAR_DAYS = 30
MOST_NEAR = 12
LOOKED_AT = 200
# Of what neighbours may hear: what was photographed in the street, by a passer-by or on patrol. What
# is told by telephone or letter may be a home, a child, a quarrel. Never a report, never a secret.
IN_THE_STREET = Q(
    channel="citizen_snapshot", kind__in=(Kind.HELP, Kind.COMPLAINT, Kind.SUGGESTION)
) | Q(channel="grid_patrol")
SHOWN_PHOTOS = (Attachment.Purpose.AFTER, Attachment.Purpose.INSPECTION)


@dataclass(frozen=True, kw_only=True)
class Near:
    """A report nearby, without anybody's words: what kind of matter, how far, how it stands."""

    matter: str
    metres: int
    state: str
    registered_at: datetime
    lon: float
    lat: float


def own(number: str, code: str) -> Case | None:
    """The case of this number if this is its code; None for either being wrong, never saying which."""
    try:
        case, said = by_number(Case.objects.all(), number), read_code(code)
    except NumberError:
        return None
    if case is None:
        return None
    kept = Request.objects.filter(case=case).values_list("code_hash", flat=True).first()
    return case if kept and constant_time_compare(kept, hash_of_code(said)) else None


def near(lon: float, lat: float, *, at: datetime) -> list[Near]:
    """Open reports within NEAR_M metres in the grids that hold the place, the nearest first."""
    grids = [hit.id for hit in locate(lon, lat)]
    found = Case.objects.filter(
        IN_THE_STREET,
        grid_id__in=grids,
        state__in=OPEN,
        secret=False,
        lon__isnull=False,
        registered_at__gte=at - timedelta(days=NEAR_DAYS),
    ).order_by("-pk")
    columns = ("duty_item__matter", "category__name", "state", "registered_at", "lon", "lat")
    rows = list(found.values_list(*columns)[:LOOKED_AT])
    if not grids or not rows:
        return []
    east, north = ground.metres_a_degree(lat)
    away = np.hypot(
        (np.array([row[4] for row in rows]) - lon) * east,
        (np.array([row[5] for row in rows]) - lat) * north,
    )
    made = [
        Near(
            matter=duty or category or "",
            metres=int(round(metres, -1)),
            state=state,
            registered_at=moment,
            lon=its_lon,
            lat=its_lat,
        )
        for (duty, category, state, moment, its_lon, its_lat), metres in zip(
            rows, away.tolist(), strict=True
        )
        if metres <= NEAR_M
    ]
    return sorted(made, key=lambda one: one.metres)[:MOST_NEAR]


def main_of(case: Case) -> Case:
    """The case that is worked on: itself, or the one it was joined to."""
    return case.joined_to if case.joined_to else case


def entries(case: Case, kinds: Sequence[str]) -> list[Entry]:
    """Entries of these kinds, oldest first."""
    return list(Entry.objects.filter(case=case, kind__in=kinds).order_by("step"))


@dataclass(frozen=True, kw_only=True)
class Review:
    """Whether a person may ask for a review: until when, how often still; or it is being decided."""

    until: datetime | None = None
    left: int = 0
    asked: bool = False


def review(case: Case, *, at: datetime) -> Review | None:
    """What the person may be offered of a case that has ended; None where it has not, or is too late."""
    ended = case.closed_at or case.replied_at
    if case.state not in REVIEWABLE or ended is None:
        return None
    if case.review_asked_at:
        return Review(asked=True)
    until = ended + timedelta(days=DAYS.value)
    left = TIMES.value - asked_times(case)
    return Review(until=until, left=left) if at <= until and left > 0 else None


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo as the public may see it: faces and plates hidden."""

    pk: int
    label: str
    blob: str  # never the photo as it came


@dataclass(frozen=True, kw_only=True)
class Photos:
    """Photos a person may see of his own report: `said` his own, `done` of the work."""

    said: list[Photo]
    done: list[Photo]
    waiting: int  # not shown yet: nobody has looked whether faces and plates are in them


def photos(case: Case, *, at: datetime) -> Photos:
    """What of the photos may be seen; what has not been looked at is asked for, and counted."""
    main = main_of(case)
    said = _images(Attachment.objects.filter(case=case, purpose=Attachment.Purpose.SAID))
    done = []
    if main.verified_at is not None:  # before that nobody has looked whether it is done
        done = _images(Attachment.objects.filter(case=main, purpose__in=SHOWN_PHOTOS))
    known = standing([*said, *done])
    ask_for_looks([one for one in (*said, *done) if known[one.pk].state == "unseen"], at=at)
    shown = [_public(part, known) for part in (said, done)]
    waiting = len(said) + len(done) - sum(len(part) for part in shown)
    return Photos(said=shown[0], done=shown[1], waiting=waiting)


def _public(rows: list[Attachment], known: Mapping[int, Standing]) -> list[Photo]:
    return [
        Photo(pk=one.pk, label=one.get_purpose_display(), blob=blob)
        for one in rows
        if (blob := known[one.pk].public)
    ]


def _images(rows: QuerySet[Attachment]) -> list[Attachment]:
    return [one for one in rows.order_by("pk") if is_photo(one)]
