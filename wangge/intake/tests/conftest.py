"""The smallest city requests can come from: a district, a street, two communities, one grid, people."""

import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from PIL import Image

from wangge.base.blobs import media
from wangge.cases.events import Registered
from wangge.cases.messenger import Messenger, Reaction, on
from wangge.cases.models import Case
from wangge.grids.models import Division, Grid
from wangge.intake.actions import Received, receive
from wangge.intake.channels.shelf import Heard
from wangge.intake.screening import decide, screen
from wangge.people.models import Person, Post, Role, Unit
from wangge.people.queries import Access, access

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
TODAY = NOON.date()
PAYLOADS = Path(__file__).parent / "payloads"
PIN = (110.005, 30.005)  # within the one grid


@dataclass(frozen=True)
class City:
    district: Division
    street: Division
    community: Division
    grid: Grid
    units: dict[str, Unit]
    people: dict[str, Person]

    def access(self, name: str) -> Access:
        return access(self.people[name], on=TODAY)


@pytest.fixture
def city(db: None) -> City:
    return make_city()


def make_city() -> City:
    top = Division.objects.create(code="990100", name="东山市", level="city")
    district = Division.objects.create(code="990101", name="东区", level="district", parent=top)
    street = Division.objects.create(
        code="990101001", name="桐树路街道", level="street", parent=district
    )
    community = Division.objects.create(
        code="990101001001", name="绿云社区居民委员会", level="community", parent=street
    )
    Division.objects.create(
        code="990101001002", name="周新庄村委会", level="community", parent=street
    )
    grid = Grid.objects.create(
        code="990101001001001", type=Grid.Type.COMMUNITY, name="绿云第1网格", division=community,
        polygon=shapely.to_wkb(shapely.box(110.0, 30.0, 110.01, 30.01)),
    )  # fmt: skip
    units = {"bureau": _unit("u1", "城管局", district, None)}
    units["team"] = _unit("u2", "城管一中队", district, units["bureau"])
    units["other"] = _unit("u3", "水务局", district, None)
    people = {name: _person(name) for name in ("op", "clerk", "member", "stranger", "super")}
    _post(people["op"], Role.OPERATOR, division=top)
    _post(people["super"], Role.SUPERVISOR, division=top)
    _post(people["clerk"], Role.CLERK, unit=units["bureau"])
    _post(people["member"], Role.HANDLER, unit=units["team"])
    _post(people["stranger"], Role.CLERK, unit=units["other"])
    return City(district, street, community, grid, units, people)


def _unit(code: str, name: str, division: Division, parent: Unit | None) -> Unit:
    return Unit.objects.create(
        code=code, name=name, kind="urban_management", level="district", division=division,
        parent=parent,
    )  # fmt: skip


def _person(name: str) -> Person:
    return Person.objects.create(username=name, name=f"某{name}", password="!")


def _post(person: Person, role: str, **where: Any) -> None:
    Post.objects.create(person=person, role=role, **where)


def hear(words: str = "小区门口的路灯坏了三天", *, external: str = "", **said: Any) -> Received:
    """One request, at noon unless `at` says otherwise."""
    at = said.pop("at", NOON)
    channel = said.pop("channel", "hotline_12345")
    number = external or f"N{Case.objects.count()}-{words[:8]}"
    heard = Heard(external=number, words=words, **said)
    return receive(heard, channel=channel, at=at, by=f"channel:{channel}")


def tell(at: datetime = NOON) -> None:
    """Let screening hear of all that came in."""
    flow = dict((on(Registered, Reaction(act=decide, think=screen)),))
    Messenger(flow).drain(at=lambda: at)


def screened(words: str, **said: Any) -> Case:
    """A request that came in and was screened; the case as it then stands."""
    received = hear(words, **said)
    tell(said.get("at", NOON) + timedelta(seconds=1))
    return Case.objects.get(pk=received.case.pk)


def photo(*, exif: Image.Exif | None = None, size: tuple[int, int] = (64, 48)) -> bytes:
    """A small JPEG as bytes."""
    out = io.BytesIO()
    Image.new("RGB", size, "orange").save(out, "JPEG", exif=exif or Image.Exif())
    return out.getvalue()


def payload(channel: str, name: str) -> Any:
    """A fixture; `{photo}` in it becomes the key of an uploaded photo."""
    text = (PAYLOADS / channel / f"{name}.json").read_text(encoding="utf-8")
    if "{photo}" in text:
        text = text.replace("{photo}", media.keep(photo()).blob)
    return json.loads(text)
