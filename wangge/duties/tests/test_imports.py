"""Files in: good rows are taken, bad ones told by file, row, field and reason, twice is once."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from wangge.duties import actions, queries
from wangge.duties.imports import import_days, import_folder, national_days, write_rejects
from wangge.duties.models import CalendarDay, Category, DeadlineRule, DutyItem
from wangge.duties.rules import Clock
from wangge.people.queries import traces

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
LATER = datetime(2026, 12, 1, 4, tzinfo=UTC)
BY = "machine:cli"

CATEGORIES = """\
scheme,code,name,parent,synonyms
hotline,310101,暴露垃圾,3101,垃圾堆|没人清
hotline,3101,环境卫生,31,
hotline,31,市容环卫,,
"""
DEADLINES = """\
code,clock,category,condition,severity,area,channel,value,unit,priority,basis
C-ALL,completion,,,,,,5,work_day,0,某条例
C-HOLE,completion,hotline:3101,,,,,1,same_day,12,
S-SAFE,sign,,,safety,,,10,minute,20,
"""
DUTIES = """\
code,matter,keywords,category,law,article,level,lead_city,lead_district,lead_street,lead_community,co_kinds,deadline,admitted,valid_from
D1,路边垃圾清理,垃圾|脏,310101,某条例,第十二条,street,urban_management,urban_management,urban_management,,sanitation|subdistrict,C-HOLE,,2020-08-05
D2,社区楼道堆物,楼道,hotline:3101,某办法,第三条,community,,,subdistrict,community_committee,,,是,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, categories=CATEGORIES, deadline_rules=DEADLINES, duty_items=DUTIES)
    return tmp_path


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def take(folder: Path, at: datetime = AT) -> list[tuple[str, int, int, int, int]]:
    return [
        (r.file, r.created, r.changed, r.unchanged, len(r.rejected))
        for r in import_folder(folder, by=BY, at=at)
    ]


def refused(folder: Path) -> list[tuple[str, int, str]]:
    return [
        (one.file, one.row, one.field)
        for report in import_folder(folder, by=BY, at=AT)
        for one in report.rejected
    ]


def test_twice_is_once(folder):
    new = [
        ("categories.csv", 3, 0, 0, 0),
        ("deadline_rules.csv", 3, 0, 0, 0),
        ("duty_items.csv", 2, 0, 0, 0),
    ]
    assert take(folder) == new
    assert take(folder) == [(file, 0, 0, n, 0) for file, n, *_ in new]
    assert traces().count() == 1  # nothing changed: no trace, no edition
    item = queries.duty_item("D1", on=date(2026, 11, 20))
    assert item.category.parent.code == "3101"
    assert item.leads == {level: "urban_management" for level in ("city", "district", "street")}
    assert (item.keywords, item.co_kinds) == (["垃圾", "脏"], ["sanitation", "subdistrict"])
    assert item.deadline.unit == "same_day" and item.deadline.value == 0
    assert queries.duty_item("D2", on=date(2026, 11, 20)).admitted


def test_a_changed_duty_item_goes_on_as_a_new_version(folder):
    take(folder)
    write(folder, duty_items=DUTIES.replace("第十二条", "第十三条"))
    assert take(folder, LATER)[2] == ("duty_items.csv", 0, 1, 1, 0)
    old, new = DutyItem.objects.filter(code="D1").order_by("version")
    assert (old.article, old.valid_from, old.valid_to) == (
        "第十二条", date(2020, 8, 5), date(2026, 12, 1),
    )  # fmt: skip
    assert (new.version, new.article, new.valid_from, new.valid_to) == (
        2, "第十三条", date(2026, 12, 1), None,
    )  # fmt: skip
    for on in (date(2026, 11, 30), date(2026, 12, 1)):
        found = [item for item in queries.duty_items(on) if item.code == "D1"]
        assert [item.version for item in found] == [1 if on < date(2026, 12, 1) else 2]


def test_a_new_version_may_begin_on_a_day_of_its_own(folder):
    take(folder)
    write(
        folder,
        duty_items=DUTIES.replace("第十二条", "第十三条").replace("2020-08-05", "2027-01-01"),
    )
    take(folder, LATER)
    assert DutyItem.objects.get(code="D1", version=1).valid_to == date(2027, 1, 1)
    assert queries.duty_item("D1", on=date(2026, 12, 31)).version == 1


def test_changed_rules_and_categories_are_changed_in_place(folder):
    take(folder)
    write(
        folder,
        deadline_rules=DEADLINES.replace("5,work_day", "7,work_day"),
        categories=CATEGORIES.replace("没人清", "没人管"),
    )
    assert [counts[1:4] for counts in take(folder)] == [(0, 1, 2), (0, 1, 2), (0, 0, 2)]
    assert DeadlineRule.objects.get(code="C-ALL").value == 7
    assert Category.objects.get(code="310101").synonyms == ["垃圾堆", "没人管"]


def test_bad_categories(folder):
    write(
        folder,
        categories=CATEGORIES
        + "hotline,32,,,\n"  # 5: no name
        + "hotline,3201,孤儿,32,\n"  # 6: so it has no parent
        + "hotline,31,又一个,,\n"  # 7: twice
        + "hotline,41,甲,42,\nhotline,42,乙,41,\n"  # 8, 9: round in a circle
        + f"hotline,51,{'长' * 90},,\n"  # 10: too long
        + "hotline,52,多,,,多了\n",  # 11: too many cells
    )
    bad = [("categories.csv", *where) for where in [
        (5, "name"), (6, "parent"), (7, "code"), (8, "parent"), (9, "parent"), (10, "name"), (11, ""),
    ]]  # fmt: skip
    assert refused(folder) == bad
    assert Category.objects.count() == 3 and DutyItem.objects.count() == 2


def test_a_category_cannot_be_hung_below_itself_later(folder):
    take(folder)
    write(folder, categories=CATEGORIES.replace("市容环卫,,", "市容环卫,310101,"))
    rows = {row for _file, row, _field in refused(folder)}
    assert rows == {2, 3, 4}  # all three now wait for each other
    write(folder, categories="scheme,code,name,parent,synonyms\nhotline,31,市容环卫,310101,\n")
    assert refused(folder) == [("categories.csv", 2, "parent")]
    assert Category.objects.get(code="31").parent is None


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("X,completio,,,,,,5,work_day,0,", "clock"),
        ("X,completion,,,,,,5,weeks,0,", "unit"),
        ("X,completion,,,,,,five,work_day,0,", "value"),
        ("X,completion,,,,,,0,work_day,0,", "value"),
        ("X,completion,,,,,,-1,work_day,0,", "value"),
        ("X,completion,,,,,,1000000,minute,0,", "value"),
        ("X,completion,,,,,,,work_day,0,", "value"),
        ("X,completion,,,,,,2,same_day,0,", "value"),
        ("X,completion,,,dire,,,5,work_day,0,", "severity"),
        ("X,completion,,,,moon,,5,work_day,0,", "area"),
        ("X,completion,,,,,,5,work_day,high,", "priority"),
        (",completion,,,,,,5,work_day,0,", "code"),
        ("C-ALL,completion,,,,,,6,work_day,0,", "code"),
        (f"X,completion,{'9' * 41},,,,,5,work_day,0,", "category"),
    ],
)
def test_bad_deadline_rules(folder, row, field):
    write(folder, deadline_rules=DEADLINES + row + "\n")
    assert refused(folder) == [("deadline_rules.csv", 5, field)]
    assert DeadlineRule.objects.count() == 3


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("D9,,,310101,法,条,street,,,urban_management,,,,,", "matter"),
        ("D9,事,,999999,法,条,street,,,urban_management,,,,,", "category"),
        ("D9,事,,event:310101,法,条,street,,,urban_management,,,,,", "category"),
        ("D9,事,,310101,法,条,planet,,,urban_management,,,,,", "level"),
        ("D9,事,,310101,法,条,street,,urban_management,,,,,,", "lead_street"),
        ("D9,事,,310101,法,条,street,,,urban_management,,,NONE,,", "deadline"),
        ("D9,事,,310101,法,条,street,,,urban_management,,,,maybe,", "admitted"),
        ("D9,事,,310101,法,条,street,,,urban_management,,,,,2020/8/5", "valid_from"),
        (f"D9,事,,310101,{'法' * 121},条,street,,,urban_management,,,,,", "law"),
        ("D1,事,,310101,法,条,street,,,urban_management,,,,,", "code"),
    ],
)
def test_bad_duty_items(folder, row, field):
    write(folder, duty_items=DUTIES + row + "\n")
    assert refused(folder) == [("duty_items.csv", 4, field)]
    assert DutyItem.objects.count() == 2


def test_a_code_of_two_schemes_needs_its_scheme(folder):
    write(folder, categories=CATEGORIES + "event,310101,暴露垃圾,,\n")
    assert refused(folder) == [("duty_items.csv", 2, "category")]


def test_a_file_that_cannot_be_read_at_all(folder):
    (folder / "categories.csv").write_bytes(CATEGORIES.encode("gb18030"))
    write(folder, deadline_rules=DEADLINES.replace("priority", "prio"))
    reports = import_folder(folder, by=BY, at=AT)
    assert [(r.file, r.rows, [one.field for one in r.rejected]) for r in reports[:2]] == [
        ("categories.csv", 0, [""]),
        ("deadline_rules.csv", 0, ["priority", "prio"]),
    ]
    assert "UTF-8" in reports[0].rejected[0].reason


def test_a_column_nobody_asked_for_is_told_and_passed_over(folder):
    extra = "".join(f"{line},x\n" for line in CATEGORIES.splitlines())
    write(folder, categories=extra)
    assert refused(folder) == [("categories.csv", 1, "x")]
    assert Category.objects.count() == 3


def test_a_byte_order_mark_quoted_lines_and_blank_rows_are_read(folder):
    text = "﻿" + CATEGORIES.replace("市容环卫", '"市容\n环卫"') + ",,,,\n\n"
    write(folder, categories=text)
    assert refused(folder) == []
    assert Category.objects.get(code="31").name == "市容\n环卫"


def test_an_empty_folder_says_what_is_missing(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"categories\.csv"):
        import_folder(tmp_path, by=BY, at=AT)


def test_what_was_refused_can_be_written_down(folder):
    write(folder, deadline_rules=DEADLINES + "X,completio,,,,,,5,work_day,0,\n")
    reports = import_folder(folder, by=BY, at=AT)
    assert write_rejects(reports, folder / "rejects.csv") == 1
    with (folder / "rejects.csv").open(encoding="utf-8-sig") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["row"], row["field"]) == ("deadline_rules.csv", "5", "clock")
    assert "completio" in row["reason"] and "completion" in row["reason"]


# -- calendars -----------------------------------------------------------------------------------


def test_filling_adds_what_is_missing_and_keeps_what_a_person_set():
    calendar = actions.make_calendar("default")
    day = CalendarDay(date=date(2026, 3, 10), kind="holiday", name="停电")
    actions.set_day(calendar, day, by="person:1", at=AT)
    assert actions.fill(calendar, national_days(2026), by=BY, at=AT) == 364
    assert actions.fill(calendar, national_days(2026), by=BY, at=AT) == 0
    view = queries.days()
    assert not view.works(date(2026, 3, 10)) and view.works(date(2026, 3, 11))


def test_days_from_a_file_take_the_place_of_what_was_known(tmp_path):
    calendar = actions.make_calendar("default")
    actions.fill(calendar, national_days(2026), by=BY, at=AT)
    file = tmp_path / "2027.csv"
    file.write_text(
        "date,kind,name\n2026-12-31,holiday,年终\n2027-01-01,holiday,元旦\n2027-01-01,workday,\n"
        "2027-01-02,weekend,\n2027-13-01,workday,\n2027-01-03,feast,\n,workday,\n",
        encoding="utf-8",
    )
    report = import_days(file, calendar=calendar, by=BY, at=AT)
    assert (report.created, report.changed) == (2, 1)
    assert [(one.row, one.field) for one in report.rejected] == [
        (4, "date"), (6, "date"), (7, "kind"), (8, "date"),
    ]  # fmt: skip
    known = queries.days().known
    assert known[date(2026, 12, 31)].kind == known[date(2027, 1, 1)].kind == "holiday"
    assert date(2027, 1, 3) not in known


def test_a_day_of_a_kind_that_is_none_is_refused():
    from django.core.exceptions import ValidationError

    calendar = actions.make_calendar("default")
    with pytest.raises(ValidationError, match="feast"):
        actions.set_day(calendar, CalendarDay(date=date(2026, 3, 10), kind="feast"), by=BY, at=AT)
    with pytest.raises(ValueError, match="not a time of day"):
        actions.set_hours(calendar, [["early", "late"]], by=BY, at=AT)
    assert not traces().exists()


def test_every_change_leaves_a_trace(folder):
    take(folder)
    calendar = actions.make_calendar("default")
    actions.fill(calendar, national_days(2026), by=BY, at=AT)
    actions.set_hours(calendar, [["08:30", "12:00"]], by="person:1", at=LATER)
    made = list(traces(act="duties changed").reverse().values_list("actor", "happened_at"))
    assert made == [(BY, AT), (BY, AT), ("person:1", LATER)]
    assert queries.deadline(Clock.SIGN, severity="safety", start=AT).due_at.minute == 10
