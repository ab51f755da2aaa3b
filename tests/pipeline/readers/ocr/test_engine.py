"""The program that recognises letters: what it answers, and what it does when it is missing, fails or hangs."""

import os
import time
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from pipeline.readers.ocr import engine, recognised_pages
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.support.errors import ReadError
from pipeline.support.plugins import of_the_system
from tests.each import each
from tests.pipeline.readers.ocr.drawn import ready

PICTURE = np.full((60, 200), 255, np.uint8)
#: What tesseract 5.3 answered for two pictures.
ANSWER = """level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
1\t1\t0\t0\t0\t0\t0\t0\t800\t300\t-1\t
4\t1\t1\t1\t1\t0\t20\t20\t300\t40\t-1\t
5\t1\t1\t1\t1\t1\t20\t20\t60\t40\t91.5\tKính
5\t1\t1\t1\t1\t2\t90\t22\t50\t46\t-1.0\tgửi:
5\t1\t1\t1\t2\t1\t20\t80\t70\t40\t100.2\tCác
1\t2\t0\t0\t0\t0\t0\t0\t800\t300\t-1\t
5\t2\t1\t1\t1\t1\t30\t30\t40\t40\t50\t27
5\t2\t1\t1\t1\t2\t80\t30\t40\t40\t50\t\x20
"""


def program(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_the_answer_is_read_picture_by_picture() -> None:
    first, second = engine.parse(ANSWER, 2)
    assert first == [
        RecognisedWord("Kính", (20, 20, 80, 60), 0.915, 0),
        RecognisedWord("gửi:", (90, 22, 140, 68), 0.0, 0),
        RecognisedWord("Các", (20, 80, 90, 120), 1.0, 1),
    ]
    assert [(word.text, word.sure) for word in second] == [("27", 0.5)]


def test_what_is_no_answer_gives_no_words() -> None:
    assert engine.parse("", 2) == [[], []] and engine.parse("5\tx\n\n5\t1\t2", 1) == [[]]


def test_the_program_is_missing_where_something_is_to_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert engine.recognise_all([], 300) == [] and not engine.available()
    with pytest.raises(engine.EngineMissingError):
        engine.recognise(PICTURE, 300)


def test_its_model_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, "cat >/dev/null; echo 'Error opening data file vie.traineddata' >&2; exit 1")
    with pytest.raises(engine.EngineMissingError):
        engine.recognise(PICTURE, 300)


@pytest.mark.parametrize("script", ["cat >/dev/null; echo bad >&2; exit 3", "kill -9 $$", "exit 1"])
def test_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program(tmp_path, monkeypatch, script)
    with pytest.raises(engine.EngineError):
        engine.recognise(np.zeros((2000, 2000), np.uint8), 300)


def test_it_hangs_and_is_ended_with_its_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, monkeypatch, f"sleep 600 & echo $! > {tmp_path}/child; wait")
    monkeypatch.setattr(engine, "TIME_LIMIT", 1)
    with pytest.raises(engine.EngineHangsError):
        engine.recognise(PICTURE, 300)
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        if not Path(f"/proc/{child}/cmdline").exists() or not Path(f"/proc/{child}/cmdline").read_bytes():
            return
        time.sleep(0.05)
    raise AssertionError("the child lives on")


@each(
    ("error", "code", "words"),
    [
        (engine.EngineMissingError(), "needs-ocr", of_the_system(*engine.PACKAGES)),
        (engine.EngineHangsError(), "ocr-failed", "trang 3"),
        (engine.EngineError("x"), "ocr-failed", "trang 3"),
    ],
)
def test_each_failure_is_one_line_for_the_clerk(error: engine.EngineError, code: str, words: str) -> None:
    prepared = ready(PICTURE)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(ReadError) as caught:
        patch.setattr(recognised_pages, "read", Mock(side_effect=error))
        patch.setattr(engine, "recognise", Mock(side_effect=error))  # the second way
        patch.setattr(recognised_pages, "prepared_somehow", lambda *_: prepared)
        recognised_pages.recognised_page("thu.pdf", 3, lambda: PICTURE)
    message = caught.value.message
    assert caught.value.code == code and message.startswith("thu.pdf: ") and words in message and "\n" not in message
