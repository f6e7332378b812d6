"""守望之规 watching: is the promised error still kept? Evidence that may be looked at as often as one likes.

For each dispatch one bets against the promise "at most `target` of them are wrong": the stake
grows by q / target where it was wrong and by (1 − q) / (1 − target) where it was not, for several
q above the target at once. While the promise is kept the stake grows on average not at all, so it
ever reaches 1 / δ with probability at most δ, however often it is looked at (Ville's inequality).

* A dispatch whose outcome is not yet known counts as right. A return comes sooner than completed
  work; counting only what is settled would raise an alarm on the first morning. Every stake rises
  with each wrong one, so what is not yet known can only make the alarm come later, never falsely.
* Some of the money is put aside for bets that begin later: one a day, the j-th with the share
  1 / (j (j + 1)). So a model that was good for weeks and then fails is still found out soon.

Source: Waudby-Smith, Ramdas, "Estimating means of bounded random variables by betting" (2023);
Shin, Ramdas, Rinaldo, "E-detectors" (2024).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

RATIOS = (1.25, 1.5, 2.0, 3.0, 5.0)  # error rates bet on, as multiples of the target


@dataclass(frozen=True)
class Counted:
    """Of `sent` dispatches that were promised to be wrong at most at `target`, so many are wrong."""

    target: float
    sent: int
    wrong: int


class Verdict(StrEnum):
    CALM = "calm"
    TIGHTEN = "tighten"
    STOP = "stop"


def evidence(days: Sequence[Iterable[Counted]]) -> float:
    """The logarithm of the stake won against the promise by the end of these days, in their order.

    Within one day the order of the dispatches does not matter. 0 where there are none.
    """
    won = [0.0] * len(RATIOS)
    stakes: list[float] = [-math.log(len(days) + 1)]  # what is put aside for days to come
    for at in range(len(days), 0, -1):
        counts = list(days[at - 1])
        won = [
            before + sum(_growth(one, ratio) for one in counts)
            for before, ratio in zip(won, RATIOS, strict=True)
        ]
        share = -math.log(at * (at + 1)) - math.log(len(RATIOS))
        stakes += [share + one for one in won]
    return _sum(stakes)


def verdict(log_e: float, *, delta: float, among: int = 1, tightened: bool = False) -> Verdict:
    """Stop from among / δ on, tighten from the square root of that on; else leave it alone.

    `among` scopes of one kind are watched at once: each gets its part of δ.
    """
    stop = math.log(among / delta)
    if log_e >= stop:
        return Verdict.STOP
    return Verdict.TIGHTEN if log_e >= stop / 2 and not tightened else Verdict.CALM


def promised(counts: Iterable[Counted]) -> float:
    """The error promised of them together: the mean of the targets; 0 where there are none."""
    listed = list(counts)
    sent = sum(one.sent for one in listed)
    return sum(one.target * one.sent for one in listed) / sent if sent else 0.0


def stricter(lowest: float) -> float:
    """A threshold half-way from the lowest confidence that was sent to certainty."""
    return (1 + lowest) / 2


def needed(wrong: int, sent: int, *, target: float, delta: float) -> int:
    """How many more settled dispatches would prove the target if all of them were right.

    0 where it is proved already.
    """
    from wangge.assist.learning.bounds import rejected

    if rejected(wrong, sent, target=target, delta=delta):
        return 0
    low, high = 0, 64
    while not rejected(wrong, sent + high, target=target, delta=delta):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        proved = rejected(wrong, sent + middle, target=target, delta=delta)
        low, high = (low, middle) if proved else (middle, high)
    return high


def _growth(one: Counted, ratio: float) -> float:
    p = one.target
    q = min(ratio * p, (1 + p) / 2)
    right = one.sent - one.wrong
    return one.wrong * math.log(q / p) + right * (math.log1p(-q) - math.log1p(-p))


def _sum(logs: Sequence[float]) -> float:
    top = max(logs)
    return top + math.log(sum(math.exp(one - top) for one in logs))
