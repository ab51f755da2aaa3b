"""``python -m benchmarks.read_files WORKERS FILE…`` reads files as the program does, in so many processes.

A process of its own that loads nothing else, so that its workers hold no more in memory than in earnest.
"""

import sys
from pathlib import Path

from benchmarks import read_files
from pipeline.confined.pool import Pool
from pipeline.intake.one_file import sources_of
from pipeline.readers.ocr.keeping import kept_at_the_end


def characters(file: Path) -> int:
    """Read a file and keep what was recognised, as the program does; return how many characters it holds."""
    with kept_at_the_end():
        sources, _ = sources_of(file)
    return sum(len(source.text) for source in sources)


def main(workers: str, *files: str) -> int:
    """Read the files; return 1 where one could not be read."""
    failed = 0
    with Pool(read_files.characters, int(workers)) as pool:
        for file, result in pool.results([Path(name) for name in files]):
            if isinstance(result, Exception):
                print(f"{file}: {result!r}", file=sys.stderr)
                failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
