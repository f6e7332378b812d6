"""The commands `wangge duties` and `wangge calendar`: what they do, and how they refuse."""

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wangge.duties import actions, queries
from wangge.duties.models import CalendarDay
from wangge.duties.tests.test_imports import CATEGORIES, DEADLINES, DUTIES, write
from wangge.site.commands import calendar, duties

pytestmark = pytest.mark.django_db


def call(command: object, *words: str) -> Result:
    return CliRunner().invoke(command, [*words])  # type: ignore[arg-type]


def test_importing_by_command(tmp_path: Path):
    write(tmp_path, categories=CATEGORIES, deadline_rules=DEADLINES, duty_items=DUTIES)
    done = call(duties.command, "import", str(tmp_path), "--json")
    assert done.exit_code == 0
    assert [report["created"] for report in json.loads(done.stdout)] == [3, 3, 2]
    write(tmp_path, duty_items=DUTIES + "D3,事,,999999,法,条,street,,,urban_management,,,,,\n")
    rejects = tmp_path / "rejects.csv"
    done = call(duties.command, "import", str(tmp_path), "--rejects", str(rejects))
    assert done.exit_code == 1 and "row 4, category" in done.output
    assert "999999" in rejects.read_text("utf-8-sig")


def test_importing_nothing_by_command(tmp_path: Path):
    done = call(duties.command, "import", str(tmp_path))
    assert done.exit_code == 1 and "categories.csv" in done.output


def test_checking_by_command(tmp_path: Path):
    write(tmp_path, categories=CATEGORIES, deadline_rules=DEADLINES, duty_items=DUTIES)
    call(duties.command, "import", str(tmp_path))
    done = call(duties.command, "check", "--json")
    kinds = {each["kind"] for each in json.loads(done.stdout)}
    assert (done.exit_code, kinds) == (1, {"calendar", "unit"})  # neither days nor units yet
    assert "subdistrict@street" in call(duties.command, "check").output


def test_the_calendar_by_command():
    assert call(calendar.command, "show", "2026").exit_code == 1  # there is none yet
    assert "365 days added" in call(calendar.command, "fill", "2026").output
    assert "0 days added, 365 were there" in call(calendar.command, "fill", "2026").output
    assert "248 working days" in call(calendar.command, "show", "2026").output
    done = call(calendar.command, "set", "2026-03-10", "holiday", "停电")
    assert done.exit_code == 0
    assert "247 working days" in call(calendar.command, "show", "2026").output
    assert call(calendar.command, "hours", "08:30-12:00,14:00-17:30").exit_code == 0
    assert queries.days().hours == ((510, 720), (840, 1050))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["fill", "2099"], "State Council"),
        (["set", "2026-03-10", "feast"], "feast"),
        (["set", "2026-03-10", "workday", "--hours", "9-12"], "not a time of day"),
        (["hours", "12:00-09:00"], "close after it opens"),
        (["hours", "09:00"], "not a shift"),
        (["set", "2026-03-10", "workday", "--calendar", "other"], "no calendar 'other'"),
    ],
)
def test_the_calendar_refuses_by_command(words, said):
    actions.make_calendar("default")
    done = call(calendar.command, *words)
    assert done.exit_code != 0 and said in done.output
    assert not CalendarDay.objects.exists()


def test_days_from_a_file_by_command(tmp_path: Path):
    file = tmp_path / "days.csv"
    file.write_text("date,kind,name\n2027-01-01,holiday,元旦\nnever,holiday,\n", encoding="utf-8")
    done = call(calendar.command, "import", str(file))
    assert done.exit_code == 1 and "row 3, date" in done.output
    assert queries.days().known[date(2027, 1, 1)].name == "元旦"
