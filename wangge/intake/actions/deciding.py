"""定 deciding: what becomes of a registered case – by a person at the intake desk, or by policy."""

from datetime import datetime
from typing import Any

from django.db import transaction

from wangge.base import rows
from wangge.cases import events as e
from wangge.cases import log
from wangge.cases.models import Case
from wangge.cases.moves import ENDED
from wangge.duties.knowledge import Known
from wangge.grids.actions import teach
from wangge.intake import queries
from wangge.intake.models import JoinProposal, Request
from wangge.intake.rules.words import hidden


def accept(case: Case, *, by: str, at: datetime, reason: str = "", **changes: Any) -> None:
    """受理: it is ours to see to; `changes` are what it is and where (see cases.moves)."""
    log.record(case, e.Accepted(reason=reason), by=by, at=at, **changes)


def answer(
    case: Case, *, words: str, by: str, at: datetime, knowledge: str = "", item: Known | None = None
) -> None:
    """直接答复: knowledge answers at once; the answer stands in the log, with what it rests on."""
    rests_on = " · ".join(one for one in (item.source if item else "", hidden(knowledge)) if one)
    ref = item.ref if item else ""
    said = e.Answered(reason=hidden(words), knowledge=rests_on, item=ref)
    log.record(case, said, by=by, at=at, replied_at=at, closed_at=at)


def divert(case: Case, *, to: str, reason: str, by: str, at: datetime) -> None:
    """转接: handed to an emergency or other line at once."""
    log.record(case, e.Diverted(to=to, reason=hidden(reason)), by=by, at=at, closed_at=at)


def not_accept(
    case: Case, *, branch: str, reason: str, by: str, at: datetime, instead: str = ""
) -> None:
    """不予受理: for one of the lawful reasons, told with where else the person may turn."""
    said = e.NotAccepted(branch=branch, reason=hidden(reason), instead=hidden(instead))
    log.record(case, said, by=by, at=at, closed_at=at)


def classify(case: Case, *, category: str, reason: str, by: str, at: datetime, **what: Any) -> None:
    """归类: say what it is; `what` are columns of moves.WHAT."""
    log.record(case, e.Classified(category=category, reason=hidden(reason)), by=by, at=at, **what)


def correct(
    case: Case, *, by: str, at: datetime, how: str = "person", confidence: float = 1.0, **place: Any
) -> None:
    """落点: say where it is; `place` are columns of moves.PLACE. What a person says teaches names."""
    with transaction.atomic():
        log.record(
            case, e.Placed(how=how, confidence=confidence), by=by, at=at,
            place_confidence=confidence, **place,
        )  # fmt: skip
        if how == "person":
            _teach(case, by=by, at=at, lon=place.get("lon"), lat=place.get("lat"))


def _teach(case: Case, *, by: str, at: datetime, lon: float | None, lat: float | None) -> None:
    """Two people who mean one place by one name make it known; see grids.actions.teach."""
    teach(
        words=case.words, address=case.address, division=case.division_code, lon=lon, lat=lat,
        witness=case.number, speaker=queries.speaker_of(case) or case.number, by=by, at=at,
    )  # fmt: skip


def join_into(case: Case, *, into: Case, reason: str, by: str, at: datetime) -> None:
    """合并: a person says the two are one matter, proposed or not."""
    with transaction.atomic():
        log.join(case, into=into, by=by, at=at, reason=hidden(reason))
        _decide(case, into.pk, agreed=True, at=at)


def part(case: Case, *, reason: str, by: str, at: datetime) -> None:
    """撤销合并: it was another matter after all; it stands registered, to be decided anew.

    The pair is kept as two matters, so that nobody proposes it again.
    """
    into = case.joined_to_id
    with transaction.atomic():
        log.part(case, by=by, at=at, reason=hidden(reason))
        if into is not None:
            JoinProposal.objects.update_or_create(
                case=case, into_id=into, defaults={"decided_at": at, "agreed": False},
                create_defaults={
                    "score": 0.0, "proposed_at": at, "decided_at": at, "agreed": False,
                },
            )  # fmt: skip


def propose_join(
    case: Case, *, into: int, score: float, evidence: dict[str, Any], at: datetime
) -> int | None:
    """合并建议: the machine thinks they are one; the proposal's key, None if proposed before."""
    return rows.insert(
        JoinProposal, ignore_conflict=True, case_id=case.pk, into_id=into, score=score,
        evidence=evidence, proposed_at=at,
    )  # fmt: skip


def confirm_join(proposal: JoinProposal, *, by: str, at: datetime, reason: str = "") -> None:
    """The proposal is right: the case hangs on the other, both entries name the score.

    Where the other has ended there is nothing to hang on: then the case only follows it.
    """
    case, into = proposal.case, proposal.into
    if into.state in ENDED:
        relate(proposal, by=by, at=at)
        return
    with transaction.atomic():
        log.join(
            case, into=into, by=by, at=at, reason=hidden(reason) or "proposed", score=proposal.score
        )
        _decide(case, into.pk, agreed=True, at=at)


def relate(proposal: JoinProposal, *, by: str, at: datetime) -> None:
    """后续跟进: the same matter once more, after the other case has ended; both stay cases of their own."""
    case, into = proposal.case, proposal.into
    with transaction.atomic():
        log.record(case, e.Noted(words=f"follows: {into.number}"), by=by, at=at)
        Request.objects.filter(case=case, related="").update(related=into.number)
        _decide(case, into.pk, agreed=True, at=at)


def reject_join(proposal: JoinProposal, *, by: str, at: datetime) -> None:
    """The proposal is wrong: two matters; kept, so that nobody proposes it again."""
    with transaction.atomic():
        if rows.change(
            JoinProposal, proposal.pk, expect={"decided_at": None}, decided_at=at, agreed=False
        ):
            log.record(
                proposal.case, e.Noted(words=f"not joined: {proposal.into.number}"), by=by, at=at
            )


def _decide(case: Case, into: int, *, agreed: bool, at: datetime) -> None:
    """This proposal is decided so; all others of the case with it, the other way."""
    open_ones = JoinProposal.objects.filter(case=case, decided_at=None)
    open_ones.filter(into=into).update(decided_at=at, agreed=agreed)
    open_ones.update(decided_at=at, agreed=not agreed)
