"""What was written ahead goes back into the database, and the log begins anew – while others write."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

KEEP = """
import sys
from django.db import connection
from wangge.base.clock import now
from wangge.base.sqlite.keeping import write_back

with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS heap (words text)")
    for turn in range(int(sys.argv[1])):
        for _ in range(300):
            cursor.execute("INSERT INTO heap VALUES (%s)", ["x" * 3000])
        if sys.argv[2] == "keep":
            write_back(now())
    cursor.execute("SELECT count(*) FROM heap")
    print(cursor.fetchone()[0], flush=True)
    import os
    from django.conf import settings
    print(os.path.getsize(str(settings.DATABASES["default"]["NAME"]) + "-wal"), flush=True)
    os._exit(0)  # as if killed: closing the last connection would write everything back
"""


def run(home: Path, turns: int, how: str) -> tuple[int, int]:
    env = {k: v for k, v in os.environ.items() if not k.startswith("WANGGE_")}
    env |= {"WANGGE_HOME": str(home), "WANGGE_SECRET_KEY": "x" * 50, "PYTHONPATH": os.getcwd()}
    env["DJANGO_SETTINGS_MODULE"] = "wangge.site.settings"
    home.mkdir(exist_ok=True)
    command = [sys.executable, "-c", KEEP, str(turns), how]
    said = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
    rows, wal = said.split()
    return int(rows), int(wal)


def test_the_log_does_not_grow_while_it_is_kept(tmp_path: Path) -> None:
    rows, kept = run(tmp_path / "kept", 20, "keep")
    _, grown = run(tmp_path / "grown", 20, "leave")
    assert rows == 20 * 300
    assert kept * 4 < grown


def test_two_writers_and_a_keeper_lose_nothing(tmp_path: Path) -> None:
    run(tmp_path, 1, "leave")
    env = {k: v for k, v in os.environ.items() if not k.startswith("WANGGE_")}
    env |= {"WANGGE_HOME": str(tmp_path), "WANGGE_SECRET_KEY": "x" * 50, "PYTHONPATH": os.getcwd()}
    env["DJANGO_SETTINGS_MODULE"] = "wangge.site.settings"
    writers = [
        subprocess.Popen([sys.executable, "-c", KEEP, "5", how], env=env, stdout=subprocess.DEVNULL)
        for how in ("keep", "leave", "leave")
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    with sqlite3.connect(tmp_path / "wangge.db") as database:
        assert database.execute("SELECT count(*) FROM heap").fetchone() == (16 * 300,)
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
