"""Documents written as text: one line a row, cells apart by `|`; `<` goes on with the cell to its left, `^` with the cell above."""

from dataclasses import replace

from jixiao.document import Cell, Document, Paragraph, Place, Table
from jixiao.form import Form
from jixiao.recognise import recognise


def table(text: str, place: Place | None = None, *, guessed: bool = False, hidden: bool = False) -> Table:
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    at: dict[tuple[int, int], int] = {}
    cells: list[Cell] = []
    for row, line in enumerate(rows, 1):
        for column, printed in enumerate(line, 1):
            source = (row, column - 1) if printed == "<" else (row - 1, column) if printed == "^" else None
            if source is None:
                at[row, column] = len(cells)
                cells.append(Cell(printed.replace("\\n", "\n"), row, column))
                continue
            index = at[row, column] = at[source]
            cell = cells[index]
            cells[index] = replace(cell, rows=max(cell.rows, row - cell.row + 1), columns=max(cell.columns, column - cell.column + 1))
    return Table(tuple(cells), place or Place(table=1), guessed=guessed, hidden=hidden)


def document(*blocks: str | Table) -> Document:
    """A block with `|` in it is a table, any other a paragraph."""
    made = [
        block if isinstance(block, Table) else table(block, Place(table=n)) if "|" in block else Paragraph(block)
        for n, block in enumerate(blocks, 1)
    ]
    return Document(tuple(made))


def forms(*blocks: str | Table) -> tuple[Form, ...]:
    return recognise(document(*blocks))


def form(*blocks: str | Table) -> Form:
    found = forms(*blocks)
    assert len(found) == 1
    return found[0]


def funds(found: Form) -> list[tuple]:
    """Label, source, original, revised, executed, rate of each fund line; what is not known is None."""
    amounts = ("original", "revised", "executed", "rate")
    return [(line.label.value, line.source, *(plain(getattr(line, field).value) for field in amounts)) for line in found.funds]


def rows(found: Form, *fields: str) -> list[tuple]:
    """The named fields of each indicator as text."""
    return [tuple(plain(getattr(row, field).value) for field in fields) for row in found.indicators]


def plain(value: object) -> str | None:
    if value is None:
        return None
    return str(getattr(value, "text", value))
