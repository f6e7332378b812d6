"""重放: Send a file of requests through intake, dispatch and, simulated, to closing."""

import json
import logging
from collections import Counter
from pathlib import Path
from typing import Any

import click
from django.utils.timezone import get_default_timezone

from wangge.site.replaying import mapping, reading, rejects, running, summary
from wangge.site.replaying.columns import FIELDS

DEFAULT_CHANNEL = "hotline_12345"
MOST_WORDS = 5


def _rate(_: click.Context, __: click.Parameter, text: str) -> float | None:
    """Rows a second, or None for "max"."""
    if text == "max":
        return None
    try:
        rate = float(text)
    except ValueError as error:
        raise click.BadParameter("give a number of rows a second, or max") from error
    if rate <= 0:
        raise click.BadParameter("give a number above 0, or max")
    return rate


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--map", "said", multiple=True, metavar="COLUMN=FIELD", help="Instead of the guess.")
@click.option(
    "--channel", default=DEFAULT_CHANNEL, show_default=True, help="Where a row names none."
)
@click.option("--rate", default="max", show_default=True, callback=_rate, help="Rows a second.")
@click.option("--simulate", is_flag=True, help="A simulated city works the cases on to closing.")
@click.option("--workers", default=0, show_default=True, help="More processes that tell.")
@click.option(
    "--source", help="Row numbers are unique within this name; default: the file's; '' for none."
)
@click.option("--json", "as_json", is_flag=True, help="Only the summary, as JSON.")
def command(
    file: Path,
    said: tuple[str, ...],
    channel: str,
    rate: float | None,
    simulate: bool,
    workers: int,
    source: str | None,
    as_json: bool,
) -> None:
    """Replay FILE (CSV, JSONL, XLSX): each row is heard once, however often this is run.

    Columns are guessed by their names; fields for --map are: external, time, channel, kind,
    urgency, title, words, class, address, lon, lat, datum, name, phone, or "-" for none.
    Rows that cannot be taken go to FILE.rejects.csv, to be mended and replayed.
    """
    from wangge.intake.channels.shelf import channels

    if channel not in channels:
        raise click.ClickException(
            f"no channel {channel!r}; there are: {', '.join(channels.keys())}"
        )
    try:
        table = reading.open_table(file)
        plan = mapping.plan(
            table.columns,
            said=said,
            source=rejects.source_of(file) if source is None else source,
            zone=get_default_timezone(),
        )
    except (reading.BadFile, mapping.BadMapping) as error:
        raise click.ClickException(str(error)) from error
    if not as_json:
        tell_plan(table, plan, channel)
    stands()
    place = rejects.place_for(file)
    few_words(logging.getLogger("wangge.cases.messenger"))
    with rejects.Rejects(place, table.columns) as rejected:
        replay = running.Replay(
            table, plan, channel, rejected, rate=rate, workers=workers, city=_city(simulate)
        )
        run = _watched(replay, quiet=as_json)
    told = summary.summary([*run.cases, *run.known])
    result = result_of(run, told, replay, place)
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False))
    else:
        tell_result(result)


def stands() -> None:
    """A city must stand here, or nothing could be placed and nobody could be sent for."""
    from wangge.duties.models import DutyItem
    from wangge.people.models import Unit

    if not (Unit.objects.exists() and DutyItem.objects.exists()):
        raise click.ClickException("no city stands here yet: `wangge city load` first")


def few_words(logger: logging.Logger) -> None:
    """Thousands of rows may meet one fault: it is told a few times, and counted in the summary."""
    heard: Counter[str] = Counter()

    def seldom(record: logging.LogRecord) -> bool:
        heard[record.msg] += 1
        return heard[record.msg] <= MOST_WORDS

    logger.addFilter(seldom)


def _city(simulate: bool) -> Any:
    from wangge.site.simulating.making import make

    return make(pace=float("inf")) if simulate else None


def tell_plan(table: reading.Table, plan: mapping.Plan, channel: str) -> None:
    """What each column is taken for."""
    click.echo(f"{table.path.name}: {table.count} rows ({table.how})")
    for field, columns in plan.fields.items():
        click.echo(f"  {field:9} ← {' + '.join(columns):40} {FIELDS[field][0]}")
    if plan.unused:
        click.echo(f"  not used    {', '.join(plan.unused)}")
    if not {"words", "title"} & plan.fields.keys():
        click.echo("  nobody's words are in the file: the class stands for them")
    click.echo(f"  channel   {channel} where a row names none of the shelf")
    if plan.source:
        click.echo(f"  numbers   {plan.source}:…  (--source changes the name)")


def _watched(replay: running.Replay, *, quiet: bool) -> running.Run:
    """Run with a progress bar; off a terminal the bar stays away."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bar:
        task = bar.add_task("rows", total=replay.table.count)

        def moved(run: running.Run) -> None:
            words = f"{run.deeds} deeds" if run.deeds else "rows"
            bar.update(task, completed=run.rows, description=words)

        replay.moved = moved
        return replay.run()


def result_of(
    run: running.Run, told: summary.Summary, replay: running.Replay, place: Path
) -> dict[str, Any]:
    """The whole summary, as JSON has it."""
    return {
        "file": str(replay.table.path),
        "mapping": {field: list(columns) for field, columns in replay.plan.fields.items()},
        "rows": run.rows,
        "received": run.received,
        "known_already": len(run.known),
        "rejected": run.rejected,
        "rejects_file": str(place) if run.rejected else None,
        "seconds": round(run.seconds, 2),
        "receiving_seconds": round(run.receiving_s, 2),
        "requests_per_s": round(run.received / run.seconds, 1) if run.seconds else None,
        **told.plain(),
        "simulated": _simulated(replay.city),
    }


def _simulated(city: Any) -> dict[str, Any] | None:
    if city is None:
        return None
    return {
        "deeds": dict(city.done.most_common()),
        "refused": dict(city.refused.most_common()),
        "stand_ins": city.players.appointed,
    }


def tell_result(result: dict[str, Any]) -> None:
    """The summary for a person."""
    cases = result["cases"] or 1
    click.echo(
        f"\n{result['received']} received, {result['known_already']} known already, "
        f"{result['rejected']} rejected in {result['seconds']} s "
        f"({result['requests_per_s']} requests/s)"
    )
    if result["rejects_file"]:
        click.echo(f"rejected rows: {result['rejects_file']} (mend it and replay it)")
    click.echo(
        f"accepted {result['accepted']}, joined {result['joined']} "
        f"(proposed {result['join_proposed']}), dispatched by machine "
        f"{result['dispatched_by_machine']} ({result['dispatched_by_machine'] / cases:.0%}), "
        f"by a person {result['dispatched_by_person']}"
    )
    for title, name in (
        ("waiting for a person", "waiting_for_a_person"),
        ("state", "states"),
        ("place known to", "placed"),
        ("unit", "units"),
        ("grid", "grids"),
        ("division", "divisions"),
    ):
        if result[name]:
            click.echo(f"\n{title}")
            for words, count in result[name].items():
                click.echo(f"  {count:>6}  {words}")
    if unknown := result["placed"].get("unknown", 0):
        click.echo(
            f"\nof {unknown} cases the place is not known to this city's divisions: they go to units "
            "of the whole city, or wait with that reason"
        )
    for name, span in result["latencies_s"].items():
        click.echo(f"{name}: p50 {span['p50']:.3f} s, p99 {span['p99']:.3f} s")
    if result["troubled"]:
        click.echo("\nentries that could not be told yet (see /troubles/)", err=True)
        for error, count in result["troubled"].items():
            click.echo(f"  {count:>6}  {error}", err=True)
    if told := result["simulated"]:
        deeds = ", ".join(f"{name} {count}" for name, count in told["deeds"].items())
        click.echo(f"\nsimulated: {deeds or 'nothing to do'}; {told['stand_ins']} stand-ins")
        for why, count in told["refused"].items():
            click.echo(f"  not done {count:>5}  {why}")
