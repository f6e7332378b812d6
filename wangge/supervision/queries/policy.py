"""阶梯之问: the ladder as the city has set it, or the one everybody begins with."""

from wangge.base.kept import Kept
from wangge.base.models import Edition
from wangge.supervision import models
from wangge.supervision.models import EDITION
from wangge.supervision.rules.defaults import DEFAULTS
from wangge.supervision.rules.ladder import Rung

memory = Kept(lambda: Edition.of(EDITION), every=5.0)


def rungs() -> tuple[Rung, ...]:
    """All rungs, those switched off among them; at most some seconds behind another process."""
    return memory.get("rungs", _read)


def rung_called(code: str) -> Rung | None:
    return next((one for one in rungs() if one.code == code), None)


def is_own() -> bool:
    """Whether the city has set a ladder of its own."""
    return models.Rung.objects.exists()


def _read() -> tuple[Rung, ...]:
    kept = [as_rule(one) for one in models.Rung.objects.order_by("pk")]
    return tuple(kept) or DEFAULTS


def as_rule(row: models.Rung) -> Rung:
    """A row as the rules read it."""
    return Rung(
        code=row.code,
        clock=row.clock,
        urgency=row.urgency,
        level=row.level,
        percent=row.percent,
        after=row.after,
        after_unit=row.after_unit,
        tell=tuple(row.tell),
        needs_ack=row.needs_ack,
        answer=row.answer,
        answer_unit=row.answer_unit,
        again=row.again,
        active=row.active,
    )
