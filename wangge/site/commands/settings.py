"""设置: List every setting: name, default, present value, meaning."""

from typing import Any

import click

from wangge.base import options
from wangge.base.options import Option, OptionError

HIDDEN = "(hidden)"


@click.command()
@click.option("--markdown", is_flag=True, help="The table of docs/operations.md.")
def command(markdown: bool) -> None:
    """Every environment value wangge reads. Secrets are never shown."""
    click.echo(as_markdown() if markdown else as_text())


def as_markdown() -> str:
    """A Markdown table of name, default, what is allowed and meaning."""
    lines = ["| Setting | Default | Allowed | Meaning |", "|---|---|---|---|"]
    for one in options.declared():
        allowed = one.allowed.replace("|", "\\|")
        lines.append(f"| `{one.name}` | {_default(one)} | {allowed} | {one.doc} |")
    return "\n".join(lines)


def as_text() -> str:
    """A few lines a setting, for a terminal."""
    lines = []
    for one in options.declared():
        lines.append(click.style(one.name, bold=True) + f" = {_present(one)}")
        lines.append(f"    {one.doc}")
        lines.append(f"    default: {_default(one).strip('`')}   allowed: {one.allowed}")
    return "\n".join(lines)


def _default(one: Option[Any]) -> str:
    return f"`{one.default}`" if str(one.default) != "" else "empty"


def _present(one: Option[Any]) -> str:
    if not one.given:
        return "(default)"
    if one.secret:
        return HIDDEN
    try:
        return str(one.value)
    except OptionError as error:
        return f"REFUSED: {error}"
