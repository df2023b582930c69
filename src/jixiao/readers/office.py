"""Formats that only an office suite reads (.rtf, .xlsb, XML of Office 2003, a .doc that the own reader refuses), through LibreOffice.

Each conversion is a process group of its own with a profile of its own, a time limit, a memory limit and, where the kernel allows it, no network.
The profile is copied from one prepared once, so that only the first conversion pays for setting LibreOffice up.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from jixiao.document import Block, Limits
from jixiao.errors import DamagedDocument, LimitExceeded, Message, MissingComponent
from jixiao.readers import confine
from jixiao.readers.confine import end_group
from jixiao.readers.sniffing import OFFICE_XML

PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
FILTERS = {"doc": "MS Word 97", "rtf": "Rich Text Format", "xls": "MS Excel 97", "xlsb": "Calc MS Excel 2007 Binary"}
SPREADSHEETS = ("xls", "xlsb")
# Never follow a link, never run a macro, never ask.
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
%s</oor:items>
"""
VALUES = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
    ("Common/Misc", "FirstRun", "false"),
)
CONVERTED = Message("由 LibreOffice 转换后读取", "read after conversion by LibreOffice")

prepared: dict[str, Path] = {}
preparing = threading.Lock()


def read(data: bytes, limits: Limits) -> tuple[list[Block], list[Message]]:
    """Read what no own reader takes; raises MissingComponent where LibreOffice is not installed."""
    from jixiao.readers.sniffing import sniff

    return converted(data, sniff(data), limits)


def converted(data: bytes, kind: str, limits: Limits) -> tuple[list[Block], list[Message]]:
    """The document as read from its conversion to .docx or .xlsx."""
    from jixiao.readers import docx, xlsx

    sheets = kind in SPREADSHEETS or (
        (kind == "xml" and b"spreadsheet" in OFFICE_XML.findall(data[: 2**16])[0]) or b"Excel.Sheet" in data[:4096]
    )
    target = "xlsx" if sheets else "docx"
    blocks, notes = (xlsx if sheets else docx).read(convert(data, kind, target, limits), limits)
    return blocks, [CONVERTED, *notes]


def program() -> str | None:
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


def convert(data: bytes, kind: str, target: str, limits: Limits) -> bytes:
    """The bytes of the converted file."""
    soffice = program()
    if soffice is None:
        raise MissingComponent(
            f"读取这种文件（{kind}）需要 LibreOffice；请安装（Debian/Ubuntu：apt install libreoffice-writer libreoffice-calc），"
            "或另存为 docx、xlsx 后再提交",
            f"reading this kind of file ({kind}) needs LibreOffice: install it (Debian/Ubuntu: apt install libreoffice-writer "
            "libreoffice-calc), or save the file as docx or xlsx",
        )
    with tempfile.TemporaryDirectory(prefix="jixiao-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        shutil.copytree(profile(soffice, limits), place / "profile")
        source = place / f"in.{kind}"
        source.write_bytes(data)
        run(soffice, place, [*(["--infilter=" + FILTERS[kind]] if kind in FILTERS else []), "--convert-to", target, str(source)], limits)
        made = place / f"in.{target}"
        if not made.is_file():
            raise DamagedDocument(
                "文件已损坏或格式不规范，LibreOffice 也无法打开；请用原软件打开后另存再试",
                "the file is damaged or irregular and LibreOffice cannot open it either; open and save it anew",
            )
        return made.read_bytes()


def profile(soffice: str, limits: Limits) -> Path:
    """A profile folder set up once in this process, to be copied for each conversion."""
    with preparing:
        if soffice not in prepared:
            folder = Path(tempfile.mkdtemp(prefix="jixiao-office-"))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            (folder / "profile" / "user").mkdir(parents=True)
            items = "".join(
                f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>\n'
                for path, name, value in VALUES
            )
            (folder / "profile" / "user" / "registrymodifications.xcu").write_text(SETTINGS % items)
            (folder / "in.txt").write_text("。")
            run(soffice, folder, ["--convert-to", "pdf", str(folder / "in.txt")], limits)
            prepared[soffice] = folder / "profile"
        return prepared[soffice]


def run(soffice: str, place: Path, arguments: list[str], limits: Limits) -> None:
    """Run LibreOffice in `place` until it ends or its time is over; then nothing of its process group is left."""
    command = [
        *(sys.executable, "-I", confine.__file__, str(limits.memory), str(limits.seconds), str(limits.expanded)),
        *(soffice, f"-env:UserInstallation={(place / 'profile').as_uri()}"),
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo", *arguments),
    ]
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(place),
        "TMPDIR": str(place),
        "LANG": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(  # noqa: S603 — a fixed command, the file only as data
        command, cwd=place, env=environment, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True
    )
    try:
        process.wait(limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(
            f"转换文件超过 {limits.seconds} 秒，已停止；请另存为 docx 或 xlsx 后再提交",
            f"converting the file took more than {limits.seconds} s and was stopped; save it as docx or xlsx",
        ) from error
    finally:
        end_group(process)
