"""What came together: which parts are letters, which go with which letter, and one source for each letter.

A letter has a head of its own. What has none (annexes, forms, lists) is joined behind the letter that it came with, so
that the whole stays one item of the register; a second copy (the scan beside the Word file) and what cannot be read as
text (workbooks) are only named there. The words of the mail itself are a letter only where they look like one.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, takewhile
from operator import attrgetter
from pathlib import PurePath

from extractors import extract, is_letter
from extractors.dates import find_dates
from extractors.header import readings_in
from extractors.lexicon import load
from extractors.lookalikes import as_seen
from extractors.patterns import any_of, make_view
from extractors.spelling import fold as fold_letters
from pipeline.readers.detect import Kind
from pipeline.readers.secrecy import secret
from pipeline.support.errors import ReadError
from pipeline.support.grouping import divided
from schemas import Attached, Header, HeadReading, Source, WordBox

# --------------------
# By which words the parts of a container are told: annexes and forms by their names and titles, litter of systems.

_data = functools.partial(load, "parts", __package__)
_HEAD_LINES = 15  # the head of an annex: its title and what it belongs to stand in its first lines
_LONGEST_NAMING = 120  # characters in which the letter is named that something belongs to, up to its number
_LETTERHEAD_LINES = 8  # who issues it stands in the first of them
#: Dots, underscores or ellipses that wait to be filled in.
_BLANK = re.compile(r"\.{4,}|…{2,}|_{4,}|(?:\. ){4,}")
#: What may be blank in a draft: number, day, addressee.
_OF_DRAFTS = re.compile(
    r"\bso *:?[ .…_]*[/-]|\bngay[ .…_\d]*thang[ .…_\d]*(?:nam[ .…_\d]*)?|\bkinh (?:gui|moi|trinh)\b.*"
    r"|\blan thu[ .…_\d]*"
)


@functools.cache
def _pattern(name: str, before: str, after: str) -> re.Pattern[str]:
    return re.compile(f"{before}{any_of(map(re.escape, _data()[name]))}{after}", re.M)


def is_litter(name: str, folder: str) -> bool:
    """Whether a member was left behind by a system: no file of anybody's."""
    folders = set(map(str.lower, folder.split("/")))
    return name.startswith("._") or name.lower() in _data()["litter"] or bool(folders & {*_data()["litter_folders"]})


def named_as_annex(name: str) -> bool:
    """Whether a file's name says that it is an annex, a form or a list."""
    stem = re.sub(r"[^a-z]+", " ", fold(PurePath(name).stem)).strip()
    return _pattern("annex_names", "^(?:kem )?", r"\b").match(stem) is not None


def fold(text: str) -> str:
    """Return a text as it is seen, in small letters without marks."""
    return fold_letters(as_seen(text))


def _head(text: str) -> str:
    """Return the first filled lines of a text, in small letters without marks."""
    lines = [line.strip(" \t|*#") for line in as_seen(text[:6000]).splitlines()]
    return fold("\n".join([*filter(None, lines)][:_HEAD_LINES]))


def titled_as_annex(text: str) -> bool:
    """Whether a text begins as an annex or form does, or says to which letter it belongs."""
    head = _head(text)
    if _pattern("annex_titles", "^", r"\b").match(head):
        return True
    return _pattern("attached_to", r"^\W*", r"\b[^\n]*\b(?:so|ngay)\b").search(head) is not None


def _is_form(text: str) -> bool:
    """Whether a head waits for the name of whoever fills it in; that of a draft says who issues it."""
    lines = _head(text).split("\n")[:_LETTERHEAD_LINES]
    return any(_BLANK.search(_OF_DRAFTS.sub(" ", line)) and re.search("[a-z]", line) for line in lines)


@dataclass(slots=True)
class OpenedFile:
    """One file of a container, or the words of a mail. Without source and error only its name is known."""

    label: str  # what messages call it: ``thu.eml › ke-hoach.pdf``
    name: str
    groups: tuple[str, ...]  # the containers and folders around it, from the outermost on
    sha256: str
    kind: Kind
    sources: list[Source] = field(default_factory=list)
    error: ReadError | None = None
    is_body: bool = False
    data: bytes = field(default=b"", repr=False)
    arrived_on: str | None = None
    subject: str | None = None  # what stands over the e-mail that it came in


# --------------------
# The letters of a container, each with what belongs to it.

#: So much of a letter is compared with its copies: the Word file and the scan of its signed print, sent together.
_COMPARED = 6_000
#: Of a text that may hold another one at its end.
_LONGEST = 200_000
_CONTAINED = 0.6
_RUN = 3  # runs of so many words tell one text from another; a scan misreads a word in forty
#: Share of the shorter text's runs that stand in the other, by what the heads say: letters of one form (invitations,
#: reports) share up to two thirds, a letter and its bad scan as little as half.
_SAME_HEAD, _NO_CONTRADICTION, _MISREAD_HEAD = 0.4, 0.75, 0.85
HEAD = 8_000  # the head of a letter stands within so many characters
#: Body, day and kind of a letter stand within so many; further down a page of running text names them, too.
_LETTERHEAD = 420
#: So many letters are compared with each other; nobody sends more of them twice in one container.
_MOST_COMPARED = 100
#: Characters of a letter with all its annexes: no office sends more than a thousand pages.
_LONGEST_TEXT = 5_000_000
_LEAST_WORDS = 8  # a picture with fewer words shows no page of a letter
#: A part that could not be read is held against each letter that it came with, but not against all of a folder.
_FEW_LETTERS = 3
_ATTACHED = "KÈM THEO"
#: Beside a letter these are no annex of it: photographs, notes of the sender, what a calendar program asks.
_NOTES: frozenset[Kind] = frozenset(("image", "text", "invitation"))
#: What programs wrote for programs, and pictures without words: nothing is lost with them.
_NEVER_LETTERS: frozenset[Kind] = frozenset(("data", "image"))
#: Words of a mail that say what comes with them.
_PASSES_ON = re.compile(r"\b(?:gui|dinh) kem\b|\bkem (?:theo|thu)\b")


def _runs(text: str) -> set[tuple[str, ...]]:
    """Return all runs of ``_RUN`` words of a text, by which copies are told."""
    words = fold(text).split()
    return {tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)}


@dataclass(eq=False)
class _FilePart:
    piece: OpenedFile
    source: Source
    head: Header
    shows_signs: bool
    is_annex: bool
    names_a_day: bool
    pages: list["_FilePart"] = field(default_factory=list)  # its further pages, each a picture of its own
    annexes: list["_FilePart"] = field(default_factory=list)
    named: list[OpenedFile] = field(default_factory=list)

    @property
    def is_strong(self) -> bool:
        """Whether its head is that of a letter without any doubt: a symbol, or day and body or kind at the top."""
        at_top = {name for name, place in self.head.evidence.items() if place.start < _LETTERHEAD}
        return bool(self.head.symbol) or ("issued_on" in at_top and bool(at_top & {"issuer", "kind"}))

    @property
    def code(self) -> tuple[str | None, str]:
        """Its number and symbol, folded."""
        return self.head.number, fold(self.head.symbol or "")

    @property
    def name_in_order(self) -> list[tuple[int, str]]:
        """What puts names in the order of their numbers: ``2.jpg`` before ``10.jpg``."""
        found = re.split(r"(\d+)", self.piece.name.lower())
        return [(int(piece), "") if piece.isdigit() else (0, piece) for piece in found]

    def is_same(self, other: "_FilePart") -> bool:
        """Whether two texts are one letter: their words agree, the more the less their numbers and symbols do."""
        one, two = _runs(self.source.text[:_COMPARED]), _runs(other.source.text[:_COMPARED])
        shared = len(one & two) / max(1, min(len(one), len(two)))
        pairs = [(getattr(self.head, name), getattr(other.head, name)) for name in ("number", "symbol", "issued_on")]
        if any(fold(mine) != fold(theirs) for mine, theirs in pairs if mine and theirs):
            # Only recognition writes one number for another.
            return self.source.ocr != other.source.ocr and shared >= _MISREAD_HEAD
        named = all(mine and theirs for mine, theirs in pairs[:2])
        return shared >= (_SAME_HEAD if named else _NO_CONTRADICTION)

    def rank(self) -> tuple[bool, int]:
        """Return by what the better of two copies is told: typed before recognised, then with fewer blanks."""
        head = self.head
        return self.source.ocr, sum(value is None for value in (head.number, head.issued_on, head.signer))


_IS_STRONG = attrgetter("is_strong")


def letters(pieces: Sequence[OpenedFile]) -> list[Source]:
    """Return one source for each letter among the parts of a container, in their order; where nothing has a head of its
    own, everything with text as it is. Raises ``RefusedError`` where any part is marked secret."""
    every = [_part(piece, source) for piece in pieces for source in piece.sources]
    bodies, parts = divided(every, lambda part: part.piece.is_body)
    found = _letters_of(parts, bodies)
    if bodies and not parts and not any(map(_IS_STRONG, bodies)):
        _tell_lost(pieces, bodies)
    if not found:
        shown = parts or bodies
        return [_joined(part, (), _readings(part, shown)) for part in shown]
    kept = _without_copies(found)
    for part in parts:
        if part in found:
            continue
        first = _first_page_of(part, kept)
        if first is not None:
            first.pages.append(part)
        else:
            _home_of(part, kept).annexes.append(part)
    for piece in pieces:
        if piece.sha256 and not piece.sources and not piece.is_body:
            _nearest(piece, kept).named.append(piece)
    return [_joined(letter, _notes(letter, kept, bodies, pieces), _readings(letter, kept)) for letter in kept]


def _tell_lost(pieces: Iterable[OpenedFile], bodies: Iterable[_FilePart]) -> None:
    """Set an error on files of no kind that is read, where their mail names no day or says what is attached."""
    telling = [body for body in bodies if body.names_a_day]
    never = _NEVER_LETTERS.union(["sheet"] if telling else [])
    for piece in pieces if all(_PASSES_ON.search(fold(body.source.text)) for body in telling) else ():
        if not (piece.sources or piece.error or piece.kind in never):
            piece.error = ReadError(
                "unsupported",
                piece.label,
                "tệp kèm thư thuộc loại không đọc được, văn bản có thể ở trong đó. "
                "Hãy mở tệp xem rồi xin lại bản PDF hoặc Word.",
            )


def _part(piece: OpenedFile, source: Source) -> _FilePart:
    """Return a part of a container with what its text says of it; ``RefusedError`` for a degree of secrecy."""
    letter = extract(source.model_copy(update={"text": source.text[:HEAD], "words": (), "notes": ()}))
    head = letter.header
    if head.secrecy is not None:
        raise secret(piece.groups[0])
    is_filled = None not in (head.number, head.symbol, head.issued_on)
    number = head.evidence.get("number")
    # The number in the head may be that of the letter which the text says it belongs to: “(Kèm theo Kế hoạch số”.
    before = fold(source.text[: number.start][-_LONGEST_NAMING:]) if number is not None else ""
    is_annex = _pattern("attached_to", r"(?:^|\W)", r"\b[^.;]*\bso\W*$").search(before) is not None or (
        not is_filled
        and (titled_as_annex(source.text) or named_as_annex(piece.name) or (not head.number and _is_form(source.text)))
    )
    return _FilePart(piece, source, head, is_letter(letter), is_annex, bool(letter.dates))


def _letters_of(parts: list[_FilePart], bodies: list[_FilePart]) -> list[_FilePart]:
    """Return the parts that are letters: with a head of their own, else with any sign of one; words of mails last."""
    own = [part for part in parts if not part.is_annex]
    if strong := list(filter(_IS_STRONG, own)):
        # The words of a mail are a letter beside others only with a number of their own.
        codes = {part.code for part in strong}
        numbered = (body for body in bodies if all(body.code) and body.head.issued_on and body.code not in codes)
        return [*strong, *numbered]
    return (
        list(filter(_IS_STRONG, bodies))
        or [part for part in own if part.shows_signs and part.piece.kind != "image"]
        or [body for body in bodies if body.shows_signs]
        or list(filter(_IS_STRONG, parts))
    )


def _without_copies(found: list[_FilePart]) -> list[_FilePart]:
    """Return the letters without second copies, each of which is named with the better one."""
    copies: list[_FilePart] = []
    for letter, other in combinations(found, 2) if len(found) <= _MOST_COMPARED else ():
        if letter not in copies and other not in copies and letter.is_same(other):
            kept, worse = sorted((letter, other), key=_FilePart.rank)
            copies.append(worse)
            kept.named += [worse.piece, *worse.named]
    return [letter for letter in found if letter not in copies]


def _first_page_of(part: _FilePart, kept: list[_FilePart]) -> _FilePart | None:
    """Return the letter of which a picture without a head is a further page: the one that comes before it by name."""
    if part.is_annex or not part.source.ocr or len(part.source.text.split()) < _LEAST_WORDS:
        return None

    def series(of: OpenedFile) -> tuple[Kind, tuple[str, ...], str]:
        """Return what pages of one letter have in common: pictures the folder, other files a name with numbers, too."""
        return of.kind, of.groups, "" if of.kind == "image" else re.sub(r"\d+", "", of.name.lower())

    beside = [letter for letter in kept if letter.source.ocr and series(letter.piece) == series(part.piece)]
    before = [letter for letter in beside if letter.name_in_order < part.name_in_order]
    return max(before, key=lambda letter: letter.name_in_order, default=next(iter(beside), None))


def _home_of(annex: _FilePart, kept: list[_FilePart]) -> _FilePart:
    """Return the letter of an annex: the one that it names, whose number its file name has, or the nearest."""
    line = _pattern("attached_to", r"^\W*", r"\b[^\n]*(?:\n[^\n]*)?").search(_head(annex.source.text))
    said = re.search(r"so *:? *(\d{1,5}[a-z]?) *[-/] *([a-z][^\s,;)]{1,40})", line[0] if line else "")
    wanted = (said[1].lstrip("0"), said[2].rstrip(".,;)")) if said else None
    figures = {figure.lstrip("0") for figure in re.findall(r"\d+", annex.piece.name)}
    named = [letter for letter in kept if letter.head.number in figures]
    by_name = named[0] if len(named) == 1 < len(kept) else _nearest(annex.piece, kept)
    return next((letter for letter in kept if letter.code == wanted), by_name)


def _nearest(piece: OpenedFile, kept: list[_FilePart]) -> _FilePart:
    """Return the letter that stands with a part in most folders and containers around it; the first of several."""

    def shared(letter: _FilePart) -> int:
        return len([*takewhile(lambda pair: pair[0] == pair[1], zip(letter.piece.groups, piece.groups, strict=False))])

    return max(kept, key=shared)


def _notes(
    letter: _FilePart, kept: list[_FilePart], bodies: list[_FilePart], pieces: Sequence[OpenedFile]
) -> Iterator[str]:
    """Yield the doubts about how a letter came: unread parts beside it, a deadline in the words of the mail."""
    groups = letter.piece.groups
    if sum(other.piece.groups == groups for other in kept) <= _FEW_LETTERS and any(
        piece.error is not None and _nearest(piece, kept).piece.groups == groups for piece in pieces
    ):
        yield "attachment-unread"
    for body in bodies:
        if body is letter:
            continue
        # The words of a mail, which have no head, may name a day by which something is due.
        words = as_seen(body.source.text)
        lines = [*map(re.Match.span, re.finditer(r"^(?!>)[^\n]+", words, re.M))]
        if any(date.type == "deadline" for date in find_dates(make_view(words), lines, body.source.arrived_on)):
            yield "cover-deadline"


def _readings(letter: _FilePart, kept: Sequence[_FilePart]) -> tuple[HeadReading, ...]:
    """Return what is said of a letter's head, by its source, and by its mail's subject where that brought no other."""
    subject = letter.piece.subject
    if subject is None or sum(other.piece.subject == subject for other in kept) > 1:
        return letter.source.readings
    return (*letter.source.readings, *readings_in(subject, "mail-subject", letter.head.symbol))


def _joined(letter: _FilePart, notes: Iterable[str], readings: tuple[HeadReading, ...]) -> Source:
    """Return the source of a letter with its pages and annexes behind it, and the names of what else came."""
    text, pages = letter.source.text, letter.source.pages
    words, doubtful = list(letter.source.words), list(letter.source.doubtful)
    came: list[Attached] = []
    held = _runs(letter.source.text[:_LONGEST] if letter.annexes else "")
    all_notes = [*letter.source.notes, *notes]
    for annex in [*sorted(letter.pages, key=lambda page: page.name_in_order), *letter.annexes]:
        source, is_page = annex.source, annex in letter.pages
        runs = _runs(source.text[:_COMPARED])
        # No annex either: what the letter's own file holds, too.
        is_note = annex.piece.kind in _NOTES and not annex.is_annex
        is_known = not is_page and (is_note or len(runs & held) >= _CONTAINED * max(1, len(runs)))
        if is_known or len(text) + len(source.text) > _LONGEST_TEXT:
            letter.named.append(annex.piece)
            all_notes += [] if is_known else ["attachment-unread"]
            continue
        text = text.rstrip() + "\n\n"
        if not is_page and not titled_as_annex(source.text):  # a line that tells where it begins
            text += f"{_ATTACHED}: {annex.piece.name.upper()}\n"
        start, before = len(text), pages or 0
        text += source.text
        words += [WordBox(w.start + start, w.end + start, w.page + before, w.box) for w in source.words]
        doubtful += [d._replace(start=d.start + start, end=d.end + start) for d in source.doubtful]
        all_notes += source.notes
        pages = before + source.pages if source.pages else pages
        first_page = before + 1 if source.pages else None
        came.append(Attached(name=annex.piece.name, sha256=annex.piece.sha256, start=start, first_page=first_page))
    came += [Attached(name=piece.name, sha256=piece.sha256) for piece in letter.named]
    return letter.source.model_copy(
        update={
            "text": text, "pages": pages, "words": tuple(words), "doubtful": tuple(doubtful),
            "notes": tuple(dict.fromkeys(all_notes)), "readings": readings, "arrived_on": letter.piece.arrived_on,
            "received_with": tuple(came)
        }
    )  # fmt: skip
