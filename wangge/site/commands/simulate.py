"""模拟: Let simulated citizens, clerks and workers act, so that cases flow while one watches."""

from random import Random
from time import monotonic, sleep

import click

from wangge.base.clock import now

LOOK = 0.25  # seconds between looks at who has something to do
TELL = 5.0  # seconds between lines


@click.command()
@click.option("--minutes", default=60.0, show_default=True, help="How long; 0: until stopped.")
@click.option("--pace", default=60.0, show_default=True, help="Simulated minutes a minute.")
@click.option("--requests", default=6.0, show_default=True, help="New requests a minute.")
@click.option("--seed", default=0, show_default=True, help="The same seed, the same people.")
@click.option("--city", default="", help="Package of the city; default: the only one there is.")
def command(minutes: float, pace: float, requests: float, seed: int, city: str) -> None:
    """Act through the same deeds as people, with the rights of the cast; needs `wangge run`.

    What nobody of the cast may do is done by stand-ins, accounts nobody has the password of.
    """
    from wangge.site.cities import NoCity, folder_of
    from wangge.site.roles.loops import until_signalled
    from wangge.site.simulating.citizens import Citizens
    from wangge.site.simulating.making import make

    if pace <= 0 or requests < 0 or minutes < 0:
        raise click.ClickException("--pace must be above 0; --requests and --minutes not below it")
    try:
        simulator = make(city=city, seed=seed, pace=pace)
        citizens = Citizens(folder_of(city), seed=seed)
    except (NoCity, ValueError, FileNotFoundError) as error:
        raise click.ClickException(str(error)) from error
    stop = until_signalled()
    began, told, heard = monotonic(), monotonic(), 0
    stream = citizens.stream(Random(seed), mark=f"sim-{now():%y%m%d%H%M%S}")
    while not stop.is_set():
        passed = monotonic() - began
        if minutes and passed > minutes * 60:
            break
        while requests and heard < passed * requests / 60:
            _hear(next(stream))
            heard += 1
        simulator.step(now())
        if monotonic() - told > TELL:
            told = monotonic()
            click.echo(_line(heard, simulator.done.total(), simulator.refused.total()))
        sleep(LOOK)
    click.echo(_line(heard, simulator.done.total(), simulator.refused.total()))
    for what, count in [*simulator.done.most_common(), *simulator.refused.most_common()]:
        click.echo(f"  {count:>6}  {what}")


def _hear(told: object) -> None:
    from wangge.intake.actions import receive
    from wangge.site.simulating.citizens import Told

    assert isinstance(told, Told)
    receive(told.heard, channel=told.channel, at=now(), by=f"channel:{told.channel}")


def _line(heard: int, done: int, refused: int) -> str:
    return f"{heard} requests heard, {done} deeds done, {refused} could not be done"
