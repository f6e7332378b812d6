"""学法 learners: linear weights from rows of grams – support vectors, naive Bayes ratios, logistic."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Weights = NDArray[np.float32]
SOFT = 0.5  # added to every count of naive Bayes


def support(
    x: "csr_matrix", right: NDArray[np.intp], labels: int, *, cost: float
) -> tuple[Weights, Weights]:
    """(grams, labels) weights and (labels,) bias of one-against-all linear support vectors."""
    made = _machine(cost)
    return _spread(made.fit(x, right), x.shape[1], labels)


def ratios(
    x: "csr_matrix", right: NDArray[np.intp], labels: int, *, cost: float
) -> tuple[Weights, Weights]:
    """The same on grams weighed by how much oftener a label has them (Wang & Manning 2012)."""
    weights = np.zeros((x.shape[1], labels), np.float32)
    bias = np.full(labels, -1, np.float32)
    total = np.asarray(x.sum(0)).ravel()
    for label in np.unique(right):
        own = np.asarray(x[right == label].sum(0)).ravel()
        mine, others = own + SOFT, total - own + SOFT
        ratio = np.log((mine / mine.sum()) / (others / others.sum()))
        made = _machine(cost)
        made.fit(x.multiply(ratio).tocsr(), right == label)
        weights[:, label] = made.coef_[0] * ratio
        bias[label] = made.intercept_[0]
    return weights, bias


def ridge(
    x: "csr_matrix", right: NDArray[np.intp], labels: int, *, cost: float
) -> tuple[Weights, Weights]:
    """Least squares against all labels at once: for hundreds of labels, where the others take hours.

    Solved by rows or by grams, whichever are fewer.
    """
    from scipy.linalg import solve

    wanted = np.full((x.shape[0], labels), -1.0)
    wanted[np.arange(len(right)), right] = 1.0
    bias = wanted.mean(0)
    wanted -= bias
    by_rows = x.shape[0] <= x.shape[1]
    square = (x @ x.T if by_rows else x.T @ x).toarray()
    square[np.diag_indices_from(square)] += 1 / cost
    if by_rows:
        weights = x.T @ solve(square, wanted, assume_a="pos", overwrite_a=True)
    else:
        weights = solve(square, x.T @ wanted, assume_a="pos", overwrite_a=True)
    return np.asarray(weights, np.float32), bias.astype(np.float32)


def logistic(
    x: Any, right: NDArray[np.intp], labels: int, *, cost: float, balanced: bool = True
) -> tuple[Weights, Weights]:
    """Multinomial logistic regression; `x` dense or sparse."""
    from sklearn.linear_model import LogisticRegression

    made = LogisticRegression(C=cost, max_iter=300, class_weight="balanced" if balanced else None)
    return _spread(made.fit(x, right), x.shape[1], labels)


def _machine(cost: float) -> Any:
    from sklearn.svm import LinearSVC

    return LinearSVC(C=cost, class_weight="balanced", random_state=0, max_iter=10_000, tol=1e-3)


def _spread(made: Any, width: int, labels: int) -> tuple[Weights, Weights]:
    """Columns for all labels; one that was not among the rows is never likely."""
    weights = np.zeros((width, labels), np.float32)
    bias = np.full(labels, -3, np.float32)
    coefficients, intercept = made.coef_, np.atleast_1d(made.intercept_)
    if len(made.classes_) == 2 and len(coefficients) == 1:
        coefficients = np.vstack([-coefficients, coefficients])
        intercept = np.array([-intercept[0], intercept[0]])
    weights[:, made.classes_] = coefficients.T
    bias[made.classes_] = intercept
    return weights, bias
