"""The demo city: one command from nothing to a city with a past; again, it changes nothing."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from tests.processes import ROOT, WANGGE, Installation, installation
from wangge.site.cities import cities, folder_of, rows_of

STANDS = """
import json
from collections import Counter
from wangge.base.clock import now
from wangge.cases import audit
from wangge.appraisal.models import Run
from wangge.cases.models import Case, Entry, Trouble
from wangge.clocks.actions.catching_up import flaws
from wangge.people.models import Person

late = Case.objects.filter(due_at__lt=now(), handled_at=None, closed_at=None)
print(json.dumps({
    "states": Counter(Case.objects.values_list("state", flat=True)),
    "kinds": sorted(set(Entry.objects.values_list("kind", flat=True))),
    "late": late.count(),
    "days": len(set(moment.date() for moment in Case.objects.values_list("registered_at", flat=True))),
    "future": Entry.objects.filter(happened_at__gt=now()).count(),
    "untold": Entry.objects.filter(told_at=None).count(),
    "troubles": Trouble.objects.count(),
    "flaws": [str(flaw) for flaw in [*audit.verify(), *audit.rebuild()]],
    "clocks": [what for _, what in flaws(Case.objects.all())],
    "appraised": [sum(len(group["units"]) for group in json.loads(one.content)["groups"]) for one in Run.objects.all()],
    "passwords": Person.objects.filter(password="").count(),
}))
"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    home = tmp_path_factory.mktemp("demo")
    with installation(home) as made:
        yield made, made.do("demo", "--no-run")


def test_it_makes_its_home_when_there_is_none(tmp_path: Path) -> None:
    env = {k: v for k, v in os.environ.items() if not k.startswith("WANGGE_")}
    env["WANGGE_HOME"] = str(tmp_path / "var")
    words = [*WANGGE, "demo", "--no-run", "--size", "tiny"]
    done = subprocess.run(words, env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "no size 'tiny'; there are" in done.stderr
    assert (tmp_path / "var" / "keys.json").exists()


def test_the_past_fills_every_desk(demo: tuple[Installation, str]) -> None:
    found = demo[0].ask(STANDS)
    assert sum(found["states"].values()) == len(
        list(rows_of(folder_of(cities()[0]) / "requests.csv"))
    )
    wanted = {
        "accepted", "dispatched", "signed", "contacted", "in_progress", "handled",
        "callback_pending", "closed", "answered", "not_accepted", "joined",
    }  # fmt: skip
    assert wanted <= set(found["states"])
    assert {"return_requested", "extension_requested", "rework", "rehandled"} <= set(found["kinds"])
    assert found["late"] > 0 and found["days"] > 3
    assert found["future"] == found["untold"] == found["troubles"] == found["passwords"] == 0
    assert found["flaws"] == found["clocks"] == []
    assert len(found["appraised"]) == 1 and found["appraised"][0] > 20  # units in one draft


def test_the_cast_s_passwords_are_shown_once_made_and_kept_by_their_owner_only(
    demo: tuple[Installation, str],
) -> None:
    made, said = demo
    file = made.home / "demo-cast.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    cast = {row["username"] for row in rows_of(folder_of(cities()[0]) / "cast.csv")}
    lines = {line.split()[0]: line.split()[1] for line in file.read_text().splitlines()[1:]}
    assert set(lines) == cast and len(set(lines.values())) == len(cast)
    assert all(password in said for password in lines.values())
    opens = made.ask(
        "import json; from wangge.people.signing_in.passwords import sign_in;"
        "from wangge.base.clock import now;"
        f"person = sign_in('dispatcher1', {lines['dispatcher1']!r}, at=now());"
        "print(json.dumps(person is not None and person.must_change_password))"
    )
    assert opens is True


def test_again_it_changes_nothing_and_is_quick(demo: tuple[Installation, str]) -> None:
    made, _ = demo
    before = made.ask(STANDS)
    file = (made.home / "demo-cast.txt").read_text()
    said = made.do("demo", "--no-run", timeout=60)
    assert "living through" not in said
    assert made.ask(STANDS)["states"] == before["states"]
    assert (made.home / "demo-cast.txt").read_text() == file


def test_simulated_people_go_on_from_there(demo: tuple[Installation, str]) -> None:
    made, _ = demo
    worker = made.start("work")
    try:
        said = made.do("simulate", "--minutes", "0.1", "--pace", "100000", "--requests", "60")
    finally:
        worker.terminate()
        worker.wait()
    heard, deeds = _counts(said)
    assert heard >= 3 and deeds > 10
    assert made.ask(STANDS)["flaws"] == []


def _counts(said: str) -> tuple[int, int]:
    """(requests, deeds) of the last line that tells them."""
    line = [line for line in said.splitlines() if "requests heard" in line][-1]
    heard, deeds, _ = (int(word) for word in line.split() if word.isdigit())
    return heard, deeds
