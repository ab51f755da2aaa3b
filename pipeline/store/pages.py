"""The files of letters and their pages: what a person sees of a letter, and where on it words stand."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, bindparam, delete, or_, select, update

from pipeline.paper import KeptFile, LetterSheet, Paper, led, unpacked
from pipeline.store import checksums, rows, schema
from pipeline.store.database import Database, Part
from pipeline.store.errors import UnknownRefError
from pipeline.store.schema import of_ids
from schemas import Box, WordBox, lines_of

#: Bytes of a file in one row.
_PART = 512 * 1024
#: Letters of which it is remembered where their words stand on the pages of a copy.
_LED = 8
_PAGE, _LETTER, _KEPT = schema.letter_pages.c, schema.letters.c, schema.kept_files.c
#: Says in which files letters stand.
_STANDS_IN = update(schema.letters).where(_LETTER.sha256 == bindparam("letter"))
_STANDS_IN = _STANDS_IN.values(file=bindparam("in_file"), container=bindparam("within"))


class StoredPage(NamedTuple):
    """A page of a letter, its size in points; ``file`` and ``file_page``: which page of which file it is."""

    number: int
    width: float
    height: float
    file: str
    file_page: int


class FileOf(NamedTuple):
    """The file that a letter stands in: its hash and kind, how many bytes it has, and what it came in."""

    sha256: str
    media_type: str
    size: int
    container: str


class Pages(Part):
    """The pages of letters and their words, by the exact id of a letter or of a copy of it.

    A letter without pages of its own, such as a Word file, has those of a copy that was scanned.
    """

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._led: dict[tuple[str, str], list[WordBox]] = {}

    def of(self, sha256: str) -> list[StoredPage]:
        """Return the pages of a letter in their order; none of what has no pages (Word, plain text)."""
        asked = select(*(_PAGE[name] for name in StoredPage._fields)).order_by(_PAGE.number)
        return [StoredPage(*row) for row in self._rows(asked.where(_PAGE.letter == self._read(_shown, sha256)))]

    def page(self, sha256: str, number: int) -> StoredPage:
        """Return one page of a letter. Raises ``UnknownRefError``."""
        if found := [page for page in self.of(sha256) if page.number == number]:
            return found[0]
        raise UnknownRefError("Văn bản không có trang {number}.", number=number)

    def words(self, sha256: str, number: int) -> list[WordBox]:
        """Return the words of a page with their places in the text and on the page, in the order of the text."""
        return [word for word in self._words(sha256, _PAGE.number == number) if word.page == number]

    def boxes(self, sha256: str, start: int, end: int) -> list[tuple[int, Box]]:
        """Return where ``text[start:end]`` stands: pages with one box a line; nothing where nothing tells."""
        near = self._words(sha256, (_PAGE.first < end) & (_PAGE.last > start))
        words = [word for word in near if word.start < end and word.end > start]
        pages = dict.fromkeys(word.page for word in words)
        return [(page, box) for page in pages for box in lines_of(word.box for word in words if word.page == page)]

    def file(self, sha256: str) -> FileOf | None:
        """Return the file in which a letter stands, ``None`` where it is not kept: the letter is older than that."""
        asked = (
            select(_KEPT.sha256, _KEPT.media_type, _KEPT.size, _LETTER.container)
            .join(schema.letters, or_(_KEPT.sha256 == _LETTER.file, _KEPT.sha256 == _LETTER.container))
            .where(_LETTER.sha256 == sha256, _KEPT.number == 0)
            .order_by(_KEPT.sha256 != _LETTER.file)
        )
        row = self._first(asked.limit(1))
        return FileOf(*row) if row is not None else None

    def content(self, file: str) -> Iterator[bytes]:
        """Yield the bytes of a kept file, by its hash, part by part; nothing of one that is not kept."""
        for number in itertools.count():
            row = self._first(select(_KEPT.content).where(_KEPT.sha256 == file, _KEPT.number == number))
            if row is None:
                return
            yield bytes(row.content)

    def letters_in(self, file: str) -> list[str]:
        """Return the ids of the letters that stand in a file, or in what it holds."""
        asked = select(_LETTER.sha256).where(or_(_LETTER.file == file, _LETTER.container == file))
        return self._values(asked.order_by(_LETTER.sha256))

    def _words(self, sha256: str, wanted: ColumnElement[bool]) -> list[WordBox]:
        with self._database.reading() as connection:
            shown = _shown(connection, sha256)
            if shown == sha256:
                return _unpacked(connection, sha256, wanted)
            words = self._led.get((sha256, shown))
            if words is None:
                letter, other = (rows.letter_as_read(connection, name) for name in (sha256, shown))
                words = self._led[sha256, shown] = led(letter.text, other.text, _unpacked(connection, shown))
                for old in list(self._led)[:-_LED]:
                    self._led.pop(old, None)
            return words


def _shown(connection: Connection, sha256: str) -> str:
    """Return the letter whose pages are seen: itself, or a copy of it that has some."""
    copies = schema.letters
    asked = (
        select(_PAGE.letter)
        .join(copies, copies.c.sha256 == _PAGE.letter)
        .where(or_(copies.c.sha256 == sha256, copies.c.copy_of == sha256))
        .order_by(copies.c.sha256 != sha256, copies.c.sha256)
    )
    return connection.execute(asked.limit(1)).scalar_one_or_none() or sha256


def _unpacked(connection: Connection, sha256: str, *wanted: ColumnElement[bool]) -> list[WordBox]:
    asked = select(_PAGE.number, _PAGE.words).where(_PAGE.letter == sha256, *wanted).order_by(_PAGE.number)
    return sorted(word for number, words in connection.execute(asked) for word in unpacked(bytes(words), number))


def put(connection: Connection, sha256: str, paper: Paper) -> None:
    """Write the pages of a letter and the bytes of its files, as far as they are not known."""
    if _known(connection, sha256) == paper.model_copy(update={"files": ()}):
        _keep(connection, paper.files)
    else:
        forget(connection, sha256)
        connection.execute(_STANDS_IN, {"letter": sha256, "in_file": paper.file, "within": paper.container})
        put_new(connection, {sha256: paper})


def put_new(connection: Connection, papers: Mapping[str, Paper]) -> None:
    """Write the pages of letters, by their ids, of which only the files are known, and the bytes of these."""
    sheets = [{"letter": name, **sheet.model_dump()} for name, paper in papers.items() for sheet in paper.sheets]
    checksums.put(connection, schema.letter_pages, sheets)
    _keep(connection, [file for paper in papers.values() for file in paper.files])


def forget(connection: Connection, sha256: str) -> None:
    """Take away what is stored of a letter's pages: its text is another one now."""
    connection.execute(delete(schema.letter_pages).where(_PAGE.letter == sha256))
    connection.execute(_STANDS_IN, {"letter": sha256, "in_file": None, "within": None})


def _known(connection: Connection, sha256: str) -> Paper | None:
    held = select(_LETTER.file, _LETTER.container).where(_LETTER.sha256 == sha256, _LETTER.file.is_not(None))
    found = connection.execute(held).mappings().first()
    if found is None:
        return None
    pages = select(*(_PAGE[name] for name in LetterSheet.model_fields)).where(_PAGE.letter == sha256)
    lines = connection.execute(pages.order_by(_PAGE.number)).mappings()
    sheets = [{**row, "words": bytes(row["words"])} for row in lines]
    return Paper.model_validate({**found, "sheets": sheets})


def _keep(connection: Connection, files: Iterable[KeptFile]) -> None:
    held = {file.sha256: (file.media_type, file.content) for file in files if file.content is not None}
    for row in list(of_ids(connection, select(_KEPT.sha256).where(_KEPT.number == 0), _KEPT.sha256, held)):
        del held[row.sha256]
    for name, (kind, content) in held.items():
        whole = {"sha256": name, "media_type": kind, "size": len(content)}
        for number, at in enumerate(range(0, len(content) or 1, _PART)):
            part = {"number": number, "content": content[at : at + _PART]}
            checksums.put(connection, schema.kept_files, [{**whole, **part}])
