"""Call-backs as deeds: who may ask, what is kept, what follows – once, by itself."""

from datetime import timedelta

import pytest

from tests.callback_cast import does, replied, settle
from tests.pages_cast import City
from wangge.base.clock import now
from wangge.cases.log import MoveRefused
from wangge.cases.models import Entry
from wangge.duties.models import CalendarDay
from wangge.duties.queries import memory
from wangge.people.models import Post, Role
from wangge.people.queries import access
from wangge.verification import actions
from wangge.verification.checks import perfunctory
from wangge.verification.checks.shelf import Finished, Verdict
from wangge.verification.models import Call, Draw, Promise
from wangge.verification.queries import calling as queries


def test_solved_and_content_closes_and_every_answer_is_kept(city: City) -> None:
    case = replied(city)
    does(
        city, case, "caller", "call-back",
        way="phone", contacted=True, solved=True, satisfied=4, attitude=5, note="说挺快",
    )  # fmt: skip
    assert (case.state, case.outcome) == ("closed", "solved")
    assert (case.contacted, case.solved, case.satisfied, case.attitude) == (True, True, 4, 5)
    kept = Call.objects.get(case=case)
    assert kept.reached and kept.answers["satisfied"] == 4


def test_for_cause_it_goes_back_once_and_the_first_satisfaction_stays(city: City) -> None:
    case = replied(city)
    unhappy = {"way": "phone", "contacted": False, "solved": False}
    does(city, case, "caller", "call-back", satisfied=1, **unhappy)
    assert (case.state, case.rehandles) == ("in_progress", 1)
    again = Entry.objects.get(case=case, kind="rehandled")
    assert again.actor == "machine:verification" and again.data["work_days"] == 2
    does(
        city,
        case,
        "lamps_clerk",
        "handle",
        result="重新接线，当晚亮灯",
        reply="线路已重新接好，灯亮了。",
    )
    does(city, case, "verifier", "verify")
    does(city, case, "caller", "call-back", satisfied=2, **unhappy)
    assert (case.state, case.rehandles) == ("called_back", 1)  # now a person decides
    assert (case.first_satisfied, case.satisfied) == (1, 2)
    with pytest.raises(MoveRefused, match="not solved"):
        does(city, case, "caller", "close", outcome="solved")
    with pytest.raises(MoveRefused, match="say why"):
        does(city, case, "caller", "close", outcome="not_solved")
    does(city, case, "caller", "close", outcome="not_solved", reason="须整条线路改造")
    does(city, case, "caller", "reopen", reason="诉求人补充了新照片")
    assert (case.first_satisfied, case.satisfied) == (1, None)


def test_unsatisfied_without_cause_is_left_to_a_person(city: City) -> None:
    case = replied(city)
    does(city, case, "caller", "call-back", way="phone", satisfied=2)
    assert case.state == "called_back"


def test_safety_is_closed_by_people_however_content(city: City) -> None:
    case = replied(city, urgency="safety")
    does(city, case, "caller", "call-back", way="phone", satisfied=5)
    assert case.urgency == "safety" or case.safety
    assert case.state == "called_back"
    does(city, case, "caller", "close", outcome="solved")
    assert case.state == "closed"


def test_who_handled_it_cannot_call_back(city: City) -> None:
    case = replied(city)
    clerk = city.people["lamps_clerk"]
    Post.objects.create(person=clerk, role=Role.CALLER, division=city.district)
    for deed in (
        lambda: actions.attempt_call(case, way="phone", outcome="busy", by=clerk.actor, at=now()),
        lambda: actions.call_back(
            case, way="phone", contacted=True, solved=True, satisfied=5, by=clerk.actor, at=now()
        ),
    ):
        with pytest.raises(MoveRefused, match="who handled it"):
            deed()
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    "scores", [{"satisfied": 6}, {"satisfied": 0}, {"satisfied": 3, "attitude": 9}]
)
def test_scores_out_of_range_are_refused_and_nothing_is_kept(
    city: City, scores: dict[str, int]
) -> None:
    case = replied(city)
    with pytest.raises(MoveRefused, match="from 1 to 5"):
        actions.call_back(
            case, way="phone", contacted=None, solved=True, by="person:9", at=now(), **scores
        )
    with pytest.raises(MoveRefused, match="no call-back script 'gone-7'"):
        actions.call_back(
            case, way="phone", contacted=None, solved=True, satisfied=5, script="gone-7",
            by="person:9", at=now(),
        )  # fmt: skip
    case.refresh_from_db()
    assert case.state == "callback_pending" and not Call.objects.exists()


def test_an_unreached_person_rests_and_comes_back(city: City) -> None:
    first, second = replied(city, "1"), replied(city, "2", words="水务局门口井盖松了，响了一夜。")
    held = access(city.people["caller"], on=now().date())
    at = now()
    does(city, first, "caller", "attempt-call", way="phone", outcome="busy", at=at)
    assert list(queries.queue(held, tab="calls", at=at)) == [second]
    assert list(queries.queue(held, tab="resting", at=at)) == [first]
    again = Call.objects.get(case=first).next_at
    assert again is not None
    assert first in queries.queue(held, tab="calls", at=again + timedelta(minutes=1))
    assert queries.counts(held, at=at) == {"calls": 1, "resting": 1, "links": 0, "decide": 0}


def test_a_reply_with_a_number_does_not_go_out_by_itself(city: City) -> None:
    case = replied(city, reply="灯已修好，有事找我 13812345678。")
    assert case.state == "verified" and not case.replied_at
    noted = Entry.objects.get(case=case, kind="noted")
    assert "mobile number at characters" in noted.data["words"]
    assert "13812345678" not in noted.data["words"]
    with pytest.raises(MoveRefused, match="mobile number at characters 3–13") as refused:
        does(city, case, "lamps_clerk", "reply", words="打给13812345678就行")
    assert "138" not in str(refused.value)
    does(city, case, "lamps_clerk", "reply", words="路灯已修好。", note="师傅手机见值班表")
    assert case.state == "callback_pending"
    told = [one.data for one in Entry.objects.filter(case=case, kind="replied")]
    assert told == [{"words": "路灯已修好。"}]  # the note is not in the public words


def test_a_name_goes_out_only_where_somebody_says_it_may(city: City) -> None:
    case = replied(city, reply="")
    words = "已由王小明先生完成更换。"
    with pytest.raises(MoveRefused, match="a person’s name"):
        does(city, case, "lamps_clerk", "reply", words=words)
    does(city, case, "lamps_clerk", "reply", words=words, names_public=True)
    assert case.replied_at


def test_a_promise_is_kept_in_mind_and_settled(city: City) -> None:
    case = replied(city, reply="灯头已换，灯杆预计三天内刷好漆。")
    promise = Promise.objects.get(case=case)
    assert promise.unit == city.units["lamps"] and promise.settled_at is None
    does(city, case, "lamps_clerk", "promise-kept", note="灯杆已刷漆，照片已存")
    promise.refresh_from_db()
    assert (promise.how, promise.settled_by) == ("kept", city.people["lamps_clerk"].actor)
    with pytest.raises(MoveRefused, match="not offered"):
        does(city, case, "lamps_clerk", "promise-kept", note="再说一次")


def test_units_are_reminded_of_a_promise_once_and_told_once_it_is_overdue(city: City) -> None:
    from wangge.notices.models import Notice
    from wangge.verification.jobs.asking import promises

    case = replied(city, reply="灯头已换，灯杆预计三天内刷好漆。")
    start = now()
    promises(start)
    assert not Notice.objects.exists()
    for later in (timedelta(days=3), timedelta(days=3), timedelta(days=4), timedelta(days=5)):
        promises(start + later)
    told = Notice.objects.filter(case=case).values_list("kind", "person__username")
    assert sorted(told) == [
        ("promise_due", "lamps_clerk"), ("promise_due", "lamps_unit_head"),
        ("promise_overdue", "lamps_clerk"), ("promise_overdue", "lamps_unit_head"),
    ]  # fmt: skip


def test_a_plan_draws_by_a_seed_it_promised_beforehand(city: City) -> None:
    plan = actions.set_plan([{"phone": 0}], reason="试行", by="person:1", at=now())
    case = replied(city, kind="help")
    drawn = Draw.objects.get(case=case)
    assert (drawn.plan, drawn.way, drawn.why) == (plan, "none", "line:1")
    assert (case.state, case.outcome) == ("closed", "solved")  # seen by a verifier, drawn by nobody
    other = replied(city, "2", words="投诉路灯所的人态度恶劣，骂人。", kind="complaint")
    assert (
        other.state == "callback_pending" and Draw.objects.get(case=other).why == "always:complaint"
    )
    settle()
    assert len(plan.seed) == 32 and plan.seed not in str(plan.seed_promise)


def test_a_reply_that_answered_other_matters_before_is_a_copy(city: City) -> None:
    same = "经现场核查，该处问题已于今天上午由维修人员处理完毕，当晚复查正常，请放心。"
    first = replied(city, "1", reply=same, words="水管漏水三天了，楼道全湿了没人管。")
    found = perfunctory.look(finished(first.pk + 1, same))
    assert found.verdict is Verdict.DOUBT and first.number in " ".join(found.why)
    again = perfunctory.look(finished(first.pk, same))
    assert first.number not in " ".join(again.why)  # its own words are no copy


def finished(case_id: int, reply: str) -> Finished:
    """A lamp that does not burn, answered in these words."""
    return Finished(
        case_id=case_id, unit_id=None, words="桐树路路灯不亮，晚上看不见。", result="", reply=reply,
        solved=True, unsolved_reason="", asked_at=now(), sent_at=None, handled_at=now(),
        contacted=True, lon=None, lat=None,
    )  # fmt: skip


def test_without_a_calendar_it_is_left_to_a_person_with_the_reason(city: City) -> None:
    case = replied(city)
    CalendarDay.objects.all().delete()
    memory.forget()
    does(city, case, "caller", "call-back", way="phone", contacted=False, solved=False, satisfied=1)
    assert (case.state, case.rehandles) == ("called_back", 0)
    assert "calendar" in Entry.objects.filter(case=case, kind="noted").latest("step").data["words"]
