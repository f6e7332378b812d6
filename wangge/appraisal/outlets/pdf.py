"""PDF with the Chinese font in it: the same on every machine, the mark across and at the foot of each page."""

import logging

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from wangge.appraisal.outlets.font import FONT, font_file
from wangge.appraisal.outlets.sheet import Sheet, Value

SIZE, SMALL, LARGE = 9, 7.5, 15
GREY, RULE, PALE = 110, 200, 232
logging.getLogger("fontTools.subset").setLevel(logging.WARNING)  # it tells of every glyph


class _Pages(FPDF):
    """Landscape pages that bear the mark."""

    def __init__(self, mark: str) -> None:
        super().__init__(orientation="landscape", format="A4")
        self._mark = mark
        self.add_font("cjk", fname=font_file(FONT.value))
        self.set_font("cjk", size=SIZE)
        self.set_margins(12, 12, 12)
        self.set_auto_page_break(True, margin=14)
        self.set_title("")

    def header(self) -> None:
        """The mark, pale, across the page, below what is written on it."""
        self.set_font("cjk", size=17)
        self.set_text_color(PALE)
        for x, y in ((30, 90), (150, 90), (30, 170), (150, 170)):
            with self.rotation(18, x=x, y=y):
                self.text(x, y, self._mark)
        self.set_text_color(0)
        self.set_font("cjk", size=SIZE)

    def footer(self) -> None:
        self.set_y(-11)
        self.set_font("cjk", size=SMALL)
        self.set_text_color(GREY)
        self.cell(0, 5, self._mark, align="L", new_x=XPos.LMARGIN, new_y=YPos.TOP)
        self.cell(0, 5, f"{self.page_no()} / {{nb}}", align="R")
        self.set_text_color(0)


def pdf_bytes(sheet: Sheet) -> bytes:
    """The table on A4 across, its head on each page; FontMissing where there is no Chinese font."""
    pages = _Pages(sheet.mark)
    pages.set_title(sheet.title)
    pages.set_lang("zh-CN")
    pages.add_page()
    pages.set_font("cjk", size=LARGE)
    pages.multi_cell(0, 9, sheet.title, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pages.ln(2)
    pages.set_font("cjk", size=SIZE)
    pages.set_draw_color(RULE)
    widths = tuple(sheet.widths) or None
    head = FontFace(emphasis="", fill_color=(236, 239, 243))
    with pages.table(
        col_widths=widths, headings_style=head, line_height=5.4, padding=1, borders_layout="ALL"
    ) as table:
        for row in (sheet.head, *sheet.rows):
            line = table.row()
            for value in row:
                line.cell(_text(value), align="R" if isinstance(value, int | float) else "L")
    pages.ln(3)
    pages.set_font("cjk", size=SMALL)
    for note in sheet.notes:
        pages.multi_cell(0, 4.6, note, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    return bytes(pages.output())


def _text(value: Value) -> str:
    if value is None:
        return "–"
    said = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
    return " ".join(said.split())
