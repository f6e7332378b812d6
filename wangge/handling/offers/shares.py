"""协办所能: give out a share, hand a part of it on, report it, give it back, recall it."""

from datetime import date, datetime, time

from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _
from ninja import Schema

from wangge.cases import events as e
from wangge.cases.forms import N_, day, tick, unit, words
from wangge.cases.log import MoveRefused
from wangge.cases.models import Assignment, Case
from wangge.cases.offers import offer
from wangge.handling.actions import shares as actions
from wangge.handling.offers.returning import handling_unit
from wangge.handling.offers.working import DESK, HANDS
from wangge.handling.queries.shares import holding, share_of
from wangge.people.models import Person
from wangge.people.queries import access

END_OF_DAY = time(23, 59)


class ShareForm(Schema):
    unit: int = unit(N_("Unit"))
    assist: bool = tick(N_("Beside us (not below us)"), False)
    reason: str = words(N_("What it should do"))
    due: date | None = day(N_("Until; empty: as long as the case itself has"), default=None)


class PartForm(Schema):
    unit: int = unit(N_("Unit"))
    reason: str = words(N_("What it should do"))
    due: date | None = day(N_("Until; empty: as long as your share has"), default=None)


class ShareReportForm(Schema):
    result: str = words(N_("What was done"))


class ShareReturnForm(Schema):
    reason: str = words(N_("Why it goes back"), least=5)


class RecallForm(Schema):
    unit: int = unit(N_("Unit whose share is recalled"))
    reason: str = words(N_("Reason"), least=4)


def _share(case: Case, said: ShareForm, person: Person, at: datetime) -> None:
    actions.sub_dispatch(
        case,
        unit=handling_unit(case, said.unit),
        reason=said.reason,
        assist=said.assist,
        due_at=_until(said.due, case.due_at),
        by=person.actor,
        at=at,
    )


def _part(case: Case, said: PartForm, person: Person, at: datetime) -> None:
    mine = _mine(case, person, at)
    actions.sub_dispatch(
        case,
        unit=handling_unit(case, said.unit),
        reason=said.reason,
        assist=False,
        due_at=_until(said.due, mine.due_at),
        parent=mine,
        by=person.actor,
        at=at,
    )


def _report(case: Case, said: ShareReportForm, person: Person, at: datetime) -> None:
    share = _mine(case, person, at)
    actions.report_share(share, case, result=said.result, by=person.actor, at=at)


def _give_back(case: Case, said: ShareReturnForm, person: Person, at: datetime) -> None:
    share = _mine(case, person, at)
    actions.return_share(share, case, reason=said.reason, by=person.actor, at=at)


def _recall(case: Case, said: RecallForm, person: Person, at: datetime) -> None:
    share = share_of(case, [said.unit])
    if share is None:
        raise MoveRefused(f"{case.number}: that unit has no open share of it")
    actions.recall_share(share, case, reason=said.reason, by=person.actor, at=at)


def _mine(case: Case, person: Person, at: datetime) -> Assignment:
    """The open share of this person's unit."""
    share = share_of(case, access(person, on=localdate(at)).unit_ids)
    if share is None:
        raise MoveRefused(f"{case.number}: your unit has no open share of it")
    return share


def _until(said: date | None, whole: datetime | None) -> datetime | None:
    """The end of the day named; on the very day the whole is due, that moment."""
    if said is None:
        return None
    end = make_aware(datetime.combine(said, END_OF_DAY))
    return whole if whole and localdate(whole) == said else end


offer(
    key="sub-dispatch",
    label=_("Give out a share"),
    event=e.SubDispatched,
    roles=DESK,
    act=_share,
    form=ShareForm,
    at_unit=True,
)
offer(
    key="pass-share",
    label=_("Hand on a part of our share"),
    event=e.SubDispatched,
    roles=DESK,
    act=_part,
    form=PartForm,
    at_assistant=True,
)
offer(
    key="report-share",
    label=_("Report our share"),
    event=e.SubReported,
    roles=HANDS,
    act=_report,
    form=ShareReportForm,
    at_assistant=True,
    first=True,
)
offer(
    key="return-share",
    label=_("Give our share back"),
    event=e.SubReported,
    roles=DESK,
    act=_give_back,
    form=ShareReturnForm,
    at_assistant=True,
)
offer(
    key="recall-share",
    label=_("Recall a share"),
    event=e.SubReported,
    roles=DESK,
    act=_recall,
    form=RecallForm,
    at_unit=True,
    when=lambda case: bool(holding(case)),
)
