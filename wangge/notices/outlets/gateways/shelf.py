"""网关架 the shelf of SMS gateways: what an adapter is given and what it must say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from wangge.base.shelf import Shelf


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text message. The number is not shown where this is printed."""

    key: str  # the same at every try
    phone: str = field(repr=False)
    kind: str
    params: Mapping[str, str] = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Gateway:
    """An adapter. `send` asks no database, takes no longer than options.seconds(), gives the
    receipt and raises NotDelivered."""

    lacks: Callable[[], str]  # what is missing before it works
    send: Callable[[Text], str]


gateways: Shelf[Gateway] = Shelf("wangge.notices.outlets.gateways")
