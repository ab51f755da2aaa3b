"""Lines sorted on the disk: the calendar of years is more than a small memory holds."""

import contextlib
import heapq
import itertools
import tempfile
from collections.abc import Iterable, Iterator

#: So many lines are in memory at once.
_AT_ONCE = 5_000
_END = "\t"


def in_order(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield texts without line ends by the words that tell their place, of which none holds a tab.

    They wait in files without a name, of which nothing stays however the program ends.
    """
    rest = iter(lines)
    with contextlib.ExitStack() as stack:
        parts = []
        while part := sorted(f"{place}{_END}{text}\n" for place, text in itertools.islice(rest, _AT_ONCE)):
            file = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))
            file.writelines(part)
            file.seek(0)
            parts.append(file)
        for line in heapq.merge(*parts):
            yield line.partition(_END)[2].removesuffix("\n")
