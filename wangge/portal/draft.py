"""草稿 draft: what a person has told so far, kept in the session until it is sent."""

import secrets
from typing import Any

from django.contrib.sessions.backends.base import SessionBase

KEY = "portal.draft"
MOST_PHOTOS = 9


class Draft:
    """Photos and place of a report being made. Words, name and number are never kept here."""

    def __init__(self, session: SessionBase) -> None:
        self._session = session
        self.said: dict[str, Any] = session.get(KEY) or {
            "no": f"W{secrets.token_hex(8)}",
            "photos": [],
        }

    @property
    def number(self) -> str:
        """Drawn once, so that a form sent twice is one report."""
        return str(self.said["no"])

    @property
    def photos(self) -> list[dict[str, str]]:
        """`blob` and `shown`: keys."""
        return list(self.said["photos"])

    @property
    def place(self) -> dict[str, Any]:
        """`lon`, `lat` (or None) and `address`."""
        return {name: self.said.get(name) for name in ("lon", "lat", "address")}

    @property
    def placed(self) -> bool:
        """Whether there is a pin or an address."""
        return self.said.get("lon") is not None or bool(self.said.get("address"))

    def keep(self, **said: Any) -> None:
        """Remember more of it."""
        self.said |= said
        self._session[KEY] = self.said

    def forget(self) -> None:
        """Begin anew."""
        self._session.pop(KEY, None)
