"""模型: List what was learned; let a model answer, think along, or step back."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from django.utils.timezone import localtime

from wangge.assist import actions, queries, store
from wangge.assist.actions import SwitchRefused
from wangge.assist.models import ModelSwitch, ModelVersion, Place
from wangge.assist.store import Damaged
from wangge.base import blobs, crypto
from wangge.base.clock import now

BY = "machine:cli"
DIGEST = re.compile(r"(?:(sha256|sm3)-)?([0-9a-f]{64})(?:\.\w+)?")
FIGURES = 4  # of a card, shown in the list
why = click.option("--reason", required=True, help="Why; it stays on the record.")


@click.group()
def command() -> None:
    """Models by task and version: which answers, which only thinks along, and how it came so."""


@contextmanager
def refusals() -> Iterator[None]:
    """What the deeds refuse, said in one line and ending with 1."""
    try:
        yield
    except (Damaged, SwitchRefused, LookupError, ValueError) as error:
        raise click.ClickException(str(error.args[0] if error.args else error)) from error


@command.command("list")
@click.argument("task", default="")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def list_them(task: str, as_json: bool) -> None:
    """Every version of TASK, or of all tasks; each file is read and proved."""
    rows = list(_rows(task))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        mark = {"live": "live  ", "shadow": "shadow"}.get(row["place"], "      ")
        figures = ", ".join(f"{name} {value}" for name, value in row["figures"].items())
        click.echo(
            f"{row['name']:<20} {mark}  {row['made_at']}  {row['examples']:>8} examples  "
            f"{figures or '-'}  {row['digest'].partition('-')[2][:12]}  {row['state']}"
        )
    if not rows:
        click.echo("no models yet: rules answer alone")


@command.command()
@click.argument("name")
def show(name: str) -> None:
    """The card of the model called NAME, e.g. dispatch/3, what is in its file, its history."""
    with refusals():
        version = queries.version_called(name)
        loaded = queries.load(version)
    click.echo(f"{version.name}  made {_moment(version.made_at)} by {version.made_by}")
    click.echo(version.digest)
    for key, array in loaded.arrays.items():
        click.echo(f"  {key}: {array.dtype.name} {list(array.shape)}, {array.nbytes:,} bytes")
    click.echo(json.dumps(version.card, ensure_ascii=False, indent=2))
    for switch in queries.history(version.task).filter(version=version):
        click.echo(_told(switch))


@command.command()
@click.argument("task")
def history(task: str) -> None:
    """Every switch of TASK, the latest first: what, when, who, why."""
    for switch in queries.history(task):
        click.echo(_told(switch))


@command.command()
@click.argument("name")
@why
def promote(name: str, reason: str) -> None:
    """Let the model called NAME answer from now on."""
    with refusals():
        _done(actions.promote(queries.version_called(name), by=BY, at=now(), reason=reason))


@command.command()
@click.argument("task")
@why
def rollback(task: str, reason: str) -> None:
    """Let the model answer for TASK that was live before the present one."""
    with refusals():
        _done(actions.roll_back(task, by=BY, at=now(), reason=reason))


@command.command()
@click.argument("name")
@click.option("--end", is_flag=True, help="NAME is a task: end its shadow run.")
@why
def shadow(name: str, end: bool, reason: str) -> None:
    """Let the model called NAME think along beside the live one; it decides nothing."""
    with refusals():
        version = None if end else queries.version_called(name)
        task = version.task if version else name
        _done(actions.shadow(version, task, by=BY, at=now(), reason=reason))


@command.command()
@click.argument("task")
@why
def withdraw(task: str, reason: str) -> None:
    """No model answers for TASK any more: rules and people do."""
    with refusals():
        _done(actions.withdraw(task, by=BY, at=now(), reason=reason))


@command.command()
def check() -> None:
    """Read every model file and prove it whole; ends with 1 if one is not."""
    rows = list(_rows(""))
    bad = [row for row in rows if row["state"] != "ok"]
    for row in bad:
        click.echo(row["why"], err=True)
    if bad:
        raise SystemExit(1)
    click.echo(f"{len(rows)} model files are whole")


@command.command("export")
@click.argument("name")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def give_out(name: str, file: Path) -> None:
    """Write the model called NAME to FILE, to be imported elsewhere."""
    with refusals():
        version = queries.version_called(name)
        queries.load(version)
    file.write_bytes(blobs.get(version.digest))
    click.echo(f"{file}: {file.stat().st_size:,} bytes, --digest {version.digest}")


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--task", default="", help="What it is for; unless given, the card says it.")
@click.option("--digest", default="", help="What the file must be, as `export` or its maker said.")
def take_in(file: Path, task: str, digest: str) -> None:
    """Keep a model from elsewhere as a new version, not yet live. It cannot run anything."""
    with refusals():
        if file.stat().st_size > store.MOST_BYTES:
            raise Damaged(
                "size", f"{file} has more than {store.MOST_BYTES} bytes: no model is so large"
            )
        data = file.read_bytes()
        _agrees(data, digest, file)
        card = store.unpack(data, which=str(file)).card
        told = task or str(card.get("task", ""))
        if not told:
            raise click.UsageError(f"the card of {file} names no task: say --task")
        version = actions.keep_file(told, data, by=BY, at=now())
    click.echo(f"{version.name}  {version.digest}")


def _agrees(data: bytes, digest: str, file: Path) -> None:
    if not digest:
        return
    parts = DIGEST.fullmatch(digest)
    if parts is None:
        raise click.UsageError("--digest is 64 hexadecimal digits, perhaps after sha256- or sm3-")
    found = crypto.digest(data, algorithm=parts[1] or "sha256").hex()
    if found != parts[2]:
        said = f"{file} is another file than --digest says (it has {found[:12]}…)"
        raise Damaged("altered", f"{said}: get it again from its maker, and the digest too")


def _rows(task: str) -> Iterator[dict[str, Any]]:
    """What the list shows of every version."""
    stands: dict[str, dict[ModelVersion | None, str]] = {}
    for version in queries.versions(task):
        if version.task not in stands:
            places = (Place.SHADOW, Place.LIVE)
            stands[version.task] = {queries.standing(version.task, p): p.value for p in places}
        state, reason = _state(version)
        yield {
            "task": version.task,
            "name": version.name,
            "place": stands[version.task].get(version, ""),
            "made_at": _moment(version.made_at),
            "examples": version.card.get("examples", "?"),
            "figures": _figures(version.card),
            "digest": version.digest,
            "state": state,
            "why": reason,
        }


def _figures(card: Mapping[str, Any]) -> dict[str, object]:
    """The first few numbers under "figures" of a card."""
    told = card.get("figures")
    pairs = told.items() if isinstance(told, dict) else ()
    numbers = [(name, one) for name, one in pairs if isinstance(one, int | float)]
    return {name: round(one, 4) for name, one in numbers[:FIGURES]}


def _state(version: ModelVersion) -> tuple[str, str]:
    try:
        queries.load(version)
    except Damaged as error:
        return ("missing" if error.what == "missing" else "damaged"), str(error)
    return "ok", ""


def _done(switch: ModelSwitch) -> None:
    click.echo(_told(switch))


def _told(switch: ModelSwitch) -> str:
    name = switch.version.name if switch.version else switch.task
    return (
        f"{_moment(switch.happened_at)}  {switch.deed:<12}  {name}  {switch.actor}  {switch.reason}"
    )


def _moment(at: Any) -> str:
    return f"{localtime(at):%Y-%m-%d %H:%M}"
