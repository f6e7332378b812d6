"""异议之问: the dispute about an assignment, who was asked to speak, what was ruled."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from wangge.cases.models import Case, Entry
from wangge.cases.moves import State
from wangge.cases.queries import seen_by
from wangge.handling.models import Dispute, Hearing
from wangge.people.queries import Access, unit_named

PAGE = 200


@dataclass(frozen=True)
class Told:
    """A dispute as it is shown, with its ruling once there is one."""

    dispute: Dispute
    hearings: Sequence[Hearing]
    ruling: Entry | None

    @property
    def ruled_unit(self) -> str:
        """The name of the unit ruled to lead; "" before the ruling."""
        return unit_named(int(self.ruling.data["unit"])) if self.ruling else ""

    @property
    def provisional(self) -> bool:
        """Whether it was ruled who handles it first, and the question of whose it is stays open."""
        return bool(self.ruling and self.ruling.data.get("provisional"))

    @property
    def waiting(self) -> list[Hearing]:
        """Units that were asked and have not spoken."""
        return [one for one in self.hearings if one.given_at is None]


def open_dispute_of(case: Case) -> Dispute | None:
    """The dispute that waits for its ruling; None where there is none."""
    if case.state != State.ESCALATED:
        return None
    last = Dispute.objects.filter(case=case).order_by("-step").first()
    return last if last and _ruling(last) is None else None


def told(case: Case) -> list[Told]:
    """All disputes about a case, the last first."""
    found = Dispute.objects.filter(case=case).select_related("unit").order_by("-step")
    return [
        Told(one, list(one.hearings.select_related("unit").order_by("pk")), _ruling(one))
        for one in found
    ]


def listed(access: Access, *, size: int = PAGE) -> list[Told]:
    """Disputes of cases this person may see: those to be ruled, then those whose jurisdiction stays
    open, then the others, the newest first within each; three statements."""
    seen = Dispute.objects.filter(case__in=seen_by(access).order_by().values("pk"))
    rows = seen.select_related("case", "unit").prefetch_related("hearings__unit")
    found = list(rows.order_by("-pk")[:size])
    rulings: dict[int, list[Entry]] = {}
    ruled = Entry.objects.filter(case_id__in={one.case_id for one in found}, kind="ruled")
    for entry in ruled.order_by("step"):
        rulings.setdefault(entry.case_id, []).append(entry)
    told_of = [
        Told(
            one,
            list(one.hearings.all()),
            next((it for it in rulings.get(one.case_id, ()) if it.step > one.step), None),
        )
        for one in found
    ]
    return sorted(told_of, key=lambda it: 0 if it.ruling is None else 1 if it.provisional else 2)


def units_to_speak(case: Case) -> list[int]:
    """Units that were asked to speak and have not yet."""
    found = open_dispute_of(case)
    if found is None:
        return []
    waiting = Hearing.objects.filter(dispute=found, given_at=None)
    return list(waiting.values_list("unit_id", flat=True))


def cases_to_speak_about(access: Access) -> QuerySet[Hearing, int]:
    """Keys of the cases about which this person's units were asked and have not spoken."""
    asked = Hearing.objects.filter(unit_id__in=access.unit_ids, given_at=None)
    return asked.filter(dispute__case__state=State.ESCALATED).values_list(
        "dispute__case_id", flat=True
    )


def heard_about(access: Access) -> Q:
    """Cases in dispute about which this person's units were asked to speak: they may read them."""
    asked = Hearing.objects.filter(
        unit_id__in=access.unit_ids, dispute__case__state=State.ESCALATED
    )
    return Q(pk__in=asked.values("dispute__case_id"))


def _ruling(dispute: Dispute) -> Entry | None:
    later = Entry.objects.filter(case_id=dispute.case_id, kind="ruled", step__gt=dispute.step)
    return later.order_by("step").first()
