"""Personal data in the texts of one form, found once for all rules that ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jixiao.errors import Message
from jixiao.form import Form, Reading
from jixiao.judging import cells
from jixiao.personal import Kind, Span, masked, personal


@dataclass(frozen=True)
class Privacy:
    """Each text with its field and the personal data in it."""

    texts: tuple[tuple[str, Reading[Any], tuple[Span, ...]], ...]

    @classmethod
    def of(cls, form: Form) -> "Privacy":
        return cls(tuple((field, reading, personal(reading.text)) for field, reading in cells(form)))

    def found(self, kind: Kind) -> Iterator[tuple[str, Reading[Any], str, Message]]:
        """Each text that holds data of this kind, with the pieces as they may be shown."""
        for field, reading, spans in self.texts:
            mine = [span for span in spans if span.kind == kind]
            if mine:
                pieces = {reading.text[span.start : span.end]: masked(reading.text, span) for span in mine}
                shown = "、".join(pieces.values())
                yield field, reading, shown, mine[0].why
