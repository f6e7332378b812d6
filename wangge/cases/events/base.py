"""The base of all that can happen to a case; no framework here.

Fields hold plain JSON values only, and keys in place of persons: never a name, never a number to call.
"""

from dataclasses import dataclass, field
from typing import dataclass_transform


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened; it is never changed and never taken back."""

    def __init_subclass__(cls) -> None:
        """Every kind of event is a frozen dataclass without having to say so."""
        dataclass(frozen=True, kw_only=True)(cls)


class Reasoned(Event):
    """Something of which nothing but the reason need be told."""

    reason: str
