"""联系之问: how often the unit tried to speak to the person who asked, and when it did."""

from collections.abc import Sequence
from dataclasses import dataclass

from wangge.cases.models import Case, Entry


@dataclass(frozen=True)
class Contacts:
    """All attempts since the case was last dispatched, the first at the head."""

    attempts: Sequence[Entry] = ()

    @property
    def vain(self) -> int:
        """Attempts that reached nobody."""
        return sum(not one.data.get("reached", True) for one in self.attempts)

    @property
    def first(self) -> Entry | None:
        """The attempt that reached the person first."""
        return next((one for one in self.attempts if one.data.get("reached", True)), None)


def contacts(case: Case) -> Contacts:
    """One statement: a unit that got the case anew has not been in touch yet."""
    told = Entry.objects.filter(case=case, kind__in=("contacted", "dispatched", "ruled"))
    entries: list[Entry] = []
    for entry in told.order_by("step"):
        entries = [*entries, entry] if entry.kind == "contacted" else []
    return Contacts(entries)


def reached(case: Case) -> bool:
    """Whether the unit that has it has spoken to the person."""
    return contacts(case).first is not None
