"""Maps a function over batches of items: here, in processes, or on a cluster. The same function, the same results.

In processes and on a cluster an item that kills or hangs its process costs only itself: its batch is done again in halves,
and the item that fails alone gets the answer of `lost`.
"""

import faulthandler
import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Generic, Literal, TypeVar

from jixiao.errors import MissingComponent, WrongUse

Item = TypeVar("Item")
Result = TypeVar("Result")
Engine = Literal["local", "processes", "cluster"]
SCHEDULER = "DASK_SCHEDULER_ADDRESS"
SPARE = 30  # seconds a process may take to start and to send its answers, beyond what its items may take


@dataclass(frozen=True)
class Work(Generic[Item, Result]):
    """What is done to each item, and what an item answers whose process died or took longer than `seconds`.

    Both functions must be importable by name. `memory` bounds the address space of a process, in bytes.
    """

    each: Callable[[Item], Result]
    lost: Callable[[Item], Result]
    seconds: int = 120
    memory: int = 6 * 2**30


def run(
    work: Work[Item, Result], batches: Iterable[Sequence[Item]], *, engine: Engine = "processes", workers: int = 0
) -> Iterator[list[Result]]:
    """The answers of each batch, in the order of the batches; `workers` 0 is one a core, on a cluster those it has.

    A cluster is the scheduler that DASK_SCHEDULER_ADDRESS names (`tcp://host:8786`), or one started on this machine.
    """
    if engine == "local":
        yield from ([work.each(item) for item in batch] for batch in batches)
    elif engine == "cluster":
        yield from _cluster(work, batches, workers=workers)
    else:
        yield from _processes(work, batches, workers=workers or os.cpu_count() or 1)


def _prepare(memory: int) -> None:
    """A new process bounds its memory and ends when the one that began it is gone."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _pool(work: Work[Any, Any], workers: int) -> ProcessPoolExecutor:
    # spawn: a fork of a process that holds threads (PDFium, Polars) can hang.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_prepare, initargs=(work.memory,))


@cache
def _nowhere() -> BinaryIO:
    return Path(os.devnull).open("wb")


def _batch(work: Work[Item, Result], batch: Sequence[Item]) -> list[Result]:
    """The answers of a batch; the process ends where an item takes longer than it may, even inside a library that never yields."""
    answers, armed = [], float("-inf")
    for item in batch:
        if (now := time.monotonic()) - armed > 1:  # arming starts a thread; once a second is exact enough
            faulthandler.dump_traceback_later(work.seconds + 1, exit=True, file=_nowhere())
            armed = now
        answers.append(work.each(item))
    faulthandler.cancel_dump_traceback_later()
    return answers


def _processes(work: Work[Item, Result], batches: Iterable[Sequence[Item]], *, workers: int) -> Iterator[list[Result]]:
    pool = _pool(work, workers)
    waiting: deque[tuple[Sequence[Item], Future[list[Result]]]] = deque()
    source = iter(batches)
    try:
        while True:
            while len(waiting) < 2 * workers and (batch := next(source, None)) is not None:
                waiting.append((batch, pool.submit(_batch, work, batch)))
            if not waiting:
                return
            batch, future = waiting.popleft()
            try:
                answers = future.result()
            except BrokenProcessPool:
                _kill(pool)
                answers = _in_halves(work, batch)
                pool = _pool(work, workers)
                waiting = deque((later, pool.submit(_batch, work, later)) for later, _ in waiting)
            yield answers
    finally:
        _kill(pool)


def _in_halves(work: Work[Item, Result], batch: Sequence[Item]) -> list[Result]:
    """The answers of a batch that broke its process: each half in a process of its own, down to the item that breaks it alone."""
    if not batch:
        return []
    pool = _pool(work, 1)
    try:
        return pool.submit(_batch, work, batch).result(timeout=work.seconds * len(batch) + SPARE)
    except (BrokenProcessPool, TimeoutError):
        middle = len(batch) // 2
        return [work.lost(batch[0])] if len(batch) == 1 else _in_halves(work, batch[:middle]) + _in_halves(work, batch[middle:])
    finally:
        _kill(pool)


def _kill(pool: ProcessPoolExecutor) -> None:
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()


_thread = threading.local()


def _guarded(work: Work[Item, Result], batch: Sequence[Item]) -> list[Result]:
    """A batch on a worker of a cluster: done in a limited process that this thread keeps, so that no document can end the worker."""
    pool: ProcessPoolExecutor | None = getattr(_thread, "pool", None)
    if pool is None:
        pool = _thread.pool = _pool(work, 1)
    try:
        return pool.submit(_batch, work, batch).result()
    except BrokenProcessPool:
        _kill(pool)
        _thread.pool = None
        return _in_halves(work, batch)


def _cluster(work: Work[Item, Result], batches: Iterable[Sequence[Item]], *, workers: int) -> Iterator[list[Result]]:
    with _client(workers or os.cpu_count() or 1) as client:
        waiting: deque[tuple[Sequence[Item], Any]] = deque()
        source = iter(batches)
        while True:
            ahead = 2 * max(1, sum(client.nthreads().values()))
            while len(waiting) < ahead and (batch := next(source, None)) is not None:
                waiting.append((batch, client.submit(_guarded, work, batch, retries=3, pure=False)))
            if not waiting:
                return
            batch, future = waiting.popleft()
            yield future.result()


def _client(threads: int) -> Any:
    """A client of the scheduler that the environment names, or of one with `threads` workers in this process."""
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingComponent("请先安装：pip install 'jixiao[cluster]'", "Install it first: pip install 'jixiao[cluster]'") from error
    address = os.environ.get(SCHEDULER)
    if not address:
        return Client(processes=False, n_workers=1, threads_per_worker=threads, dashboard_address=None)
    try:
        return Client(address, timeout="15s")
    except (OSError, ValueError) as error:
        raise WrongUse(
            f"连不上 {SCHEDULER} 所指的调度程序 {address}：{error}", f"no scheduler answers at {address}, which {SCHEDULER} names: {error}"
        ) from error
