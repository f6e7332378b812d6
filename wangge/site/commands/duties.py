"""权责: Import categories, deadline rules and duty items; say what is wrong with them."""

import json
from collections.abc import Iterable
from pathlib import Path

import click

from wangge.base.clock import now
from wangge.duties.findings import findings
from wangge.duties.imports import Report, import_folder, write_rejects

BY = "machine:cli"
SHOWN = 20  # refused rows shown in full


@click.group()
def command() -> None:
    """Duty items with their law, categories, and deadline rules."""


@command.command("import")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="CSV to write.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def take_in(folder: Path, rejects: Path | None, as_json: bool) -> None:
    """Import categories.csv, deadline_rules.csv and duty_items.csv from FOLDER.

    Good rows are taken, bad ones told with file, row, field and reason; ends with 1 if there are any.
    """
    try:
        reports = import_folder(folder, by=BY, at=now())
    except FileNotFoundError as error:
        raise click.ClickException(str(error)) from error
    say(reports, as_json=as_json)
    if rejects:
        click.echo(f"{write_rejects(reports, rejects)} refused → {rejects}", err=True)
    if any(report.rejected for report in reports):
        raise SystemExit(1)


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def check(as_json: bool) -> None:
    """Items without category, law, unit or deadline, rules for nothing, a calendar that ends soon."""
    from django.utils.timezone import localdate

    found = findings(on=localdate(now()))
    if as_json:
        click.echo(json.dumps([each._asdict() for each in found], ensure_ascii=False))
    else:
        for each in found:
            click.echo(f"{each.kind:10} {each.code:12} {each.text}")
        click.echo(f"{len(found)} findings" if found else "all well")
    if found:
        raise SystemExit(1)


def say(reports: Iterable[Report], *, as_json: bool) -> None:
    """What became of the rows, for a person or as JSON."""
    reports = list(reports)
    if as_json:
        click.echo(json.dumps([_plain(report) for report in reports], ensure_ascii=False))
        return
    for report in reports:
        click.echo(
            f"{report.file:20} {report.rows:6} rows: {report.created} new, {report.changed} changed, "
            f"{report.unchanged} as before, {len(report.rejected)} refused"
        )
        for one in report.rejected[:SHOWN]:
            click.echo(f"  row {one.row}, {one.field or 'row'}: {one.reason}", err=True)
        if len(report.rejected) > SHOWN:
            click.echo(f"  … and {len(report.rejected) - SHOWN} more (--rejects FILE)", err=True)


def _plain(report: Report) -> dict[str, object]:
    return {
        "file": report.file,
        "rows": report.rows,
        "created": report.created,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "rejected": [one._asdict() for one in report.rejected],
    }
