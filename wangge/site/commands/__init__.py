"""命令 wangge: one command a file in this folder, loaded only when it is called."""

import ast
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

FOLDER = Path(__file__).parent
SETTINGS = "wangge.site.settings"

# The table of contents. A file that stands nowhere here is listed last.
CONTENTS: dict[str, tuple[str, ...]] = {
    "Set up": ("init", "settings", "check", "user", "token", "keys"),
    "Run": ("run", "web", "work", "clock", "listen", "notices"),
    "City": ("city", "grids", "duties", "knowledge", "calendar", "demo"),
    "Cases": (
        *("intake", "replay", "simulate", "dispatch", "clocks", "supervision", "photos"),
        *("facts", "appraisal", "models", "log"),
    ),
}
LIGHT = frozenset({"init", "settings", "run", "demo"})  # these begin without Django


class Contents(click.Group):
    """Finds commands by file name; a file `x.py` holds `command`, or a function named as it is."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(p.stem for p in FOLDER.glob("[!_]*.py"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        if cmd_name not in LIGHT:
            stand_up(asked_for_help="--help" in sys.argv)
        return load(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for theme, names in themes(self.list_commands(ctx)):
            with formatter.section(theme):
                formatter.write_dl([(name, summary(name)) for name in names])


def themes(names: list[str]) -> Iterator[tuple[str, list[str]]]:
    """(theme, commands that exist) in the order of the table of contents."""
    placed = {name for theme in CONTENTS.values() for name in theme}
    for theme, wanted in CONTENTS.items():
        if there := [name for name in wanted if name in names]:
            yield theme, there
    if rest := [name for name in names if name not in placed]:
        yield "More", rest


def summary(name: str) -> str:
    """The first line of a command file's docstring, read without running the file."""
    said = ast.get_docstring(ast.parse((FOLDER / f"{name}.py").read_text())) or ""
    first = said.splitlines()[0] if said else ""
    _title, colon, rest = first.partition(": ")
    return (rest if colon else first).rstrip(".")


def load(name: str) -> click.Command:
    """The click command in a file of this folder; LookupError if it holds none."""
    module = import_module(f"{__name__}.{name}")
    for attribute in ("command", name, f"{name}_command"):
        found = getattr(module, attribute, None)
        if isinstance(found, click.Command):
            found.name = name
            return found
    raise LookupError(f"{module.__file__} holds no click command called `command`")


def stand_up(*, asked_for_help: bool = False) -> None:
    """Make Django ready, or say what is missing; asking for help needs no keys."""
    import django

    from wangge.base.crypto import keys
    from wangge.base.options import OptionError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        if not asked_for_help:
            keys.secret_key()
        django.setup()
    except (keys.KeysError, OptionError) as error:
        raise click.ClickException(str(error)) from error


@click.command(cls=Contents, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="wangge")
def main() -> None:
    """网格 wangge: every matter of a city's people, from the first word to the honest close.

    All state lives in WANGGE_HOME; every other setting is an environment value (`wangge settings`).
    """
