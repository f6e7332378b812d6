"""出口架 the shelf of outlets: ways out of the house, all asked in the same manner."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from wangge.base.shelf import Shelf
from wangge.notices.models import Delivery

Send = Callable[[], str]  # does it, outside any transaction and any database; the receipt


class NotDelivered(Exception):
    """It did not get through: why, and what that means for the next try.

    `final`: trying again will not help until somebody mends it. `down`: the host did not answer as
    a working one does, so others to it wait. `answered`: it did, so the host is well. `gone`: the
    other side wants no more. `later`: it asks for a pause.
    """

    def __init__(
        self,
        why: str,
        *,
        final: bool = False,
        down: bool = False,
        answered: bool = False,
        gone: bool = False,
        later: timedelta | None = None,
    ) -> None:
        super().__init__(why)
        self.final, self.down, self.answered = final, down, answered
        self.gone, self.later = gone, later


@dataclass(frozen=True, kw_only=True)
class Outlet:
    """One way out. `load` reads what is needed, at the last moment, and gives what sends it.

    What `load` returns runs in a thread of its own and asks no database; both raise NotDelivered.
    """

    label: Any  # lazily translated
    on: Callable[[], bool]  # whether the city has switched it on
    lacks: Callable[[], str]  # what is missing before it can work; "" if nothing
    line: Callable[[str], str]  # target -> what fails together with it
    load: Callable[[Delivery, datetime], Send]
    personal: bool = True  # reaches a person, who has quiet hours
    carried: bool = True  # False: the notice itself is all there is to it


outlets: Shelf[Outlet] = Shelf("wangge.notices.outlets")
