"""The bundle installs without a network, goes beside the version in use, and refuses what is not whole or not for this machine."""

import base64
import hashlib
import os
import platform
import subprocess
import sys
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def tool():
    spec = spec_from_file_location("bundle", ROOT / "tools" / "bundle.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel(folder: Path, name: str, version: str, code: str) -> Path:
    """A wheel of one module that has a command of its name."""
    info = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": code,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{name} = {name}:main\n",
    }
    record = "".join(f"{path},sha256={digest(text)},{len(text)}\n" for path, text in files.items())
    target = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as packed:
        for path, text in (files | {f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}).items():
            packed.writestr(path, text)
    return target


def digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def bundle(folder: Path, version: str) -> Path:
    """A bundle as `make bundle` lays it out, of two tiny wheels."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    needed = wheel(wheels, "needed", "1.0", "ANSWER = 42\n\ndef main(): pass\n")
    wheel(wheels, "jixiao", version, f"import needed\n\ndef main(): print('jixiao {version}', needed.ANSWER)\n")
    lock = folder.parent / f"{folder.name}.txt"
    lock.write_text(f"needed==1.0 --hash=sha256:{hashlib.sha256(needed.read_bytes()).hexdigest()}\n")
    tool().complete(folder, version, lock)
    return folder


def install(folder: Path, prefix: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(folder / "install.sh"), "--prefix", str(prefix)],
        env={**os.environ, "PYTHON": sys.executable, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


pytestmark = pytest.mark.skipif(platform.system() != "Linux", reason="the bundle is for Linux")


def test_a_second_version_goes_beside_the_first_and_takes_its_place(tmp_path):
    prefix = tmp_path / "opt"
    for version in ("0.1.0", "0.2.0"):
        done = install(bundle(tmp_path / version, version), prefix)

        assert done.returncode == 0, done.stderr
        said = subprocess.run([prefix / "current" / "bin" / "jixiao"], capture_output=True, text=True, check=True).stdout
        assert said == f"jixiao {version} 42\n"

    assert sorted(p.name for p in prefix.iterdir()) == ["current", "jixiao-0.1.0", "jixiao-0.2.0"]


@pytest.mark.parametrize("name", ["wheels/jixiao-0.1.0-py3-none-any.whl", "requirements.txt", "VERSION"])
def test_one_changed_byte_stops_the_installation(tmp_path, name):
    folder = bundle(tmp_path / "bundle", "0.1.0")
    with (folder / name).open("ab") as file:
        file.write(b" ")

    done = install(folder, tmp_path / "opt")

    assert done.returncode == 1
    assert "没有安装" in done.stderr
    assert not (tmp_path / "opt").exists()


@pytest.mark.parametrize(("told", "said"), [("3.99 Linux {machine}", "需要 Python 3.99"), ("{python} Linux s390x", "用于 Linux s390x")])
def test_another_python_or_processor_is_refused(tmp_path, told, said):
    folder = bundle(tmp_path / "bundle", "0.1.0")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    (folder / "PLATFORM").write_text(told.format(machine=platform.machine(), python=python) + "\n")

    done = install(folder, tmp_path / "opt")

    assert done.returncode == 1
    assert said in done.stderr
    assert not (tmp_path / "opt").exists()


def test_a_bundle_brings_units_manual_and_a_hash_of_everything(tmp_path):
    folder = bundle(tmp_path / "bundle", "0.1.0")

    listed = {line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there - listed == {"SHA256SUMS"}
    assert {
        "deploy/jixiao.service",
        "deploy/jixiao-backup.timer",
        "docs/deploy.md",
        "docs/tutorial/administrator.md",
        "requirements.txt",
    } <= there
