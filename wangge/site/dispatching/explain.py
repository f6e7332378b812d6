"""缘由 explain: why a case went where it went, by the log."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from wangge.dispatch.shown.decided import Decision

WIDTH = 10  # columns of the labels


@click.command()
@click.argument("number", metavar="CASE")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def explain(number: str, as_json: bool) -> None:
    """Why did CASE (its number) go where it went?

    Every decision in order: duty item and law, the words, the place, like cases and how they ended,
    the candidates and how sure the machine was, its model and its promise, and what people did then.
    """
    from django.conf import settings
    from django.utils.translation import override

    from wangge.dispatch.shown.decided import decisions
    from wangge.site.called import case_called

    case = case_called(number)
    with override(settings.LANGUAGE_CODE):
        found = decisions(case)
        if as_json:
            told = {
                "case": case.number,
                "state": case.state,
                "decisions": [it.plain() for it in found],
            }
            click.echo(json.dumps(told, ensure_ascii=False))
            return
        click.echo(f"{case.number}  {case.title}")
        if not found:
            click.echo("no dispatch decision has been taken yet")
        for at, decision in enumerate(found, 1):
            click.echo(f"\n{at}. {_headline(decision)}")
            for label, line in _lines(decision):
                click.echo(f"   {label:<{WIDTH}}{line}")


def _headline(decision: "Decision") -> str:
    from django.utils.timezone import localtime

    moment = localtime(decision.at).strftime("%Y-%m-%d %H:%M")
    what = {
        "considered": f"{decision.by} left it to a dispatcher: {decision.reason}",
        "dispatched": f"{decision.by} sent it to {decision.name}",
        "ruled": f"{decision.by} ruled: {decision.name}",
    }[decision.kind]
    return f"{moment}  {what}"


def _lines(it: "Decision") -> Iterator[tuple[str, str]]:
    """Label and text of all that the entry tells."""
    from django.utils.timezone import localtime

    from wangge.dispatch.shown.alike import precedents

    if it.kind != "considered" and it.reason:
        yield "reason", it.reason
    if it.advice:
        yield "advice", it.advice
    if it.confidence is not None:
        yield "sure", f"{it.sure} ({it.confidence:.1%})"
    if it.duty:
        yield "duty", f"{it.duty} {it.matter}"
    if it.law:
        yield "law", f"{it.law} {it.article}"
    if it.words:
        yield "words", "、".join(it.words)
    if it.where:
        yield "place", it.where
    for one in precedents(it.like, None):
        back = f"; returned by {one.returned}" if one.returned_by else ""
        yield "like", f"{one.number}  {one.percent}%  {one.unit}  {one.ended}{back}"
    for other in it.candidates:
        said = f"{other.confidence:6.1%}  {other.name}  {other.duty}  {other.why}"
        yield f"{other.rank}.", said
    if it.due:
        yield "due", f"{localtime(it.due):%Y-%m-%d %H:%M}  {it.rule}"
    if it.model:
        yield "model", it.model
    if it.promise:
        yield "promise", "  ".join(f"{label} {value}" for label, value in it.promised)
    for then in it.afterwards:
        yield "then", then
