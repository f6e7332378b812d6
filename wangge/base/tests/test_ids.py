"""Case numbers are read back as they were given out, and misreadings are noticed."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wangge.base.ids import (
    LETTERS,
    NumberError,
    case_number,
    read_code,
    read_number,
    tracking_code,
)

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))
pks = st.integers(1, 10**13)
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")


def test_looks_as_people_read_it():
    assert case_number(12345, date(2026, 11, 22))[:-1] == "261122-0001-2345-"
    assert case_number(123456789, date(2026, 1, 2))[:-1] == "260102-0001-2345-6789-"


@given(pks, days)
def test_is_read_back(pk, day):
    assert read_number(case_number(pk, day)) == (pk, day)


@given(pks, days, st.sampled_from(["", " ", "—", "－", "\u3000"]))
def test_is_read_however_it_is_written(pk, day, between):
    written = f" {case_number(pk, day)} ".replace("-", between).translate(WIDE)
    assert read_number(written) == (pk, day)


@given(pks, days, st.data())
def test_any_one_wrong_digit_is_noticed(pk, day, data):
    digits = case_number(pk, day).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from(sorted(set("0123456789") - {digits[place]})))
    with pytest.raises(NumberError):
        read_number(digits[:place] + wrong + digits[place + 1 :])


@given(pks, days, st.data())
def test_neighbours_swapped_are_noticed_unless_one_apart(pk, day, data):
    digits = case_number(pk, day).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 2))
    one, two = digits[place], digits[place + 1]
    assume((int(one) - int(two)) % 10 not in (0, 1, 9))
    with pytest.raises(NumberError):
        read_number(digits[:place] + two + one + digits[place + 2 :])


def test_of_all_swaps_few_are_missed():
    """One in 45 of digits drawn evenly: counted over every swap in ten thousand numbers."""
    swaps = missed = 0
    for step in range(1, 10_001):
        pk, day = step * 79_190_003 % 99_999_989, date(2026, 1 + step % 12, 1 + step % 28)
        digits = case_number(pk, day).replace("-", "")
        for place in range(6, len(digits) - 1):
            one, two = digits[place : place + 2]
            if one != two:
                swaps += 1
                missed += _reads(digits[:place] + two + one + digits[place + 2 :])
    assert 1 / 55 < missed / swaps < 1 / 38


def _reads(text: str) -> bool:
    try:
        read_number(text)
    except NumberError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "characters"),
        ("261122-0001-234X-5", "characters"),
        ("261122-0001-2345", "length"),
        ("261122-0001-2345-6", "check"),
        (case_number(7, date(2026, 11, 22))[:-1].replace("261122", "269922"), None),
    ],
)
def test_says_what_is_wrong(text, what):
    if what is None:
        from stdnum.iso7064 import mod_11_10

        text, what = (
            text.replace("-", "") + mod_11_10.calc_check_digit(text.replace("-", "")),
            "day",
        )
    with pytest.raises(NumberError) as told:
        read_number(text)
    assert told.value.what == what


def test_no_number_for_what_is_no_key():
    with pytest.raises(NumberError):
        case_number(0, date(2026, 1, 1))


def test_codes_are_read_back_and_do_not_repeat():
    codes = {tracking_code() for _ in range(2000)}
    assert len(codes) == 2000
    for code in codes:
        assert set(code) <= set(LETTERS) and read_code(f" {code.lower()[:4]} {code[4:]}") == code


@pytest.mark.parametrize(
    ("text", "what"), [("ABC", "length"), ("ABCDEFG0", "characters"), ("ABCDEFGI", "characters")]
)
def test_a_code_that_cannot_be_one(text, what):
    with pytest.raises(NumberError) as told:
        read_code(text)
    assert told.value.what == what
