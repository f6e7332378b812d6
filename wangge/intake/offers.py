"""受理所能: what operators and reviewers may do with what was heard."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from wangge.base.ids import NumberError
from wangge.cases import events as e
from wangge.cases.forms import N_, choice, maybe_words, tick, words
from wangge.cases.log import MoveRefused
from wangge.cases.models import Case, Kind, Urgency
from wangge.cases.offers import offer
from wangge.cases.queries import by_number
from wangge.duties import knowledge
from wangge.duties.queries import categories
from wangge.grids import queries as grids
from wangge.intake import actions
from wangge.intake.models import Request
from wangge.intake.queries import split_with
from wangge.intake.rules.splitting import split_of
from wangge.people.models import Person, Role

DESK = frozenset({Role.OPERATOR, Role.REVIEWER})
BRANCHES = {
    "NA1": N_("An emergency line’s matter (110, 119, 120, 122)"),
    "NA2": N_("In court, arbitration, review or petition, or for discipline inspection"),
    "NA3": N_("In process or finished, and nothing new"),
    "NA4": N_("State or trade secrets, other people’s private matters"),
    "NA5": N_("Not a public duty: for the market or society"),
    "NA6": N_("Against the law or public order"),
    "NA7": N_("Outside the area, or of the army, Party, congress or courts"),
}
LINES = {
    "110": N_("110 police"),
    "119": N_("119 fire"),
    "120": N_("120 ambulance"),
    "122": N_("122 traffic"),
    "other": N_("another public line"),
}
KINDS = {
    "inquiry": N_("inquiry"), "help": N_("help"), "complaint": N_("complaint"),
    "report": N_("report of a violation"), "suggestion": N_("suggestion"), "praise": N_("praise"),
}  # fmt: skip
URGENCIES = {"general": N_("general"), "urgent": N_("urgent"), "safety": N_("safety")}


class Unfit(MoveRefused):
    """What was said names nothing that is there (409)."""


class AnswerForm(Schema):
    words: str = words(N_("Answer"), least=4, lines=5)
    item: str = maybe_words(N_("Knowledge item: its code/version"), most=60, lines=1)
    knowledge: str = maybe_words(N_("What it rests on"), most=200, lines=1)


class DivertForm(Schema):
    to: str = choice(N_("To"), LINES)
    reason: str = words(N_("What was done"))


class NotAcceptForm(Schema):
    branch: str = choice(N_("Lawful reason"), BRANCHES)
    reason: str = words(N_("Explanation to the person"))
    instead: str = maybe_words(N_("Where they may turn instead"), most=200, lines=1)


class JoinForm(Schema):
    into: str = Field(
        title=N_("Number of the other case"), min_length=10, max_length=40,
        json_schema_extra={"widget": "case"},
    )  # fmt: skip
    reason: str = words(N_("Why they are one matter"))


class PartForm(Schema):
    reason: str = words(N_("Reason"))


class ClassifyForm(Schema):
    category: str = maybe_words(N_("Category: its code or name"), most=60, lines=1)
    kind: str = choice(N_("Kind"), KINDS)
    urgency: str = choice(N_("Urgency"), URGENCIES)
    safety: bool = tick(N_("People are in danger"), False)
    reason: str = maybe_words(N_("Reason"), most=200, lines=1)


class SplitForm(Schema):
    """Both parts as the operator would have them; left out, they are as the machine marked them."""

    keeps: str = maybe_words(N_("What stays here: the complaint"), most=20_000, lines=4)
    goes: str = maybe_words(N_("What becomes a case of its own: the report"), most=20_000, lines=4)


class PlaceForm(Schema):
    division: str = words(N_("Street, community or village: its name or code"), most=60, lines=1)


def _accept(case: Case, _said: Schema, person: Person, at: datetime) -> None:
    """With what screening found of danger and of what has failed, which a person confirms by accepting."""
    found = Request.objects.filter(case=case).values_list("advice", flat=True).first() or {}
    changes: dict[str, Any] = {}
    if any(one["clear"] for one in found.get("dangers", ())) and not case.safety:
        changes = {"safety": True, "urgency": Urgency.SAFETY.value}
    elif found.get("outages") and case.urgency == Urgency.GENERAL:
        changes = {"urgency": Urgency.URGENT.value}
    actions.accept(case, by=person.actor, at=at, **changes)


def _answer(case: Case, said: AnswerForm, person: Person, at: datetime) -> None:
    item = knowledge.find(said.item, on=localdate(at)) if said.item else None
    if said.item and item is None:
        raise Unfit(
            gettext("%(given)s: no knowledge item of this version holds today; choose another")
            % {"given": said.item}
        )
    actions.answer(
        case, words=said.words, knowledge=said.knowledge, item=item, by=person.actor, at=at
    )


def _divert(case: Case, said: DivertForm, person: Person, at: datetime) -> None:
    actions.divert(case, **said.dict(), by=person.actor, at=at)


def _not_accept(case: Case, said: NotAcceptForm, person: Person, at: datetime) -> None:
    actions.not_accept(case, **said.dict(), by=person.actor, at=at)


def _join(case: Case, said: JoinForm, person: Person, at: datetime) -> None:
    try:
        into = by_number(Case.objects.all(), said.into)
    except NumberError as error:
        raise Unfit(f"{said.into[:40]}: {error}") from error
    if into is None:
        raise Unfit(gettext("%(given)s: no case has this number") % {"given": said.into[:40]})
    actions.join_into(case, into=into, reason=said.reason, by=person.actor, at=at)


def _split(case: Case, said: SplitForm, person: Person, at: datetime) -> None:
    found = split_of(case.words)
    keeps = said.keeps.strip() or (found.part(case.words, "complaint") if found else "")
    goes = said.goes.strip() or (found.part(case.words, "report") if found else "")
    if not split_with(case) and not (keeps and goes):
        raise Unfit(gettext("Say which words are the complaint and which the report."))
    actions.split(case, keeps=keeps, goes=goes, by=person.actor, at=at)


def _part(case: Case, said: PartForm, person: Person, at: datetime) -> None:
    actions.part(case, reason=said.reason, by=person.actor, at=at)


def _classify(case: Case, said: ClassifyForm, person: Person, at: datetime) -> None:
    what: dict[str, Any] = {
        "kind": Kind(said.kind).value,
        "urgency": Urgency(said.urgency).value,
        "safety": said.safety or said.urgency == Urgency.SAFETY,
    }
    code = ""
    if wanted := said.category.strip():
        found = [one for one in categories() if wanted in (one.key, one.code, one.name)]
        if len(found) != 1:
            raise Unfit(gettext("%(given)s: not one category is so called") % {"given": wanted})
        what["category_id"], code = found[0].pk, found[0].key
    actions.classify(case, category=code, reason=said.reason, by=person.actor, at=at, **what)


def _place(case: Case, said: PlaceForm, person: Person, at: datetime) -> None:
    wanted = said.division.strip()
    code = wanted if grids.division(wanted) else grids.division_named(wanted)
    if code is None:
        raise Unfit(
            gettext("%(given)s: not one division is so called; give its full name or its code")
            % {"given": wanted}
        )
    actions.correct(case, by=person.actor, at=at, division_code=code, grid_id=None)


offer(
    key="accept", label=_("Accept"), event=e.Accepted, roles=DESK, act=_accept, first=True,
)  # fmt: skip
offer(
    key="answer", label=_("Answer at once"), event=e.Answered, roles=DESK, act=_answer,
    form=AnswerForm,
)  # fmt: skip
offer(
    key="divert", label=_("Hand to another line"), event=e.Diverted, roles=DESK, act=_divert,
    form=DivertForm,
)  # fmt: skip
offer(
    key="not-accept", label=_("Do not accept"), event=e.NotAccepted, roles=DESK,
    act=_not_accept, form=NotAcceptForm, grave=True,
)  # fmt: skip
offer(
    key="join", label=_("Join to another case"), event=e.Joined, roles=DESK, act=_join,
    form=JoinForm,
)  # fmt: skip
offer(
    key="split", label=_("Split into complaint and report"), event=e.Split, roles=DESK, act=_split,
    form=SplitForm, when=lambda case: split_with(case) is None,
)  # fmt: skip
offer(
    key="part", label=_("It is another matter"), event=e.Parted, roles=DESK, act=_part,
    form=PartForm, grave=True,
)  # fmt: skip
offer(
    key="classify", label=_("Say what it is"), event=e.Classified,
    roles=DESK | {Role.DISPATCHER}, act=_classify, form=ClassifyForm,
)  # fmt: skip
offer(
    key="place", label=_("Say where it is"), event=e.Placed, roles=DESK | {Role.DISPATCHER},
    act=_place, form=PlaceForm,
)  # fmt: skip
