"""表单 forms: small pieces the offers' forms are made of – what is asked, how it is shown."""

from typing import Any

from django.utils.translation import gettext_noop
from pydantic import Field

N_ = gettext_noop  # titles are translated when they are shown


def words(title: str, *, least: int = 2, most: int = 2000, lines: int = 3, **more: Any) -> Any:
    """A text that must be given."""
    return Field(
        title=title,
        min_length=least,
        max_length=most,
        json_schema_extra={"widget": "textarea", "lines": lines},
        **more,
    )


def maybe_words(title: str, *, most: int = 2000, lines: int = 2) -> Any:
    """A text that may be left out."""
    return Field(
        "", title=title, max_length=most, json_schema_extra={"widget": "textarea", "lines": lines}
    )


def choice(title: str, options: dict[str, str], **more: Any) -> Any:
    """One of a few; options are slug -> English title."""
    pattern = f"^({'|'.join(options)})$"
    extra: dict[str, Any] = {"widget": "choice", "options": options}
    return Field(title=title, pattern=pattern, json_schema_extra=extra, **more)


def unit(title: str, **more: Any) -> Any:
    """The key of a unit, picked by name."""
    return Field(title=title, json_schema_extra={"widget": "unit"}, **more)


def tick(title: str, default: bool) -> Any:
    return Field(default, title=title, json_schema_extra={"widget": "tick"})


def number(title: str, *, least: int, most: int, **more: Any) -> Any:
    return Field(title=title, ge=least, le=most, json_schema_extra={"widget": "number"}, **more)


def day(title: str, **more: Any) -> Any:
    return Field(title=title, json_schema_extra={"widget": "date"}, **more)


def photos(title: str) -> Any:
    """Keys of blobs already uploaded for this case."""
    return Field(
        default_factory=list, title=title, max_length=9, json_schema_extra={"widget": "photos"}
    )
