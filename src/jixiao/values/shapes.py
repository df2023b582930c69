"""What a text can mean: quantities, windows, targets and actual values, or the reason why it means none."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from jixiao.errors import Message

Operator = Literal[">=", ">", "<=", "<", "=", "~", "between", "within"]


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a text gives no value."""

    reason: Message


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with its unit: `4400 余人次` is value 4400, unit 人次, approximate; `90%` is value 90, unit %.

    万 and 亿 before a unit are multiplied out (7.4万余名 → 74000 名); money keeps 元 as its unit and is in 元
    whatever was printed; `text` is the piece that was read, `scale` what was multiplied out (10000 for 万亩).
    """

    value: Decimal
    unit: str = ""
    approximate: bool = False
    text: str = ""
    scale: int = 1


@dataclass(frozen=True, slots=True)
class Window:
    """A span of days, both ends included; an open end is None; year-less windows need the form's year to resolve."""

    start: date | None = None
    end: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One promise inside a target cell.

    `noun` is what is counted (参赛队伍, 科目). A number has `operator` and `quantity`; `between` adds `upper`;
    `within` (上下浮动不超过5%) has the tolerance as quantity. A deadline has `window`. Anything else is qualitative.
    `printed` is false where no operator was printed and >= (or = for a bare %) was understood.
    """

    kind: Literal["quantity", "deadline", "qualitative"]
    text: str
    noun: str = ""
    operator: Operator = ">="
    printed: bool = False
    quantity: Quantity | None = None
    upper: Quantity | None = None
    window: Window | None = None
    period: str = ""  # 每月, 每季, 人均 … where the figure is per something
    doubt: Message | None = None  # why the printed text may not be what was meant (290% for ≥90%)


@dataclass(frozen=True, slots=True)
class Target:
    text: str
    parts: tuple[Part, ...] = ()

    @property
    def measurable(self) -> bool:
        return any(part.kind != "qualitative" for part in self.parts)

    @property
    def doubt(self) -> Message | None:
        return next((part.doubt for part in self.parts if part.doubt), None)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure inside a text, with what it counts; `operator` is set where an inequality was printed.

    `start` and `end` are its position in the text it was found in; `period` is 每月, 人均 … before it.
    """

    quantity: Quantity
    noun: str = ""
    operator: Operator | None = None
    start: int = 0
    end: int = 0
    period: str = ""


@dataclass(frozen=True, slots=True)
class Actual:
    """What was done: its figures, its dates, and the three-tier phrase where one stands there.

    `tier` is 1 (达成年度指标), 2 (部分达成并具有一定效果), 3 (未达成且效果较差) or None.
    """

    text: str
    figures: tuple[Figure, ...] = ()
    dates: tuple[Window, ...] = ()
    tier: int | None = None
