"""A month of a large city, straight into the tables: cases, their log and their clocks, without a deed.

Lives are drawn by numpy, one stage after another for all cases at once, so that the tables hold what
a month of deeds would have left there: most cases end well, some come back, some are late.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

BEGIN = np.datetime64("2026-03-01T00:00:00")
DAYS, HOUR = 31, 3600.0
CHUNK = 20_000
Whole = NDArray[np.int64]
Real = NDArray[np.float64]


@dataclass
class Ground:
    """Keys that the rows refer to."""

    units: Sequence[int]
    places: Sequence[tuple[str, int | None]]  # division code, grid
    categories: Sequence[int]


@dataclass
class Month:
    """The log as columns; every append is one kind of entry for some of the cases."""

    dice: np.random.Generator
    registered: Real  # seconds since BEGIN
    ground: Ground
    now: Real = field(init=False)
    step: Whole = field(init=False)
    entries: list[tuple[Any, ...]] = field(default_factory=list)  # arrays of one kind each
    clocks: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now, self.step = self.registered.copy(), np.zeros(len(self.registered), np.int64)

    def happen(
        self, who: Whole, kind: str, after: float, data: Sequence[str], changes: Sequence[str]
    ) -> Real:
        """All of `who` have it happen, so many hours later on average; when it did."""
        self.now[who] += self.dice.exponential(after * HOUR, len(who))
        self.step[who] += 1
        at = self.now[who].copy()
        pick = self.dice.integers(0, len(data), len(who))
        set_to = self.dice.integers(0, len(changes), len(who))
        said = (np.array(data, object)[pick], np.array(changes, object)[set_to])
        self.entries.append((kind, who + 1, self.step[who].copy(), at, *said))
        return at

    def time(self, who: Whole, kind: str, begun: Real, hours: float, ended: Real | None) -> None:
        """A clock for each of `who`; NaN in `ended`: it still runs."""
        stop = np.full(len(who), np.nan) if ended is None else ended
        self.clocks.append((kind, who + 1, begun, begun + hours * HOUR, stop))


def month(cases: int, ground: Ground, *, seed: int = 1) -> Month:
    """So many cases of one month, with all that happened to them."""
    dice = np.random.default_rng(seed)
    made = Month(dice, np.sort(dice.random(cases) * DAYS * 24 * HOUR), ground)
    everyone = np.arange(cases)
    placed = [
        json.dumps({"division_code": code, "grid_id": grid, "kind": kind, "urgency": urgency})
        for code, grid in ground.places
        for kind in ("complaint", "help", "inquiry")
        for urgency in ("general", "general", "general", "urgent")
    ]
    made.happen(everyone, "registered", 0.0, ["{}"], placed)
    accepted = made.happen(everyone, "accepted", 0.1, ["{}"], ["{}"])
    sent = _sent(made, everyone)
    made.time(everyone, "dispatch", accepted, 2, sent)
    back = everyone[dice.random(cases) < 0.06]
    made.happen(back, "return_requested", 3, ['{"code": "duty"}'], ["{}"])
    made.happen(back, "return_granted", 3, ["{}"], ['{"lead_unit_id": null}'])
    sent[back] = _sent(made, back)
    _worked(made, everyone, sent)
    return made


def _sent(made: Month, who: Whole) -> Real:
    units = [
        json.dumps({"unit": unit, "model": model})
        for unit in made.ground.units
        for model in ("m", "m", "m", "")
    ]
    changes = [
        json.dumps({"lead_unit_id": made.ground.units[0], "category_id": key})
        for key in made.ground.categories
    ]
    return made.happen(who, "dispatched", 0.4, units, changes)


def _worked(made: Month, who: Whole, sent: Real) -> None:
    """From the signing to the close."""
    dice, none = made.dice, ["{}"]
    signed = made.happen(
        who, "signed", 0.6, ['{"by_clock": false}'] * 9 + ['{"by_clock": true}'], none
    )
    made.time(who, "sign", sent, 1, signed)
    reached = made.happen(
        who, "contacted", 4, ['{"reached": true}'] * 8 + ['{"reached": false}'], none
    )
    made.time(who, "response", sent, 24, reached)
    made.happen(who, "started", 1, none, none)
    longer = who[dice.random(len(who)) < 0.03]
    made.happen(longer, "extension_granted", 8, none, none)
    urged = who[dice.random(len(who)) < 0.05]
    made.happen(
        urged,
        "urged",
        4,
        ['{"level": "urge"}', '{"level": "urge"}', '{"level": "supervise"}'],
        none,
    )
    done = dice.random(len(who)) < 0.95
    ended = np.full(len(who), np.nan)
    results = [
        json.dumps({"solved": yes, "after": ["a"] * n})
        for yes in (True, True, False)
        for n in (0, 1, 2)
    ]
    at_work = who[done]
    ended[done] = made.happen(at_work, "handled", 30, results, none)
    again = at_work[dice.random(len(at_work)) < 0.02]
    made.happen(again, "rework", 5, none, none)
    ended[again] = made.happen(again, "handled", 10, results, none)
    made.time(who, "completion", sent, 72, ended)
    verified = made.happen(at_work, "verified", 6, ['{"photos": []}', '{"photos": ["b"]}'], none)
    made.time(at_work, "reply", verified, 24, made.happen(at_work, "replied", 2, none, none))
    planned = made.happen(at_work, "callback_planned", 1, none, none)
    answers = [
        json.dumps({"way": "phone", "contacted": c, "solved": s, "satisfied": n, "attitude": n})
        for c, s, n in ((True, True, 5), (True, True, 4), (True, False, 2), (False, True, 4))
    ] + ['{"way": "phone", "contacted": null, "solved": null, "satisfied": null}']
    made.time(
        at_work, "callback", planned, 48, made.happen(at_work, "called_back", 12, answers, none)
    )
    over = at_work[dice.random(len(at_work)) < 0.97]
    outcomes = [
        f'{{"outcome": "{word}"}}' for word in ("solved", "solved", "explained", "not_solved")
    ]
    made.happen(over, "closed", 1, outcomes, none)


def moments(seconds: Real) -> list[str | None]:
    """As ISO text in UTC without a zone; None for NaN."""
    whole = BEGIN + (np.nan_to_num(seconds) * 1e6).astype("timedelta64[us]")
    texts = np.char.replace(np.datetime_as_string(whole.astype("datetime64[us]")), "T", " ")
    return [
        None if gone else text for gone, text in zip(np.isnan(seconds), texts.tolist(), strict=True)
    ]


def rows(made: Month) -> Iterator[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]:
    """table, columns, rows – a chunk at a time; moments as text in UTC."""
    registered = moments(made.registered)
    channels = made.dice.choice(
        ["hotline_12345", "web_form", "enterprise_line"], len(registered), p=[0.7, 0.2, 0.1]
    )
    yield from _chunks(
        "cases_case",
        ("id", "registered_at", "channel", "steps"),
        (range(1, len(registered) + 1), registered, channels.tolist(), made.step.tolist()),
    )
    names: tuple[str, ...] = (
        "case_id", "step", "kind", "happened_at", "recorded_at", "actor", "data", "changes",
    )  # fmt: skip
    for kind, who, step, at, data, changes in made.entries:
        when, actor = (
            moments(at),
            "machine:bench" if kind in ("dispatched", "closed") else "person:1",
        )
        columns: tuple[Sequence[Any], ...] = (
            who.tolist(),
            step.tolist(),
            [kind] * len(who),
            when,
            when,
            [actor] * len(who),
            data.tolist(),
            changes.tolist(),
        )
        yield from _chunks("cases_entry", names, columns)
    names = ("case_id", "kind", "started_at", "due_at", "stopped_at", "ended")
    for kind, who, begun, due, ended in made.clocks:
        met = ["" if gone else "met" for gone in np.isnan(ended)]
        columns = (
            who.tolist(),
            [kind] * len(who),
            moments(begun),
            moments(due),
            moments(ended),
            met,
        )
        yield from _chunks("clocks_clock", names, columns)


def _chunks(
    table: str, names: tuple[str, ...], columns: tuple[Sequence[Any], ...]
) -> Iterator[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]:
    whole = list(zip(*columns, strict=True))
    for start in range(0, len(whole), CHUNK):
        yield table, names, whole[start : start + CHUNK]


# What the tables want besides, the same in every row.
FIXED: dict[str, dict[str, Any]] = {
    "cases_case": {
        "title": "路灯不亮", "words": "", "address": "", "secret": False, "wants_reply": True,
        "state": "closed", "seal": b"", "kind": "complaint", "urgency": "general", "safety": False,
        "division_code": "", "final_assignment": False, "handled_by": "", "outcome": "",
        "excluded": False, "followers": 0, "returns": 0, "hops": 0, "extensions": 0, "reworks": 0,
        "rehandles": 0, "reopens": 0, "urges": 0, "void_requested_by": "",
    },
    "cases_entry": {"seal": b"", "told_at": "2026-03-01 00:00:00"},
    "clocks_clock": {
        "rule": "R", "value": 1, "unit": "hour", "calendar": "default", "steps": "[]",
        "moved": "[]", "resting": False, "trouble": "",
    },
}  # fmt: skip
