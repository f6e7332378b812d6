"""小结 summary: what became of the cases of a replay, counted from the cases and their log."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from math import ceil
from typing import Any

from wangge.cases.models import Case, Entry, Trouble
from wangge.cases.moves import State
from wangge.grids.models import Grid
from wangge.grids.queries import path_text
from wangge.intake.models import JoinProposal, Request
from wangge.people.queries import unit_named

TOP = 10
CHUNK = 500  # keys in one statement
STEPS = ("registered", "accepted", "dispatched")


@dataclass
class Summary:
    """Counts of cases; `latencies` are seconds (p50, p99) by "from → to"."""

    cases: int = 0
    states: Counter[str] = field(default_factory=Counter)
    joined: int = 0
    proposed: int = 0
    accepted: int = 0
    by_machine: int = 0
    by_person: int = 0
    waiting: Counter[str] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    grids: Counter[str] = field(default_factory=Counter)
    divisions: Counter[str] = field(default_factory=Counter)
    latencies: dict[str, tuple[float, float]] = field(default_factory=dict)
    troubled: Counter[str] = field(default_factory=Counter)

    def plain(self) -> dict[str, Any]:
        """As JSON has it; of units and places the first ten."""
        return {
            "cases": self.cases,
            "states": dict(self.states.most_common()),
            "joined": self.joined,
            "join_proposed": self.proposed,
            "accepted": self.accepted,
            "dispatched_by_machine": self.by_machine,
            "dispatched_by_person": self.by_person,
            "waiting_for_a_person": dict(self.waiting.most_common()),
            "placed": dict(self.placed.most_common()),
            "units": dict(self.units.most_common(TOP)),
            "grids": dict(self.grids.most_common(TOP)),
            "divisions": dict(self.divisions.most_common(TOP)),
            "latencies_s": {name: {"p50": a, "p99": b} for name, (a, b) in self.latencies.items()},
            "troubled": dict(self.troubled.most_common()),
        }


def summary(cases: Iterable[int]) -> Summary:
    """Count over these cases (primary keys)."""
    told, spans = Summary(), _Spans()
    keys = sorted(set(cases))
    for chunk in _chunks(keys):
        _stand(chunk, told)
        _story(chunk, told, spans)
        told.proposed += JoinProposal.objects.filter(case__in=chunk, decided_at=None).count()
        errors = Trouble.objects.filter(case__in=chunk).values_list("error", flat=True)
        told.troubled.update(error.partition("\n")[0] for error in errors)
    told.latencies = spans.percentiles()
    _name(told)
    return told


def _stand(chunk: Sequence[int], told: Summary) -> None:
    """Where the cases stand now."""
    columns = ("state", "lead_unit_id", "grid_id", "division_code", "lon")
    for state, unit, grid, division, lon in Case.objects.filter(pk__in=chunk).values_list(*columns):
        told.cases += 1
        told.states[state] += 1
        told.joined += state == State.JOINED
        told.units[unit or ""] += 1
        told.grids[grid or ""] += 1
        told.divisions[division] += 1
        exact = "grid" if grid else "division" if division else "pin only" if lon else "unknown"
        told.placed[exact] += 1


def _story(chunk: Sequence[int], told: Summary, spans: "_Spans") -> None:
    """What happened to them, and for what those wait that nobody has yet."""
    kinds = (*STEPS, "considered")
    entries = Entry.objects.filter(case__in=chunk, kind__in=kinds).order_by("case_id", "step")
    columns = ("case_id", "kind", "actor", "recorded_at", "data")
    last: dict[int, str] = {}
    machines: dict[int, bool] = {}
    for case, kind, actor, recorded_at, data in entries.values_list(*columns):
        spans.see(case, kind, recorded_at)
        if kind == "considered":
            last[case] = data["reason"]
        if kind == "dispatched":
            machines.setdefault(case, actor.startswith("machine:"))
    told.accepted += spans.count("accepted", chunk)
    told.by_machine += sum(machines.values())
    told.by_person += len(machines) - sum(machines.values())
    waits = Case.objects.filter(pk__in=chunk, state__in=(State.REGISTERED, State.ACCEPTED))
    states = dict(waits.values_list("pk", "state"))
    advice = dict(Request.objects.filter(case__in=states).values_list("case_id", "advice"))
    for case, state in states.items():
        if state == State.ACCEPTED:
            told.waiting[f"dispatch: {last.get(case, 'not looked at yet')}"] += 1
        else:
            told.waiting[f"intake: {_why(advice.get(case))}"] += 1


def _why(advice: Any) -> str:
    """In a word, what screening left to a person."""
    if not advice:
        return "not looked at yet"
    for name in ("wait", "why"):
        if advice.get(name):
            return str(advice[name])
    return "a person decides"


class _Spans:
    """Moments of the first registered, accepted and dispatched of each case."""

    def __init__(self) -> None:
        self.first: dict[str, dict[int, datetime]] = {kind: {} for kind in STEPS}

    def see(self, case: int, kind: str, at: datetime) -> None:
        if kind in self.first:
            self.first[kind].setdefault(case, at)

    def count(self, kind: str, cases: Iterable[int]) -> int:
        return sum(case in self.first[kind] for case in cases)

    def percentiles(self) -> dict[str, tuple[float, float]]:
        pairs = (STEPS[:2], STEPS[1:], STEPS[::2])
        found = {}
        for start, end in pairs:
            spans = sorted(
                (at - self.first[start][case]).total_seconds()
                for case, at in self.first[end].items()
                if case in self.first[start]
            )
            if spans:
                found[f"{start} → {end}"] = percentile(spans, 50), percentile(spans, 99)
        return found


def percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of ordered values."""
    return ordered[max(0, ceil(len(ordered) * share / 100) - 1)]


def _name(told: Summary) -> None:
    """Keys become names; what has none is left out."""
    told.units = Counter({unit_named(int(key)): n for key, n in told.units.items() if key})
    top = [key for key, _ in told.grids.most_common(TOP + 1) if key]
    names = dict(Grid.objects.filter(pk__in=top).values_list("pk", "name"))
    told.grids = Counter({names[key]: told.grids[key] for key in top})  # type: ignore[index]
    told.divisions = Counter({path_text(key) or key: n for key, n in told.divisions.items() if key})


def _chunks(keys: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
