"""How long is `check` on one form, beside what others need merely to convert or open the same file?

Prints ratios measured in one run: every contender takes its turn in each round, and the medians are compared.
"""

import io
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
FORMS = {"docx": ROOT / "tests/forms/seed1-wangcheng-2021.docx", "xlsx": ROOT / "tests/forms/seed2-shanghai-2020.xlsx"}
ROUNDS = 15


def median_times(contenders: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, float]:
    """Seconds of each contender, after one turn to warm up."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for run in contenders.values():
        run()
    for _ in range(rounds):
        for name, run in contenders.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in times.items()}


def floor(path: Path) -> Callable[[], object]:
    """Unzip the file and parse its largest XML: no reader can do less."""
    from lxml import etree

    def run() -> object:
        with zipfile.ZipFile(path) as archive:
            largest = max((i for i in archive.infolist() if i.filename.endswith(".xml")), key=lambda i: i.file_size)
            return etree.fromstring(archive.read(largest))

    return run


def opened(path: Path) -> Callable[[], object]:
    """The file opened, and every cell touched, with the library a script would use."""
    if path.suffix == ".docx":
        import docx

        return lambda: [cell.text for table in docx.Document(str(path)).tables for row in table.rows for cell in row.cells]
    import openpyxl

    return lambda: [cell.value for sheet in openpyxl.load_workbook(path).worksheets for row in sheet.iter_rows() for cell in row]


def converted(path: Path) -> Callable[[], object]:
    from markitdown import MarkItDown

    converter, data = MarkItDown(), path.read_bytes()
    return lambda: converter.convert_stream(io.BytesIO(data), file_extension=path.suffix)


def warm() -> None:
    from jixiao import check

    for name, path in FORMS.items():
        library = "python-docx" if name == "docx" else "openpyxl"
        contenders = {"floor": floor(path), "jixiao check": lambda p=path: check(p), library: opened(path), "markitdown": converted(path)}
        times = median_times(contenders)
        ours = times["jixiao check"]
        print(f"{name}: whole check (read + recognise + score + audit) {1000 * ours:.1f} ms, warm, median of {ROUNDS}")
        for other in ("floor", library, "markitdown"):
            print(f"   against {other:<12} {1000 * times[other]:8.1f} ms   check takes x{ours / times[other]:.2f}")


def cold() -> None:
    jixiao = Path(sys.executable).with_name("jixiao")
    command = lambda *words: lambda: subprocess.run(words, stdout=subprocess.DEVNULL, check=False)  # noqa: E731
    contenders: dict[str, Callable[[], object]] = {"python -c pass": command(sys.executable, "-c", "pass")}
    contenders |= {f"jixiao check {name}": command(jixiao, "check", path, "--json") for name, path in FORMS.items()}
    contenders["import markitdown"] = command(sys.executable, "-c", "import markitdown; markitdown.MarkItDown()")
    times = median_times(contenders, rounds=5)
    for name, taken in times.items():
        print(f"cold: {name:<20} {taken:.3f} s   {taken - times['python -c pass']:+.3f} s over python -c pass")


if __name__ == "__main__":
    warm()
    cold()
