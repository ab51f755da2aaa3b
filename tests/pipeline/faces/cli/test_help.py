"""Help: every command has one, in the clerk's language, with an example that can be typed; and it is there at once."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline.faces.cli import usage
from pipeline.faces.cli.app import app
from tests.each import each
from tests.pipeline.faces.cli.conftest import Vanthu

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
