"""学 fit: learn from settled cases – those of the log, or those of a file."""

import json
from pathlib import Path
from typing import Any

import click

from wangge.assist.learning.fitting import TooLittle
from wangge.base.clock import now
from wangge.site.trying import teaching
from wangge.site.trying.sheets import SheetError

BY = "machine:cli"


@click.command()
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
@click.option("--text", default="words", show_default=True, help="Columns, with commas between.")
@click.option("--label", default="expected_duty", show_default=True, help="Column of duty items.")
@click.option("--unit", default="", help="Column of the unit that settled it: name, alias or key.")
@click.option("--division", default="community", show_default=True, help="Column of divisions.")
@click.option(
    "--as",
    "place",
    type=click.Choice(["live", "shadow", "kept"]),
    default="shadow",
    show_default=True,
    help="Let it decide, run beside the one that decides, or only be kept.",
)
@click.option("--reason", default="fitted", show_default=True, help="Goes on the record.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def fit(file: Path | None, place: str, reason: str, as_json: bool, **columns: Any) -> None:
    """Learn from the settled cases of FILE (CSV), or without one from those of the log.

    Whoever handled a case last is right, and whoever returned it was not. The model becomes a new
    version (see `wangge models`); unless told otherwise it runs in the shadow, deciding nothing.
    """
    from wangge.assist import actions

    try:
        taught = teaching.learn(file, teaching.Columns(**columns), at=now())
    except (SheetError, TooLittle, ValueError) as error:
        raise click.ClickException(str(error)) from error
    version = actions.keep("dispatch", taught.arrays, taught.card, by=BY, at=now())
    try:
        if place == "live":
            actions.promote(version, by=BY, at=now(), reason=reason)
        elif place == "shadow":
            actions.shadow(version, "dispatch", by=BY, at=now(), reason=reason)
    except actions.SwitchRefused as refused:
        raise click.ClickException(f"{version.name} is kept, but: {refused}") from refused
    if as_json:
        told = {"version": version.name, "place": place, **taught.card["figures"]}
        told |= {"examples": taught.card["examples"], "left_out": taught.left_out}
        click.echo(json.dumps(told | {"promise": taught.card["promise"]}, ensure_ascii=False))
        return
    click.echo(f"{version.name}: {taught.card['examples']} cases learned, {place}")
    for name, value in taught.card["figures"].items():
        click.echo(f"  {name:18} {value:.3f}")
    for tier, promise in taught.card["promise"]["tiers"].items():
        click.echo(f"  {tier:18} {teaching.in_words(promise)}")
    for why, count in taught.left_out.items():
        click.echo(f"  left out: {count} {why}")
