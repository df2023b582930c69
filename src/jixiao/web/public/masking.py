"""Personal data in a form's canonical JSON: what is proposed, what was decided, and the form as it may be shown.

A piece is named by where it stands (`/indicators/3/reason`) and its reach there. Everything proposed is masked unless a person has
released that very piece; what the proposals miss can be added word by word.
"""

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jixiao.errors import JixiaoError, Message
from jixiao.form import Form
from jixiao.personal import LABELS, Kind, Span, masked, personal
from jixiao.web.cases import fields

FIXED = frozenset({"kind", "stage", "source", "money_unit", "year", "place", "columns"})  # words of our own, never a person's
UNSAID = ("notes", "doubts")  # what reading the file left behind: it quotes the page and is no part of the form
JSON_NAMES = {"target_text": "target", "actual_text": "actual"}
ADDED = Message("人工补充", "added by a person")


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a form's text that is, or may be, personal."""

    pointer: str
    start: int
    end: int
    kind: Kind
    text: str
    shown: str
    why: Message
    certain: bool

    @property
    def key(self) -> str:
        return f"{self.pointer}:{self.start}:{self.end}"

    @property
    def kind_name(self) -> Message:
        return LABELS[self.kind]


def pieces(form: dict[str, Any]) -> tuple[Piece, ...]:
    """Every piece that is proposed for masking, in the order of the form."""
    return tuple(
        Piece(pointer, span.start, span.end, span.kind, text[span.start : span.end], _shown(text, span), span.why, span.certain)
        for pointer, text, label in _texts(form)
        for span in _spans(text, label)
    )


def masked_form(form: dict[str, Any], released: Iterable[str] = (), added: Iterable[str] = ()) -> dict[str, Any]:
    """The form as it may be shown: every piece masked but the released ones, and every added word."""
    free, words = set(released), [word for word in added if word]
    by_place: dict[str, list[Piece]] = {}
    for piece in pieces(form):
        if piece.key not in free:
            by_place.setdefault(piece.pointer, []).append(piece)

    def shown(pointer: str, text: str) -> str:
        for piece in by_place.get(pointer, ()):
            text = text[: piece.start] + piece.shown + text[piece.end :]
        for word in words:
            text = text.replace(word, "*" * len(word))
        return text

    return _mapped({**copy.deepcopy(form), **{name: [] for name in UNSAID if name in form}}, "", shown)


def masked_text(text: str) -> str:
    """A line of text (a name in a list) with everything proposed masked."""
    for span in personal(text):
        text = text[: span.start] + _shown(text, span) + text[span.end :]
    return text


def where(form: Form, pointer: str) -> Message:
    """What a person calls the place of a piece."""
    parts = [JSON_NAMES.get(part, part) for part in pointer.strip("/").split("/")]
    path = re.sub(r"\.(\d+)", r"[\1]", ".".join(parts))
    try:
        return fields.label(form, path)
    except (JixiaoError, LookupError, TypeError, ValueError):
        return Message(path, path)


def _spans(text: str, label: str) -> Iterator[Span]:
    """Spans in the text; a name that stands alone behind its label is found as if both were one sentence."""
    found = {(span.start, span.end): span for span in personal(text)}
    lead = f"{label}：" if label and len(text) <= 12 else ""
    for span in personal(lead + text) if lead else ():
        start, end = span.start - len(lead), span.end - len(lead)
        if start >= 0:
            found.setdefault((start, end), Span(span.kind, start, end, span.why, span.certain))
    kept = 0
    for _, span in sorted(found.items(), key=lambda item: (item[0][0], -item[0][1])):
        if span.start >= kept:  # one inside another is masked with it
            kept = span.end
            yield span


def _shown(text: str, span: Span) -> str:
    """The masked piece, as long as the piece itself: places behind it do not move."""
    piece = text[span.start : span.end]
    if span.kind == "few":
        return re.sub(r"^[1-4一两二三四]", "*", piece)
    if span.kind in ("health", "court"):
        return "*" * len(piece)
    return masked(text, span)


def _texts(form: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Pointer, text and label of everything a person wrote."""
    found: list[tuple[str, str]] = []

    def seen(pointer: str, text: str) -> str:
        found.append((pointer, text))
        return text

    _mapped({name: value for name, value in form.items() if name not in UNSAID}, "", seen)
    labels = {f"/remarks/{n}/text": str(remark.get("label") or "") for n, remark in enumerate(form.get("remarks") or ())}
    for pointer, text in found:
        yield pointer, text, labels.get(pointer, "")


def _mapped(value: Any, pointer: str, change: Any) -> Any:
    """The same data with every written text changed."""
    if isinstance(value, dict):
        return {k: v if k in FIXED else _mapped(v, f"{pointer}/{k}", change) for k, v in value.items()}
    if isinstance(value, list):
        return [_mapped(v, f"{pointer}/{n}", change) for n, v in enumerate(value)]
    return change(pointer, value) if isinstance(value, str) else value
