"""遮盖 (masking): telephone and identity numbers in free text, made unreadable before anyone looks."""

import re

# An identity number (18 or 15 digits), a mobile number, a land line with area code; spaced or dashed.
_ID = re.compile(
    r"(?<!\d)\d{6}(?:18|19|20)\d{2}[01]\d[0-3]\d{4}[\dXx](?![\dXx])|(?<!\d)\d{15}(?!\d)"
)
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)")
_LINE = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{7,8}(?!\d)")
_WIDE = str.maketrans({chr(0xFF10 + digit): str(digit) for digit in range(10)})


def masked(text: str) -> str:
    """The text with every telephone and identity number blanked whole.

    Not even its ends stay: those of a unit complained of read the words too, and may know a number.
    """
    narrow = text.translate(_WIDE)  # same length: places stay the same
    for pattern in (_ID, _MOBILE, _LINE):
        for found in reversed(list(pattern.finditer(narrow))):
            hidden = "*" * len(found.group())
            text = text[: found.start()] + hidden + text[found.end() :]
            narrow = narrow[: found.start()] + hidden + narrow[found.end() :]
    return text


def masked_phone(phone: str) -> str:
    """138****1234; a short number keeps its last two digits."""
    return _hidden(phone) if len(phone) > 7 else "*" * max(0, len(phone) - 2) + phone[-2:]


def masked_name(name: str) -> str:
    """王**: the family name only."""
    return name[:1] + "*" * (len(name) - 1)


def _hidden(number: str) -> str:
    keep_front, keep_back = (6, 2) if len(number) >= 15 else (3, 4)
    return number[:keep_front] + "*" * (len(number) - keep_front - keep_back) + number[-keep_back:]
