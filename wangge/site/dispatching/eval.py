"""考 eval: how well dispatch would do on cases kept aside, and whether its promise holds there."""

import json
from pathlib import Path
from typing import Any

import click

from wangge.site.trying import running
from wangge.site.trying.sheets import SheetError

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--train", type=FILE, help="CSV to learn from; with --cold its texts alone are used.")
@click.option("--test", type=FILE, required=True, help="CSV to be tried on.")
@click.option(
    "--text", default="", help="Columns of text, with commas between; the most telling first."
)
@click.option(
    "--features", default="", help="Plain columns (channel, class, street …) for rows without text."
)
@click.option("--label", default="label", show_default=True, help="Column of the right answer.")
@click.option(
    "--group", default="", help="Column of near-copies; else they are found. Never on both sides."
)
@click.option(
    "--time", default="", help="Column of the moment: shows whether the world has moved on."
)
@click.option(
    "--labels",
    type=FILE,
    help="CSV that describes the labels: the label, then names of what it holds.",
)
@click.option(
    "--cold", is_flag=True, help="Look at no label: names and descriptions of the labels only."
)
@click.option("--fold-units", is_flag=True, help="Spellings of one unit count as one label.")
@click.option("--target-error", default=0.03, show_default=True, type=click.FloatRange(0.001, 0.5))
@click.option("--delta", default=0.05, show_default=True, type=click.FloatRange(1e-6, 0.5))
@click.option("--seed", default=0, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def eval(as_json: bool, **asked: Any) -> None:
    """Learn from one file, be tried on another; writes nothing.

    Says accuracy, macro F1, the share among the first three, and how many cases would go by
    themselves so that, with probability 1 − delta, at most --target-error of them go wrong.
    """
    try:
        told = running.run(running.Asked(**asked))
    except (SheetError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for name, value in told.items():
        click.echo(f"{name:22} {value:.4f}" if isinstance(value, float) else f"{name:22} {value}")
