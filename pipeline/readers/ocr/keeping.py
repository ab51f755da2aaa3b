"""What was recognised is kept on disk so that the next run has it at once; a letter that is refused leaves nothing.

Pages wait here until the whole file is known to be no secret, and are written then, each at one stroke.
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from pipeline.files import put

_waiting: ContextVar[dict[Path, bytes] | None] = ContextVar("waiting", default=None)


@contextlib.contextmanager
def kept_at_the_end() -> Iterator[None]:
    """Write what was handed to ``keep`` inside once all went well; drop it where an error leaves, a refusal above all.

    Inside another such block nothing is written before the outer one ends. Outside of any nothing is ever written.
    """
    if _waiting.get() is not None:
        yield
        return
    waiting: dict[Path, bytes] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
    for path, content in waiting.items():
        # A full disk or a folder that may not be written costs time at the next run, nothing else.
        with contextlib.suppress(OSError):
            put(path, [content], lasting=False)


def keep(path: Path, content: bytes) -> None:
    """Hand over what is to be written at the end."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting[path] = content
