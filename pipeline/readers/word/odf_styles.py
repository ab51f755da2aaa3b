"""Styles of an OpenDocument file, as far as they change what is read: fonts, capitals, place, rules, list marks."""

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from pipeline.readers.old_encodings.symbols import as_marks
from pipeline.readers.word.docx_numbering import format_number

_SPACES = "urn:oasis:names:tc:opendocument:xmlns:"
TEXT, STYLE, OFFICE, TABLE, DRAW = (
    f"{{{_SPACES}{name}:1.0}}" for name in ("text", "style", "office", "table", "drawing")
)
FO, SVG = (f"{{{_SPACES}{name}-compatible:1.0}}" for name in ("xsl-fo", "svg"))
_NEW = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
_LEVELS = 10
#: ODF's name of a number format → the one of Word.
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_PLACE = re.compile(r"%(\d+)%")


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list: what stands before, in and behind its number, or its bullet."""

    form: str = ""
    before: str = ""
    after: str = ""
    shown_levels: int = 1
    start: int = 1
    bullet: str = ""
    pattern: str = ""

    def label(self, depth: int, counts: list[int], levels: list["Level"]) -> str:
        """Return the mark of an item; ``counts``: those of all levels down to ``depth`` (from 0)."""
        if self.bullet:
            return self.bullet
        if self.pattern:
            return _PLACE.sub(lambda place: self._number(int(place[1]) - 1, counts, levels), self.pattern)
        if not self.form:
            return f"{self.before}{self.after}".strip()
        first = max(0, depth + 1 - self.shown_levels)
        numbers = (self._number(place, counts, levels) for place in range(first, depth + 1))
        return f"{self.before}{'.'.join(filter(None, numbers))}{self.after}"

    @staticmethod
    def _number(place: int, counts: list[int], levels: list["Level"]) -> str:
        if place >= len(counts) or place >= len(levels) or not levels[place].form:
            return ""
        return format_number(max(counts[place], 1), levels[place].form)


class OdfStyles:
    """The styles of a document by family and name."""

    def __init__(self, *roots: Element) -> None:
        self._fonts = {
            face.get(f"{STYLE}name", ""): face.get(f"{SVG}font-family", "").strip("'\"")
            for root in roots
            for face in root.iter(f"{STYLE}font-face")
        }
        self._styles = {
            (style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")): style
            for root in roots
            for style in root.iter(f"{STYLE}style")
        }
        self._defaults = {
            style.get(f"{STYLE}family", ""): style for root in roots for style in root.iter(f"{STYLE}default-style")
        }
        self._lists = {
            style.get(f"{STYLE}name", ""): _levels(style) for root in roots for style in root.iter(f"{TEXT}list-style")
        }
        outlines = [_levels(style) for root in roots for style in root.iter(f"{TEXT}outline-style")]
        self.outline = outlines[-1] if outlines else [Level()] * _LEVELS

    def levels(self, name: str) -> list[Level]:
        """Return the levels of a list style; unknown ones have neither number nor bullet."""
        return self._lists.get(name) or [Level()] * _LEVELS

    def font(self, family: str, name: str | None) -> str:
        """Return the font of a style, ``""`` where it names none."""
        face = self._value(family, name, "text-properties", f"{STYLE}font-name")
        if face:
            return self._fonts.get(face, face)
        return self._value(family, name, "text-properties", f"{FO}font-family").strip("'\"")

    def is_hidden(self, family: str, name: str | None) -> bool:
        """Say whether a style hides its words."""
        return self._value(family, name, "text-properties", f"{TEXT}display") == "none"

    def in_capitals(self, family: str, name: str | None) -> bool:
        """Say whether a style shows small letters as capitals."""
        return self._value(family, name, "text-properties", f"{FO}text-transform") == "uppercase"

    def is_centred(self, name: str | None) -> bool:
        """Say whether a paragraph style stands in the middle."""
        return self._value("paragraph", name, "paragraph-properties", f"{FO}text-align") == "center"

    def is_ruled(self, name: str | None) -> bool:
        """Say whether a style of cells has rules on most sides."""
        if self._value("table-cell", name, "table-cell-properties", f"{FO}border") not in ("", "none"):
            return True
        sides = (
            self._value("table-cell", name, "table-cell-properties", f"{FO}border-{side}")
            for side in ("left", "right", "top", "bottom")
        )
        return sum(side not in ("", "none") for side in sides) >= 2

    def _value(self, family: str, name: str | None, properties: str, attribute: str) -> str:
        style, seen = self._styles.get((family, name or "")), 0
        while style is not None and seen < _LEVELS:
            found = style.find(f"{STYLE}{properties}")
            if found is not None and attribute in found.attrib:
                return found.get(attribute, "")
            style, seen = self._styles.get((family, style.get(f"{STYLE}parent-style-name", ""))), seen + 1
        default = self._defaults.get(family)
        found = None if default is None else default.find(f"{STYLE}{properties}")
        return "" if found is None else found.get(attribute, "")


def _levels(style: Element) -> list[Level]:
    levels = [Level()] * _LEVELS
    for element in style:
        number = element.get(f"{TEXT}level", "")
        if number.isdecimal() and len(number) < 3 and 0 < int(number) <= _LEVELS:
            levels[int(number) - 1] = _level(element)
    return levels


def _level(element: Element) -> Level:
    if element.tag == f"{TEXT}list-level-style-bullet":
        properties = element.find(f"{STYLE}text-properties")
        font = "" if properties is None else properties.get(f"{FO}font-family", "").strip("'\"")
        return Level(bullet=as_marks(element.get(f"{TEXT}bullet-char", "•"), font))
    if element.tag == f"{TEXT}list-level-style-image":
        return Level(bullet="•")
    form = _FORMATS.get(element.get(f"{STYLE}num-format", ""), "")
    return Level(
        form,
        element.get(f"{STYLE}num-prefix", ""),
        element.get(f"{STYLE}num-suffix", ""),
        whole(element.get(f"{TEXT}display-levels"), 1),
        whole(element.get(f"{TEXT}start-value"), 1),
        pattern=element.get(f"{_NEW}num-list-format", "") if form else "",
    )


def whole(text: str | None, otherwise: int) -> int:
    """Return a whole number of at most five digits."""
    return int(text) if text and text.isdecimal() and len(text) <= 5 else otherwise
