"""学 fit: learn from settled cases."""

import csv
from collections.abc import Iterator
from pathlib import Path

import click
from django.utils.timezone import localdate

from wangge.base.clock import now


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--text", default="words", show_default=True, help="Columns, with commas between.")
@click.option("--label", default="expected_duty", show_default=True, help="Duty item codes.")
def fit(file: Path, text: str, label: str) -> None:
    """Learn from the settled cases of FILE (CSV) and use it from now on, beside the duty texts.

    Rows without a label are left out. The model is written to WANGGE_HOME/models/dispatch.npz; take
    that file away to go back to duty texts alone.
    """
    from wangge.dispatch.rankers.learned import path
    from wangge.dispatch.ranking.fitting import fit as learn
    from wangge.dispatch.ranking.fitting import save
    from wangge.duties.queries import duty_items

    rows = list(_rows(file, text.split(","), label))
    codes = {item.code for item in duty_items(localdate(now()))}
    known = [row for row in rows if row[1] in codes]
    try:
        name = f"learned/{now():%Y%m%d%H%M}-{len(known)}"
        fitted = learn([words for words, _ in known], [code for _, code in known], name=name)
    except ValueError as error:
        raise click.ClickException(f"{file}: {error}") from error
    save(fitted.model, path())
    click.echo(
        f"{fitted.examples} examples of {fitted.labels} duty items learned, {fitted.seen:.0%} of them "
        f"right when asked again; {len(rows) - len(known)} rows name no duty item in force"
    )
    click.echo(f"→ {path()}")


def _rows(file: Path, columns: list[str], label: str) -> Iterator[tuple[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        there = reader.fieldnames or []
        if missing := [one for one in (*columns, label) if one not in there]:
            raise click.ClickException(
                f"{file} has no column {', '.join(missing)}; it has: {', '.join(there)}"
            )
        for row in reader:
            words = "。".join(row[one] or "" for one in columns)
            if row[label] and words:
                yield words, row[label]
