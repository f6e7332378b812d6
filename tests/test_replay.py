"""A file of requests through the whole street: heard once, told on, summed up, worked to closing."""

import csv
import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wangge.cases import audit
from wangge.cases.models import Case, Entry, Trouble
from wangge.cases.moves import ENDED, GONE, State
from wangge.intake.models import Request
from wangge.people.models import Person
from wangge.site.cities import Loaded, cities, folder_of
from wangge.site.commands.replay import command

SAMPLE = folder_of(cities()[0]) / "requests.csv"
COLUMNS = ("编号", "时间", "内容", "地址", "经度", "纬度")
GOOD = [
    ("1", "2026-11-20 08:00", "小区门口的路灯坏了三天，晚上看不见路", "", "", ""),
    ("2", "2026-11-20 08:05", "楼下烧烤店油烟扰民，请管一管", "", "", ""),
    ("3", "", "消防通道被私家车占了，救护车进不来", "", "113.66", "34.76"),
]
BAD = [
    ("4", "昨天晚上", "井盖松动，车一过就响", "", "", ""),
    ("5", "", "", "", "", ""),
    ("6", "", "水管漏水", "", "113.66", "north"),
]

pytestmark = pytest.mark.django_db


def write(path: Path, rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([COLUMNS, *rows])
    return path


def run(*words: str) -> Result:
    return CliRunner().invoke(command, list(words), catch_exceptions=False)


def replay(*words: str) -> dict[str, Any]:
    done = run(*words, "--json")
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def sample(path: Path, count: int, *, first: int = 0) -> Path:
    lines = list(csv.reader(SAMPLE.open(encoding="utf-8", newline="")))
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([lines[0], *lines[first + 1 :][:count]])
    return path


def test_without_a_city_it_says_what_to_do(tmp_path: Path, db: None) -> None:
    done = CliRunner().invoke(command, [str(write(tmp_path / "a.csv", GOOD))])
    assert done.exit_code == 1
    assert "wangge city load" in done.output


def test_every_row_is_heard_once_and_summed_up(demo_city: Loaded, tmp_path: Path) -> None:
    file = sample(tmp_path / "day.csv", 60)
    told = replay(str(file))
    assert told["rows"] == told["received"] == told["cases"] == 60
    assert told["rejected"] == told["known_already"] == 0 and told["troubled"] == {}
    assert Request.objects.count() == Case.objects.count() == 60
    assert sum(told["states"].values()) == 60
    assert not Entry.objects.filter(told_at=None).exists()
    decided = told["accepted"] - sum(
        count for why, count in told["waiting_for_a_person"].items() if why.startswith("dispatch")
    )
    assert told["dispatched_by_machine"] == decided
    waiting = told["states"].get("registered", 0) + told["states"].get("accepted", 0)
    assert sum(told["waiting_for_a_person"].values()) == waiting
    channels = {row["channel"] for row in csv.DictReader(SAMPLE.open(encoding="utf-8"))}
    assert set(Case.objects.values_list("channel", flat=True)) <= channels
    assert all(span["p50"] <= span["p99"] for span in told["latencies_s"].values())
    assert list(audit.verify()) == [] and list(audit.rebuild()) == []


def test_a_second_run_knows_every_row(demo_city: Loaded, tmp_path: Path) -> None:
    file = sample(tmp_path / "day.csv", 12)
    first, again = replay(str(file)), replay(str(file))
    assert (first["received"], again["received"], again["known_already"]) == (12, 0, 12)
    assert again["states"] == first["states"]
    assert Case.objects.count() == 12


def test_bad_rows_are_kept_and_go_through_once_mended(demo_city: Loaded, tmp_path: Path) -> None:
    file = write(tmp_path / "day.csv", [*GOOD, *BAD])
    told = replay(str(file))
    assert (told["received"], told["rejected"]) == (len(GOOD), len(BAD))
    kept = Path(told["rejects_file"])
    rows = list(csv.DictReader(kept.open(encoding="utf-8-sig", newline="")))
    assert [(row["row"], row["field"]) for row in rows] == [
        ("5", "时间"),
        ("6", "内容"),
        ("7", "纬度"),
    ]
    assert all(row["reason"] for row in rows)
    for row, mended in zip(rows, ("2026-11-19 20:00", "", ""), strict=True):
        row["时间"], row["纬度"] = mended, ""
        row["经度"], row["内容"] = "", row["内容"] or "路面有坑"
    with kept.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    mended = replay(str(kept))
    assert (mended["received"], mended["rejected"]) == (len(BAD), 0)
    whole = replay(str(write(tmp_path / "day.csv", GOOD)))
    assert whole["known_already"] == len(GOOD)
    numbers = set(Request.objects.values_list("external", flat=True))
    assert numbers == {f"day:{n}" for n in range(1, 7)}


def test_the_guess_is_told_and_can_be_overruled(demo_city: Loaded, tmp_path: Path) -> None:
    file = write(tmp_path / "day.csv", GOOD)
    told = run(str(file)).output
    assert "words     ← 内容" in told and "external  ← 编号" in told
    other = replay(str(file), "--map", "编号=-", "--source", "other")
    assert other["mapping"].get("external") is None
    assert other["received"] == len(GOOD)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--map", "nothing=words"), "no column"),
        (("--channel", "pigeon"), "no channel"),
        (("--rate", "-1"), "above 0"),
        (("--rate", "fast"), "or max"),
    ],
)
def test_what_cannot_be_is_said_clearly(words: tuple[str, str], why: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(command, [str(write(tmp_path / "a.csv", GOOD)), *words])
    assert done.exit_code != 0 and why in done.output


def test_rows_come_at_their_rate(demo_city: Loaded, tmp_path: Path) -> None:
    file = sample(tmp_path / "day.csv", 6)
    began = time.monotonic()
    told = replay(str(file), "--rate", "4")
    assert time.monotonic() - began >= 5 / 4
    assert told["received"] == 6


def test_simulated_people_bring_cases_to_their_end(demo_city: Loaded, tmp_path: Path) -> None:
    told = replay(str(sample(tmp_path / "day.csv", 80)), "--simulate")
    ended = {str(state) for state in ENDED | GONE}
    left = {state: n for state, n in told["states"].items() if state not in ended}
    assert set(left) <= {"accepted"}, told["simulated"]  # no unit comes into question
    assert told["states"]["closed"] > 20
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert {"signed", "contacted", "started", "handled", "verified", "replied"} <= kinds
    assert {"called_back", "closed", "not_accepted"} <= kinds
    assert not Trouble.objects.exists()
    assert list(audit.verify()) == [] and list(audit.rebuild()) == []


def test_every_simulated_deed_is_done_by_a_person_who_may(
    demo_city: Loaded, tmp_path: Path
) -> None:
    replay(str(sample(tmp_path / "day.csv", 60)), "--simulate")
    people = {person.actor: person for person in Person.objects.all()}
    machines = {f"machine:{name}" for name in ("intake", "dispatch", "verification", "portal")}
    for case in Case.objects.exclude(lead_unit=None):
        story = {entry.kind: entry for entry in Entry.objects.filter(case=case).order_by("step")}
        for kind in ("signed", "started", "handled", "verified", "called_back"):
            if kind in story:
                assert story[kind].actor in people
        if {"handled", "verified"} <= story.keys():
            assert story["handled"].actor != story["verified"].actor
        for entry in story.values():
            assert entry.actor in people or entry.actor in machines | {f"channel:{case.channel}"}
    stand_ins = Person.objects.filter(username__startswith="duty-")
    assert all(person.must_change_password for person in stand_ins)


def test_who_joined_is_told_the_answer(demo_city: Loaded, tmp_path: Path) -> None:
    file = sample(tmp_path / "day.csv", 50, first=120)  # among them two that were said twice
    replay(str(file), "--simulate", "--source", "")
    joined = Case.objects.filter(state=State.JOINED, joined_to__replied_at__isnull=False)
    assert joined.exists()
    for case in joined:
        assert case.replied_at is not None
        assert Entry.objects.filter(case=case, kind="informed").count() >= 1


def test_what_was_said_a_year_apart_is_not_one_matter(demo_city: Loaded, tmp_path: Path) -> None:
    words, place = "侵占绿地种菜，绿化带被人围起来了", "花园路红专路口东北角绿化带"
    apart = [
        ("1", "2024-03-01 09:00", words, place, "", ""),
        ("2", "2025-03-01 09:00", words, place, "", ""),
    ]
    near = [
        ("3", "2026-03-01 09:00", words, place, "", ""),
        ("4", "2026-03-01 11:00", words, place, "", ""),
    ]
    assert replay(str(write(tmp_path / "apart.csv", apart)))["join_proposed"] == 0
    assert replay(str(write(tmp_path / "near.csv", near)))["join_proposed"] == 1


def test_classes_that_stand_for_words_do_not_make_two_cases_one(
    demo_city: Loaded, tmp_path: Path
) -> None:
    file = tmp_path / "events.csv"
    rows = ["REC_ID,CREATE_TIME,SUB_TYPE_NAME,COMMUNITY_NAME"]
    rows += [f"{n},2026-11-20 0{n}:00:00,侵占绿地,老坑社区" for n in range(1, 4)]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    told = replay(str(file))
    assert (told["received"], told["join_proposed"]) == (3, 0)
    assert told["accepted"] == 3
