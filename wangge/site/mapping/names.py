"""地名 names: load, list and take away what people call places; what cases taught, and its end."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from wangge.base.clock import now
from wangge.grids import actions, queries
from wangge.grids.datums import UnknownDatum
from wangge.grids.imports import BadFile, import_names
from wangge.grids.models import PlaceName

BY = "machine:cli"
SHOWN = 20
as_json = click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")


@click.group()
def names() -> None:
    """Roads, estates, shops: the city's own names, by which places are found in words."""


@names.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--datum", default="", help="WGS84, CGCS2000, GCJ-02 or BD-09.")
@click.option("--source", default="", help="What to call the source; the file's name if not said.")
@as_json
def load(file: Path, datum: str, source: str, as_json: bool) -> None:
    """Load FILE, a CSV or a GeoJSON.

    CSV columns: name, and lon and lat, or geometry (WKT), or division; as one likes kind, code,
    aliases and old_names (parts separated by |), address. Good rows are taken; bad ones go with
    row, field and reason to FILE.rejects.csv, and the command ends with 1. May be run again.
    """
    try:
        report = import_names(file, by=BY, at=now(), datum=datum, source=source)
    except (BadFile, UnknownDatum) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        told = asdict(report) | {"rejected": [one._asdict() for one in report.rejected]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        click.echo(
            f"{report.file}: {report.rows} rows, {report.created} new, {report.changed} changed, "
            f"{report.unchanged} as before, {len(report.rejected)} refused"
        )
        for one in report.rejected[:SHOWN]:
            click.echo(f"  row {one.row}, {one.field}: {one.reason}", err=True)
    if report.rejected:
        click.echo(f"refused rows: {file}.rejects.csv", err=True)
        raise SystemExit(1)


@names.command("list")
@click.option("--kind", type=click.Choice(PlaceName.Kind.values), default=None)
@click.option("--like", default="", help="Only names that hold these characters.")
@click.option("--source", default="")
@click.option("--most", default=50, show_default=True)
@as_json
def list_(kind: str | None, like: str, source: str, most: int, as_json: bool) -> None:
    """List the names, with their codes."""
    for one in queries.place_names(kind=kind or "", like=like, source=source)[:most]:
        told = {
            "code": one.code, "name": one.name, "kind": one.kind, "lon": one.lon, "lat": one.lat,
            "division": one.division.code if one.division else "", "aliases": one.aliases,
            "old_names": one.old_names, "source": one.source,
        }  # fmt: skip
        if as_json:
            click.echo(json.dumps(told, ensure_ascii=False))
        else:
            also = "、".join([*one.aliases, *one.old_names])
            click.echo(f"{one.code:20}  {one.kind:9}  {one.name}  {also}")


@names.command()
@click.argument("codes", nargs=-1)
@click.option("--source", default="", help="All names of this source.")
def remove(codes: tuple[str, ...], source: str) -> None:
    """Take names away: those of CODES, or all of a source."""
    try:
        gone = actions.forget_names(codes=codes, source=source, by=BY, at=now())
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"{gone} names taken away")


@names.command()
@as_json
def learned(as_json: bool) -> None:
    """What settled cases call places: how many voices agree, and whether it is used."""
    for one in queries.learned_aliases():
        if as_json:
            click.echo(json.dumps(one._asdict(), ensure_ascii=False))
        else:
            state = "used" if one.agreed else "waits"
            click.echo(f"{one.alias}  {one.voices} voices  {state}  {one.division}")


@names.command()
@click.argument("alias")
def withdraw(alias: str) -> None:
    """An alias that was learned is wrong: use it no more."""
    if not actions.withdraw(alias, by=BY, at=now()):
        raise click.ClickException(f"no case taught {alias}")
    click.echo(f"{alias} is used no more")
