"""日志: Prove the log unaltered, derive cases from it again, send on what was parked."""

import json
from datetime import datetime

import click
from django.utils.timezone import localtime

from wangge.base.clock import now
from wangge.cases import audit, messenger, queries
from wangge.cases.models import Case, Entry
from wangge.site.called import case_called

SHOWN = 50  # flaws shown in full
json_option = click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")


@click.group()
def command() -> None:
    """The log of all that happened: what it proves, and what could not be told on."""


@command.command()
@json_option
def verify(as_json: bool) -> None:
    """Prove that no entry was altered, added or removed; ends with 1 where one was."""
    flaws = list(audit.verify())
    _say(flaws, as_json=as_json, well=f"all well: {Entry.objects.count()} entries, none altered")
    if flaws:
        raise SystemExit(1)


@command.command()
@click.argument("numbers", nargs=-1)
@click.option("--write", is_flag=True, help="Set the cases right; the log is never touched.")
@json_option
def rebuild(numbers: tuple[str, ...], write: bool, as_json: bool) -> None:
    """Derive all cases (or those with these NUMBERS) from their entries and say what disagrees.

    Ends with 1 where a case disagreed and was not set right.
    """
    chosen = [case_called(number).pk for number in numbers]
    flaws = list(audit.rebuild(cases=chosen, write=write))
    many = len(chosen) or Case.objects.count()
    _say(flaws, as_json=as_json, well=f"all well: {many} cases are as the log tells them")
    if flaws and not write:
        raise SystemExit(1)


@command.command()
@click.argument("entries", nargs=-1, type=int)
def retry(entries: tuple[int, ...]) -> None:
    """Let what was parked (all of it, or these ENTRIES) be told again at once."""
    count = messenger.retry(at=now(), entries=entries)
    click.echo(f"{count} entries will be told again by the next `wangge work`")


@command.command()
def checkpoint() -> None:
    """Seal all settled entries, so that none can be removed unseen."""
    made = audit.checkpoint(at=now())
    if made is None:
        click.echo("nothing new to seal")
    else:
        said = f"entries {made.first_entry}–{made.last_entry} ({made.entries})"
        click.echo(f"{said} sealed: {bytes(made.seal).hex()}")


@command.command()
@click.argument("number")
@json_option
def show(number: str, as_json: bool) -> None:
    """All that happened to the case NUMBER, oldest first. No names stand in the log."""
    entries = list(queries.story(case_called(number)))
    if as_json:
        click.echo(json.dumps([_plain(entry) for entry in entries], ensure_ascii=False))
        return
    for entry in entries:
        click.echo(f"{entry.step:>3}  {_moment(entry.happened_at)}  {entry.kind:22} {entry.actor}")
        for name, value in (entry.data | entry.changes).items():
            if value not in ("", None, [], {}):
                click.echo(f"       {name}: {json.dumps(value, ensure_ascii=False)}")


def _say(flaws: list[audit.Flaw], *, as_json: bool, well: str) -> None:
    if as_json:
        click.echo(json.dumps([{"where": one.where, "what": one.what} for one in flaws]))
        return
    for one in flaws[:SHOWN]:
        click.echo(f"{one.where}: {one.what}", err=True)
    if len(flaws) > SHOWN:
        click.echo(f"… and {len(flaws) - SHOWN} more (--json lists all)", err=True)
    click.echo(f"{len(flaws)} flaws" if flaws else well)


def _plain(entry: Entry) -> dict[str, object]:
    return {
        "step": entry.step,
        "kind": entry.kind,
        "happened_at": entry.happened_at.isoformat(),
        "recorded_at": entry.recorded_at.isoformat(),
        "actor": entry.actor,
        "data": entry.data,
        "changes": entry.changes,
        "told": entry.told_at is not None,
    }


def _moment(at: datetime) -> str:
    return localtime(at).isoformat(sep=" ", timespec="seconds")
