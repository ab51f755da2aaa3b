"""Views of a letter's text: other letters, the same length.

Rules never look at the text itself but at a view of it, in which every character stands at its own place, so that an
offset in the view is an offset in the text. Breaks of line and page, markup and odd blanks are spaces in a view, all
dashes are ``-``, all quotation marks ``"``, and a page number between two halves of a sentence is blank.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial, wraps
from typing import Any, TypeVar, TypeVarTuple

from extractors.folding import bare, tones_on_first
from extractors.lazy_patterns import compiled_late

Place = TypeVarTuple("Place")
T = TypeVar("T")

_DASHES = "‐‑‒–—―−﹣－⁃"
_QUOTES = "“”„‟«»″"
_APOSTROPHES = "‘’‚‛′´`"
_MARKUP = "*_#~"


def _plain_table() -> dict[str, str]:
    table = dict.fromkeys(_DASHES, "-") | dict.fromkeys(_QUOTES, '"') | dict.fromkeys(_APOSTROPHES, "'")
    # Every blank and control character is a space, so that a phrase may run over a break of line or page.
    blanks = (chr(code) for code in range(0x10000) if code < 32 or chr(code).isspace())
    table |= dict.fromkeys((*_MARKUP, *blanks, "\u200b", "\ufeff"), " ") | {"\u00ad": "-"}
    table |= {"Ð": "Đ", "ð": "đ", "…": "."}  # U+00D0 and U+00F0: OCR and old fonts
    table |= {"•": "-", "●": "-", "▪": "-", "\uf0b7": "-", "·": "."}
    return table


_PLAIN = _plain_table()
#: The few characters that differ in the plain view: a search for them costs a tenth of ``str.translate``.
_ODD = re.compile(f"[{re.escape(''.join(char for char in _PLAIN if char != ' '))}]")


_PAGE_NUMBER = re.compile(
    r"^[ \t\f]*(?:[-–—−][ \t]*\d{1,3}[ \t]*[-–—−]|\d{1,3}|trang \d{1,3}(?:/\d{1,3})?)[ \t\f\r]*$", re.M | re.I
)


#: “truởng, đuợc”: the first mark of ươ lost, as old fonts and hasty hands do; “thuở” ends with its vowel.
_LOST_HORN = re.compile("[uU](?<![qQ].)(?=[ơờớởỡợƠỜỚỞỠỢ][cimnptuCIMNPTU])")

_NO_BLANKS = dict.fromkeys(map(ord, " \t\r"))


@dataclass(frozen=True, slots=True)
class View:
    """A text and its views, all of one length.

    ``plain`` keeps case; ``lower`` is ``plain`` in lower case with tone marks in the new place (``hòa``); ``bare`` is
    ``lower`` without any marks (``hoa``, ``đ`` → ``d``).
    """

    text: str
    plain: str
    lower: str
    bare: str
    readings: dict[Callable[..., Any], dict[Any, Any]] = field(
        default_factory=partial(defaultdict, dict), repr=False, compare=False
    )
    """What the rules marked ``read_once`` have read so far, by rule and place."""


_UNREAD = object()


def read_once(rule: Callable[[View, *Place], T]) -> Callable[[View, *Place], T]:
    """Let a rule that reads a place of a view do so once; the view remembers the answer for all who ask again.

    Whether a name begins at a word is asked by the tasks, the dates and the limits of the same sentence. The memory
    lives and dies with the view: it cannot grow beyond its letter, nor mix up two.
    """

    @wraps(rule)
    def reading(view: View, /, *place: *Place) -> T:
        answers = view.readings[rule]
        answer = answers.get(place, _UNREAD)
        if answer is _UNREAD:
            answer = answers[place] = rule(view, *place)
        return answer  # type: ignore[no-any-return]

    return reading


def _lowered(plain: str) -> str:
    low = plain.lower()
    if len(low) != len(plain):  # a few foreign capitals (İ) have two low letters
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)
    return tones_on_first(low)


def _without_page_numbers(text: str, plain: str) -> str:
    """Blank the lines that hold only a page number: beside an empty line, or between two halves of a sentence."""
    spans: list[tuple[int, int]] = []
    for found in _PAGE_NUMBER.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()].translate(_NO_BLANKS)
        after = text[found.end() : found.end() + 40].translate(_NO_BLANKS)
        alone = before.endswith(("\n\n", "\f")) or after.startswith(("\n\n", "\n\f")) or after in ("", "\n")
        alone = alone or "\f" in found.group()
        inside = before.endswith("\n") and before[-2:-1].isalpha() and after[1:2].islower()
        if alone or inside:
            spans.append(found.span())
    pieces, at = [], 0
    for start, end in spans:
        pieces += [plain[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, plain[at:]])


def make_view(text: str) -> View:
    """Return the views of ``text``, which should be NFC.

    >>> make_view("Uỷ ban – ĐOÀN\\nquý").lower
    'ủy ban - đoàn quý'
    >>> make_view("Truởng ban, thuở đuợc").plain
    'Trưởng ban, thuở được'
    """
    plain = _without_page_numbers(text, _ODD.sub(lambda found: _PLAIN[found.group()], text))
    plain = _LOST_HORN.sub(lambda found: "ư" if found.group() == "u" else "Ư", plain)
    lower = _lowered(plain)
    return View(text, plain, lower, bare(lower))


def with_blanks(view: View, spans: Sequence[tuple[int, int]]) -> View:
    """Return the views of the text in which one blank stands for each of ``spans``, which are in order.

    >>> with_blanks(make_view("trước\\n  ngày"), [(5, 8)]).text
    'trước ngày'
    """
    starts, ends = [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(view.text)]

    def joined(letters: str) -> str:
        return " ".join(letters[start:end] for start, end in zip(starts, ends, strict=True))

    return View(joined(view.text), joined(view.plain), joined(view.lower), joined(view.bare))


_LETTERS = [
    chr(c)
    for c in (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))
    if chr(c).isalpha()
]

#: Letters of Vietnamese (and its neighbours) for character classes: ranges would mix capitals and small letters.
UPPER = "".join(c for c in _LETTERS if c.isupper())
LOWER = "".join(c for c in _LETTERS if c.islower())


def phrase(pattern: str, flags: int = 0, told_by: Iterable[str] = ()) -> re.Pattern[str]:
    """Return ``pattern`` for a view: a space stands for one or more spaces, unless a quantifier follows it.

    A search for what is ``told_by`` entries of a lexicon passes over words that can hold none of them.

    >>> bool(phrase("chậm nhất").search("chậm   nhất"))
    True
    """
    return compiled_late(_ONE_SPACE.sub(" +", pattern), flags, told_by)


_ONE_SPACE = re.compile(r"(?<![\\\[^]) (?![*+?\]])")


def words(raw: str) -> str:
    """Return ``raw`` on one line: markup out, runs of blanks as one space.

    >>> words("Tổ chức\\n **Hội nghị** ")
    'Tổ chức Hội nghị'
    """
    return " ".join(_NO_WORDS.sub(" ", raw).split())


_NO_WORDS = re.compile("[*#`\u200b\ufeff]")
