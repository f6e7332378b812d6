"""事实之数 fromfacts: counts out of the facts, by the measures on their shelf."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from wangge.appraisal.measures import Better, How, Period, behind, measures, rows_of
from wangge.appraisal.queries.counted import Behind, Kind, NoFacts, Tally
from wangge.appraisal.rules.periods import Span
from wangge.facts.lake.store import NoLake
from wangge.facts.queries import open_facts
from wangge.facts.tables import Facts

MOST_BEHIND = 20_000


class FromFacts:
    """Source over the facts; opened anew for each question, unless they are asked within `opened`."""

    def __init__(self, *, at: datetime | None = None, as_of: datetime | None = None) -> None:
        self._at, self._as_of = at, as_of
        self._held: Facts | None = None

    @contextmanager
    def opened(self) -> Iterator["FromFacts"]:
        with self._open() as self._held:
            try:
                yield self
            finally:
                self._held = None

    @contextmanager
    def _open(self) -> Iterator[Facts]:
        if self._held is not None:
            yield self._held
            return
        if self._at is None:
            raise ValueError("counting needs the moment it is done at")
        try:
            with open_facts(at=self._at, as_of=self._as_of) as facts:
                yield facts
        except NoLake as error:
            raise NoFacts(str(error)) from error

    def kinds(self) -> dict[str, Kind]:
        """Shares, means and rates that have a better side and can be grouped by unit."""
        return {
            key: Kind(
                label=one.label,
                formula=one.formula,
                flip=one.better == Better.LESS,
                mean=one.how != How.SHARE,
                suffix=one.unit,
            )
            for key, one in measures
            if one.how in (How.SHARE, How.MEAN, How.RATE)
            and one.better != Better.NEITHER
            and (one.dims is None or "unit" in one.dims)
        }

    def tallies(
        self, measure: str, span: Span, strata: Sequence[str], *, without: Collection[int]
    ) -> list[Tally]:
        wanted = measures[measure]
        by = ["unit", *(name for name in strata if wanted.dims is None or name in wanted.dims)]
        with self._open() as facts:
            rows = rows_of(wanted, facts.without(without), Period(span.since, span.until))
            rows = rows.filter(rows.unit.notnull() & rows.hit.notnull())
            rows = rows.mutate(hit_=rows.hit.cast("float64"))
            counted = rows.group_by(by).aggregate(
                n=rows.count(), k=rows.hit_.sum(), squares=(rows.hit_ * rows.hit_).sum()
            )
            found = counted.to_pyarrow().to_pylist()
        return [
            Tally(
                unit=row["unit"],
                stratum=tuple(str(row[name] or "") for name in by[1:]),
                n=row["n"],
                k=row["k"] or 0.0,
                squares=row["squares"] or 0.0,
            )
            for row in found
        ]

    def behind(
        self, measure: str, span: Span, unit: int, *, without: Collection[int]
    ) -> list[Behind]:
        with self._open() as facts:
            table = behind(
                measures[measure],
                facts.without(without),
                by=["unit"],
                group={"unit": unit},
                period=Period(span.since, span.until),
            )
            rows = table.order_by(table.moment.desc()).limit(MOST_BEHIND).to_pyarrow().to_pylist()
        return [
            Behind(case=row["case_id"], moment=row["moment"], hit=float(row["hit"] or 0))
            for row in rows
        ]
