"""A class stays a class: what a letter lays on 20,000 unions costs what is said, not how many they are."""

import datetime
import pickle
from pathlib import Path
from unittest import mock

import pytest

from benchmarks.scale import letter_for_all, unions
from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.routing.union_classes import ClassMembers
from pipeline.intake.one_file import routed
from pipeline.store import open_store
from pipeline.unions import Registry
from pipeline.unions.office_list import joined, load_office
from schemas import Letter
from tests.each import examples
from tests.growing import assert_in_step, processor

AFTER = datetime.date(2026, 5, 30)


def office(count: int) -> Registry:
    return joined(unions(count), "made").of_office("tinh")


@pytest.fixture(scope="module")
def letter() -> Letter:
    return letter_for_all()


def test_a_class_of_20000_unions_is_laid_down_once(letter: Letter) -> None:
    """Of 6,000 every day: what the larger one costs is told by growth."""
    size = examples(6_000, 20_000)
    of_size = sum(at % 300 >= 150 for at in range(size))
    offices = {count: office(count) for count in (size // 4, size)}
    found: dict[int, ReadLetter] = {}
    assert_in_step(lambda n: processor(lambda: found.update({n: routed(letter, offices[n])})), *offices, most=8)
    few, many = found.values()
    assert [len(one.names) for one in many.laid] == [size, size // 40, of_size]
    assert [one.like.model_copy(update={"parent": "", "duty_id": ""}) for one in few.laid] == [
        one.like.model_copy(update={"parent": "", "duty_id": ""}) for one in many.laid
    ]
    # What goes from one process to the other are names and ids, not twenty thousand records.
    assert len(pickle.dumps(many.laid)) < 100 * sum(len(one.names) for one in many.laid)
    assert len({item.id for item in many.obligations}) == size + size // 40 + of_size


def test_what_a_class_means_is_worked_out_once_for_all_letters(letter: Letter) -> None:
    registry = office(13_000)
    first = routed(letter, registry)
    with mock.patch.object(ClassMembers, "targets", side_effect=AssertionError("read again")):
        assert routed(letter, registry) == first
    # A day on which others belong to the class is another question.
    ended = [*unions(2_000), *(one.model_copy(update={"id": "x", "valid_to": AFTER}) for one in unions(1)[-1:])]
    changing = joined(ended, "made").of_office("tinh")
    assert [len(routed(letter, changing).laid[0].names) for _ in range(2)] == [2_001, 2_001]
    later = letter.model_copy(update={"header": letter.header.model_copy(update={"issued_on": "2026-06-01"})})
    assert len(routed(later, changing).laid[0].names) == 2_000


def test_a_letter_for_a_known_class_takes_no_more_than_what_it_says(tmp_path: Path) -> None:
    def stored(count: int) -> tuple[int, int]:
        """Return how many steps of the database a second letter takes, and by how much the file grows."""
        registry, file = office(count), tmp_path / f"{count}.db"
        with open_store(str(file)) as store:
            grown = []
            for at in range(2):
                found = routed(letter_for_all(at), registry)
                store.letters.save(found.letter, found.laid, found.bodies, found.direction)
                with store.reading() as connection:
                    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
                    rows = connection.exec_driver_sql("SELECT count(*) FROM obligations").scalar_one()
                grown.append((pages, rows))
            assert sum(item.many for item in store.duties.near(AFTER, AFTER)) == 2 * (
                len(found.laid[0].names) + len(found.laid[1].names) + len(found.laid[2].names)
            )
            return grown[1][0] - grown[0][0], grown[1][1]

    assert stored(4_000) == pytest.approx(stored(1_000), abs=4)


def test_a_registry_is_read_again_only_when_it_changed(tmp_path: Path) -> None:
    file, shelf = tmp_path / "unions.csv", tmp_path / "unions.db"
    file.write_text("id,name,kind,parent\na,Công đoàn xã Bến,commune_union,\nb,CĐCS Xưởng,grassroots,a\n", "utf-8")
    first = load_office(file, shelf)
    with mock.patch("pipeline.unions.office_list.exact_rows", side_effect=AssertionError("read again")):
        again = load_office(file, shelf)
        assert list(again) == list(first) and again.find("CĐCS Xưởng") == first.find("công đoàn cơ sở xưởng")
        assert pickle.loads(pickle.dumps(again.of_office("a"))).side_of("b") == "below"
    file.write_text("id,name,kind\na,Công đoàn xã Bến Mới,commune_union\n", "utf-8")
    assert [union.name for union in load_office(file, shelf).own()] == ["Công đoàn xã Bến Mới"]
    shelf.write_bytes(shelf.read_bytes()[:50])
    assert [union.name for union in load_office(file, shelf).own()] == ["Công đoàn xã Bến Mới"]
