"""督办台之问: what is late and what soon will be, by unit and by clock; orders, findings, what fired."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.timezone import get_default_timezone, localdate

from wangge.cases.models import Case
from wangge.cases.moves import WITH_UNIT
from wangge.cases.queries import seen_by
from wangge.clocks.models import Clock, Kind
from wangge.people.queries import Access, unit_named
from wangge.supervision.models import Addressed, Finding, Fired, Order

SOON = timedelta(hours=24)
ANSWERS = Coalesce("share__unit_id", "case__lead_unit_id")  # the unit that answers for a clock
OF_CENTRE = (Kind.DISPATCH, Kind.CALLBACK)  # no unit answers for these


@dataclass(kw_only=True)
class UnitRow:
    """One unit: clocks late and soon due by kind, and which share of its open cases is late."""

    unit_id: int  # 0: the centre itself
    name: str
    late: dict[str, int] = field(default_factory=dict)
    soon: dict[str, int] = field(default_factory=dict)
    late_cases: int = 0
    open_cases: int = 0

    @property
    def all_late(self) -> int:
        return sum(self.late.values())

    @property
    def all_soon(self) -> int:
        return sum(self.soon.values())

    @property
    def share(self) -> float | None:
        """Of the cases that lie with the unit, those whose completion is late; None without any."""
        return self.late_cases / self.open_cases if self.open_cases else None


def clocks(access: Access, *, area: str = "") -> QuerySet[Clock]:
    """Running clocks with a due moment, of cases this person may see."""
    found = Clock.objects.filter(stopped_at=None, due_at__isnull=False)
    if not access.city_wide:
        found = found.filter(case__in=seen_by(access).order_by().values("pk"))
    if area:
        found = found.filter(case__division_code__startswith=area)
    return found


def by_unit(access: Access, *, at: datetime, area: str = "") -> list[UnitRow]:
    """Units with clocks that are late or due within a day, the largest share of late cases first."""
    near = clocks(access, area=area).filter(due_at__lte=at + SOON)
    late = Count("pk", filter=Q(due_at__lte=at))
    counted = near.order_by().values("kind", answering=ANSWERS).annotate(late=late, all=Count("pk"))
    rows: dict[int, UnitRow] = {}
    for one in counted:
        unit = 0 if one["kind"] in OF_CENTRE else one["answering"] or 0
        row = rows.setdefault(unit, UnitRow(unit_id=unit, name=unit_named(unit) if unit else ""))
        row.late[one["kind"]] = row.late.get(one["kind"], 0) + one["late"]
        row.soon[one["kind"]] = row.soon.get(one["kind"], 0) + one["all"] - one["late"]
    _open_cases(rows, access, area)
    for row in rows.values():
        row.late_cases = row.late.get(Kind.COMPLETION, 0)
    return sorted(rows.values(), key=lambda row: (-(row.share or 0), -row.all_late, row.unit_id))


def _open_cases(rows: dict[int, UnitRow], access: Access, area: str) -> None:
    held = seen_by(access) if not access.city_wide else Case.objects.all()
    held = held.filter(state__in=WITH_UNIT, lead_unit_id__in=[key for key in rows if key])
    if area:
        held = held.filter(division_code__startswith=area)
    for unit, count in held.order_by().values_list("lead_unit_id").annotate(n=Count("pk")):
        rows[unit].open_cases = count


def narrowed(
    access: Access,
    *,
    due: str,
    at: datetime,
    unit: int | None = None,
    kind: str = "",
    area: str = "",
) -> QuerySet[Clock]:
    """The clocks behind one number of the board, the first due first."""
    found = clocks(access, area=area)
    if due == "late":
        found = found.filter(due_at__lte=at)
    else:
        found = found.filter(due_at__gt=at, due_at__lte=at + SOON)
    if kind:
        found = found.filter(kind=kind)
    if unit == 0:
        found = found.filter(Q(kind__in=OF_CENTRE) | Q(case__lead_unit=None, share=None))
    elif unit is not None:
        found = found.filter(
            Q(share__unit_id=unit) | Q(share=None, case__lead_unit_id=unit)
        ).exclude(kind__in=OF_CENTRE)
    return found.select_related("case__lead_unit", "share__unit").order_by("due_at", "pk")


def orders(access: Access, *, area: str = "", standing: str = "open") -> QuerySet[Order]:
    """Orders this person may see: open | unseen | listed | all; open ones by when they
    must be answered, the others the newest first.
    """
    found = Order.objects.select_related("case", "person").order_by("-issued_at", "-pk")
    if standing not in ("all", "listed"):  # what must be answered first stands on top
        found = found.order_by(F("due_at").asc(nulls_last=True), "-pk")
    if not access.city_wide:
        mine = Addressed.objects.filter(unit_id__in=access.unit_ids).values("order_id")
        seen = seen_by(access).order_by().values("pk")
        found = found.filter(Q(pk__in=mine) | Q(case_id__in=seen))
    if area:
        found = found.filter(case__division_code__startswith=area)
    if standing == "all":
        return found
    found = found.filter(closed_at=None)
    if standing == "unseen":
        unseen = Addressed.objects.filter(needs_ack=True, acknowledged_at=None).values("order_id")
        found = found.filter(pk__in=unseen)
    elif standing == "listed":
        found = found.filter(level__in=("listed", "interview"))
    return found


def open_orders(case: Case) -> QuerySet[Order]:
    """What is asked of the units of one case and not closed, what must be answered first on top."""
    found = Order.objects.filter(case=case, closed_at=None).prefetch_related("addressed__unit")
    return found.order_by(F("due_at").asc(nulls_last=True), "-pk")


def late_orders(found: QuerySet[Order], *, at: datetime) -> QuerySet[Order]:
    """Those whose answer is due and has not come from every unit."""
    owing = Addressed.objects.filter(answered_at=None).values("order_id")
    return found.filter(due_at__lte=at, pk__in=owing)


def findings(access: Access, *, area: str = "") -> QuerySet[Finding]:
    """What the watches see now, the newest first."""
    found = Finding.objects.filter(quiet_at=None).select_related("case", "unit")
    if not access.city_wide:
        may = Q(unit_id__in=access.unit_ids)
        for prefix in access.areas:
            may |= Q(area__startswith=prefix)
        found = found.filter(may)
    if area:
        found = found.filter(area__startswith=area)
    return found.order_by("-found_at", "-pk")


def fired(access: Access, *, since: datetime, area: str = "") -> QuerySet[Fired]:
    """What has fired since, of cases this person may see."""
    found = Fired.objects.filter(fired_at__gte=since)
    if not access.city_wide:
        found = found.filter(case__in=seen_by(access).order_by().values("pk"))
    return found.filter(case__division_code__startswith=area) if area else found


def fired_today(access: Access, *, at: datetime, area: str = "") -> dict[str, tuple[int, int]]:
    """rung -> how often it fired since midnight, and how often nobody was there to be told."""
    midnight = datetime.combine(localdate(at), time.min, get_default_timezone())
    rows = fired(access, since=midnight, area=area).filter(passed_over=False).order_by()
    counted: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    nobody = Count("pk", filter=Q(told=0))
    for rung, count, alone in rows.values_list("rung").annotate(n=Count("pk"), alone=nobody):
        counted[rung] = (count, alone)
    return dict(counted)


def of_case(case: Case) -> QuerySet[Fired]:
    """Every rung that fired for a case, the latest first."""
    return Fired.objects.filter(case=case).select_related("clock", "unit").order_by("-pk")
