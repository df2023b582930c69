"""Reads mutated forms until its time is over and prints what it met as JSON: `python fuzz.py SECONDS SEED`.

Meant to be started through `jixiao.readers.confine`, which bounds its memory and takes its network away.
"""

import io
import json
import random
import resource
import signal
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

FORMS = Path(__file__).parents[1] / "forms"
SLOW = 60  # seconds one file may take before it counts as a hang; the machine may be busy
FEWEST = 80  # files, however busy the machine is
NUMBERS = (b"0", b"-1", b"1", b"255", b"65536", b"1048576", b"4294967295", b"99999999999999999999", b"1e308", b"NaN", b"")
Mutation = Callable[[bytes, random.Random], bytes]


def cut(data: bytes, luck: random.Random) -> bytes:
    return data[: luck.randrange(len(data) + 1)]


def flip(data: bytes, luck: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(luck.choice((1, 2, 8, 64))):
        if out:
            out[luck.randrange(len(out))] ^= 1 << luck.randrange(8)
    return bytes(out)


def drop(data: bytes, luck: random.Random) -> bytes:
    start = luck.randrange(len(data) + 1)
    return data[:start] + data[start + luck.choice((1, 4, 100, 5000)) :]


def repeat(data: bytes, luck: random.Random) -> bytes:
    start = luck.randrange(len(data) + 1)
    piece = data[start : start + luck.choice((1, 8, 200, 4000))]
    return data[:start] + piece * luck.choice((2, 3, 50)) + data[start:]


def swap(data: bytes, luck: random.Random) -> bytes:
    a, b = sorted(luck.randrange(len(data) + 1) for _ in range(2))
    return data[:a] + data[b : 2 * b - a] + data[a:b] + data[2 * b - a :]


def renumber(data: bytes, luck: random.Random) -> bytes:
    """Replace a run of digits, as a count or an index in XML or HTML, by a number it was not made for."""
    start = luck.randrange(len(data) + 1)
    for place in range(start, min(start + 2000, len(data))):
        if data[place : place + 1].isdigit():
            end = place
            while data[end : end + 1].isdigit():
                end += 1
            return data[:place] + luck.choice(NUMBERS) + data[end:]
    return data


MUTATIONS: tuple[Mutation, ...] = (cut, flip, drop, repeat, swap, renumber, renumber)


def inside(data: bytes, luck: random.Random) -> bytes:
    """Mutate one member of a zip and close it again, so that what is inside is met and not only the wrapping."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        names = [name for name in whole.namelist() if name.endswith((".xml", ".rels"))]
        chosen = luck.choice(names)
        for name in whole.namelist():
            content = whole.read(name)
            made.writestr(name, luck.choice(MUTATIONS)(content, luck) if name == chosen else content)
    return out.getvalue()


def mutate(data: bytes, luck: random.Random) -> bytes:
    for _ in range(luck.choice((1, 1, 1, 2, 4))):
        change = inside if data.startswith(b"PK") and luck.random() < 0.8 else luck.choice(MUTATIONS)
        try:
            data = change(data, luck)
        except (zipfile.BadZipFile, IndexError, ValueError, OSError, NotImplementedError, EOFError, zipfile.zlib.error):
            data = flip(data, luck)
    return data


def late(*_: object) -> None:
    raise TimeoutError("took too long")


def main(seconds: float, seed: int) -> None:
    from jixiao.errors import UnreadableDocument
    from jixiao.readers import apart, office, read

    office.program = lambda: None  # converting each damaged file would take all the time; the converter is tested by itself
    signal.signal(signal.SIGALRM, late)
    sources = [path.read_bytes() for path in sorted(FORMS.iterdir()) if path.suffix in (".docx", ".xlsx", ".html", ".txt", ".xls", ".doc")]
    weights = [0.15 if data.startswith(b"\xd0\xcf") else 1 for data in sources]
    luck, end, met, slowest = random.Random(seed), time.monotonic() + seconds, Counter(), 0.0
    failures: list[str] = []
    while (time.monotonic() < end or met.total() < FEWEST) and len(failures) < 5:
        data = mutate(luck.choices(sources, weights)[0], luck)
        started = time.monotonic()
        signal.alarm(SLOW)
        try:
            met[read("变.bin", data=data).format] += 1
        except UnreadableDocument as error:
            met[type(error).__name__] += 1
            if isinstance(error.__cause__, TimeoutError):
                failures.append("hang: " + "".join(traceback.format_exception(error.__cause__))[-1500:])
        except BaseException:
            failures.append(traceback.format_exc()[-1500:])
        signal.alarm(0)
        slowest = max(slowest, time.monotonic() - started)
    apart.close()
    import socket

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    lines = [name for _, name in socket.if_nameindex() if name != "lo"]
    print(json.dumps({"met": met, "failures": failures, "slowest": slowest, "memory": used, "network": lines}))


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
