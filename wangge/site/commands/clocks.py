"""时钟: Say why a case is due when it is; derive open clocks anew; prove them by the log."""

import click

from wangge.base.clock import now
from wangge.cases.models import Case
from wangge.clocks import queries, words
from wangge.clocks.actions.catching_up import catch_up, flaws
from wangge.clocks.actions.reprojecting import reproject as derive_anew
from wangge.clocks.actions.reprojecting import stale
from wangge.clocks.models import Clock, Projection
from wangge.duties.words import moment
from wangge.site.called import case_called

BY = "machine:cli"


@click.group()
def command() -> None:
    """Dispatch, signing, first contact, completion, reply, call-back, shares: each a ledger."""


@command.command()
@click.argument("number")
def why(number: str) -> None:
    """Each clock of the case NUMBER, why it runs out when it does, and each time it moved."""
    for clock in queries.of_case(case_called(number)):
        click.echo(f"{clock.get_kind_display()}: {words.sentence(clock)}")
        for one in words.changes(clock):
            was = moment(one.was, ends_a_day=True) if one.was else "–"
            due = moment(one.due, ends_a_day=True) if one.due else "–"
            click.echo(f"    {moment(one.at)}  {one.why}: {was} → {due}")


@command.command()
@click.option("--why", "reason", default="", help="What to tell on each case that moves.")
@click.option("--if-changed", is_flag=True, help="Only where calendars or rules have changed.")
def reproject(reason: str, if_changed: bool) -> None:
    """Derive every open clock anew; those that move say so in the log of their case."""
    if if_changed and not stale():
        click.echo("nothing has changed since the last time")
        return
    done = derive_anew(by=BY, at=now(), why=reason)
    click.echo(
        f"{done.looked} clocks looked at, {done.moved} moved, {done.missed} missed "
        f"(somebody was at the case), in {done.seconds:.1f} s: {done.why}"
    )


@command.command()
@click.option("--most", default=20, show_default=True)
def moved(most: int) -> None:
    """The last times that clocks were derived anew, and why."""
    for one in Projection.objects.order_by("-pk")[:most]:
        ended = f"{one.seconds:.1f} s" if one.ended_at else "broken off"
        click.echo(
            f"{moment(one.began_at)}  {one.looked} looked at, {one.moved} moved, {ended}: {one.why}"
        )


@command.command()
@click.option("--make", is_flag=True, help="First make the clocks of cases older than this room.")
def check(make: bool) -> None:
    """Compare clocks with what the log says; list clocks that cannot be reckoned. Ends with 1 if any."""
    if make:
        click.echo(f"clocks made for {catch_up(most=1_000_000)} cases")
    wrong = 0
    for clock in Clock.objects.exclude(trouble="").filter(stopped_at=None).select_related("case"):
        click.echo(f"{clock.case.number} {clock.kind}: {clock.trouble}")
        wrong += 1
    for case, what in flaws(Case.objects.order_by("pk").iterator(chunk_size=500)):
        click.echo(f"{case.number}: {what}")
        wrong += 1
    click.echo(f"{wrong} clocks are wrong" if wrong else "all clocks are as the log says")
    if wrong:
        raise SystemExit(1)
