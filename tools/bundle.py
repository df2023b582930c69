"""Makes the archive that installs with no network, and installs it where there is none.

`make bundle` writes dist/jixiao-<version>-<system>-<machine>-py<x.y>.tar.gz: every wheel of locks/run.txt for this platform, checked
against its hashes, Jixiao's own wheel, the install script, the units and the manual. Then it is unpacked in a network namespace
without routes and installed; there a form is read, checked and built, and the demonstration served. Without `unshare` (not Linux) that is left out, and said.
"""

import hashlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "locks" / "run.txt"
SEED = ROOT / "tests" / "forms" / "seed1-wangcheng-2021.docx"
WORKSPACE = ROOT / "examples" / "wangcheng-2021"
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
OFFLINE = """
set -eu
ip link set lo up
if ip route | grep -q .; then echo 'there is a route here' >&2; exit 1; fi
sh "$1/install.sh" --prefix "$2/opt"
"$2/opt/current/bin/python" "$3" "$2" "$4" "$5"
"""


def main() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    name = f"jixiao-{version}-{platform.system()}-{platform.machine()}-py{PYTHON}".lower()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / name
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        pip("download", "--require-hashes", "--only-binary", ":all:", "-r", LOCK, "--dest", wheels)
        pip("wheel", "--no-deps", "--wheel-dir", wheels, ROOT)
        complete(folder, version, LOCK)
        archive = pack(folder, ROOT / "dist" / f"{name}.tar.gz")
        print(f"{archive.relative_to(ROOT)}: {archive.stat().st_size / 2**20:.0f} MiB, {len(list(wheels.iterdir()))} wheels", flush=True)
        if shutil.which("unshare") and shutil.which("ip"):
            install_offline(archive, Path(scratch))
            print("it installs, reads, checks, builds and serves the demonstration with no network")
        else:
            print("not tried without a network: unshare and ip are not on this machine")


def pip(*words: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr[-3000:]}")


def complete(folder: Path, version: str, lock: Path) -> None:
    """Put beside the wheels what installing needs, and the hash of everything."""
    for source, target in ((lock, "requirements.txt"), (ROOT / "deploy" / "install.sh", "install.sh"), (ROOT / "LICENSE", "LICENSE")):
        shutil.copyfile(source, folder / target)
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=shutil.ignore_patterns("install.sh", "Containerfile"))
    (folder / "docs" / "tutorial").mkdir(parents=True)
    for page in ("deploy.md", "security.md", "tutorial/administrator.md"):
        shutil.copyfile(ROOT / "docs" / page, folder / "docs" / page)
    (folder / "VERSION").write_text(f"{version}\n")
    (folder / "PLATFORM").write_text(f"{PYTHON} {platform.system()} {platform.machine()}\n")
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(sums))


def pack(folder: Path, archive: Path) -> Path:
    """One archive of the folder, its members owned by nobody in particular."""

    def anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        return entry

    archive.parent.mkdir(exist_ok=True)
    with tarfile.open(archive, "w:gz", compresslevel=1) as tar:  # wheels are compressed already
        tar.add(folder, folder.name, filter=anonymous)
    return archive


def install_offline(archive: Path, scratch: Path) -> None:
    """Unpack and install in a network namespace of its own, where only the loopback is up, and use what was installed."""
    place = scratch / "offline"
    place.mkdir()
    subprocess.run(["tar", "-xf", archive, "-C", place], check=True)
    folder = next(place.iterdir())
    words = (folder, place, ROOT / "tools" / "try_installed.py", SEED, WORKSPACE)
    command = ["unshare", "--map-root-user", "--net", "sh", "-c", OFFLINE, "sh", *words]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "PYTHON": sys.executable, "HOME": str(place), "LANG": "C.UTF-8"}
    done = subprocess.run([str(word) for word in command], cwd=place, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"the bundle does not work without a network\n{done.stdout[-3000:]}{done.stderr[-3000:]}")


if __name__ == "__main__":
    main()
