"""Patterns and what they search: views of a letter's text, phrases tried at a place, records looked up by place."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial, wraps
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, TypeVarTuple

from extractors.late_patterns import compiled_late, outside_groups
from extractors.lexicon import listed_at, load
from extractors.same_words import Gap, in_house_words, lacking_room
from extractors.spelling import bare, lowered, tones_on_first

T = TypeVar("T")
#: A stretch of a text or of a view of it: where it begins, and the place after its end.
Span = tuple[int, int]

# --------------------
# Views of a letter's text: other letters, the same length.
#
# Rules never look at the text itself but at a view of it, in which every character stands at its own place, so that
# an offset in the view is an offset in the text. Breaks of line and page, markup and odd blanks are spaces in a view,
# all dashes are ``-``, all quotation marks ``"``, and a page number between two halves of a sentence is blank.

Place = TypeVarTuple("Place")
_DASHES = "‐‑‒–—―−﹣－⁃"
_QUOTES = "“”„‟«»″"
_APOSTROPHES = "‘’‚‛′´`"
_MARKUP = "*_#~"
#: As printed, and as Word's fonts of signs number them.
_BULLETS = "•●▪■◆♦❖➢➤►▶✓✔\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf06e\uf075\uf02d"
#: Raised figures are marks of notes, but for minutes behind an hour (“07 giờ³⁰”).
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED_MINUTES = compiled_late(rf"[{_RAISED}]{{2}}(?:(?<=giờ..)|(?<=giờ ..)|(?<=\d[hg]..))")
_FIGURES = str.maketrans(_RAISED, "0123456789")
#: U+3000 is the last blank of Unicode.
_BEHIND_BLANKS = 0x3001


def _plain_table() -> dict[str, str]:
    """Return what each odd character is in the plain view: dashes, quotation marks, bullets, blanks, lost letters."""
    table = dict.fromkeys(_DASHES, "-") | dict.fromkeys(_QUOTES, '"') | dict.fromkeys(_APOSTROPHES, "'")
    # Every blank and control character is a space, so that a phrase may run over a break of line or page.
    blanks = (chr(code) for code in range(_BEHIND_BLANKS) if code < 32 or chr(code).isspace())
    table |= dict.fromkeys((*_MARKUP, *_RAISED, *blanks, "\u200b", "\ufeff"), " ") | {"\u00ad": "-"}
    table |= {"Ð": "Đ", "ð": "đ", "…": "."}  # U+00D0 and U+00F0: OCR and old fonts
    table |= dict.fromkeys(_BULLETS, "-") | {"·": "."}
    return table


_PLAIN = _plain_table()
#: The few characters that differ in the plain view: a search for them costs a tenth of ``str.translate``.
_ODD = compiled_late(f"[{re.escape(''.join(char for char in _PLAIN if char != ' '))}]")
_PAGE_NUMBER = compiled_late(
    r"^[ \t\f]*(?:[-–—−][ \t]*\d{1,3}[ \t]*[-–—−]|\d{1,3}|trang \d{1,3}(?:/\d{1,3})?)[ \t\f\r]*$", re.M | re.I
)
#: “truởng, đuợc”: the first mark of ươ lost, as old fonts and hasty hands do; “thuở” ends with its vowel.
_LOST_HORN = compiled_late("[uU](?<![qQ].)(?=[ơờớởỡợƠỜỚỞỠỢ][cimnptuCIMNPTU])")
#: “Các khoa, phòng… gửi”, “khoa, phòng, v.v. gửi”: that a list is longer ends no sentence and is no blank to fill in.
_AND_SO_ON = compiled_late(
    r"(?<=[^\W\d_])(?<!ngày)(?<!tháng)(?<!năm)(?<!số)(?:,? ?(?:v\.v|vv)\.{0,3}|,?(?:…|\.\.\.)(?!\.))"
    r"(?= ?([^\W\d_]))"
)
_SIGN_OF_MORE = compiled_late(r"v\.v|vv|…|\.\.\.")
_LONGEST_ITEM = 42
_LIST_ITEM = compiled_late(r",[^.;:,\n]{1,40}$")
_NO_BLANKS = dict.fromkeys(map(ord, " \t\r"))


def _without_and_so_on(plain: str) -> str:
    """Return a text with blanks for ``v.v.``, ``…`` inside a list with commas: they end no sentence."""

    def blanked(found: re.Match[str]) -> str:
        begin = max(0, found.start() - _LONGEST_ITEM)
        is_list = found[1].islower() and _LIST_ITEM.search(plain, begin, found.start())
        return " " * len(found[0]) if is_list else found[0]

    return _AND_SO_ON.sub(blanked, plain)


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


def read_once(rule: Callable[[View, *Place], T]) -> Callable[[View, *Place], T]:
    """Let a rule that reads a place of a view do so once; the view remembers the answer for all who ask again.

    Whether a name begins at a word is asked by the tasks, the dates and the limits of the same sentence. The memory
    lives and dies with the view: it cannot grow beyond its letter, nor mix up two.
    """

    @wraps(rule)
    def reading(view: View, /, *place: *Place) -> T:
        answers = view.readings[rule]
        if place not in answers:
            answers[place] = rule(view, *place)
        return answers[place]  # type: ignore[no-any-return]

    return reading


class kept(Generic[T]):
    """A property that is looked at once: ``functools.cached_property`` without the lock, which costs more than most
    looks; a letter is read by one thread."""

    def __init__(self, look: Callable[[Any], T]) -> None:
        self._look, self._name, self.__doc__ = look, look.__name__, look.__doc__

    def __get__(self, thing: Any, _: type | None = None) -> T:
        value = thing.__dict__[self._name] = self._look(thing)
        return value


def _without_page_numbers(text: str, plain: str) -> str:
    """Return ``plain`` with blanks for lines that hold only a page number, between empty lines or in a sentence."""
    pieces, at = [], 0
    for found in _PAGE_NUMBER.finditer(text):
        start, end = found.span()
        ends_page = "\f" * ("\f" in found[0])
        around = f"{text[max(0, start - 40) : start]}{ends_page}\0{text[end : end + 40]}\n\n"
        if _APART.search(around.translate(_NO_BLANKS)):
            pieces += [plain[at:start], " " * (end - start)]
            at = end
    return "".join([*pieces, plain[at:]])


def make_view(text: str) -> View:
    """Return the views of ``text``, which should be NFC.

    >>> make_view("Uỷ ban – ĐOÀN\\nquý").lower
    'ủy ban - đoàn quý'
    >>> make_view("Truởng ban, thuở đuợc").plain
    'Trưởng ban, thuở được'
    >>> make_view("gởi báo cáo").lower
    'gửi báo cáo'
    >>> make_view("các khoa, phòng…gửi, ngày… tháng").plain
    'các khoa, phòng gửi, ngày. tháng'
    >>> make_view("07 giờ³⁰, 15² người").plain
    '07 giờ30, 15  người'
    """
    plain = _without_and_so_on(text) if _SIGN_OF_MORE.search(text) else text
    plain = _RAISED_MINUTES.sub(lambda found: found.group().translate(_FIGURES), plain)
    plain = _ODD.sub(lambda found: _PLAIN[found.group()], plain.replace("\n", " "))
    plain = _without_page_numbers(text, plain)
    plain = _LOST_HORN.sub(lambda found: "ư" if found.group() == "u" else "Ư", plain)
    lower = in_house_words(tones_on_first(lowered(plain)))
    return View(text, plain, lower, bare(lower))


@lru_cache(maxsize=2)
def view_of_letter(text: str) -> View:
    """Return the views of a letter that was read: several go over it in turn, for what it changes, tells and holds."""
    return make_view(text)


#: A blank of no width, which parts no columns.
NARROW = "\u200b"


def with_blanks(view: View, gaps: Sequence[Gap], typed: str = " ") -> View:
    """Return the views of the text in which so many blanks stand for each stretch of ``gaps``, which are in order.

    What is ``typed`` for them stands in the text.

    >>> with_blanks(make_view("trước\\n  ngày"), [(5, 8, 1)]).text
    'trước ngày'
    """
    starts, ends = [0, *[end for _, end, _ in gaps]], [*[start for start, _, _ in gaps], len(view.text)]
    counts = [*[count for _, _, count in gaps], 0]

    def joined(letters: str, blank: str = " ") -> str:
        pieces = zip(starts, ends, counts, strict=True)
        return "".join([letters[start:end] + blank * count for start, end, count in pieces])

    return View(joined(view.text, typed), joined(view.plain), joined(view.lower), joined(view.bare))


def in_house(view: View) -> tuple[View, list[Gap]]:
    """Return the views with the house's words and the room for them, and where that was made.

    >>> view, room = in_house(make_view("trễ nhất ngày"))
    >>> view.lower, room
    ('chậm nhất ngày', [(3, 3, 1)])
    """
    room = lacking_room(view.lower)
    if not room:
        return view, room
    wide = with_blanks(view, room, NARROW)
    lower = in_house_words(wide.lower)
    return View(wide.text, wide.plain, lower, bare(lower)), room


_LETTERS = [
    chr(c)
    for c in (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))
    if chr(c).isalpha()
]
#: Letters of Vietnamese (and its neighbours) for character classes: ranges would mix capitals and small letters.
UPPER = "".join(filter(str.isupper, _LETTERS))
LOWER = "".join(filter(str.islower, _LETTERS))
#: Around a line of one number, for which `\0` stands: a blank one or a break of page, or halves of a sentence.
_APART = compiled_late(rf"(?:\n\n|\f)\0|\0\n[\n\f]|[^\W\d_]\n\0\n[{LOWER}]")


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
    for mark in _NO_WORDS:  # few words have any
        if mark in raw:
            raw = raw.replace(mark, " ")
    return " ".join(raw.split())


_NO_WORDS = "*#`\u200b\ufeff"


class Placed(Protocol):
    """Whatever has a place in a text: a line, a cell, a piece of one."""

    @property
    def start(self) -> int:
        """Where it begins."""
        ...

    @property
    def end(self) -> int:
        """The place after its end."""
        ...


#: Where a thing stands in the text.
span_of: Callable[[Placed], Span] = attrgetter("start", "end")


def bare_words(view: View, place: Placed) -> str:
    """Return the words at a place in the bare view, blanks single."""
    return " ".join(view.bare[place.start : place.end].split())


def end_of(found: re.Match[str] | None, otherwise: int) -> int:
    """Return where ``found`` ends, ``otherwise`` where nothing was found.

    >>> end_of(re.match("các ", "các ban"), 0), end_of(None, 7)
    (4, 7)
    """
    return found.end() if found else otherwise


def said_in(found: re.Match[str] | None) -> str:
    """Return the words of a match; ``""`` where nothing was found."""
    return found[0] if found else ""


#: What no view holds: looked for in no time, unlike a pattern that fails at every place.
NEVER_FOUND = "\0"


def read_behind(
    read: Callable[[View, int, int], T | None], view: View, found: re.Match[str] | None, limit: int
) -> T | None:
    """Return what ``read`` gives right behind a match, up to ``limit``; ``None`` where nothing was found."""
    return read(view, found.end(), limit) if found else None


def start_of(found: re.Match[str] | None, otherwise: int) -> int:
    """Return where ``found`` begins, ``otherwise`` where nothing was found."""
    return found.start() if found else otherwise


# --------------------
# Many small patterns tried at one place of a view.
#
# ``any_of`` makes one pattern of them; ``PhraseTable`` looks them up by their first word: most places cost nothing.

_OPENING_WORD = re.compile(r"[^\W\d_]+(?:/c)?")
_LOOK = re.compile(r"\(\?[=!].*")
# What a phrase may not stand beside does not count for its length.
_BESIDE = re.compile(r"\(\?<?[!=](?:[^()]|\([^()]*\))*\)")
#: A letter or blank that begins a pattern and must stand there.
_LETTER = re.compile(r"(?:[^\W\d_]| )(?![?*+{])")
_GROUP = re.compile(r"\(\?:([^()]*)\)")


def trimmed(text: str, start: int, end: int) -> Span:
    """Return the span of a stretch's words, without blanks around them; of blanks alone an empty one."""
    words = text[start:end].strip()
    begin = text.index(words, start)
    return begin, begin + len(words)


_BAR = re.compile(r"\|")


def between_bars(text: str, start: int, end: int) -> list[Span]:
    """Return the cells of a line that bars hold apart, without the blanks around their words."""
    bars = [*map(re.Match.start, _BAR.finditer(text, start, end))]
    if not text.startswith("|", start):  # no bars around the row
        bars = [start - 1, *bars, end]
    return [trimmed(text, left + 1, right) for left, right in pairwise(bars)]


def only(found: Collection[T]) -> T | None:
    """Return the one thing that was found; ``None`` for none or several, of which nobody knows which is meant.

    >>> only(["UBND"]), only(["UBND", "UBKT"])
    ('UBND', None)
    """
    return next(iter(found)) if len(found) == 1 else None


def any_of(patterns: Iterable[str]) -> str:
    """Return the text of a pattern, a group, that matches any of ``patterns``, the longest first.

    Those that begin alike stand together, so that ``re`` looks at each letter once.

    >>> any_of(["báo", "báo cáo", "gửi"])
    '(?:báo(?: cáo|)|gửi)'
    """
    ordered = sorted(patterns, key=lambda pattern: len(_BESIDE.sub("", pattern)), reverse=True)
    return f"(?:{'|'.join(_tried(ordered))})"


def _tried(patterns: Iterable[str]) -> Iterator[str]:
    """Yield ``patterns`` in their order, those that follow each other with one first letter made one pattern."""
    for plain, run in groupby(patterns, key=_begins_plainly):
        if not plain:
            yield from run
            continue
        behind: dict[str, list[str]] = {}
        for pattern in run:
            behind.setdefault(pattern[0], []).append(pattern[1:])
        for letter, rests in behind.items():
            rest = [*_tried(rests)] if len(rests) > 1 else rests
            yield letter + (rest[0] if len(rest) == 1 else f"(?:{'|'.join(rest)})")


def _begins_plainly(pattern: str) -> bool:
    """Whether all that a pattern matches begins with its first letter or blank."""
    return _LETTER.match(pattern) is not None and not ("|" in pattern and "|" in outside_groups(pattern))


#: What stands for a piece of a pattern: its name, or the places of lists.
_PIECE = re.compile(r"(?<!\?P)<([A-Za-z][\w.:|-]*)>")
#: A pattern goes on in the next line of its file, wherever that begins.
_NEXT_LINE = re.compile(r"\n\s*")
_OF_A_CLASS = {"A": UPPER, "a": LOWER}


def filled(pattern: str, pieces: Mapping[str, str], lexicon: str) -> str:
    """Return a pattern of the lexicon with what its pieces stand for.

    ``<capital>`` is the piece of that name, ``<names.levels>`` any word of that list of the ``lexicon``,
    ``<names.levels|duties:modals>`` of either list, one of another lexicon; ``<A>`` and ``<a>`` are letters of a class.

    >>> filled("(?:<who>|<A>)\\n +gửi", {"who": "ai"}, "")[:9]
    '(?:ai|ABC'
    """

    def piece(found: re.Match[str]) -> str:
        own = pieces.get(found[1], _OF_A_CLASS.get(found[1]))
        return any_of(listed_at(lexicon, *found[1].split("|"))) if own is None else put(own)

    def put(text: str) -> str:
        return _PIECE.sub(piece, _NEXT_LINE.sub("", text))

    return put(pattern)


def written(name: str) -> dict[str, str]:
    """Return the table ``patterns`` of ``lexicon/<name>.toml``: patterns by name, their pieces ``filled``."""
    patterns: dict[str, str] = load(name)["patterns"]
    return {own: filled(pattern, patterns, name) for own, pattern in patterns.items()}


def whole(patterns: Iterable[str]) -> str:
    """Return the text of a pattern that matches any of ``patterns`` where it is no part of a longer word.

    >>> whole(["báo", "báo cáo"])
    '(?<!\\\\w)(?:báo(?: cáo|))(?!\\\\w)'
    """
    return rf"(?<!\w){any_of(patterns)}(?!\w)"


def beginning(words: Iterable[str]) -> str:
    """Return the text of a look at the first letter of ``words``, to stand before dearer looks at what precedes them.

    >>> beginning(["gửi", "nộp"])
    '(?=[gn])'
    """
    return f"(?=[{''.join(sorted({word[0] for word in words}))}])"


def told_by_letter(words: Iterable[str], also: str = "") -> str:
    """Return the text of a pattern, a group, for any of ``words``, to begin a pattern that is searched for.

    No part of a longer word is found. Places with other letters than their first ones and ``also`` cost ``re`` little.

    >>> told_by_letter(["ba", "bốn", "năm"], also="0")
    '(?:0|b(?<!\\\\w.)(?:ốn|a)|n(?<!\\\\w.)(?:ăm))'
    """
    behind: dict[str, list[str]] = {}
    for word in words:
        behind.setdefault(word[0], []).append(word[1:])
    begun = [rf"{letter}(?<!\w.){any_of(rests)}" for letter, rests in behind.items()]
    return f"(?:{'|'.join([*also, *begun])})"


def _longest(pattern: str) -> int:
    """Return about how many characters ``pattern`` can match: longer phrases are tried first."""
    pattern = _LOOK.sub("", pattern)
    while _GROUP.search(pattern):
        pattern = _GROUP.sub(lambda group: max(group[1].split("|"), key=len), pattern)
    return len(pattern)


#: A pattern of a table ends where a word does: “tắt(?= máy)”, not “tắt (?=máy)”.
_ENDS_IN_BLANK = re.compile(r" \(\?=(?:[^()]|\([^()]*\))*\)$")


class PhraseTable:
    """Patterns with a value each; the longest that matches at a place wins.

    A pattern begins with a plain word and is written for the lower view; a space in it is one or more spaces.

    >>> table = PhraseTable([("báo cáo", "report"), ("báo", "say")])
    >>> table.match("các đơn vị báo  cáo", 11, 19)
    (19, 'report')
    """

    def __init__(self, entries: Iterable[tuple[str, str]]) -> None:
        grouped: dict[str, list[tuple[str, str]]] = {}
        for pattern, value in entries:
            first = _OPENING_WORD.match(pattern)
            if first is None:
                raise ValueError(f"a pattern must begin with a plain word: {pattern!r}")
            if _ENDS_IN_BLANK.search(pattern):
                raise ValueError(f"a pattern must end with a word, its blank looked ahead to: {pattern!r}")
            grouped.setdefault(first.group(), []).append((pattern, value))
        self._by_word: dict[str, tuple[re.Pattern[str], tuple[str, ...]]] = {}
        for word, found in grouped.items():
            found.sort(key=lambda entry: _longest(entry[0]), reverse=True)
            # a group a value: `re` makes room for each group whenever it looks
            runs = [(value, [pattern for pattern, _ in run]) for value, run in groupby(found, key=itemgetter(1))]
            joined = "|".join(f"({'|'.join(_tried(patterns))})" for _, patterns in runs)
            self._by_word[word] = (phrase(rf"(?:{joined})(?!\w)"), tuple(value for value, _ in runs))
        self._begun = frozenset(word[:2] for word in self._by_word)

    @property
    def first_words(self) -> frozenset[str]:
        """Return the words with which a pattern may begin."""
        return frozenset(self._by_word)

    def match(self, lower: str, start: int, limit: int) -> tuple[int, str] | None:
        """Return the end and the value of the longest pattern at ``start``, or ``None``."""
        if lower[start : start + 2] not in self._begun and lower[start : start + 1] not in self._begun:
            return None
        word = _OPENING_WORD.match(lower, start, limit)
        entry = self._by_word.get(word[0]) if word else None
        if entry is None:
            return None
        found = entry[0].match(lower, start, limit)
        return (found.end(), entry[1][found.lastindex - 1]) if found and found.lastindex else None


# --------------------
# A doubt: what every extractor says where a person should look.


class Doubt(NamedTuple):
    """A code of ``FLAG_CODES`` and the span of the words that raise it."""

    code: str
    span: tuple[int, int] | None
    params: Mapping[str, str | int | tuple[str, ...]] = {}  # as `Flag.params`; commands load no schemas for it
    """What was seen, where that says more than the code."""
    field: str | None = None  # the field of the head that it is about


# --------------------
# Records looked up by their place in the text, so that long letters cost no more a record than short ones.


class SpanIndex(Generic[T]):
    """Records by their spans; a record may have several."""

    def __init__(self, records: Iterable[tuple[Span, T]]) -> None:
        self._records = sorted(
            [(start, end, order, record) for order, ((start, end), record) in enumerate(records)],
            key=itemgetter(0, 1, 2),
        )
        self._starts = [start for start, _, _, _ in self._records]
        self._longest = max([end - start for start, end, _, _ in self._records], default=0)

    def holding(self, start: int, end: int) -> T | None:
        """Return the first record, in the order given, one of whose spans holds ``start:end``; ``None``: none does.

        >>> SpanIndex([((0, 9), "a"), ((4, 20), "b")]).holding(5, 8)
        'a'
        """
        first = bisect_left(self._starts, end - self._longest)
        least, held = len(self._records), None
        for _, stop, order, record in self._records[first : bisect_right(self._starts, start)]:
            if end <= stop and order < least:
                least, held = order, record
        return held

    def within(self, start: int, end: int) -> Iterator[T]:
        """Yield the records whose span lies in ``start:end``, in the order of the text.

        >>> list(SpanIndex([((0, 9), "a"), ((4, 20), "b")]).within(3, 30))
        ['b']
        """
        for _, stop, _, record in self._records[bisect_left(self._starts, start) : bisect_right(self._starts, end)]:
            if stop <= end:
                yield record


class Covered:
    """The stretches of a text that spans cover together."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def holds_each(self, places: Iterable[int]) -> bool:
        """Whether each of the places is covered."""
        for place in places:
            at = bisect_right(self._ends, place)
            if at == len(self._starts) or self._starts[at] > place:
                return False
        return True

    def touches(self, start: int, end: int) -> bool:
        """Whether something of ``start:end`` is covered.

        >>> covered = Covered([(8, 9), (2, 6), (4, 5)])
        >>> [covered.touches(start, start + 1) for start in range(1, 10)]
        [False, True, True, True, True, False, False, True, False]
        """
        at = bisect_right(self._ends, start)
        return at < len(self._starts) and self._starts[at] < end
