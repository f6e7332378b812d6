"""查验 audit: proves that no entry was altered, added or removed, and re-derives cases from their log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Field

from wangge.base.crypto import digest
from wangge.cases.log import link, plain
from wangge.cases.models import Case, Checkpoint, Entry
from wangge.cases.moves import COLUMNS, EVENTS, MOVES, OPENING, State

SETTLING = timedelta(minutes=2)  # no write takes longer: entries older than this are all there


@dataclass(frozen=True)
class Flaw:
    """One thing that is not as it was written."""

    where: str
    what: str


def verify() -> Iterator[Flaw]:
    """Every flaw in the log: altered or missing entries, broken chains, removed cases."""
    yield from _chains()
    yield from _checkpoints()


def checkpoint(*, at: datetime) -> Checkpoint | None:
    """Seal all settled entries since the last checkpoint; None where there is nothing new."""
    with transaction.atomic():
        last = Checkpoint.objects.order_by("-pk").first()
        first = last.last_entry + 1 if last else 1
        settled = Entry.objects.filter(pk__gte=first, recorded_at__lt=at - SETTLING)
        newest = settled.order_by("-pk").values_list("pk", flat=True).first()
        if newest is None:
            return None
        seal, count = _sealed(bytes(last.seal) if last else b"", first, newest)
        return Checkpoint.objects.create(
            made_at=at, first_entry=first, last_entry=newest, entries=count, seal=seal
        )


def rebuild(*, cases: Sequence[int] = (), write: bool = False) -> Iterator[Flaw]:
    """Derive every case (or these) from its entries and say where the stored case disagrees.

    With `write` the stored case is set right; the log itself is never touched.
    """
    chosen = Case.objects.filter(pk__in=cases) if cases else Case.objects.all()
    for case in chosen.order_by("pk").iterator(chunk_size=500):
        entries = list(Entry.objects.filter(case=case).order_by("step"))
        derived = derive(entries)
        stored = plain({name: getattr(case, name) for name in derived})
        stored["seal"] = bytes(case.seal)
        wrong = {name: value for name, value in derived.items() if not _alike(stored[name], value)}
        for name, value in wrong.items():
            yield Flaw(f"case {case.pk}", f"{name} is {stored[name]!r}, the log says {value!r}")
        if wrong and write:
            for name, value in wrong.items():
                setattr(case, name, _column(name).to_python(value))
            case.save(update_fields=[_column(name).name for name in wrong])


def derive(entries: Sequence[Entry]) -> dict[str, Any]:
    """The derived columns of a case, as its entries tell them (JSON values).

    Title and words are opening facts: they are derived only of a case that was split.
    """
    blank = Case()
    told: dict[str, Any] = plain({name: getattr(blank, name) for name in sorted(COLUMNS - OPENING)})
    state = State.REGISTERED
    for entry in entries:
        if entry.kind != "registered":
            state = MOVES[EVENTS[entry.kind]].ways[state]
        told |= entry.changes
    told |= {"state": str(state), "steps": len(entries)}
    told["seal"] = bytes(entries[-1].seal) if entries else b""
    return told


def _chains() -> Iterator[Flaw]:
    ordered = Entry.objects.order_by("case_id", "step").iterator(chunk_size=2000)
    ends = 0
    for case_id, entries in groupby(ordered, key=lambda entry: entry.case_id):
        seal, step = b"", 0
        for entry in entries:
            step += 1
            if entry.step != step:
                yield Flaw(f"case {case_id} step {step}", "an entry is missing")
                step = entry.step
                seal = bytes(entry.seal)
                continue
            seal = link(
                seal,
                step=step,
                kind=entry.kind,
                at=entry.happened_at,
                by=entry.actor,
                data=entry.data,
                changes=entry.changes,
            )
            if seal != bytes(entry.seal):
                yield Flaw(f"case {case_id} step {step}", "the entry is not as it was written")
                seal = bytes(entry.seal)
        case = Case.objects.filter(pk=case_id).only("steps", "seal").first()
        if case is None or case.steps != step or bytes(case.seal) != seal:
            yield Flaw(f"case {case_id}", "its last entries are missing or the case was altered")
        ends += 1
    if ends != Case.objects.count():
        yield Flaw("cases", "there are cases without any entry")


def _checkpoints() -> Iterator[Flaw]:
    before = b""
    for point in Checkpoint.objects.order_by("pk"):
        seal, count = _sealed(before, point.first_entry, point.last_entry)
        if seal != bytes(point.seal) or count != point.entries:
            yield Flaw(
                f"checkpoint {point.pk}",
                f"entries {point.first_entry}–{point.last_entry}: {point.entries} were sealed, "
                f"{count} stand, or one was exchanged",
            )
        before = bytes(point.seal)


def _sealed(before: bytes, first: int, last: int) -> tuple[bytes, int]:
    """The seal over the seals of a run of entries, and how many they are."""
    count, text = 0, [before]
    entries = Entry.objects.filter(pk__range=(first, last)).order_by("pk")
    for pk, case_id, step, seal in entries.values_list("pk", "case_id", "step", "seal").iterator():
        text.append(f"{pk}:{case_id}:{step}:".encode() + bytes(seal))
        count += 1
    return digest(b"".join(text)), count


def _alike(stored: Any, told: Any) -> bool:
    if isinstance(stored, str) and isinstance(told, str) and "T" in stored and "T" in told:
        return datetime.fromisoformat(stored) == datetime.fromisoformat(told)
    return bool(stored == told)


def _column(name: str) -> "Field[Any, Any]":
    """The field of a case by its name or column."""
    return next(f for f in Case._meta.concrete_fields if name in (f.name, f.attname))
