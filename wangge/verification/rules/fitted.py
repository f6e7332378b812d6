"""定标 fitted: constants that turn a reply's likenesses into a chance. No framework here.

Fitted by bench/reply_relevance.py --fit on 2026-11-25: 32 replies written for the demo city's requests and 32
pairs of messages about one matter, each against three other questions; none of them is judged there. `with`
holds where there are other questions to compare with, `without` where the house is new.
"""

from collections.abc import Mapping

WEIGHTS: Mapping[str, float] = {
    "with.bias": -2.19, "with.words": 0.003, "with.covered": 0.011, "with.meaning": 0.03,
    "with.words_above": 0.221, "with.covered_above": 0.416, "with.meaning_above": 0.621,
    "without.bias": -1.568, "without.words": 0.987, "without.covered": 2.061, "without.meaning": 2.09,
}  # fmt: skip
FINE, DOUBT = 0.6, 0.2
