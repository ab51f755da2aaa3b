"""The command ``vanthu`` for tests that call it often: one process has it loaded, and each call is a copy of that one.
What a call does, prints and leaves is as ever; only loading the program, most of the time of a short command, is done
once, and letters are read right in the copy, with patterns that are compiled once. What each command loads when it
starts cold, `tests/test_architecture.py` says; that letters are read in processes of their own,
`tests/test_setup.py`."""

import gc
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from pipeline.calendar import WorkingCalendar
from pipeline.faces.cli import extracting, main
from pipeline.faces.cli.usage import COMMANDS, CommandEntry
from pipeline.intake import batch, renewing
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.support.confined.pool import Pool

#: The program that calls: its words, folder, variables and streams go over, the exit code comes back.
_CALL = """#!{python} -ISE
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as to:
    to.connect({address!r})
    words = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(to, [words], [0, 1, 2])
    sys.exit((to.recv(1) or b"\\1")[0])
"""
_MOST = 1 << 18


def _load(entries: Sequence[CommandEntry]) -> None:
    for entry in entries:
        entry.load()
        if isinstance(entry.where, tuple):
            _load(entry.where)


def _read_here() -> None:
    """Let letters be read by the process that is asked, and compile now what most letters need."""
    for room in (batch, extracting, renewing):
        room.Pool = lambda work, _: Pool(work, 0)  # type: ignore[attr-defined]
    for path in sorted((Path(__file__).parents[1] / "corpus" / "letters").glob("a*.txt"))[::5]:
        LetterReading(None, WorkingCalendar())(InboxFile(path.name, path))


def _serve(address: str) -> None:
    """Wait for calls; become the command called in a copy of this process."""
    _load(COMMANDS)
    _read_here()
    gc.freeze()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        print(address, flush=True)
        while True:
            call, _ = server.accept()
            if os.fork() == 0:
                break
            call.close()
    with call:
        words, streams, *_ = socket.recv_fds(call, _MOST, 3)
        command = os.fork()
        if command:
            call.send(bytes([os.waitstatus_to_exitcode(os.waitpid(command, 0)[1]) & 255]))
            os._exit(0)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - as long as the process
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    args, folder, variables = json.loads(words)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    main(args)


@contextmanager
def warm_vanthu(programs: Path) -> Iterator[None]:
    """Put the command into a folder of programs for a while."""
    with tempfile.TemporaryDirectory(prefix="warm-") as folder:
        command = [sys.executable, "-m", "tests.warm", f"{folder}/calls"]
        with subprocess.Popen(command, cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            address = server.stdout.readline().strip()
            program = programs / "vanthu"
            program.write_text(_CALL.format(python=sys.executable, address=address), "utf-8")
            program.chmod(0o755)
            yield
            server.kill()


if __name__ == "__main__":
    _serve(sys.argv[1])
