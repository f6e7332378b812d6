"""网格: Import and export grids and divisions; prove that no ground is left out."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

import click

from wangge.base.clock import now
from wangge.grids import checks, exports
from wangge.grids.datums import UnknownDatum
from wangge.grids.imports import BadFile, ImportReport, import_file
from wangge.site.mapping.names import names

SHOWN = 20  # refused rows, gaps and overlaps shown in full
KINDS = click.Choice(["divisions", "areas", "grids"])


@click.group()
def command() -> None:
    """Divisions, management areas and grids: in, out, and checked for gaps; and names of places."""


command.add_command(names)


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=KINDS, default="grids", show_default=True, help="What FILE holds.")
@click.option("--datum", default="", help="WGS84, CGCS2000, GCJ-02 or BD-09.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def take_in(file: Path, kind: str, datum: str, as_json: bool) -> None:
    """Import FILE (CSV with WKT, or GeoJSON).

    Good rows are taken; bad ones go with row, field and reason to FILE.rejects.csv, and the
    command ends with 1.
    """
    try:
        report = import_file(file, kind=kind, at=now(), datum=datum)  # type: ignore[arg-type]
    except (BadFile, UnknownDatum) as error:
        raise click.ClickException(str(error)) from error
    _say(report, as_json=as_json)
    if report.rejected:
        click.echo(f"refused rows: {file}.rejects.csv", err=True)
        raise SystemExit(1)


@command.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8"))
@click.option("--kind", type=click.Choice(["divisions", "grids"]), default="grids")
@click.option("--datum", default="WGS84", show_default=True)
def give_out(file: TextIO, kind: str, datum: str) -> None:
    """Write what is valid today to FILE as GeoJSON (- for the screen)."""
    from django.utils.timezone import localdate

    write = exports.grids_geojson if kind == "grids" else exports.divisions_geojson
    try:
        for piece in write(on=localdate(now()), datum=datum):
            file.write(piece)
    except UnknownDatum as error:
        raise click.ClickException(str(error)) from error


@command.command()
@click.option("--level", type=click.Choice(["city", "district", "street", "community"]),
              default="district", show_default=True, help="Whose outlines must be covered.")  # fmt: skip
@click.option("--within", default="", help="Only the division of this code.")
@click.option(
    "--least", default=1.0, show_default=True, help="Square metres below which a gap is not listed."
)
@click.option(
    "--geojson",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write gaps and overlaps here.",
)
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def check(level: str, within: str, least: float, geojson: Path | None, as_json: bool) -> None:
    """Look for ground no grid covers (then it ends with 1), and for ground claimed twice."""
    from django.utils.timezone import localdate

    found = checks.check(on=localdate(now()), level=level, within=within, least_m2=least)
    if geojson:
        text = json.dumps(checks.as_geojson(found), ensure_ascii=False)
        geojson.write_text(text, encoding="utf-8")
    if as_json:
        click.echo(json.dumps(_counted(found), ensure_ascii=False))
    else:
        _tell(found)
    if not found.seamless:
        raise SystemExit(1)


def _counted(found: checks.Coverage) -> dict[str, object]:
    return {
        "grids": found.grids,
        "outlines": found.outlines,
        "gaps": len(found.gaps),
        "gap_m2": round(sum(gap.area_m2 for gap in found.gaps), 1),
        "slivers_m2": round(found.slivers_m2, 3),
        "overlaps": len(found.overlaps),
        "overlap_m2": round(sum(claim.area_m2 for claim in found.overlaps), 1),
    }


def _tell(found: checks.Coverage) -> None:
    for gap in found.gaps[:SHOWN]:
        inside = gap.shape.representative_point()
        place = f"{inside.x:.6f},{inside.y:.6f}"
        click.echo(f"gap      {gap.area_m2:14,.1f} m²  {gap.division or '-':12} at {place}")
    for claim in found.overlaps[:SHOWN]:
        click.echo(f"overlap  {claim.area_m2:14,.1f} m²  {claim.one} and {claim.other}")
    said = _counted(found)
    click.echo(
        f"{said['grids']} grids against {said['outlines']} outlines: {said['gaps']} gaps "
        f"({said['gap_m2']} m²), {said['overlaps']} overlaps ({said['overlap_m2']} m²)"
    )


def _say(report: ImportReport, *, as_json: bool) -> None:
    if as_json:
        told = asdict(report) | {"rejected": [one._asdict() for one in report.rejected]}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(
        f"{report.file}: {report.rows} rows, {report.created} new, {report.versioned} new versions, "
        f"{report.changed} changed, {report.unchanged} as before, {len(report.rejected)} refused"
    )
    for one in report.rejected[:SHOWN]:
        click.echo(f"  row {one.row}, {one.field}: {one.reason}", err=True)
    if len(report.rejected) > SHOWN:
        click.echo(f"  … and {len(report.rejected) - SHOWN} more", err=True)
