"""The evidence against a promise: no false alarms however often one looks, and true ones in time."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wangge.assist.learning.bounds import rejected
from wangge.dispatch.rules.drift import compared
from wangge.dispatch.rules.watching import (
    Counted,
    Verdict,
    evidence,
    needed,
    promised,
    stricter,
    verdict,
)

DELTA = 0.05
COUNTS = st.builds(
    lambda target, sent, part: Counted(target, sent, int(sent * part)),
    st.sampled_from([0.01, 0.03, 0.05]),
    st.integers(0, 200),
    st.floats(0, 1),
)
DAYS = st.lists(st.lists(COUNTS, max_size=4), max_size=6)


def stopped(rng: np.random.Generator, *, target: float, error: float, days: list[int]) -> int:
    """After how many dispatches it is stopped, looked at after every tenth; 0: never."""
    before: list[list[Counted]] = []
    sent = 0
    for size in days:
        wrong = np.cumsum(rng.random(size) < error)
        for at in range(9, size, 10):
            today = [Counted(target, at + 1, int(wrong[at]))]
            if verdict(evidence([*before, today]), delta=DELTA) == Verdict.STOP:
                return sent + at + 1
        before.append([Counted(target, size, int(wrong[-1]))])
        sent += size
    return 0


@pytest.mark.parametrize("target", [0.05, 0.03, 0.01])
def test_a_kept_promise_is_ever_stopped_at_most_with_probability_delta(target):
    """At the very edge of the promise, the worst that still keeps it, looked at 200 times."""
    rng, runs = np.random.default_rng(20261125), 400
    false = sum(stopped(rng, target=target, error=target, days=[500] * 4) > 0 for _ in range(runs))
    assert false / runs <= DELTA


@pytest.mark.parametrize(("target", "within"), [(0.05, 400), (0.03, 700), (0.01, 2000)])
def test_three_times_the_promised_error_is_stopped_in_time(target, within):
    """In 19 of 20 runs, whether at once or after five good days."""
    rng, runs = np.random.default_rng(20261125), 60
    late = sum(
        not stopped(rng, target=target, error=3 * target, days=[within]) > 0 for _ in range(runs)
    )
    assert late <= 0.05 * runs
    good = [[Counted(target, 400, int(400 * target * 0.6))] for _ in range(5)]
    bad = [Counted(target, within, int(3 * target * within))]
    assert verdict(evidence([*good, bad]), delta=DELTA) == Verdict.STOP


def test_the_stake_is_a_fair_game():
    """One dispatch, wrong with exactly the promised probability, wins nothing on average."""
    p = 0.05
    won = math.exp(evidence([[Counted(p, 1, 1)]])), math.exp(evidence([[Counted(p, 1, 0)]]))
    assert p * won[0] + (1 - p) * won[1] == pytest.approx(1)
    assert evidence([]) == 0


@given(DAYS, st.randoms())
def test_within_a_day_the_order_does_not_matter(days, shuffle):
    mixed = [shuffle.sample(day, len(day)) for day in days]
    assert evidence(mixed) == pytest.approx(evidence(days))


@given(DAYS)
@settings(max_examples=60)
def test_what_is_not_yet_known_only_makes_it_milder(days):
    """A dispatch that counts as right until it is returned: each return adds to the evidence."""
    unknown = [[Counted(one.target, one.sent, one.wrong // 2) for one in day] for day in days]
    assert evidence(unknown) <= evidence(days) + 1e-9


def test_a_split_count_is_the_same_count():
    whole = [[Counted(0.05, 100, 7)]]
    parts = [[Counted(0.05, 60, 7), Counted(0.05, 40, 0)]]
    assert evidence(whole) == pytest.approx(evidence(parts))


def test_verdicts():
    stop = math.log(20)
    assert verdict(stop + 0.01, delta=DELTA) == Verdict.STOP
    assert verdict(stop - 0.01, delta=DELTA) == Verdict.TIGHTEN
    assert verdict(stop - 0.01, delta=DELTA, tightened=True) == Verdict.CALM
    assert verdict(stop, delta=DELTA, among=10) == Verdict.TIGHTEN
    assert verdict(stop / 2 - 0.01, delta=DELTA) == Verdict.CALM
    assert promised([Counted(0.05, 30, 0), Counted(0.01, 10, 1)]) == pytest.approx(0.04)
    assert promised([]) == 0 and stricter(0.8) == 0.9


@settings(deadline=None)  # scipy is imported within the first
@given(st.integers(0, 5), st.integers(0, 400), st.sampled_from([0.05, 0.03]))
def test_so_many_more_are_needed_and_not_one_less(wrong, more, target):
    sent = wrong + more
    missing = needed(wrong, sent, target=target, delta=DELTA)
    assert rejected(wrong, sent + missing, target=target, delta=DELTA)
    assert not missing or not rejected(wrong, sent + missing - 1, target=target, delta=DELTA)


def test_drift_is_found_where_there_is_one_and_only_there():
    rng = np.random.default_rng(1)

    def sample(mix: list[float], low: float) -> list[tuple[str, float]]:
        kinds = rng.choice(["31", "32", "33", "34"], 400, p=mix)
        return [(str(kind), low + (1 - low) * float(rng.random())) for kind in kinds]

    usual = [0.5, 0.3, 0.195, 0.005]
    calm = sum(bool(compared(sample(usual, 0.8), sample(usual, 0.8)).found) for _ in range(40))
    assert calm == 0
    assert compared(sample(usual, 0.8), sample([0.2, 0.3, 0.3, 0.2], 0.8)).found == ["classes"]
    assert compared(sample(usual, 0.8), sample(usual, 0.6)).found == ["confidence"]
    assert compared(sample(usual, 0.8)[:50], sample(usual, 0.1)).classes is None
