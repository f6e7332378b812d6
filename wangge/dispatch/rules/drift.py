"""漂移之规 drift: is what comes now of another kind than what came first? It warns and stops nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

RARE = 1e-4  # as improbable by chance: drift
LEAST = 100  # in each of the two samples
EXPECTED = 5.0  # so many of a class must be expected in both, else it is put with the others


@dataclass(frozen=True)
class Drift:
    """How improbable the difference is by chance, of the classes and of the confidence.

    None: too few to tell.
    """

    first: int
    last: int
    classes: float | None
    confidence: float | None

    @property
    def found(self) -> list[str]:
        """classes and/or confidence, where they have drifted."""
        both = {"classes": self.classes, "confidence": self.confidence}
        return [name for name, p in both.items() if p is not None and p < RARE]


def compared(first: Sequence[tuple[str, float]], last: Sequence[tuple[str, float]]) -> Drift:
    """Two samples of (class, confidence)."""
    if min(len(first), len(last)) < LEAST:
        return Drift(len(first), len(last), None, None)
    from scipy.stats import ks_2samp

    p = ks_2samp([sure for _, sure in first], [sure for _, sure in last]).pvalue
    return Drift(
        len(first), len(last), _classes(_counts(first), _counts(last)), float(p)
    )  # fmt: skip


def _classes(first: Mapping[str, int], last: Mapping[str, int]) -> float:
    """The p-value of a chi-square test; classes too rare to be tested stand together."""
    from scipy.stats import chi2_contingency

    n, m = sum(first.values()), sum(last.values())
    part = min(n, m) / (n + m)
    table: list[list[int]] = []
    rest = [0, 0]
    for name in sorted({*first, *last}):
        row = [first.get(name, 0), last.get(name, 0)]
        if sum(row) * part >= EXPECTED:
            table.append(row)
        else:
            rest = [rest[0] + row[0], rest[1] + row[1]]
    if sum(rest):
        table.append(rest)
    return float(chi2_contingency(table).pvalue) if len(table) > 1 else 1.0


def _counts(sample: Sequence[tuple[str, float]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, _ in sample:
        found[name] = found.get(name, 0) + 1
    return found
