"""What takes longer than a page may: done one after the other in the background, its words shown while it runs."""

import logging
import threading
from collections.abc import Callable

from pipeline.errors import VanthuError
from pipeline.web import refusals
from pipeline.words import t

_log = logging.getLogger("vanthu.web")
#: So long a page waits for what it began.
_AT_ONCE_SECONDS = 1.0


class Errands:
    """What the running application does beside answering, one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._alone = threading.Lock()
        self._waiting: dict[str, str] = {}
        self._running: dict[str, str] = {}
        self._ended: dict[str, str] = {}

    def begin(self, name: str, words: str, do: Callable[[], str]) -> str:
        """Do something in the background; return what it said where it ends at once, else the ``words`` of what it is.

        What waits to be begun under this name does it for this one, too.
        """
        with self._lock:
            if name in self._waiting:
                return words
            self._waiting[name] = words
            self._ended.pop(name, None)
        doing = threading.Thread(target=self._do, args=(name, do), name=f"errand {name}", daemon=True)
        doing.start()
        doing.join(_AT_ONCE_SECONDS)
        return self._ended.get(name) or words

    def running(self) -> list[str]:
        """Return what is being done, in words."""
        with self._lock:
            return [*self._running.values(), *self._waiting.values()]

    def wait(self, seconds: float) -> None:
        """Wait until nothing is being done any more, at most so long."""
        if self._alone.acquire(timeout=seconds):
            self._alone.release()

    def said(self, name: str) -> str | None:
        """Return what came of the last one of a name."""
        return self._ended.get(name)

    def _do(self, name: str, do: Callable[[], str]) -> None:
        with self._alone:
            with self._lock:
                self._running[name] = self._waiting.pop(name)
            try:
                said = do()
            except VanthuError as error:
                said = refusals.words_of(error)
            except Exception as error:  # whatever it is, the person who waits has to be told
                _log.error("%s: %s", name, type(error).__name__)
                said = t("Chương trình gặp lỗi; việc vừa làm chưa được ghi. Báo cho người quản trị.")
        with self._lock:
            self._running.pop(name, None)
            self._ended[name] = said
