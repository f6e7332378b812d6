"""教 teaching: settled cases made into a model of dispatch, with what may be promised of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from django.utils.timezone import localdate
from numpy.typing import NDArray

from wangge.assist.learning.fitting import FEW
from wangge.assist.queries import embedder
from wangge.dispatch.rankers.blend import blend, likelihood
from wangge.dispatch.ranking import DutyList, duty_list, fitting
from wangge.dispatch.ranking.examples import Example
from wangge.dispatch.ranking.learned import Once

AT_ONCE = 512  # texts compared with the duty list together


def teach(
    found: Sequence[Example],
    *,
    source: str,
    targets: Mapping[str, float],
    delta: float,
    at: datetime,
) -> fitting.Learned:
    """A model, not yet kept anywhere; `source` says in its card where the cases came from.

    Of more than `FEW` cases it is a quick one: neither the panels nor the list ask what words mean.
    Raises ValueError where the city has no duty items, fitting.TooLittle where there are too few cases.
    """
    duties = duty_list(localdate(at))
    if not duties.items:
        raise ValueError("no duty items are in force: import the city's duty list first")
    rows = [one for one in found if one.kind]
    quick = len(rows) > FEW
    learned = fitting.fit(
        rows,
        duties.items,
        listed([one.words for one in rows], duties, quick=quick),
        embedder=None if quick else Once(embedder()),
        targets=targets,
        delta=delta,
    )
    card = learned.card | {"quick": quick, "made_at": at.isoformat(), "from": source}
    return fitting.Learned(learned.arrays, card)


def listed(texts: Sequence[str], duties: DutyList, *, quick: bool = False) -> NDArray[np.float64]:
    """(texts, items): the share of each duty item by the list's own words, as ranking has it.

    `quick`: by their letters alone. With many cases their meaning tells next to nothing more, and
    asking for it takes longer than all the rest.
    """
    parts = []
    for start in range(0, len(texts), AT_ONCE):
        scores = blend(texts[start : start + AT_ONCE], duties.matters, quick=quick).scores
        parts.append(np.where(scores > 0, likelihood(scores), 0.0))
    return np.concatenate([*parts, np.zeros((0, len(duties.items)))])
