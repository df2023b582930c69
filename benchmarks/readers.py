"""How fast is each reader, beside the nearest thing others do with the same forms and beside the floor under all of them?

    python benchmarks/readers.py [DIR] [--only docx,xlsx] [--rounds 5]

Every contender takes its turn in each round, in one process; medians are compared. Peak memory is of a process of its own that
reads the same forms once. `floor` is the least any reader must do: unzip and parse the XML, parse the page, extract the text alone.
docling is not among them: its models come from a hub at run time.
"""

import argparse
import io
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
Reader = Callable[[bytes], object]
PARTS = ("word/document.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/")


def jixiao(_: str) -> Reader:
    from jixiao.readers import read

    return lambda data: read("form", data=data)


def parsed_xml(_: str) -> Reader:
    from lxml import etree

    def run(data: bytes) -> object:
        with zipfile.ZipFile(io.BytesIO(data)) as whole:
            return [etree.fromstring(whole.read(name)) for name in whole.namelist() if name.startswith(PARTS) and name.endswith(".xml")]

    return run


def parsed_page(_: str) -> Reader:
    from lxml import html

    return html.document_fromstring


def lines(_: str) -> Reader:
    return lambda data: [line.split("\t") for line in data.decode("utf-8", "replace").splitlines()]


def markitdown(kind: str) -> Reader:
    from markitdown import MarkItDown

    converter = MarkItDown()
    return lambda data: converter.convert_stream(io.BytesIO(data), file_extension=f".{kind}")


def python_docx(_: str) -> Reader:
    import docx

    return lambda data: [cell.text for table in docx.Document(io.BytesIO(data)).tables for row in table.rows for cell in row.cells]


def openpyxl(_: str) -> Reader:
    from openpyxl import load_workbook

    def run(data: bytes) -> object:
        book = load_workbook(io.BytesIO(data))
        return [(cell.value, cell.number_format) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]

    return run


def calamine(_: str) -> Reader:
    from python_calamine import CalamineWorkbook

    def run(data: bytes) -> object:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        return [(sheet.to_python(), sheet.merged_cell_ranges) for sheet in sheets]

    return run


def xlrd(_: str) -> Reader:
    from xlrd import open_workbook

    def run(data: bytes) -> object:
        book = open_workbook(file_contents=data, formatting_info=True)
        return [sheet.row(number) for sheet in book.sheets() for number in range(sheet.nrows)]

    return run


def doc2docx(_: str) -> Reader:
    from doc2docx import convert

    def run(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            (source := Path(folder) / "in.doc").write_bytes(data)
            return convert(source, Path(folder) / "out.docx")

    return run


def pdfium_text(_: str) -> Reader:
    from pypdfium2 import PdfDocument

    return lambda data: [page.get_textpage().get_text_bounded() for page in PdfDocument(data)]


def pdfplumber(_: str) -> Reader:
    import pdfplumber

    def run(data: bytes) -> object:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return [page.extract_tables() for page in document.pages]

    return run


CONTENDERS: dict[str, dict[str, Callable[[str], Reader]]] = {
    "docx": {"jixiao": jixiao, "floor": parsed_xml, "python-docx": python_docx, "markitdown": markitdown},
    "xlsx": {"jixiao": jixiao, "floor": parsed_xml, "calamine, no formats": calamine, "openpyxl": openpyxl, "markitdown": markitdown},
    "html": {"jixiao": jixiao, "floor": parsed_page, "markitdown": markitdown},
    "txt": {"jixiao": jixiao, "floor": lines},
    "pdf": {"jixiao": jixiao, "floor": pdfium_text, "pdfplumber": pdfplumber, "markitdown": markitdown},
    "xls": {"jixiao": jixiao, "floor": calamine, "xlrd alone": xlrd},
    "doc": {"jixiao": jixiao, "floor": doc2docx},
}


def forms(folder: Path, kind: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.rglob(f"*.{kind}")) if "scan" not in path.name]


def seconds(readers: dict[str, Reader], data: list[bytes], rounds: int) -> dict[str, float]:
    """Median seconds a form of each reader, after one turn to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in readers}
    for turn in range(rounds + 1):
        for name, reader in readers.items():
            start = time.perf_counter()
            for form in data:
                reader(form)
            if turn:
                taken[name].append((time.perf_counter() - start) / len(data))
    return {name: statistics.median(times) for name, times in taken.items()}


def memory(folder: Path, kind: str, name: str) -> float:
    """Peak megabytes of a process that reads the forms once, its children included."""
    command = [sys.executable, __file__, str(folder), "--only", kind, "--alone", name]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1])


def alone(folder: Path, kind: str, name: str) -> None:
    reader = CONTENDERS[kind][name](kind)
    for form in forms(folder, kind):
        reader(form)
    own = next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    from jixiao.readers import apart

    apart.close()
    print(max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024)


def report(folder: Path, kind: str, rounds: int) -> None:
    data = forms(folder, kind)
    if not data:
        return
    times = seconds({name: make(kind) for name, make in CONTENDERS[kind].items()}, data, rounds)
    print(f"\n{kind}: {len(data)} forms")
    for name, time_each in times.items():
        ratio = time_each / times["jixiao"]
        print(f"  {name:22}{time_each * 1000:9.2f} ms {1 / time_each:9.1f} forms/s {ratio:8.2f}× {memory(folder, kind, name):6.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "tests/forms")
    parser.add_argument("--only", default=",".join(CONTENDERS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    given = parser.parse_args()
    for kind in given.only.split(","):
        if given.alone:
            alone(given.folder, kind, given.alone)
        else:
            report(given.folder, kind, given.rounds)


if __name__ == "__main__":
    main()
