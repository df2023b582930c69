"""Declared tables have the shape they should: no unknown key, none missing, each value of its kind."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from jixiao.errors import Message

Shape = type | tuple["Shape", ...] | list["Shape"]
"""A type; several that are allowed; or a list of one of them."""

TEXTS: Shape = [str]
TABLES: Shape = [dict]

WORDS: dict[type, Message] = {
    str: Message("文字", "text"),
    int: Message("整数", "a whole number"),
    Decimal: Message("小数", "a decimal"),
    bool: Message("true 或 false", "true or false"),
    dict: Message("表", "a table"),
}


def fault(table: object, shapes: Mapping[str, Shape], required: Iterable[str] = ()) -> Message | None:
    """What is wrong with a table, in words; None where it is as it should be."""
    if not isinstance(table, Mapping):
        return Message(f"应为表，实为 {table!r:.40}", f"should be a table and is {table!r:.40}")
    if unknown := sorted(str(key) for key in table.keys() - shapes.keys()):
        known = sorted(shapes)
        return Message(
            f"有不认识的键：{'、'.join(unknown)}；可用：{'、'.join(known)}",
            f"unknown keys: {', '.join(unknown)}; known: {', '.join(known)}",
        )
    if missing := [key for key in required if key not in table]:
        return Message(f"缺少：{'、'.join(missing)}", f"missing: {', '.join(missing)}")
    for key, value in table.items():
        if not fits(value, shapes[key]):
            zh, en = said(shapes[key])
            return Message(f"{key} 应为{zh}，实为 {value!r:.40}", f"{key} should be {en} and is {value!r:.40}")
    return None


def fits(value: Any, shape: Shape) -> bool:
    if isinstance(shape, tuple):
        return any(fits(value, each) for each in shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(fits(each, shape[0]) for each in value)
    return isinstance(value, shape) and (shape is bool or not isinstance(value, bool))


def said(shape: Shape) -> Message:
    if isinstance(shape, tuple):
        each = [said(one) for one in shape]
        return Message("或".join(m.zh for m in each), " or ".join(m.en for m in each))
    if isinstance(shape, list):
        inner = said(shape[0])
        return Message(f"列表（每项为{inner.zh}）", f"a list of {inner.en}")
    return WORDS.get(shape, Message(shape.__name__, shape.__name__))
