"""派遣: Ask who answers for some words; learn from settled cases, and prove what was learned."""

from importlib import import_module
from pkgutil import iter_modules

import click

from wangge.site import dispatching


class SubCommands(click.Group):
    """Finds each sub-command in the file of its name, loaded only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(found.name for found in iter_modules(dispatching.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{dispatching.__name__}.{cmd_name}")
        found: click.Command = getattr(module, cmd_name)
        return found


@click.command(cls=SubCommands)
def command() -> None:
    """Which unit a case goes to, and how sure the machine is."""
