"""The charts: each a question, its figures as a table, and a picture of them."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count, QuerySet, Sum

from jixiao.report import picture
from jixiao.report.corpus import FAMILIES
from jixiao.report.picture import Series
from jixiao.web.accounts.models import Person
from jixiao.web.accounts.queries import standings
from jixiao.web.cases import queries
from jixiao.web.cases.models import Case, Transition
from jixiao.web.overview import facts
from jixiao.web.overview.models import Fact
from jixiao.web.text import language, say, told

STEPS = ((0, 60), (60, 80), (80, 90), (90, 95), (95, 98), (98, 100))
HEAT_ROWS, HEAT_COLUMNS = 30, 9
APART = 500  # from so many forms on, points of the scatter that nearly meet are one larger point
KEPT = 8  # how many sets of charts a process keeps
Value = str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its name in addresses, what it asks, its figures, and the picture."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    svg: str


@dataclass(frozen=True, slots=True)
class Counted:
    """What charts need of one form."""

    unit: str
    name: str
    printed: Decimal | None
    score: Decimal | None
    execution: Decimal | None
    families: Mapping[str, int]
    points: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is looked at: a person's units, a year, and perhaps one branch of the tree."""

    person: Person
    year: int
    branch: str = ""  # path of the unit at its top

    def cases(self) -> list[Counted]:
        """Self-evaluations of the year that have been handed in."""
        found = self._within().filter(year=self.year, stage="self-evaluation").order_by("unit__path", "pk")
        columns = ("unit__name", "name", "printed", "score", "execution", "fact__families", "fact__points")
        return [
            Counted(unit, name, printed, score, execution, families or {}, points or {})
            for unit, name, printed, score, execution, families, points in found.values_list(*columns)
        ]

    def years(self) -> list[dict[str, object]]:
        found = self._within().filter(stage="self-evaluation").values("year").order_by("year")
        return list(found.annotate(count=Count("pk"), printed=Avg("printed"), score=Avg("score"), execution=Avg("execution")))

    def _within(self) -> QuerySet[Case]:
        found = facts.overseen(self.person)
        return found.filter(unit__path__startswith=self.branch) if self.branch else found


_kept: dict[Hashable, list[Chart]] = {}


def charts(chosen: Chosen) -> list[Chart]:
    """All charts of a year, drawn once for everybody who looks at the same units until a form moves or is counted anew."""
    key = (
        chosen.year,
        chosen.branch,
        language(),
        frozenset((s.role in queries.INSIDE, s.path) for s in standings(chosen.person)),
        _stamp(),
    )
    found = _kept.get(key)
    if found is None:
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)), None)
        found = _kept[key] = _drawn(chosen)
    return found


def _stamp() -> Hashable:
    """Something else whenever a chart would be: the last move, the last form begun, and what has been counted."""
    moved = Transition.objects.order_by("-pk").values_list("pk", "at").first()
    begun = Case.objects.order_by("-pk").values_list("pk", "created_at").first()
    return moved, begun, *Fact.objects.aggregate(forms=Count("pk"), versions=Sum("version")).values()


def _drawn(chosen: Chosen) -> list[Chart]:
    cases = chosen.cases()
    return [_progress(chosen), _scores(cases), _execution(cases), _findings(cases), _heat(cases), _years(chosen)]


def _progress(chosen: Chosen) -> Chart:
    """Units with how many of their forms are where."""
    rows: list[tuple[str, int, int, int]] = []
    for found in queries.progress(chosen.person, chosen.year, "self-evaluation"):
        unit, counts, total = found["unit"], dict(found["counts"]), found["total"]  # type: ignore[call-overload]
        if total and (not chosen.branch or unit.path.startswith(chosen.branch)):  # type: ignore[attr-defined]
            done = counts.get("approved", 0) + counts.get("published", 0)
            inside = sum(counts.get(s, 0) for s in ("draft", "signing", "earlier"))
            rows.append((str(unit), inside, total - done - inside, done))
    head = (
        say("单位", "Unit"),
        say("单位办理中", "in the unit"),
        say("审核、抽评、整改中", "under review"),
        say("已批复或公开", "approved"),
    )
    title = say("各单位自评进度（份）", "Progress of units (forms)")
    shown = rows[:HEAT_ROWS]
    svg = picture.heat(title, [row[0] for row in shown], head[1:], [[n or None for n in row[1:]] for row in shown])
    return Chart("progress", title, head, tuple(rows), svg)


def _scores(cases: Sequence[Counted]) -> Chart:
    """How many forms printed which score, and how many would have it recomputed."""
    names = [f"{a}–{b}" for a, b in STEPS] + ["100"]
    printed, again = Counter(_step(c.printed) for c in cases), Counter(_step(c.score) for c in cases)
    rows = tuple((name, printed[n], again[n]) for n, name in enumerate(names))
    head = (say("得分", "Score"), say("自评分", "as printed"), say("核算分", "recomputed"))
    title = say("得分分布（份）", "Distribution of scores (forms)")
    series = [Series(head[1], [row[1] for row in rows]), Series(head[2], [row[2] for row in rows])]
    return Chart("scores", title, head, rows, picture.bars(title, names, series))


def _execution(cases: Sequence[Counted]) -> Chart:
    """Score against execution rate."""
    known = [(c, c.execution * 100, c.printed) for c in cases if c.execution is not None and c.printed is not None]
    rows = tuple((c.unit, c.name, round(rate, 2), score) for c, rate, score in known)
    head = (say("单位", "Unit"), say("名称", "Name"), say("执行率（%）", "Execution (%)"), say("自评分", "Score"))
    title = say("得分与预算执行率", "Score against execution")
    points = _points([(float(rate), float(score)) for _, rate, score in known])
    return Chart("execution", title, head, rows, picture.scatter(title, points, across=head[2], up=head[3]))


def _findings(cases: Sequence[Counted]) -> Chart:
    """How many findings of each family, and in how many forms."""
    total: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    for case in cases:
        total.update(case.families)
        forms.update(case.families.keys())
    rows = tuple((told(FAMILIES[code]), total[code], forms[code]) for code in FAMILIES if total[code])
    head = (say("类别", "Family"), say("问题（个）", "findings"), say("涉及表（份）", "forms"))
    title = say("核查问题分类", "Findings by family")
    series = [Series(head[1], [row[1] for row in rows]), Series(head[2], [row[2] for row in rows])]
    return Chart("findings", title, head, rows, picture.bars(title, [row[0] for row in rows], series))


def _heat(cases: Sequence[Counted]) -> Chart:
    """Points reached in percent of weight, unit by kind of indicator; the lowest units first."""
    sums: dict[str, dict[str, list[Decimal]]] = defaultdict(dict)
    often: Counter[str] = Counter()
    for case in cases:
        for kind, (score, weight) in case.points.items():
            had = sums[case.unit].setdefault(kind, [Decimal(0), Decimal(0)])
            had[0] += Decimal(score)
            had[1] += Decimal(weight)
            often[kind] += 1
    kinds = [kind for kind, _ in often.most_common(HEAT_COLUMNS)]
    table = [(unit, *(_percent(*of[kind]) if kind in of else None for kind in kinds)) for unit, of in sums.items()]
    table.sort(key=lambda row: min((value for value in row[1:] if isinstance(value, Decimal)), default=Decimal(101)))
    title = say("各单位各类指标得分率（%）", "Points reached, unit by kind of indicator (%)")
    shown = table[:HEAT_ROWS]
    values = [[None if v is None else float(v) for v in row[1:]] for row in shown]
    least = min((v for row in values for v in row if v is not None), default=0) * 0.9  # so that a small difference is seen
    svg = picture.heat(title, [row[0] for row in shown], [kind.removesuffix("指标") for kind in kinds], values, least=least)
    return Chart("heat", title, (say("单位", "Unit"), *kinds), tuple(table), svg)


def _years(chosen: Chosen) -> Chart:
    """Mean scores and execution, year by year."""
    rows = tuple(
        (str(y["year"]), y["count"], _rounded(y["printed"]), _rounded(y["score"]), _rounded(y["execution"], 100)) for y in chosen.years()
    )
    head = (
        say("年度", "Year"),
        say("表（份）", "forms"),
        say("平均自评分", "mean score"),
        say("平均核算分", "mean recomputed"),
        say("平均执行率（%）", "mean execution (%)"),
    )
    title = say("年度对比", "Year on year")
    series = [Series(head[n], [None if row[n] is None else float(str(row[n])) for row in rows]) for n in (2, 3, 4)]
    return Chart("years", title, head, rows, picture.bars(title, [row[0] for row in rows], series))  # type: ignore[arg-type]


def _points(known: Sequence[tuple[float, float]]) -> list[tuple[float, float, int]]:
    """Each form a point; of many, those within one percent and half a mark of each other together."""
    if len(known) < APART:
        return [(rate, score, 1) for rate, score in known]
    return [(rate, score / 2, n) for (rate, score), n in Counter((round(rate), round(score * 2)) for rate, score in known).items()]


def _step(value: Decimal | None) -> int | None:
    """Which step a score falls on; full marks stand apart."""
    if value is None:
        return None
    return next((n for n, (low, high) in enumerate(STEPS) if value < high), len(STEPS))


def _percent(score: Decimal, weight: Decimal) -> Decimal:
    return round(score / weight * 100, 1)


def _rounded(value: object, times: int = 1) -> Decimal | None:
    return None if value is None else round(Decimal(str(value)) * times, 2)
