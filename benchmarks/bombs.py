"""Bombs and broken files of five kinds more, read as ``vanthu run`` reads them: what becomes of each.

``python -m benchmarks.bombs`` reads the files of ``tests/hostile/other_kinds.py`` in a confined process and prints, by
kind, how many were read, told in one line, ended by a limit, and how many ended in an error that nobody foresaw.
"""

import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pipeline.calendar import WorkingCalendar
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.support.confined.answers import TookTooLong, TooMuch
from pipeline.support.confined.pool import Pool
from pipeline.support.errors import VanthuError
from tests.hostile.bad import Bad, Where
from tests.hostile.other_kinds import files

SECONDS = 120.0
_UNFORESEEN = "lỗi của chương trình"


def fates(bad: Iterable[Bad]) -> Iterator[tuple[str, str, float]]:
    """Yield the name of each file, what became of it, and the seconds that it took."""
    where = Where()
    with tempfile.TemporaryDirectory() as folder, Pool(LetterReading(None, WorkingCalendar()), 1, SECONDS) as pool:
        for one in bad:
            path = Path(folder, one.name)
            path.write_bytes(one.make(where))
            began = time.monotonic()
            yield one.name, _fate(pool, path), time.monotonic() - began
            path.unlink()


def _fate(pool: "Pool[InboxFile, object]", path: Path) -> str:
    try:
        found = pool.submit(InboxFile(path.name, path)).result()
    except (TooMuch, TookTooLong):
        return "ended by a limit"
    except VanthuError:
        return "told in one line"
    except Exception as error:  # what nobody foresaw
        return f"UNFORESEEN {error!r}"[:300]
    said = " ".join((*found.failures, *found.refusals))  # type: ignore[attr-defined]
    if _UNFORESEEN in said:
        return f"UNFORESEEN {said}"[:300]
    return "told in one line" if said else "read"


if __name__ == "__main__":
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    for name, fate, seconds in fates(files()):
        kind = name.partition(".")[2]
        by_kind[kind][fate.partition(" ")[0] if fate.startswith("UNFORESEEN") else fate] += 1
        if fate.startswith("UNFORESEEN") or seconds > SECONDS / 4:
            print(f"{name}: {fate}, {seconds:.0f} s", flush=True)
    for kind, counted in by_kind.items():
        print(f"{kind}: {counted.total()} files: {', '.join(f'{count} {fate}' for fate, count in counted.items())}")
