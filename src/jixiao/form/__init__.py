"""What a filed form means, and its canonical JSON (DESIGN §5)."""

from jixiao.form.canonical import from_json, place_from_json, place_to_json, row_from, schema, to_json
from jixiao.form.shapes import (
    BLANK,
    NO_CELL,
    Form,
    FundLine,
    Goal,
    Indicator,
    Kind,
    Reading,
    Remark,
    Stage,
    Total,
    known,
    once,
)

__all__ = [
    "BLANK",
    "NO_CELL",
    "Form",
    "FundLine",
    "Goal",
    "Indicator",
    "Kind",
    "Reading",
    "Remark",
    "Stage",
    "Total",
    "from_json",
    "known",
    "once",
    "place_from_json",
    "place_to_json",
    "row_from",
    "schema",
    "to_json",
]
