"""初始化: Make WANGGE_HOME with its keys and its database, or bring it up to date."""

import click

from wangge.base import options
from wangge.base.crypto import keys


@click.command()
def command() -> None:
    """Make WANGGE_HOME (only its owner may enter), its keys and its database.

    Run it again after every update: what is there is kept, what is missing is made.
    """
    home = options.HOME.value
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if home.stat().st_mode & 0o077:
        home.chmod(0o700)
    if not (options.FIELD_KEY.given and options.SECRET_KEY.given):
        click.echo(f"keys      {keys.make()}  (back this file up: without it sealed data is lost)")
    _migrate()
    click.echo(f"ready     {home}")
    if not _anyone():
        click.echo("nobody can sign in yet: `wangge user add NAME`, or `wangge demo` for a cast")


def _migrate() -> None:
    from wangge.site.commands import stand_up

    stand_up()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    click.echo(f"database  {settings.DATABASES['default']['NAME']}")


def _anyone() -> bool:
    from wangge.people.models import Person

    return Person.objects.exists()
