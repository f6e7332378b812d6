"""照片: Make the prints by which photos are known again; look a photo up; say why two are one."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from django.db.models import Count

from wangge.assist.sight.copies import same_picture
from wangge.assist.sight.place import same_place
from wangge.assist.sight.prints import MADE, Print
from wangge.assist.sight.reading import Unreadable, read
from wangge.base.clock import now
from wangge.verification.models import PhotoPrint
from wangge.verification.printing.finding import find
from wangge.verification.printing.keeping import keep_prints, lacking, made_of, photos

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
AT_ONCE = 100


@click.group()
def command() -> None:
    """Photos of all cases: known again wherever they are handed in a second time."""


@command.command("print")
def print_them() -> None:
    """Make the prints of all photos that lack one; may be broken off and begun again."""
    todo = list(lacking(whole=True).values_list("pk", flat=True))
    for start in range(0, len(todo), AT_ONCE):
        keep_prints(photos().filter(pk__in=todo[start : start + AT_ONCE]), at=now())
        click.echo(f"{min(start + AT_ONCE, len(todo))} of {len(todo)}")
    click.echo(f"{len(todo)} photos printed")


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def state(as_json: bool) -> None:
    """How many photos have a print, lack one, or could not be read, and why."""
    troubles = PhotoPrint.objects.exclude(trouble="").values_list("trouble").annotate(Count("pk"))
    said = {
        "photos": photos().count(),
        "printed": PhotoPrint.objects.filter(way=MADE, trouble="").count(),
        "lacking": lacking(whole=True).count(),
        "unreadable": dict(troubles.order_by("trouble")),
    }
    if as_json:
        click.echo(json.dumps(said))
        return
    for name, value in said.items():
        click.echo(f"{name}: {value or 'none'}")


@command.command("find")
@click.argument("file", type=FILE)
def find_file(file: Path) -> None:
    """Where the picture in FILE was handed in before."""
    picture = _print(file)
    if not picture.telling:
        raise click.ClickException(f"{file}: there is too little in it to know it again")
    found = find(picture)
    for one in found:
        how = one.copy
        marks = [
            *(["mirrored"] if how and how.mirrored else []),
            *(["cut"] if how and how.cut else []),
            *(["a part was replaced"] if how and how.edited else []),
        ]
        click.echo(
            f"case {one.attachment.case.number}  {one.attachment.get_purpose_display()}  "
            f"attachment {one.attachment.pk}  {', '.join(marks) or 'as it was'}"
        )
    if not found:
        click.echo("not seen before")


@command.command()
@click.argument("first", type=FILE)
@click.argument("second", type=FILE)
def compare(first: Path, second: Path) -> None:
    """Whether two files are one picture, and whether they show one place; with the figures."""
    copy = same_picture(_print(first), _print(second))
    place = same_place(read(first.read_bytes()), read(second.read_bytes()))
    told = asdict(place)
    told.pop("view")
    said = {"picture": asdict(copy), "place": told}
    click.echo(json.dumps(said, indent=2, default=str))


def _print(file: Path) -> Print:
    try:
        return made_of(file.read_bytes())
    except Unreadable as refused:
        raise click.ClickException(f"{file}: {refused}") from refused
