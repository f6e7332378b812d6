"""Roads nobody loaded, told by addresses – and believed only as far as the addresses agree."""

import random

import pytest

from wangge.grids.naming import Gazetteer, Named, Prior, place
from wangge.grids.naming.houses import Houses
from wangge.grids.naming.streets import named
from wangge.grids.tests.town import WAYS, at, ground, metres


def shops(*, noise: float, seed: int = 1) -> list[Named]:
    """Shops along a road and at a crossing with it; `noise` in hundredths of a degree."""
    dice, found = random.Random(seed), []
    for k in range(80):
        x = 0.1 + k * 0.02
        spot = at(x + dice.gauss(0, noise), 0.6 + dice.gauss(0, noise))
        found.append(
            Named(f"h{k}", f"第{k}铺", "poi", *spot, "a11", address=f"麦田区银杏路{k * 2 + 2}号")
        )
    for k in range(40):
        spot = at(1.0 + dice.gauss(0, noise), 0.6 + dice.gauss(0, noise) + 100 / 1_109.2)
        words = "麦田区银杏路与海棠街交叉口向北100米路西"
        found.append(Named(f"c{k}", f"第{k}馆", "poi", *spot, "a11", address=words))
    return found


def city(noise: float) -> Gazetteer:
    area = [
        Named("a", "麦田区", "district", *at(1, 1), "a"),
        Named("a11", "柳树社区", "community", *at(1, 0.5), "a11"),
    ]
    return Gazetteer([*area, *shops(noise=noise)], ways=WAYS)


@pytest.mark.parametrize(
    ("address", "roads"),
    [
        ("金山区银杏路与海棠街交叉口向北100米", ["银杏路", "海棠街"]),
        ("银杏路海棠街东500米路南", ["银杏路", "海棠街"]),
        ("银杏路35号银杏大厦", ["银杏路"]),
        ("第三大街与经南四路口", ["第三大街", "经南四路"]),
        ("某某小区12号楼", []),
        ("", []),
    ],
)
def test_roads_an_address_begins_with(address, roads):
    assert [name for name, _ in named(address)] == roads


def test_a_crossing_is_where_its_addresses_say_less_the_way_they_went():
    found = place("麦田区海棠街银杏路口红绿灯坏了", city(0.01), ground=ground)
    assert found.sure and found.best.kind == "crossing"
    assert metres((found.best.lon, found.best.lat), at(1.0, 0.6)) < 20


def test_a_number_is_believed_where_numbers_agree_and_left_to_people_where_not():
    exact, loose = city(0.005), city(0.6)
    assert exact.houses.trust > 0.99 and loose.houses.trust < 0.7
    text = "麦田区银杏路81号门口的树倒了"
    assert place(text, exact, ground=ground).sure
    assert not place(text, loose, ground=ground).sure


def test_few_numbers_are_no_measure_of_trust():
    assert Houses([], city(0.01).automaton).trust == 0


def test_a_pin_by_the_road_makes_up_for_it():
    found = place("银杏路81号门口的树倒了", city(0.6), prior=Prior(*at(0.9, 0.6)), ground=ground)
    assert found.best.division == "a11"
