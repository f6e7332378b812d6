"""城市: Load a city – its places, grids, duties, calendar, units and cast."""

import json
from dataclasses import asdict

import click

from wangge.base.clock import now
from wangge.site.cities import Fault, Loaded, NoCity, Part, cities, folder_of, load_city

SHOWN = 20  # faults shown in full


@click.group()
def command() -> None:
    """A city is a package of tables: facts and configuration, no program."""


@command.command("list")
def list_them() -> None:
    """The cities that lie beside the program."""
    for name in cities():
        click.echo(name)


@command.command()
@click.argument("name", default="")
@click.option("--size", default="demo", show_default=True, help="As the city's sizes.csv has it.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON; passwords are not in it.")
def load(name: str, size: str, as_json: bool) -> None:
    """Load the city NAME (WANGGE_CITY, or the only one there is). Run it again after a change.

    Good rows are taken, bad ones told with file, row, field and reason; ends with 1 if there are
    any. One-time passwords of new accounts are printed once: draw others by `wangge user password`.
    """
    try:
        folder = folder_of(name)
        loaded = load_city(folder, size=size, at=now(), say=(lambda _: None) if as_json else say)
    except (NoCity, ValueError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        told = asdict(loaded) | {"passwords": sorted(loaded.passwords)}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        conclude(loaded)
    if loaded.faults:
        raise SystemExit(1)


def say(part: Part) -> None:
    """One line a table, and what of it was refused."""
    click.echo(
        f"{part.name:22} {part.created:6} new, {part.changed} changed, "
        f"{part.unchanged} as before, {len(part.faults)} refused  ({part.seconds:.1f} s)"
    )
    tell(part.faults)


def tell(faults: list[Fault]) -> None:
    """Refused rows, the first of them in full."""
    for one in faults[:SHOWN]:
        click.echo(f"  {one.file}, row {one.row}, {one.field or 'row'}: {one.reason}", err=True)
    if len(faults) > SHOWN:
        click.echo(f"  … and {len(faults) - SHOWN} more", err=True)


def conclude(loaded: Loaded) -> None:
    """Nothing to do, or who may now sign in."""
    if loaded.as_before:
        click.echo(f"{loaded.city} ({loaded.size}) stands as its tables say: nothing to do")
    for username, password in loaded.passwords.items():
        click.echo(f"{username:28} {password}")
