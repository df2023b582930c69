"""How many documents a second does a lake take in, and how many forms a second does it audit anew?

documents   documents a second and core by format, from the file to the lake
cluster     the same on a scheduler with one, two and three workers
reaudit     an invented province audited anew, beside hand-written queries for ten of the same rules (Polars, DuckDB, a plain Python loop)
quality     an invented province filled, audited and reported: time and peak memory of each step, and how much of what was planted is found
kills       an `add` over 2,000 documents killed at ten random moments, begun again, and held against an undisturbed one

`--forms N` sets the size of the province (default 20,000), `--only PART…` leaves out the other parts, `--keep DIR` keeps what was made.
A million forms of twelve rows: `--only reaudit --forms 1000000`. One core is then measured on the first 20,000 of them.
"""

import argparse
import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from jixiao import compose, layouts
from jixiao.corpus.across import RULES
from jixiao.corpus.add import add
from jixiao.corpus.audit import audit
from jixiao.corpus.generate import fill, province, unaudited, write
from jixiao.corpus.invented import stemmed
from jixiao.corpus.lake import Lake
from jixiao.corpus.scandals import scandals
from jixiao.corpus.schema import NAMES
from jixiao.engine import Engine
from jixiao.form import from_json
from jixiao.report import corpus as report

FORMATS = ("docx", "xlsx", "html", "pdf")
DOCUMENTS = 600
ONE_CORE = 20_000  # forms
CLUSTER = 1_200  # documents
KILLED = 2_000
KILLS = 10


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def peak() -> int:
    """Peak memory in MiB of this process and of the largest of its children."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024


def documents(folder: Path, _forms: int) -> None:
    layout = layouts.load("cn-project-2020")
    for kind in FORMATS:
        source = folder / kind
        source.mkdir()
        for number, made in enumerate(province(DOCUMENTS if kind != "pdf" else DOCUMENTS // 4)):
            (source / f"{number:04}.{kind}").write_bytes(compose.export(from_json(made.form), layout, kind))
        for engine, cores in (("local", 1), ("processes", 2)):
            lake = Lake(folder / f"lake-{kind}-{engine}", create=True)
            seconds, progress = timed(lambda lake=lake, source=source, engine=engine: add(lake, [source], engine=engine))
            rate = progress.done / seconds
            print(f"add {kind:<5} {engine:<10} {rate:7.1f} documents/s, {rate / cores:7.1f} a core; {progress.unread} not read", flush=True)


def reaudit(folder: Path, forms: int) -> None:
    few = min(forms, ONE_CORE)
    for name, change in (("rows as invented", twelve), ("a name of its own for every row", renamed)):
        lake = invented(folder / name, few, change)
        same = lake.scan("forms").select(pl.len()).collect().item()
        rate, cost = audited(lake, "local")
        print(f"{same} forms, {name}: {repeated(lake):.0%} of the rows were met before", flush=True)
        print(f"   audit on one core: {rate:.0f} forms/s, {cost:.2f} ms of processor time a form", flush=True)
    before = time.perf_counter()
    lake = invented(folder / "province", forms, twelve)
    count = lake.scan("forms").select(pl.len()).collect().item()
    print(f"province of {count} forms written in {time.perf_counter() - before:.0f} s", flush=True)
    rate, cost = audited(lake, "processes")
    found = lake.scan("indicators").select(pl.len()).collect().item()
    own, worker = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"   audit on {os.cpu_count()} cores: {rate:.0f} forms/s, {cost:.2f} ms of processor time a form; {found} indicator rows")
    print(f"   peak memory: this process {own} MiB, the largest worker {worker} MiB", flush=True)
    for name, work in by_hand(lake).items():
        seconds, hits = timed(work)
        print(
            f"ten rules by hand, {name:<12} {count / seconds:9.0f} forms/s in {seconds:.1f} s ({hits} findings); peak {peak()} MiB",
            flush=True,
        )


def audited(lake: Lake, engine: Engine) -> tuple[float, float]:
    """Forms a second, and milliseconds of processor time a form in all processes together."""
    before = processor()
    seconds, done = timed(lambda: audit(lake, engine=engine))
    return done / seconds, 1000 * (processor() - before) / done


def processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def invented(path: Path, forms: int, change: Callable[[dict[str, Any], int], dict[str, Any]]) -> Lake:
    """A lake of so many invented forms, and the second forms of their scandals, changed and not yet audited."""
    lake = Lake(path, create=True)
    made = enumerate(scandals(province(forms)))
    while part := [
        row for number, one in islice(made, 20_000) for row in unaudited(change(one.form, number), form_id=str(number))["forms"]
    ]:
        lake.add({"forms": part})
    return lake


def twelve(form: dict[str, Any], number: int) -> dict[str, Any]:
    """The form with two of its rows in two: twelve rows and the same sums."""
    rows = list(form["indicators"])
    for at, row in enumerate([row for row in rows if row["score"] == row["weight"] and int(row["weight"]) > 1][:2]):
        half, rate = int(row["weight"]) // 2, f"{80 + (number * 7 + at) % 19}.{number % 9 + 1}%"
        more = {"name": f"{row['name'].removesuffix('率')}区域达标率", "target_text": f"≥{rate}", "actual_text": rate}
        rows[rows.index(row)] = {**row, "weight": str(int(row["weight"]) - half), "score": str(int(row["weight"]) - half)}
        rows.insert(6, {**row, **more, "level1": "产出指标", "level2": "质量指标", "weight": str(half), "score": str(half)})
    return {**form, "indicators": rows}


def renamed(form: dict[str, Any], number: int) -> dict[str, Any]:
    form = twelve(form, number)
    return {**form, "indicators": [{**row, "name": f"{stemmed(number)}镇{row['name']}"} for row in form["indicators"]]}


def repeated(lake: Lake) -> float:
    """The share of indicator rows that equal an earlier one, place and all."""
    said = pl.exclude("form", "region", "row", "year", "recomputed", "completion")
    told = lake.scan("indicators").select(pl.struct(said).hash().n_unique().alias("own"), pl.len().alias("all")).collect().row(0)
    return 1 - told[0] / told[1]


FINDS = {
    "total": "AR01", "rate": "AR02", "weights": "AR04", "full-marks": "SC02", "no-reason": "CM01", "unit": "UN01",
    "over-target": "SC08", "misfiled": "CL01", "vague": "TG01", "overspent": "SC09", "above-weight": "SC05",
}  # fmt: skip


def quality(folder: Path, forms: int) -> None:
    """How much of what was planted is found, and how much of what is found was planted."""
    lake, steps = Lake(folder / "quality", create=True), list[tuple[str, float]]()
    seconds, planted = timed(lambda: fill(lake, forms, seed=2))
    steps.append(("filled", seconds))
    steps.append(("audited", timed(lambda: audit(lake))[0]))
    seconds, tables = timed(lambda: report.tables(lake))
    steps.append(("statistics", seconds))
    steps.append(("page", timed(lambda: (folder / "statistics.html").write_text(report.page(tables), encoding="utf-8"))[0]))
    steps.append(("workbook", timed(lambda: report.workbook(tables, folder / "statistics.xlsx"))[0]))
    print(
        f"{len(planted)} forms: {', '.join(f'{name} {seconds:.1f} s' for name, seconds in steps)}; peak {peak()} MiB a process", flush=True
    )
    found: dict[str, set[str]] = {}
    for form, code in lake.scan("findings").filter(pl.col("severity") != "info").select("form", "code").collect().iter_rows():
        found.setdefault(code, set()).add(form)
    whole = {form for form, code in lake.scan("findings").select("form", "code").collect().iter_rows() if code in ("XC13", "XC14")}
    named = {**FINDS, **{rule.code: rule.code for rule in RULES if rule.code not in ("XC13", "XC14")}}
    print("  defect        rule  planted  found   precision  recall")
    for defect, code in named.items():
        true, said = {form for form, what in planted.items() if defect in what}, found.get(code, set())
        hit = len(true & said)
        print(f"  {defect:<13} {code}  {len(true):7} {len(said):6}   {hit / max(1, len(said)):9.4f}  {hit / max(1, len(true)):.4f}")
    clean = {form for form, what in planted.items() if not set(what) - {"XC13", "XC14"}}
    loud = set().union(*found.values()) & clean
    print(f"  forms with nothing planted: {len(clean)}, of them with an error or a warning: {len(loud)}")
    true = {form for form, what in planted.items() if {"XC13", "XC14"} & set(what)}
    print(f"  XC13, XC14: {len(true)} forms, {len(whole)} found, {len(true ^ whole)} differ", flush=True)


def by_hand(lake: Lake) -> dict[str, Callable[[], int]]:
    """The ten arithmetic rules a script would have: totals, weights, scores above weight, full marks for a miss, missing reasons …"""
    import duckdb

    files = lake.addresses(lake.parts("indicators"))
    ten = """
      select count(*) filter (where score > weight) + count(*) filter (where score < 0) + count(*) filter (where weight is null)
           + count(*) filter (where operator in ('>=','>') and actual < target and score = weight)
           + count(*) filter (where operator in ('<=','<') and actual > target and score = weight)
           + count(*) filter (where operator in ('>=','>') and actual < target and reason is null)
           + count(*) filter (where operator in ('>=','>') and actual >= target * 1.3 and reason is null)
           + count(*) filter (where operator in ('>=','>') and actual >= target and score < weight and reason is null)
           + count(*) filter (where operator in ('>=','>') and target > 0 and abs(score - round(weight * least(1, actual / target), 2)) > 0.01)
           + count(*) filter (where level1 like '效益%' and name like '%满意%') as n from read_parquet(?)"""

    def polars() -> int:
        c, up, down = pl.col, pl.col("operator").is_in([">=", ">"]), pl.col("operator").is_in(["<=", "<"])
        none = c("reason").is_null()
        due = (c("weight").cast(float) * pl.min_horizontal(pl.lit(1.0), c("actual").cast(float) / c("target").cast(float))).round(2)
        rules = [
            c("score") > c("weight"), c("score") < 0, c("weight").is_null(), up & (c("actual") < c("target")) & (c("score") == c("weight")),
            down & (c("actual") > c("target")) & (c("score") == c("weight")), up & (c("actual") < c("target")) & none,
            up & (c("actual").cast(float) >= c("target").cast(float) * 1.3) & none,
            up & (c("actual") >= c("target")) & (c("score") < c("weight")) & none,
            up & (c("target") > 0) & ((c("score").cast(float) - due).abs() > 0.01),
            c("level1").str.starts_with("效益") & c("name").str.contains("满意"),
        ]  # fmt: skip
        return lake.scan("indicators").select(pl.sum_horizontal(rule.sum() for rule in rules)).collect(engine="streaming").item()

    def loop() -> int:
        found = 0
        columns = ["operator", "target", "actual", "weight", "score", "reason", "level1", "name"]
        for operator, target, actual, weight, score, reason, level1, name in rows(lake, columns):
            up = operator in (">=", ">") and target is not None and actual is not None
            down = operator in ("<=", "<") and target is not None and actual is not None
            scored = weight is not None and score is not None
            found += weight is None
            found += scored and score > weight
            found += scored and score < 0
            found += up and scored and actual < target and score == weight
            found += down and scored and actual > target and score == weight
            found += up and actual < target and reason is None
            found += up and actual * 10 >= target * 13 and reason is None
            found += up and scored and actual >= target and score < weight and reason is None
            found += up and scored and target > 0 and abs(score - round(weight * min(1, actual / target), 2)) > 0.01
            found += (level1 or "").startswith("效益") and "满意" in (name or "")
        return found

    return {"Polars": polars, "DuckDB": lambda: duckdb.execute(ten, [files]).fetchone()[0], "Python loop": loop}


def rows(lake: Lake, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    for part in lake.parts("indicators"):
        yield from lake.read([part]).select(columns).iter_rows()


def cluster(folder: Path, _forms: int) -> None:
    """Documents on a scheduler and one to three workers, each a process of its own on this machine."""
    from distributed import Client

    dask = Path(sys.executable).with_name("dask")
    source = folder / "cluster"
    write(source, CLUSTER, formats=("docx",), across={})
    documents = sorted((source / "documents").iterdir())
    rates = []
    for count in (1, 2, 3):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        address = os.environ["DASK_SCHEDULER_ADDRESS"] = f"tcp://127.0.0.1:{port}"
        quiet = {"stderr": subprocess.DEVNULL}
        started = [subprocess.Popen([dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"], **quiet)]
        started += [
            subprocess.Popen([dask, "worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"], **quiet) for _ in range(count)
        ]
        try:
            with Client(address, timeout="60s") as client:
                client.wait_for_workers(count)
            add(Lake(folder / f"warm-{count}", create=True), documents[: 100 * count], engine="cluster")
            seconds, progress = timed(lambda count=count: add(Lake(folder / f"cluster-{count}", create=True), documents, engine="cluster"))
        finally:
            for process in started:
                process.kill()
                process.wait()
        rates.append(progress.done / seconds)
        print(
            f"add docx on a cluster of {count} worker{'s' if count > 1 else ''}: {rates[-1]:.1f} documents/s, x{rates[-1] / rates[0]:.2f}",
            flush=True,
        )


def kills(folder: Path, _forms: int) -> None:
    """Killed at ten random moments and begun again, an `add` ends in the lake of an undisturbed one."""
    source = folder / "kills"
    write(source, KILLED, formats=("docx", "html"), across={})
    source /= "documents"
    command = [Path(sys.executable).with_name("jixiao"), "corpus", "add"]
    seconds, _ = timed(lambda: subprocess.run([*command, folder / "undisturbed", source], check=True))
    print(f"undisturbed: {KILLED} documents in {seconds:.1f} s", flush=True)
    chance, held = random.Random(7), 0
    for number in range(1, KILLS + 1):
        running = subprocess.Popen([*command, folder / "killed", source], start_new_session=True, stdout=subprocess.DEVNULL)
        pause = chance.uniform(0, seconds / 5)
        time.sleep(pause)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        lake = Lake(folder / "killed", create=True)
        before, held = held, lake.scan("documents").select(pl.len()).collect().item()
        leavings = len(set(lake.storage.names("parts")) - {part.path for part in lake.parts()})
        print(
            f"kill {number:2} after {pause:4.1f} s: {held - before:4} documents more, {held} in the lake, {leavings} files no entry names",
            flush=True,
        )
    subprocess.run([*command, folder / "killed", source], check=True)
    one, other = (content(Lake(folder / name)) for name in ("undisturbed", "killed"))
    rows = ", ".join(f"{len(found)} {table}" for table, found in one.items())
    print(f"the lakes are {'equal' if one == other else 'NOT EQUAL'}: {rows}", flush=True)


def content(lake: Lake) -> dict[str, list[str]]:
    """Every row of every table, in an order that does not depend on how the lake came to be."""
    return {table: sorted(map(repr, lake.scan(table).collect().iter_rows())) for table in NAMES}


PARTS: dict[str, Callable[[Path, int], None]] = {
    "documents": documents, "cluster": cluster, "reaudit": reaudit, "quality": quality, "kills": kills,
}  # fmt: skip


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--forms", type=int, default=20_000)
    options.add_argument("--only", nargs="*", choices=PARTS)
    options.add_argument("--keep", type=Path)
    given = options.parse_args()
    scratch = given.keep or Path(tempfile.mkdtemp())
    scratch.mkdir(parents=True, exist_ok=True)
    try:
        for part in given.only or PARTS:
            PARTS[part](scratch, given.forms)
    finally:
        if not given.keep:
            shutil.rmtree(scratch)
