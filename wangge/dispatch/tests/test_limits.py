"""How sure the machine must be: proofs, what is unproven, gates – for every card and every gate."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.dispatch.rules import Why
from wangge.dispatch.rules.limits import Limit, Opening, Standing, Tier, limit

ODD = st.one_of(st.none(), st.booleans(), st.text(), st.floats(), st.integers(), st.just({}))
SHARE = st.floats(0, 1)
GATES = st.lists(
    st.builds(
        Opening,
        scope=st.sampled_from(["all", "tier:general", "channel:web"]),
        state=st.sampled_from(list(Standing)),
        threshold=st.one_of(st.none(), st.floats(0.01, 1)),
    ),
    max_size=4,
)


def card(threshold=0.7, target=0.05, delta=0.05, bound=0.046) -> dict[str, object]:
    said = {"threshold": threshold, "target": target, "delta": delta, "bound": bound}
    return {"tiers": {"general": said | {"n": 3200, "sent": 2976, "wrong": 118}}, "short_list": 0.1}


def asked(card=None, *, sure=0.8, gates=(), proven_only=False, tier=Tier.GENERAL) -> Limit:
    return limit(
        tier, card=card, target=0.05, delta=0.05, sure=sure, proven_only=proven_only, gates=gates
    )


def test_a_proof_replaces_the_fixed_threshold():
    held = asked(card())
    assert (held.threshold, held.certified, held.bound, held.short) == (0.7, True, 0.046, 0.1)
    assert asked().threshold == 0.8 and not asked().certified and asked().bound is None


@pytest.mark.parametrize(
    "weak", [card(target=0.06), card(delta=0.1), card(threshold=1.01), card(target=0.0)]
)
def test_a_proof_of_less_than_is_promised_counts_for_nothing(weak):
    held = asked(weak)
    assert not held.certified and held.threshold == 0.8 and held.why is None
    assert asked(weak, proven_only=True).why == Why.UNPROVEN


def test_a_proof_of_one_tier_is_none_of_another():
    assert not asked(card(), tier=Tier.SAFETY).certified


def test_above_one_a_person_sends_everything_proof_or_not():
    assert asked(card(), sure=1.01).threshold > 1


@given(ODD, ODD, ODD, ODD, ODD)
def test_whatever_a_card_says_it_is_read_or_set_aside(threshold, target, delta, bound, tiers):
    said = {"threshold": threshold, "target": target, "delta": delta, "bound": bound}
    for odd in ({"tiers": {"general": said}, "short_list": bound}, {"tiers": tiers}):
        held = asked(odd)
        if held.certified:
            assert 0 < held.target <= 0.0501 and 0 <= held.delta <= 0.0501
            assert 0 <= held.threshold <= 1 and 0 <= held.bound <= 1
        else:
            assert (held.threshold, held.bound, held.target) == (0.8, None, 0.05)
        assert 0 <= held.short <= 1


@given(SHARE, GATES, GATES)
def test_another_gate_never_makes_it_milder(sure, some, more):
    before, after = asked(sure=sure, gates=some), asked(sure=sure, gates=[*some, *more])
    assert after.threshold >= before.threshold >= sure
    assert after.state.strictness >= before.state.strictness
    assert (before.why != Why.STOPPED) or after.why == Why.STOPPED


def test_a_stop_goes_before_everything():
    gates = [
        Opening(scope="all", state=Standing.TIGHTENED, threshold=0.9),
        Opening(scope="tier:general", state=Standing.STOPPED),
    ]
    held = asked(card(), gates=gates)
    assert (held.why, held.gate) == (Why.STOPPED, "tier:general")
    assert asked(card(), gates=gates[:1]).plain(0.91) == {
        "tier": "general", "threshold": 0.9, "certified": True, "bound": 0.046, "target": 0.05,
        "delta": 0.05, "confidence": 0.91, "gate": "tightened all",
    }  # fmt: skip
