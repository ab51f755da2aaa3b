"""An office of one letter at a time, where the robot works; another version of the program reads what it approved."""

import datetime
import hashlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser
from rapidfuzz import fuzz

import extractors
from benchmarks.robot_clerk.hands import Robot
from benchmarks.robot_clerk.keyboard import Keyboard, Keys
from benchmarks.serving import serving_locally
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.evaluate import gold as golds
from pipeline.intake.one_file import ReadLetter, routed
from pipeline.intake.renewing import Rereading, renew
from pipeline.office import Office
from pipeline.office.taking_in import take_in
from pipeline.store import Store
from schemas import Letter, Source

CALENDAR = office_calendar()
NOW = datetime.datetime(2026, 11, 21, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
#: So like must words of a text be to those of a quote to be meant by it, of a hundred.
_LIKE = 75.0
_WORD = re.compile(r"\w+")


class OtherVersion(Rereading):
    """A program without the second reader: other duties, other confidences, other ids."""

    def __init__(self) -> None:
        super().__init__(None, CALENDAR, extracts=True)

    def __call__(self, letter: Letter) -> ReadLetter:
        """Return the letter as that program reads its text."""
        source = Source(**letter.source.model_dump(), text=letter.text)
        return routed(complete(extractors.extract(source, second=None), CALENDAR), None)


class Done(NamedTuple):
    """What became of one letter."""

    faults: int
    """Before anything was done."""
    duties: int
    """Of the letter as it is approved."""
    left: list[str]
    """Faults that are left."""
    holds: bool
    """Whether another version of the program leaves it so."""
    keys: Keys


def go_over(files: Sequence[Path], browser: Browser) -> Iterator[Done]:
    """Yield what each letter costs by keys alone, its gold beside it: all in one office, at a page in a browser."""
    with tempfile.TemporaryDirectory() as place:
        office = Office(f"sqlite:///{place}/vanthu.db")
        take_in(office, files, NOW.date(), workers=1)
        with office.open() as store:
            worked = [(robot, faults, hand.keys) for robot, faults, hand in _worked(office, store, files, browser)]
            left = [robot.faults() for robot, *_ in worked]
            renew(store, OtherVersion(), workers=0)
            for (robot, faults, keys), still in zip(worked, left, strict=True):
                yield Done(faults, len(robot.letter.tasks), still, robot.faults() == still, keys)


def _worked(
    office: Office, store: Store, files: Sequence[Path], browser: Browser
) -> Iterator[tuple[Robot, int, Keyboard]]:
    with serving_locally(office, store, NOW) as (address, start):
        page = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=address).new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(start)
        for path in files:
            hand = Keyboard(page, store, hashlib.sha256(path.read_bytes()).hexdigest())
            text = store.letters.of_id(hand.review.letter).text
            robot = Robot(store, hand, as_set(golds.load(path.with_suffix(golds.SUFFIX)), text), path.stem)
            before = len(robot.faults())
            robot.work()
            yield robot, before, hand


def as_set(gold: dict[str, Any], text: str) -> dict[str, Any]:
    """Return the gold with its quotes as they stand in a text that breaks lines and rules tables otherwise (a PDF)."""
    return {
        part: [_as_set(record, text) for record in records] if isinstance(records, list) else records
        for part, records in gold.items()
    }


def _as_set(record: Any, text: str) -> Any:
    if not isinstance(record, dict) or not record.get("quote") or golds.place(text, record) is not None:
        return record
    words = _WORD.findall(record["quote"])
    places = [found.span() for found in re.finditer(r"\b" + r"\W+".join(words) + r"\b", text)]
    at = record.get("nth", 1) - 1
    if at >= len(places):  # other words stand between its own: the end of a page, the next column
        every = [*_WORD.finditer(text)]
        like = fuzz.partial_ratio_alignment(words, [found[0] for found in every], score_cutoff=_LIKE)
        if like is None:
            return record
        places, at = [(every[like.dest_start].start(), every[like.dest_end - 1].end())], 0
    start, end = places[at]
    quote = text[start:end]
    nth = 1 + sum(span[0] < start for span in golds.occurrences(text, quote))
    return {**record, "quote": quote, "nth": nth}
