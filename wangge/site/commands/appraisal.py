"""考核: Reckon a period, publish it, verify what was published, write it to a file."""

from pathlib import Path
from typing import Any

import click

from wangge.base.clock import now

BY = "machine:command"


@click.group()
def command() -> None:
    """Appraisal of units: runs, publications, their digests."""


@command.command("scheme")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--code", default="main", show_default=True, help="Code of the scheme.")
@click.option("--name", required=True, help="Its name, as people read it.")
def scheme(file: Path, code: str, name: str) -> None:
    """Take a scheme from a JSON file, as its next version."""
    import json

    from wangge.appraisal.actions import make_scheme
    from wangge.appraisal.rules.scheme import SchemeFault

    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        made = make_scheme(code, name=name, content=content, by=BY, at=now())
    except (ValueError, SchemeFault) as fault:
        raise click.ClickException(f"{file}: {fault}") from fault
    click.echo(f"{made.code} version {made.version}: {made.name}")


@command.command()
@click.argument("period")
@click.option("--scheme", "code", default="", help="Code of the scheme, if there are several.")
@click.option("--publish", "publishes", is_flag=True, help="And publish it.")
@click.option("--reason", default="", help="What a correction mends.")
@click.option("--look", "looks", is_flag=True, help="And look for patterns of gaming.")
def run(period: str, code: str, publishes: bool, reason: str, looks: bool) -> None:
    """Reckon PERIOD (2026-10, 2026-Q4 or 2026) by the newest version of a scheme."""
    from wangge.appraisal import actions
    from wangge.appraisal.queries.counted import NoFacts
    from wangge.appraisal.rules.periods import PeriodFault
    from wangge.appraisal.rules.scheme import SchemeFault

    chosen = _scheme(code)
    try:
        made = actions.run(chosen, period, by=BY, at=now())
        report = _content(made)
        units = sum(len(group["units"]) for group in report["groups"])
        click.echo(f"{period} by {chosen}: {units} units in {len(report['groups'])} groups")
        if looks:
            found = actions.look(period, by=BY, at=now())
            click.echo(f"{len(found)} new findings")
        if publishes:
            _published(actions.publish(made, reason=reason, by=BY, at=now()))
    except (PeriodFault, SchemeFault, NoFacts, actions.Refused) as fault:
        raise click.ClickException(str(fault)) from fault


@command.command()
@click.argument("period")
@click.option("--scheme", "code", default="", help="Code of the scheme, if there are several.")
@click.option("--reason", default="", help="What a correction mends.")
def publish(period: str, code: str, reason: str) -> None:
    """Publish the newest run of PERIOD."""
    from wangge.appraisal import actions
    from wangge.appraisal.queries import newest_run

    made = newest_run(period, code)
    if made is None:
        raise click.ClickException(f"{period} has not been reckoned: wangge appraisal run {period}")
    try:
        _published(actions.publish(made, reason=reason, by=BY, at=now()))
    except actions.Refused as fault:
        raise click.ClickException(str(fault)) from fault


@command.command()
def verify() -> None:
    """Check the digest of everything that was published; exit 1 if anything was changed."""
    from wangge.appraisal.actions import verify as verified

    looked, broken = verified()
    for one in broken:
        click.echo(f"{one.publication.period} version {one.publication.version}: {one.why} differs")
    if broken:
        raise click.ClickException(f"{len(broken)} of {looked} are not as they were published")
    click.echo(f"{looked} publications, all as they were published")


@command.command()
@click.argument("period")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--scheme", "code", default="", help="Code of the scheme, if there are several.")
@click.option("--user", required=True, help="Whose rights the file is written with.")
@click.option("--group", default="", help="Key of the group; the person's own, if none is named.")
def export(period: str, file: Path, code: str, user: str, group: str) -> None:
    """Write what USER may see of the published PERIOD to FILE (.xlsx, .csv or .pdf)."""
    from wangge.appraisal.outlets import FORMATS
    from wangge.appraisal.pages.filing import NothingToSee, filed
    from wangge.people.models import Person

    form = file.suffix.removeprefix(".").lower()
    if form not in FORMATS:
        raise click.ClickException(f"{file}: the name ends in one of {', '.join(FORMATS)}")
    person = Person.objects.filter(username=user).first()
    if person is None:
        raise click.ClickException(f"there is no user {user!r}")
    try:
        _title, data = filed(person, period, code=code, group=group, form=form, at=now())
    except NothingToSee as fault:
        raise click.ClickException(str(fault)) from fault
    file.write_bytes(data)
    click.echo(f"{file}: {len(data)} bytes")


def _scheme(code: str) -> Any:
    from wangge.appraisal.queries import schemes

    found = [one for one in schemes() if not code or one.code == code]
    if len(found) != 1:
        there = ", ".join(one.code for one in schemes()) or "none"
        raise click.ClickException(f"name a scheme by --scheme; there are: {there}")
    return found[0]


def _content(made: Any) -> dict[str, Any]:
    from wangge.appraisal.queries import published_report

    return published_report(made)


def _published(one: Any) -> None:
    click.echo(f"published {one.period} version {one.version}: {one.algorithm}:{one.digest}")
