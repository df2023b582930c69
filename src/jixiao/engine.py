"""Maps a function over batches of items: here, in processes, or on a cluster. The same function, the same results.

In processes and on a cluster an item that kills or hangs its worker costs only itself: its batch is done again, one item a process,
and the item that fails alone gets the answer of `lost`.
"""

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Engine = Literal["local", "processes", "cluster"]


@dataclass(frozen=True)
class Work(Generic[Item, Result]):
    """What is done to each item, and what an item answers whose worker died or took longer than `seconds`.

    Both functions must be importable by name. `memory` bounds the address space of a worker, in bytes.
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


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _pool(work: Work[Any, Any], workers: int) -> ProcessPoolExecutor:
    # spawn: a fork of a process that holds threads (PDFium, Polars) can hang.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"), initializer=_limit, initargs=(work.memory,))


def _batch(work: Work[Item, Result], batch: Sequence[Item]) -> list[Result]:
    return [work.each(item) for item in batch]


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
                yield future.result(timeout=work.seconds * len(batch))
            except (BrokenProcessPool, TimeoutError):
                _kill(pool)
                yield [_alone(work, item) for item in batch]
                pool = _pool(work, workers)
                waiting = deque((later, pool.submit(_batch, work, later)) for later, _ in waiting)
    finally:
        _kill(pool)


def _alone(work: Work[Item, Result], item: Item) -> Result:
    """The answer of one item in a process of its own, or `lost` where that process dies or hangs."""
    pool = _pool(work, 1)
    try:
        return pool.submit(work.each, item).result(timeout=work.seconds)
    except (BrokenProcessPool, TimeoutError):
        return work.lost(item)
    finally:
        _kill(pool)


def _kill(pool: ProcessPoolExecutor) -> None:
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()


def _cluster(work: Work[Item, Result], batches: Iterable[Sequence[Item]], *, workers: int) -> Iterator[list[Result]]:
    from distributed import Client, KilledWorker, LocalCluster

    address = os.environ.get("DASK_SCHEDULER_ADDRESS")
    cluster = None if address else LocalCluster(n_workers=workers or os.cpu_count() or 1, threads_per_worker=1, dashboard_address=None)
    with Client(address or cluster) as client:
        waiting: deque[tuple[Sequence[Item], Any]] = deque()
        source = iter(batches)
        while True:
            ahead = 2 * max(1, len(client.scheduler_info()["workers"]))
            while len(waiting) < ahead and (batch := next(source, None)) is not None:
                waiting.append((batch, client.submit(_batch, work, batch, retries=3, pure=False)))
            if not waiting:
                break
            batch, future = waiting.popleft()
            try:
                yield future.result()
            except KilledWorker:
                yield [_alone(work, item) for item in batch]
    if cluster:
        cluster.close()
