"""倾听: Take in what devices and other systems push, from brokers."""

import click


@click.command()
def command() -> None:
    """The role for pushed inputs (sensors, video, other systems)."""
    click.echo(
        "nothing to listen to: no room of this version takes pushed input; requests come by the API"
    )
