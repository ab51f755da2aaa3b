"""Mends figures in their slots: dates, numbers and codes of documents, marks of items."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise, product

from extractors.header.tail import has_family, is_post
from extractors.lexicon import load
from extractors.lexicon.dictionary import follows
from extractors.patterns import LOWER, UPPER, make_view
from extractors.references.numbers import ISSUERS, KINDS, KINDS_BY_WORD, KNOWN_CODES, mend
from extractors.spelling import is_syllable

# --------------------
# Mends dates in figures: `15í7/2022`, `25/92023`, `08/01/:020`, `15/3/2O26`.
#
# A misread date is read as the one day that needs the least change. Digits that are digits stay what they are, but
# where no day has them and recognition is known to take one for the other: no year begins with 3, no month is the
# 91st.

_READ = load("misreadings")["figures"]
#: What a letter in a figure may have been, figure by figure; any odd mark may have been a figure too.
_DIGIT: dict[str, str] = _READ["letters"]
#: What a date may have been: day, month, year → the least cost and the date in figures.
_Found = dict[tuple[int, int, str], tuple[float, str]]
#: Where a misread stretch begins and ends, and what it is taken for.
Misread = tuple[int, int, str]
_LETTER_COST = 0.5
_ODD_DIGIT = 1.0
_WRONG_DIGIT = 1.0
#: What stands between day, month and year, with what it costs to take it for a stroke.
_MARKS: dict[str, float] = _READ["marks"]
_MISSING_MARK = 1.0
_SURPLUS = 1.0
#: What a date may cost behind a word that dates follow, and elsewhere.
_MOST = 2.1
_MOST_ALONE = 0.9
#: Digits taken for each other that make a day, month or year impossible.
_TAKEN_FOR = {("9", "0"), ("6", "0"), ("3", "2")}
_YEARS = range(1990, 2040)

_CHUNK = re.compile(
    r"(?:(?<![\w/.,-])|(?<=ngày)|(?<=tháng)|(?<=trước)|(?<=đến))"
    r"(?:\d[\dolisbtíìịgqzf!/.:,;'⁄∕\\~ˆ¬_%-]{2,11}(?:(?<![/.-]) \d{4})?|[]olisbí][/⁄\dí][\dolií/⁄.-]{1,8})"
    r"(?<![.,:;'/-])(?![\w/⁄@]|\)?-\w)"
)
_WHOLE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d")
_QUARTER = re.compile(r"[ivxl]+[/.-]")
_SPECKS = re.compile("[/:;.',ˆ~-]{1,2}")
_YEARS_RANGE = re.compile(r"(?:19|20)\d\d[-~.:,/](?:19|20)\d\d")
_MONTH = re.compile(r"(?:0?[1-9]|1[0-2])[/.-](?:19|20)\d\d")
_CUE = re.compile(r"(?:ngày|trước|đến|tới|từ|hết|nhất|cuối|vào|hạn|là|sau|và|lúc|giờ|kể từ|[-,;(:|]) *$|  $|\t$")
_MONTH_CUE = re.compile(r"(?:tháng|trong|đến|hết|[-,;(|]) *$")


def misread_dates(lower: str) -> Iterator[Misread]:
    """Yield where misread dates stand in a view in lower case, and what they are taken for."""
    for found in _CHUNK.finditer(lower):
        chunk = found.group().replace("_", "")
        before = lower[max(0, found.start() - 12) : found.start()]
        years = _YEARS_RANGE.fullmatch(chunk) and not before.endswith("ngày ")
        if sum(map(str.isdigit, chunk)) < 2 or years or _MONTH.fullmatch(chunk) or _QUARTER.match(chunk):
            continue
        meant = as_date(chunk, _CUE.search(before) is not None)
        cues = ("ngày ", "từ ", "đến ", "trước ") if chunk[0] == "0" else "ngày "
        if meant is None and chunk.isdecimal() and len(chunk) == 3 and before.endswith(cues):
            meant = _without_year(chunk)
        if meant is None and _MONTH_CUE.search(before):
            meant = as_month(chunk)
        if meant is None and not _WHOLE.fullmatch(chunk):  # one mark stands in it: `19/7/2:023`
            specks = (mark.span() for mark in _SPECKS.finditer(chunk))
            shorter = {chunk[:start] + chunk[end:] for start, end in specks if start}
            whole = [date for date in shorter if _WHOLE.fullmatch(date)]
            meant = whole[0] if len(whole) == 1 else None
        if meant is None and chunk != found.group() and _WHOLE.fullmatch(chunk):
            meant = chunk
        if meant is not None and meant != found.group():
            yield found.start(), found.end(), meant


def _without_year(figures: str) -> str | None:
    """Return day and month of figures that lost the mark between: `056`, but not `111`."""
    cuts = [(figures[:1], figures[1:]), (figures[:2], figures[2:])]
    days = [f"{day}/{month}" for day, month in cuts if 1 <= int(day) <= 31 and 1 <= int(month) <= 12 and day != "0"]
    days = [day for day in days if not (day[1] == "/" and day[2] == "0")]
    return days[0] if len(days) == 1 and (int(figures) > 31 or figures[0] == "0") else None


@lru_cache(maxsize=4096)
def as_date(chunk: str, cued: bool = True) -> str | None:
    """Return the date that ``chunk`` was, or ``None`` where it is none, is right, or may have been several.

    >>> as_date("25/92023"), as_date("08/01/:020"), as_date("15í7/2022"), as_date("111/2020"), as_date("15/7/2022")
    ('25/9/2023', '08/01/2020', '15/7/2022', None, None)
    """
    found: _Found = {}
    for cost, at, day in _numbers(chunk, 0, 1, 31):
        for more, at2 in _marks(chunk, at):
            for cost3, at3, month in _numbers(chunk, at2, 1, 12):
                spent = cost + more + cost3 + (0.6 if len(day) < len(month) and month[0] == "0" else 0.0)
                if at3 == len(chunk) and chunk[at:at2] in ("/", "⁄", "∕"):
                    _keep(found, (int(day), int(month), ""), spent, f"{day}/{month}")
                for more2, at4 in _marks(chunk, at3):
                    mixed = 0.2 if {chunk[at:at2], chunk[at3:at4]} == {"/", "."} else 0.0
                    for cost5, year in _years(chunk[at4:]):
                        total = spent + more2 + cost5 + mixed
                        _keep(found, (int(day), int(month), year), total, f"{day}/{month}/{year}")
    return _only(found, _MOST if cued else _MOST_ALONE)


@lru_cache(maxsize=4096)
def as_month(chunk: str) -> str | None:
    """Return the month and year that ``chunk`` was, as ``as_date`` does."""
    found: _Found = {}
    for cost, at, month in _numbers(chunk, 0, 1, 12):
        for more, at2 in _marks(chunk, at):
            for cost3, year in _years(chunk[at2:]) if len(chunk) - at2 > 2 else ():
                _keep(found, (0, int(month), year), cost + more + cost3, f"{month}/{year}")
    return _only(found, 1.1)


def _keep(found: _Found, key: tuple[int, int, str], cost: float, text: str) -> None:
    if key not in found or cost < found[key][0]:
        found[key] = (cost, text)


def _only(found: _Found, most: float) -> str | None:
    """Return the date of least cost, if that is at most ``most`` and no other comes near it."""
    ranked = sorted(found.values())
    if not ranked or not 0 < ranked[0][0] <= most or (len(ranked) > 1 and ranked[1][0] < ranked[0][0] + 0.3):
        return None
    return ranked[0][1]


def _digits(char: str, *, odd: bool = False) -> list[tuple[float, str]]:
    if char.isdecimal():
        return [(0.0, char), *((_WRONG_DIGIT, right) for wrong, right in _TAKEN_FOR if wrong == char and odd)]
    if char in _DIGIT:
        return [(_LETTER_COST, digit) for digit in _DIGIT[char]]
    return []


def _numbers(chunk: str, at: int, least: int, most: int) -> Iterator[tuple[float, int, str]]:
    """Yield a day or a month that begins at a place: its cost, where it ends, its digits."""
    for first_cost, first in _digits(chunk[at]) if at < len(chunk) else ():
        if least <= int(first):
            yield first_cost, at + 1, first
        for second_cost, second in _digits(chunk[at + 1]) if at + 1 < len(chunk) else ():
            if least <= int(first + second) <= most:
                yield first_cost + second_cost, at + 2, first + second
            else:  # 91 was 01, 98 was 08, 19 (no month) was 10
                if first == "9" and least <= int(second) <= most:
                    yield _WRONG_DIGIT + second_cost, at + 2, "0" + second
                if first == "1" and second == "9" and most == 12:
                    yield _WRONG_DIGIT, at + 2, "10"


def _marks(chunk: str, at: int) -> Iterator[tuple[float, int]]:
    yield _MISSING_MARK, at
    if chunk[at : at + 1] in _MARKS:
        yield _MARKS[chunk[at]], at + 1
        if chunk[at + 1 : at + 2] in _MARKS:
            yield _SURPLUS, at + 2


def _years(rest: str) -> Iterator[tuple[float, str]]:
    if len(rest) == 4:
        slots = [_digits(char, odd=at < 2) for at, char in enumerate(rest)]
        for at, digit in enumerate("20"):  # where a mark or letter stands that is none
            slots[at] += [] if rest[at].isdecimal() else [(_ODD_DIGIT, digit)]
        for figures in product(*slots):
            year = "".join(figure for _, figure in figures)
            if int(year) in _YEARS:
                yield figures[0][0] + figures[1][0] + figures[2][0] + figures[3][0], year
    elif len(rest) == 3 and rest.isdecimal() and int("2" + rest) in _YEARS:
        yield 1.2, "2" + rest
    elif len(rest) == 2 and rest.isdecimal() and 10 <= int(rest) < 40:
        yield 1.2, rest


# --------------------
# Mends the marks and codes of a number: `19:CTr/TĐTN`, `412TB-ĐHLH`, `59/2015/Q_-TTg`, `03/CIr-LĐLĐ`.

_ODD = "⁄∕:.~¬';\\\\_`^ˆ"
_SYMBOL = re.compile(
    rf"(?:(?<![\w/.,-])|(?<=[Ss]ố))(?P<number>[\dlOI]{{1,7}})Ð?(?P<year>[/⁄.:](?:19|20)\d\d(?=[/⁄]))?"
    rf"(?P<first> ?[/-] ?|[/{_ODD}-]{{0,2}}|[íịìĩ]{{1,2}}|I(?=[A-ZĐ]))"
    rf"(?P<codes>(?:[A-ZĐÐ€©Œ]|_(?=[A-ZĐ]))[\w&^`'©€.]*"
    rf"(?:(?: ?[/-] ?|[/{_ODD}-]{{1,2}}|[íịìĩ]{{1,2}}(?=[A-ZĐ])| (?=[A-ZĐ]{{2}}))[A-ZĐÐ_€©Œ][\w&€©]*){{0,4}})"
)
_BEFORE = re.compile(r"(?:[Ss]ố|SỐ|[Ss]ô|S6|[Ss]ổ|(?<=[^\W\d_] )s[^\W\d_]|,|;|và) ?:? ?$")
_PARTS = re.compile(rf"( ?[/-] ?|[/{_ODD.replace('_', '')}-]{{1,2}}|_+|[íịìĩ]{{1,2}}(?=[A-ZĐ])| (?=[A-ZĐ]))")
#: A code in which a mark stands for a letter, and a speck beside the mark between two codes.
_WITH_SPECK = re.compile(r"\w*[_.:'](?=\w)\w*|\w+_|\w+[.](?=[-/])")
_SPECK_AT_MARK = re.compile(r"_(?=[/-])|(?<=[/-])_")
_STUCK = re.compile(r"(?<=[A-ZĐ])(?:ngày|của)$")
#: How codes begin that are put together: unions, departments, schools.
_BEGINNINGS = ("CĐ", "SL", "ĐH")
_TERM = re.compile(r"(?:UBTV)?QH\d{1,2}")
_NORM = re.compile(r"\d{1,3}/(?:19|20)\d\d/[A-ZĐ]")
#: `số` that lost its vowel before a number with a symbol.
_NUMBER_WORD = re.compile(r"(?<=[^\W\d_] )s[^\W\d]?[.:_ ]? {1,2}(?=\d{1,5}[-/](?:\d{4}/)?[A-ZĐ]{2})")
_KIND = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){0,3} $")
_ALIKE: list[str] = load("misreadings")["codes"]["alike"]
_CAPITALS = str.maketrans("€©ŒỰỨỪỮỬÝỲỶỸ", "CCGVVVVVYYYY")
_STROKE = re.compile("[71lI|]")
_FIGURES = str.maketrans("lOI", "101")
#: No longer is what a union calls itself by a letter or two: CĐGT.
_OWN_CODE = 4


def misread_symbols(text: str, plain: str) -> Iterator[Misread]:
    """Yield where misread symbols stand behind their numbers, and what they are taken for.

    ``plain`` is a view of ``text`` of its length, in which some marks are blanks.
    """
    for found in _SYMBOL.finditer(text):
        before = plain[max(0, found.start() - 30) : found.start()]
        kind = _kind_before(before)
        if not _BEFORE.search(before) and not _is_kind(kind):
            continue
        meant = _symbol(found["number"], found["year"] or "", found["first"], found["codes"], kind)
        if meant is not None and meant != found.group():
            yield found.start(), found.end(), meant
    for found in _NUMBER_WORD.finditer(text):
        before = plain[max(0, found.start() - 30) : found.start()]
        if _NORM.match(text, found.end()) or _is_kind(_kind_before(before)):
            yield *found.span(), "số "


def _is_kind(words: str) -> bool:
    return any(words.endswith(word) for word in (*KINDS_BY_WORD, "văn bản", "luật"))


def _kind_before(before: str) -> str:
    """Return the words before ``số`` in lower case: the kind of the document."""
    words = re.sub(r"(?:[Ss]ố|SỐ|[Ss]ô|S6|[Ss]ổ|(?<= )s[^\W\d_]) ?:? ?$", "", before)
    found = _KIND.search(words)
    return found.group().strip().lower() if found else ""


def _symbol(number: str, year: str, first: str, codes: str, kind: str) -> str | None:
    """Return a number with its symbol as it was, or ``None`` where it is right or cannot be told."""
    read = number + year + first + codes
    number = number.translate(_FIGURES)
    if not year and len(number) > 4 and number[-4:-2] in ("19", "20"):
        number, year = number[:-4], "/" + number[-4:]
    stuck = _STUCK.search(codes)
    codes, tail = (codes[: stuck.start()], " " + stuck.group()) if stuck else (codes, "")
    codes = codes.translate(_CAPITALS).replace("& ", "&")
    codes = _WITH_SPECK.sub(lambda piece: _lost_letter(piece.group(), kind), codes)
    codes = _SPECK_AT_MARK.sub("", codes)
    parts = _PARTS.split(codes)
    pieces, marks = parts[::2], [mark.strip() for mark in parts[1::2]]
    for mark, piece in zip(marks, pieces[1:], strict=True):
        if mark in (",", ";") or (mark in (".", "") and not _is_code(mend_code(piece))):
            return None  # the end of a clause
    mended = [mend_code(piece, kind if i == 0 else "") for i, piece in enumerate(pieces)]
    if mended[0] in ISSUERS and not any(mended[0] in kind_of.codes for kind_of in KINDS):
        # Behind a house stand its departments, whose codes are its own affair: one that can be read is right.
        mended[1:] = [piece if piece.isalpha() else own for piece, own in zip(pieces[1:], mended[1:], strict=True)]
    if year and mended[0] == "NĐ" and len(mended) == 2 and (_alike(mended[1], "CP") or mended[1][:2] == "CP"):
        mended[1] = "CP"  # decrees are the Government's alone
    if len(mended) == 1:
        mended = _unstuck(mended[0], kind)
        marks = marks or [""] * (len(mended) - 1)
    if not first.strip() and not pieces[0].isalpha():
        return None
    if not _is_code(mended[0]) or (not first.strip() and len(mended) < 2):
        return None
    opening = first.strip()
    if len(opening) == 2 and opening[1] in "/-" and opening[0] not in "/-":
        return None  # a speck, or the number's last figure
    if opening not in ("/", "-"):
        opening = "-" if "/" in marks and not year and "/" not in opening else "/"
    between = "/" if opening == "-" else "-"
    joined = mended[0]
    for mark, code in zip(marks, mended[1:], strict=True):
        joined += next((own for own in ("-", "/") if own in mark), "-" if "/" in joined else between) + code
    joined = re.sub(r"([-/])[-/]+", r"\1", joined)
    meant = number + ("/" + year[1:] if year else "") + opening + joined + tail
    return meant if tail or "& " in read or meant.replace(" ", "") != read.replace(" ", "") else None


def _unstuck(code: str, kind: str) -> list[str]:
    """Return the code of a kind and the one behind it that stuck to it: ``HDBTGTW`` after ``Hướng dẫn``."""
    if code in KNOWN_CODES:
        return [code]
    for stroke in _STROKE.finditer(code):
        if code[: stroke.start()] in KNOWN_CODES and code[stroke.end() :] in KNOWN_CODES:
            return [code[: stroke.start()], code[stroke.end() :]]
    for own in (c for word, k in KINDS_BY_WORD.items() if kind.endswith(word) for c in k.codes):
        if code.startswith(own) and code[len(own) :] in KNOWN_CODES:
            return [own, code[len(own) :]]
    return [code]


def _lost_letter(piece: str, kind: str) -> str:
    """Return a code with the letter that ``_`` stands for, itself where that is a dash; an apostrophe is a speck."""
    whole = (mend_code(piece, kind), re.sub(r"\W|_", "", piece))
    return next((code for code in whole if code in KNOWN_CODES), piece.replace("'", ""))


def _is_code(code: str) -> bool:
    known = mend(code) in KNOWN_CODES or _TERM.fullmatch(code) is not None
    return known or (len(code) > 3 and code[:2] in _BEGINNINGS and code.isupper())


@lru_cache(maxsize=4096)
def mend_code(code: str, kind: str = "") -> str:
    """Return the code that ``code`` was, where there is one alone; ``kind`` is the kind of the document in words.

    >>> mend_code("CIr", "chương trình"), mend_code("Q_", "quyết định"), mend_code("KH"), mend_code("BI")
    ('CTr', 'QĐ', 'KH', 'BI')
    """
    if len(code) < 2:
        return code
    if code.startswith("GĐ") and len(code) > 2:  # no house begins so, but unions with CĐ
        return "C" + code[1:]
    named = [k for word, k in KINDS_BY_WORD.items() if kind and (kind.endswith(word))]
    own = {candidate for k in named for candidate in k.codes if _alike(code, candidate)}
    if len(own) == 1 and not any({code, mend(code)} & set(k.codes) for k in named):
        return own.pop()
    if mend(code) in KNOWN_CODES:  # that Đ lost its bar is mended where symbols are read
        return code
    # The stem of a letter seen twice (CTIr), one seen as its two stems (KII), a bar that was lost (QP).
    seen = {_STROKE.sub("", code), code.replace("II", "H"), *(code.replace(read, "Đ", 1) for read in "PB")}
    meant = seen & KNOWN_CODES - {code}
    if len(meant) == 1:
        return meant.pop()
    if len(code) < (3 if not code.isalnum() or not code.isupper() else 4):  # a house's own code may look like any other
        return code
    if code.startswith("CĐ") and code.isalpha() and code.isupper() and len(code) <= _OWN_CODE:
        return code  # a union's that no list knows
    found = {candidate for candidate in KNOWN_CODES if len(candidate) > 2 and _alike(code, candidate)}
    return found.pop() if len(found) == 1 else code


def _alike(code: str, other: str) -> bool:
    if len(code) != len(other):
        return False
    unlike = [(a, b) for a, b in zip(code, other, strict=True) if a != b]
    return len(unlike) == 1 and all(
        not a.isalnum() or any(a in group and b in group for group in _ALIKE) for a, b in unlike
    )


# --------------------
# Mends marks at the beginnings of lines and dashes: `~ Văn phòng`, `: Các CĐCS`, `1 Ban Tổ chức`, `HI. TỔ CHỨC`.

#: Other readings of the dash of a list item, and of the dash within a name (`Tuyên giáo ~ Nữ công`).
_BULLET = re.compile(r"^[ \t]*(?P<mark>[~ˆ¬](?= {0,3}[^\W_])|(?:[\^:.'_—=]|- [:.]|[:.] -)(?= {1,3}[^\W_]))", re.M)
_DASH = re.compile(r"(?<=\w )(?P<mark>[~ˆ¬])(?= \w)|(?<=\d)(?P<mark2>[~ˆ¬])(?=\d)")
#: A full stop within a sentence is a comma: “các huyện. thành phố”; behind a year it is a speck: “năm 2026. của Sở”.
_STOP = re.compile(rf"(?<=\s)(?P<word>[{LOWER}]{{2,}})(?P<mark>\.)(?= [{LOWER}]{{2,}}[ ,])")
_STOP_BEHIND_YEAR = re.compile(rf"(?<=[ /](?:19|20)\d\d)(?P<mark>\.)(?= [{LOWER}]{{2,}}[ ,])")
#: Specks beside the capitals of a head: `..SỞ Y TẾ`, `UBND TỈNH KIÊN. GIANG`. `TP.` and `TM.` are no syllables.
_SPECK_BEFORE_CAPITALS = re.compile(rf"^[ \t]*(?P<mark>[.,:;'_]{{1,3}})(?=[{UPPER}]{{2,}} [{UPPER}])", re.M)
_SPECK_IN_CAPITALS = re.compile(
    rf"(?<![{UPPER}])(?P<word>[{UPPER}]{{2,}})(?P<mark>[.,]| :)(?= [{UPPER}]{{2,}}(?![{LOWER}]))"
)
#: Specks beside a line that is the kind of a letter or the post of who signs.
_LINE_WITH_SPECKS = re.compile(
    rf"^[ \t]*(?P<before>[^\w\s(\[\"“]{{1,2}} ?)?(?P<line>[{UPPER}][{UPPER} .]{{3,40}}?)"
    r"(?P<behind> ?[.:;,]{1,2})?[ \t]*$",
    re.M,
)
_KIND_LINES = frozenset(load("outline")["kind_lines"])
#: The names of kinds as titles, by what is left of them without blanks and marks: “ĐEAN”.
_TITLES = {make_view(kind.name).bare.replace(" ", ""): kind.name.upper() for kind in KINDS}
_TITLE = re.compile(rf"^[ \t]*(?P<line>[{UPPER}][{UPPER} ]{{3,24}})[ \t]*$", re.M)
#: What a letter is to a recipient: “(b/c)”, for a report, “(t/h)”, to carry out.
_MEANT_FOR = re.compile(r"(?<=[( ])(?:(?P<told>b ?/? ?[€©]|b/?e)|(?P<done>th))(?=\) ?[;,.:]?(?:\s|$))")
_NUMBER = re.compile(
    rf"^(?P<lead>[ \t*#]*)(?P<number>\d{{1,2}})(?:(?P<mark>\.) *|(?P<odd>[,;:']|(?= )) {{1,2}})(?=[{UPPER}])", re.M
)
_LETTER = re.compile(r"^(?P<lead>[ \t*#]*)(?P<letter>[a-eg-iklđ])(?P<mark>\)|\.|,|(?= )) ?(?= [^\W\d_])", re.M)
#: The letters of a list; the first is read as a figure or with a mark where the next is `b)`.
_ITEM = re.compile(r"^[ \t*#]*(?P<letter>\w)\)", re.M)
_READ_FOR_A = frozenset("4áàạâäãå")
_ROMAN = re.compile(
    rf"^(?P<lead>[ \t*#]*)(?P<speck>[.,:'_]?)(?P<roman>[IVXHỊỈÌÍĨ1l|]{{1,5}}|[TL]V|[IVX]+T)"
    rf"(?P<mark>[.,]|[-–]) *(?=[{UPPER}])",
    re.M,
)
#: The same before capitals, its stop lost: “II PHÂN CÔNG”.
_ROMAN_ALONE = re.compile(rf"^[ \t*#]*(?P<roman>[IVX]{{1,4}})(?P<lost> )(?=[{UPPER}]{{2,}} [{UPPER}]{{2,}})", re.M)
#: Patterns of which every mark found is misread: pattern, the group that is, what it is taken for.
_ALWAYS_MISREAD: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (_MEANT_FOR, "told", "b/c"),
    (_MEANT_FOR, "done", "t/h"),
    (_BULLET, "mark", "-"),
    (_DASH, "mark", "-"),
    (_DASH, "mark2", "-"),
    (_STOP_BEHIND_YEAR, "mark", ""),
    (_SPECK_BEFORE_CAPITALS, "mark", ""),
)
#: A dash that a scrawl left before the name below a post: nobody's name alone is a recipient.
_DASH_BEFORE_NAME = re.compile(
    rf"^[ \t]*(?P<post>[{UPPER}][{UPPER} .]{{3,40}})[ .:]*\n[ \t\n]{{0,4}}(?P<mark>[-–—.] ?)"
    rf"(?P<name>[{UPPER}][{LOWER}]+(?: [{UPPER}][{LOWER}]*){{2,4}})[ .]*$",
    re.M,
)
#: In so many first lines stand the names of the issuer.
_HEAD_LINES = 5
_STROKES = str.maketrans("1l|ỊỈÌÍĨTL", "IIIIIIIIII")
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
#: How lists and tables are numbered: the mark of an item or a row, and the order of such marks.
_ORDERS_OF_MARKS = (
    (re.compile(r"^[ \t*#]*(?P<mark>[^\s()]{1,2})\)", re.M), tuple("abcdđeghiklmn")),
    (re.compile(rf"^[ \t*#]*(?P<mark>(?:[-–—] ?)?[IVXHL1l|]{{1,5}})\.(?= *[{UPPER}])", re.M), _ROMANS),
    (re.compile(r"^\|[ ](?P<mark>[^\s|]{1,3}) \|", re.M), tuple(map(str, range(1, 100)))),
)
#: A comma in a word or behind the word that an office's name begins with: “y, tế”, “Phòng, Nghiệp vụ”.
_COMMA = re.compile(r"(?P<one>[^\W\d_]+)(?P<marks>\.? ?, ?)(?P<then>[^\W\d_]+)")
_BESIDE = re.compile(r"[^\W\d_]+|[^\w\s]|\n")
_OFFICES = frozenset(load("misreadings")["offices"])
#: So often the letter has the two words, and that share of the first one's places.
_OFTEN, _MOSTLY = 3, 0.75


def misread_marks(text: str) -> Iterator[Misread]:
    """Yield where marks of items are misread in a text and what they are taken for."""
    for found in _LINE_WITH_SPECKS.finditer(text):
        specks = [found.span(side) for side in ("before", "behind") if found[side]]
        if specks and (make_view(found["line"]).bare in _KIND_LINES or is_post(found["line"])):
            yield from ((start, end, "") for start, end in specks)
    for found in _TITLE.finditer(text):
        bare = make_view(found["line"]).bare.strip()
        stretched = max(map(len, bare.split())) == 1  # “K Ế  H O Ạ C H” is printed so
        if not stretched and bare not in _KIND_LINES and (title := _TITLES.get(bare.replace(" ", ""))):
            yield *found.span("line"), title
    for found in _DASH_BEFORE_NAME.finditer(text):
        if is_post(found["post"]) and has_family(found["name"]):
            yield *found.span("mark"), ""
    for pattern, group, meant in _ALWAYS_MISREAD:
        yield from ((*found.span(group), meant) for found in pattern.finditer(text) if found[group])
    for found in _STOP.finditer(text):
        if is_syllable(found["word"]):
            yield *found.span("mark"), ","
    for found in _SPECK_IN_CAPITALS.finditer(text):
        begin, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.start())
        line = text[begin : end if end >= 0 else len(text)].strip()
        in_head = text.count("\n", 0, found.start()) < _HEAD_LINES
        if is_syllable(found["word"].lower()) and (in_head or is_post(line)):
            yield *found.span("mark"), ""
    numbers = list(_NUMBER.finditer(text))
    marked = {int(found["number"]) for found in numbers if found["mark"]}
    for found in numbers:
        number = int(found["number"])
        # Its neighbour in the list says that the number is a mark.
        if not found["mark"] and marked & {number - 1, number + 1}:
            start, end = found.span("odd")
            yield start, _end_of_mark(text, end), "."
    yield from _letters(text)
    yield from _romans(text)
    for row, order in _ORDERS_OF_MARKS:
        # A misread mark between two that tell what it is: `| 2 | … | Kì | … | 4 |`.
        items = list(row.finditer(text))
        places = [order.index(item["mark"]) if item["mark"] in order else None for item in items]
        for at in range(1, len(items) - 1):
            before, here, behind = places[at - 1 : at + 2]
            if before is not None and behind == before + 2 and here in (None, before):
                yield *items[at].span("mark"), order[before + 1]


def misread_commas(text: str) -> Iterator[Misread]:
    """Yield where a speck was read as a comma: elsewhere in the letter the two words stand together, never apart."""
    all_words = _BESIDE.findall(text.lower())
    said, beside = Counter(all_words), Counter(pairwise(all_words))
    found_at = list(_COMMA.finditer(text))
    apart = Counter((found["one"].lower(), found["then"].lower()) for found in found_at)
    for found in found_at:
        pair = one, then = found["one"].lower(), found["then"].lower()
        if apart[pair] > 1 or not beside[pair]:
            continue
        in_name = one in _OFFICES and found["one"][0].isupper() and found["then"][0].isupper()
        one_word = beside[pair] >= max(_OFTEN, _MOSTLY * said[one]) and then == found["then"] and follows(one, then)
        if in_name or one_word:
            yield *found.span("marks"), " "


def _end_of_mark(text: str, at: int) -> int:
    return at + 1 if text[at : at + 2] == "  " else at


def _letters(text: str) -> Iterator[Misread]:
    items = list(_ITEM.finditer(text))
    for above, first, second in zip([None, *items], items, items[1:], strict=False):
        if first["letter"] in _READ_FOR_A and second["letter"] == "b" and (above is None or above["letter"] != "3"):
            yield *first.span("letter"), "a"
    found = list(_LETTER.finditer(text))
    alphabet = "abcdđeghikl"
    marked = {mark["letter"] for mark in found if mark["mark"] in (")", ".")}
    closing = ")" if any(mark["mark"] == ")" for mark in found) else "."
    for mark in found:
        if mark["mark"] in (")", "."):
            continue
        at = alphabet.find(mark["letter"])
        if marked & set(alphabet[max(0, at - 1) : at + 2]) - {mark["letter"]}:
            start, end = mark.span("mark")
            yield start, _end_of_mark(text, end), closing


def _romans(text: str) -> Iterator[Misread]:
    marked: set[int] = set()
    for found in _ROMAN.finditer(text):
        read = found["roman"]
        if read in _ROMANS:
            marked.add(_ROMANS.index(read))
        if (read in _ROMANS and not found["speck"]) or read.isdecimal():
            continue
        straight = read.translate(_STROKES)
        readings = [straight.replace("H", strokes).replace("IIII", "III") for strokes in ("II", "I", "III")]
        meant = next((reading for reading in readings if reading in _ROMANS), read)
        if meant in _ROMANS:
            yield found.start("speck"), found.end("roman"), meant
    for found in _ROMAN_ALONE.finditer(text):
        at = _ROMANS.index(found["roman"]) if found["roman"] in _ROMANS else None
        if at is not None and at not in marked and marked & {at - 1, at + 1}:
            yield *found.span("lost"), ". "
