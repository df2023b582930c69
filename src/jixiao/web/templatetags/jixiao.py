"""Template words: `{% t "中文" "English" %}`, `|told`, and how figures are printed."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from jixiao.errors import Message
from jixiao.profile import Cite
from jixiao.web.text import language

register = template.Library()


@register.simple_tag
def t(zh: str, en: str, **values: Any) -> SafeString:
    """The sentence in the reader's language; `{names}` are filled with escaped values."""
    sentence = zh if language() == "zh" else en
    if values:
        sentence = sentence.format(**{name: conditional_escape(value) for name, value in values.items()})
    return mark_safe(sentence)  # noqa: S308 - the sentence stands in the template, its values are escaped


@register.filter
def told(message: object) -> str:
    """A Message or a citation in the reader's language; any other value as it is."""
    return message.to(language()) if isinstance(message, Message | Cite) else "" if message is None else str(message)


@register.filter
def figure(value: Decimal | None, places: int = 2) -> str:
    """98.6100 → 98.61; nothing known → a dash."""
    return "—" if value is None else f"{value:,.{places}f}"


@register.filter
def entry(mapping: dict[Any, Any], key: object) -> object:
    """What stands in the mapping under a key that is itself a value."""
    return mapping.get(key, "")
