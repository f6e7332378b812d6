"""时钟: Do what comes again and again: late cases, old sessions."""

import click

from wangge.base.clock import now, ticks
from wangge.site.roles.loops import Clock, until_signalled


@click.command()
@click.option("--list", "only_list", is_flag=True, help="Say what comes how often, and end.")
def command(only_list: bool) -> None:
    """Do periodic things until stopped. One clock is enough for an installation."""
    if only_list:
        for name, tick in ticks:
            click.echo(f"{tick.every:>6} s  {name}")
        return
    Clock(dict(ticks)).run(now=now, stop=until_signalled())
