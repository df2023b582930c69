"""Mutated forms are read for a while: none crashes, hangs, outgrows its memory or reaches for the network.

`FUZZ_SECONDS` says how long (20 by default), `FUZZ_SEED` which mutations. The reading process runs without any network
interface where the kernel lets an ordinary user give one up, and the test says when it does not.
"""

import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

from jixiao.readers import confine

SECONDS = int(os.environ.get("FUZZ_SECONDS", "20"))
SEED = os.environ.get("FUZZ_SEED", "2021")
MEMORY = 2**30


def test_mutated_forms_are_read_or_refused_and_nothing_else():
    fuzz = Path(__file__).with_name("fuzz.py")
    command = [
        sys.executable,
        "-I",
        confine.__file__,
        str(MEMORY),
        str(20 * SECONDS + 60),
        str(2**30),
        sys.executable,
        str(fuzz),
        str(SECONDS),
        SEED,
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=10 * SECONDS + 120, check=False)

    assert run.returncode == 0, run.stderr[-3000:]
    found = json.loads(run.stdout.splitlines()[-1])
    assert found["failures"] == []
    assert sum(found["met"].values()) > SECONDS
    assert {"docx", "xlsx", "html", "DamagedDocument"} <= found["met"].keys()
    assert found["memory"] < MEMORY
    if found["network"]:
        warnings.warn("the kernel refused a network namespace; only Python's own sockets were watched", stacklevel=1)
