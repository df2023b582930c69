"""Document → one HTML page that stands alone, prints on A4 and is readable by a screen reader."""

from html import escape

from jixiao.document import Cell, Document, Page, Paragraph, Table

_FAMILIES = {
    "宋体": '"SimSun","Songti SC","Noto Serif CJK SC","Noto Serif SC",serif',
    "仿宋": '"FangSong","仿宋_GB2312","STFangsong","Noto Serif CJK SC","Noto Serif SC",serif',
    "黑体": '"SimHei","Heiti SC","Noto Sans CJK SC","Noto Sans SC",sans-serif',
}


def write(document: Document) -> bytes:
    title = next((block.text for block in document.blocks if isinstance(block, Paragraph) and block.heading), "")
    body = "\n".join(block(each, title) for each in document.blocks)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>\n{style(document.page)}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    ).encode()


def style(page: Page) -> str:
    """The style sheet of a printed form."""
    width = (297 if page.landscape else 210) - 2 * page.margin
    return (
        f"@page{{size:A4{' landscape' if page.landscape else ''};margin:{page.margin}mm}}\n"
        f"body{{margin:0;font:{page.size}pt/1.4 {_family(page.font)};color:#000;background:#fff}}\n"
        f"main{{max-width:{width}mm;margin:0 auto;padding:8mm 2mm}}\n"
        f"h1{{font:{page.title_size}pt/1.4 {_family(page.title_font)};text-align:center;margin:0 0 2mm}}\n"
        "p{margin:0 0 2mm}\n"
        "table{border-collapse:collapse;width:100%;table-layout:fixed;margin:0 0 2mm}\n"
        "th,td{border:0.5pt solid #000;padding:2pt 3pt;overflow-wrap:anywhere;vertical-align:middle;text-align:left}\n"
        f"th{{font-family:{_family(page.label_font)};font-weight:normal;text-align:center}}\n"
        ".center{text-align:center}.right{text-align:right}\n"
        "@media print{main{max-width:none;padding:0}thead{display:table-header-group}}\n"
    )


def _family(name: str) -> str:
    return _FAMILIES.get(name, f'"{name}",{_FAMILIES["宋体"]}')


def block(each: Paragraph | Table, title: str) -> str:
    if isinstance(each, Table):
        return table(each, title)
    tag = "h1" if each.heading else "p"
    return f"<{tag}{_class(each.align)}>{lines(each.text)}</{tag}>"


def table(each: Table, title: str = "") -> str:
    """The table with its spans; labels are header cells that say what they head."""
    shares = each.widths if len(each.widths) == each.width else (1,) * each.width
    columns = "".join(f'<col style="width:{100 * share / sum(shares):.2f}%">' for share in shares)
    rows = [f"<tr>{''.join(cell(c, each) for c in each.cells if c.row == row)}</tr>" for row in range(1, each.height + 1)]
    head = "\n".join(rows[: each.header_rows])
    label = f' aria-label="{escape(title)}"' if title else ""
    return (
        f"<table{label}>\n<colgroup>{columns}</colgroup>\n"
        + (f"<thead>\n{head}\n</thead>\n" if head else "")
        + "<tbody>\n"
        + "\n".join(rows[each.header_rows :])
        + "\n</tbody>\n</table>"
    )


def cell(each: Cell, within: Table, *, attributes: str = "", inner: str | None = None) -> str:
    """One cell; `inner` replaces its text where a caller has marked it up."""
    tag = "th" if each.bold else "td"
    scope = f' scope="{_scope(each, within)}"' if each.bold else ""
    spans = (f' rowspan="{each.rows}"' if each.rows > 1 else "") + (f' colspan="{each.columns}"' if each.columns > 1 else "")
    shade = f' style="background:#{each.shade}"' if each.shade else ""
    align = "" if each.bold else _class(each.align)
    return f"<{tag}{scope}{spans}{align}{shade}{attributes}>{lines(each.text) if inner is None else inner}</{tag}>"


def _scope(each: Cell, within: Table) -> str:
    row = [other for other in within.cells if other.row == each.row]
    heads_columns = len(row) > 1 and all(other.bold or not other.text for other in row) and each.rows == 1
    if heads_columns:
        return "colgroup" if each.columns > 1 else "col"
    return "rowgroup" if each.rows > 1 else "row"


def lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _class(align: str) -> str:
    return f' class="{align}"' if align in ("center", "right") else ""
