"""What only whole rows and whole ledgers show: blanks, doubles, order of dates, references to nobody."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from jixiao.errors import Message
from jixiao.evidence.ledger import Ledger, Ledgers

if TYPE_CHECKING:
    import polars as pl

MOST = 100  # of one kind in one ledger


@dataclass(frozen=True, slots=True)
class RowFault:
    """One fault of a row: `row` as in the file, `column` by name ("" for the row as a whole)."""

    severity: Literal["error", "doubt"]
    row: int | None
    column: str
    read: str
    message: Message
    id: str = ""


def check_rows(frame: "pl.DataFrame", ledger: Ledger) -> Iterator[RowFault]:
    """Faults within one file; `frame` has its typed columns and the file's row in `@row`."""
    yield from blanks(frame, ledger)
    yield from doubles(frame, ledger)
    yield from negatives(frame, ledger)
    yield from order(frame, ledger)
    yield from voids(frame)


def blanks(frame: "pl.DataFrame", ledger: Ledger) -> Iterator[RowFault]:
    for column in ledger.own:
        if column.required and frame[column.name].null_count():
            for row in frame.filter(frame[column.name].is_null())["@row"].head(MOST):
                allowed = column.allowed
                yield RowFault(
                    "error",
                    row,
                    column.name,
                    "",
                    Message(f"必填，未填；应填：{allowed.zh}", f"is required and blank; allowed: {allowed.en}"),
                )


def doubles(frame: "pl.DataFrame", ledger: Ledger) -> Iterator[RowFault]:
    """The id, the key and the declared combinations occur once; a key with validity occurs once a start date."""
    import polars as pl

    keys: list[tuple[str, ...]] = [("id",)]
    if ledger.key != "id":
        keys.append((ledger.key, ledger.valid[0]) if ledger.valid else (ledger.key,))
    if ledger.unique and ledger.unique != (ledger.key,):
        keys.append(ledger.unique)
    for key in keys:
        filled = frame.drop_nulls(list(key))
        again = filled.filter(~filled.select(pl.struct(key).is_first_distinct()).to_series()) if filled.height else filled
        for row in again.head(MOST).iter_rows(named=True):
            labels = "、".join(ledger.columns[c].zh for c in key)
            english = ", ".join(ledger.columns[c].en for c in key)
            read = " / ".join(str(row[c]) for c in key)
            yield RowFault(
                "error", row["@row"], key[0], read, Message(f"{labels}重复；每行应不同", f"{english} occurs twice; each row must differ")
            )


def negatives(frame: "pl.DataFrame", ledger: Ledger) -> Iterator[RowFault]:
    for column in ledger.own:
        if column.type in ("money", "int", "number") and not column.negative:
            below = frame.filter(frame[column.name] < 0)
            for row in below.head(MOST).iter_rows(named=True):
                yield RowFault(
                    "error",
                    row["@row"],
                    column.name,
                    str(row[column.name]),
                    Message(
                        "不能为负数；退回的请作废原记录并写明原因", "must not be negative; void the record with a reason if it was returned"
                    ),
                )


def order(frame: "pl.DataFrame", ledger: Ledger) -> Iterator[RowFault]:
    """Dates in their declared order; validity strictly so; entry not before the event."""
    pairs = [*ledger.order, *([(ledger.happened, "recorded_at")] if ledger.date and ledger.happened else [])]
    for first, second in pairs:
        wrong = frame.filter(frame[first] > frame[second])
        severity: Literal["error", "doubt"] = "error" if ledger.valid == (first, second) else "doubt"
        for row in wrong.head(MOST).iter_rows(named=True):
            one, two = ledger.columns[first], ledger.columns[second]
            message = Message(
                f"{two.zh} {row[second]} 早于{one.zh} {row[first]}", f"{two.en} {row[second]} is before {one.en} {row[first]}"
            )
            yield RowFault(severity, row["@row"], second, "", message)


def voids(frame: "pl.DataFrame") -> Iterator[RowFault]:
    bare = frame.filter(frame["void"].is_in(["是", "作废", "否", "1", "0", "y", "n"]))
    for row in bare.head(MOST).iter_rows(named=True):
        yield RowFault(
            "error",
            row["@row"],
            "void",
            row["void"],
            Message("要写作废的原因，不是“是”“否”", "must give the reason for voiding, not yes or no"),
        )


def check_references(frames: Mapping[str, "pl.DataFrame"], ledgers: Ledgers) -> Iterator[tuple[str, RowFault]]:
    """(ledger, fault) for every person, organisation or record referred to that no ledger knows."""
    for name, frame in frames.items():
        ledger = ledgers[name]
        for column in ledger.own:
            target = target_of(column.type, column.ledger, ledgers)
            if target is None or target.name not in frames or target.name == name:
                continue
            known = frames[target.name][target.key].unique()
            asked = frame.filter(frame[column.name].is_not_null() & ~frame[column.name].is_in(known.implode()))
            if column.type == "org":
                titles = frames[target.name]["title"].unique() if "title" in target.columns else known
                asked = asked.filter(~asked[column.name].is_in(titles.implode()))
            for row in asked.head(MOST).iter_rows(named=True):
                zh, en = target.label
                message = Message(f"{zh}里没有这个编号；先登记或更正", f"is not in the {en}; enter it there or correct it")
                yield name, RowFault("doubt", None, column.name, str(row[column.name]), message, str(row["id"]))


def target_of(kind: str, ledger: str, ledgers: Ledgers) -> Ledger | None:
    """The ledger a reference points at: the roster for a person, the register for an organisation."""
    if kind == "ref":
        return ledgers.get(ledger)
    if kind == "person":
        return next((each for each in ledgers.values() if each.roster and each.key == "person"), None)
    if kind == "org":
        return ledgers.get("org")
    return None
