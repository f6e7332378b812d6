"""Code layouts: written and read alike, and an error names the part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wangge.grids.codes import BadCode, PartKind, read_layouts, standard_layouts

LAYOUTS = standard_layouts()
WIDTHS = {
    ("component", "2009"): 16,
    ("component", "2020"): 16,
    ("unit_grid", "2013"): 15,
    ("community_service_grid", "2011"): 20,
    ("statistical_area", "2009"): 12,
    ("police_community", "2000"): 12,
    ("police_community", "2020"): 15,
}


@pytest.mark.parametrize("key, width", WIDTHS.items())
def test_widths(key, width):
    assert LAYOUTS.get(*key).width == width


def test_a_component_is_read_part_by_part():
    parts = LAYOUTS.get("component", "2009").parse("3205080101000001")
    assert parts == {"division": "320508", "major": "01", "minor": "01", "sequence": "000001"}


@st.composite
def filled(draw):
    layout = draw(st.sampled_from(LAYOUTS.all()))
    values = {}
    for part in layout.parts:
        if part.kind is PartKind.DIGITS:
            most = part.most if part.most is not None else 10**part.width - 1
            values[part.name] = draw(st.integers(part.least or 0, most))
        else:
            values[part.name] = draw(st.text("ABCXYZ", min_size=part.width, max_size=part.width))
    return layout, values


@given(filled())
def test_what_is_written_is_read_back(case):
    layout, values = case
    read = layout.parse(layout.format(**values))
    assert {n: int(v) if isinstance(values[n], int) else v for n, v in read.items()} == values


@pytest.mark.parametrize(
    "code, part",
    [
        ("41010500100", "community"),
        ("41010500100100", "sequence"),
        ("4101050010010011", "sequence"),
        ("41010A001001001", "district"),
        ("410105001001000", "sequence"),
        ("410105001001 01", "sequence"),
        ("41010500１001001", "street"),
    ],
)
def test_an_error_names_the_part(code, part):
    layout = LAYOUTS.get("unit_grid")
    with pytest.raises(BadCode) as told:
        layout.parse(code)
    assert told.value.part == part
    assert part in layout.fault(code)


def test_format_refuses_what_does_not_fit():
    layout = LAYOUTS.get("unit_grid")
    good = {"district": "410105", "street": 1, "community": 1}
    assert layout.format(**good, sequence=7) == "410105001001007"
    for wrong in (
        {"sequence": 0},
        {"sequence": 1000},
        {"sequence": -1},
        {},
        {"sequence": 1, "flat": 2},
    ):
        with pytest.raises(BadCode):
            layout.format(**good, **wrong)


def test_the_newest_version_is_the_default_and_a_city_may_add_its_own():
    layouts = standard_layouts()
    assert layouts.get("component").version == "2020"
    own = read_layouts('[[layout]]\nname="component"\nversion="2031"\nparts=[["all", 18]]')[0]
    layouts.add(own)
    assert layouts.get("component").width == 18
    with pytest.raises(ValueError, match="2031"):
        layouts.add(own)
    with pytest.raises(LookupError, match="2020"):
        layouts.get("component", "1999")
    with pytest.raises(LookupError, match="unit_grid"):
        layouts.get("nothing")


@pytest.mark.parametrize(
    "text",
    [
        '[[layout]]\nname="a"\nparts=[]',
        '[[layout]]\nname="a"\nversion="1"\nparts=[["x", 2], ["x", 3]]',
        '[[layout]]\nname="a"\nversion="1"\nparts=[["x", 0]]',
        '[[layout]]\nname="a"\nversion="1"\nparts=[["x", 2, "runes"]]',
        '[[layout]]\nname="a"\nversion="1"\nparts=["x"]',
    ],
)
def test_a_bad_layout_is_refused_by_name(text):
    with pytest.raises(ValueError, match="'a'"):
        read_layouts(text)
