"""市民 citizens: the city's own sample of requests, told by its people at the right place and time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from random import Random

import shapely
from shapely.geometry.base import BaseGeometry

from wangge.grids.models import Division
from wangge.grids.plausible import points_in
from wangge.intake.channels.shelf import Heard
from wangge.site.cities import rows_of

REQUESTS = "requests.csv"
DAY = 24 * 60  # minutes
BEFORE = 8  # days of history besides today
TODAY = 0.4  # share of the sample that comes in today


@dataclass(frozen=True)
class Told:
    """One request, when it comes in, and what a good operator makes of it ("" accept, NA1 …)."""

    moment: datetime
    channel: str
    heard: Heard
    fate: str = ""


class Citizens:
    """The sample, with pins inside the community each row names. The same seed tells the same."""

    def __init__(self, folder: Path, *, seed: int = 0) -> None:
        """Raises FileNotFoundError where the city has no sample."""
        self.rows = list(rows_of(folder / REQUESTS))
        self.seed = seed
        self._grounds = grounds({row["community"] for row in self.rows if row["pin"]})

    def days(self, *, now: datetime, zone: tzinfo) -> list[Told]:
        """The whole sample as the last days and today up to now, in order.

        Rows that are one matter (fate join:…) come on one day, so that they can be joined.
        """
        local = now.astimezone(zone)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        passed = max(1.0, (local - midnight).total_seconds() / 60)
        told = []
        for row in self.rows:
            rng = Random(f"{self.seed} day of {_matter(row)}")
            minute = int(row["minute"]) + Random(f"{self.seed} {row['external_no']}").random()
            if rng.random() < TODAY:
                moment = midnight + timedelta(minutes=min(minute, passed * minute / DAY))
            else:
                moment = (
                    midnight - timedelta(days=rng.randint(1, BEFORE)) + timedelta(minutes=minute)
                )
            told.append(self.tell(row, moment))
        return sorted(told, key=lambda one: one.moment)

    def stream(self, rng: Random, *, mark: str) -> Iterator[Told]:
        """Requests without end, in the order of the sample; `mark` tells their numbers apart."""
        turn = 0
        while True:
            rows = rng.sample(self.rows, len(self.rows))
            for row in rows:
                turn += 1
                one = self.tell(row, datetime.min, salt=f"{mark} {turn}")
                heard = replace(one.heard, external=f"{mark}-{turn}", phone="", name="")
                yield replace(one, heard=heard)

    def tell(self, row: Mapping[str, str], moment: datetime, *, salt: str = "") -> Told:
        """A row as it is said at a moment."""
        lon, lat = self._pin(row, salt)
        heard = Heard(
            external=row["external_no"],
            words=row["words"],
            kind=row["kind"],
            urgency=row["urgency"],
            happened_at=None if moment == datetime.min else moment,
            name=row["name"],
            phone=row["phone"],
            address=row["address"],
            lon=lon,
            lat=lat,
            datum="CGCS2000",
        )
        kind, _, rest = row["fate"].partition(":")
        fate = {"accept": "", "not_accept": rest}.get(kind, kind)
        return Told(moment, row["channel"], heard, fate)

    def _pin(self, row: Mapping[str, str], salt: str) -> tuple[float | None, float | None]:
        ground = self._grounds.get(row["community"]) if row["pin"] else None
        if ground is None:
            return None, None
        number = Random(f"{self.seed} pin {_matter(row)} {salt}").getrandbits(32)
        near = points_in([ground], 1, number)[0]
        return round(float(near[0]), 6), round(float(near[1]), 6)


def grounds(codes: set[str]) -> dict[str, BaseGeometry]:
    """Code → outline of these divisions, those that have one."""
    rows = Division.objects.filter(code__in=codes, outline__isnull=False)
    found = list(rows.values_list("code", "outline"))
    shapes = shapely.from_wkb([bytes(outline or b"") for _, outline in found])
    return {code: shape for (code, _), shape in zip(found, shapes, strict=True)}


def _matter(row: Mapping[str, str]) -> str:
    """The number of the request that began the matter."""
    kind, _, rest = row["fate"].partition(":")
    return rest if kind == "join" else row["external_no"]
