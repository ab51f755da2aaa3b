"""One side of a comparison: the texts on the standard input are read by the program of the folder that Python looks in.

Prints the milliseconds of each. Run by path, so that a program of any age can be a side (``benchmarks/releases.py``).
"""

import json
import sys
import time

from extractors import extract
from schemas import Source


def milliseconds(source: Source, rounds: int) -> float:
    """Return the time of the quickest of so many readings, behind one that compiles what it needs."""
    extract(source)
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        extract(source)
        taken.append(time.process_time() - start)
    return 1000 * min(taken)


if __name__ == "__main__":
    sources = (Source(name="thu.txt", sha256="", media_type="text/plain", text=text) for text in json.load(sys.stdin))
    print(json.dumps([milliseconds(source, int(sys.argv[1])) for source in sources]))
