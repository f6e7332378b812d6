"""钥匙: Put a new key before the old ones, seal everything anew, drop old keys."""

import click

from wangge.base.clock import now
from wangge.base.crypto import keys, rotation
from wangge.base.crypto.rotation import SealedField
from wangge.people.traces import trace

BY = "machine:cli"


@click.group()
def command() -> None:
    """The keys that seal names and phone numbers."""


@command.command()
@click.option("--no-new-key", is_flag=True, help="Only seal anew, e.g. after a change of cipher.")
def rotate(no_new_key: bool) -> None:
    """A new key for all that is sealed. May be stopped and run again; old keys still open."""
    try:
        if not no_new_key:
            click.echo(f"new key   {keys.add_key()}")
        done = rotation.rotate_keys(told=_tell)
    except keys.KeysError as error:
        raise click.ClickException(str(error)) from error
    trace("keys rotated", by=BY, at=now(), about="keys", fields=done)
    click.echo(f"sealed anew: {done}")


@command.command()
@click.confirmation_option(prompt="Backups sealed with the old keys become unreadable. Go on?")
def retire() -> None:
    """Drop old keys, once nothing here is sealed with them any more."""
    if left := rotation.rotate_keys():
        click.echo(f"{left} fields were still sealed with old keys and are sealed anew")
    try:
        dropped = keys.retire_keys()
    except keys.KeysError as error:
        raise click.ClickException(str(error)) from error
    trace("keys retired", by=BY, at=now(), about="keys", dropped=dropped)
    click.echo(f"dropped: {', '.join(dropped) or 'none'}")


def _tell(field: SealedField, done: int) -> None:
    click.echo(f"  {field.model}.{field.field}: {done}")
