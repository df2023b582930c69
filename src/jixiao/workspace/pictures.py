"""Pictures of measures, declared in a pack's pictures.toml; one is drawn only where every figure it needs is known.

columns   a series with its target line            twins    the same records as 人次 and as 人
timeline  days of records against their windows    waterfall  planned → opened → merged → finished
funnel    roster → served → satisfied              tieout   ledger money beside paid money
execution the execution rate and what it earns
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jixiao.errors import Language, Message
from jixiao.evidence.calendar import Period, spans
from jixiao.evidence.evaluate import Result
from jixiao.evidence.expression import Call, Node
from jixiao.evidence.rows import plain_text
from jixiao.evidence.sentence import shown
from jixiao.workspace.declared import Declared
from jixiao.workspace.fill import HOLE
from jixiao.workspace.gather import Evidence
from jixiao.workspace.svg import DOTS, EMPTY, HATCH, PALE, SOLID, Drawing

WIDTH = 640
FILLS = (SOLID, HATCH, DOTS, EMPTY)


@dataclass(frozen=True)
class Picture:
    """A drawn picture, with its caption; `svg` stands alone."""

    name: str
    caption: str
    svg: str


@dataclass(frozen=True)
class Scene:
    """What a drawing may ask for: the measures, the windows, the targets they are bound to."""

    evidence: Evidence
    targets: Mapping[str, Decimal]
    language: Language

    def result(self, name: str) -> Result:
        return self.evidence.results[name]

    def number(self, name: str) -> Decimal:
        return self.result(name).number or Decimal(0)

    def label(self, name: str) -> str:
        return self.result(name).measure.label.to(self.language)

    def figure(self, name: str) -> str:
        result = self.result(name)
        return f"{shown(result.value)}{result.measure.unit if self.language == 'zh' else ''}"


def pictures(declared: Declared, evidence: Evidence, language: Language = "zh") -> Iterator[Picture]:
    """Every declared picture whose measures are all known and of which the form uses one."""
    targets = {part.measure: part.target for line in declared.indicators for part in line.parts}
    yield from drawn(Scene(evidence, targets, language), set(used_by(declared)))


def drawn(scene: Scene, used: AbstractSet[str]) -> Iterator[Picture]:
    """Every declared picture whose measures are all known and that concerns one of `used`."""
    evidence, language = scene.evidence, scene.language
    for name, table in evidence.pack.pictures.items():
        asked = [str(m) for m in table["measures"]]
        known = all(m in evidence.results and evidence.results[m].value is not None for m in asked)
        if known and used & {*asked, *table.get("for", ())}:
            caption = Message(table["zh"], table["en"]).to(language)
            drawing = DRAWN[table["kind"]](scene, asked, caption)
            yield Picture(name, caption, drawing.render())


def used_by(declared: Declared) -> Iterator[str]:
    """The measures the form stands on: bound, supporting, in a text; `exec_rate` where there is money."""
    for line in declared.indicators:
        yield from (part.measure for part in line.parts)
        yield from line.support
        yield from (hole[1] for hole in HOLE.finditer(line.actual))
    for goal in declared.goals:
        yield from (hole[1] for hole in HOLE.finditer(goal.achieved))
    if declared.funds:
        yield "exec_rate"


def columns(scene: Scene, names: Sequence[str], caption: str) -> Drawing:
    """One column a period, the target as a dashed line; columns below it hatched."""
    series, target = scene.result(names[0]).series, scene.targets.get(names[0])
    drawing = Drawing(WIDTH, 240, caption, scene.figure(names[0]))
    values = [p.value or Decimal(0) for p in series]
    top = max([*values, target or Decimal(0), Decimal(1)])
    step = (WIDTH - 150) / max(len(series), 1)
    for place, (point, value) in enumerate(zip(series, values, strict=True)):
        height = float(value / top) * 160
        x = 50 + place * step
        drawing.bar(x, 190 - height, (step * 0.7, height), HATCH if target is not None and value < target else SOLID)
        drawing.text(x + step * 0.35, 184 - height, shown(value), anchor="middle", size=10)
        drawing.text(x + step * 0.35, 206, point.label.rpartition("-")[2] if "-" in point.label else point.label, anchor="middle", size=10)
    if target is not None:
        y = 190 - float(target / top) * 160
        drawing.line((46, y), (WIDTH - 96, y), dash=True, heavy=True)
        drawing.text(WIDTH - 90, y + 4, f"{'目标' if scene.language == 'zh' else 'target'} {shown(target)}")
    drawing.line((46, 190), (WIDTH - 96, 190))
    drawing.text(46, 228, f"{scene.label(names[0])} {scene.figure(names[0])}")
    return drawing


def twins(scene: Scene, names: Sequence[str], caption: str) -> Drawing:
    """Pairs of bars: the same records counted as 人次 and as 人."""
    drawing = Drawing(WIDTH, 30 + 34 * len(names), caption)
    top = max(scene.number(n) for n in names) or Decimal(1)
    for place, name in enumerate(names):
        y = 16 + place * 34
        drawing.text(0, y + 14, scene.label(name), size=11)
        drawing.bar(210, y, (float(scene.number(name) / top) * 320, 20), SOLID if place % 2 == 0 else HATCH)
        drawing.text(218 + float(scene.number(name) / top) * 320, y + 14, scene.figure(name))
    return drawing


def timeline(scene: Scene, names: Sequence[str], caption: str) -> Drawing:
    """The days of a year: shaded windows, a dot for each record, hollow outside them."""
    result = scene.result(names[0])
    selection = result.selections[0]
    column = selection.query.date or selection.query.columns[0]
    windows = list(windows_of(selection.query.value.only, scene, result.period))
    days = [d for d in selection.frame(columns=(column,))[column].to_list() if d]
    drawing = Drawing(WIDTH, 150, caption, scene.figure(names[0]))
    whole = (result.period.end - result.period.start).days or 1

    def at(day: date) -> float:
        return 20 + (day - result.period.start).days / whole * (WIDTH - 40)

    for name, span in windows:
        start, end = max(span.start, result.period.start), min(span.end, result.period.end)
        drawing.bar(at(start), 26, (at(end) - at(start), 84), PALE)
        drawing.text((at(start) + at(end)) / 2, 20, name, anchor="middle", size=11)
    for place, day in enumerate(days[:800]):
        drawing.dot(at(day), 98 - place * 7 % 64, hollow=not any(day in span for _, span in windows), radius=2.2)
    drawing.line((20, 112), (WIDTH - 20, 112))
    for month in range(1, 13):
        day = date(result.period.start.year, month, 1)
        if day in result.period:
            drawing.line((at(day), 112), (at(day), 116))
            drawing.text(at(day) + 4, 128, str(month), size=10)
    drawing.text(20, 146, f"{scene.label(names[0])} {scene.figure(names[0])}")
    return drawing


def windows_of(node: Node | None, scene: Scene, period: Period) -> Iterator[tuple[str, Period]]:
    """The windows a condition names, part by part."""
    if isinstance(node, Call) and node.function == "within" and len(node.arguments) == 2:
        windows, name = scene.evidence.pack.windows, plain_text(node.arguments[1])
        for part in windows[name].any or (name,):
            label = part if scene.language == "zh" else windows[part].en or part
            yield from ((label, span) for span in spans(part, windows, period))


def waterfall(scene: Scene, names: Sequence[str], caption: str) -> Drawing:
    """Bars from one count to the next, the difference between them drawn and written."""
    drawing = Drawing(WIDTH, 220, caption)
    values = [scene.targets.get(names[0], scene.number(names[0])), *(scene.number(n) for n in names)]
    labels = [f"{'目标' if scene.language == 'zh' else 'target'}", *(scene.label(n) for n in names)]
    top, step = max(values) or Decimal(1), (WIDTH - 40) / len(values)
    for place, (value, label) in enumerate(zip(values, labels, strict=True)):
        x, height = 20 + place * step, float(value / top) * 130
        drawing.bar(x, 170 - height, (step * 0.55, height), EMPTY if place == 0 else SOLID)
        drawing.text(x + step * 0.275, 162 - height, shown(value), anchor="middle")
        drawing.text(x + step * 0.275, 188, label, anchor="middle", size=11)
        if place:
            change = value - values[place - 1]
            drawing.line((x - step * 0.45, 170 - float(values[place - 1] / top) * 130), (x, 170 - height), dash=True)
            drawing.text(x - step * 0.22, 210, f"{'+' if change > 0 else ''}{shown(change)}", anchor="middle", size=11)
    drawing.line((16, 170), (WIDTH - 20, 170))
    return drawing


def funnel(scene: Scene, names: Sequence[str], caption: str) -> Drawing:
    """From the widest to the narrowest: each bar centred, its share of the first beside it."""
    drawing = Drawing(WIDTH, 20 + 42 * len(names), caption)
    top = scene.number(names[0]) or Decimal(1)
    for place, name in enumerate(names):
        width = float(min(scene.number(name) / top, Decimal(1))) * 300
        drawing.bar(390 - width / 2, 10 + place * 42, (width, 26), FILLS[place % len(FILLS)])
        drawing.text(0, 28 + place * 42, scene.label(name), size=11)
        drawing.text(550, 28 + place * 42, f"{scene.figure(name)}  {shown(scene.number(name) * 100 / top, places=1)}%", size=11)
    return drawing


def tieout(scene: Scene, names: Sequence[str], caption: str) -> Drawing:
    """Ledger money above paid money, pair by pair; ✓ where they are the same to the cent."""
    pairs = list(zip(names[::2], names[1::2], strict=True))
    drawing = Drawing(WIDTH, 20 + 64 * len(pairs), caption)
    top = max(scene.number(n) for n in names) or Decimal(1)
    for place, (ledger, paid) in enumerate(pairs):
        for row, name in enumerate((ledger, paid)):
            y = 10 + place * 64 + row * 24
            drawing.text(0, y + 14, scene.label(name), size=11)
            drawing.bar(200, y, (float(scene.number(name) / top) * 270, 18), SOLID if row == 0 else HATCH)
            drawing.text(208 + float(scene.number(name) / top) * 270, y + 14, scene.figure(name), size=11)
        gap = scene.number(ledger) - scene.number(paid)
        drawing.text(WIDTH - 10, 38 + place * 64, "✓" if abs(gap) < Decimal("0.01") else f"≠ {shown(gap)}", anchor="end", size=16)
    return drawing


def execution(scene: Scene, names: Sequence[str], caption: str) -> Drawing:
    """The execution rate on a scale from 0 to 150 %, with the symmetric and the capped line of what it earns."""
    drawing = Drawing(WIDTH, 200, caption, scene.figure(names[0]))
    rate = min(scene.number(names[0]), Decimal(150))

    def at(percent: float) -> float:
        return 40 + percent / 150 * (WIDTH - 80)

    drawing.path([(at(0), 150), (at(100), 40), (at(150), 95)])
    drawing.line((at(100), 40), (at(150), 40), dash=True)
    drawing.line((at(0), 150), (at(150), 150))
    for tick in (0, 50, 100, 150):
        drawing.line((at(tick), 150), (at(tick), 155))
        drawing.text(at(tick), 168, f"{tick}%", anchor="middle", size=10)
    earned = float(rate) if rate <= 100 else 200 - float(rate)
    drawing.line((at(float(rate)), 150), (at(float(rate)), 150 - earned * 1.1), heavy=True)
    drawing.dot(at(float(rate)), 150 - earned * 1.1, radius=5)
    zh = scene.language == "zh"
    drawing.text(at(150), 32, "封顶" if zh else "capped", anchor="end", size=10)
    drawing.text(at(150), 112, "超支同样扣分" if zh else "overspending penalised alike", anchor="end", size=10)
    drawing.text(40, 192, f"{scene.label(names[0])} {scene.figure(names[0])}")
    return drawing


DRAWN: Mapping[str, Callable[[Scene, Sequence[str], str], Drawing]] = {
    "columns": columns,
    "twins": twins,
    "timeline": timeline,
    "waterfall": waterfall,
    "funnel": funnel,
    "tieout": tieout,
    "execution": execution,
}
