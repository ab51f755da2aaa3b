"""Waiting for a database server that went away: it is started anew, or the network comes back, and the work goes on."""

import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from pipeline.store import StoreError
from pipeline.store.errors import AWAY
from pipeline.words import t

P = ParamSpec("P")
Answer = TypeVar("Answer")

#: So long a server may be away before a file is given up for it.
PATIENCE_SECONDS = 600.0
_PAUSE_SECONDS = 1.0


class Patience:
    """Asks a store again until its server is there. ``say`` is told once of each time that it is away."""

    def __init__(self, say: Callable[[str], None] | None = None) -> None:
        self._say = say
        self._away_since: float | None = None

    def through(self, ask: Callable[P, Answer], *args: P.args, **named: P.kwargs) -> Answer:
        """Return the answer to a question that may be asked again, or to a change that may be made again.

        Raises the ``StoreError`` where the server stays away, from then on at once, until it has answered again.
        """
        while True:
            try:
                answer = ask(*args, **named)
            except StoreError as error:
                if error.code != AWAY:
                    raise
                self._wait(error)
            else:
                self._away_since = None
                return answer

    def _wait(self, error: StoreError) -> None:
        now = time.monotonic()
        if self._away_since is None:
            self._away_since = now
            if self._say is not None:
                self._say(t("{why} Đang đợi để làm tiếp; dừng bằng Ctrl-C.", why=error.message))
        elif now - self._away_since > PATIENCE_SECONDS:
            raise error
        time.sleep(_PAUSE_SECONDS)
