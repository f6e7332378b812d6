"""号 (ids): case numbers a person can read out on the phone, and codes for tracking."""

import secrets
import unicodedata
from datetime import date

from stdnum.iso7064 import mod_11_10

# No 0 O 1 I L: they are mistaken for one another on paper and on the phone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
CENTURY = 2000
DAY_DIGITS, GROUP = 6, 4


class NumberError(ValueError):
    """A case number or code cannot be one; `.what` is characters, length, check or day."""

    def __init__(self, what: str, message: str) -> None:
        super().__init__(message)
        self.what = what


def case_number(pk: int, day: date) -> str:
    """`261122-0001-2345-7`: day, key in groups of four (at least two), check digit.

    The check digit (ISO 7064 MOD 11-10) finds every single wrong digit, and two neighbouring
    digits swapped unless they are one apart (3 and 4, or 9 and 0): of those it misses about one
    in ten, of all swaps one in 45.
    """
    if pk < 1 or not CENTURY <= day.year < CENTURY + 100:
        raise NumberError("length", f"no case number for key {pk} on {day}")
    width = max(2, -(-len(str(pk)) // GROUP)) * GROUP
    key = f"{pk:0{width}d}"
    digits = f"{day:%y%m%d}{key}"
    groups = [key[start : start + GROUP] for start in range(0, width, GROUP)]
    return "-".join([digits[:DAY_DIGITS], *groups, mod_11_10.calc_check_digit(digits)])


def read_number(text: str) -> tuple[int, date]:
    """(key, day) of a case number as a person wrote it: full-width, spaced or dashed as they like.

    Raises NumberError.
    """
    digits = _plain(text)
    if not digits.isascii() or not digits.isdigit():
        raise NumberError("characters", "A case number is made of digits and dashes only.")
    if len(digits) < DAY_DIGITS + 2 * GROUP + 1 or (len(digits) - DAY_DIGITS - 1) % GROUP:
        raise NumberError(
            "length",
            f"A case number has 15 digits (or 19, 23 …); this one has {len(digits)}.",
        )
    if not mod_11_10.is_valid(digits):
        raise NumberError("check", "The check digit does not fit: please read it again.")
    try:
        day = date(CENTURY + int(digits[:2]), int(digits[2:4]), int(digits[4:6]))
    except ValueError as error:
        raise NumberError("day", "The first six digits are no day: please read again.") from error
    key = int(digits[DAY_DIGITS:-1])
    if key < 1 or case_number(key, day).replace("-", "") != digits:
        raise NumberError("length", "No case has this number: please read it again.")
    return key, day


def tracking_code() -> str:
    """Eight letters and digits nobody can guess or confuse (31 to the power of 8 of them)."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str:
    """A tracking code as it is stored, from what a person typed; raises NumberError."""
    code = _plain(text).upper()
    if len(code) != CODE_LENGTH:
        raise NumberError("length", f"A code has {CODE_LENGTH} signs, not {len(code)}.")
    if set(code) - set(LETTERS):
        raise NumberError("characters", "A code never has 0, O, 1, I or L: please read it again.")
    return code


def _plain(text: str) -> str:
    """Without spaces and dashes of any width, full-width signs made plain."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Pd")
