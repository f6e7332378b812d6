"""督办: What is due, why it fired, and the ladder of a city to and from a file."""

import sys
import time
from pathlib import Path

import click

from wangge.base.clock import now

BY = "command:supervision"
SHOWN = 20


@click.group()
def command() -> None:
    """Clocks that are due, rungs that fired, and the ladder."""


@command.command()
def due() -> None:
    """What is due now: cases to be looked at, clocks that ran out; with how long finding took."""
    from wangge.clocks.models import Kind
    from wangge.clocks.queries import due as ran_out
    from wangge.supervision.models import Watching
    from wangge.supervision.queries.due import waiting

    at = now()
    began = time.perf_counter()
    cases = waiting(at)
    found = (time.perf_counter() - began) * 1000
    began = time.perf_counter()
    kinds = list(ran_out(at).values_list("kind", flat=True))
    clocks = (time.perf_counter() - began) * 1000
    click.echo(f"{len(cases)} cases to be looked at, found in {found:.1f} ms")
    click.echo(f"{len(kinds)} clocks have run out, found in {clocks:.1f} ms")
    for kind in Kind:
        if count := kinds.count(kind):
            click.echo(f"  {count:>7}  {kind.value}")
    for row in Watching.objects.exclude(trouble="").order_by("pk")[:SHOWN]:
        click.echo(f"  case {row.case_id}: {row.trouble}")


@command.command()
@click.argument("number")
def why(number: str) -> None:
    """Each rung that fired for the case NUMBER, and why; what comes next; what the watches saw."""
    from wangge.clocks.queries import of_case
    from wangge.site.called import case_called
    from wangge.supervision import words
    from wangge.supervision.models import Finding, Fired
    from wangge.supervision.queries.due import coming_of
    from wangge.supervision.queries.policy import rung_called
    from wangge.supervision.watches.shelf import sentence

    case = case_called(number)
    for clock in of_case(case):
        stands = clock.ended or ("rests" if clock.resting else "runs")
        click.echo(f"{clock.kind}: {stands}, due {clock.due_at or '–'}")
        fired = list(Fired.objects.filter(clock=clock).order_by("pk"))
        for one in fired:
            rung = rung_called(one.rung)
            when = words.moment_of(rung) if rung else "a rung that is no more"
            told = "passed over" if one.passed_over else f"{one.told} told"
            click.echo(f"  {one.fired_at:%Y-%m-%d %H:%M} {one.rung}: {when}; {told}")
        gone = {(one.rung, one.turn) for one in fired}
        coming, trouble = ([], "") if clock.stopped_at else coming_of(clock, case)
        ahead = [one for one in coming if (one.rung.code, one.turn) not in gone]
        if ahead:
            click.echo(f"  next: {ahead[0].rung.code} at {ahead[0].moment:%Y-%m-%d %H:%M} UTC")
        if trouble:
            click.echo(f"  cannot be reckoned: {trouble}")
    for found in Finding.objects.filter(case=case).order_by("pk"):
        over = f", over since {found.quiet_at:%Y-%m-%d}" if found.quiet_at else ""
        said = sentence(found.watch, found.why)
        click.echo(f"{found.watch} ({found.found_at:%Y-%m-%d}{over}): {said}")


@command.group()
def ladder() -> None:
    """The ladder of rungs: who is told when."""


@ladder.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
def give_out(file: Path | None) -> None:
    """Write the ladder as CSV to FILE, or to the output."""
    from wangge.supervision.actions.policy import export

    if file is None:
        export(sys.stdout)
        return
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        count = export(out)
    click.echo(f"{count} rungs → {file}")


@ladder.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def take_in(file: Path) -> None:
    """Put the ladder of FILE in place of the one that holds; all of it or nothing."""
    from wangge.supervision.actions.policy import LadderError, load

    try:
        count = load(file, by=BY, at=now())
    except (LadderError, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{count} rungs are set; open clocks are reckoned anew in the background")
