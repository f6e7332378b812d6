"""落点 place: where is what these words speak of – and how often is that right?"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from wangge.grids.datums import NAMES, WGS84, to_wgs84

WIDE = {"city", "district", "street", "road"}  # such a place lies in many grids


@click.command()
@click.argument("words", default="")
@click.option("--address", default="", help="What was said as the address, beside the words.")
@click.option("--lon", type=float, help="Where it is supposed before a word is read.")
@click.option("--lat", type=float)
@click.option("--spread", default=80.0, show_default=True, help="Metres a pin may be wrong.")
@click.option("--datum", default=WGS84, show_default=True, type=click.Choice(NAMES),
              help="Of the positions given.")  # fmt: skip
@click.option("--eval", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="CSV or JSONL of texts with their true places.")  # fmt: skip
@click.option("--no-pins", is_flag=True, help="With --eval: as if no text had come with a pin.")
@click.option("--json", "as_json", is_flag=True, help="Say it as JSON (--eval always does).")
def place(
    words: str, address: str, lon: float | None, lat: float | None, spread: float, datum: str,
    file: Path | None, no_pins: bool, as_json: bool,
) -> None:  # fmt: skip
    """Where is what WORDS speak of? Writes nothing.

    With --eval FILE: columns text (or words), address, the truth as lon and lat, grid or division
    (codes), and perhaps pin_lon and pin_lat. Prints n, auto_share, auto_precision, top1, top3 and the
    milliseconds of processor time a text takes. Right is: the true grid or division is hit, or the point
    lies within 250 m of the true one.
    """
    if file is not None:
        from wangge.site.measuring.placed import BadTable, measure

        try:
            figures = measure(file, datum=datum, spread=spread, pins=not no_pins)
        except BadTable as error:
            raise click.ClickException(f"{file}: {error}") from error
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    if not (words or address or lon is not None):
        raise click.UsageError("give WORDS, or --eval FILE")
    if (lon is None) != (lat is None):
        raise click.UsageError("--lon and --lat go together")
    _answer(words, address, _prior(lon, lat, spread, datum), as_json=as_json)


def _prior(lon: float | None, lat: float | None, spread: float, datum: str) -> Any:
    from wangge.grids.queries import Prior

    if lon is None or lat is None:
        return None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise click.UsageError("--lon goes from -180 to 180, --lat from -90 to 90")
    if not 0 < spread < 100_000:
        raise click.UsageError("--spread is a number of metres above 0")
    return Prior(*to_wgs84(lon, lat, datum=datum), spread=spread)


def _answer(words: str, address: str, prior: Any, *, as_json: bool) -> None:
    from wangge.grids import queries
    from wangge.grids.naming.telling import sentence

    said = queries.places_said(words, address=address, prior=prior)
    why = [sentence(reason) for reason in said.why]
    grids = [None if one.kind in WIDE else queries.grid_at(one.lon, one.lat) for one in said.spots]
    if as_json:
        spots = [
            asdict(one) | {"words": [w._asdict() for w in one.words], "grid": hit and hit.code}
            for one, hit in zip(said.spots, grids, strict=True)
        ]
        click.echo(json.dumps({"sure": said.sure, "why": why, "places": spots}, ensure_ascii=False))
        return
    for one, hit in zip(said.spots, grids, strict=True):
        where = "–" if one.lon is None else f"{one.lon:.5f},{one.lat:.5f} ± {one.spread:.0f} m"
        used = " ".join(f"“{word.said}”" for word in one.words)
        path = queries.path_text(one.division) or "–"
        grid = hit.code if hit else ""
        click.echo(
            f"{one.confidence:6.1%}  {one.name or one.kind}  {path}  {where}  {grid}  {used}"
        )
    click.echo("sure" if said.sure else "for a person to decide")
    for reason in why:
        click.echo(f"  {reason}")
