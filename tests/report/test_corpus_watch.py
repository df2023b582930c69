import pytest

from jixiao.errors import Message
from jixiao.report import corpus_watch
from jixiao.report.corpus_watch import Standing, watched

WHAT = Message("加入文件", "documents")


@pytest.fixture
def clock(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(corpus_watch, "monotonic", lambda: now[0])
    return now


def test_the_line_says_how_much_is_done_how_fast_and_how_long_still(clock):
    zh, en = Standing(WHAT, "zh"), Standing(WHAT, "en")
    clock[0] = 10

    assert zh.line(400, 2000, 3) == "加入文件 400 / 2000 · 每秒 40.0 · 剩余 0:00:40 · ✗ 3"
    assert en.line(400, None, 0) == "documents 400 · 40.0/s"


def test_the_rate_is_that_of_the_last_steps_not_of_those_the_lake_held_already(clock):
    standing = Standing(WHAT, "zh")
    standing.line(100_000, 200_000, 0)
    for step in range(1, corpus_watch.RECENT + 1):
        clock[0] = step
        line = standing.line(100_000 + 50 * step, 200_000, 0)

    assert "每秒 50.0" in line


def test_a_log_gets_a_line_a_minute(clock, capsys):
    with watched(WHAT, "zh") as step:
        for second in (1, 59, 61, 100, 125):
            clock[0] = second
            step(second, 200, 0)

    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" · ")[0] for line in lines] == ["加入文件 61 / 200", "加入文件 125 / 200"]
