"""地址簿 addresses: who is reached at which number – asked at the last moment, never kept, never logged."""

from collections.abc import Callable

from wangge.base import crypto
from wangge.base.shelf import Shelf
from wangge.notices.outlets.shelf import NotDelivered
from wangge.people.actions import PHONE
from wangge.people.models import Person

Number = Callable[[int], str]  # a row's key -> a telephone number, "" where none is known

phones: Shelf[Number] = Shelf("wangge.notices.outlets.addresses")


def phone_at(address: str) -> str:
    """The number behind "person:7" or "request:3"; NotDelivered where there is none."""
    prefix, _, key = address.partition(":")
    if prefix not in phones or not key.isdecimal():
        known = ", ".join(phones.keys())
        raise NotDelivered(f"{prefix!r} is no address book; there are: {known}", final=True)
    if not (number := phones[prefix](int(key))):
        raise NotDelivered(f"{address} has no telephone number", final=True)
    return number


@phones.add("person")
def _of_ours(key: int) -> str:
    """The number in a person's account."""
    sealed = Person.objects.filter(pk=key).values_list("phone_sealed", flat=True).first()
    return crypto.unseal(sealed, about=PHONE) if sealed else ""
