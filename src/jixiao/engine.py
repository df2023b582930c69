"""Maps a function over items: here, in processes, or on a cluster. The same function, the same results, in any order asked for."""

import os
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Engine = Literal["here", "processes"]


def map_items(
    function: Callable[[Item], Result], items: Iterable[Item], *, engine: Engine = "here", workers: int = 0, batch: int = 8
) -> Iterator[Result]:
    """`function(item)` for each item, in the order of the items.

    `function` must be importable by name where processes are used; `workers` 0 means one a core.
    """
    if engine == "here":
        yield from map(function, items)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # spawn: a fork of a process that holds threads (PDFium, Polars) can hang.
    with ProcessPoolExecutor(workers or os.cpu_count() or 1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(function, items, chunksize=batch)
