"""Help that every command has, in the clerk's language; what is typed wrongly: exit code 2, one line that says how."""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy.exc import StatementError

from pipeline.faces.cli import duties, usage
from pipeline.faces.cli.app import app, main
from pipeline.support.errors import VanthuError
from tests.each import each, examples, table
from tests.pipeline.faces.cli.conftest import Vanthu
from tests.pipeline.sample import TEXT

#: A process started in another folder finds the program.
ELSEWHERE = {"PYTHONPATH": str(Path(__file__).parents[4])}


@each(("args", "words"), table(__file__, "wrong"))
def test_one_clear_line(args: list[str], words: str, vanthu: Vanthu) -> None:
    ran = vanthu(*args)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1) and words in ran.err and "Traceback" not in ran.err
    assert not list(Path().glob("**/nham*")), "what is only asked for makes nothing"


def test_an_output_file_that_cannot_be_written(stored: Vanthu) -> None:
    ran = stored("calendar", "-o", "/proc/khong-the/lich.ics", "--today", "28/4/2026", "-q")
    assert ran.code == 2 and "Không ghi được tệp /proc/khong-the/lich.ics" in ran.err


@each(
    ("error", "code", "words"),
    [
        (VanthuError("hỏng rồi"), 1, "hỏng rồi\n"),
        (RuntimeError("a\nb"), 1, "Lỗi ngoài dự kiến: RuntimeError: a b"),
        (MemoryError(), 1, "Máy không đủ bộ nhớ. Đóng bớt chương trình rồi thử lại; những gì đã lưu vẫn còn nguyên.\n"),
        (StatementError("…", "BEGIN", None, MemoryError()), 1, "Máy không đủ bộ nhớ."),
        (SystemError("error return without exception set"), 1, "Máy không đủ bộ nhớ."),
        (SystemError("bad call"), 1, "Lỗi ngoài dự kiến: SystemError: bad call"),
        (KeyboardInterrupt(), 130, "Đã dừng theo yêu cầu. Những gì đã lưu vẫn còn nguyên.\n"),
    ],
)
def test_one_line(vanthu: Vanthu, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, words: str) -> None:
    monkeypatch.setattr(duties, "UseSubject", Mock(side_effect=error))
    ran = vanthu("reopen", "nv-1")
    assert ran.code == code and words in ran.err and ran.err.count("\n") == bool(words)


def test_debugging_shows_where(vanthu: Vanthu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(duties, "UseSubject", Mock(side_effect=RuntimeError("hỏng")))
    monkeypatch.setenv("VANTHU_DEBUG", "1")
    with pytest.raises(RuntimeError, match="hỏng"):
        vanthu("reopen", "nv-1")


@each(
    ("distributed", "address", "words"),
    [
        (None, "tcp://127.0.0.1:8786", "pip install 'vanthu[dask]'"),
        (
            SimpleNamespace(Client=Mock(side_effect=OSError("không ai trả lời"))),
            "tcp://127.0.0.1:1",
            "tcp://127.0.0.1:1",
        ),
    ],
)
def test_a_scheduler_needs_its_package_and_an_answer(
    vanthu: Vanthu, monkeypatch: pytest.MonkeyPatch, distributed: object, address: str, words: str
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", distributed)
    ran = vanthu("run", ".", "--scheduler", address)
    assert (ran.code, ran.out) == (2, "") and words in ran.err


def test_a_file_nobody_may_read_stops_no_other(vanthu: Vanthu, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "khoa.txt").write_text(TEXT, "utf-8")
    (home / "thu.txt").write_text(TEXT, "utf-8")
    true_open = os.open

    def refuse(path: object, *args: int, **options: int) -> int:
        if str(path).endswith("khoa.txt"):
            raise PermissionError(13, "Permission denied", path)
        return true_open(path, *args, **options)  # type: ignore[arg-type]

    # Root may read any file, so the refusal is played: to whoever asks beforehand, and to whoever opens.
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith("khoa.txt"))
    monkeypatch.setattr(os, "open", refuse)
    ran = vanthu("extract", "khoa.txt", "thu.txt", "--json")
    assert (ran.code, ran.out.count("\n")) == (1, 1)
    assert ran.err.startswith("khoa.txt: không có quyền đọc tệp") and ran.err.count("\n") == 1
    ran = vanthu("run", "khoa.txt", "thu.txt", "--json")
    assert (ran.code, ran.json["new"], ran.json["failed"]) == (1, 1, 1)


@pytest.mark.parametrize("args", [["run", "x", "--registry", "khoa"], ["unions", "import", "khoa"]], ids=" ".join)
def test_refusals_are_plain_words(args: list[str], vanthu: Vanthu, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "khoa").touch()
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith("khoa"))
    ran = vanthu(*args)
    assert ran.code == 2 and "readable" not in ran.err and ran.err.count("\n") == 1


def test_a_result_that_cannot_be_written_is_no_fault_of_the_letters(vanthu: Vanthu, home: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    (home / "thu.txt").write_text(TEXT, "utf-8")
    commands = ("run thu.txt --workers 1", "letters", "extract --json thu.txt thu.txt", "extract thu.txt", "")
    for command in commands[: examples(2, 5)]:
        line = f"{sys.executable} -m pipeline.faces.cli {command} >/dev/full"
        done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=ELSEWHERE | dict(os.environ))
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), command
        assert "Không ghi được kết quả ra: ổ đĩa đã đầy" in done.stderr


@pytest.mark.parametrize(
    ("closed", "then"),
    [
        pytest.param(">&-", "letters", marks=pytest.mark.sweep),
        pytest.param("2>&- >/dev/null", "", marks=pytest.mark.sweep),
        (">&- 2>&-", "letters --json"),
    ],
)
def test_closed_streams_stop_nothing(closed: str, then: str, vanthu: Vanthu, home: Path) -> None:
    (home / "thu.txt").write_text(TEXT, "utf-8")
    for command in filter(None, ("run thu.txt --workers 1", then)):
        line = f"{sys.executable} -m pipeline.faces.cli {command} {closed}"
        assert subprocess.run(["bash", "-c", line], env=ELSEWHERE | dict(os.environ)).returncode == 0, command
    assert len(vanthu("letters", "--json").json) == 1


def test_ended_from_outside(vanthu: Vanthu, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(duties, "UseSubject", lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as caught:
            main(["reopen", "nv-1"])
    finally:
        signal.signal(signal.SIGTERM, before)
    assert caught.value.code == 130
    assert capfd.readouterr().err.startswith("Đã dừng theo yêu cầu.")


ENGLISH = re.compile(r"\b(Usage|Options|Arguments|Commands|Show this|Error|default|required|Missing|No such)\b")


def every_command() -> Iterator[tuple[str, ...]]:
    for entry in usage.COMMANDS:
        yield (entry.name,)
        if isinstance(entry.where, tuple):
            yield from ((entry.name, below.name) for below in entry.where)


COMMANDS = [*every_command(), *((name,) for name in ("done", "reopen", "correct", "add", "remove"))]


def of(path: tuple[str, ...]) -> Any:
    command: Any = app
    for name in path:
        command = command.get_command(None, name)
    return command


#: They have commands below them instead of options.
GROUPS = {("unions",), ("people",), ("office",), ("duty",), ("letter",), ("check",)}


def test_the_commands_promised_are_there() -> None:
    promised = """extract run watch calendar obligations register search letters show done reopen unions office today
    due correct add remove serve doctor"""
    assert {*promised.split()} <= app.entries.keys()  # type: ignore[attr-defined]
    assert {("unions", "list"), ("unions", "import"), ("unions", "check")} <= set(COMMANDS)


def test_a_clerk_has_no_more_than_25_commands_to_know() -> None:
    assert len(usage.COMMANDS) <= 25


@pytest.mark.parametrize("said", [(), ("Công đoàn A",), ("--approver", "leader")])
def test_a_group_has_a_command_that_is_meant_without_its_name(said: tuple[str, ...], vanthu: Vanthu) -> None:
    short, whole = vanthu("office", *said, "--json"), vanthu("office", "set", *said, "--json")
    assert (short.code, short.out) == (whole.code, whole.out)


@each("path", COMMANDS)
def test_help_has_an_example(path: tuple[str, ...], vanthu: Vanthu) -> None:
    ran = vanthu(*path, "--help")
    assert (ran.code, ran.err) == (0, "") and not ENGLISH.search(ran.out)
    assert "Cách dùng: vanthu " + " ".join(path) in ran.out
    example = ran.out.split("Ví dụ:\n")[1]
    assert all(line.strip().startswith("vanthu " + " ".join(path)) for line in example.strip().splitlines())
    assert vanthu(*path, "-h").out == ran.out


@each("path", COMMANDS)
def test_every_option_is_explained(path: tuple[str, ...]) -> None:
    assert [param.name for param in of(path).params if not getattr(param, "hidden", False) and not param.help] == []


@each("path", COMMANDS)
def test_the_example_can_be_typed(path: tuple[str, ...]) -> None:
    for line in of(path).epilog.splitlines():
        args = shlex.split(line.split(">")[0])[1 + len(path) :]
        if path not in GROUPS:
            of(path).make_context(" ".join(path), args)


@each("path", [path for path in COMMANDS if path not in GROUPS])
def test_every_command_takes_the_common_options(path: tuple[str, ...]) -> None:
    assert {"--db", "--today", "--json", "-q", "--quiet"} <= {name for param in of(path).params for name in param.opts}


def test_no_arguments_is_help(vanthu: Vanthu) -> None:
    ran = vanthu()
    assert ran.code == 0 and ran.out == vanthu("--help").out


def test_english() -> None:
    command = [sys.executable, "-m", "pipeline.faces.cli", "calendar", "--help"]
    words = subprocess.run(command, capture_output=True, text=True, env={"VANTHU_LANG": "en", "PATH": ""}).stdout
    assert words.startswith("Usage: vanthu calendar [OPTIONS]") and "Example:" in words


def test_help_answers_at_once() -> None:
    def once() -> float:
        start = os.times()
        subprocess.run([sys.executable, "-m", "pipeline.faces.cli", "--help"], capture_output=True, check=True)
        end = os.times()
        return end.children_user + end.children_system - start.children_user - start.children_system

    # 0.11 s of the processor, which others that share it with the tests do not lengthen; the best of a few.
    assert min(once() for _ in range(5)) < 0.4


def test_a_shell_completes_commands_and_options() -> None:
    def asked(words: str, at: int) -> list[str]:
        given = {"_VANTHU_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(at)}
        command = [sys.executable, "-m", "pipeline.faces.cli"]
        return subprocess.run(command, env=os.environ | given, capture_output=True, text=True).stdout.split()

    assert asked("vanthu ob", 1) == ["obligations"] and asked("vanthu obligations --due-b", 2) == ["--due-before"]
