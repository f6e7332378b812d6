"""派遣之规 without a database."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from wangge.dispatch.rules import Candidate, Why, allowed, choose, refusal
from wangge.grids.rules import ground

ONE = Candidate(unit=1, score=2, confidence=0.9, duty="D1", why="…", level="street")


def candidates() -> st.SearchStrategy[list[Candidate]]:
    """Up to six units whose confidences add up to at most 1."""
    parts = st.lists(st.floats(0.001, 1), min_size=0, max_size=6)
    return parts.map(
        lambda held: [
            replace(ONE, unit=at, confidence=part / max(1.0, sum(held)))
            for at, part in enumerate(held)
        ]
    )


@given(candidates(), st.floats(0, 1), st.floats(0, 1), st.booleans())
def test_the_machine_never_sends_what_it_is_not_sure_of(found, sure, margin, safety):
    choice = choose(found, sure=sure, margin=margin, safety=safety)
    assert (choice.go is None) != (choice.reason is None)
    if choice.go:
        assert choice.go.confidence >= sure
        assert all(one.confidence <= choice.go.confidence for one in found)
        others = [one.confidence for one in found if one is not choice.go]
        assert safety or all(choice.go.confidence - held >= margin for held in others)


def test_reasons():
    near = replace(ONE, unit=2, confidence=0.85)
    assert choose([], sure=0.5, margin=0.1).reason is Why.NOTHING_FITS
    assert choose([ONE], sure=0.95, margin=0.1).reason is Why.UNSURE
    assert choose([ONE, near], sure=0.8, margin=0.1).reason is Why.CLOSE
    assert choose([ONE], sure=0.8, margin=0.1).go == ONE


def test_where_safety_is_at_stake_speed_counts_and_it_is_urgent():
    near = replace(ONE, unit=2, confidence=0.85)
    choice = choose([ONE, near], sure=0.8, margin=0.1, safety=True)
    assert choice.go == ONE and choice.urgent


def test_hard_rules():
    committee = replace(ONE, level="community")
    assert refusal(committee)
    assert refusal(replace(committee, admitted=True)) is None
    assert refusal(replace(ONE, holds=False))
    assert refusal(ONE, ruled_unit=7)
    assert refusal(ONE, ruled_unit=1) is None
    assert refusal(ONE, returned_by={1})
    assert refusal(ONE, recused={1})
    assert refusal(ONE, recused={2}) is None
    assert refusal(ONE) is None


@given(candidates(), st.sets(st.integers(0, 5)))
def test_what_the_forbidden_held_is_shared_out(found, returned):
    kept = allowed(found, returned_by=returned)
    assert {one.unit for one in kept} == {one.unit for one in found} - returned
    before = {one.unit: one.confidence for one in found}
    assert all(before[one.unit] <= one.confidence <= 1 for one in kept)
    assert (
        sum(one.confidence for one in kept) <= sum(before.values()) + 1e-6
        or sum(before.values()) <= 1 + 1e-9
    )
    order = sorted(kept, key=lambda one: -one.confidence)
    assert [before[one.unit] for one in order] == sorted(
        (before[one.unit] for one in order), reverse=True
    )


def test_town_and_country():
    assert ground("410102010001") == "urban"
    assert ground("410102010202") == "rural"
    assert ground("410122105") == "rural"
    assert ground("410105014") == "urban"
    assert ground("410105") == ground("") == ground("MA-ZD") == ""
