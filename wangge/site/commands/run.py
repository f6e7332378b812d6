"""运行: Run everything on this machine: web, messenger and clock, kept alive."""

import sys

import click

from wangge.base import options
from wangge.base.crypto import keys


@click.command()
@click.option("--port", type=int, help="Instead of WANGGE_PORT.")
def command(port: int | None) -> None:
    """Start web, messenger and clock, start again what dies, stop all with one Ctrl-C."""
    from wangge.site.roles.supervisor import Child, Supervisor

    try:
        keys.secret_key()
    except keys.KeysError as error:
        raise click.ClickException(str(error)) from error
    port = port or options.PORT.value
    count = options.WORKERS.value
    wangge = (sys.executable, "-m", "wangge.site.commands")
    children = [Child("web", (*wangge, "web", "--port", str(port)))]
    for shard in range(count):
        children.append(Child(f"work {shard}", (*wangge, "work", "--shard", f"{shard}/{count}")))
    children.append(Child("clock", (*wangge, "clock")))
    click.echo(f"wangge is on http://{options.HOST.value}:{port}  (Ctrl-C stops it)")
    Supervisor(children, say=lambda words: click.echo(words, err=True)).run()
