"""通知: What could not be delivered and why; send it again, or try an outlet out."""

from datetime import datetime, timedelta

import click

from wangge.base.clock import now

BY = "machine:cli"


@click.group()
def command() -> None:
    """Notices on their way out of the house: what failed, and sending it again."""


@command.command()
@click.option("--outlet", default="", help="Only this outlet, e.g. mail.")
@click.option("--all", "all_of_them", is_flag=True, help="Also what is still being tried.")
@click.option("--most", type=click.IntRange(1), default=50, show_default=True)
def failures(outlet: str, all_of_them: bool, most: int) -> None:
    """What is parked, newest first, with its reason; lines in trouble above."""
    from wangge.notices import queries

    for line in queries.lines().values():
        if line.failures:
            click.echo(f"! {line.name}: {line.failures} failures in a row; {line.error}")
    found = queries.deliveries(standing="" if all_of_them else "parked", outlet=outlet)
    rows = found.filter(done_at=None).exclude(error="")[:most]
    for row in rows:
        number = f" {row.notice.case.number}" if row.notice.case else ""
        how = f"parked {_at(row.parked_at)}" if row.parked_at else f"again {_at(row.next_at)}"
        click.echo(f"{row.pk:>8}  {row.outlet} to {row.target}  {row.notice.kind}{number}  {how}")
        click.echo(f"          {row.error}")
    if not rows:
        click.echo("nothing has failed")


@command.command()
@click.argument("numbers", type=int, nargs=-1)
@click.option("--outlet", default="", help="Only this outlet.")
@click.option("--all", "all_of_them", is_flag=True, help="All that is parked.")
def retry(numbers: tuple[int, ...], outlet: str, all_of_them: bool) -> None:
    """Send parked deliveries again: those of these NUMBERS (see `failures`), or --all."""
    from wangge.notices.actions.outcomes import retry as send_again
    from wangge.notices.models import Delivery
    from wangge.people.traces import trace

    if not numbers and not all_of_them:
        raise click.UsageError("give numbers from `wangge notices failures`, or --all")
    found = Delivery.objects.filter(outlet=outlet) if outlet else Delivery.objects.all()
    found = found if all_of_them else found.filter(pk__in=numbers)
    sent, at = 0, now()
    sent = send_again(found, at=at)
    trace("deliveries sent again", by=BY, at=at, about=outlet or "notices", sent=sent)
    click.echo(f"{sent} are sent again by the next `wangge work`")


@command.command()
@click.argument("outlet")
@click.option("--to", "username", required=True, help="User name of whom the test is sent to.")
@click.option("--hook", type=int, help="Number of the hook, for webhook.")
@click.option("--wait", type=click.IntRange(1, 120), default=60, show_default=True)
def test(outlet: str, username: str, hook: int | None, wait: int) -> None:
    """Send a test by OUTLET (mail, sms, webhook) now, and say what became of it."""
    from wangge.notices.actions import keeping
    from wangge.notices.actions.carrying import Carrier
    from wangge.people.models import Person

    person = Person.objects.filter(username=username).first()
    if person is None:
        raise click.ClickException(f"there is no {username!r}; `wangge user` shows who there is")
    target = f"hook:{hook}" if hook else ""
    try:
        row = keeping.send_test(outlet, to=person, target=target, by=BY, at=now())
    except keeping.Unfit as error:
        raise click.ClickException(str(error)) from error
    carrier, until = Carrier(), now() + timedelta(seconds=wait)
    try:
        while not (row.done_at or row.error) and now() < until:
            carrier.step()
            row.refresh_from_db()
    finally:
        carrier.close()
    row.refresh_from_db()
    if not row.done_at:
        raise click.ClickException(row.error or f"not sent within {wait} s; is `work` busy?")
    click.echo(f"delivered: {row.receipt}")


def _at(moment: datetime | None) -> str:
    from django.utils.timezone import localtime

    return f"{localtime(moment):%m-%d %H:%M}" if moment else "?"
