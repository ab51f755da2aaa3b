"""An office of one letter at a time, where the robot works; another version of the program reads what it approved."""

import functools
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

import extractors
from benchmarks.robot_clerk.hands import Keys, Robot
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.errors import VanthuError
from pipeline.evaluate import gold as golds
from pipeline.evaluate import gold_files, letter_beside, name_of
from pipeline.intake.mending import Mending
from pipeline.intake.reading import Found, routed
from pipeline.intake.renewing import renew
from pipeline.intake.rereading import Rereading, without_routing
from pipeline.opening import read
from pipeline.store import Store, open_store
from schemas import Letter, Source

CALENDAR = office_calendar()
#: So like must words of a text be to those of a quote to be meant by it, of a hundred.
_LIKE = 75.0


class OtherVersion(Rereading):
    """A program without the second reader: other duties, other confidences, other ids."""

    def __init__(self) -> None:
        super().__init__(None, CALENDAR, extracts=True)

    def __call__(self, letter: Letter) -> Found:
        """Return the letter as that program reads its text."""
        source = Source(**letter.source.model_dump(), text=letter.text)
        return routed(complete(extractors.extract(source, second=None), CALENDAR), None)


@functools.cache
def _empty() -> bytes:
    """Return a store without letters: its tables are made once."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "vanthu.db")
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()


def stored(folder: Path, letter: Letter) -> Store:
    """Return a store in a folder that holds one letter."""
    (folder / "vanthu.db").write_bytes(_empty())
    store = open_store(f"sqlite:///{folder / 'vanthu.db'}")
    store.database.mend = Mending(None, CALENDAR)
    found = routed(without_routing(letter), None)
    store.letters.save(found.letter, found.obligations, found.bodies, found.direction)
    return store


def read_letter(path: Path) -> Letter:
    """Return a letter as the program reads it."""
    return complete(extractors.extract(read(path)[0]), CALENDAR)


def go_over(folder: Path, every: int = 1) -> Iterator[tuple[str, Keys]]:
    """Yield what each letter of a folder of gold costs, or each so manieth of them, by its name."""
    paths = gold_files(folder)[::every]
    with ProcessPoolExecutor() as workers:
        yield from zip(map(name_of, paths), workers.map(_of_file, paths), strict=True)


def _of_file(path: Path) -> Keys:
    beside = letter_beside(path)
    assert beside is not None
    try:
        letter = read_letter(beside)
        return one(letter, as_set(golds.load(path), letter.text), name_of(path))
    except VanthuError as error:
        return Keys(left=[error.message])


def as_set(gold: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the gold with its quotes as they stand in a text that breaks lines elsewhere (a PDF, a scan)."""
    return {
        part: [_as_set(record, text) for record in records] if isinstance(records, list) else records
        for part, records in gold.items()
    }


def _as_set(record: Any, text: str) -> Any:
    if not isinstance(record, dict) or not record.get("quote") or golds.place(text, record) is not None:
        return record
    places = [*re.finditer(r"\s+".join(map(re.escape, record["quote"].split())), text)]
    at = record.get("nth", 1) - 1
    if at < len(places):
        start, end = places[at].span()
    else:  # something stands between its words: the end of a page, the next column
        like = fuzz.partial_ratio_alignment(record["quote"], text, score_cutoff=_LIKE)
        if like is None:
            return record
        start, end = like.dest_start, like.dest_end
    quote = text[start:end]
    nth = 1 + sum(span[0] < start for span in golds.occurrences(text, quote))
    return {**record, "quote": quote, "nth": nth}


def one(letter: Letter, gold: dict[str, Any], name: str = "") -> Keys:
    """Return what one letter costs, and whether it stays as it was approved when another version reads it."""
    with tempfile.TemporaryDirectory() as place, stored(Path(place), letter) as store:
        robot = Robot(store, letter.source.sha256, gold, name)
        keys = robot.work()
        renew(store, OtherVersion(), workers=0)
        keys.holds = robot.faults() == keys.left
        return keys
