"""Exports: Chinese comes out as it went in, no cell is a formula, each page says who took it."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from wangge.appraisal.outlets import FORMATS, FontMissing, Sheet, disposition
from wangge.appraisal.outlets.font import font_file
from wangge.appraisal.outlets.pdf import pdf_bytes

MARK = "张三 2026-11-25 19:05 导出"
SHEET = Sheet(
    title="2026年10月考核：街道组",
    mark=MARK,
    head=["单位", "解决率", "名次", "说明"],
    rows=[
        ["桐树路街道办事处（龘靐齉）", 93.72, "3–9", '=HYPERLINK("http://x","y")'],
        ["东风渠街道", None, "1–2", "＋86 139"],
        ["@SUM(A1)", -1.5, "10–12", "-2+3"],
        ["-3.5 %", 0, "1–1", "\t=1"],
    ],
    notes=["不足 5 件的不显示。"],
)
FORMULAS = ('=HYPERLINK("http://x","y")', "＋86 139", "@SUM(A1)", "-2+3", "\t=1")


def plain(text: str) -> str:
    """Without space, and without the high bytes pypdf leaves of two-byte codes (pdfium does not)."""
    return re.sub(r"[\s\x00]", "", text)


def test_csv_is_read_back_and_holds_no_formula() -> None:
    data = FORMATS["csv"][1](SHEET)
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0] == SHEET.head and rows[1][:3] == ["桐树路街道办事处（龘靐齉）", "93.72", "3–9"]
    cells = [cell for row in rows for cell in row]
    assert not set(FORMULAS) & set(cells) and {f"'{one}" for one in FORMULAS} <= set(cells)
    assert "-3.5 %" in cells and "-1.5" in cells  # numbers stay numbers
    assert MARK in cells


def test_xlsx_is_read_back_and_texts_stay_texts() -> None:
    book = load_workbook(io.BytesIO(FORMATS["xlsx"][1](SHEET)))
    page = book.worksheets[0]
    values = [[cell.value for cell in row] for row in page.iter_rows()]
    assert values[2] == SHEET.head and values[3] == SHEET.rows[0] and values[4][1] is None
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    assert isinstance(page["B4"].value, float) and MARK in page.oddFooter.center.text
    assert [row[0] for row in values if row[0] == MARK] == [MARK]


def test_pdf_says_its_chinese_and_embeds_only_what_it_needs() -> None:
    data = FORMATS["pdf"][1](SHEET)
    text = plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))
    for said in (
        SHEET.title,
        "桐树路街道办事处（龘靐齉）",
        "93.72",
        "3–9",
        SHEET.notes[0],
        plain(MARK),
    ):
        assert plain(said) in text
    assert len(data) < 100_000


def test_a_long_table_has_its_head_and_mark_on_each_page() -> None:
    long = Sheet(
        title="长表", mark=MARK, head=["单位", "分"], rows=[[f"单位{i}", i] for i in range(120)]
    )
    pages = PdfReader(io.BytesIO(pdf_bytes(long))).pages
    assert len(pages) > 2
    for page in pages:
        text = plain(page.extract_text())
        assert "单位分" in text and plain(MARK) in text


def test_without_a_font_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FontMissing, match="WANGGE_PDF_FONT"):
        font_file("/no/such/font.ttf")
    monkeypatch.setattr("wangge.appraisal.outlets.font.PACKAGE", "no_such_package_of_fonts")
    font_file.cache_clear()
    try:
        with pytest.raises(FontMissing, match="no font with Chinese"):
            font_file("")
    finally:
        font_file.cache_clear()


def test_the_file_has_its_chinese_name() -> None:
    said = disposition("2026-10 考核/街道", "pdf")
    assert "filename*=UTF-8''2026-10%20%E8%80%83%E6%A0%B8_%E8%A1%97%E9%81%93.pdf" in said
    assert 'filename="2026-10' in said and said.isascii()
    assert disposition('考核"\r\nX: 1', "csv").isascii() and "\n" not in disposition(
        "a\r\nb", "csv"
    )
