"""言 words: what a person said, made fit to be kept, compared and looked up."""

import re
import unicodedata
from typing import Any

from wangge.base.masking import masked

TITLE = 40  # characters
LONGEST = 20_000  # characters of one request; more is a file, not words
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
_SPACES = re.compile(r"[ \t\u3000]+")
_SENTENCE = re.compile(r"[。！？!?；;\n]")
_ADDRESSING = re.compile(r"^(?:[【\[（(][^】\]）)]{1,12}[】\]）)]|@\S{1,12}\s)\s*")
_EXTENSION = re.compile(r"(?:转|分机|ext\.?|x)\s*\d{1,6}$", re.IGNORECASE)


def cleaned(text: str) -> str:
    """Without signs no database takes and nobody sees; line ends and spaces made plain."""
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SPACES.sub(" ", plain).strip()


def hidden(value: Any) -> Any:
    """Any JSON value cleaned, with the telephone and identity numbers in its texts blanked."""
    if isinstance(value, str):
        return masked(cleaned(value))
    if isinstance(value, dict):
        return {hidden(str(key)): hidden(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [hidden(one) for one in value]
    return value


def essence(text: str) -> str:
    """Letters, digits and characters only, in one width and case: what is compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def title_of(words: str, *, otherwise: str) -> str:
    """The first sentence, at most `TITLE` characters; `otherwise` where nothing was said."""
    text = _ADDRESSING.sub("", words).strip() or words.strip()
    if not text:
        text = otherwise
    first = _SENTENCE.split(text, maxsplit=1)[0].strip()
    text = first if len(first) >= 4 else " ".join(text.split())
    return text if len(text) <= TITLE else text[: TITLE - 1] + "…"


def phone_digits(phone: str) -> str:
    """A number to call as digits only, without country code and extension; "" if there is none."""
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", phone).strip())
    international = plain.startswith(("+", "00"))
    digits = "".join(c for c in plain if c.isascii() and c.isdigit())
    if international:
        digits = digits.removeprefix("00")
    if digits.startswith("86") and (international or len(digits) == 13):
        digits = digits.removeprefix("86")
    return digits if len(digits) >= 5 else ""
