"""跑 running: one trial from beginning to end, for the command and the benches alike."""

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from wangge.assist.learning import bounds, cold, fitting, trial
from wangge.assist.learning.folds import near_copies
from wangge.assist.learning.panel import Panel
from wangge.assist.learning.trial import Sheet
from wangge.assist.learning.views import Scores
from wangge.assist.ports import Embedder
from wangge.site.trying.sheets import Cases, Columns, SheetError, described, names, read


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a trial is asked to do; see `wangge dispatch eval --help`."""

    test: Path
    train: Path | None = None
    text: str = ""
    features: str = ""
    label: str = "label"
    group: str = ""
    time: str = ""
    labels: Path | None = None
    cold: bool = False
    fold_units: bool = False
    target_error: float = 0.03
    delta: float = 0.05
    seed: int = 0


def run(asked: Asked) -> dict[str, Any]:
    """The figures of a trial; raises SheetError or ValueError (fitting.TooLittle)."""
    text, fields = names(asked.text), names(asked.features)
    if not text and not fields:
        raise SheetError("say which columns to learn from: --text, --features or both")
    columns = Columns(
        text=text, features=fields, label=asked.label, group=asked.group, time=asked.time
    )
    test = read(asked.test, columns, fold_units=asked.fold_units)
    if not len(test):
        raise SheetError(f"{asked.test}: no row has a label in column {asked.label}")
    train = read(asked.train, columns, fold_units=asked.fold_units) if asked.train else Cases()
    known = described(asked.labels) if asked.labels else {}
    embedder = _embedder() if text else None
    if asked.cold:
        return _cold(asked, train, test, known, embedder)
    if asked.train is None:
        raise SheetError("say what to learn from: --train, or --cold to learn from names alone")
    return _taught(asked, train, test, known, embedder)


def _taught(
    asked: Asked, train: Cases, test: Cases, known: dict[str, list[str]], embedder: Embedder | None
) -> dict[str, Any]:
    groups = _groups([*_keys(train), *_keys(test)], train, test)
    mine, its = groups[: len(train)], groups[len(train) :]
    kept = np.flatnonzero(~np.isin(mine, its))
    own = train.only(list(kept))
    if not len(own):
        left = f"all {len(train)} rows are near-copies of rows to be tried on" if len(train) else ""
        raise SheetError(
            f"{asked.train}: {left or 'no row has a label'}; nothing is left to learn from"
        )
    began = perf_counter()
    fitted = fitting.fit(
        own.rows, own.labels, embedder=embedder, groups=mine[kept], seed=asked.seed,
        described={label: known[label] for label in set(own.labels) & set(known)} or None,
    )  # fmt: skip
    learned, basis = fitted, "all"
    timed = int(np.isfinite(own.moments).sum()) if own.moments else 0
    if (
        timed > len(own) / 2
    ):  # of rows that mostly do not say when, nothing can be told of the times
        late = trial.yesterday(
            Sheet(own.rows, own.labels), fitted, own.moments, mine[kept], embedder
        )
        learned, basis = (late, "late") if late else (fitted, "all")
    promise = bounds.certify(
        learned.sure, learned.wrong, target=asked.target_error, delta=asked.delta
    )
    fit_s = perf_counter() - began
    found = fitted.panel.probabilities(test.rows, embedder)
    told = _tried(fitted.panel, test, found, promise, embedder)
    right = trial.numbered(test.labels, fitted.panel.labels)
    return told | trial.short_list(fitted, found, right, miss=asked.target_error) | {
        "target_error": asked.target_error, "delta": asked.delta, "promise_from": basis,
        "n_timed": timed,
        "n_train": len(own), "train_left_out_as_copies": len(train) - len(own),
        "fit_s": fit_s, "unseen_accuracy": float((~fitted.wrong).mean()),
    }  # fmt: skip


def _cold(
    asked: Asked, train: Cases, test: Cases, known: dict[str, list[str]], embedder: Embedder | None
) -> dict[str, Any]:
    if embedder is None:
        raise SheetError("--cold goes by words: name the columns of text by --text")
    labels = set(known) if known else set(train.labels) | set(test.labels)
    if known and not labels & set(test.labels):
        raise SheetError(f"{asked.labels}: none of its labels stands in {asked.test}")
    asked_for = labels & (set(train.labels) | set(test.labels)) if known else labels
    meant = {label: known.get(label, [label]) for label in sorted(asked_for)}
    texts = train.rows or test.rows
    began = perf_counter()
    panel = cold.start(meant, texts, embedder)
    told = _tried(panel, test, panel.probabilities(test.rows, embedder), None, embedder)
    return told | {
        "texts_without_label": len(texts), "texts_from": "train" if train.rows else "test",
        "descriptions": sum(map(len, meant.values())), "fit_s": perf_counter() - began,
    }  # fmt: skip


def _tried(
    panel: Panel,
    test: Cases,
    found: Scores,
    promise: bounds.Certified | None,
    embedder: Embedder | None,
) -> dict[str, Any]:
    told = trial.figures(panel, Sheet(test.rows, test.labels), found, promise)
    return told | trial.timed(panel, test.rows, embedder)


def _keys(cases: Cases) -> list[str]:
    return cases.groups or [""] * len(cases)


def _groups(keys: list[str], train: Cases, test: Cases) -> "np.ndarray[Any, Any]":
    """A number a row: near-copies share one, by the column named or by what they say."""
    if any(keys):
        return np.unique(np.array(keys), return_inverse=True)[1]
    said = ["".join(row.texts) for row in (*train.rows, *test.rows)]
    if not any(said):
        return np.arange(len(said))  # plain columns: equal ones are no copies of one text
    return near_copies(said)


def _embedder() -> Embedder | None:
    from wangge.assist.queries import embedder

    return embedder()
