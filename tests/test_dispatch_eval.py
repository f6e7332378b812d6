"""`wangge dispatch eval`: learns from one file, is tried on another, and says plainly what it cannot read."""

import csv
import json
import math
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wangge.assist.learning.tests.spoken import MATTERS, requests
from wangge.site.commands import dispatch
from wangge.site.trying import sheets

ROOT = Path(__file__).resolve().parent.parent
REAL = ("shared/data/tipdm_requests.csv", "../shared/data/tipdm_requests.csv")
KEYS = {
    "accuracy", "macro_f1", "top3", "coverage", "certified_error", "realised_error", "ece", "p50_ms", "p99_ms", "n",
}  # fmt: skip


@pytest.fixture(autouse=True)
def by_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested here is the command; meaning has tests of its own."""
    monkeypatch.setenv("WANGGE_EMBEDDER", "none")


def tried(*words: object) -> Result:
    return CliRunner().invoke(dispatch.command, ["eval", *map(str, words)])


def figures(*words: object) -> dict[str, Any]:
    result = tried(*words, "--json")
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout, parse_constant=pytest.fail)
    return told


def refused(*words: object) -> str:
    result = tried(*words)
    assert result.exit_code == 1 and isinstance(result.exception, SystemExit), result.output
    return result.output


def written(path: Path, rows: list[dict[str, str]], *, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def cases(count: int, *, seed: int, **more: str) -> list[dict[str, str]]:
    rows, labels = requests(count, seed=seed, columns=2)
    return [
        {
            "title": row.texts[0], "detail": row.texts[1], "label": label, "street": f"{label[:1]}街",
            "month": str(at % 12), "unit": f"东区街道{label}办", "group": f"{seed}-{at}", "time": f"2026-01-{at % 28 + 1:02} 08:00",
        } | more
        for at, (row, label) in enumerate(zip(rows, labels, strict=True))
    ]  # fmt: skip


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    train = written(tmp_path / "train.csv", cases(120, seed=1))
    return train, written(tmp_path / "test.csv", cases(60, seed=2))


def test_it_learns_from_one_file_and_is_tried_on_the_other(files: tuple[Path, Path]) -> None:
    train, test = files
    told = figures(
        "--train", train, "--test", test, "--text", "title,detail", "--target-error", 0.1
    )
    assert told.keys() >= KEYS
    assert told["accuracy"] > 0.95 and told["macro_f1"] > 0.95 and told["top3"] == 1.0
    assert told["coverage"] > 0.9 and told["realised_error"] < 0.1
    assert told["certified_error"] <= told["target_error"] == 0.1
    assert (told["n"], told["n_train"], told["never_seen"]) == (60, 120, 0)
    again = figures(
        "--train", train, "--test", test, "--text", "title,detail", "--target-error", 0.1
    )
    timed = {"p50_ms", "p99_ms", "fit_s"}
    assert {k: v for k, v in told.items() if k not in timed} == {
        k: v for k, v in again.items() if k not in timed
    }
    plain = tried("--train", train, "--test", test, "--text", "title").output
    assert "accuracy" in plain and "p99_ms" in plain


def test_rows_without_text_are_learned_by_their_fields(files: tuple[Path, Path]) -> None:
    told = figures("--train", files[0], "--test", files[1], "--features", "street,month")
    assert told["accuracy"] == 1.0 and told.keys() >= KEYS
    assert told["train_left_out_as_copies"] == 0, "equal fields are no copies"


def test_what_cannot_be_promised_is_not(files: tuple[Path, Path]) -> None:
    told = figures(
        "--train", files[0], "--test", files[1], "--text", "title", "--target-error", 0.01
    )
    assert (told["coverage"], told["certified_error"], told["realised_error"]) == (0.0, None, None)


def test_without_any_label_by_names_and_descriptions(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    rows = [{"name": label, "what": what} for label, ways in MATTERS.items() for what in ways]
    labels = written(tmp_path / "labels.csv", rows)
    mixed = list(csv.DictReader(files[0].open(encoding="utf-8")))
    for row in mixed:
        row["label"] = "照明"  # nobody may look at it
    train = written(tmp_path / "unlabelled.csv", mixed)
    told = figures(
        "--cold", "--train", train, "--test", files[1], "--text", "title", "--labels", labels
    )
    assert told["accuracy"] > 0.8 and told.keys() >= KEYS
    assert (told["texts_from"], told["texts_without_label"]) == ("train", 120)
    assert (told["coverage"], told["certified_error"]) == (0.0, None)
    assert figures("--cold", "--test", files[1], "--text", "title")["texts_from"] == "test"


def test_a_file_in_gb18030_says_the_same(files: tuple[Path, Path], tmp_path: Path) -> None:
    train = written(tmp_path / "gb.csv", cases(120, seed=1), encoding="gb18030")
    old = figures("--train", files[0], "--test", files[1], "--text", "title")
    new = figures("--train", train, "--test", files[1], "--text", "title")
    assert (old["accuracy"], old["ece"]) == (new["accuracy"], new["ece"])


def test_a_group_on_both_sides_is_left_out_of_what_is_learned(tmp_path: Path) -> None:
    train = cases(120, seed=1)
    for row in train[:30]:
        row["group"] = "beide"
    train[40]["group"] = train[41]["group"] = ""
    test = cases(60, seed=2)
    test[5]["group"] = "beide"
    test[40]["group"] = ""  # at the same row as in the other file: no copy for that
    one, other = written(tmp_path / "a.csv", train), written(tmp_path / "b.csv", test)
    told = figures("--train", one, "--test", other, "--text", "title", "--group", "group")
    assert (told["n_train"], told["train_left_out_as_copies"]) == (90, 30)
    same = cases(60, seed=2) + train[30:]
    found = figures(
        "--train", written(tmp_path / "c.csv", same), "--test", other, "--text", "title,detail"
    )
    assert found["train_left_out_as_copies"] == 60, "found by what they say where no column tells"


def test_spellings_of_one_unit_count_as_one(tmp_path: Path) -> None:
    train, test = cases(120, seed=1), cases(60, seed=2)
    for at, row in enumerate(train):
        if at % 3 == 0:
            row["unit"] = f"{row['label']}办（东区街道办事处）"
    one, other = written(tmp_path / "a.csv", train), written(tmp_path / "b.csv", test)
    words = ("--train", one, "--test", other, "--text", "title", "--label", "unit")
    assert (figures(*words)["labels"], figures(*words, "--fold-units")["labels"]) == (8, 4)
    assert figures(*words, "--fold-units")["accuracy"] > 0.95


@pytest.mark.parametrize(
    ("said", "folded"),
    [
        ("城管办（一街道办事处）", "一街道城管办"),
        ("一办事处城管办", "一街道城管办"),
        ("一街道办事处", "一街道"),
        ("一街道城管办(一街道办)", "一街道城管办"),
        ("一办事处城管办（一街道办事处）", "一街道城管办"),
        ("一社区（一街道办事处）", "一社区"),
        ("水务局", "水务局"),
    ],
)
def test_units_are_folded(said: str, folded: str) -> None:
    assert sheets.folded(said) == folded == sheets.folded(folded)


def test_the_world_that_moved_on_is_seen(tmp_path: Path) -> None:
    train = cases(200, seed=1)
    names, dice = list(MATTERS), random.Random(1)
    for at, row in enumerate(train):
        row["time"] = f"2026/{at // 20 + 1}/3 7:05:09"
        if at >= 150:
            row["label"] = dice.choice(names)
    one, other = written(tmp_path / "a.csv", train), written(tmp_path / "b.csv", cases(40, seed=2))
    words = ("--train", one, "--test", other, "--text", "title", "--group", "group")
    assert figures(*words, "--time", "time")["promise_from"] == "late"
    assert figures(*words)["promise_from"] == "all"


# -- bad input -------------------------------------------------------------------------------


def test_bad_files_are_refused_with_what_where_and_how(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    train, test = files
    few = written(tmp_path / "few.csv", cases(12, seed=3))
    bare = written(tmp_path / "bare.csv", cases(30, seed=3, label=" "))
    odd = written(tmp_path / "odd.csv", cases(1, seed=3) + cases(1, seed=4, time="vorgestern"))
    bytes_, empty = tmp_path / "bytes.csv", tmp_path / "empty.csv"
    bytes_.write_bytes(b"title,label\n\xff\xff\xff,a\n")
    empty.write_bytes(b"")
    ragged = tmp_path / "ragged.csv"
    ragged.write_text("title,detail,label\n路灯,不亮,照明\n路灯,不亮,天黑,照明\n", encoding="utf-8")
    text = ("--text", "title")
    for words, says in (
        (("--train", train, "--test", test), "--text, --features or both"),
        (("--test", test, *text), "--train, or --cold"),
        (
            ("--train", train, "--test", test, "--text", "titel"),
            "has no column titel; it has: title,",
        ),
        (("--train", train, "--test", empty, *text), "it has: none"),
        (("--train", train, "--test", bare, *text), "no row has a label in column label"),
        (("--train", bare, "--test", test, *text), "no row has a label; nothing is left"),
        (("--train", test, "--test", test, *text), "all 60 rows are near-copies"),
        (("--train", few, "--test", test, *text), "12 examples of 4 labels: at least 20"),
        (
            ("--train", train, "--test", odd, *text, "--time", "time"),
            "line 3: 'vorgestern' is no moment",
        ),
        (("--train", bytes_, "--test", test, *text), "byte 12 is neither UTF-8 nor GB 18030"),
        (("--train", ragged, "--test", test, *text), "line 3: more cells than the heading"),
        (("--cold", "--test", test, "--features", "street"), "--cold goes by words"),
        (("--cold", "--test", test, *text, "--labels", empty), "describes no label"),
        (("--cold", "--test", test, *text, "--labels", ragged), "line 3: more cells"),
        (("--cold", "--test", test, *text, "--labels", few), "none of its labels stands in"),
    ):
        assert says in refused(*words), words


def test_rows_without_a_label_are_left_out(files: tuple[Path, Path], tmp_path: Path) -> None:
    mixed = written(tmp_path / "mixed.csv", cases(60, seed=2) + cases(9, seed=5, label=""))
    assert figures("--train", files[0], "--test", mixed, "--text", "title")["n"] == 60


@pytest.mark.parametrize(
    "text", ["", "😀😀😀", "路灯" * 5_000, "<b>'; DROP TABLE --", "dengbuliang"]
)
def test_odd_texts_to_be_tried_on_break_nothing(
    files: tuple[Path, Path], tmp_path: Path, text: str
) -> None:
    odd = written(tmp_path / "odd.csv", cases(4, seed=2, title=text, detail=text))
    told = figures("--train", files[0], "--test", odd, "--text", "title,detail")
    assert told["n"] == 4 and 0 <= told["accuracy"] <= 1


def test_moments_are_read_as_people_write_them() -> None:
    said = ["2026-03-12 14:05:00", "2026/3/12 14:05", "2026-03-12T14:05", " 2026/03/12 14:05:00 "]
    assert len({sheets._moment(one, file=Path("a"), number=2) for one in said}) == 1


# -- real letters, where they are at hand ----------------------------------------------------


def test_on_real_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = next((ROOT / one for one in REAL if (ROOT / one).exists()), None)
    if path is None:
        pytest.skip(f"no {REAL[0]} beside the program: real letters cannot be tried")
    monkeypatch.setenv("WANGGE_EMBEDDER", "none")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = random.Random(5).sample(list(csv.DictReader(file)), 1_500)
    one, other = (
        written(tmp_path / "a.csv", rows[:900]),
        written(tmp_path / "b.csv", rows[900:]),
    )
    words = ("--text", "title,detail", "--group", "dup_group", "--target-error", 0.1)
    told = figures("--train", one, "--test", other, *words)
    assert told["accuracy"] > 0.8 and told["top3"] > 0.95 and told["ece"] < 0.1
    assert told["coverage"] > 0.3 and told["realised_error"] < 0.13


def test_rows_that_do_not_say_when_are_no_error() -> None:
    assert math.isnan(sheets._moment("  ", file=Path("a"), number=2))
