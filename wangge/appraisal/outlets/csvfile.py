"""CSV with a byte order mark, so that spreadsheets read Chinese as Chinese; no cell is a formula."""

import csv
import io

from wangge.appraisal.outlets.sheet import Sheet, safe


def csv_bytes(sheet: Sheet) -> bytes:
    """The table, its notes below it, the mark at the end; UTF-8 with BOM, CRLF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([safe(name) for name in sheet.head])
    for row in sheet.rows:
        writer.writerow(["" if value is None else safe(value) for value in row])
    writer.writerow([])
    for line in (sheet.title, *sheet.notes, sheet.mark):
        writer.writerow([safe(line)])
    return b"\xef\xbb\xbf" + out.getvalue().encode()
