"""The confined side: a process that does one task after another for the program that started it."""

import os
import pickle
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from pipeline.support import confined, files
from pipeline.support.confined import answers, confinement, starter

_BEAT_SECONDS = 1.0  # signs of life need not come more often


def serve() -> None:
    """Do tasks until no more can come. The line to the program is this process's input."""
    confined.collect_seldom()
    line = socket.socket(fileno=os.dup(0))
    last = 0.0

    def pass_on() -> None:
        """Pass a sign of life on, not more often than anybody looks."""
        nonlocal last
        if time.monotonic() - last >= _BEAT_SECONDS:
            last = time.monotonic()
            answers.send(line, answers.BEAT)

    try:
        do = pickle.loads(answers.receive_work(line)[0])
        told = answers.answers_of(do)
        confinement.confine(Path.cwd())
        confined.collect_as_of_many()
        confined.on_beat(pass_on)
        while _do_one(line, do, told):
            pass
    except (EOFError, OSError):  # the program went, or wants no more
        pass
    except Exception as error:
        answers.send(line, answers.FAILED, answers.error_as_data(error))
    # What the libraries would tidy up at a usual end is memory of this process, and it ends.
    os._exit(0)


def _do_one(line: socket.socket, do: Callable[[Any], Any], told: TypeAdapter[Any]) -> bool:
    """Take the next task off the line, do it, send its result or error; say whether this process may do another one."""
    packed, handle = answers.receive_work(line)
    answers.send(line, answers.BEGUN)
    task, path = pickle.loads(packed)
    confinement.renew()
    fit = True
    try:
        with files.handed_in(path, handle):
            kind, answer = answers.DONE, told.dump_json(do(task), warnings=False, context=answers.sending(line))
    except Exception as error:
        kind, answer, fit = answers.FAILED, answers.error_as_data(error), not isinstance(error, MemoryError)
    fit = fit and starter.is_fit() and not confinement.is_worn()
    if not fit:
        answers.send(line, answers.WORN)
    answers.send(line, kind, answer)
    return fit
