"""A limit on the time of parsers written in Python: one that does not end is given up, and not the whole file."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

#: A parser that catches every error may catch this one, too: then it is raised again.
_AGAIN = 1.0


class OutOfPatienceError(Exception):
    """The block did not end in its time."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise ``OutOfPatienceError`` inside the block once it has used so many seconds of the processor.

    Only in the main thread (where workers read files) and where the system has such clocks; elsewhere without limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise OutOfPatienceError

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
