"""审计 traces: who did what to what, when, with which result."""

from datetime import datetime
from typing import Any

from wangge.people.models import Trace


def trace(
    act: str, *, by: str, at: datetime, about: object = "", result: str = "done", **detail: Any
) -> Trace:
    """Write an audit row. `about` is a row or a key, `detail` plain facts, never personal data."""
    return Trace.objects.create(
        happened_at=at, actor=by, act=act, object=_key(about), result=result, detail=detail
    )


def _key(about: object) -> str:
    pk = getattr(about, "pk", None)
    return f"{type(about).__name__.lower()}:{pk}" if pk is not None else str(about)
