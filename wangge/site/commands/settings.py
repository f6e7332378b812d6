"""设置: List every setting: name, default, present value, meaning."""

import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

import wangge
from wangge.base import options
from wangge.base.options import Option, OptionError
from wangge.site.commands import stand_up

HIDDEN = "(hidden)"
BEGIN, END = "<!-- settings -->\n", "\n<!-- /settings -->"
DECLARES = re.compile(r"""\boption\(\s*["']WANGGE_""")


@click.command()
@click.option("--markdown", is_flag=True, help="The table of docs/operations.md.")
@click.option(
    "--update",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Put the table into this page, between its marks.",
)
def command(markdown: bool, update: Path | None) -> None:
    """Every environment value wangge reads. Secrets are never shown."""
    declare_all()
    if update is not None:
        head, _mark, rest = update.read_text().partition(BEGIN)
        _old, _mark, tail = rest.partition(END)
        update.write_text(f"{head}{BEGIN}{as_markdown()}{END}{tail}")
    else:
        click.echo(as_markdown() if markdown else as_text())


def declare_all() -> None:
    """Import every module of ours that declares a setting; no keys and no database are needed."""
    stand_up(asked_for_help=True)
    root = Path(wangge.__file__).parent
    for path in sorted(root.rglob("*.py")):
        if "tests" not in path.parts and DECLARES.search(path.read_text()):
            import_module(".".join(("wangge", *path.relative_to(root).with_suffix("").parts)))


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
    """As it reads on every machine: a folder of this Python environment is told by the environment."""
    told = str(one.default).replace(sys.prefix, "<sys.prefix>")
    return f"`{told}`" if told else "empty"


def _present(one: Option[Any]) -> str:
    if not one.given:
        return "(default)"
    if one.secret:
        return HIDDEN
    try:
        return str(one.value)
    except OptionError as error:
        return f"REFUSED: {error}"
