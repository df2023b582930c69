"""Whatever a file holds, reading it ends soon, in a document or in one clear sentence, without a call to the outside."""

import os
import socket

import pytest

from hostile.corpus import Case, cases
from jixiao.document import Paragraph
from jixiao.errors import UnreadableDocument
from jixiao.readers import office, read

SLOWEST = 5.0  # seconds of computing, here and in processes of its own; most take a few milliseconds


@pytest.fixture(autouse=True)
def nothing_outside(monkeypatch):
    """Python itself may not connect; that parsers in C do not either is proven by the fuzzing, which runs without a network."""

    def refuse(*_):
        raise AssertionError("a reader tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(office, "program", lambda: None)


def words(name: str, data: bytes) -> str:
    found = read(name, data=data)
    parts = [block.text if isinstance(block, Paragraph) else "\n".join(cell.text for cell in block.cells) for block in found.blocks]
    return "\n".join(parts + [note.zh for note in found.notes])


def computed() -> float:
    return sum(os.times()[:4])


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name.replace(" ", "-"))
def test_a_hostile_file_ends_soon_and_clearly(case: Case):
    before = computed()

    if case.refused is None:
        assert case.says in words("甲.bin", case.data)
    else:
        with pytest.raises(case.refused) as caught:
            words("甲.bin", case.data)
        assert case.says in caught.value.message.zh
        assert caught.value.message.zh != caught.value.message.en
        assert isinstance(caught.value, UnreadableDocument)

    assert computed() - before < SLOWEST
