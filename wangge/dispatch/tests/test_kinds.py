"""Which category a case is of, and which units a kind means: as the plain definitions have it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wangge.dispatch.ranking import weighing
from wangge.dispatch.ranking.kinds import LIKELIER, Tree
from wangge.duties.models import Category, DutyItem

# Two main classes; 3 and 4 below 1, 5 below 3, 6 below 2.
ABOVE = {1: None, 2: None, 3: 1, 4: 1, 5: 3, 6: 2}
KNOWN = tuple(Category(pk=pk, parent_id=above) for pk, above in ABOVE.items())
OF = (5, 5, 3, 4, 6, None, 2, 99)  # the category of each duty item; 99 is gone
LEADS = ({"street": "order"}, {"city": "order", "street": "lights"}, {}, {"street": "order"})
ITEMS = tuple(
    DutyItem(pk=at, category_id=of, leads=LEADS[at % len(LEADS)]) for at, of in enumerate(OF, 1)
)
shares = st.lists(st.floats(0, 1), min_size=len(OF), max_size=len(OF)).map(
    lambda one: np.array(one) / max(1.0, sum(one))
)


def by_hand(share):
    """Walk up from every item, then down to the last class that is likelier than not."""
    found = {}
    for of, own in zip(OF, share, strict=True):
        at = of if of in ABOVE else None
        while at is not None:
            found[at] = found.get(at, 0.0) + own
            at = ABOVE[at]
    likely = {pk for pk, own in found.items() if own >= LIKELIER}
    lowest = likely - {ABOVE[pk] for pk in likely}
    return found, lowest


@given(shares)
def test_the_category_is_the_lowest_that_is_likelier_than_not(share):
    tree = Tree.of(ITEMS, KNOWN)
    found, lowest = by_hand(share)
    if any(abs(own - LIKELIER) < 1e-9 for own in found.values()):
        return  # which way a rounding goes is nobody's matter
    said = tree.category(share @ tree.counts)
    if lowest:
        assert said in lowest and found[said] == max(found[pk] for pk in lowest)
    else:
        assert said is None


def test_no_items_and_items_without_a_category_are_of_none():
    for items in ((), (DutyItem(pk=1, category_id=None),)):
        tree = Tree.of(items, KNOWN)
        assert tree.category(np.ones(len(items)) @ tree.counts) is None


def test_what_a_kind_leads_follows_the_list_asked_about():
    for items in (ITEMS, ITEMS[:1]):
        for level, kind in (("street", "order"), ("city", "order"), ("street", "lights")):
            wanted = [at for at, item in enumerate(items) if item.leads.get(level) == kind]
            found = weighing._led_by(items).get((level, kind))
            assert wanted == ([] if found is None else found.tolist())
