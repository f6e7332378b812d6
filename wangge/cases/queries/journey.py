"""行程 journey: which units have had a case, one after the other, and whether it goes back and forth."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from wangge.cases.models import Case, Entry
from wangge.people.queries import unit_named

MANY = 2  # returns from which on a case is said to go back and forth
TELLING = ("dispatched", "ruled", "return_granted", "reopened")


@dataclass(frozen=True)
class Stay:
    """One unit that has had the case."""

    unit: int
    since: datetime
    ruled: bool = False
    returned: bool = False  # it gave the case back


@dataclass(frozen=True)
class Journey:
    """All stays since the case was last opened, the first at the head."""

    stays: tuple[Stay, ...] = ()

    @property
    def returns(self) -> int:
        """How often it was given back."""
        return sum(stay.returned for stay in self.stays)

    @property
    def twice(self) -> frozenset[int]:
        """Units that have had it more than once, with another in between."""
        counted = Counter(stay.unit for stay in self.stays)
        return frozenset(unit for unit, times in counted.items() if times > 1)

    @property
    def back_and_forth(self) -> bool:
        """Whether it is being passed to and fro: a person should settle whose it is."""
        return self.returns >= MANY or bool(self.twice)


def journey(case: Case) -> Journey:
    """The way of one case, from its log; one statement."""
    rows = Entry.objects.filter(case=case, kind__in=TELLING).order_by("step")
    stays: list[Stay] = []
    for kind, data, at in rows.values_list("kind", "data", "happened_at"):
        if kind == "reopened":
            stays = []
        elif kind == "return_granted":
            stays[-1:] = [replace(stay, returned=True) for stay in stays[-1:]]
        elif kind == "ruled" and stays and stays[-1].unit == data["unit"]:
            stays[-1] = replace(stays[-1], ruled=True)  # it stays where it is
        else:
            stays.append(Stay(data["unit"], at, ruled=kind == "ruled"))
    return Journey(tuple(stays))


def warning(way: Journey) -> str:
    """That a case goes back and forth, and between whom, in words; "" where it does not."""
    if not way.back_and_forth:
        return ""
    back = _("gave it back")
    names = [
        f"{unit_named(stay.unit)}（{back}）" if stay.returned else unit_named(stay.unit)
        for stay in way.stays
    ]
    return _("It goes back and forth: %(units)s. Settle whose it is before it is sent on.") % {
        "units": " → ".join(names)
    }
