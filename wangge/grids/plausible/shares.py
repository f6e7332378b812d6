"""分配 shares: a whole number dealt out exactly, and pieces of ground numbered as one reads."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def shared(total: int, *, weights: Floats, least: int = 1) -> NDArray[np.int64]:
    """Whole numbers about as the weights, each at least `least`, their sum exactly `total`.

    Raises ValueError where `total` cannot give everyone the least.
    """
    spare = total - least * len(weights)
    if spare < 0 or (len(weights) == 0 and total):
        raise ValueError(f"{total} cannot be dealt to {len(weights)} with at least {least} each")
    if not len(weights):
        return np.zeros(0, dtype=np.int64)
    exact = spare * weights / weights.sum()
    dealt: NDArray[np.int64] = np.floor(exact).astype(np.int64)
    late = np.argsort(dealt - exact, kind="stable")[: spare - int(dealt.sum())]
    dealt[late] += 1
    dealt += least
    return dealt


def reading_order(middles: Floats) -> list[int]:
    """Places of the points (n × 2, lon/lat) in order: rows from the north, each west to east."""
    count = len(middles)
    wide, high = np.ptp(middles, axis=0) if count else (0.0, 0.0)
    rows = round((count * high / wide) ** 0.5) if wide else count
    downward = np.argsort(-middles[:, 1], kind="stable")
    return [
        int(i)
        for row in np.array_split(downward, min(max(rows, 1), max(count, 1)))
        for i in row[np.argsort(middles[row, 0], kind="stable")]
    ]
