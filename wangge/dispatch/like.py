"""先例 like: the earlier cases most like one – who answered for them, who gave them back, how they ended.

An index in process memory of the cases dispatched last, fed from the log by key. It serves the grounds
of a decision; it decides nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from threading import RLock
from time import monotonic
from typing import Any

import numpy as np
from django.db.models import Max, Q
from django.utils.timezone import localdate
from numpy.typing import NDArray

from wangge.base.ids import case_number
from wangge.base.kept import Kept
from wangge.cases.models import Case, Entry
from wangge.dispatch.queries import returned_by
from wangge.dispatch.rankers.retrieval import code_points, grams
from wangge.dispatch.rankers.shelf import plain
from wangge.duties.models import DutyItem

KEPT = 20_000  # cases; about 5 MB
BITS = 1024  # of a case's set of character pairs
LOOK = 5.0  # seconds between looks at the log
OVERLAP = 500  # keys looked at again: on PostgreSQL a lower key may be committed later
AT_ONCE = 500
COMMON = 0.25  # pairs that so large a part of the cases have tell nothing
ENOUGH = 200  # cases from which it can be told what is common
LEAST = 0.2  # likeness under which a case is no precedent
FAINT = 0.1  # likeness of words under which nothing else makes it one
WORDS, DUTY, NEAR = 0.7, 0.2, 0.1  # what each part of the likeness counts
STIRRING = ("dispatched", "ruled", "return_granted", "closed", "reopened", "voided")
CLOSED, RETURNED, OPEN, VOIDED = "closed", "returned", "open", "voided"
COLUMNS = (
    "pk", "title", "words", "division_code", "duty_item_id", "category_id", "lead_unit_id",
    "state", "outcome", "registered_at", "dispatched_at", "closed_at", "returns",
)  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Precedent:
    """One earlier case: the unit that had it last, and how it ended.

    `outcome`: closed | open | voided, or returned: the unit gave it back and nobody has it since.
    `days` from dispatch to the end, None where it has not ended; `returned_by` are other units that
    gave it back on the way.
    """

    pk: int
    day: date
    unit: int
    outcome: str
    result: str
    days: int | None
    likeness: float
    returned_by: tuple[int, ...] = ()

    @property
    def number(self) -> str:
        return case_number(self.pk, self.day)

    def plain(self) -> dict[str, Any]:
        """As an entry of the log keeps it: numbers only, no word of the other case."""
        said: dict[str, Any] = {
            "case": self.number,
            "unit": self.unit,
            "outcome": self.outcome,
            "days": self.days,
            "likeness": round(self.likeness, 2),
        }
        if self.result:
            said["result"] = self.result
        if self.returned_by:
            said["returned_by"] = list(self.returned_by)
        return said


def alike(case: Case, item: DutyItem | None = None, *, most: int = 3) -> list[Precedent]:
    """At most `most` dispatched cases like this one, the likest first.

    Like in words, more so of the same duty item (`item`, or the case's own) and of a place near by.
    No statement but one look at the log every `LOOK` seconds, and two more where it has news.
    """
    index: Index = memory.get("index", Index)
    index.look()
    return index.alike(case, item, most=most)


def resembling(first: Case, cases: Sequence[Case]) -> list[float]:
    """How like in words each of the cases is to the first, 0 … 1."""
    bits = _bits([case.words or case.title for case in (first, *cases)])
    size = np.maximum(1.0, np.bitwise_count(bits).sum(1, dtype=np.float64))
    shared = np.bitwise_count(bits & bits[0]).sum(1, dtype=np.float64)
    return [float(held) for held in (shared / np.sqrt(size * size[0]))[1:]]


class Index:
    """Arrays of KEPT places, the oldest place written over first; all threads share it."""

    def __init__(self) -> None:
        self.bits = np.zeros((BITS // 64, KEPT), np.uint64)  # a case a column: summed fast
        self.size = np.zeros(KEPT, np.float32)  # bits set that tell something
        self.duty = np.zeros(KEPT, np.int64)
        self.category = np.zeros(KEPT, np.int64)
        self.place = np.zeros(KEPT, np.int64)
        self.told = np.full(BITS // 64, 2**64 - 1, np.uint64)  # the bits that tell something
        self.facts: list[Precedent | None] = [None] * KEPT
        self.owner = [0] * KEPT
        self.slots: dict[int, int] = {}  # case -> its place
        self._next, self._newest, self._until = 0, -1, 0.0
        self._seen: set[int] = set()
        self._lock = RLock()

    def look(self) -> None:
        """Take in what the log says since the last look."""
        if monotonic() < self._until:
            return
        with self._lock:
            if monotonic() < self._until:
                return
            if self._newest < 0:
                self._begin()
            else:
                self._go_on()
            self._until = monotonic() + LOOK

    def alike(self, case: Case, item: DutyItem | None, *, most: int) -> list[Precedent]:
        with self._lock:
            own = _bits([case.words or case.title])[0] & self.told
            used = len(self.slots)  # places are filled from the first on
            shared = np.bitwise_count(self.bits[:, :used] & own[:, None]).sum(0, dtype=np.uint16)
            size = max(1.0, float(np.bitwise_count(own).sum()))
            words = shared / np.sqrt(np.maximum(self.size[:used], 1.0) * size)
            score = WORDS * words + DUTY * self._of(case, item) + NEAR * self._near(case)
            score *= words >= FAINT
            if (mine := self.slots.get(case.pk)) is not None:
                score[mine] = 0
            best = np.argpartition(-score, most)[:most] if used > most else np.arange(used)
            return [
                replace(found, likeness=float(score[at]))
                for at in sorted(best.tolist(), key=lambda at: (-score[at], -at))
                if score[at] >= LEAST and (found := self.facts[at]) is not None
            ]

    def _of(self, case: Case, item: DutyItem | None) -> NDArray[np.float32]:
        """1 of the same duty item, .5 of the same category."""
        duty = item.pk if item else case.duty_item_id
        category = item.category_id if item else case.category_id
        used = len(self.slots)
        same = np.zeros(used, np.float32)
        if category:
            same[self.category[:used] == category] = 0.5
        if duty:
            same[self.duty[:used] == duty] = 1
        return same

    def _near(self, case: Case) -> NDArray[np.float32]:
        """1 in the same community, .5 in the same street, .2 in the same district."""
        used, here = len(self.slots), _place(case.division_code)
        near, place = np.zeros(used, np.float32), self.place[:used]
        if here:
            for step, worth in ((10**6, 0.2), (10**3, 0.5), (1, 1.0)):
                first = here // step * step
                near[(place >= first) & (place < first + step)] = worth
        return near

    def _begin(self) -> None:
        self._newest = Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0
        known = Case.objects.filter(Q(dispatched_at__isnull=False) | Q(returns__gt=0))
        rows = list(known.order_by("-pk").values(*COLUMNS)[:KEPT])[::-1]
        for start in range(0, len(rows), AT_ONCE):
            self._take(rows[start : start + AT_ONCE])
        if len(rows) >= ENOUGH:
            self._learn_common(len(rows))

    def _go_on(self) -> None:
        fresh = Entry.objects.filter(pk__gt=self._newest - OVERLAP, kind__in=STIRRING)
        news = dict(fresh.order_by("-pk").values_list("pk", "case_id")[:KEPT])
        if len(news) == KEPT:  # it slept through more than it keeps: begin anew
            return self._begin()
        stirred = {case for pk, case in news.items() if pk not in self._seen}
        if news:
            self._newest = max(self._newest, *news)
            self._seen = {pk for pk in news if pk > self._newest - OVERLAP}
        for part in _parts(sorted(stirred)):
            self._take(list(Case.objects.filter(pk__in=part).values(*COLUMNS)))

    def _take(self, rows: Sequence[Row]) -> None:
        """Put cases in their places, or anew into the oldest."""
        gave = returned_by([row["pk"] for row in rows if row["returns"]])
        bits = _bits([row["words"] or row["title"] for row in rows])
        for row, own in zip(rows, bits, strict=True):
            fact = _fact(row, gave.get(row["pk"], set()))
            at = self.slots.get(row["pk"])
            if fact is None:
                if at is not None:
                    self.facts[at], self.size[at], self.bits[:, at] = None, 0, 0
                continue
            at = self._slot(row["pk"]) if at is None else at
            self.facts[at], self.bits[:, at] = fact, own & self.told
            self.size[at] = np.bitwise_count(own & self.told).sum()
            self.duty[at] = row["duty_item_id"] or 0
            self.category[at] = row["category_id"] or 0
            self.place[at] = _place(row["division_code"])

    def _slot(self, pk: int) -> int:
        at, self._next = self._next, (self._next + 1) % KEPT
        self.slots.pop(self.owner[at], None)
        self.slots[pk], self.owner[at] = at, pk
        return at

    def _learn_common(self, count: int) -> None:
        """Leave out the pairs that so many have that they tell nothing: 市民反映, 请处理."""
        cases = np.ascontiguousarray(self.bits[:, :count].T)
        seen = np.unpackbits(cases.view(np.uint8), axis=1).sum(0, dtype=np.int64)
        self.told = np.packbits(seen <= COMMON * count).view(np.uint64)
        self.bits &= self.told[:, None]
        self.size[:] = np.bitwise_count(self.bits).sum(0)


memory = Kept(lambda: None, every=3600.0)


def _fact(row: Row, gave: set[int]) -> Precedent | None:
    """What is told of a case; None where no unit ever had it for long enough to say so."""
    unit = row["lead_unit_id"]
    outcome = OPEN
    if row["closed_at"]:
        outcome = VOIDED if row["state"] == "voided" else CLOSED
    if unit is None:
        if not gave:
            return None
        unit, outcome = min(gave), RETURNED
    ended, began = row["closed_at"], row["dispatched_at"]
    return Precedent(
        pk=row["pk"],
        day=localdate(row["registered_at"]),
        unit=unit,
        outcome=outcome,
        result=row["outcome"] if outcome == CLOSED else "",
        days=max(0, (ended - began) // timedelta(days=1)) if ended and began else None,
        likeness=0,
        returned_by=tuple(sorted(gave - {unit})),
    )


def _bits(texts: Sequence[str]) -> NDArray[np.uint64]:
    """(texts, BITS / 64): which of BITS places the pairs of letters of each text fall on."""
    codes = code_points("\n".join(plain(text) for text in texts))
    row = np.concatenate([[0], np.cumsum(codes == 10)[:-1]]) if len(codes) else codes
    _, pair = grams(codes)
    row, telling = row[:-1], _telling(codes)
    places = (pair[telling].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(54)
    seen = np.zeros((len(texts), BITS), np.bool_)
    seen[row[telling].astype(np.int64), places.astype(np.int64)] = True
    return np.packbits(seen, axis=1).view(np.uint64)


def _telling(codes: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which pairs stand within one text and hold no blank."""
    letter = (codes != 10) & (codes != ord(" "))
    return np.asarray(letter[:-1] & letter[1:], np.bool_)


def _place(code: str) -> int:
    """A division code of up to 12 digits as one number; 0 where it is none."""
    return int(code[:12].ljust(12, "0")) if code.isascii() and code.isdigit() else 0


def _parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE))
