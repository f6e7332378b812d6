"""知识: Knowledge items, the call-back script and the sampling plan, taken in from files."""

import csv
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from wangge.base.clock import now

BY = "machine:cli"
SHOWN = 20
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """What replies rest on, what is asked at call-backs, and who is called."""


@command.command("import")
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def take_in(file: Path, as_json: bool) -> None:
    """Import knowledge items from a CSV; one that differs from its latest version becomes the next.

    Columns: code, question, answer, law, article, category, owner, valid_from, valid_to. Good rows are
    taken, bad ones told with row, column and reason; ends with 1 if there are any.
    """
    from wangge.verification.actions.knowing import import_knowledge

    with file.open(encoding="utf-8-sig", newline="") as lines:
        try:
            found = import_knowledge(csv.DictReader(lines), by=BY, at=now())
        except UnicodeDecodeError as error:
            raise click.ClickException(f"{file}: is not UTF-8 ({error.reason})") from error
    told = {"new": found.created, "changed": found.changed, "as before": found.unchanged}
    if as_json:
        refused = [one._asdict() for one in found.refused]
        click.echo(json.dumps({**told, "refused": refused}, ensure_ascii=False))
    else:
        click.echo(", ".join(f"{n} {word}" for word, n in told.items()))
        for one in found.refused[:SHOWN]:
            click.echo(f"  row {one.row}, {one.field}: {one.reason}", err=True)
    if found.refused:
        raise SystemExit(1)


@command.command()
@click.option("--all", "every", is_flag=True, help="Also those that do not hold today.")
def show(every: bool) -> None:
    """The items that hold today."""
    from django.utils.timezone import localdate

    from wangge.verification.models import KnowledgeItem
    from wangge.verification.queries.knowing import standing

    items = (
        KnowledgeItem.objects.order_by("code", "version") if every else standing(localdate(now()))
    )
    for one in items:
        click.echo(f"{one!s:14} {one.question}  {one.basis}")


@command.command()
@click.argument("file", type=FILE)
@click.option("--since", required=True, type=click.DateTime(["%Y-%m-%d"]), help="From which day.")
def script(file: Path, since: datetime) -> None:
    """Add a version of the call-back script from a JSON file (version, opening, steps, closing)."""
    from wangge.verification.actions import add_script
    from wangge.verification.rules.asking import BadScript

    try:
        made = add_script(_read(file), since=since.date(), by=BY, at=now())
    except BadScript as error:
        raise click.ClickException(f"{file}: {error}") from error
    click.echo(f"script {made.version} is read from {made.since}")


@command.command()
@click.argument("file", type=FILE)
@click.option("--reason", required=True, help="Why the plan is set, for the record.")
def plan(file: Path, reason: str) -> None:
    """Set whom to call back, from a JSON list of {channel, urgency, unit, phone, message, web} with shares.

    Safety, complaints, unsolved and reworked cases are always called. The draw has a new secret seed.
    """
    from wangge.verification.actions import set_plan
    from wangge.verification.rules.sampling import BadPlan

    try:
        made = set_plan(_read(file), reason=reason, by=BY, at=now())
    except BadPlan as error:
        raise click.ClickException(f"{file}: {error}") from error
    click.echo(f"plan {made.pk} stands; digest of its seed: {made.seed_promise}")


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except (ValueError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: cannot be read as JSON ({error})") from error
