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
    _numbers(own, prefix)
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
    panel = Panel(tuple(card["labels"]), words, tuple(views), _blend(own, "blend"), names, lean)
    _fits(panel, prefix)
    return panel


def _numbers(own: Arrays, prefix: str) -> None:
    """ValueError where a number is none: whatever is compared with it would seem to hold."""
    for name, array in own.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"{prefix}: {name} holds something that is no number")


def _fits(panel: Panel, prefix: str) -> None:
    """ValueError or KeyError where the parts are not of one panel."""
    width = len(panel.labels)
    for view in panel.views:
        grams = [len(panel.vocabularies[block].keys) for block in view.plan.blocks]
        if grams and [len(one) for one in view.weights] != grams:
            raise ValueError(f"{prefix}: view {view.plan.name} has other grams than its words")
        if view.bias.shape != (width,):
            raise ValueError(f"{prefix}: view {view.plan.name} has other labels than its card")
    lettered = sum(bool(view.plan.blocks) for view in panel.views)
    for blend, count in (
        (panel.blend, len(panel.views) + bool(panel.names)),
        (panel.lean, lettered),
    ):
        if blend and (
            blend.scale.shape != (count, 2)
            or blend.bias.shape != (width,)
            or blend.weights.shape not in {(count,), (count * width, width)}
        ):
            raise ValueError(f"{prefix}: the blend is of other views or labels than its card")
    if panel.names and set(panel.names.owner.tolist()) != set(range(width)):
        raise ValueError(f"{prefix}: the names are of other labels than its card")


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
