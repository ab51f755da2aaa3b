"""Waits for the end of a run, whatever ends it, and leaves nothing of it: no process, no file.

A program of its own that loads nothing of ours. It is given a folder, and as its input the numbers of the groups of
processes of the run, each when it begins and once more when it ended. Where the input ends, the run has ended.
"""

import contextlib
import os
import signal
import sys
import time

_TRIES, _PAUSE = 40, 0.05


def main(folder: str) -> None:
    """Wait for the program's end, then kill the groups of processes that it told of and remove the folder."""
    alive: set[int] = set()
    for line in sys.stdin:
        alive ^= {int(line)}
    for group in alive:
        with contextlib.suppress(OSError):
            os.killpg(group, signal.SIGKILL)
    # Without pathlib, which takes as long to load as all the rest, and by who goes down as deep as there are folders.
    for _ in range(_TRIES):  # those killed are ending just now
        os.spawnl(os.P_WAIT, "/bin/rm", "rm", "-rf", "--", folder)
        if not os.path.exists(folder):  # noqa: PTH110
            return
        time.sleep(_PAUSE)


if __name__ == "__main__":
    main(sys.argv[1])
