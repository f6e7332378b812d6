"""干活: Tell what happened to whoever acts on it, do the jobs, send the notices."""

import re

import click

from wangge.site.roles.loops import beside, until_signalled


@click.command()
@click.option("--shard", default="0/1", help="i/n: this is worker i (from 0) of n.")
def command(shard: str) -> None:
    """Tell each entry of the log to who waits for it, do jobs and send notices, until stopped."""
    from django.utils.timezone import localdate

    from wangge.base import jobs
    from wangge.base.clock import now
    from wangge.cases.messenger import Messenger
    from wangge.dispatch.ranking import warm
    from wangge.flow import FLOW
    from wangge.notices.actions.carrying import Carrier

    stop = until_signalled()
    warm(on=localdate(now()))
    doing = beside("jobs", lambda: jobs.run(stop.is_set), stop=stop)
    carrying = beside("notices", lambda: Carrier().run(stop.is_set), stop=stop)
    Messenger(FLOW, shard=_shard(shard)).run(stop.is_set)
    doing.join()
    carrying.join()


def _shard(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)/(\d+)", text)
    if not found or int(found[1]) >= int(found[2]):
        raise click.BadParameter(
            f"{text!r} is not i/n with i below n, e.g. 0/2", param_hint="--shard"
        )
    return int(found[1]), int(found[2])
