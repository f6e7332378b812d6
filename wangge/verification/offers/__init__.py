"""核查回访所能: what verifiers, units (for the reply) and call-back operators may do next."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from ninja import Schema
from pydantic import Field

from wangge.cases import events as e
from wangge.cases.forms import N_, choice, maybe_words, number, photos, tick, words
from wangge.cases.models import Case
from wangge.cases.offers import offer
from wangge.people.models import Person, Role
from wangge.verification import actions
from wangge.verification.queries import calling as queries

LOOKERS = frozenset({Role.VERIFIER, Role.GRID_WORKER})
CALLERS = frozenset({Role.CALLER, Role.SUPERVISOR})
WAYS = {"phone": N_("Phone"), "message": N_("Message"), "web": N_("Web page")}
OUTCOMES = {
    "solved": N_("Solved"),
    "explained": N_("Explained"),
    "not_solved": N_("Closed, not solved"),
    "unreasonable": N_("Found unreasonable"),
}


UNREACHED = {
    "no_answer": N_("No answer"),
    "busy": N_("Busy"),
    "off": N_("Switched off"),
    "refused": N_("Refused"),
    "wrong": N_("Wrong number"),
}


class VerifyForm(Schema):
    note: str = maybe_words(N_("What was seen"))
    photos: list[str] = photos(N_("Photos"))


class ReasonForm(Schema):
    reason: str = words(N_("Reason"))


class ReplyForm(Schema):
    words: str = words(N_("Public reply"), least=4, lines=5)
    note: str = maybe_words(N_("Internal note, not shown to the person"))
    names_public: bool = tick(N_("The names in it may be read by anybody"), False)


class AttemptForm(Schema):
    way: str = choice(N_("Way"), WAYS)
    outcome: str = choice(N_("Outcome"), UNREACHED)


class CallForm(Schema):
    way: str = choice(N_("Way"), WAYS)
    contacted: bool = tick(N_("The unit made contact"), True)
    solved: bool = tick(N_("Solved"), True)
    satisfied: int = Field(
        title=N_("Satisfied, 1 to 5"), ge=1, le=5, json_schema_extra={"widget": "stars"}
    )
    attitude: int = Field(
        0,
        title=N_("Attitude of the unit’s people, 1 to 5"),
        ge=0,
        le=5,
        json_schema_extra={"widget": "stars"},
    )
    note: str = maybe_words(N_("What was said"))


class ScriptForm(Schema):
    """What the call-back desk hears: every question of the script, each may be passed over but two."""

    way: str = choice(N_("Way"), WAYS)
    contacted: bool | None = None
    truth: bool | None = None
    solved: bool
    satisfied: int = Field(ge=1, le=5)
    attitude: int | None = Field(None, ge=1, le=5)
    note: str = maybe_words(N_("What was said"))
    script: str = Field("", max_length=40)


class PromiseForm(Schema):
    note: str = words(N_("What was done about it"), least=4)


class RehandleForm(Schema):
    reason: str = words(N_("Reason"), least=4)
    work_days: int = number(N_("Working days"), least=1, most=5)


class CloseForm(Schema):
    outcome: str = choice(N_("Outcome"), OUTCOMES)
    reason: str = maybe_words(N_("Explanation"))


def _verify(case: Case, said: VerifyForm, person: Person, at: datetime) -> None:
    actions.verify(case, **said.dict(), by=person.actor, at=at)


def _rework(case: Case, said: ReasonForm, person: Person, at: datetime) -> None:
    actions.rework(case, reason=said.reason, by=person.actor, at=at)


def _reply(case: Case, said: ReplyForm, person: Person, at: datetime) -> None:
    actions.reply(case, **said.dict(), by=person.actor, at=at)


def _attempt(case: Case, said: AttemptForm, person: Person, at: datetime) -> None:
    actions.attempt_call(case, **said.dict(), by=person.actor, at=at)


def _call(case: Case, said: CallForm | ScriptForm, person: Person, at: datetime) -> None:
    told = said.dict()
    told["attitude"] = told["attitude"] or None  # 0: was not asked
    actions.call_back(case, **told, by=person.actor, at=at)


def _promise(case: Case, said: PromiseForm, person: Person, at: datetime) -> None:
    for one in queries.open_promises(case):
        actions.settle_promise(one, how="kept", words=said.note, by=person.actor, at=at)
        case.refresh_from_db()


def _rehandle(case: Case, said: RehandleForm, person: Person, at: datetime) -> None:
    actions.rehandle(case, **said.dict(), by=person.actor, at=at)


def _close(case: Case, said: CloseForm, person: Person, at: datetime) -> None:
    actions.close(case, **said.dict(), by=person.actor, at=at)


def _reopen(case: Case, said: ReasonForm, person: Person, at: datetime) -> None:
    actions.reopen(case, reason=said.reason, by=person.actor, at=at)


offer(
    key="verify",
    label=_("It is done"),
    event=e.Verified,
    roles=LOOKERS,
    act=_verify,
    form=VerifyForm,
    first=True,
)
offer(
    key="rework",
    label=_("Not done: back to the unit"),
    event=e.Reworked,
    roles=LOOKERS,
    act=_rework,
    form=ReasonForm,
)
offer(
    key="reply",
    label=_("Answer the person"),
    event=e.Replied,
    roles=frozenset({Role.CLERK, Role.UNIT_HEAD, Role.HANDLER}),
    act=_reply,
    form=ReplyForm,
    at_unit=True,
    first=True,
    when=lambda case: case.verified_at is not None,
)
offer(
    key="call-back",
    label=_("Call back"),
    event=e.CalledBack,
    roles=CALLERS,
    act=_call,
    form=CallForm,
    first=True,
)
offer(
    key="attempt-call",
    label=_("Not reached"),
    event=e.CallAttempted,
    roles=CALLERS,
    act=_attempt,
    form=AttemptForm,
)
offer(
    key="rehandle",
    label=_("Handle it again"),
    event=e.Rehandled,
    roles=CALLERS,
    act=_rehandle,
    form=RehandleForm,
)
offer(
    key="close",
    label=_("Close"),
    event=e.Closed,
    roles=CALLERS,
    act=_close,
    form=CloseForm,
    first=True,
    when=lambda case: case.called_back_at is not None or not case.wants_reply,
)
offer(
    key="reopen",
    label=_("Open it again"),
    event=e.Reopened,
    roles=CALLERS,
    act=_reopen,
    form=ReasonForm,
    grave=True,
)
offer(
    key="promise-kept",
    label=_("The promise is kept"),
    event=e.Noted,
    roles=frozenset({Role.CLERK, Role.UNIT_HEAD, Role.HANDLER}),
    act=_promise,
    form=PromiseForm,
    at_unit=True,
    when=lambda case: queries.open_promises(case).exists(),
)
