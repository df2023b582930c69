"""The ledgers of the two seed units, which are the examples' own; and what their indicators are computed from."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jixiao.web.accounts.models import Person
    from jixiao.web.cases.models import Case

PACKED = Path(__file__).with_name("examples")  # in a wheel; in the source they stand at its root
EXAMPLES = PACKED if PACKED.is_dir() else Path(__file__).parents[4] / "examples"


def fill(case: "Case", name: str, *, clerk: "Person", approver: "Person | None" = None) -> int:
    """The ledgers of the example `name` for the case's unit, its indicators bound; how many records."""
    from django.db import transaction

    from jixiao.evidence.intake import read_file
    from jixiao.web.evidence import recording
    from jixiao.web.evidence.models import Binding, Ledger, pack

    folder = EXAMPLES / name
    files = {path.stem: path for path in sorted((folder / "ledgers").glob("*.csv"))}
    count = 0
    with transaction.atomic():
        recording.switch_on(case.unit, case.year, files, by=None)
        for code, path in files.items():
            read = read_file(path, pack().ledgers[code]).frame
            if read is not None:
                ledger = Ledger.objects.get(unit=case.unit, code=code)
                count += recording.seeded(ledger, read, by=clerk, approver=approver)
        declared = tomllib.loads((folder / "workspace.toml").read_text("utf-8"))
        Binding.objects.bulk_create(bindings(case, declared["indicators"], clerk))
        documents(case, declared["indicators"], folder / "evidence", clerk)
    return count


def compute(case: "Case", clerk: "Person") -> None:
    """The actual values of the form taken from its ledgers."""
    from jixiao.web.evidence import binding

    binding.take(case, range(len(case.form["indicators"])), by=clerk)


def bindings(case: "Case", lines: list[dict[str, Any]], clerk: "Person") -> list[Any]:
    """The bindings that a workspace declares, where its words name no other measure."""
    from jixiao.web.evidence.models import Binding
    from jixiao.workspace.fill import HOLE

    made = []
    for index, line in zip(weighed(case), lines, strict=False):
        names = [part["measure"] for part in line.get("parts", ())]
        used = {hole[1] for hole in HOLE.finditer(line.get("actual", ""))}
        words = line.get("actual", "") if used and used <= set(names) else ""
        made += [
            Binding(case=case, index=index, part=part, measure=name, wording=words if part == 0 else "", by=clerk)
            for part, name in enumerate(names)
        ]
        made += [
            Binding(case=case, index=index, part=part, measure=name, support=True, by=clerk)
            for part, name in enumerate(line.get("support", ()), len(names))
            if name not in names
        ]
    return made


def weighed(case: "Case") -> list[int]:
    """The rows of the form that are not left empty."""
    return [index for index, row in enumerate(case.form["indicators"]) if row["weight"] not in (None, "", "0")]


def documents(case: "Case", lines: list[dict[str, Any]], folder: Path, clerk: "Person") -> None:
    """The documents that a workspace requires, each filed."""
    from jixiao.web import files
    from jixiao.web.evidence.models import Attachment, Required

    for index, line in zip(weighed(case), lines, strict=False):
        for name in line.get("evidence", ()):
            required = Required.objects.create(case=case, index=index, name=Path(name).stem, by=clerk)
            if (folder / name).is_file():
                data = (folder / name).read_bytes()
                Attachment.objects.create(
                    case=case, index=index, required=required, name=name, sha256=files.put(data), size=len(data), by=clerk
                )
