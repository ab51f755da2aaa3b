"""What comes from a reading process that somebody took over: read as data at a bounded price, and believed no further
than the file that was handed in says."""

import contextlib
import datetime
import json
import socket
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.calendar import office_calendar
from pipeline.confined import answers
from pipeline.intake import batch
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.intake.readings import Reading, ReadLetter
from pipeline.office import reviewing
from pipeline.paper import KeptFile, nth_of
from pipeline.store import Store
from schemas import Attached
from tests.pipeline.test_papers import HEAD

MANY = 150_000
ANSWERS = answers.answers_of(LetterReading.__call__)
WRONG = {
    "found: numbers": {"found": [1] * MANY},
    "found: empty": {"found": [{}] * MANY},
    "found: lists": {"found": [[]] * MANY},
    "found: a table": {"found": {str(number): {} for number in range(MANY)}},
    "failures: numbers": {"failures": [1] * MANY},
    "failures: tables": {"failures": [{}] * MANY},
    "refusals: none": {"refusals": [None] * MANY},
    "letter: fields": {"found": [{"letter": {str(number): 1 for number in range(MANY)}}]},
    "letter: tasks": {"found": [{"letter": {"tasks": [{}] * MANY}}]},
    "letter: dates": {"found": [{"letter": {"dates": [1] * MANY}}]},
    "letter: evidence": {"found": [{"letter": {"header": {"evidence": {str(number): 1 for number in range(MANY)}}}}]},
    "letter: flags": {"found": [{"letter": {"flags": [{"code": 1, "evidence": []}] * MANY}}]},
    "laid": {"found": [{"laid": [{"like": {}}] * MANY}]},
    "bodies": {"found": [{"bodies": {str(number): 1 for number in range(MANY)}}]},
    "sheets": {"found": [{"paper": {"sheets": [[]] * MANY}}]},
    "files": {"found": [{"paper": {"files": [{"sha256": 1}] * MANY}}]},
    "other fields": {str(number): number for number in range(MANY)} | {"found": 1},
    "a list": [1] * MANY,
    "a number": 1,
}


@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG)
def test_a_forged_answer_costs_no_more_than_its_reading(answer: object) -> None:
    content = json.dumps(answer).encode()
    tracemalloc.start()
    try:
        with pytest.raises(ValidationError) as raised:
            answers.read(ANSWERS, content)
        assert raised.value.error_count() < 100
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("piece", [b"[],", b"{},", b'{"":0},', b"0,"])
def test_a_flood_of_values_is_not_even_parsed(piece: bytes) -> None:
    """It fits into one answer, and would take gigabytes."""
    content = b"[" + piece * (answers.MOST_BYTES // len(piece) - 2) + b"0]"
    tracemalloc.start()
    try:
        with pytest.raises(answers.TooMuch):
            answers.read(ANSWERS, content)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


HEADED = b'{"failures":["'
TO_THE_LIMIT = {
    "a word": (b"a", b"", 1),
    "a word of two bytes a sign": ("ạ".encode(), b"", 1),
    "a word with one sign that makes four bytes of each": (b"a", "😀".encode(), 0),
    "the same by its number": (b"a", rb"\ud83d\ude00", 0),
    "words": (b'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","', b"", 1),
}


#: One that is read and one that is not.
EVERY_DAY = ("a word of two bytes a sign", "the same by its number")


@pytest.mark.parametrize(
    ("piece", "last", "is_read"),
    [
        pytest.param(*row, id=name, marks=[pytest.mark.sweep] * (name not in EVERY_DAY))
        for name, row in TO_THE_LIMIT.items()
    ],
)
def test_an_answer_just_under_the_limit_takes_its_bytes_thrice_at_most(piece: bytes, last: bytes, is_read: int) -> None:
    content = bytearray(HEADED + piece * ((answers.MOST_BYTES - 100) // len(piece)) + last + b'"]}')
    assert len(content) < answers.MOST_BYTES
    tracemalloc.start()
    try:
        with contextlib.nullcontext() if is_read else pytest.raises(answers.TooMuch):
            answers.read(ANSWERS, content)
        assert tracemalloc.get_traced_memory()[1] < 3 * answers.MOST_BYTES * is_read + 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("kind", [answers.BEAT, answers.BEGUN, answers.FAILED, answers.WORN])
def test_only_an_answer_may_be_long(kind: bytes) -> None:
    here, there = socket.socketpair()
    with here, there:
        here.sendall(struct.pack("<cI", kind, 2 << 20))
        with pytest.raises(answers.TooMuch):
            answers.receive(there)


REAL = LetterReading(None, office_calendar())


def forged(change: Callable[[ReadLetter, ReadLetter], ReadLetter], path: Path) -> Callable[[InboxFile], Reading]:
    """Return a reading that finds in every file what it makes of the letter of another: of ``path``."""
    victim = REAL(InboxFile(path.name, path)).found[0]

    def read(file: InboxFile) -> Reading:
        reading = REAL(file)
        return reading.model_copy(update={"found": tuple(change(found, victim) for found in reading.found)})

    return read


def named(found: ReadLetter, name: str) -> ReadLetter:
    more = {"sha256": name, "received_with": (Attached(name="thêm.pdf", sha256="f" * 64),)}
    letter = found.letter
    return found.model_copy(
        update={"letter": letter.model_copy(update={"source": letter.source.model_copy(update=more)})}
    )


def in_file(found: ReadLetter, name: str, *files: KeptFile) -> ReadLetter:
    assert found.paper is not None
    return found.model_copy(update={"paper": found.paper.model_copy(update={"file": name, "files": files})})


def with_container(found: ReadLetter, name: str) -> ReadLetter:
    assert found.paper is not None
    return found.on(found.paper.model_copy(update={"container": name}))


def with_bytes(found: ReadLetter, name: str, content: bytes) -> ReadLetter:
    return in_file(named(found, name), name, KeptFile(sha256=name, media_type="text/plain", content=content))


FORGED: dict[str, Callable[[ReadLetter, ReadLetter], ReadLetter]] = {
    "its id": lambda found, victim: named(found, victim.letter.source.sha256),
    "its id without a file": lambda found, victim: named(found, victim.letter.source.sha256).model_copy(
        update={"paper": None}
    ),
    "its id as a file that did not come": lambda found, victim: in_file(
        named(found, victim.letter.source.sha256), victim.letter.source.sha256
    ),
    "its id with other bytes": lambda found, victim: with_bytes(found, victim.letter.source.sha256, b"x"),
    "its id as that of a part": lambda found, victim: in_file(
        named(found, nth_of(victim.letter.source.sha256, 1)), victim.letter.source.sha256
    ),
    "its id with the bytes of the file": lambda found, victim: in_file(
        named(found, victim.letter.source.sha256), found.letter.source.sha256
    ),
    "its letter whole": lambda _, victim: victim,
    "its letter without a file": lambda _, victim: victim.model_copy(update={"paper": None}),
    "its file as the container": lambda found, victim: with_container(found, victim.letter.source.sha256),
    "no id": lambda found, _: named(found, ""),
    "a number too many": lambda found, _: named(found, nth_of(found.letter.source.sha256, 9)),
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_no_answer_rewrites_a_letter_whose_bytes_were_not_handed_in(
    store: Store, tmp_path: Path, change: Callable[[ReadLetter, ReadLetter], ReadLetter]
) -> None:
    earlier, later = tmp_path / "cu.txt", tmp_path / "moi.txt"
    earlier.write_text(HEAD.format(number=1))
    later.write_text(HEAD.format(number=2).replace("02/5/2026", "30/12/2026"))
    batch.run([earlier], store, None, office_calendar(), 0)
    (before,) = store.letters.whole()
    said = batch.run([later], store, None, office_calendar(), 0, read=forged(change, earlier))
    assert said.failed == 1 and said.new == 0
    assert [*store.letters.whole()] == [before]


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_no_answer_takes_the_place_of_a_letter_that_is_still_to_come(
    store: Store, tmp_path: Path, change: Callable[[ReadLetter, ReadLetter], ReadLetter]
) -> None:
    """Its bytes may be known to whoever sends another file: the letter would count as read when it comes."""
    coming, forging = tmp_path / "cu.txt", tmp_path / "moi.txt"
    coming.write_text(HEAD.format(number=1))
    forging.write_text(HEAD.format(number=2).replace("02/5/2026", "30/12/2026"))
    assert batch.run([forging], store, None, office_calendar(), 0, read=forged(change, coming)).new == 0
    assert batch.run([coming], store, None, office_calendar(), 0).new == 1


def test_an_approved_letter_is_changed_by_no_run(store: Store, tmp_path: Path) -> None:
    """Not even by a process that was handed the letter's own bytes beside those that took it over."""
    path = tmp_path / "cu.txt"
    path.write_text(HEAD.format(number=1))
    batch.run([path], store, None, office_calendar(), 0)
    (before,) = store.letters.whole()
    at = datetime.datetime(2026, 4, 6, 9)
    reviewing.approve_as_read(store, before.source.sha256, reviewing.By("lan", at, ""))
    later = tmp_path / "moi.txt"
    later.write_text(HEAD.format(number=2).replace("02/5/2026", "30/12/2026"))
    content = path.read_bytes()
    change = lambda found, victim: with_bytes(found, victim.letter.source.sha256, content)  # noqa: E731
    assert batch.run([later], store, None, office_calendar(), 0, read=forged(change, path)).failed == 0
    assert store.letters.of_id(before.source.sha256) == before
