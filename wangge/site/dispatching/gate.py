"""放行 gate: open, tighten or stop dispatch by machine."""

import click

from wangge.base.clock import now

BY = "command:gate"


@click.command()
@click.argument("scope")
@click.argument("state", type=click.Choice(["open", "tightened", "stopped"]))
@click.option("--reason", required=True, help="Why; it stays on the record.")
@click.option("--threshold", type=float, help="Confidence from which it may still send.")
def gate(scope: str, state: str, reason: str, threshold: float | None) -> None:
    """Switch dispatch by machine for SCOPE: all, tier:safety, channel:…, category:…

    What is stopped goes to dispatchers with the candidates, within seconds, in every process.
    """
    from wangge.dispatch.promise.gates import SwitchRefused, switch
    from wangge.dispatch.promise.tally import within

    try:
        switch(scope, state, threshold=threshold, reason=reason, by=BY, at=now())
    except SwitchRefused as refused:
        raise click.ClickException(str(refused)) from refused
    held = within(scope).count()
    click.echo(f"{scope} is {state}; the machine has sent {held} cases of it so far")
