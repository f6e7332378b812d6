"""演示: Make a demo city in one go – places, people, a week of requests – and run it."""

import json
import os
from datetime import datetime
from pathlib import Path
from time import monotonic

import click

from wangge.base import options

CAST = "demo-cast.txt"
SCHEME = "appraisal.json"
BY = "machine:demo"


@click.command()
@click.option("--city", default="", help="Package of the city; default: the only one there is.")
@click.option("--size", default="demo", show_default=True, help="As the city's sizes.csv has it.")
@click.option("--port", type=int, help="Instead of WANGGE_PORT.")
@click.option("--no-run", is_flag=True, help="Make it ready, but do not serve.")
@click.pass_context
def command(context: click.Context, city: str, size: str, port: int | None, no_run: bool) -> None:
    """Make WANGGE_HOME if it is not there, load the city, live through its last days, and serve.

    The one-time passwords of the cast are printed and kept in WANGGE_HOME/demo-cast.txt, which only
    its owner can read. Run it again: what is there stays.
    """
    from wangge.site.commands import load

    began = monotonic()
    context.invoke(load("init"))
    try:
        ready(city, size)
    except (LookupError, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
    show_cast()
    click.echo(f"ready in {monotonic() - began:.1f} s")
    if not no_run:
        context.invoke(load("run"), port=port)


def ready(city: str, size: str) -> None:
    """The city stands and has a past."""
    from wangge.base.clock import now
    from wangge.base.models import Edition
    from wangge.site.cities import folder_of, load_city
    from wangge.site.commands.city import say, tell

    folder = folder_of(city)
    loaded = load_city(folder, size=size, at=now(), say=say)
    tell(loaded.faults)
    if loaded.passwords:
        keep_cast(folder, loaded.passwords)
    if not Edition.of("city.lived"):
        live_through(folder, now())
        appraise(folder, now())
        Edition.renew("city.lived", stamp=folder.name[:40])


def live_through(folder: Path, at: datetime) -> None:
    """Hear the city's sample of requests as of its last days, and let its people work on them."""
    from django.utils.timezone import get_default_timezone
    from rich.console import Console
    from rich.progress import Progress

    from wangge.cases.models import Case
    from wangge.cases.queries import by_state
    from wangge.site.simulating.citizens import REQUESTS, Citizens
    from wangge.site.simulating.history import Lived, live
    from wangge.site.simulating.making import make

    if not (folder / REQUESTS).is_file():
        click.echo(f"{folder.name} has no {REQUESTS}: the city is empty")
        return
    told = Citizens(folder).days(now=at, zone=get_default_timezone())
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task("living through the last days", total=len(told))

        def moved(lived: Lived) -> None:
            bar.update(task, completed=lived.received)

        lived = live(told, make(awake=(8, 22)), until=at, moved=moved)
    states = ", ".join(f"{name} {count}" for name, count in by_state(Case.objects.all()).items())
    click.echo(f"{lived.received} requests, {lived.deeds} deeds: {states}")


def appraise(folder: Path, at: datetime) -> None:
    """Reckon the running month by the city's scheme, so that the report has something to argue with."""
    from django.utils.timezone import localtime

    from wangge.appraisal.actions import make_scheme, run
    from wangge.facts.lake.refreshing import refresh

    if not (folder / SCHEME).is_file():
        return
    content = json.loads((folder / SCHEME).read_text("utf-8"))
    refresh(at=at)
    scheme = make_scheme("main", name=content.pop("name"), content=content, by=BY, at=at)
    made = run(scheme, f"{localtime(at):%Y-%m}", by=BY, at=at)
    click.echo(f"appraisal of {made.period} by {scheme.name}: a draft, nothing is published")


def keep_cast(folder: Path, passwords: dict[str, str]) -> None:
    """Write who may sign in to a file only its owner can read."""
    from wangge.people.models import Person, Role
    from wangge.site.cities import rows_of

    roles = {row["username"]: row["role"] for row in rows_of(folder / "cast.csv")}
    names = dict(Person.objects.values_list("username", "name"))
    lines = [
        "One-time passwords of the demo cast: each is asked to choose an own one at sign-in.\n"
    ]
    for username, password in passwords.items():
        role = str(Role(roles[username]).label)
        lines.append(f"{username:28} {password:16} {names.get(username, '')}  {role}\n")
    path = options.HOME.value / CAST
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.writelines(lines)
    path.chmod(0o600)


def show_cast() -> None:
    """Print who may sign in, as long as the file is there."""
    path = options.HOME.value / CAST
    if path.is_file():
        click.echo(path.read_text("utf-8").rstrip())
        click.echo(f"(kept in {path}; delete it when everybody has signed in)")
