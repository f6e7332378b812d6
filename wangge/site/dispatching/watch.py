"""守望 watch: is the promised error kept?"""

import json

import click

from wangge.base.clock import now


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON.")
def watch(as_json: bool) -> None:
    """Look whether the machine keeps its promise, as the clock does every minute.

    Where the promise is in danger it tightens or stops dispatch by machine, on the record.
    """
    from wangge.dispatch.promise.gates import gates
    from wangge.dispatch.promise.watch import look

    seen = look(at=now())
    standing = gates()
    if as_json:
        states = {scope: one.state for scope, one in sorted(standing.items())}
        click.echo(json.dumps({**seen, "gates": states}, ensure_ascii=False))
        return
    if not seen["scopes"]:
        click.echo("the machine has sent nothing in the last 90 days")
    for one in seen["scopes"]:
        gate = standing.get(one["scope"])
        error = "   –  " if one["error"] is None else f"{one['error']:6.1%}"
        click.echo(
            f"{one['scope']:<28}{gate.state if gate else 'open':<10}"
            f"sent {one['sent']:>6}  settled {one['settled']:>6}  wrong {one['wrong']:>4} {error} "
            f"[{one['low']:.1%}, {one['high']:.1%}]  promised {one['promised']:.1%}  "
            f"e {one['e']:g} of {one['stops_at']:g}"
        )
    for one in seen["tiers"]:
        if one["needed"]:
            click.echo(
                f"{one['tier']}: {one['needed']} more settled cases, all right, would prove "
                f"{one['target']:.1%} from what was sent alone"
            )
    if drifted := seen["more"]["drift"]["found"]:
        click.echo(f"what comes now is of another kind than what came first: {', '.join(drifted)}")
