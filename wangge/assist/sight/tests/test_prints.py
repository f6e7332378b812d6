"""A photo is known again after all that is commonly done to it, and another take of the place is not it."""

from typing import Any

import numpy as np
import pytest

from bench.kit.nights import dimmed, night
from bench.kit.scenes import EDITS, noise
from wangge.assist.sight.copies import same_picture
from wangge.assist.sight.prints import (
    BITS,
    TRIM,
    WHOLE,
    Print,
    print_of,
    stretched,
    trimmed,
)
from wangge.assist.sight.tests.streets import SHAPE, STAMPS, again, fog, seen, stamped, street


def printed(image: Any) -> Print:
    return print_of(seen(image))


@pytest.mark.parametrize("edit", list(EDITS))
@pytest.mark.parametrize("seed", [1, 2])
def test_an_edited_photo_is_found_and_proved(edit: str, seed: int) -> None:
    first = printed(street(seed))
    second = printed(EDITS[edit](street(seed), np.random.default_rng([seed, 5])))
    shared = first.kept[np.isin(first.kept, second.asked)]
    assert len(shared) >= 3 or ((shared >> BITS) >= WHOLE).any()
    copy = same_picture(second, first)
    assert copy.same
    assert copy.edited is None
    assert copy.mirrored == (edit in ("flip", "all_together"))
    assert copy.cut == (edit in ("crop", "all_together"))


def test_another_take_of_the_place_is_another_photo() -> None:
    for seed in (1, 2, 3):
        assert not same_picture(printed(again(seed)), printed(street(seed))).same


def test_another_place_is_another_photo() -> None:
    assert not same_picture(printed(street(2)), printed(street(1))).same


def test_a_border_around_it_hides_nothing() -> None:
    framed = np.zeros((700, 640, 3), np.uint8)
    framed[120:570, 20:620] = street(3)
    assert same_picture(printed(framed), printed(street(3))).same


def test_a_replaced_part_is_pointed_at() -> None:
    changed = street(4).copy()
    patch = noise(np.random.default_rng(1), (110, 150), fall=0.4)[..., None] * 40 + 120
    changed[150:260, 240:390] = np.clip(patch, 0, 255).astype(np.uint8)
    copy = same_picture(printed(changed), printed(street(4)))
    assert copy.same
    assert copy.edited is not None
    left, top, wide, tall = copy.edited
    assert abs(left + wide / 2 - 315 / 600) < 0.12
    assert abs(top + tall / 2 - 205 / 450) < 0.12


@pytest.mark.parametrize("stamp", list(STAMPS))
def test_the_same_stamp_makes_no_copies(stamp: str) -> None:
    """Watermark cameras write alike into all photos; on fog, sky or a bare wall little else is to be seen."""
    one, other = (printed(stamped(fog(seed), stamp)) for seed in (1, 2))
    assert not same_picture(one, other).same


def test_a_plain_photo_has_no_print_and_fits_none() -> None:
    black = printed(np.zeros((450, 600, 3), np.uint8))
    assert not black.telling
    assert not same_picture(black, black).same


def test_what_is_kept_is_asked_for() -> None:
    one = printed(street(5))
    assert set(one.kept.tolist()) <= set(one.asked.tolist())
    assert one.kept.max() < 2**31


DARK = [night(2, SHAPE), night(3, SHAPE), dimmed(street(6), np.random.default_rng(6))]


@pytest.mark.parametrize("edit", ["crop", "stamp", "all_together"])
@pytest.mark.parametrize("number", range(len(DARK)))
def test_a_dark_photo_is_found_and_proved(number: int, edit: str) -> None:
    first = printed(DARK[number])
    second = printed(EDITS[edit](DARK[number], np.random.default_rng([number, 8])))
    assert np.isin(first.kept, second.asked).sum() >= 2
    assert same_picture(second, first).same


def test_dark_photos_of_two_places_are_two() -> None:
    one, *others = [printed(image) for image in DARK]
    assert not any(same_picture(one, other).same for other in others)


def test_the_rows_of_a_dark_photo_are_no_border() -> None:
    dark = seen(DARK[2]).grey
    assert dark.std(axis=1).min() < TRIM
    assert trimmed(dark).shape == dark.shape
    framed = np.zeros((700, 600), np.uint8)
    framed[120:570] = dark
    assert abs(trimmed(framed).shape[0] - 450) <= 2


def test_neither_a_stamp_nor_a_lamp_sets_the_range() -> None:
    dark = seen(DARK[2]).grey.copy()
    plain = stretched(dark)
    dark[400:430, 20:320] = 255
    spread = float(stretched(dark)[:380].std()) / float(plain[:380].std())
    assert 0.7 < spread < 1.4
    assert stretched(np.full((192, 256), 9, np.uint8)).std() == 0
