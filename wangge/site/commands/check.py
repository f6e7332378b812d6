"""检查: Say what is wrong with this installation before people find out."""

import click

from wangge.base import options
from wangge.site.commands.settings import declare_all


@click.command()
def command() -> None:
    """Check settings, keys, database, folders and models; ends with 1 if anything is wrong."""
    findings = [*_settings(), *_django(), *(_migrations() or _models())]
    for finding in findings:
        click.echo(finding, err=True)
    if findings:
        raise SystemExit(1)
    click.echo(f"all well: {len(options.declared())} settings, keys, database, folders, models")


def _settings() -> list[str]:
    """Settings that cannot be read, and those that are unwise."""
    found = []
    declare_all()
    for one in options.declared():
        try:
            _ = one.value
        except options.OptionError as error:
            found.append(str(error))
    found += _adapters()
    home = options.HOME.value
    if home.stat().st_mode & 0o077:
        found.append(f"others may enter {home}: chmod 700 it, or run `wangge init`")
    loopback = ("localhost", "127.0.0.1", "[::1]")
    others = [h for h in options.ALLOWED_HOSTS.value.split(",") if h and h not in loopback]
    if options.DEBUG.value and others:
        found.append(f"WANGGE_DEBUG is on while {', '.join(others)} is served: turn it off")
    return found


def _adapters() -> list[str]:
    """Settings that name no adapter, or a language model that could not even be asked."""
    from wangge.assist import queries

    found = []
    for ask in (queries.embedder, queries.segmenter, queries.entities, queries.reranker):
        try:
            ask()
        except options.OptionError as error:
            found.append(str(error))
    return found


def _django() -> list[str]:
    from django.core.checks import run_checks

    return [str(message) for message in run_checks() if message.is_serious()]


def _migrations() -> list[str]:
    """Migrations not applied yet."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return []
    return [f"{len(plan)} migrations are not applied: run `wangge init`"]


def _models() -> list[str]:
    """Models that stand and cannot be read: without them people dispatch, and should know why."""
    from wangge.assist import queries
    from wangge.assist.models import Place
    from wangge.assist.store import Damaged

    found = []
    for task in queries.tasks():
        for place in Place:
            version = queries.standing(task, place)
            try:
                if version is not None:
                    queries.load(version)
            except Damaged as error:
                found.append(f"{place.value} model of {task}: {error}")
    return found
