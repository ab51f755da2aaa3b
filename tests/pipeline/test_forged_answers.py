"""What comes from a reading process that somebody took over: read as data at a bounded price, and believed no further
than the file that was handed in says."""

import contextlib
import datetime
import functools
import hashlib
import json
import random
import re
import socket
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.calendar import office_calendar
from pipeline.duties.class_duties import ReadLetter
from pipeline.intake import batch
from pipeline.intake.inbox import InboxFile
from pipeline.intake.one_file import LetterReading
from pipeline.intake.readings import FileReading
from pipeline.office import reviewing
from pipeline.store import Store
from pipeline.support.confined import answers
from pipeline.support.confined.pool import Pool
from pipeline.support.paper import KeptFile, nth_of
from schemas import Attached, Record
from tests.each import each, examples
from tests.pipeline.corpus_letters import LETTERS
from tests.pipeline.test_papers import HEAD

MANY = 150_000
MOST = 50_000_000
ANSWERS = answers.answers_of(LetterReading.__call__)
REAL = LetterReading(None, office_calendar())
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


@contextlib.contextmanager
def taking_less_than(most: int) -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("answer", WRONG.values(), ids=WRONG)
def test_a_forged_answer_costs_no_more_than_its_reading(answer: object) -> None:
    content = json.dumps(answer).encode()
    with taking_less_than(MOST):
        with pytest.raises((ValidationError, answers.TooMuch)) as raised:
            answers.read(ANSWERS, content)
        assert not isinstance(raised.value, ValidationError) or raised.value.error_count() < 100


@each("piece", [b"[],", b"{},", b'{"":0},', b"0,"])
def test_a_flood_of_values_is_not_even_parsed(piece: bytes) -> None:
    """It fits into one answer, and would take gigabytes."""
    content = b"[" + piece * (answers.MOST_BYTES // len(piece) - 2) + b"0]"
    with taking_less_than(1_000_000), pytest.raises(answers.TooMuch):
        answers.read(ANSWERS, content)


STEMS = ("a16_kehoach_phattrien_doanvien", "a09_huongdan_atvsv", "a10_thongbao_duthao_hoithao")
TEXTS = [LETTERS / f"{stem}.txt" for stem in STEMS]
LONG = TEXTS[0].read_text()


@functools.cache
def full() -> tuple[ReadLetter, ...]:
    """Return letters with records of every kind, as they are read."""
    return tuple(found for path in TEXTS for found in REAL(InboxFile(path.name, path)).found)


def as_many_as_fit(made: Callable[[int], bytes], piece: bytes) -> bytes:
    """Return the longest data of those made of so many pieces that is still read: each takes as much as the others."""
    some = 2_000_000 // len(piece)
    first, second = answers.takes(made(some)), answers.takes(made(2 * some))
    return made(some + (answers.MOST_MEMORY - first) * some // (second - first))


PIECES = {
    "a word": (b"a", b""),
    "a word of two bytes a sign": ("ạ".encode(), b""),
    "a word with one sign that makes two bytes of each": (b"a", "ạ".encode()),
    "a word with one sign that makes four bytes of each": (b"a", "😀".encode()),
    "the same by its number": (b"a", rb"\ud83d\ude00"),
    "words": (b'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","', b""),
    "no words": (b'","', b""),
}


@pytest.mark.parametrize(("piece", "last"), PIECES.values(), ids=PIECES)
def test_an_answer_just_under_the_limit_takes_no_more_than_fifty_megabytes(piece: bytes, last: bytes) -> None:
    content = as_many_as_fit(lambda count: b'{"failures":["' + piece * count + last + b'"]}', piece)
    with taking_less_than(MOST):
        answers.read(ANSWERS, bytearray(content))


def least(value: Any) -> Any:
    if isinstance(value, Record):
        return {name: least(given) for name, given in value if type(value).model_fields[name].is_required()}
    return [] if isinstance(value, tuple) else value


@each("name", ["flags", "dates", "tasks", "delegate_limits", "references", "meetings", "sentences"])
def test_nor_do_as_many_records_as_fit(name: str) -> None:
    data = json.loads(full()[0].model_dump_json())
    data["letter"][name] = ["…"]
    begin, end = json.dumps(data, ensure_ascii=False).encode().split('"…"'.encode())
    as_read = next(one for found in full() for one in getattr(found.letter, name))
    record = json.dumps(least(as_read)).encode() + b","
    content = as_many_as_fit(lambda count: begin + record * count + record[:-1] + end, record)
    with taking_less_than(MOST):
        assert len(getattr(answers.read(ANSWERS, b'{"found":[0]}', [content]).found[0].letter, name)) > 5_000


def archive(path: Path, parts: dict[str, bytes]) -> InboxFile:
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return InboxFile(path.name, path)


def read_there(file: InboxFile, look: Callable[[FileReading], object]) -> int:
    """Return the most memory that this process takes to hear of a file that another one reads, and to look at that."""
    with Pool(REAL) as pool:
        tracemalloc.start()
        try:
            look(pool.submit(file).result())
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()


def test_what_is_kept_of_an_archive_lies_in_a_file_until_it_is_stored(tmp_path: Path) -> None:
    parts = {"thu.txt": HEAD.format(number=1).encode(), "bieu.docx": random.Random(1).randbytes(30_000_000)}
    file = archive(tmp_path / "goi.zip", parts)
    readings: list[FileReading] = []
    assert read_there(file, readings.append) < 5_000_000
    kept = {kept.sha256: kept.content for found in readings[0].found for kept in found.paper.files}  # type: ignore[union-attr]
    told = {hashlib.sha256(data).hexdigest(): data for data in parts.values()}
    assert told == {name: content[:] for name, content in kept.items() if content is not None}


def test_letters_of_an_archive_are_made_one_by_one(tmp_path: Path) -> None:
    letters = {f"{n}.txt": re.sub(r"Số: *\d+", f"Số: {n}", LONG, count=1).encode() for n in range(examples(16, 40))}
    file, found = archive(tmp_path / "goi.zip", letters), list[str]()
    assert read_there(file, lambda reading: found.extend(reading.ids)) < 8_000_000
    assert {*found} == {hashlib.sha256(data).hexdigest() for data in letters.values()}


@each("size", [1 << 20, 0])
def test_no_more_comes_beside_an_answer_than_a_file_may_bring(size: int) -> None:
    beside, piece = answers.AnswerBytes(), bytearray(size)
    with pytest.raises(answers.TooMuch):
        for _ in range(answers.MOST_BESIDE // max(size, answers.A_FRAME) + 1):
            beside.take(answers.PIECE, piece)


@each("numbers", ["[1]", "[-3]", '["0"]', "[{}]", "[0.5]"])
def test_a_letter_that_did_not_come_is_none(numbers: str) -> None:
    with pytest.raises((ValidationError, IndexError, TypeError)):
        answers.read(ANSWERS, b'{"found":' + numbers.encode() + b"}", [b"{}"])


@each("kind", [answers.BEAT, answers.BEGUN, answers.FAILED, answers.WORN])
def test_only_an_answer_may_be_long(kind: bytes) -> None:
    here, there = socket.socketpair()
    with here, there:
        here.sendall(struct.pack("<cI", kind, 2 << 20))
        with pytest.raises(answers.TooMuch):
            answers.receive(there)


#: What is found in a file, the letter of another file that is meant, and its id.
Change = Callable[[ReadLetter, ReadLetter, str], ReadLetter]


def forged(change: Change, path: Path) -> Callable[[InboxFile], FileReading]:
    """Return a reading that finds in every file what it makes of the letter of another: of ``path``."""
    victim = REAL(InboxFile(path.name, path)).found[0]
    its = victim.letter.source.sha256

    def read(file: InboxFile) -> FileReading:
        reading = REAL(file)
        return reading.model_copy(update={"found": tuple(change(found, victim, its) for found in reading.found)})

    return read


def two_files(folder: Path) -> tuple[Path, Path]:
    (folder / "cu.txt").write_text(HEAD.format(number=1))
    (folder / "moi.txt").write_text(HEAD.format(number=2).replace("02/5/2026", "30/12/2026"))
    return folder / "cu.txt", folder / "moi.txt"


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
    return found.with_own({"paper": found.paper.model_copy(update={"container": name})})


def with_bytes(found: ReadLetter, name: str, content: bytes) -> ReadLetter:
    return in_file(named(found, name), name, KeptFile(sha256=name, media_type="text/plain", content=content))


FORGED: dict[str, Change] = {
    "its id": lambda found, _, its: named(found, its),
    "its id without a file": lambda found, _, its: named(found, its).model_copy(update={"paper": None}),
    "its id as a file that did not come": lambda found, _, its: in_file(named(found, its), its),
    "its id with other bytes": lambda found, _, its: with_bytes(found, its, b"x"),
    "its id as that of a part": lambda found, _, its: in_file(named(found, nth_of(its, 1)), its),
    "its id with the bytes of the file": lambda found, _, its: in_file(named(found, its), found.letter.source.sha256),
    "its letter whole": lambda _found, victim, _: victim,
    "its letter without a file": lambda _found, victim, _: victim.model_copy(update={"paper": None}),
    "its file as the container": lambda found, _, its: with_container(found, its),
    "no id": lambda found, *_: named(found, ""),
    "a number too many": lambda found, *_: named(found, nth_of(found.letter.source.sha256, 9)),
}
every_forgery = pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)


@every_forgery
def test_no_answer_rewrites_a_letter_that_was_not_handed_in(swept_store: Store, tmp_path: Path, change: Change) -> None:
    earlier, later = two_files(tmp_path)
    batch.run([earlier], swept_store, None, office_calendar(), 0)
    (before,) = swept_store.letters.whole()
    said = batch.run([later], swept_store, None, office_calendar(), 0, read=forged(change, earlier))
    assert (said.failed, said.new, [*swept_store.letters.whole()]) == (1, 0, [before])


@every_forgery
def test_no_answer_takes_the_place_of_a_letter_to_come(swept_store: Store, tmp_path: Path, change: Change) -> None:
    """Its bytes may be known to whoever sends another file: the letter would count as read when it comes."""
    coming, forging = two_files(tmp_path)
    assert batch.run([forging], swept_store, None, office_calendar(), 0, read=forged(change, coming)).new == 0
    assert batch.run([coming], swept_store, None, office_calendar(), 0).new == 1


def test_an_approved_letter_is_changed_by_no_run(swept_store: Store, tmp_path: Path) -> None:
    """Not even by a process that was handed the letter's own bytes beside those that took it over."""
    path, later = two_files(tmp_path)
    batch.run([path], swept_store, None, office_calendar(), 0)
    (before,) = swept_store.letters.whole()
    at = datetime.datetime(2026, 4, 6, 9)
    reviewing.approve_as_read(swept_store, before.source.sha256, reviewing.ReviewedBy("lan", at, ""))
    content = path.read_bytes()
    change: Change = lambda found, _, its: with_bytes(found, its, content)  # noqa: E731
    assert batch.run([later], swept_store, None, office_calendar(), 0, read=forged(change, path)).failed == 0
    assert swept_store.letters.of_id(before.source.sha256) == before
