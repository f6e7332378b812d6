"""干部考核之事 cadres: reports, draws, checks, votes, rewards, objections – none of them fires anything."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from wangge.appraisal.actions.refusals import Refused
from wangge.appraisal.models import Draw, DutyReport, Objection, Reward, SpotCheck, Vote
from wangge.appraisal.queries.cadres import counts_of, units_of
from wangge.appraisal.queries.standing import zone
from wangge.appraisal.rules import cadre
from wangge.appraisal.rules.periods import span
from wangge.appraisal.rules.scheme import PARTS
from wangge.base import crypto, rows
from wangge.people.models import Person
from wangge.people.traces import trace

WORDS = 5_000
MOST_POINTS = 20


@transaction.atomic
def report_duty(
    person: Person, period: str, words: str, *, at: datetime, files: Sequence[str] = ()
) -> DutyReport:
    """履责报告: the cadre's own words beside what the cases count. Refused: `words`, `early`."""
    when = span(period, zone())
    if not words.strip():
        raise Refused("words", "a report says something")
    if at < when.since:
        raise Refused("early", "the period has not begun")
    made: DutyReport = DutyReport.objects.create(
        person=person,
        period=period,
        words=words.strip()[:WORDS],
        counts=counts_of(person, when),
        files=list(files),
        sent_at=at,
    )
    trace("duty reported", by=person.actor, at=at, about=made, period=period)
    return made


@transaction.atomic
def draw(
    among: Sequence[Person], period: str, *, many: int, seed: str, by: str, at: datetime
) -> Draw:
    """抽查: who is checked this time, by a seed that is told; Refused: `nobody`, `seed`."""
    span(period, zone())
    keys = sorted({one.pk for one in among})
    if not keys:
        raise Refused("nobody", "there is nobody to draw from")
    try:
        drawn = cadre.draw([str(key) for key in keys], many=many, seed=seed)
    except ValueError as error:
        raise Refused("seed", str(error)) from error
    made: Draw = Draw.objects.create(
        period=period,
        seed=seed,
        among=keys,
        drawn=[int(key) for key in drawn],
        drawn_by=by,
        drawn_at=at,
    )
    trace("spot checks drawn", by=by, at=at, about=made, period=period, many=len(drawn))
    return made


@transaction.atomic
def spot_check(
    one: Draw, person: Person, verdict: str, *, checker: Person, note: str, at: datetime
) -> SpotCheck:
    """What the checker found. Refused: `drawn`, `self`, `unit`, `verdict`, `note`, `again`."""
    if person.pk not in one.drawn:
        raise Refused("drawn", "this person was not drawn")
    if checker.pk == person.pk:
        raise Refused("self", "nobody checks themselves")
    today = localdate(at)
    if units_of(checker, on=today) & units_of(person, on=today):
        raise Refused("unit", "a checker comes from another unit")
    if verdict not in SpotCheck.Verdict.values:
        raise Refused("verdict", f"{verdict!r} is none of {', '.join(SpotCheck.Verdict.values)}")
    if not note.strip():
        raise Refused("note", "say what was found")
    if SpotCheck.objects.filter(draw=one, person=person).exists():
        raise Refused("again", "this person is checked already")
    made: SpotCheck = SpotCheck.objects.create(
        draw=one,
        person=person,
        checker=checker,
        verdict=verdict,
        note=note.strip()[:500],
        checked_at=at,
    )
    trace("spot check made", by=checker.actor, at=at, about=made, verdict=verdict)
    return made


def vote(person: Person, period: str, stars: int, *, ballot: str) -> bool:
    """群众评议: one ballot; False where the same was cast before. Refused: `stars`, `ballot`.

    Of what makes the ballot one (a code, a call-back's key) only a keyed hash is kept, and no moment
    of casting: nobody can be matched with a vote.
    """
    span(period, zone())
    if stars not in range(1, 6):
        raise Refused("stars", "1 to 5")
    if not ballot:
        raise Refused("ballot", "a ballot has a code")
    kept = crypto.keyed_hash(f"{person.pk}\0{period}\0{ballot}", about="appraisal.ballot")
    made = rows.insert(
        Vote, ignore_conflict=True, person_id=person.pk, period=period, stars=stars, ballot=kept
    )
    return made is not None


@transaction.atomic
def reward(
    person: Person, period: str, points: float, *, reason: str, by: str, at: datetime
) -> Reward:
    """奖惩: points for or against. Refused: `points`, `reason`, `self`."""
    span(period, zone())
    if not 0 < abs(points) <= MOST_POINTS:
        raise Refused("points", f"between -{MOST_POINTS} and {MOST_POINTS}, and not 0")
    if not reason.strip():
        raise Refused("reason", "say what for")
    if by == person.actor:
        raise Refused("self", "nobody rewards themselves")
    made: Reward = Reward.objects.create(
        person=person,
        period=period,
        points=points,
        reason=reason.strip()[:300],
        given_by=by,
        given_at=at,
    )
    trace("reward given", by=by, at=at, about=made, points=points)
    return made


@transaction.atomic
def object_to(person: Person, period: str, part: str, words: str, *, at: datetime) -> Objection:
    """异议: the cadre objects to a part. Refused: `part`, `words`."""
    span(period, zone())
    if part not in PARTS:
        raise Refused("part", f"{part!r} is none of {', '.join(PARTS)}")
    if not words.strip():
        raise Refused("words", "say what is wrong")
    made = Objection.objects.create(
        person=person, period=period, part=part, words=words.strip()[:WORDS], made_at=at
    )
    trace("cadre objected", by=person.actor, at=at, about=made, part=part)
    return made


@transaction.atomic
def answer(one: Objection, upheld: bool, *, words: str, by: Person, at: datetime) -> Objection:
    """Another person answers. Refused: `answered`, `words`, `self` (also who checked or rewarded)."""
    one = Objection.objects.select_for_update().get(pk=one.pk)
    if one.answered_at:
        raise Refused("answered", "it is answered already")
    if not words.strip():
        raise Refused("words", "give the reasons")
    decided = {
        "spot": SpotCheck.objects.filter(person=one.person, draw__period=one.period, checker=by),
        "rewards": Reward.objects.filter(
            person=one.person, period=one.period, given_by=by.actor
        ),
    }  # fmt: skip
    if by.pk == one.person_id or (one.part in decided and decided[one.part].exists()):
        raise Refused("self", "another person answers")
    one.answer, one.upheld = words.strip()[:WORDS], upheld
    one.answered_by, one.answered_at = by.actor, at
    one.save()
    trace("objection answered", by=by.actor, at=at, about=one, upheld=upheld)
    return one
