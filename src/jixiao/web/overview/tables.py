"""A chart's figures as a file. A text that a spreadsheet would run as a formula stays a text."""

import csv
import io

from jixiao.web.overview.figures import Chart, Value

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain(value: Value) -> Value:
    """Figures as they are; a text that begins like a formula behind an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(STARTS) else value


def as_csv(chart: Chart) -> bytes:
    """UTF-8 with a mark, so that Excel reads the Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in (chart.head, *chart.rows):
        writer.writerow(["" if value is None else plain(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(chart: Chart) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    for number, row in enumerate((chart.head, *chart.rows)):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(number, column, value, bold if number == 0 else None)
            elif value is not None:
                sheet.write_number(number, column, float(value))
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, max(1, len(chart.head) - 1), 18)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
