"""One confined process as the program that started it sees it: given a task, heard, ended with all that it started."""

import contextlib
import os
import pickle
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from pipeline import settings
from pipeline.confined import answers, scratch
from pipeline.confined.answers import Died, TookTooLong, TooMuch
from pipeline.errors import UnforeseenError
from pipeline.files import opened

#: However lively, no file is worked on for longer: 500 scanned pages take less.
LONGEST_SECONDS = 3600.0
#: A process has that long to start, however busy the machine is.
_START_SECONDS = 120.0
#: Who closed the line ends within that time.
_PATIENCE = 5.0
#: What a process does before anything else: it gets our modules from where we have them.
START = "import sys; sys.path[:] = sys.argv[1:]; from pipeline.confined import worker; worker.serve()"
#: What of the environment readers need: never where the letters are, nor what they are opened with.
_PASSED_ON = ("PATH", "LANG", "LANGUAGE", "TZ", "TESSDATA_PREFIX", "PYTHONDONTWRITEBYTECODE", settings.LANGUAGE)
#: One worker a core: threads of libraries would only push each other aside, and each takes memory.
_ONE_THREAD = ("OMP_THREAD_LIMIT", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


class NotBegunError(Exception):
    """The process ended before it took up the task: nobody's fault."""


class Process:
    """A process that does ``work``, and waits in ``folder``, which is its own, for tasks."""

    def __init__(self, work: bytes, told: TypeAdapter[Any], run: scratch.Run, seconds: float) -> None:
        self._told = told
        self._run = run
        self._seconds = seconds
        self.given = 0
        self.is_fit = True
        """Whether it can be given one more task."""
        self._folder = folder = run.new_folder()
        self._line, far_end = socket.socketpair()
        with far_end:
            self._process = subprocess.Popen(
                [sys.executable, "-c", START, *(str(Path(place).absolute()) for place in sys.path)],
                stdin=far_end.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=_environment(folder), cwd=folder, start_new_session=True,
            )  # fmt: skip
        run.tell(self._process.pid)
        self._end = os.pidfd_open(self._process.pid)
        self._either = select.poll()
        for heard in (self._line.fileno(), self._end):
            self._either.register(heard, select.POLLIN)
        self._started = False
        self._line.settimeout(_START_SECONDS)
        with contextlib.suppress(OSError):  # it died already: heard when it is given a task
            answers.send(self._line, answers.DONE, work)

    def do(self, task: Any) -> Any:
        """Return the result of a task, or the exception that it ended with."""
        try:
            self._give(task)
        except TimeoutError:
            return self._lost(TookTooLong())
        except ConnectionError:
            return self._lost(NotBegunError())
        except Exception as error:  # a file that cannot be opened, a task that cannot be sent: nothing was
            return error
        self.given += 1
        begun = False
        latest = time.monotonic() + max(self._seconds, LONGEST_SECONDS)
        try:
            while True:
                kind, content = self._heard()
                if kind == answers.BEGUN:
                    begun = self._started = True
                elif kind == answers.WORN:
                    self.is_fit = False
                elif kind == answers.DONE and begun:
                    return self._told.validate_json(content)
                elif kind == answers.FAILED:
                    self.is_fit = self.is_fit and begun
                    return answers.error_of(content)
                self._line.settimeout(max(0.001, min(self._seconds, latest - time.monotonic())))
        except TimeoutError:
            return self._lost(TookTooLong())
        except (EOFError, ConnectionError):
            return self._lost(self._why_it_died() if begun else NotBegunError())
        except TooMuch as flood:
            return self._lost(flood)
        except Exception as error:  # an answer that is none
            return self._lost(UnforeseenError(answers.reason(error)))

    def _heard(self) -> tuple[bytes, bytes]:
        """Return the next frame. What the process started may hold the line when it has ended: that is heard, too."""
        ready = [handle for handle, _ in self._either.poll(1000 * (self._line.gettimeout() or 0))]
        if not ready:
            raise TimeoutError
        if self._line.fileno() not in ready:
            raise EOFError
        return answers.receive(self._line)

    def _lost(self, error: Exception) -> Exception:
        self.is_fit = False
        return error

    def _give(self, task: Any) -> None:
        self._line.settimeout(self._seconds if self._started else max(self._seconds, _START_SECONDS))
        path = task if isinstance(task, Path) else getattr(task, "path", None)
        packed = pickle.dumps((task, path))
        if path is None:
            answers.send(self._line, answers.DONE, packed)
            return
        handle = opened(path)
        try:
            answers.send(self._line, answers.DONE, packed, handle)
        finally:
            os.close(handle)

    def is_alive(self) -> bool:
        """Say whether it runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Kill it with all that it started, none of which can leave its group. It holds nothing that is to be kept."""
        with contextlib.suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Kill it and remove what it left."""
        self.kill()
        self._line.close()
        self._process.wait()
        os.close(self._end)
        self._run.tell(self._process.pid)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _why_it_died(self) -> Exception:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_PATIENCE)
        return TookTooLong() if self._process.returncode == -signal.SIGXCPU else Died()


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in _PASSED_ON or name.startswith("LC_")}
    own = dict.fromkeys(("TMPDIR", "TMP", "TEMP", "HOME"), str(folder))
    cache = {settings.CACHE: str(settings.cache_folder().absolute())}
    return {**kept, **own, **cache, **dict.fromkeys(_ONE_THREAD, "1")}
