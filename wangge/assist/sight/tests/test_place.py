"""The same place is proved by geometry; everything else cannot be told, and says what would help."""

from typing import Any

import cv2
import numpy as np
import pytest

from wangge.assist.sight.features import EDGE, features
from wangge.assist.sight.place import LEAST_FITTING, Place, Why, compare, same_place
from wangge.assist.sight.tests.streets import STAMPS, again, fog, seen, stamped, street


def placed(one: Any, other: Any) -> Place:
    return same_place(seen(one), seen(other))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_street_is_known_again(seed: int) -> None:
    place = placed(street(seed), again(seed))
    assert place.same
    assert place.why is Why.FITS
    assert place.confidence > 0.8
    assert place.view is not None


@pytest.mark.parametrize("pair", [(1, 2), (2, 3), (3, 4), (4, 1), (5, 6)])
def test_streets_that_share_cars_and_signs_are_not_one(pair: tuple[int, int]) -> None:
    place = placed(street(pair[0]), again(pair[1]))
    assert not place.same
    assert place.confidence == 0.0


def test_night_and_a_covered_lens_say_what_is_missing() -> None:
    black = np.zeros((450, 600, 3), np.uint8)
    assert placed(street(1), black).why is Why.FLAT
    grain = np.random.default_rng(1).normal(12, 8, (450, 600, 1)).clip(0, 255)
    night = np.repeat(grain.astype(np.uint8), 3, axis=2)
    assert placed(street(1), night).why is Why.DARK
    assert placed(street(1), street(1)[:40, :40]).why is Why.TOO_SMALL


def test_a_smooth_wall_has_nothing_to_hold_on_to() -> None:
    wall = np.tile(np.linspace(90, 160, 600, dtype=np.uint8)[None, :, None], (450, 1, 3))
    assert placed(wall, wall).why is Why.FEW_POINTS


@pytest.mark.parametrize("stamp", list(STAMPS))
def test_the_same_stamp_makes_no_place(stamp: str) -> None:
    assert not placed(stamped(fog(1), stamp), stamped(fog(2), stamp)).same
    assert not placed(stamped(street(1), stamp), stamped(street(2), stamp)).same
    assert placed(stamped(street(1), stamp), stamped(again(1), stamp)).same


def with_thing(image: Any, thing: Any, x: int, y: int, wide: int, tall: int) -> Any:
    work = image.copy()
    work[y : y + tall, x : x + wide] = cv2.resize(thing, (wide, tall))
    return work


def test_a_picture_of_the_place_held_into_another_is_seen_through() -> None:
    held = with_thing(street(2), street(1), 90, 60, 330, 250)
    place = placed(street(1), held)
    assert place.fitting >= LEAST_FITTING  # it fits well
    assert not place.same
    assert place.why in (Why.OTHER_SIDE, Why.PATCH)


def test_one_object_in_two_places_is_seen_through() -> None:
    one = with_thing(street(1), street(5), 100, 80, 340, 250)
    other = with_thing(street(2), street(5), 130, 100, 340, 250)
    place = placed(one, other)
    assert place.fitting >= LEAST_FITTING
    assert not place.same
    assert place.why is Why.PATCH


def test_points_in_one_line_trip_nothing() -> None:
    """MAGSAC raises an assertion on such points."""
    stripes = np.zeros((450, 600, 3), np.uint8)
    for x in range(10, 600, 30):
        cv2.circle(stripes, (x, 225), 6, (255, 255, 255), -1)
    assert placed(stripes, stripes[::-1]).why in Why
    nothing = features(np.zeros((100, 100), np.uint8))
    assert len(nothing) == 0
    assert compare(nothing, features(seen(street(1)).grey)).why is Why.FEW_POINTS


def test_the_view_carries_points_from_one_photo_to_the_other() -> None:
    move = np.array([[1, 0.02, 12], [-0.02, 1, 7]], np.float32)
    moved = cv2.warpAffine(street(3), move, (600, 450), borderMode=cv2.BORDER_REFLECT)
    place = placed(street(3), moved)
    assert place.view is not None
    scale = EDGE / 600
    corner = np.array([[[300 * scale, 200 * scale]]], np.float32)
    there = cv2.perspectiveTransform(corner, place.view)[0, 0] / scale
    assert there == pytest.approx(move @ [300, 200, 1], abs=1.5)
