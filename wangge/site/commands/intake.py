"""受理: See the payloads that could not be read, and read them again."""

import click
from django.utils.timezone import localtime

from wangge.base.clock import now
from wangge.intake.actions import retry_refusals
from wangge.intake.models import Refusal
from wangge.intake.queries import refusals

BY = "machine:cli"


@click.group()
def command() -> None:
    """What the channels sent and could not be read. It is kept sealed, with the reasons."""


@command.command("list")
@click.option("--channel", default="", help="Only of this channel.")
@click.option("--most", type=click.IntRange(1), default=50, show_default=True)
def list_them(channel: str, most: int) -> None:
    """Refused payloads that still wait, newest first, with field and reason; never their content."""
    found = list(refusals(channel=channel)[:most])
    for refusal in found:
        tell(refusal)
    if not found:
        click.echo("nothing was refused")


@command.command()
@click.argument("keys", nargs=-1, type=int)
@click.option("--channel", default="", help="Only of this channel.")
def retry(keys: tuple[int, ...], channel: str) -> None:
    """Read refused payloads again: those of these KEYS, or all. Ends with 1 if any stays unread."""
    tried = retry_refusals(at=now(), by=BY, keys=keys, channel=channel)
    unread = [refusal for refusal in tried if refusal.request_id is None]
    for refusal in unread:
        tell(refusal)
    click.echo(f"{len(tried) - len(unread)} read, {len(unread)} still unread")
    if unread:
        raise SystemExit(1)


def tell(refusal: Refusal) -> None:
    """One line of the payload, one of each reason."""
    when = localtime(refusal.received_at).strftime("%Y-%m-%d %H:%M")
    click.echo(f"{refusal.pk:>6}  {refusal.channel}  {refusal.external}  {when}")
    for one in refusal.reasons:
        click.echo(f"        {one['field']}: {one['reason']}")
