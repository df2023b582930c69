"""What is to be marked or changed in a copy of a filed file: notes at places, and replaced pieces of text."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace

from jixiao.audit import Severity
from jixiao.document import Place
from jixiao.errors import Language, Message
from jixiao.files import Checked, CheckedFile

AUTHOR = "绩效核查 Jixiao"
_MANY = 3
SEVERITIES: Mapping[Severity, Message] = {
    "error": Message("错误", "error"),
    "warning": Message("提醒", "warning"),
    "info": Message("提示", "note"),
}


@dataclass(frozen=True, slots=True)
class Note:
    """One remark for a person: where, how grave, under what heading (a rule's code), its text and its basis.

    Where it stands at many places, `short` is said at all but the first.
    """

    places: tuple[Place, ...]
    severity: Severity
    head: str
    text: str
    basis: str = ""
    short: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        said = f"{self.head} {self.text}".strip()
        return tuple(line for line in (*said.split("\n"), self.basis) if line)


@dataclass(frozen=True, slots=True)
class Change:
    """`old` inside the text at `place` becomes `new`; `raw` is the exact number where a spreadsheet stores one."""

    place: Place
    old: str
    new: str
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything that one copy gets: the lines of its summary, the notes and the changes."""

    summary: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    changes: tuple[Change, ...] = ()

    def by_place(self) -> dict[Place, list[Note]]:
        """The notes of each place."""
        found: dict[Place, list[Note]] = defaultdict(list)
        for note in self.notes:
            places = list(dict.fromkeys(bare(place) for place in note.places))
            for number, place in enumerate(places):
                brief = note.short and number and len(places) > _MANY
                found[place].append(replace(note, text=note.short, basis="") if brief else note)
        return dict(found)

    def elsewhere(self, places: Container[Place]) -> list[str]:
        """What the notes say that stand at none of these places."""
        return ["\n".join(note.lines) for note in self.notes if not any(bare(place) in places for place in note.places)]


def bare(place: Place) -> Place:
    """The place inside its file: pages shift and file names change, tables and cells do not."""
    return replace(place, file=None, page=None)


def notes_of(forms: Iterable[Checked], language: Language) -> tuple[Note, ...]:
    """A note for every finding of the forms of a file."""
    return tuple(
        Note(
            finding.places,
            finding.severity,
            finding.code,
            f"{finding.message.to(language)}\n{finding.mend.to(language)}".strip(),
            finding.cite.to(language) if finding.cite else "",
            Message(f"见{finding.places[0]}处的说明", f"see the remark at {finding.places[0]}").to(language) if finding.places else "",
        )
        for checked in forms
        for finding in checked.report.findings
    )


def summary_of(result: CheckedFile, language: Language) -> tuple[str, ...]:
    """The lines at the top of a marked copy: what was filed, printed and recomputed, and what was found."""
    lines = []
    for checked in result.forms:
        card, report = checked.scorecard, checked.report
        counts = [(SEVERITIES[word], sum(found.severity == word for found in report.findings)) for word in SEVERITIES]
        printed, recomputed = ("—" if value is None else format(value, "f") for value in (card.printed, card.recomputed))
        name = checked.form.name.value or checked.form.holder
        zh = f"{name}：表中总分{printed}，重新计算{recomputed}（评分办法：{checked.profile.title.zh}）。"
        en = f"{name}: printed total {printed}, recomputed {recomputed} (profile: {checked.profile.title.en})."
        told = Message(
            zh + "、".join(f"{word.zh}{count}项" for word, count in counts) + f"；通过{report.passed}条规则，未核{len(report.skipped)}条。",
            f"{en} {', '.join(f'{word.en} {count}' for word, count in counts)}; {report.passed} rules passed, {len(report.skipped)} skipped.",
        )
        lines.append(told.to(language))
    return tuple(lines)
