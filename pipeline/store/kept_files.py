"""Files: those of letters, with their pages, as a person sees them; those that come in, and what became of them."""

import itertools
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, func, insert, or_, select, true, update

from pipeline.store import rows, schema
from pipeline.store.database import StorePart
from pipeline.store.schema import by_first, conditions_of, existing_ids
from pipeline.support.errors import UnknownRefError, found_or
from pipeline.support.grouping import grouped, picked
from pipeline.support.paper import KeptFile, LetterSheet, Paper, led, unpacked
from schemas import Box, WordBox, lines_of

#: Bytes of a file in one row.
_PART = 512 * 1024
_PAGE, _LETTER, _KEPT = schema.letter_pages.c, schema.letters.c, schema.kept_files.c
#: Says in which files letters stand.
_STANDS_IN = update(schema.letters).where(_LETTER.sha256 == bindparam("letter"))
_STANDS_IN = _STANDS_IN.values(file=bindparam("in_file"), container=bindparam("within"))


class Pages(StorePart):
    """Pages of letters and their words, by the id of a letter or copy; of a Word file those of a copy that has some."""

    def of(self, sha256: str) -> Sequence[Row[Any]]:
        """Return the pages of a letter in their order; none of what has no pages (Word, plain text).

        Each has ``number``, ``width`` and ``height`` in points, ``file`` and ``file_page``: which page of which file.
        """
        asked = select(*_PAGE["number", "width", "height", "file", "file_page"]).order_by(_PAGE.number)
        return self._rows(asked.where(_PAGE.letter == self._read(_shown, sha256)))

    def page(self, sha256: str, number: int) -> Row[Any]:
        """Return one page of a letter, as ``of`` does. Raises ``UnknownRefError``."""
        pages = {page.number: page for page in self.of(sha256)}
        return found_or(pages.get(number), UnknownRefError("Văn bản không có trang {number}.", number=number))

    def words(self, sha256: str, number: int) -> list[WordBox]:
        """Return the words of a page with their places in the text and on the page, in the order of the text."""
        return [word for word in self._words(sha256, _PAGE.number == number) if word.page == number]

    def boxes(self, sha256: str, start: int, end: int) -> list[tuple[int, Box]]:
        """Return where ``text[start:end]`` stands: pages with one box a line; nothing where nothing tells."""
        near = self._words(sha256, (_PAGE.first < end) & (_PAGE.last > start))
        pages = grouped((word for word in near if word.start < end and word.end > start), lambda word: word.page)
        return [(page, box) for page, words in pages.items() for box in lines_of(word.box for word in words)]

    def file(self, sha256: str) -> Row[Any] | None:
        """Return ``sha256``, ``media_type``, ``size``, ``container`` of a letter's file; ``None`` if it is not kept."""
        stands_in = or_(_KEPT.sha256 == _LETTER.file, _KEPT.sha256 == _LETTER.container)
        asked = select(_KEPT.sha256, _KEPT.media_type, _KEPT.size, _LETTER.container).join(schema.letters, stands_in)
        asked = asked.where(_LETTER.sha256 == sha256, _BEGINS).order_by(_KEPT.sha256 != _LETTER.file)
        return next(iter(self._rows(asked.limit(1))), None)

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
        """Return the words of a letter's ``wanted`` pages with their boxes; of a copy's pages, led to its own text."""
        with self._database.reading() as connection:
            shown = _shown(connection, sha256)
            if shown == sha256:
                return _unpacked(connection, sha256, wanted)
            letter, other = (rows.letter(connection, name, as_read=True) for name in (sha256, shown))
            return led(letter.text, other.text, _unpacked(connection, shown))


def _shown(connection: Connection, sha256: str) -> str:
    """Return the letter whose pages are seen: itself, or a copy of it that has some."""
    is_one = or_(_LETTER.sha256 == sha256, _LETTER.copy_of == sha256)
    asked = select(_PAGE.letter).join(schema.letters, _LETTER.sha256 == _PAGE.letter).where(is_one)
    asked = asked.order_by(_LETTER.sha256 != sha256, _LETTER.sha256)
    return connection.execute(asked.limit(1)).scalar_one_or_none() or sha256


def _unpacked(connection: Connection, sha256: str, *wanted: ColumnElement[bool]) -> list[WordBox]:
    asked = select(_PAGE.number, _PAGE.words).where(_PAGE.letter == sha256, *wanted).order_by(_PAGE.number)
    return sorted(word for number, words in connection.execute(asked) for word in unpacked(bytes(words), number))


_BEGINS = _KEPT.number == 0


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
    schema.put(connection, schema.letter_pages, sheets)
    _keep(connection, itertools.chain.from_iterable(paper.files for paper in papers.values()))


def forget(connection: Connection, sha256: str) -> None:
    """Take away what is stored of a letter's pages: its text is another one now."""
    connection.execute(delete(schema.letter_pages).where(_PAGE.letter == sha256))
    connection.execute(_STANDS_IN, {"letter": sha256, "in_file": None, "within": None})


def _known(connection: Connection, sha256: str) -> Paper | None:
    """Return what is stored of a letter's file and pages, without bytes; ``None`` where it is not kept."""
    held = select(_LETTER.file, _LETTER.container).where(_LETTER.sha256 == sha256, _LETTER.file.is_not(None))
    found = connection.execute(held).mappings().first()
    if found is None:
        return None
    pages = select(*_PAGE[tuple(LetterSheet.model_fields)]).where(_PAGE.letter == sha256)
    lines = connection.execute(pages.order_by(_PAGE.number)).mappings()
    sheets = [{**row, "words": bytes(row["words"])} for row in lines]
    return Paper.model_validate({**found, "sheets": sheets})


def _keep(connection: Connection, files: Iterable[KeptFile]) -> None:
    """Write the bytes of files that are not kept yet, in parts; of what comes without bytes nothing."""
    held = {file.sha256: (file.media_type, file.content) for file in files if file.content is not None}
    for name in sorted(held.keys() - existing_ids(connection, _KEPT.sha256, held, _BEGINS)):
        kind, content = held[name]
        whole = {"sha256": name, "media_type": kind, "size": len(content)}
        for number, at in enumerate(range(0, len(content) or 1, _PART)):
            part = {"number": number, "content": content[at : at + _PART]}
            schema.put(connection, schema.kept_files, [{**whole, **part}])


# --------------------
# Files that people sent in: what waits to be read, and what became of the others. It survives a restart.
#
# A name stands here only once the file was read and nothing in it was refused; until then whoever keeps the bytes keeps
# the name beside them. Of a refused file only that it was refused, and when it came, stays. The bytes of a file that
# failed stay until it is read after all, or a person takes it out of the list.
#
# What a union sends with its word is held: it is no file of the list, and nobody reads it, until a person lets it wait
# with the others or it is dropped.

State = Literal["held", "dropped", "waiting", "reading", "done", "duplicate", "failed", "refused"]
#: A file with which the program ended oftener is read when no other waits, so that it holds up none.
MOST_TRIES = 3
_UPLOADS, _SENT_IN = schema.uploads, schema.uploads.c
_SENT_FILES = select(_UPLOADS)
_COUNTED = select(_SENT_IN.state, func.count()).where(_SENT_IN.cleared.is_(False)).group_by(_SENT_IN.state)
_IS_HELD, _IS_READ = _SENT_IN.state == "held", _SENT_IN.state == "reading"
#: What a person has yet to look at.
_IS_TROUBLE = _SENT_IN.state.in_(("failed", "refused")) & _SENT_IN.cleared.is_(False)
_CAN_BE_READ_AGAIN = _IS_TROUBLE & _SENT_IN.size.is_not(None) & (_SENT_IN.state == "failed")
#: Of what became so nobody has to look at anything.
_IS_SETTLED = _SENT_IN.state.in_(("done", "duplicate", "dropped")) & _SENT_IN.cleared.is_(False)
_LISTS = {"held": _IS_HELD, "unread": _IS_READ | (_SENT_IN.state == "waiting"), "failed": _CAN_BE_READ_AGAIN}
_ANEW = dict.fromkeys(("name", "letters", "message"))

FileAction = Literal["again", "begin again", "clear", "dismiss", "drop", "lose", "release"]
#: What is done with files → with which of them it can be done, and what stands in their rows then.
_ACTIONS: dict[FileAction, tuple[ColumnElement[bool], dict[str, Any]]] = {
    "again": (_CAN_BE_READ_AGAIN, {"state": "waiting", "tries": 0, **_ANEW}),
    "begin again": (_IS_READ, {"state": "waiting"}),  # it was being read when the program ended
    "clear": (_IS_SETTLED, {"cleared": True}),  # out of the list
    "dismiss": (_IS_TROUBLE, {"cleared": True}),
    "drop": (_IS_HELD, {"state": "dropped", "who": None, "size": None}),  # nothing but that it came stays
    "lose": (true(), {"size": None}),  # its bytes are gone
    "release": (_IS_HELD, {"state": "waiting", "cleared": False}),
}


class Upload(NamedTuple):
    """A file that was sent in. ``key``: under which name its bytes lie; ``tries``: how often its reading was begun."""

    id: int
    key: str
    at: str
    state: State
    tries: int
    who: str | None
    name: str | None
    size: int | None
    letters: tuple[str, ...]
    """The ids of the letters that stand in it."""
    message: str | None
    """What a person should know of it, in their words."""

    @property
    def can_be_read_again(self) -> bool:
        """Whether it failed and its bytes are there."""
        return self.state == "failed" and self.size is not None


class Uploads(StorePart):
    """The files that were sent in, the last first."""

    def add(self, key: str, at: str, size: int, who: str | None, *, held: bool = False) -> Upload:
        """Note that a file came and waits, or is held and stands in no list."""
        state = "held" if held else "waiting"
        row = {"key": key, "at": at, "state": state, "tries": 0, "cleared": held, "who": who, "size": size}
        with self._database.writing() as connection:
            connection.execute(insert(_UPLOADS).values(**row))
        return _upload(self._first(select(_UPLOADS).where(_SENT_IN.key == key)))

    def take(self) -> Upload | None:
        """Return the file that has waited longest, which is being read from now on; ``None`` where none waits."""
        waiting = select(_UPLOADS).where(_SENT_IN.state == "waiting")
        first = waiting.order_by(_SENT_IN.tries > MOST_TRIES, _SENT_IN.id).limit(1)
        if self._first(first) is None:
            return None
        with self._database.writing() as connection:
            found = connection.execute(first).first()
            if found is None:  # another one took it
                return None
            taken = _upload(found)._replace(state="reading", tries=found.tries + 1)
            own = {"state": taken.state, "tries": taken.tries}
            connection.execute(update(_UPLOADS).where(_SENT_IN.id == taken.id).values(**own))
            return taken

    def finish(
        self, number: int, state: State, name: str | None = None, letters: Collection[str] = (),
        message: str | None = None,
    ) -> None:  # fmt: skip
        """Write what became of a file; of a refused one nothing else stays."""
        values: dict[str, Any] = {"name": name, "letters": json.dumps(list(letters)), "message": message}
        if state == "refused":
            values = {**_ANEW, "size": None, "who": None}
        self._change(_SENT_IN.id == number, state=state, **values)

    def change(self, deed: FileAction, ids: Collection[int] | None = None) -> int:
        """Do something with files, all for ``None``, as far as it can be done (``_ACTIONS``); return with how many."""
        which, values = _ACTIONS[deed]
        return self._change(which, *conditions_of((ids, _SENT_IN.id.in_)), **values)

    def _change(self, *which: ColumnElement[bool], **values: Any) -> int:
        with self._database.writing() as connection:
            return connection.execute(update(_UPLOADS).where(*which).values(**values)).rowcount

    def listed(self, kind: Literal["held", "unread", "failed"]) -> list[Upload]:
        """Return what is held, waits or is being read, or failed and can be read again, the first first."""
        return list(map(_upload, self._rows(select(_UPLOADS).where(_LISTS[kind]).order_by(_SENT_IN.id))))

    def counts(self) -> dict[State, int]:
        """Count the files by what became of them, without those that were cleared away."""
        return dict(map(tuple, self._rows(_COUNTED)))

    def recent(self, most: int, state: State | None = None) -> list[Upload]:
        """Return at most so many files, all or of one state, the last first, without those that were cleared away."""
        wanted = (_SENT_IN.cleared.is_(False), *conditions_of((state, _SENT_IN.state.__eq__)))
        asked = select(_UPLOADS).where(*wanted).order_by(_SENT_IN.id.desc()).limit(most)
        return list(map(_upload, self._rows(asked)))

    def of(self, ids: Collection[int]) -> dict[int, Upload]:
        """Return files by their ids, cleared away or not."""
        return self._read(by_first, _SENT_FILES, _SENT_IN.id, ids, _upload)


def _upload(row: Any) -> Upload:
    return Upload(**{**picked(row, Upload._fields), "letters": tuple(json.loads(row.letters or "[]"))})
