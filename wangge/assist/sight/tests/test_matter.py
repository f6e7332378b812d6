"""A marked part that changed, that stayed, and that cannot be told of."""

from typing import Any

import numpy as np
import pytest

from bench.kit.scenes import GUIDED, blob, retake
from wangge.assist.sight.features import features
from wangge.assist.sight.matter import Answer, Because, Box, Change, box_of, changed
from wangge.assist.sight.place import compare
from wangge.assist.sight.tests.streets import seen, street

CENTRE, TALL, WIDE = (300, 280), 110, 150
PART = Box(x=225 / 600, y=225 / 450, w=150 / 600, h=110 / 450)


def dirty(seed: int) -> Any:
    image = street(seed).copy()
    blob(image, CENTRE, (TALL, WIDE), np.random.default_rng(seed))
    return image


def told(before: Any, after: Any, part: Box | None) -> Change:
    one, other = features(seen(before).grey), features(seen(after).grey)
    place = compare(one, other)
    assert place.view is not None
    return changed(one, other, place.view, part)


def later(image: Any, seed: int) -> Any:
    return retake(image, seed, GUIDED, thing=False)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_gone_is_told_from_what_stayed(seed: int) -> None:
    gone = told(dirty(seed), later(street(seed), seed), PART)
    assert gone.answer is (Answer.CANNOT_TELL if seed == 3 else Answer.CHANGED)  # 3: a faint patch
    assert gone.inside > 4 * gone.around
    stayed = told(dirty(seed), later(dirty(seed), seed), PART)
    assert stayed.answer is Answer.STAYED
    assert stayed.inside < gone.inside


def test_without_a_mark_the_part_that_changed_is_proposed() -> None:
    change = told(dirty(1), later(street(1), 1), None)
    assert change.answer is Answer.CHANGED
    assert change.proposed
    assert change.part is not None
    middle = (change.part.x + change.part.w / 2, change.part.y + change.part.h / 2)
    assert abs(middle[0] - CENTRE[0] / 600) < 0.12
    assert abs(middle[1] - CENTRE[1] / 450) < 0.12


def test_nothing_changed_anywhere() -> None:
    change = told(dirty(1), dirty(1), None)
    assert change.answer is Answer.STAYED
    assert change.because is Because.EVERYWHERE


def test_a_part_outside_the_later_photo_cannot_be_told_of() -> None:
    change = told(dirty(2), np.ascontiguousarray(dirty(2)[:, 90:]), Box(x=0, y=0.3, w=0.1, h=0.3))
    assert change.answer is Answer.CANNOT_TELL
    assert change.because is Because.NOT_SEEN


def test_marks() -> None:
    assert box_of({"x": 0.1, "y": -0.2, "w": 0.5, "h": 0.7}).plain() == {
        "x": 0.1, "y": 0.0, "w": 0.5, "h": 0.5,
    }  # fmt: skip
    for wrong in [None, [0, 0, 1, 1], {"x": 1}, {"x": 2, "y": 0, "w": 1, "h": 1}, {"x": "a"},
                  {"x": float("nan"), "y": 0, "w": 1, "h": 1}]:  # fmt: skip
        with pytest.raises(ValueError, match="mark"):
            box_of(wrong)
