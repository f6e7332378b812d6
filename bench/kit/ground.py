"""The ground benches stand on: an installation of its own with the demo city, and a day of requests.

Set up before Django is imported: `with installation() as env:` makes WANGGE_HOME in a temporary
folder, and, where WANGGE_DATABASE_URL is given, a database of its own on that server.
"""

import csv
import json
import os
import random
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlparse, urlunparse

ROOT = Path(__file__).resolve().parent.parent.parent
WANGGE = (sys.executable, "-m", "wangge.site.commands")
CLAUSE = re.compile(r"(?<=[，。！？；,!?;])")
COLUMNS = ("external", "time", "channel", "kind", "words", "address", "lon", "lat", "name", "phone")


@contextmanager
def installation(*, city: bool = True) -> Iterator[dict[str, str]]:
    """The environment of a fresh installation, also put into this process; gone at the end."""
    given = os.environ.get("WANGGE_DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="wangge-bench-") as home, database(given) as url:
        env = {k: v for k, v in os.environ.items() if not k.startswith("WANGGE_")}
        env |= {"WANGGE_HOME": home, "DJANGO_SETTINGS_MODULE": "wangge.site.settings"}
        if url:
            env["WANGGE_DATABASE_URL"] = url
        for name in [name for name in os.environ if name.startswith("WANGGE_")]:
            del os.environ[name]
        os.environ.update(env)
        run("init", env=env)
        if city:
            run("city", "load", env=env)
        yield env


@contextmanager
def database(url: str) -> Iterator[str]:
    """A database of its own beside the one named; "" for SQLite."""
    if not url:
        yield ""
        return
    import psycopg

    name = f"wangge_bench_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunparse(urlparse(url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(*words: str, env: dict[str, str]) -> str:
    """A command to its end; what it printed. Raises RuntimeError with its last words."""
    done = subprocess.run([*WANGGE, *words], env=env, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"wangge {' '.join(words)}: {done.stderr[-2000:]}")
    return done.stdout


def stand_up() -> None:
    """Django made ready in this process."""
    import django

    django.setup()


def day(count: int, *, seed: int = 0) -> list[dict[str, Any]]:
    """So many requests in the manner of the sample: its clauses mixed anew, each at some place.

    Two in five have a pin, inside a grid of the city; no two say quite the same.
    """
    stand_up()
    from wangge.grids.models import Division
    from wangge.site.cities import cities, folder_of, rows_of
    from wangge.site.simulating.citizens import grounds

    dice = random.Random(f"day {seed}")
    sample = list(rows_of(folder_of(cities()[0]) / "requests.csv"))
    clauses = [[c for c in CLAUSE.split(row["words"]) if c.strip()] for row in sample]
    homes = list(
        Division.objects.filter(level="community", outline__isnull=False).values_list(
            "code", "name"
        )
    )
    shapes = grounds({code for code, _ in homes})
    rows = []
    for number in range(count):
        at = dice.randrange(len(sample))
        row, said = sample[at], clauses[at]
        other = clauses[dice.randrange(len(clauses))]
        kept = [c for c in said if len(said) < 3 or dice.random() < 0.8] or said
        if dice.random() < 0.35:
            kept = [*kept, dice.choice(other)]
        code, name = dice.choice(homes)
        house = f"{name}{dice.randint(1, 60)}号楼"
        pin = shapes[code].representative_point() if dice.random() < 0.4 else None
        east, north = (dice.uniform(-4e-4, 4e-4) for _ in range(2))
        rows.append(
            {
                "external": f"B{seed}-{number}",
                "time": "",
                "channel": row["channel"],
                "kind": row["kind"],
                "words": "".join(kept)[:900],
                "address": house if dice.random() < 0.7 else "",
                "lon": round(pin.x + east, 6) if pin else "",
                "lat": round(pin.y + north, 6) if pin else "",
                "name": "某先生",
                "phone": f"199{dice.randrange(10**8):08d}",
            }
        )
    return rows


def day_file(path: Path, count: int, *, seed: int = 0) -> Path:
    """The same as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(day(count, seed=seed))
    return path


def replayed(path: Path, *words: str, env: dict[str, str]) -> dict[str, Any]:
    """The summary of `wangge replay`."""
    told: dict[str, Any] = json.loads(run("replay", str(path), "--json", *words, env=env))
    return told


def percentile(values: list[float], share: float) -> float:
    """The nearest-rank percentile."""
    from wangge.site.replaying.summary import percentile as ranked

    return ranked(sorted(values), share)
