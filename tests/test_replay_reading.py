"""Reading files as they come, and guessing what their columns say."""

import csv
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from wangge.site.replaying.mapping import BadMapping, Plan, Unusable, plan
from wangge.site.replaying.reading import BadFile, Row, open_table
from wangge.site.replaying.rejects import Rejects, place_for, source_of

ZONE = ZoneInfo("Asia/Shanghai")
HEAD = ["编号", "留言时间", "标题", "内容", "街道", "社区"]
ROWS = [
    ["7", "2020/1/6 12:09:38", "路灯不亮", "北门的路灯坏了三天", "东街街道", "河边社区"],
    ["8", "2020-01-07 08:00", "", "井盖，松动\n请修", "", ""],
]


def planned(columns: list[str], *said: str, source: str = "") -> Plan:
    return plan(columns, said=said, source=source, zone=ZONE)


def csv_file(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEAD, *ROWS])
    return path


def xlsx_file(path: Path) -> Path:
    book = Workbook()
    for row in [HEAD, [7, datetime(2020, 1, 6, 12, 9, 38), *ROWS[0][2:]], [8.0, *ROWS[1][1:]]]:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


def jsonl_file(path: Path) -> Path:
    lines = [json.dumps(dict(zip(HEAD, row, strict=True)), ensure_ascii=False) for row in ROWS]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "make",
    [
        lambda folder: csv_file(folder / "a.csv"),
        lambda folder: csv_file(folder / "a.csv", encoding="utf-8-sig"),
        lambda folder: csv_file(folder / "a.csv", encoding="gb18030"),
        lambda folder: csv_file(folder / "a.txt", delimiter="\t"),
        lambda folder: csv_file(folder / "a.csv", delimiter=";"),
        lambda folder: xlsx_file(folder / "a.xlsx"),
        lambda folder: jsonl_file(folder / "a.jsonl"),
    ],
)
def test_the_same_rows_are_heard_from_every_kind_of_file(make, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    table = open_table(make(tmp_path))
    assert table.count == 2
    assert list(table.columns) == HEAD
    heard = [planned(list(table.columns), source="a").heard(row)[1] for row in table]
    assert [one.external for one in heard] == ["a:7", "a:8"]
    assert heard[0].words == "路灯不亮\n北门的路灯坏了三天"
    assert heard[0].address == "东街街道河边社区"
    assert heard[0].happened_at == datetime(2020, 1, 6, 12, 9, 38, tzinfo=ZONE)
    assert heard[1].words == "井盖，松动\n请修"
    assert heard[1].happened_at == datetime(2020, 1, 7, 8, 0, tzinfo=ZONE)


def test_a_file_can_be_gone_through_twice(tmp_path: Path) -> None:
    table = open_table(csv_file(tmp_path / "a.csv"))
    assert list(table) == list(table)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"\xff\xfe\x00\x81\xff", "neither UTF-8 nor GB 18030"),
        ("a.csv", b"", "no heading"),
        ("a.csv", "编号,编号\n1,2\n".encode(), "two columns"),
        ("a.xlsx", b"PK not really", "not an Excel workbook"),
        ("a.pdf", b"%PDF", "its ending must be"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    name: str, content: bytes, why: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadFile, match=why):
        open_table(tmp_path / name)


def test_a_line_that_is_no_object_is_a_faulty_row_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": 1, "text": "漏水"}\n{"id": 2,\n[3]\n{"id": 4, "text": "停电"}\n')
    table = open_table(path)
    ready = planned(list(table.columns))
    heard, faults = [], []
    for row in table:
        try:
            heard.append(ready.heard(row)[1].external)
        except Unusable as error:
            faults.append((row.number, str(error)))
    assert heard == ["1", "4"]
    assert [number for number, _ in faults] == [2, 3]
    assert "is not JSON" in faults[0][1] and "is not an object" in faults[1][1]


def test_where_nobody_wrote_words_the_class_stands_for_them() -> None:
    columns = ["REC_ID", "MAIN_TYPE_NAME", "SUB_TYPE_NAME", "STREET_NAME", "COMMUNITY_NAME"]
    ready = planned(columns)
    cells = dict(zip(columns, ["9", "绿化养护", "侵占绿地", "龙田街道", "老坑社区"], strict=True))
    _, heard = ready.heard(Row(2, cells))
    assert "侵占绿地" in heard.words and "绿化养护" in heard.words and not heard.own_words
    assert heard.address == "龙田街道老坑社区"


def test_a_person_s_mapping_goes_before_the_guess() -> None:
    ready = planned(["id", "text", "remark"], "remark=words", "text=-")
    assert ready.fields["words"] == ("remark",)
    assert ready.unused == ("text",)
    with pytest.raises(BadMapping, match="no column 'nothing'"):
        planned(["id", "text"], "nothing=words")
    with pytest.raises(BadMapping, match="none of"):
        planned(["id", "text"], "id=colour")
    with pytest.raises(BadMapping, match="--map COLUMN=words"):
        planned(["a", "b"])


def test_every_fault_of_a_row_is_told_with_its_column() -> None:
    ready = planned(["id", "time", "text", "lon", "lat"])
    with pytest.raises(Unusable) as caught:
        ready.heard(Row(2, {"id": "1", "time": "gestern", "text": "", "lon": "x", "lat": "34"}))
    assert {column for column, _ in caught.value.reasons} == {"time", "text", "lon"}
    with pytest.raises(Unusable, match="go together"):
        ready.heard(Row(2, {"id": "1", "text": "漏水", "lon": "113", "lat": ""}))
    with pytest.raises(Unusable, match="not in degrees"):
        ready.heard(Row(2, {"id": "1", "text": "漏水", "lon": "113", "lat": "340"}))


def test_rows_without_a_number_get_one_from_what_they_say() -> None:
    ready = planned(["text"])
    one, again, other = (
        ready.external(Row(n, {"text": t})) for n, t in ((2, "a"), (9, "a"), (3, "b"))
    )
    assert one == again != other


def test_a_file_and_its_rejects_count_as_one_source(tmp_path: Path) -> None:
    path = tmp_path / "day.csv"
    kept = place_for(path)
    assert kept == tmp_path / "day.csv.rejects.csv"
    assert source_of(path) == source_of(kept) == source_of(place_for(kept)) == "day"


def test_where_the_folder_takes_no_file_rejects_lie_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.chdir(tmp_path)
    assert place_for(Path("/somewhere/day.csv")) == tmp_path / "day.csv.rejects.csv"


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00")),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_rejected_row_reads_back_as_it_was(cells: list[list[str]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "a.csv.rejects.csv"
        with Rejects(place, ["one", "two"]) as rejects:
            for number, row in enumerate(cells, 2):
                rejects.add(
                    Row(number, dict(zip(("one", "two"), row, strict=True))), [("one", "bad")]
                )
        with place.open(encoding="utf-8-sig", newline="") as file:
            back = list(csv.DictReader(file))
    assert [[row["one"], row["two"]] for row in back] == cells
    assert {row["reason"] for row in back} == {"bad"}


def test_rejects_of_an_earlier_run_go_when_there_are_none_any_more(tmp_path: Path) -> None:
    place = tmp_path / "a.csv.rejects.csv"
    place.write_text("old")
    with Rejects(place, ["a"]):
        pass
    assert not place.exists()
