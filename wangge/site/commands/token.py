"""令牌: Let another system in at the API, and end its token."""

from datetime import timedelta

import click

from wangge.base.clock import now
from wangge.people import actions
from wangge.people.models import Token

BY = "machine:cli"


@click.group()
def command() -> None:
    """Tokens of other systems. A token is shown once, here; only its hash is kept."""


@command.command()
@click.argument("label")
@click.option("--channel", required=True, help="Key of the channel the system speaks for.")
@click.option("--scope", multiple=True, help="What it may do, e.g. intake; may be repeated.")
@click.option("--days", type=click.IntRange(1), default=365, show_default=True)
def issue(label: str, channel: str, scope: tuple[str, ...], days: int) -> None:
    """A token for the system called LABEL; it sends `Authorization: Bearer …`."""
    until = now() + timedelta(days=days)
    _token, word = actions.issue_token(
        label, scopes=scope, holder=channel, by=BY, at=now(), until=until
    )
    click.echo(word)


@command.command("list")
def list_them() -> None:
    """The tokens that still open something."""
    lasting = Token.objects.select_related("person").exclude(until__lt=now()).order_by("pk")
    for token in lasting:
        holder = f"person {token.person.username}" if token.person else f"channel {token.channel}"
        until = f"until {token.until:%Y-%m-%d}" if token.until else "without end"
        click.echo(f"{token.pk:>5}  {token.label}  ({holder}, {', '.join(token.scopes)}, {until})")


@command.command()
@click.argument("number", type=int)
def end(number: int) -> None:
    """End the token of this number (see `list`)."""
    token = Token.objects.filter(pk=number).first()
    if token is None:
        raise click.ClickException(f"there is no token {number}; `wangge token list` shows them")
    actions.end_token(token, by=BY, at=now())
    click.echo(f"{token.label} is no longer let in (within 30 seconds, everywhere)")
