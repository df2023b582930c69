"""Starts another program under limits: memory, processor time, file size, no core dumps, and where the kernel allows it no network.

Run as `python -I confine.py MEMORY SECONDS BYTES PROGRAM ARGUMENT…`; it sets the limits on itself and then becomes PROGRAM.
It stands alone (standard library only), because it runs before anything of Jixiao is imported.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000


def limit(memory: int, seconds: int, size: int) -> None:
    try:
        import resource
    except ImportError:  # not a Unix; the caller's time limit still holds
        return
    wanted = {resource.RLIMIT_DATA: memory, resource.RLIMIT_CPU: seconds, resource.RLIMIT_FSIZE: size, resource.RLIMIT_CORE: 0}
    for which, most in wanted.items():
        hard = resource.getrlimit(which)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (value, value))


def leave_network() -> bool:
    """Move into a network namespace of its own, without any interface; False where the kernel refuses."""
    user, group = os.getuid(), os.getgid()
    try:
        unshare = ctypes.CDLL(None, use_errno=True).unshare
    except (OSError, AttributeError, TypeError):
        return False
    if unshare(NEW_NETWORK) == 0:
        return True
    if unshare(NEW_USER | NEW_NETWORK) != 0:
        return False
    with contextlib.suppress(OSError):
        for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    return True


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process started in a session of its own, and all it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def main() -> None:
    memory, seconds, size = (int(argument) for argument in sys.argv[1:4])
    limit(memory, seconds, size)
    leave_network()
    os.execvp(sys.argv[4], sys.argv[4:])  # noqa: S606 — becoming the program is the point


if __name__ == "__main__":
    main()
