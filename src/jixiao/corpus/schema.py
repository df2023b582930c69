"""The tables of a lake. Decimals are exact; a value that could not be read is null and its text stands beside it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

SCHEMA = 1


def _tables() -> "dict[str, dict[str, pl.DataType]]":
    import polars as pl

    text, whole, exact = pl.String(), pl.Int32(), pl.Decimal(38, 6)
    key = {"form": text, "year": whole, "region": text}
    return {
        "documents": {"hash": text, "path": text, "format": text, "bytes": pl.Int64(), "forms": whole, "error": text, "error_en": text},
        "forms": {
            **key,
            "document": text,
            "kind": text,
            "stage": text,
            "title": text,
            "name": text,
            "department": text,
            "unit": text,
            "money_unit": text,
            "profile": text,
            "printed": exact,
            "recomputed": exact,
            "grade": text,
            "errors": whole,
            "warnings": whole,
            "notes": whole,
            "passed": whole,
            "found": whole,
            "skipped": whole,
            "planned": text,
            "achieved": text,
            "json": text,
        },
        "funds": {
            **key,
            "row": whole,
            "label": text,
            "source": text,
            **dict.fromkeys(("original", "revised", "executed", "transfers", "weight", "rate", "score"), exact),
        },
        "indicators": {
            **key,
            "row": whole,
            **dict.fromkeys(("level1", "level2", "name", "content", "target_text", "actual_text", "operator"), text),
            "target": exact,
            "target_unit": text,
            "actual": exact,
            "actual_unit": text,
            **dict.fromkeys(("weight", "score", "recomputed", "completion"), exact),
            "reason": text,
            "remedy": text,
            "place": text,
        },
        "findings": {**key, "code": text, "severity": text, "message": text, "message_en": text, "place": text, "args": text},
    }


class _Tables(dict[str, "dict[str, pl.DataType]"]):
    """The schemas by table, made on first use: Polars is heavy to load."""

    def __missing__(self, table: str) -> "dict[str, pl.DataType]":
        self.update(_tables())
        return self[table]


TABLES = _Tables()
NAMES = ("documents", "forms", "funds", "indicators", "findings")
