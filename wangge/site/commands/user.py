"""用户: Add a person, draw a new password, end a lock."""

import click
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from wangge.base.clock import now
from wangge.grids.models import Division
from wangge.people import actions
from wangge.people.models import Person, Role, Unit
from wangge.people.queries import lasting_posts, units
from wangge.people.signing_in import passwords

BY = "machine:cli"


@click.group()
def command() -> None:
    """People's accounts. One-time passwords are shown once, here, and must be changed."""


@command.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=click.Choice(Role.values), multiple=True, help="May be repeated.")
@click.option("--unit", default="", help="Code of the unit the roles are in.")
def add(username: str, name: str, role: tuple[str, ...], unit: str) -> None:
    """A new account; prints its one-time password."""
    try:
        with transaction.atomic():
            person, password = actions.add_person(username, name=name, by=BY, at=now())
            for one in role:
                actions.post(person, one, unit=_unit(unit), by=BY, at=now())
    except IntegrityError as error:
        raise click.ClickException(f"there is a person called {username!r} already") from error
    except actions.PostRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(password)


@command.command()
@click.argument("username")
def password(username: str) -> None:
    """Draw a new one-time password and print it; ends the person's sessions."""
    click.echo(passwords.draw_new_password(_person(username), by=BY, at=now()))


@command.command()
@click.argument("username")
def unlock(username: str) -> None:
    """End the lock after too many failed sign-ins."""
    actions.unlock(_person(username), by=BY, at=now())
    click.echo(f"{username} may sign in again")


@command.command()
@click.argument("username")
@click.argument("role", type=click.Choice(Role.values))
@click.option("--unit", default="", help="Code of the unit the role is in.")
@click.option("--division", default="", help="Code of the division it reaches over.")
def post(username: str, role: str, unit: str, division: str) -> None:
    """Give a person a role."""
    over = Division.objects.filter(code=division).first()
    if division and over is None:
        raise click.ClickException(f"no division has the code {division!r}")
    try:
        actions.post(_person(username), role, unit=_unit(unit), division=over, by=BY, at=now())
    except actions.PostRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{username} is {role} from now on")


@command.command()
@click.argument("username")
@click.argument("role", type=click.Choice(Role.values))
def unpost(username: str, role: str) -> None:
    """Take a role from a person, wherever it is held."""
    held = lasting_posts(_person(username), on=localdate()).filter(role=role)
    for one in held:
        actions.unpost(one, by=BY, at=now())
    click.echo(f"{len(held)} posts ended")


def _person(username: str) -> Person:
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise click.ClickException(f"nobody is called {username!r}; `wangge user add` makes people")
    return person


def _unit(code: str) -> Unit | None:
    if not code:
        return None
    unit = units().filter(code=code).first()
    if unit is None:
        raise click.ClickException(f"no unit has the code {code!r}")
    return unit
