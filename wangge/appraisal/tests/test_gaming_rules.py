"""The gaming tests hold what they promise: seldom a finding where there is nothing, found where there is."""

import numpy as np
import pytest

from wangge.appraisal.rules.gaming import Share, edge, suspects

ROUNDS = 60


def shares(rng: np.random.Generator, strength: float, units: int = 16) -> list[Share]:
    """Units that differ a little by nature; nobody games."""
    found = []
    for i in range(units):
        n = int(rng.choice([20, 80, 400]))
        rate = rng.beta(strength * 0.12, strength * 0.88)
        found.append(Share(unit=i, n=n, k=int(rng.binomial(n, rate)), expected=0.12))
    return found


@pytest.mark.parametrize("strength", [40, 1e6])
def test_shares_alike_by_nature_are_seldom_suspect(strength: float) -> None:
    rng = np.random.default_rng(11)
    rounds_with = sum(bool(suspects(shares(rng, strength))) for _ in range(ROUNDS))
    assert rounds_with / ROUNDS < 0.1  # 5 % promised, and what the number of rounds lets us see


def test_the_one_who_avoids_call_backs_is_found_whatever_its_size() -> None:
    rng = np.random.default_rng(12)
    for n in (150, 2000):
        given = [*shares(rng, 400), Share(unit="dodger", n=n, k=int(n * 0.34), expected=0.12)]
        assert [one.unit for one in suspects(given)] == ["dodger"]


def test_harder_cases_are_no_suspicion() -> None:
    rng = np.random.default_rng(13)
    given = [*shares(rng, 1e6), Share(unit="hard", n=400, k=136, expected=0.34)]
    assert suspects(given) == []


def test_of_too_few_cases_or_units_nothing_is_said() -> None:
    assert suspects([Share(unit=i, n=7, k=7, expected=0.1) for i in range(20)]) == []
    assert suspects([Share(unit=i, n=100, k=90 * (i == 0), expected=0.1) for i in range(3)]) == []


def honest(rng: np.random.Generator, many: int) -> list[float]:
    """Hours left when work ended: a smooth course, some late."""
    return list(rng.gamma(3.0, 16.0, many) - 6.0)


def test_a_smooth_course_of_work_is_seldom_suspect() -> None:
    rng = np.random.default_rng(14)
    rounds_with = 0
    for _ in range(ROUNDS):
        left = {i: honest(rng, int(rng.choice([60, 400, 1500]))) for i in range(20)}
        rounds_with += bool(edge(left, width=2.0))
    assert rounds_with / ROUNDS < 0.12


def test_a_group_that_rises_to_its_limit_together_is_not_suspect() -> None:
    rng = np.random.default_rng(15)
    left = {i: list(rng.exponential(4.0, 400)) for i in range(20)}
    assert edge(left, width=2.0) == []


def test_a_heap_before_the_limit_is_found() -> None:
    rng = np.random.default_rng(16)
    left = {i: honest(rng, 600) for i in range(20)}
    left["heap"] = honest(rng, 500) + list(rng.uniform(0, 1.5, 80))
    (found,) = edge(left, width=2.0)
    assert found.unit == "heap" and found.p < 0.001 and found.k > found.expected * found.n
