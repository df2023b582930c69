"""Satisfaction surveys: a public link, paper sheets, and the result with its sample, response rate and 95 % interval.

An answer is a record of the unit's `survey` ledger without a name: nothing links it to a code, an address or a moment.
"""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from jixiao.errors import Message
from jixiao.web import journal
from jixiao.web.accounts.models import Person, Unit
from jixiao.web.cases.models import Case
from jixiao.web.cases.workflow import Refused
from jixiao.web.evidence import binding, queries, recording
from jixiao.web.evidence.models import Code, Knock, Ledger, Record, Survey, stamp

LEDGER = "survey"
ANSWERS = {
    "很满意": Message("很满意", "very satisfied"),
    "满意": Message("满意", "satisfied"),
    "基本满意": Message("基本满意", "fairly satisfied"),
    "不满意": Message("不满意", "not satisfied"),
}
CONTENT = ("很满意", "满意")
AN_HOUR = 40  # answers from one address within an hour: a day room shares one
MOST_CODES = 2000
MOST_SHEETS = 5000
Z = Decimal("1.959963984540054")  # 95 %, two-sided normal quantile


@dataclass(frozen=True)
class Outcome:
    """What a survey came to: sheets that answered, those content, the share with its interval, the response rate."""

    counts: Mapping[str, int]
    answered: int
    content: int
    sent: int | None

    @property
    def share(self) -> Decimal | None:
        return percent(self.content, self.answered) if self.answered else None

    @property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        return wilson(self.content, self.answered) if self.answered else None

    @property
    def response(self) -> Decimal | None:
        return percent(min(self.answered, self.sent), self.sent) if self.sent else None


def percent(part: int, whole: int) -> Decimal:
    return tenth(Decimal(100 * part) / whole)


def tenth(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def wilson(hits: int, n: int) -> tuple[Decimal, Decimal]:
    """The 95 % score interval of a share, in percent (E. B. Wilson, JASA 22, 1927, 209-212)."""
    share, z2 = Decimal(hits) / n, Z * Z
    middle = share + z2 / (2 * n)
    half = Z * ((share * (1 - share) + z2 / (4 * n)) / n).sqrt()
    low, high = ((middle + sign * half) / (1 + z2 / n) for sign in (-1, 1))
    return tenth(max(low, Decimal(0)) * 100), tenth(min(high, Decimal(1)) * 100)


def create(unit: Unit, given: Mapping[str, Any], *, case: Case | None, index: int | None, by: Person) -> Survey:
    """A survey, its ledger switched on; where it is for an indicator, the indicator is bound to its result."""
    if not queries.may_enter(by, unit):
        raise Refused(*recording.NOT_YOURS)
    if Survey.objects.filter(unit=unit, year=given["year"], name=given["name"]).exists():
        raise Refused("这一年已有同名的调查。", "There is a survey of that name in the year.")
    with transaction.atomic():
        recording.switch_on(unit, given["year"], [LEDGER], by=by)
        made = Survey.objects.create(unit=unit, case=case, index=index, token=secrets.token_urlsafe(12), by=by, **given)
        journal.write("survey", person=by, subject=f"survey:{made.pk}", data={"name": made.name, "year": made.year})
        if case is not None and index is not None:
            binding.bind(case, index, "", measure_for(made), by=by)
    return made


def measure_for(survey: Survey) -> dict[str, Any]:
    """满意率 = (很满意+满意)÷作答数，未答不计。"""
    return {
        "zh": f"{survey.name}满意率"[:60],
        "en": f"share content, {survey.name}"[:60],
        "from": LEDGER,
        "where": f"survey == {survey.name!r} and answer != '未答'",
        "share": "answer in ['很满意', '满意']",
        "unit": "%",
    }


def outcome(survey: Survey) -> Outcome:
    rows = records(survey).values("values__answer").annotate(count=Count("pk")).order_by()
    found = {row["values__answer"]: row["count"] for row in rows}
    counts = {answer: found.get(answer, 0) for answer in ANSWERS}
    return Outcome(counts, sum(counts.values()), sum(counts[a] for a in CONTENT), survey.sent or survey.population)


def records(survey: Survey) -> Any:
    first, last = dt.date(survey.year, 1, 1), dt.date(survey.year, 12, 31)
    kept = Record.objects.filter(ledger__unit=survey.unit, ledger__code=LEDGER, void="", happened__range=(first, last))
    return kept.filter(values__survey=survey.name)


def is_open(survey: Survey) -> bool:
    return not survey.closed and timezone.localdate() <= survey.closes_on


def answer(survey: Survey, choice: str, comment: str, *, code: str, address: str) -> None:
    """Keep one anonymous answer; Refused says why not."""
    if not is_open(survey):
        raise Refused("这项调查已结束。", "This survey is closed.")
    if choice not in ANSWERS:
        raise Refused("请选择一项。", "Choose one.")
    with transaction.atomic():
        if survey.coded and not Code.objects.filter(survey=survey, code=code.strip().upper(), used=False).update(used=True):
            raise Refused("这个答题码无效或已用过。", "This code is not valid or has been used.")
        if not knock(survey, address):
            raise Refused("这个网络今天提交得太多，请稍后再试。", "Too many answers from this network; try again later.")
        sheet(survey, choice, comment, channel="微信", source="接口", by=None)


def paper(survey: Survey, counts: Mapping[str, int], *, by: Person) -> int:
    """Sheets on paper, entered as counts of each answer; how many were."""
    if not queries.may_enter(by, survey.unit):
        raise Refused(*recording.NOT_YOURS)
    if any(n < 0 for n in counts.values()) or not 0 < sum(counts.values()) <= MOST_SHEETS:
        raise Refused(f"一次录入 1 至 {MOST_SHEETS} 份。", f"Enter 1 to {MOST_SHEETS} sheets at once.")
    with transaction.atomic():
        for choice, count in counts.items():
            for _ in range(count):
                sheet(survey, choice, "", channel="现场", source="录入", by=by)
        journal.write("survey-paper", person=by, subject=f"survey:{survey.pk}", data=dict(counts))
    return sum(counts.values())


def sheet(survey: Survey, choice: str, comment: str, *, channel: str, source: str, by: Person | None) -> None:
    """One answer sheet as a record. Its day is the survey's year; the hour is not kept."""
    ledger = recording.locked(Ledger.objects.get(unit=survey.unit, code=LEDGER))
    day = min(max(timezone.localdate(), dt.date(survey.year, 1, 1)), dt.date(survey.year, 12, 31))
    values = {"survey": survey.name, "object": survey.object, "day": day.isoformat(), "answer": choice, "channel": channel}
    for name, number in (("population", survey.population), ("sent", survey.sent)):
        if number is not None:
            values[name] = str(number)
    if comment.strip():
        values["comment"] = comment.strip().replace("\x00", "")[:500]
    key = f"survey-{secrets.token_hex(8)}"
    recording.made(ledger, key, values, by=by, source=source).save(force_insert=True)
    Ledger.objects.filter(pk=ledger.pk).update(revision=stamp())


def knock(survey: Survey, address: str) -> bool:
    """Count one more answer from this address; False where there were too many. The address itself is not kept."""
    now = timezone.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    said = f"{survey.pk}|{address}|{hour.isoformat()}".encode()
    mark = hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
    Knock.objects.filter(hour__lt=now - dt.timedelta(hours=2)).delete()
    found, _ = Knock.objects.get_or_create(mark=mark, defaults={"hour": hour})
    Knock.objects.filter(pk=found.pk).update(count=F("count") + 1)
    return found.count < AN_HOUR


def hand_out(survey: Survey, count: int, *, by: Person) -> None:
    """More codes, one answer each."""
    if not queries.may_enter(by, survey.unit):
        raise Refused(*recording.NOT_YOURS)
    if not 0 < count <= MOST_CODES:
        raise Refused(f"一次生成 1 至 {MOST_CODES} 个。", f"Make 1 to {MOST_CODES} at once.")
    letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
    with transaction.atomic():
        Code.objects.bulk_create(Code(survey=survey, code="".join(secrets.choice(letters) for _ in range(10))) for _ in range(count))
        Survey.objects.filter(pk=survey.pk).update(coded=True)
        journal.write("survey-codes", person=by, subject=f"survey:{survey.pk}", data={"count": count})


def close(survey: Survey, *, by: Person) -> None:
    if not queries.may_enter(by, survey.unit):
        raise Refused(*recording.NOT_YOURS)
    with transaction.atomic():
        Survey.objects.filter(pk=survey.pk).update(closed=True)
        journal.write("survey-close", person=by, subject=f"survey:{survey.pk}")


def qr(address: str) -> bytes:
    """The address as a QR code, one path of SVG."""
    import qrcode
    from qrcode.image.svg import SvgPathImage

    return qrcode.make(address, image_factory=SvgPathImage, box_size=12).to_string()
