"""How much a declared measure costs over a million records, beside the same question written by hand in Polars and in DuckDB.

    python benchmarks/measures.py [ROWS]

Each line: best seconds of the measure, of the hand-written Polars, of DuckDB over the same rows, the ratio measure ÷ Polars,
and the peak of memory the measure added. All answers are compared before anything is timed.
"""

import gc
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import polars as pl
import psutil

from jixiao.evidence import pack
from jixiao.evidence.calendar import Period
from jixiao.evidence.evaluate import evaluate, freeze
from jixiao.evidence.intake import read_file
from jixiao.evidence.measure import Measure, load_measures
from jixiao.evidence.rows import Book, schema
from jixiao.evidence.store import save

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
REPEATS = 21
YEAR = Period.of_year(2021)
FIRST, LAST = date(2021, 1, 1), date(2021, 12, 31)
PACK = pack.load("retired-cadres")


def frame(name: str, columns: dict[str, pl.Series]) -> pl.DataFrame:
    """The columns as the ledger keeps them, the others blank."""
    ledger = PACK.ledgers[name]
    height = len(next(iter(columns.values())))
    kinds = schema(ledger)
    return pl.DataFrame({c: columns[c].cast(kind) if c in columns else pl.Series([None] * height, dtype=kind) for c, kind in kinds.items()})


def ledgers() -> dict[str, pl.DataFrame]:
    chance = Random(1)
    days = pl.date_range(date(2020, 1, 1), LAST, eager=True)
    people = pl.Series([f"P{n:06d}" for n in range(200_000)])

    def some(values: pl.Series | list[Any], count: int) -> pl.Series:
        picks = pl.Series(chance.choices(range(len(values)), k=count), dtype=pl.UInt32)
        return pl.Series(values).gather(picks)

    ids = pl.Series([f"R{n:07d}" for n in range(ROWS)])
    paid = some(days, ROWS)
    notices = pl.Series([f"N{n:05d}" for n in range(20_000)])
    return {
        "aid": frame(
            "aid",
            {
                "id": ids,
                "person": some(people, ROWS),
                "round": some(["春节", "七一", "临时"], ROWS),
                "status": some(["申请", "审核通过", "已发放", "已发放"], ROWS),
                "paid_on": paid,
                "approved_on": paid,
                "amount": some([Decimal("1000.00"), Decimal("1200.50"), Decimal("800.25")], ROWS),
            },
        ),
        "attendance": frame("attendance", {"id": ids, "person": some(people, ROWS), "day": some(days, ROWS), "mode": some(["线上", "线下"], ROWS)}),
        "payment": frame("payment", {"id": ids, "item": some(["阵地建设费", "其他"], ROWS), "day": some(days, ROWS), "amount": some([Decimal("9.99")], ROWS), "ref": some(notices, ROWS)}),
        "designation": frame("designation", {"id": notices, "notice_on": some(days, len(notices))}),
        "roster": frame("roster", {"id": people, "person": people, "kind": some(["离休", "退休", "学员"], len(people)), "valid_from": some(days, len(people))}),
    }  # fmt: skip


def in_year(column: str) -> pl.Expr:
    return pl.col(column).is_between(FIRST, LAST)


def windows(column: str) -> pl.Expr:
    return pl.col(column).is_between(date(2021, 1, 13), date(2021, 2, 11)) | pl.col(column).is_between(date(2021, 6, 15), date(2021, 7, 15))


def monthly(frames: dict[str, pl.DataFrame]) -> Decimal:
    table = frames["attendance"].lazy().filter(in_year("day")).group_by(pl.col("day").dt.month()).agg(pl.len()).collect()
    return Decimal(table["len"].sum()) / 12


def percent(row: tuple[int, int]) -> Decimal:
    return Decimal(row[0]) * 100 / row[1]


def by_hand(frames: dict[str, pl.DataFrame]) -> dict[str, Callable[[], Any]]:
    """The same questions in Polars."""
    aid, paid = frames["aid"].lazy(), (pl.col("status") == "已发放") & in_year("paid_on")
    roster = frames["roster"].lazy().filter(pl.col("valid_from") <= LAST).select("person")
    pay = frames["payment"].lazy().filter(in_year("day") & (pl.col("item") == "阵地建设费") & pl.col("ref").is_not_null())
    notices = frames["designation"].lazy().select(pl.col("id").alias("ref"), "notice_on")
    on_time = (pl.col("day") <= pl.col("notice_on").dt.offset_by("1mo")).sum()
    return {
        "aid_times": lambda: aid.filter(paid).select(pl.len()).collect().item(),
        "aid_persons": lambda: aid.filter(paid).select(pl.col("person").n_unique()).collect().item(),
        "aid_amount": lambda: aid.filter(paid).select(pl.col("amount").sum()).collect().item(),
        "aid_in_window": lambda: percent(aid.filter(paid).select(windows("paid_on").sum(), pl.len()).collect().row(0)),
        "aid_on_roster": lambda: (
            aid.filter(paid).join(roster, on="person", how="semi").select(pl.col("person").n_unique()).collect().item()
        ),
        "grant_on_time": lambda: percent(pay.join(notices, on="ref", how="left").select(on_time, pl.len()).collect().row(0)),
        "month_people_mean": lambda: monthly(frames),
    }


SQL = {
    "aid_times": "select count(*) from aid where status = '已发放' and paid_on between '2021-01-01' and '2021-12-31'",
    "aid_persons": "select count(distinct person) from aid where status = '已发放' and paid_on between '2021-01-01' and '2021-12-31'",
    "aid_amount": "select sum(amount) from aid where status = '已发放' and paid_on between '2021-01-01' and '2021-12-31'",
    "aid_in_window": "select sum(cast(paid_on between '2021-01-13' and '2021-02-11' or paid_on between '2021-06-15' and '2021-07-15' as int))"
    ", count(*) from aid where status = '已发放' and paid_on between '2021-01-01' and '2021-12-31'",
    "aid_on_roster": "select count(distinct person) from aid where status = '已发放' and paid_on between '2021-01-01' and '2021-12-31'"
    " and person in (select person from roster where valid_from <= '2021-12-31')",
    "grant_on_time": "select sum(cast(p.day <= d.notice_on + interval 1 month as int)), count(*) from payment p left join designation d on p.ref = d.id"
    " where p.day between '2021-01-01' and '2021-12-31' and item = '阵地建设费' and p.ref is not null",
    "month_people_mean": "select sum(n), 12 from (select count(*) n from attendance where day between '2021-01-01' and '2021-12-31' group by month(day))",
}
MORE = {"aid_on_roster": {"from": "aid", "where": "status == '已发放'", "value": "distinct(person)", "only_in": "roster@end", "unit": "人"}}


def timed(*runs: Callable[[], Any]) -> list[float]:
    """The best time of each, taken in turn so that a busy machine hits all alike; each runs once untimed before, to find its data warm."""
    spent: list[list[float]] = [[] for _ in runs]
    for _ in range(REPEATS):
        for place, run in enumerate(runs):
            run()
            start = time.perf_counter()
            run()
            spent[place].append(time.perf_counter() - start)
    return [min(each) for each in spent]


def peak(run: Callable[[], Any]) -> int:
    """The most resident memory one run added, in MB."""
    process, done, seen = psutil.Process(), threading.Event(), [0]
    gc.collect()
    before = process.memory_info().rss

    def look() -> None:
        while not done.is_set():
            seen[0] = max(seen[0], process.memory_info().rss - before)
            time.sleep(0.0005)

    watcher = threading.Thread(target=look)
    watcher.start()
    run()
    done.set()
    watcher.join()
    return seen[0] >> 20


def same(mine: Any, other: Any) -> bool:
    return abs(Decimal(str(mine)) - Decimal(str(other))) < Decimal("0.000001")


def loaded(frames: dict[str, pl.DataFrame], folder: Path) -> duckdb.DuckDBPyConnection:
    """The same rows as tables of DuckDB."""
    base = duckdb.connect()
    for name, each in frames.items():
        each.with_columns(pl.col(pl.Enum).cast(pl.String)).write_parquet(folder / f"{name}.parquet")
        base.execute(f"create table {name} as select * from read_parquet('{folder / name}.parquet')")
    return base


def sql(base: duckdb.DuckDBPyConnection, name: str) -> Any:
    row = base.execute(SQL[name]).fetchone() or (None,)
    if len(row) == 1:
        return row[0]
    return Decimal(row[0]) / row[1] if name == "month_people_mean" else percent((row[0], row[1]))


def reading(frames: dict[str, pl.DataFrame], folder: Path) -> None:
    """A ledger file of that size read, typed and checked row by row."""
    path = folder / "aid.csv"
    save(frames["aid"], PACK.ledgers["aid"], path)
    start = time.perf_counter()
    intake = read_file(path, PACK.ledgers["aid"])
    spent = time.perf_counter() - start
    assert intake.frame is not None
    assert intake.frame.height == ROWS
    print(f"read and checked {path.stat().st_size >> 20} MB of CSV, {ROWS:,} rows, in {spent:.1f} s")


def line(name: str, measure: Measure, book: Book, hand: Callable[[], Any], base: duckdb.DuckDBPyConnection) -> float:
    """One measure compared, timed and printed; its ratio to hand-written Polars."""
    ask, other = partial(evaluate, measure, book, YEAR), partial(sql, base, name)
    value = ask().value
    assert same(value, hand()), (name, value, hand())
    assert same(value, other()), (name, value, other())
    mine, polars, duck = timed(ask, hand, other)
    start = time.perf_counter()
    freeze(ask())
    frozen = time.perf_counter() - start
    print(f"{name:20} {mine:10.4f} {polars:10.4f} {duck:10.4f} {mine / polars:9.2f} {peak(ask):6} {frozen:9.2f}")
    return mine / polars


def main() -> None:
    frames = ledgers()
    book = Book(PACK.ledgers, frames, PACK.windows)
    measures = {**PACK.measures, **load_measures(MORE, PACK.ledgers)}
    hand = by_hand(frames)
    with TemporaryDirectory() as folder:
        base = loaded(frames, Path(folder))
        print(
            f"{'measure':20} {'measure s':>10} {'polars s':>10} {'duckdb s':>10} {'÷ polars':>9} {'MB':>6} {'freeze s':>9}   {ROWS:,} rows"
        )
        ratios = [line(name, measures[name], book, hand[name], base) for name in SQL]
        print(f"median ratio to hand-written Polars {median(ratios):.2f}, worst {max(ratios):.2f}")
        reading(frames, Path(folder))


if __name__ == "__main__":
    main()
