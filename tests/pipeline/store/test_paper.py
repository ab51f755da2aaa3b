"""A letter's file and pages: kept with it in one transaction, found by its words, carried along in backups."""

import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store import Store, UnknownRefError, open_store
from pipeline.store.backup import back_up, restore
from pipeline.support.paper import KeptFile, LetterSheet, Paper, packed, unpacked
from schemas import Letter, WordBox
from tests.each import each
from tests.pipeline.store.test_copies import SCANNED, TYPED
from tests.pipeline.store.test_store import a_letter, owed

#: More than one part of a file.
CONTENT = bytes(range(256)) * 5000
FILE = hashlib.sha256(CONTENT).hexdigest()
A4 = (595.3, 841.9)


def sheet(number: int, *words: WordBox, file: str = FILE) -> LetterSheet:
    return LetterSheet(
        number=number, file=file, file_page=number, width=A4[0], height=A4[1],
        first=min((word.start for word in words), default=0), last=max((word.end for word in words), default=0),
        words=packed(words),
    )  # fmt: skip


#: A sentence that begins on two lines of the first page and ends on the second.
FIRST = (
    WordBox(0, 3, 1, (80.0, 700.0, 110.0, 712.0)),
    WordBox(4, 8, 1, (115.0, 700.0, 150.0, 712.0)),
    WordBox(9, 12, 1, (80.0, 720.0, 100.0, 732.0)),
)
SECOND = (WordBox(13, 20, 2, (80.0, 60.0, 130.0, 72.0)), WordBox(21, 25, 2, (400.0, 60.0, 430.0, 72.0)))
PAPER = Paper(
    file=FILE, container="c" * 64, sheets=(sheet(1, *FIRST), sheet(2, *SECOND), sheet(3)),
    files=(KeptFile(sha256=FILE, media_type="application/pdf", content=CONTENT),),
)  # fmt: skip


def kept(store: Store, letter: Letter, paper: Paper | None = PAPER) -> str:
    return store.letters.save(letter, [owed(letter)], paper=paper)


def everything(store: Store, sha256: str) -> tuple[object, ...]:
    file = store.pages.file(sha256)
    return (
        store.pages.of(sha256),
        [store.pages.words(sha256, page.number) for page in store.pages.of(sha256)],
        file,
        b"".join(store.pages.content(file.sha256)) if file is not None else None,
    )


SIDES = st.floats(0, 6000, allow_nan=False)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 60), SIDES, SIDES, SIDES, SIDES), max_size=30))
def test_places_come_back_to_a_tenth_of_a_point(drawn: list[tuple[int, int, float, float, float, float]]) -> None:
    words = [
        WordBox(start, start + length, 7, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
        for start, length, x0, y0, x1, y1 in drawn
    ]
    back = unpacked(packed(words), 7)
    assert [word[:3] for word in back] == [word[:3] for word in words]
    assert all(
        abs(side - was) <= 0.0501
        for word, other in zip(back, words, strict=True)
        for side, was in zip(word.box, other.box, strict=True)
    )


def test_pages_words_and_bytes_stand_with_the_letter(store: Store) -> None:
    letter = a_letter()
    assert kept(store, letter) == "new"
    sha256 = letter.source.sha256
    _, words, file, content = everything(store, sha256)
    assert [(page.number, page.width, page.height) for page in store.pages.of(sha256)] == [(n, *A4) for n in (1, 2, 3)]
    assert words == [list(FIRST), list(SECOND), []]
    assert file == (FILE, "application/pdf", len(CONTENT), "c" * 64) and content == CONTENT
    assert store.pages.letters_in("c" * 64) == store.pages.letters_in(FILE) == [sha256]
    with pytest.raises(UnknownRefError):
        store.pages.page(sha256, 4)


@each(
    ("span", "boxes"),
    [
        ((4, 8), [(1, (115.0, 700.0, 150.0, 712.0))]),
        ((5, 6), [(1, (115.0, 700.0, 150.0, 712.0))]),
        ((0, 12), [(1, (80.0, 700.0, 150.0, 712.0)), (1, (80.0, 720.0, 100.0, 732.0))]),
        ((9, 25), [(1, (80.0, 720.0, 100.0, 732.0)), (2, (80.0, 60.0, 430.0, 72.0))]),
        ((8, 9), []),
        ((90, 99), []),
    ],
)
def test_words_are_found_on_every_page_of_theirs(store: Store, span: tuple[int, int], boxes: list[object]) -> None:
    letter = a_letter()
    kept(store, letter)
    assert store.pages.boxes(letter.source.sha256, *span) == boxes


@pytest.mark.parametrize("typed_first", [True, False])
def test_a_typed_letter_is_seen_on_the_pages_of_its_scan(store: Store, typed_first: bool) -> None:
    """Words that were recognised wrong have no place; all others stand where the scan has them."""
    found = list(re.finditer(r"\S+", SCANNED.text))
    half = len(found) // 2
    pages = [
        [WordBox(*word.span(), number, (100.0, 20.0 * at, 150.0, 20.0 * at + 10)) for at, word in enumerate(part)]
        for number, part in ((1, found[:half]), (2, found[half:]))
    ]
    scan = PAPER.model_copy(update={"sheets": tuple(sheet(n, *words) for n, words in enumerate(pages, start=1))})
    bare = Paper(file="e" * 64, container="e" * 64)
    for letter, paper in ((TYPED, bare), (SCANNED, scan))[:: 1 if typed_first else -1]:
        store.letters.save(letter, [], paper=paper)
    sha256 = TYPED.source.sha256
    assert sha256 in store.letters.standing() and len(store.pages.of(sha256)) == 2
    words = store.pages.words(sha256, 2)
    last = next(word for word in pages[1] if SCANNED.text[word.start : word.end] == "báo")
    led = next(word for word in words if TYPED.text[word.start : word.end] == "báo" and word.box == last.box)
    assert store.pages.boxes(sha256, led.start, led.end) == [(2, last.box)]
    assert {word.page for word in words} == {2} and len(words) > 0.7 * len(pages[1])
    assert store.pages.words(SCANNED.source.sha256, 2) == pages[1]


def test_what_is_known_is_not_written_again(store: Store) -> None:
    letter = a_letter()
    kept(store, letter)
    before = store.revision
    assert kept(store, letter) == "unchanged" and store.revision == before


def test_pages_of_another_text_are_forgotten(store: Store) -> None:
    letter = a_letter()
    kept(store, letter)
    other = letter.model_copy(update={"text": letter.text + "Thêm một dòng.\n"})
    assert (kept(store, other, paper=None), store.pages.of(letter.source.sha256)) == ("changed", [])
    assert kept(store, other) == "unchanged" and len(store.pages.of(letter.source.sha256)) == 3


def test_nothing_stays_where_the_letter_could_not_be_stored(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("pipeline.store.storing.put_rows", fail)
    with pytest.raises(RuntimeError):
        kept(store, a_letter())
    with store.reading() as connection:
        for table in ("letters", "letter_pages", "kept_files"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0, table


def test_a_backup_takes_files_and_pages_to_either_kind_of_database(url: str, tmp_path: Path) -> None:
    letter = a_letter()
    with open_store(url) as store:
        kept(store, letter)
        before = everything(store, letter.source.sha256)
    back_up(url, tmp_path / "sao-luu.db")
    for there in (url, f"sqlite:///{tmp_path / 'new.db'}"):
        restore(there, tmp_path / "sao-luu.db", replace=True)
        with open_store(there) as store:
            assert everything(store, letter.source.sha256) == before
