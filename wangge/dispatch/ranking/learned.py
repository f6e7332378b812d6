"""学得 learned: what settled cases have taught – which duty item some words mean, and which kind of unit settles such a case.

A model of task `dispatch` in the store (wangge models) holds two panels and the weights by which
they, and the words of the duty list, count together. Without one the duty list speaks alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.utils.timezone import localtime
from numpy.typing import NDArray

from wangge.assist import queries as models
from wangge.assist.learning.packing import unpacked
from wangge.assist.learning.panel import Panel
from wangge.assist.learning.reading import Row
from wangge.assist.ports import Embedder, Vectors
from wangge.assist.store import Damaged
from wangge.cases.models import Case
from wangge.dispatch.rankers.shelf import Scores
from wangge.grids.rules import ground

TASK = "dispatch"
FAINT = 1e-3  # what is not known to a panel at all is still so likely
SEASONS = ("winter", "spring", "summer", "autumn")


class Opinion(NamedTuple):
    """Of one case: a share for each duty item asked about, and for each "kind/level" of unit."""

    duties: NDArray[np.float64]
    kinds: Mapping[str, float]


class Once:
    """An embedder for some texts that several panels ask about: each is embedded once."""

    def __init__(self, inner: Embedder) -> None:
        self.model, self.size = inner.model, inner.size
        self._inner = inner
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._inner.embed(new), strict=True))
        points = [self._known[text] for text in texts]
        return np.array(points, np.float32).reshape(len(texts), self.size)


@dataclass(frozen=True)
class Taught:
    """A learned model made ready; `weights`: of the list's words, the duty panel, the kind panel,
    and the odds of "none of these". `quick`: they were fitted on what the quick rankers say of the
    list's words, and only these are asked."""

    name: str
    duties: Panel | None
    kinds: Panel
    weights: NDArray[np.float64]
    promise: dict[str, Any]
    embedder: str = ""  # whose vectors its panels ask for; "" for none
    quick: bool = False

    def opinions(self, cases: Sequence[Case], codes: Sequence[str]) -> list[Opinion]:
        """One a case, in order; `codes` are the duty items in the order asked about."""
        rows = [row_of(case) for case in cases]
        embeds = self.kinds.embeds or (self.duties is not None and self.duties.embeds)
        once = Once(models.embedder()) if embeds else None
        duties = np.zeros((len(cases), len(codes)))
        if self.duties:
            duties = by_code(self.duties, self.duties.probabilities(rows, once), codes)
        kinds = self.kinds.probabilities(rows, once)
        return [
            Opinion(own, dict(zip(self.kinds.labels, row, strict=True)))
            for own, row in zip(duties, kinds, strict=True)
        ]


def current(place: str = "live") -> Taught | None:
    """The model that stands; None where there is none. Raises Damaged, with how to mend it."""
    loaded = models.live(TASK) if place == "live" else models.shadow(TASK)
    if loaded is None:
        return None
    known = _made.get(loaded.version.digest)
    if known is None:
        if len(_made) > 3:
            _made.clear()
        known = _made[loaded.version.digest] = _taught(loaded)
    if known.embedder and known.embedder != (there := models.embedder().model):
        raise Damaged(
            "version",
            f"{loaded.name} was fitted with the vectors of {known.embedder}, and {there} is there: set "
            "WANGGE_EMBEDDER as it was, or fit anew: wangge dispatch fit",
        )
    return known


def row_of(case: Case) -> Row:
    """What the panels look at: the words; channel, season, town or country, and district."""
    return row(
        case.words or case.title,
        channel=case.channel,
        month=localtime(case.registered_at).month,
        division=case.division_code,
    )


def row(words: str, *, channel: str, month: int, division: str) -> Row:
    season = SEASONS[month % 12 // 3]
    return Row((words,), (channel, season, ground(division), division[:6]))


def by_code(panel: Panel, found: Scores, codes: Sequence[str]) -> NDArray[np.float64]:
    """(rows, codes): the panel's columns in the order of `codes`, 0 for those it does not know."""
    at = {label: column for column, label in enumerate(panel.labels)}
    columns = [at.get(code, -1) for code in codes]
    wide = np.hstack([found, np.zeros((len(found), 1))])
    return np.asarray(wide[:, columns])


def odds(evidence: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """(units + 1,) shares of 1 of the units whose `evidence` (units, 3) is given, the last one for
    "none of these"."""
    height = np.append(np.log(evidence + FAINT) @ weights[:3], weights[3])
    raised = np.exp(height - height.max())
    return np.asarray(raised / raised.sum())


_made: dict[str, Taught] = {}


def _taught(loaded: models.Loaded) -> Taught:
    card = loaded.card
    try:
        duties = unpacked(loaded.arrays, card["duties"], "duties") if card.get("duties") else None
        weights = np.asarray(loaded.arrays["weights"], np.float64)
        if weights.shape != (4,) or not np.isfinite(weights).all():
            raise ValueError("four weights are needed")
        return Taught(
            loaded.name,
            duties,
            unpacked(loaded.arrays, card["kinds"], "kinds"),
            weights,
            dict(card.get("promise") or {}),
            str(card.get("embedder") or ""),
            bool(card.get("quick")),
        )
    except (KeyError, ValueError, IndexError, TypeError) as error:
        raise Damaged(
            "form",
            f"{loaded.name} is a model file, but not one of dispatch ({error}); fit it anew: "
            "wangge dispatch fit",
        ) from error
