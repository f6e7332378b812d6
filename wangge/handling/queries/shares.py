"""协办之问: the shares of a case as a tree, who stands above a share, who holds one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from wangge.cases.models import Assignment, Case, Entry
from wangge.clocks.models import Clock
from wangge.people.roster import roster


@dataclass(frozen=True)
class Branch:
    """One share as it is shown: how deep it lies, when it is due, how it ended."""

    share: Assignment
    depth: int
    due_at: datetime | None  # null also where its clock rests
    resting: bool
    ended: str  # "" open | reported | returned | recalled


def tree(case: Case) -> list[Branch]:
    """All shares, each behind the one it is a part of; three statements, one where there is none."""
    shares = list(Assignment.objects.filter(case=case).select_related("unit").order_by("pk"))
    if not shares:
        return []
    clocks = {
        share: (due_at, resting)
        for share, due_at, resting in Clock.objects.filter(case=case, share__isnull=False)
        .order_by("pk")
        .values_list("share_id", "due_at", "resting")
    }
    said = Entry.objects.filter(case=case, kind="sub_reported").values_list("data", flat=True)
    ends = {one["assignment"]: one.get("ended") or "reported" for one in said}
    return [
        Branch(share, depth, *clocks.get(share.pk, (share.due_at, False)), ends.get(share.pk, ""))
        for share, depth in _walk(shares, None, 0)
    ]


def above(case: Case, share: Assignment | None) -> list[int]:
    """Units a share under `share` would stand under: the lead first, the giver last."""
    chain: list[int] = []
    while share is not None:
        chain.insert(0, share.unit_id)
        share = share.parent
    return [case.lead_unit_id, *chain] if case.lead_unit_id else chain


def below(share: Assignment) -> list[Assignment]:
    """Open shares under this one, the lowest first."""
    found: list[Assignment] = []
    for one in Assignment.objects.filter(parent=share, reported_at=None).order_by("pk"):
        found += [*below(one), one]
    return found


def holding(case: Case) -> set[int]:
    """Units with an open share of the case."""
    return set(
        Assignment.objects.filter(case=case, reported_at=None).values_list("unit_id", flat=True)
    )


def superiors(units: Iterable[int]) -> set[int]:
    """Units over these in the house, from process memory."""
    known, found = roster().units, set[int]()
    for pk in units:
        unit = known.get(pk)
        while unit is not None and unit.parent_id and unit.parent_id not in found:
            found.add(unit.parent_id)
            unit = known.get(unit.parent_id)
    return found


def share_of(case: Case, units: Iterable[int]) -> Assignment | None:
    """The open share that one of these units has."""
    found = Assignment.objects.filter(case=case, unit_id__in=units, reported_at=None)
    return found.select_related("parent").order_by("pk").first()


def _walk(
    shares: Sequence[Assignment], parent: int | None, depth: int
) -> Iterator[tuple[Assignment, int]]:
    for share in shares:
        if share.parent_id == parent:
            yield share, depth
            yield from _walk(shares, share.pk, depth + 1)
