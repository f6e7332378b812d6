"""A simulated city made ready: the voices of the city served, the people of this installation."""

from collections.abc import Mapping

from django.utils.timezone import localdate

from wangge.base.clock import now
from wangge.site.cities import folder_of, rows_of
from wangge.site.simulating.city import Simulator
from wangge.site.simulating.players import Players
from wangge.site.simulating.voices import Voices

REPLIES = "replies.csv"


def make(
    *,
    city: str = "",
    seed: int = 0,
    pace: float = 1.0,
    awake: tuple[int, int] | None = None,
    truths: Mapping[int, str] | None = None,
) -> Simulator:
    """A simulator for a city by name (empty: the one served). Raises NoCity, ValueError."""
    folder = folder_of(city)
    if not (folder / REPLIES).is_file():
        raise ValueError(
            f"{folder.name} has no {REPLIES}: its simulated people have nothing to say"
        )
    return Simulator(
        Voices(rows_of(folder / REPLIES)),
        Players(on=localdate(now())),
        seed=seed,
        pace=pace,
        awake=awake,
        truths=dict(truths or {}),
    )
