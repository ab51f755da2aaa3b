"""Letters of the corpus as they are read, with their days: several tests look at the same ones."""

import os
import pickle
from functools import cache
from pathlib import Path

from extractors import extract
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.readers.opening import read
from schemas import Letter

CORPUS = Path(__file__).parents[2] / "corpus"
LETTERS = CORPUS / "letters"
_CALENDAR = WorkingCalendar()


@cache
def letter_in(path: Path) -> Letter:
    return complete(extracted_in(path), _CALENDAR)


@cache
def extracted_in(path: Path) -> Letter:
    """Return what is found in the one letter of a file of the corpus: read once, whichever process asks first."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _extracted(path)
    # Below the folder of this run of the tests, beside those of its processes.
    kept = Path(os.environ["VANTHU_CACHE"]).parents[1] / "letters" / path.relative_to(CORPUS).with_suffix(".pickle")
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        own = kept.with_suffix(f".{os.getpid()}")
        own.write_bytes(pickle.dumps(_extracted(path)))
        own.replace(kept)
    found: Letter = pickle.loads(kept.read_bytes())
    return found


def _extracted(path: Path) -> Letter:
    (source,) = read(path)
    return extract(source)
