"""受理: See and re-read the payloads that could not be read; judge how one matter is found."""

from pathlib import Path

import click
from django.utils.timezone import localtime

from wangge.base.clock import now
from wangge.intake.actions import retry_refusals
from wangge.intake.models import Refusal
from wangge.intake.queries import refusals
from wangge.intake.rules.same import joining
from wangge.intake.screening import judging

BY = "machine:cli"


@click.group()
def command() -> None:
    """What the channels sent and could not be read – kept sealed, with the reasons – and what is one matter."""


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


@command.command()
@click.option(
    "--eval",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="A CSV of requests of which the truth is known.",
)
@click.option(
    "--text",
    default="title,detail",
    show_default=True,
    help="Columns of words; the first of several is a title.",
)
@click.option(
    "--group", default="group", show_default=True, help="Column that requests of one matter share."
)
@click.option("--time", default="", help="Column of when it was said.")
@click.option("--lon", default="", help="Column of the longitude.")
@click.option("--lat", default="", help="Column of the latitude.")
@click.option("--caller", default="", help="Column that requests of one person share.")
@click.option(
    "--at",
    type=click.FloatRange(0, 1),
    default=joining.PROPOSED,
    show_default=True,
    help="Score from which two are one matter.",
)
@click.option(
    "--meaning/--no-meaning", default=True, show_default=True, help="Ask the embedder in doubt."
)
def same(file: Path, text: str, group: str, at: float, meaning: bool, **columns: str) -> None:
    """How well requests of one matter are found, against a file that knows: pairs and B³, as JSON."""
    asked = judging.Columns(
        text=[name.strip() for name in text.split(",") if name.strip()], group=group, **columns
    )
    if not asked.text:
        raise click.UsageError("--text names no column")
    try:
        rows = judging.read(file, asked)
    except (judging.NoSuchColumn, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: {error}") from error
    click.echo(judging.as_json(judging.judge(rows, at=at, with_meaning=meaning)))


def tell(refusal: Refusal) -> None:
    """One line of the payload, one of each reason."""
    when = localtime(refusal.received_at).strftime("%Y-%m-%d %H:%M")
    click.echo(f"{refusal.pk:>6}  {refusal.channel}  {refusal.external}  {when}")
    for one in refusal.reasons:
        click.echo(f"        {one['field']}: {one['reason']}")
