"""装箱 packing: a panel as plain arrays and a card, and back; what a model file holds."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wangge.assist.learning.blending import Blend
from wangge.assist.learning.names import Names
from wangge.assist.learning.panel import Panel
from wangge.assist.learning.views import Plan, View
from wangge.assist.learning.vocabulary import Vocabulary

Arrays = dict[str, NDArray[Any]]


def packed(panel: Panel, prefix: str) -> tuple[Arrays, dict[str, Any]]:
    """Arrays whose names begin with `prefix/`, and what the card must say to read them again."""
    arrays: Arrays = {}
    for name, words in panel.vocabularies.items():
        arrays[f"words/{name}/keys"] = words.keys
        arrays[f"words/{name}/rarity"] = words.rarity
    views = []
    for at, view in enumerate(panel.views):
        for block, weights in enumerate(view.weights):
            arrays[f"view/{at}/{block}"] = weights
        arrays[f"view/{at}/bias"] = view.bias
        plan = view.plan
        views.append([plan.name, list(plan.blocks), plan.learner, plan.cost])
    for name, blend in (("blend", panel.blend), ("lean", panel.lean)):
        for part in ("scale", "weights", "bias") if blend else ():
            arrays[f"{name}/{part}"] = getattr(blend, part)
    if panel.names:
        arrays |= _names(panel.names)
    card = {"labels": list(panel.labels), "blocks": list(panel.vocabularies), "views": views}
    return {f"{prefix}/{name}": np.ascontiguousarray(a) for name, a in arrays.items()}, card


def unpacked(arrays: Mapping[str, NDArray[Any]], card: Mapping[str, Any], prefix: str) -> Panel:
    """The panel again; KeyError or ValueError where arrays and card do not fit."""
    own = {
        name.removeprefix(f"{prefix}/"): array
        for name, array in arrays.items()
        if name.startswith(f"{prefix}/")
    }
    views = []
    for at, (name, blocks, learner, cost) in enumerate(card["views"]):
        plan = Plan(str(name), tuple(blocks), str(learner), float(cost))
        count = max(1, len(plan.blocks))
        weights = tuple(own[f"view/{at}/{block}"] for block in range(count))
        if any(one.shape[1] != len(card["labels"]) for one in weights):
            raise ValueError(f"{prefix}: view {name} has other labels than its card")
        views.append(View(plan, weights, own[f"view/{at}/bias"]))
    words = {
        name: Vocabulary(own[f"words/{name}/keys"], own[f"words/{name}/rarity"])
        for name in card["blocks"]
    }
    names = _named(own, len(card["labels"])) if "names/owner" in own else None
    lean = _blend(own, "lean") if "lean/scale" in own else None
    return Panel(tuple(card["labels"]), words, tuple(views), _blend(own, "blend"), names, lean)


def _blend(own: Mapping[str, NDArray[Any]], name: str) -> Blend:
    return Blend(own[f"{name}/scale"], own[f"{name}/weights"], own[f"{name}/bias"])


def _names(names: Names) -> Arrays:
    parts = ("owner", "weights", "points", "ground", "scale")
    found: Arrays = {f"names/{part}": getattr(names, part) for part in parts}
    found["names/keys"], found["names/rarity"] = names.letters.keys, names.letters.rarity
    return found


def _named(own: Arrays, labels: int) -> Names:
    return Names(
        labels,
        own["names/owner"],
        Vocabulary(own["names/keys"], own["names/rarity"]),
        own["names/weights"],
        own["names/points"],
        own["names/ground"],
        own["names/scale"],
    )
