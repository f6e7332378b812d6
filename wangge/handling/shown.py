"""案卷页所示 shown: what handling adds to a case's page and to the forms of its deeds."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from wangge.cases.models import Case
from wangge.cases.moves import State
from wangge.cases.queries.journey import Journey, journey, warning
from wangge.handling.actions.timing import EXTENSION_DAYS, rests_for
from wangge.handling.models import Mediation, Project, Sweep
from wangge.handling.queries import disputes, works
from wangge.handling.queries.contacts import Contacts, contacts
from wangge.handling.queries.disputes import Told
from wangge.handling.queries.shares import Branch, tree
from wangge.handling.queries.windows import endorsed, extension_days, last, return_until
from wangge.handling.rules import limits
from wangge.handling.words import CAUSES
from wangge.people.queries import names

RETURNABLE = (State.DISPATCHED, State.SIGNED)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What handling knows of a case; parts that its log does not speak of are not asked for."""

    way: Journey
    warnings: Sequence[str] = ()
    return_until: datetime | None = None
    returnable: bool = False
    contacts: Contacts
    rests: str = ""  # why it rests, in words
    stage: str = ""  # who has endorsed what is asked for, in words
    shares: Sequence[Branch] = ()
    disputes: Sequence[Told] = ()
    mediations: Sequence[Mediation] = ()
    sweeps: Sequence[Sweep] = ()
    projects: Sequence[Project] = ()


def shown(case: Case, kinds: Collection[str], *, at: datetime) -> Shown:
    """The panels of one case; `kinds` are those of its entries. One or two statements a panel."""
    way = journey(case) if case.hops else Journey()
    until = _window(case)
    return Shown(
        way=way,
        warnings=[said for said in (warning(way), _void(case), _review(case)) if said],
        return_until=until,
        returnable=until is not None and at <= until and not case.final_assignment,
        contacts=contacts(case) if "contacted" in kinds else Contacts(),
        rests=_(CAUSES[rests_for(case)]) if case.state == State.SUSPENDED else "",
        stage=_stage(case),
        shares=tree(case) if "sub_dispatched" in kinds else (),
        disputes=disputes.told(case) if "dispute_opened" in kinds else (),
        mediations=list(works.mediations(case)) if "mediated" in kinds else (),
        sweeps=works.sweeps_of(case) if "sweep_begun" in kinds else (),
        projects=list(works.projects_of(case)) if "project_begun" in kinds else (),
    )


def hints(case: Case, key: str, *, at: datetime) -> list[str]:
    """What one should know before doing this deed: windows, limits, that it goes back and forth."""
    found: list[str] = []
    if key in ("request-return", "open-dispute"):
        until = _window(case, refused_too=key == "open-dispute")
        if until is not None:
            said = N_("It may be given back until %(day)s.")
            late = N_("It could be given back until %(day)s; that has passed.")
            found.append(_(said if at <= until else late) % {"day": _moment(until)})
    if key == "request-extension":
        found.append(_more_time(case, at))
    if key in ("request-return", "open-dispute", "dispatch", "grant-return", "rule"):
        found.append(warning(journey(case)) if case.hops > 1 else "")
    return [one for one in found if one]


def _more_time(case: Case, at: datetime) -> str:
    table = limits(EXTENSION_DAYS.value)
    if case.extensions >= len(table):
        return _("It was given more time %(n)s times already.") % {"n": case.extensions}
    most = extension_days(case, at=at) or table[case.extensions]
    return _(
        "At most %(most)s working days. The unit head endorses it, the centre gives it; "
        "a second time only a supervisor does."
    ) % {"most": most}


def _window(case: Case, *, refused_too: bool = False) -> datetime | None:
    """Until when it may be returned, where it still stands so; what cannot be reckoned is not shown."""
    if case.state not in RETURNABLE:
        return None
    try:
        return return_until(case, refused_too=refused_too)
    except LookupError:
        return None  # the deed itself refuses, and says what is missing


def _stage(case: Case) -> str:
    """Where a request of the unit lies now."""
    if case.state == State.EXTENSION_REQUESTED:
        if endorsed(case, "extension_requested", "extension_endorsed"):
            return _("endorsed by the unit head; the centre decides")
        return _("waits for the unit head's endorsement")
    if case.state == State.UNREASONABLE_REQUESTED:
        if endorsed(case, "unreasonable_requested", "unreasonable_endorsed"):
            return _("endorsed by the unit above; the centre decides")
        return _("waits for the unit above, where there is one, and for the centre")
    return ""


def _void(case: Case) -> str:
    if not case.void_requested_by or case.state == State.VOIDED:
        return ""
    asked = last(case, "void_requested")
    who = names([case.void_requested_by]).get(case.void_requested_by, _("somebody"))
    reason = str(asked.data["reason"]) if asked else ""
    return _("%(who)s asks to void it: “%(reason)s”. A second person decides.") % {
        "who": who,
        "reason": reason,
    }


def _review(case: Case) -> str:
    asked = last(case, "review_asked") if case.review_asked_at else None
    if asked is None:
        return ""
    return _("The person does not accept how it ended and asks for a review: “%(reason)s”.") % {
        "reason": asked.data["reason"]
    }


def _moment(at: datetime) -> str:
    return date_format(localtime(at), "DATETIME_FORMAT")
