"""问 ask: who answers for some words?"""

import json

import click

from wangge.base.clock import now

SHOWN = 5


@click.command()
@click.argument("words")
@click.option("--division", default="", help="Code of the division where it is.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def ask(words: str, division: str, as_json: bool) -> None:
    """Who answers for WORDS? Writes nothing."""
    from wangge.cases.models import Case
    from wangge.dispatch.ranking import think
    from wangge.dispatch.words import reason
    from wangge.people.queries import unit_named

    case = Case(pk=0, registered_at=now(), title=words[:80], words=words, division_code=division)
    thought = think([case])[0]
    listed = [one.plain() | {"name": unit_named(one.unit)} for one in thought.candidates]
    why = reason(thought.trouble) if thought.trouble else ""
    if as_json:
        told = {"candidates": listed, "reason": why, "model": thought.model}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    for one in listed[:SHOWN]:
        click.echo(f"{one['score']:6.1%}  {one['name']}  {one['duty']}  {one['why']}")
    if why:
        click.echo(why)
