"""A clerk who knows the gold brings a letter there by what the review page asks, and another program leaves it so.
Letters that are kept apart are only counted."""

import functools
import tempfile
from pathlib import Path
from typing import Any

import pytest

from benchmarks.evaluate import gold as golds
from benchmarks.evaluate.gold import gold_files, letter_beside, name_of
from extractors import extract
from pipeline.calendar.deadlines import complete
from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.corrections.fields import count_of, count_words, rule_of, rule_words
from pipeline.intake.one_file import routed
from pipeline.intake.renewing import mended, renew, without_routing
from pipeline.readers.opening import read
from pipeline.store import Store, open_store, rows
from pipeline.store.storing import StoredBefore
from schemas import Letter
from tests.each import each, table, tuples
from tests.pipeline.office.robot_hands import CALENDAR, OtherVersion, Robot

CORPUS = Path(__file__).parents[3] / "corpus"
#: With many faults, with days counted from events, with what recurs, with sentences that nothing holds.
LETTERS = ("a08_huongdan_nucong", "u_a04_web_ve_xe_tet_may")
MORE = ("u_a06_lien_tich_cong_ty_gach_thi_dua", "b12_kehoach_benh_vien")
APART = gold_files(CORPUS / "test")[::25]


@functools.cache
def empty() -> bytes:
    """A store without letters: its tables are made once."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place, "vanthu.db")
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()


def stored(folder: Path, letter: Letter) -> Store:
    (folder / "vanthu.db").write_bytes(empty())
    store = open_store(f"sqlite:///{folder / 'vanthu.db'}")
    store.mend = functools.partial(mended, None, CALENDAR)
    found = routed(without_routing(letter), None)
    store.letters.save(found.letter, found.obligations, found.bodies, found.direction)
    return store


def one(letter: Letter, gold: dict[str, Any], name: str = "") -> tuple[list[str], bool]:
    """What is left of a letter's faults by the uses alone, and whether another version leaves it so."""
    with tempfile.TemporaryDirectory() as place, stored(Path(place), letter) as store:
        robot = Robot(store, letter.source.sha256, gold, name)
        robot.work()
        left = robot.faults()
        renew(store, OtherVersion(), workers=0)
        return left, robot.faults() == left


def read_beside(path: Path) -> Letter:
    beside = letter_beside(path)
    assert beside is not None
    return complete(extract(read(beside)[0]), CALENDAR)


@each("name", [*LETTERS, *(pytest.param(name, marks=pytest.mark.sweep) for name in MORE)])
def test_a_letter_is_brought_to_its_gold_and_stays_there(name: str) -> None:
    path = CORPUS / "letters" / f"{name}.gold.json"
    assert one(read_beside(path), golds.load(path), name) == ([], True)


@pytest.mark.sweep
def test_so_is_every_letter_kept_apart() -> None:
    done = [one(read_beside(path), golds.load(path)) for path in APART]
    assert sum(bool(left) for left, _ in done) == 0 and all(holds for _, holds in done)


class _Renumbering(OtherVersion):
    """A program that numbers its records otherwise, is surer of them and calls duties otherwise."""

    def __call__(self, seen: StoredBefore) -> ReadLetter:
        letter = rows.unpacked(seen.content)
        tasks = tuple(
            task.model_copy(update={"id": f"t{at + 100}", "title": "", "confidence": 0.99})
            for at, task in enumerate(letter.tasks)
        )
        return routed(letter.model_copy(update={"tasks": tasks[::-1]}), None)


def test_what_was_corrected_is_laid_anew_over_another_reading(tmp_path: Path) -> None:
    path = CORPUS / "letters" / f"{LETTERS[0]}.gold.json"
    letter = read_beside(path)
    with stored(tmp_path, letter) as store:
        robot = Robot(store, letter.source.sha256, golds.load(path), name_of(path))
        robot.correct()
        assert robot.faults() == []
        renew(store, _Renumbering(), workers=0)
        assert store.letters.of_id(letter.source.sha256).tasks[0].id != letter.tasks[0].id and robot.faults() == []
    assert CALENDAR is not None


GOLDS = [golds.load(path) for path in gold_files(CORPUS / "letters")]


def test_what_recurs_and_what_is_counted_is_read_as_it_is_shown() -> None:
    """Every rule and count of the gold, as a person would type it."""
    dates = [date for gold in GOLDS for date in gold["dates"]]
    rules = {date["rrule"] for date in dates if date["rrule"]}
    assert {rule for rule in rules if rule_of(rule_words(rule)) != rule} == set()
    counts = [date["relative"] for date in dates if date["relative"]]
    assert len([count for count in counts if count_of(count_words(count)) != count]) <= len(counts) // 40


@each(("typed", "rule"), table(__file__, "a_cycle_is_typed"))
def test_a_cycle_is_typed_as_people_say_it(typed: str, rule: str | None) -> None:
    assert rule_of(typed) == rule


@each(("typed", "count"), tuples(__file__, "days_are_counted_from"))
def test_days_are_counted_from_what_people_name(typed: str, count: tuple[int, bool, str] | None) -> None:
    assert count_of(typed) == (dict(zip(("days", "working", "anchor"), count, strict=True)) if count else None)
