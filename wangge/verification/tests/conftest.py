"""A case at work, with photos; other cases beside it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from wangge.base.blobs import media
from wangge.cases.models import Attachment, Case
from wangge.cases.moves import State

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
HANDLED_AT = NOON + timedelta(hours=6)
Hang = Callable[..., Attachment]


@pytest.fixture
def hang(db: None) -> Hang:
    """Hang a photo on a case, as the field page does."""

    def put(case: Case, data: bytes, purpose: str, at: datetime = HANDLED_AT) -> Attachment:
        kept = media.keep(data)
        return Attachment.objects.create(
            case=case, purpose=purpose, blob=kept.blob, shown=kept.shown, mime=kept.mime,
            size=kept.size, made_at=at, actor="person:1", taken_at=kept.taken_at,
            lon=kept.lon, lat=kept.lat,
        )  # fmt: skip

    return put


@pytest.fixture
def at_work(db: None) -> Callable[..., Case]:
    """A case in the hands of its unit."""

    def make(**facts: Any) -> Case:
        told = {
            "registered_at": NOON,
            "dispatched_at": NOON + timedelta(hours=1),
            "handled_at": HANDLED_AT,
            "state": State.HANDLED,
            "channel": "hotline_12345",
            "title": "路面坑洼",
            "words": "路面坑洼，请修。",
            "lon": 110.005,
            "lat": 30.005,
        }
        return Case.objects.create(**told | facts)

    return make


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What is said is compared in the language of the source."""
    with translation.override("en"):
        yield
