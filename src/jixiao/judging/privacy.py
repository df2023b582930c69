"""Personal data in the texts of one form, found once for all rules that ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jixiao.errors import Message
from jixiao.form import Form, Reading
from jixiao.judging import cells, told
from jixiao.personal import Kind, Span, masked, personal


@dataclass(frozen=True)
class Privacy:
    """The texts that hold personal data, each with its field and what it holds; `empty` where the form has no text at all."""

    texts: tuple[tuple[str, Reading[Any], tuple[Span, ...]], ...]
    empty: bool

    @classmethod
    def of(cls, form: Form) -> "Privacy":
        return cls(tuple(told(form, personal)), next(cells(form), None) is None)

    def found(self, kind: Kind) -> Iterator[tuple[str, Reading[Any], str, Message]]:
        """Each text that holds data of this kind, with the pieces as they may be shown."""
        for field, reading, spans in self.texts:
            mine = [span for span in spans if span.kind == kind]
            if mine:
                pieces = {reading.text[span.start : span.end]: masked(reading.text, span) for span in mine}
                shown = "、".join(pieces.values())
                yield field, reading, shown, mine[0].why
