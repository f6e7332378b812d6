"""归类 kinds of matter: the category a case is of, as exactly as it can be said with some right."""

from collections.abc import Sequence

from wangge.dispatch.rankers.shelf import Scores
from wangge.duties.models import Category, DutyItem
from wangge.duties.queries import categories

LIKELIER = 0.5  # than not


def tree(items: Sequence[DutyItem], share: Scores) -> dict[int, float]:
    """category → how likely the case is of it: the shares of its duty items, and of all below it."""
    known = {one.pk: one for one in categories()}
    found: dict[int, float] = {}
    for item, own in zip(items, share, strict=True):
        at: Category | None = known.get(item.category_id or 0)
        while at is not None:
            found[at.pk] = found.get(at.pk, 0.0) + float(own)
            at = known.get(at.parent_id or 0)
    return found


def category(items: Sequence[DutyItem], share: Scores) -> int | None:
    """The most exact category that is likelier than not; None where not even a main class is."""
    likely = {pk: own for pk, own in tree(items, share).items() if own >= LIKELIER}
    parents = {one.pk: one.parent_id for one in categories()}
    above = {parents[pk] for pk in likely}
    lowest = [pk for pk in likely if pk not in above]
    return max(lowest, key=lambda pk: likely[pk], default=None)
