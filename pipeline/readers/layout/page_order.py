"""The pages of a file in the order in which they are read: copies of a page left out, pages that lie wrong put right.

Pages are moved only where the numbers printed on them leave no doubt; else the file is flagged and stays as it came.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from pipeline.readers.layout.letterhead import find_letterheads
from pipeline.readers.layout.lines import Piece
from pipeline.readers.layout.page import Page, rows, table_number
from pipeline.readers.secrecy import StampSeenError, is_stamp, stamped

OUT_OF_ORDER = "pages-out-of-order"
REPEATED = "pages-repeated"
#: Two readings of one page are at least this alike (0-100), two forms of one kind seldom are …
_ALIKE = 97.0
#: … and such a form has other figures: so many of a hundred may differ where recognition read them.
_OTHER_FIGURES = 0.04
#: A shorter page (a signature, a separating sheet) is like many others.
_LEAST_LETTERS = 200
_TOP = 0.45
_FIGURES = re.compile(r"\d+")
#: The part of a page in which a head stands, and where its foot begins, with the number of the page beside a stamp.
_STAMP_TOP, _STAMP_FOOT = 0.4, 0.92
#: A row of more pieces is one of a table, such as one that counts documents by their degrees.
_MOST_BESIDE = 2


@dataclass(frozen=True, slots=True)
class Arranged:
    """Places (from 0) of the pages that are read, in reading order, and codes of flags for the whole file."""

    order: tuple[int, ...]
    notes: tuple[str, ...] = ()


def arrange(pages: Sequence[Page | None]) -> Arranged:
    """Return the order in which pages are read; ``None`` stands for a page that could not be read."""
    there = [index for index, page in enumerate(pages) if page is not None]
    if len(there) < 2:
        return Arranged(tuple(there))
    kept = _without_copies(pages, _letters(pages, there))
    ordered, doubtful = _in_order(pages, kept)
    order = tuple(index for letter in ordered for index in letter)
    moved = order != tuple(index for letter in kept for index in letter)
    notes = [REPEATED] if len(order) < len(there) else []
    return Arranged(order, tuple(notes + ([OUT_OF_ORDER] if moved or doubtful else [])))


def _letters(pages: Sequence[Page | None], there: Sequence[int]) -> list[list[int]]:
    """Return the pages of each letter: a page with a letterhead begins one; what lies before the first is one, too."""
    letters: list[list[int]] = []
    for index in there:
        page = pages[index]
        assert page is not None
        if not letters or _shows_letterhead(page):
            letters.append([])
        letters[-1].append(index)
    return letters


def _shows_letterhead(page: Page) -> bool:
    return any(head.sureness == "sure" for head in find_letterheads(_top_lines(page)))


def _top_lines(page: Page) -> list[str]:
    """Return the lines at the top of a page, what stands on one height in one line, far apart."""
    top = rows(piece for piece in page.pieces if piece.baseline < _TOP * page.height)
    return ["    ".join(piece.text for piece in row) for row in top]


def _without_copies(pages: Sequence[Page | None], letters: list[list[int]]) -> list[list[int]]:
    """Leave out pages that a letter holds twice, and letters that the file holds twice.

    The same page in two letters is no copy: both may carry one annex.
    """
    looks = {index: _Look.of(page) for index, page in enumerate(pages) if page is not None}
    kept: list[list[int]] = []
    for letter in letters:
        twin = next((other for other in kept if looks[other[0]].is_copy_of(looks[letter[0]])), [])
        own: list[int] = []
        for index in letter:
            if not any(looks[index].is_copy_of(looks[other]) for other in (*twin, *own)):
                own.append(index)
        if own:
            kept.append(own)
    return kept


@dataclass(frozen=True, slots=True)
class _Look:
    """What a page is compared by."""

    text: str
    figures: Counter[str]
    printed: int | None
    recognised: bool

    @classmethod
    def of(cls, page: Page) -> "_Look":
        texts = [piece.text for piece in page.pieces if not piece.text.startswith("\0")]
        texts += [" ".join(word.text for word in table.words) for table in page.tables]
        text = " ".join(texts)
        return cls(text, Counter(_FIGURES.findall(text)), page.printed, page.pictures > _TOP)

    def is_copy_of(self, other: "_Look") -> bool:
        lengths = sorted((len(self.text), len(other.text)))
        if lengths[0] < _LEAST_LETTERS or lengths[0] < _ALIKE / 100 * lengths[1] or self.printed != other.printed:
            return False
        if not (self.recognised or other.recognised):
            return self.text == other.text
        differing = ((self.figures - other.figures) + (other.figures - self.figures)).total()
        if differing > 2 * _OTHER_FIGURES * max(self.figures.total(), other.figures.total()):
            return False
        return fuzz.ratio(self.text, other.text, score_cutoff=_ALIKE) > 0


def _in_order(pages: Sequence[Page | None], letters: list[list[int]]) -> tuple[list[list[int]], bool]:
    """Return each letter's pages by their numbers, and whether some lie wrong in a way that nobody can be sure of."""
    printed = {index: page.printed for index, page in enumerate(pages) if page is not None}
    heads = [letter[0] for letter in letters if (page := pages[letter[0]]) is not None and _shows_letterhead(page)]
    if len(heads) == 1 and len(letters) == 2:
        # One letter whose first page does not lie first.
        others = [index for letter in letters for index in letter if index != heads[0]]
        whole = _by_numbers([heads[0], *others], printed)
        if whole is not None:
            return [whole], False
    ordered: list[list[int]] = []
    doubtful = False
    for letter in letters:
        right = _by_numbers(letter, printed)
        doubtful = doubtful or (right is None and _lies_wrong([printed[index] for index in letter]))
        ordered.append(right or letter)
    return ordered, doubtful


def _by_numbers(letter: Sequence[int], printed: dict[int, int | None]) -> list[int] | None:
    """Return the pages of a letter by their numbers where these leave no doubt: 1 or none, then 2, 3 … each once."""
    first, *others = letter
    numbers = {printed[index]: index for index in others}
    if printed[first] not in (None, 1) or set(numbers) != set(range(2, len(letter) + 1)):
        return None
    return [first, *(numbers[number] for number in range(2, len(letter) + 1))]


def _lies_wrong(numbers: Sequence[int | None]) -> bool:
    """Say whether the numbers go back without beginning anew, as those of an annex do."""
    there = [number for number in numbers if number is not None]
    if len(set(there)) != len(there):
        return False
    return any(later < earlier and later != 1 for earlier, later in pairwise(there))


def refuse_stamped(pages: Sequence[Page]) -> None:
    """Raise ``StampSeenError`` where a page carries a stamp: alone on its row, framed, or in a head."""
    if any(map(_is_stamped, pages)):
        raise StampSeenError


def _is_stamped(page: Page) -> bool:
    framed = [" ".join(word.text for word in table.words) for table in page.tables]
    if any(map(is_stamp, framed)):
        return True
    found = [
        [piece for piece in row if table_number(piece.words) is None]
        for row in rows(page.pieces)
        if len(row) <= _MOST_BESIDE
    ]
    top = [_row_text(row) for row in found if row and row[0].baseline < _STAMP_TOP * page.height]
    alone = [_row_text(row) for row in found if len(row) == 1 or (row and row[0].baseline > _STAMP_FOOT * page.height)]
    return stamped(top, misread=page.pictures > _STAMP_TOP) or stamped(alone)


def _row_text(row: Sequence[Piece]) -> str:
    return "    ".join(piece.text for piece in row)
