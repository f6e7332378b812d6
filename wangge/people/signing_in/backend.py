"""How Django finds the person of a session; signing in itself is `passwords.sign_in`."""

from typing import Any

from django.http import HttpRequest

from wangge.base.clock import now
from wangge.people.models import Person
from wangge.people.signing_in.passwords import sign_in


class Backend:
    """A door: reads the clock. A closed account's session ends with its next request."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str = "",
        password: str = "",
        **_other: Any,
    ) -> Person | None:
        return sign_in(username, password, at=now())

    def get_user(self, user_id: int) -> Person | None:
        return Person.objects.filter(pk=user_id, is_active=True).first()
