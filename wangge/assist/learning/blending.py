"""合议 blending: the views' scores into one probability a label, fitted on rows the views had not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wangge.assist.learning.views import Scores

FEW_LABELS = (
    30  # up to here every label weighs every view's every score; beyond, a view has one weight
)
ENOUGH = 1_000  # rows from which that many weights can be learned
HELD_BACK = 0.1  # inverse ridge of the full blend
TOGETHER = 4.0  # of few rows: how strongly the views are held to weigh alike


@dataclass(frozen=True)
class Blend:
    """`scale` (views, 2): mean and spread of each view's scores; `weights` (views,) or (views × labels, labels)."""

    scale: NDArray[np.float64]
    weights: NDArray[np.float64]
    bias: NDArray[np.float64]

    def probabilities(self, scores: Sequence[Scores]) -> Scores:
        """(rows, labels) from a (rows, labels) of each view."""
        even = [(s - mean) / spread for s, (mean, spread) in zip(scores, self.scale, strict=True)]
        if self.weights.ndim == 1:
            odds = sum(weight * s for weight, s in zip(self.weights, even, strict=True)) + self.bias
        else:
            odds = np.hstack(even) @ self.weights + self.bias
        return softmax(np.asarray(odds))


def fit(scores: Sequence[Scores], right: NDArray[np.intp]) -> Blend:
    """From out-of-fold scores of every view."""
    scale = np.array([(s.mean(), s.std() or 1.0) for s in scores])
    even = [(s - mean) / spread for s, (mean, spread) in zip(scores, scale, strict=True)]
    labels = scores[0].shape[1]
    if labels <= FEW_LABELS and len(right) >= ENOUGH and len(np.unique(right)) == labels:
        return _full(even, right, scale)
    return _shared(even, right, scale)


def softmax(odds: Scores) -> Scores:
    raised = np.exp(odds - odds.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True))


def _full(even: list[Scores], right: NDArray[np.intp], scale: NDArray[np.float64]) -> Blend:
    from sklearn.linear_model import LogisticRegression

    made = LogisticRegression(C=HELD_BACK, max_iter=500).fit(np.hstack(even), right)
    weights, bias = made.coef_.T, made.intercept_
    if weights.shape[1] == 1:  # two labels: one column tells both
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.array([-bias[0], bias[0]]) / 2
    return Blend(scale, weights, bias)


def _shared(even: list[Scores], right: NDArray[np.intp], scale: NDArray[np.float64]) -> Blend:
    """One weight a view, none below zero: softmax of their sum, the likeliest for the rows.

    Of n rows all told apart it is not said that none ever fails: one of n + 2 may be of any label
    (as Platt 1999), else the weights would grow without end, and so would the trust in odd rows.
    """
    from scipy.optimize import minimize

    stacked = np.stack(even)  # (views, rows, labels)
    rows, doubt = np.arange(len(right)), 1 / (len(right) + 2)
    true = (1 - doubt) * stacked[:, rows, right] + doubt * stacked.mean(2)  # (views, rows)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        share = softmax(np.tensordot(weights, stacked, 1))
        said = np.log(share + 1e-12)
        missed = -(1 - doubt) * said[rows, right].mean() - doubt * said.mean()
        apart = weights - weights.mean()
        slope = ((stacked * share).sum(2) - true).mean(1) + 2 * pull * apart
        return float(missed + pull * (apart**2).sum()), slope

    pull = TOGETHER / len(right)
    start = np.full(len(even), 1.0)
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(0, 30)] * len(even))
    return Blend(scale, np.asarray(found.x), np.zeros(even[0].shape[1]))
