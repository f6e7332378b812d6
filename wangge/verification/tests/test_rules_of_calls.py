"""Rules of call-backs, without a database: what follows, scripts and answers, tries, samples."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.verification.rules import Answer, Cause, Circumstances, Next, after_call, causes
from wangge.verification.rules.asking import (
    STANDARD,
    BadScript,
    next_try,
    read_answers,
    read_script,
)
from wangge.verification.rules.sampling import BadPlan, Facts, draw, drawn, read_plan

AT = datetime(2026, 11, 25, 10, tzinfo=UTC)
SAID = Circumstances(said_solved=True, verified=True)
answers = st.builds(
    Answer,
    contacted=st.sampled_from([True, False, None]),
    solved=st.sampled_from([True, False, None]),
    satisfied=st.sampled_from([None, 1, 2, 3, 4, 5]),
    attitude=st.sampled_from([None, 1, 3, 5]),
)


def said(**more: Any) -> Answer:
    return Answer(**({"contacted": True, "solved": True, "satisfied": 5} | more))


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (said(satisfied=1, contacted=False), [Cause.NOT_CONTACTED]),
        (said(satisfied=2, solved=False), [Cause.NOT_SOLVED]),
        (said(satisfied=2, attitude=1), [Cause.ATTITUDE]),
        (said(satisfied=1), []),
        (said(satisfied=4, contacted=False), []),
    ],
)
def test_only_what_the_unit_did_is_a_cause(answer: Answer, found: list[Cause]) -> None:
    assert list(causes(answer, SAID)) == found
    assert list(causes(answer, Circumstances(said_solved=True, excluded=True))) == []


@given(answers, st.booleans(), st.booleans(), st.booleans(), st.integers(0, 3))
def test_it_goes_back_by_itself_once_and_safety_is_left_to_people(
    answer: Answer, solved: bool, verified: bool, safety: bool, rehandles: int
) -> None:
    around = Circumstances(
        said_solved=solved, verified=verified, safety=safety, rehandles=rehandles
    )
    then = after_call(answer, around)
    if safety:
        assert then is Next.PERSON
    if then is Next.REHANDLE:
        assert rehandles == 0 and causes(answer, around)
    if then is Next.CLOSE and not answer.silent:
        assert answer.solved and (answer.satisfied or 0) >= 3
    if then is Next.CLOSE and answer.silent:
        assert solved and verified


def test_answers_are_read_by_the_script() -> None:
    script = read_script(STANDARD)
    told = read_answers(script, {"solved": "no", "satisfied": "2", "contacted": "yes"})
    assert told == {
        "contacted": True, "truth": None, "solved": False, "satisfied": 2, "attitude": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("posted", "why"),
    [
        ({"solved": "yes"}, "satisfied: must be answered"),
        ({"satisfied": "5"}, "solved: must be answered"),
        ({"solved": "yes", "satisfied": "6"}, "satisfied: '6' is none"),
        ({"solved": "maybe", "satisfied": "5"}, "solved: 'maybe' is none"),
        ({"solved": "yes", "satisfied": "5", "attitude": "0"}, "attitude: '0' is none"),
    ],
)
def test_answers_out_of_range_say_which_question(posted: dict[str, str], why: str) -> None:
    with pytest.raises(BadScript, match=why):
        read_answers(read_script(STANDARD), posted)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": ""}, "version"),
        ({"steps": []}, "at least one"),
        ({"steps": STANDARD["steps"] * 2}, "asked twice"),
        ({"steps": STANDARD["steps"][:2]}, "must be asked"),
        ({"steps": [{"asks": "weather", "words": "?"}]}, "step 1: asks"),
        ({"steps": [{**STANDARD["steps"][2], "answers": {"yes": "是"}}]}, "step 1: answers"),
    ],
)
def test_a_bad_script_says_where(change: dict[str, Any], why: str) -> None:
    with pytest.raises(BadScript, match=why):
        read_script({**STANDARD, **change})


def test_tries_wait_longer_and_end() -> None:
    first = next_try("no_answer", tries=1, most=3, at=AT)
    second = next_try("no_answer", tries=2, most=3, at=AT)
    assert first == AT + timedelta(hours=3) and second == AT + timedelta(hours=6)
    assert next_try("no_answer", tries=3, most=3, at=AT) is None
    assert next_try("refused", tries=1, most=3, at=AT) is None
    with pytest.raises(BadScript, match="outcome"):
        next_try("asleep", tries=1, most=3, at=AT)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.integers(1, 9))
def test_nobody_is_called_at_night(at: datetime, tries: int) -> None:
    again = next_try("off", tries=tries, most=10, at=at.replace(tzinfo=UTC))
    assert again is not None and again > at.replace(tzinfo=UTC)
    assert (8, 30) <= (again.hour, again.minute) < (20, 0)


def facts(case_id: int, **more: Any) -> Facts:
    usual: dict[str, Any] = {
        "channel": "hotline_12345", "urgency": "general", "unit": "U1", "safety": False,
        "complaint": False, "solved": True, "reworked": False, "verified": True,
    }  # fmt: skip
    return Facts(case_id=case_id, **(usual | more))


def test_shares_are_kept_and_can_be_drawn_again() -> None:
    lines = read_plan([{"phone": 0.2, "message": 0.3}])
    ways = [drawn(lines, facts(pk), seed="s").way for pk in range(4000)]
    assert ways == [drawn(lines, facts(pk), seed="s").way for pk in range(4000)]
    assert abs(ways.count("phone") / 4000 - 0.2) < 0.03
    assert abs(ways.count("message") / 4000 - 0.3) < 0.03
    assert ways != [drawn(lines, facts(pk), seed="t").way for pk in range(4000)]
    assert 0 <= draw("s", 1) < 1


@pytest.mark.parametrize(
    "what", ["safety", "complaint", "reworked"],
)  # fmt: skip
def test_what_weighs_is_always_called(what: str) -> None:
    lines = read_plan([{"phone": 0}])
    assert drawn(lines, facts(1), seed="s").way == "none"
    assert drawn(lines, facts(1, **{what: True}), seed="s").why == f"always:{what}"
    assert drawn(lines, facts(1, solved=False), seed="s").way == "phone"
    assert drawn(lines, facts(1, verified=False), seed="s").way == "phone"
    assert drawn(read_plan([{"channel": "other", "phone": 0}]), facts(1), seed="s").why == "rest"


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([], "at least one"),
        ("all", "at least one"),
        ([{"phone": 1.2}], "line 1: shares"),
        ([{"phone": 1}, {"phone": 0.7, "web": 0.7}], "line 2: the shares together"),
        ([{"telefon": 1}], "telefon"),
        ([{"phone": True}], "line 1: shares"),
    ],
)
def test_a_bad_plan_says_which_line(lines: Any, why: str) -> None:
    with pytest.raises(BadPlan, match=why):
        read_plan(lines)
