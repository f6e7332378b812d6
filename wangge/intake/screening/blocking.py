"""分块 blocking: which older cases are worth comparing – of one person, one place, the same words, or rare marks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import connection
from django.utils.timezone import localdate

from wangge.base.kept import Kept
from wangge.cases.models import Case
from wangge.cases.moves import OPEN, State
from wangge.intake import queries
from wangge.intake.models import Request
from wangge.intake.rules.same import joining

A_PLACE, A_PERSON = 20, 20  # other cases looked at, for one place and for one key of a person
RELATED = frozenset({State.ANSWERED, State.NOT_ACCEPTED, State.CLOSED})
_kept = Kept(monotonic, every=600.0)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared of a case beside its words; `main` is the case one would join: itself, or the
    one it joined."""

    main: int
    ended: bool  # whether that one has
    lon: float | None
    lat: float | None
    division: str
    placed: float  # how sure that is
    said_at: datetime  # when it happened, where that was told; else when it was registered
    phone: str
    secret: bool
    accused: int | None


@dataclass(frozen=True, slots=True)
class Heard:
    """What is asked of requests: those of one person, and those in the same words."""

    people: Mapping[str, set[int]]
    words: Mapping[str, set[int]]


def first_since(since: datetime) -> int:
    """The key of about the first case registered since then; 0 if there is none. Remembered."""

    def ask() -> int:
        found = Case.objects.filter(registered_at__gte=since).order_by("registered_at")
        return found.values_list("pk", flat=True).first() or 0

    return _kept.get(("first", localdate(since)), ask)


def heard(keys: Iterable[queries.Key], *, since: datetime) -> Heard:
    """Requests since then of the same telephones and of the same words, the newest; one statement."""
    asked = list(keys)
    people: dict[str, set[int]] = defaultdict(set)
    words: dict[str, set[int]] = defaultdict(set)
    arms: list[str] = []
    values: list[Any] = []
    for column in ("phone_hash", "words_hash"):
        wanted = {getattr(key, column) for key in asked} - {""}
        if wanted:
            arms.append(_arm(column, len(wanted)))
            values += [
                *wanted,
                Request._meta.get_field("received_at").get_db_prep_value(since, connection),
            ]
    if arms:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(arms), values)
            for column, hashed, case in cursor.fetchall():
                (people if column == "phone_hash" else words)[hashed].add(case)
    return Heard(people, words)


def _arm(column: str, wanted: int) -> str:
    """An index of its own serves each arm; that of telephones holds no empty ones, which must be said
    as the index says it, or the whole table is read."""
    table = connection.ops.quote_name(Request._meta.db_table)
    places = ", ".join(["%s"] * wanted)
    return (
        f"SELECT * FROM (SELECT '{column}', {column}, case_id FROM {table} WHERE {column} IN ({places}) "
        f"AND NOT ({column} = '') AND received_at >= %s ORDER BY received_at DESC LIMIT {A_PERSON * wanted}) AS {column}_"
    )


def by_place(divisions: Mapping[int, str], *, first: int) -> dict[str, set[int]]:
    """division -> the newest cases there, and those of this batch (case -> division); one statement."""
    found: dict[str, set[int]] = defaultdict(set)
    for case, division in divisions.items():
        if division:
            found[division].add(case)
    if found:
        for division, case in _cases_at(list(found), first=first, before=max(divisions)):
            found[division].add(case)
    return found


def _cases_at(places: Sequence[str], *, first: int, before: int) -> list[tuple[str, int]]:
    """(division, case): the newest cases of each, from key `first` to below `before`."""
    table = connection.ops.quote_name(Case._meta.db_table)
    one = (
        f"SELECT * FROM (SELECT division_code, id FROM {table} WHERE division_code = %s AND id >= %s AND id < %s "
        f"ORDER BY id DESC LIMIT {A_PLACE}) AS newest"
    )
    values: list[Any] = [value for place in places for value in (place, first, before)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(places)), values)
        return [(division, pk) for division, pk in cursor.fetchall()]


def facts(case_ids: Collection[int]) -> tuple[dict[int, Facts], dict[int, Facts]]:
    """(case -> facts, main case -> its own facts) of those whose main case is open or has ended as it
    should; one statement."""
    columns = (
        "lon", "lat", "division_code", "place_confidence", "registered_at", "secret", "accused_unit_id",
        "request__happened_at", "request__phone_hash", "state",
    )  # fmt: skip
    of_main = [f"joined_to__{name}" for name in columns]
    rows = Case.objects.filter(pk__in=case_ids).values_list(
        "pk", "joined_to_id", *columns, *of_main
    )
    found, mains = {}, {}
    for pk, joined_to, *told in rows:
        own, its = told[: len(columns)], told[len(columns) :]
        main = joined_to if own[-1] == State.JOINED else pk
        state = its[-1] if own[-1] == State.JOINED else own[-1]
        if state in OPEN or state in RELATED:
            found[pk] = _facts(main, state not in OPEN, own)
            if main != pk:
                mains[main] = _facts(main, state not in OPEN, its)
    return found, mains


def _facts(main: int, ended: bool, told: Sequence[Any]) -> Facts:
    lon, lat, division, placed, registered_at, secret, accused, happened_at, phone, _ = told
    return Facts(
        main,
        ended,
        lon,
        lat,
        division,
        placed or 0.0,
        happened_at or registered_at,
        phone or "",
        secret,
        accused,
    )


def told_in(case_ids: Collection[int]) -> Iterable[tuple[int, str, str, str]]:
    """(case, title, words, address) as they were said, masked; one statement."""
    if not case_ids:
        return []
    found = Case.objects.filter(pk__in=case_ids)
    return found.values_list("pk", "title", "words", "address")


def since(batch: Sequence[Case]) -> datetime:
    return min(case.registered_at for case in batch) - joining.WITHIN
