"""A paragraph of a Word file: its style, the number that Word shows before it, and its words."""

import contextlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element

from pipeline.old_encodings import Script, as_marks, as_signs, code_of_font, is_of_signs, script_of
from pipeline.readers.word.docx_package import W

# --------------------
# Styles, as far as they change what is read: numbering, capitals, hidden text, borders.


class Styles:
    """The styles by id, each with those that it is based on."""

    def __init__(self, root: Element | None) -> None:
        styles = [] if root is None else list(root.iter(f"{W}style"))
        self._by_id = {style.get(f"{W}styleId", ""): style for style in styles}
        self._fonts: dict[str | None, str] = {}
        self._usual_font = "" if root is None else _font(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        self._default = next(
            (
                style.get(f"{W}styleId", "")
                for style in styles
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on")
            ),
            "",
        )

    def name(self, style_id: str | None) -> str:
        """Return the name of a style as people see it, in small letters."""
        style = self._by_id.get(style_id or self._default)
        name = None if style is None else style.find(f"{W}name")
        return "" if name is None else name.get(f"{W}val", "").lower()

    def font(self, style_id: str | None) -> str:
        """Return the font of a style, of those that it is based on, or the document's usual one; ``""`` if unknown."""
        if style_id not in self._fonts:
            named = (_font(style.find(f"{W}rPr")) for style in self.chain(style_id))
            self._fonts[style_id] = next(filter(None, named), self._usual_font)
        return self._fonts[style_id]

    def chain(self, style_id: str | None) -> Iterator[Element]:
        """Yield a style and those that it is based on, the nearest first; ``None`` is the usual paragraph style."""
        seen: set[str] = set()
        current = self._default if style_id is None else style_id
        while current and current not in seen and current in self._by_id:
            seen.add(current)
            style = self._by_id[current]
            yield style
            based_on = style.find(f"{W}basedOn")
            current = "" if based_on is None else based_on.get(f"{W}val", "")

    def find(self, style_id: str | None, path: str) -> Element | None:
        """Return the first element at ``path`` in a style or in those that it is based on."""
        return next((found for style in self.chain(style_id) if (found := style.find(path)) is not None), None)


def _font(properties: Element | None) -> str:
    fonts = None if properties is None else properties.find(f"{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii") or ""


def style_of(element: Element, properties: str, tag: str) -> str | None:
    """Return the style that a paragraph, run or table names."""
    found = element.find(f"{W}{properties}/{W}{tag}")
    return None if found is None else found.get(f"{W}val")


def is_centred(paragraph: Element, styles: Styles) -> bool:
    """Say whether a paragraph stands in the middle, by itself or by its style."""
    own = paragraph.find(f"{W}pPr/{W}jc")
    found = own if own is not None else styles.find(style_of(paragraph, "pPr", "pStyle"), f"{W}pPr/{W}jc")
    return found is not None and found.get(f"{W}val") == "center"


def is_on(element: Element | None) -> bool:
    """Say whether a switch such as ``w:caps`` is there and not turned off."""
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off", "none")


# --------------------
# Automatic numbers: the label that Word shows, which stands nowhere in the text.
#
# A paragraph names a list (``w:num``), directly or through its style; the list names its levels (``w:abstractNum``),
# each with a format, a pattern such as ``%1.%2.`` and a rule when it starts anew (ECMA-376, part 1, 17.9).

_LEVELS = 9
#: Word itself counts to 32,767; what a broken or hostile file asks for beyond would be thousands of "M".
_MOST_DIGITS = 5
_PLACE = re.compile(r"%([1-9])")
_VALUES = (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1)
_ROMAN = ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    pattern: str
    after: str
    restart: int | None
    legal: bool
    style: str | None
    font: str


class Numbering:
    """Counts the numbered paragraphs of a document, in document order, and gives each its label."""

    def __init__(self, root: Element | None, styles: Styles, script: Script) -> None:
        self._styles = styles
        self._script = script
        self._lists: dict[str, str] = {}
        self._abstract: dict[str, Element] = {}
        self._overrides: dict[str, dict[int, Element]] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        self._used: set[tuple[str, int]] = set()
        for abstract in [] if root is None else root.iter(f"{W}abstractNum"):
            self._abstract[abstract.get(f"{W}abstractNumId", "")] = abstract
        for entry in [] if root is None else root.iter(f"{W}num"):
            number = entry.get(f"{W}numId", "")
            target = entry.find(f"{W}abstractNumId")
            self._lists[number] = "" if target is None else target.get(f"{W}val", "")
            self._overrides[number] = {
                _number(override.get(f"{W}ilvl"), 0): override for override in entry.iter(f"{W}lvlOverride")
            }

    def label(self, paragraph: Element) -> str:
        """Count a paragraph and return its label with what stands after it, ``""`` for one without number."""
        found = self._place(paragraph)
        if found is None:
            return ""
        number, depth = found
        levels = self._levels_of(number)
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._count(number, depth, level, levels)
        if level.form == "none" and "%" in level.pattern:
            return ""

        def shown(place: re.Match[str]) -> str:
            other, count = levels.get(int(place[1]) - 1), counts[int(place[1]) - 1]
            if count is None:
                count = 1 if other is None else other.start
            return format_number(count, "decimal" if other is None or level.legal else other.form)

        text = _PLACE.sub(shown, level.pattern)
        text = as_marks(text, level.font) if level.form == "bullet" else self._script.read(text, level.font)
        return text + level.after if text.strip() else ""

    def _place(self, paragraph: Element) -> tuple[str, int] | None:
        direct = paragraph.find(f"{W}pPr/{W}numPr")
        style = style_of(paragraph, "pPr", "pStyle")
        inherited = [
            entry for named in self._styles.chain(style) if (entry := named.find(f"{W}pPr/{W}numPr")) is not None
        ]
        number = _value(direct, "numId") or _first(inherited, "numId")
        if not number or number not in self._lists:
            return None
        depth = _value(direct, "ilvl")
        if depth is None and _value(direct, "numId") is None:
            # The level that names the style as its own.
            names = [entry.get(f"{W}styleId") for entry in self._styles.chain(style)]
            levels = self._levels_of(number).items()
            own = next((str(place) for name in names for place, level in levels if level.style == name), None)
            depth = own or _first(inherited, "ilvl")
        return number, min(_number(depth, 0), _LEVELS - 1)

    def _levels_of(self, number: str) -> dict[int, _Level]:
        if number not in self._levels:
            abstract = self._abstract_of(number)
            elements = {
                _number(level.get(f"{W}ilvl"), 0): level
                for level in ([] if abstract is None else abstract.iter(f"{W}lvl"))
            }
            for depth, override in self._overrides.get(number, {}).items():
                own = override.find(f"{W}lvl")
                if own is not None:
                    elements[depth] = own
            self._levels[number] = {depth: _level(element) for depth, element in elements.items()}
        return self._levels[number]

    def _abstract_of(self, number: str) -> Element | None:
        """Return the levels of a list; a list may take them from a list style (``w:numStyleLink``)."""
        seen: set[str] = set()
        while number not in seen:
            seen.add(number)
            abstract = self._abstract.get(self._lists.get(number, ""))
            link = None if abstract is None else abstract.find(f"{W}numStyleLink")
            if link is None:
                return abstract
            linked = self._styles.find(link.get(f"{W}val", ""), f"{W}pPr/{W}numPr")
            number = _value(linked, "numId") or number
        return None

    def _count(self, number: str, depth: int, level: _Level, levels: dict[int, _Level]) -> list[int | None]:
        # Lists made from the same levels count on together, until one of them says where it starts.
        counts = self._counts[self._lists[number]]
        override = self._overrides.get(number, {}).get(depth)
        told = None if override is None else override.find(f"{W}startOverride")
        start = None if told is None else _number(told.get(f"{W}val"), 1)
        current = counts[depth]
        if current is None or (start is not None and (number, depth) not in self._used):
            counts[depth] = level.start if start is None else start
        else:
            counts[depth] = current + 1
        self._used.add((number, depth))
        for deeper in range(depth + 1, _LEVELS):
            below = levels.get(deeper)
            restart = deeper if below is None or below.restart is None else below.restart
            # ``w:lvlRestart`` names the level (from 1) whose use starts this one anew; 0 is never.
            if restart and depth < restart:
                counts[deeper] = None
        return counts


def format_number(count: int, form: str) -> str:
    """Return a count in one of Word's number formats.

    >>> [format_number(4, form) for form in ("decimal", "decimalZero", "upperRoman", "lowerLetter", "bullet")]
    ['4', '04', 'IV', 'd', '']
    """
    if form in ("bullet", "none"):
        return ""
    if form in ("upperRoman", "lowerRoman"):
        letters = ""
        for value, sign in zip(_VALUES, _ROMAN, strict=True):
            letters += count // value * sign
            count %= value
        return letters if form == "upperRoman" else letters.lower()
    if form in ("upperLetter", "lowerLetter") and count > 0:
        # After z Word doubles the letter: aa, bb.
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form == "decimalZero":
        return f"{count:02d}"
    return _in_words(count) if form == "vietnameseCounting" else str(count)


_ONES = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")


def _in_words(count: int) -> str:
    tens, ones = divmod(count, 10)
    if not 0 < count < 100:
        return str(count)
    if not tens:
        return _ONES[ones]
    last = "mốt" if ones == 1 and tens > 1 else "lăm" if ones == 5 else _ONES[ones]
    return f"{'mười' if tens == 1 else f'{_ONES[tens]} mươi'} {last}".strip()


def _level(element: Element) -> _Level:
    after = _value(element, "suff") or "tab"
    restart = _value(element, "lvlRestart")
    # After one that only new programs know (``001, 002, …``) comes one for all.
    formats = list(element.iter(f"{W}numFmt"))
    return _Level(
        start=_number(start, 0) if (start := _value(element, "start")) else 1,
        form=formats[-1].get(f"{W}val", "decimal") if formats else "decimal",
        pattern="•" if element.find(f"{W}lvlPicBulletId") is not None else _value(element, "lvlText") or "",
        after="" if after == "nothing" else " ",
        restart=_number(restart, _LEVELS) if restart and restart.isdecimal() else None,
        legal=element.find(f"{W}isLgl") is not None,
        style=_value(element, "pStyle"),
        font=_font(element.find(f"{W}rPr")),
    )


def _first(elements: list[Element], tag: str) -> str | None:
    return next((value for element in elements if (value := _value(element, tag)) is not None), None)


def _value(element: Element | None, tag: str) -> str | None:
    found = None if element is None else element.find(f"{W}{tag}")
    return None if found is None else found.get(f"{W}val")


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= _MOST_DIGITS else default


# --------------------
# The words, as they read with all tracked changes accepted, in Unicode whatever their font.

_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_BOX = f"{W}txbxContent"
#: What is no part of the text that is read: what was deleted or moved away, properties, codes of fields, boxes (apart).
_LEFT_OUT = frozenset(
    f"{W}{tag}" for tag in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "rt", "txbxContent")
)
#: How wide a tab stands out between words; after a list mark it is only a blank.
_TAB = "\t"
_SIGNS = {
    f"{W}tab": _TAB, f"{W}ptab": _TAB, f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-",
    f"{W}softHyphen": "\u00ad",
}  # fmt: skip


class _Piece(NamedTuple):
    text: str
    font: str
    """Name of the font where it decides what is read (old codes, signs); else empty."""
    capitals: bool


class Wording:
    """Reads the paragraphs of a document whose fonts and codes were looked over once."""

    def __init__(self, styles: Styles, roots: Iterable[Element]) -> None:
        self._styles = styles
        paragraphs = (paragraph for root in roots for paragraph in root.iter(f"{W}p"))
        self.script: Script = script_of(
            (font, "".join(piece.text for piece in pieces))
            for paragraph in paragraphs
            for font, pieces in groupby(self._pieces_of(paragraph), key=lambda piece: piece.font)
        )

    def text(self, paragraph: Element) -> str:
        """Return the words of a paragraph; a line break inside it is ``\\n``, a tab is a tab."""
        words = ""
        for (font, capitals), pieces in groupby(self._pieces_of(paragraph), key=lambda piece: piece[1:]):
            read = as_signs(self.script.read("".join(piece.text for piece in pieces), font), font)
            words += read.upper() if capitals else read
        return words

    def _pieces_of(self, paragraph: Element) -> Iterator[_Piece]:
        style = style_of(paragraph, "pPr", "pStyle")
        font = font if _tells(font := self._styles.font(style)) else ""
        capitals = is_on(self._styles.find(style, f"{W}rPr/{W}caps"))
        hidden = is_on(self._styles.find(style, f"{W}rPr/{W}vanish"))
        return self._pieces(paragraph, _Piece("", font, capitals), hidden, [])

    def _pieces(self, element: Element, around: _Piece, hidden: bool, fields: list[bool]) -> Iterator[_Piece]:
        """Yield the pieces in an element. ``fields``: of each open field, whether its result has begun."""
        for child in element:
            tag = child.tag
            if tag in _LEFT_OUT:
                continue
            if tag == f"{W}r":
                if not self._switch(child, "vanish", hidden):
                    style = style_of(child, "rPr", "rStyle")
                    font = _font(child.find(f"{W}rPr")) or (self._styles.font(style) if style else "") or around.font
                    look = _Piece("", font if _tells(font) else "", self._switch(child, "caps", around.capitals))
                    yield from self._pieces(child, look, hidden, fields)
            elif tag == f"{W}fldChar":
                turn_field(fields, child.get(f"{W}fldCharType", ""))
            elif not all(fields) or (tag == f"{W}sdt" and is_on(child.find(f"{W}sdtPr/{W}showingPlcHdr"))):
                continue  # the code of a field may be made of other fields; a content control shows what to type there
            elif tag in (f"{W}t", f"{_MATH}t"):
                yield around._replace(text=child.text or "")
            elif tag in _SIGNS:
                yield around._replace(text=_SIGNS[tag])
            elif tag == f"{W}sym":
                with contextlib.suppress(ValueError, OverflowError):
                    sign = chr(int(child.get(f"{W}char", ""), 16))
                    yield _Piece(sign, child.get(f"{W}font", ""), around.capitals)
            elif tag == f"{_MATH}den":
                yield around._replace(text="/")
                yield from self._pieces(child, around, hidden, fields)
            else:
                # Of the two ways in which Word writes a drawing only the first counts.
                inner = child[0] if tag == _ALTERNATIVES and len(child) else child
                yield from self._pieces(inner, around, hidden, fields)

    def _switch(self, run: Element, name: str, inherited: bool) -> bool:
        own = run.find(f"{W}rPr/{W}{name}")
        if own is not None:
            return is_on(own)
        style = style_of(run, "rPr", "rStyle")
        return inherited or (style is not None and is_on(self._styles.find(style, f"{W}rPr/{W}{name}")))


def _tells(font: str) -> bool:
    return code_of_font(font) is not None or is_of_signs(font)


def turn_field(fields: list[bool], step: str) -> None:
    """Follow the begin, middle and end of fields: of each that is open, whether its result has begun."""
    if step == "begin":
        fields.append(False)
    elif step == "separate" and fields:
        fields[-1] = True
    elif step == "end" and fields:
        fields.pop()


def boxes(paragraph: Element) -> Iterator[Element]:
    """Yield the text boxes that hang on a paragraph, each once, though Word writes it in two ways."""
    stack = list(paragraph)[::-1]
    while stack:
        element = stack.pop()
        if element.tag in (f"{W}del", f"{W}moveFrom"):
            continue
        if element.tag == _BOX:
            yield element
            continue
        stack += (list(element)[:1] if element.tag == _ALTERNATIVES else list(element))[::-1]


def mark_is_deleted(paragraph: Element) -> bool:
    """Say whether the end of a paragraph was deleted, so that the next one goes on in its line."""
    return paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None
