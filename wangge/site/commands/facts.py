"""事实: Gather the facts of the log, and ask measures of them."""

import csv
import sys
from datetime import date, datetime, time

import click


@click.group()
def command() -> None:
    """The log as tables to reckon on, and what is measured with them."""


@command.command()
@click.option("--anew", is_flag=True, help="Build everything from nothing.")
@click.option("--thorough", is_flag=True, help="Compare every case with the log.")
def refresh(*, anew: bool, thorough: bool) -> None:
    """Bring the facts up to the log."""
    from wangge.base.clock import now
    from wangge.facts.lake.refreshing import refresh as bring_up
    from wangge.facts.lake.store import LakeBusy

    try:
        done = bring_up(at=now(), anew=anew, thorough=thorough)
    except LakeBusy as error:
        raise click.ClickException(f"{error}; try again when it is done") from error
    how = "built from nothing" if done.anew else "rewritten"
    click.echo(f"{done.cases} cases {how}, {done.entries} entries, {done.seconds:.1f} s")


@command.command()
def status() -> None:
    """How far the facts reach, and what they lack of the log."""
    from wangge.cases.models import Entry
    from wangge.facts.lake.store import NoLake, folder, read
    from wangge.facts.options import WHERE

    click.echo(f"reckoned in: {WHERE.value}")
    try:
        kept = read()
    except NoLake as error:
        raise click.ClickException(str(error)) from error
    size = sum(one.stat().st_size for one in folder().rglob("*") if one.is_file())
    newer = Entry.objects.filter(pk__gt=kept.mark).count()
    click.echo(f"refreshed at: {kept.refreshed_at}")
    click.echo(f"cases: {kept.cases}, entries: {kept.entries}, newer ones: {newer}")
    click.echo(f"files: {size / 1e6:.1f} MB in {folder()}")


@command.command()
def measures() -> None:
    """All measures: key, unit, which way is better, name, formula."""
    from wangge.appraisal.measures import measures as shelf

    for key, one in shelf:
        click.echo(f"{key}\t{one.unit}\t{one.better}\t{one.label}\t{one.formula}")


@command.command()
@click.argument("key", required=False)
@click.option("--measure", "more", multiple=True, help="A measure; may be said many times.")
@click.option("--all", "every", is_flag=True, help="All that can be had by these dimensions.")
@click.option("--by", default="", help="Dimensions, with commas between: unit,month …")
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="First day.")
@click.option("--to", "until", type=click.DateTime(["%Y-%m-%d"]), help="The day it ends before.")
def ask(
    key: str | None,
    more: tuple[str, ...],
    every: bool,
    by: str,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """A measure as CSV: the groups, n (counted), k (above the line) and the value.

    Several, by --measure or --all, are reckoned in one pass; then their key stands in front.
    """
    from wangge.appraisal.measures import AskError, Period, measures, those_by, together
    from wangge.base.clock import now
    from wangge.facts.lake.store import NoLake
    from wangge.facts.queries import open_facts

    keys = list(dict.fromkeys([*([key] if key else []), *more]))
    if every == bool(keys):
        raise click.UsageError("name a measure, several by --measure, or --all")
    if unknown := [one for one in keys if one not in measures]:
        raise click.ClickException(
            f"there is no measure {unknown[0]!r}; `wangge facts measures` lists them"
        )
    wanted = [one for one in by.split(",") if one]
    try:
        period = Period(_begin(since), _begin(until))
        chosen = those_by(wanted) if every else [measures[one] for one in keys]
        with open_facts(at=now()) as facts:
            found = together(chosen, facts, by=wanted, period=period)
    except (AskError, NoLake) as error:
        raise click.ClickException(str(error)) from error
    named = every or bool(more)
    told = csv.writer(sys.stdout, lineterminator="\n")
    told.writerow([*(["measure"] if named else []), *wanted, "n", "k", "value"])
    for one, table in found.items():
        rows = sorted(
            table.to_pylist(), key=lambda row: [(row[it] is None, row[it]) for it in wanted]
        )
        for row in rows:
            cells = ["" if cell is None else cell for cell in row.values()]
            told.writerow([one, *cells] if named else cells)


def _begin(day: date | None) -> datetime | None:
    """When a day begins in the city."""
    from wangge.facts.tables import here

    return datetime.combine(day, time(), tzinfo=here()) if day else None
