"""Text → exact amount, quantity, percent, date, target and actual parts — or the reason why not."""

from jixiao.values.days import Span, dated, find_windows, parse_date, parse_window
from jixiao.values.figures import find_quantities, parse_quantity
from jixiao.values.shapes import Actual, Figure, Operator, Part, Quantity, Target, Unread, Window
from jixiao.values.targets import lower_is_better, parse_actual, parse_target
from jixiao.values.text import BLANK, chinese_number, clean, flat, parse_decimal, parse_money, parse_percent

__all__ = [
    "BLANK",
    "Actual",
    "Figure",
    "Operator",
    "Part",
    "Quantity",
    "Span",
    "Target",
    "Unread",
    "Window",
    "chinese_number",
    "clean",
    "dated",
    "find_quantities",
    "find_windows",
    "flat",
    "lower_is_better",
    "parse_actual",
    "parse_date",
    "parse_decimal",
    "parse_money",
    "parse_percent",
    "parse_quantity",
    "parse_target",
    "parse_window",
]
