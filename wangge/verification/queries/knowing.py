"""知识之问 knowing: items as they stand today – found by words or meaning, by whom they may be written, how often used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from wangge.people.models import Role
from wangge.people.queries import Access
from wangge.verification.models import KnowledgeCheck, KnowledgeItem, KnowledgeUse

KEEPERS = frozenset({Role.REVIEWER, Role.SUPERVISOR})  # of the whole city: every item
OWNERS = frozenset({Role.UNIT_HEAD, Role.CLERK})  # the items of their own unit
SEARCHED = ("code", "question", "answer", "law", "article", "category", "owner__name")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """An item with what a list tells of it."""

    item: KnowledgeItem
    standing: str  # holds | later | over
    checked_at: datetime | None  # None: nobody has, since it was written
    uses: int  # answers that rested on any of its versions


def newest() -> QuerySet[KnowledgeItem]:
    """The latest version of each item, whether it holds or not, by code."""
    last = (
        KnowledgeItem.objects.filter(code=OuterRef("code"))
        .order_by().values("code").annotate(last=Max("version")).values("last")
    )  # fmt: skip
    return KnowledgeItem.objects.filter(version=Subquery(last)).order_by("code")


def standing(on: date) -> QuerySet[KnowledgeItem]:
    """The latest version of each item that holds on a day; one that has expired is not there."""
    begun = Q(valid_from=None) | Q(valid_from__lte=on)
    going = Q(valid_to=None) | Q(valid_to__gte=on)
    return newest().filter(begun & going)


def of_standing(word: str, *, on: date) -> QuerySet[KnowledgeItem]:
    """The latest versions that hold (`holds`), will hold (`later`), held (`over`), or all (``)."""
    if word == "holds":
        return standing(on)
    narrow = {"later": Q(valid_from__gt=on), "over": Q(valid_to__lt=on)}
    return newest().filter(narrow[word]) if word in narrow else newest()


def with_words(found: QuerySet[KnowledgeItem], words: str) -> QuerySet[KnowledgeItem]:
    """Of these, those that hold every word somewhere."""
    for word in words.split()[:8]:
        anywhere = Q()
        for name in SEARCHED:
            anywhere |= Q(**{f"{name}__icontains": word[:60]})
        found = found.filter(anywhere)
    return found


def latest(code: str) -> KnowledgeItem | None:
    """The latest version of an item."""
    return KnowledgeItem.objects.filter(code=code).order_by("-version").first()


def version_of(ref: str) -> KnowledgeItem | None:
    """The version that "code/version" names."""
    code, _, version = ref.rpartition("/")
    if not version.isdecimal() or len(version) > 9:
        return None
    return KnowledgeItem.objects.filter(code=code, version=int(version)).first()


def how_it_stands(item: KnowledgeItem, *, on: date) -> str:
    """holds | later | over – of a latest version."""
    if item.valid_to and item.valid_to < on:
        return "over"
    return "later" if item.valid_from and item.valid_from > on else "holds"


def seen(items: Iterable[KnowledgeItem], *, on: date) -> list[Seen]:
    """These latest versions with when they were last checked and how often they were used."""
    shown = list(items)
    checks: dict[int, KnowledgeCheck] = {}
    for one in KnowledgeCheck.objects.filter(item__in=shown).order_by("pk"):
        checks[one.item_id] = one
    uses = uses_of(item.code for item in shown)
    return [
        Seen(
            item=item,
            standing=how_it_stands(item, on=on),
            checked_at=checks[item.pk].checked_at if item.pk in checks else None,
            uses=sum(uses.get(item.code, {}).values()),
        )
        for item in shown
    ]


def uses_of(codes: Iterable[str]) -> dict[str, dict[str, int]]:
    """code → way → how many answers rested on any of its versions; one statement."""
    found = KnowledgeUse.objects.filter(item__code__in=list(codes)).order_by()
    counted: dict[str, dict[str, int]] = {}
    for code, way, n in found.values_list("item__code", "way").annotate(Count("pk")):
        counted.setdefault(code, {})[way] = n
    return counted


def may_write(access: Access, owner_id: int | None) -> bool:
    """Whether this person may write, check and retire what this unit (None: the city) keeps."""
    if access.reaches(KEEPERS):
        return True
    return owner_id is not None and access.reaches(OWNERS, unit_id=owner_id)


def may_begin(access: Access) -> bool:
    """Whether this person may write any item at all."""
    return access.reaches(KEEPERS) or access.holds(*OWNERS)
