"""A paragraph of a Word file: its style, the number that Word shows before it, and its words."""

import contextlib
import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, compress, groupby
from operator import itemgetter
from typing import NamedTuple
from xml.etree.ElementTree import Element

from pipeline.readers.visible import GROUND, PALE, WITHDRAWN, as_raised, paleness
from pipeline.support.old_encodings import Script, as_marks, as_signs, code_of_font, is_of_signs, script_of


def val(element: Element | None, path: str = ".") -> str:
    """Return what an element, or the one at a path inside it, says; ``""`` where it is not there."""
    found = None if element is None else element.find(path)
    return "" if found is None else found.get("val", "")


def is_on(element: Element | None) -> bool:
    """Whether a switch such as ``caps`` is there and not turned off."""
    return element is not None and element.get("val", "1") not in ("0", "false", "off", "none")


def is_hint(element: Element) -> bool:
    """Whether an element is a content control that only shows what to type there."""
    return element.tag == "sdt" and is_on(element.find("sdtPr/showingPlcHdr"))


def _font(fonts: Element | None) -> str:
    return "" if fonts is None else fonts.get("hAnsi", "") or fonts.get("ascii", "")


def number_in(text: str | None, default: int) -> int:
    """Return the number that a text is, ``default`` for what is none."""
    return int(text) if text and _COUNT.fullmatch(text) else default


class Styles:
    """The styles by id, each with those that it is based on: numbering, capitals, hidden text, borders."""

    def __init__(self, root: Element) -> None:
        self._by_id = {style.get("styleId", ""): style for style in root.iter("style")}
        self._usual_font = _font(root.find("docDefaults/rPrDefault/rPr/rFonts"))
        of_paragraphs = root.iterfind(".//style[@type='paragraph']")
        usual = (style.get("styleId", "") for style in of_paragraphs if style.get("default") in ("1", "true", "on"))
        self._default = next(usual, "")
        self.font, self.find = functools.cache(self._font), functools.cache(self._find)

    def name(self, style_id: str) -> str:
        """Return the name of a style as people see it, in small letters."""
        return val(self._by_id.get(style_id or self._default), "name").lower()

    def _font(self, style_id: str) -> str:
        """Return the font of a style, of those that it is based on, or the document's usual one; ``""`` if unknown."""
        return next(filter(None, (_font(style.find("rPr/rFonts")) for style in self.chain(style_id))), self._usual_font)

    def chain(self, style_id: str) -> Iterator[Element]:
        """Yield a style and those that it is based on, the nearest first; ``""`` is the usual paragraph style."""
        seen: set[str] = set()
        current = style_id or self._default
        while current and current not in seen and current in self._by_id:
            seen.add(current)
            yield self._by_id[current]
            current = val(self._by_id[current], "basedOn")

    def _find(self, style_id: str, path: str) -> Element | None:
        """Return the first element at ``path`` in a style or in those that it is based on."""
        return next((found for style in self.chain(style_id) if (found := style.find(path)) is not None), None)


# --------------------
# Automatic numbers: the label that Word shows, which stands nowhere in the text.
#
# A paragraph names a list (``num``), directly or through its style; the list names its levels (``abstractNum``),
# each with a format, a pattern such as ``%1.%2.`` and a rule when it starts anew (ECMA-376, part 1, 17.9).

_LEVELS = 9
#: Word itself counts to 32,767; what a broken or hostile file asks for beyond would be thousands of "M".
_COUNT = re.compile(r"\d{1,5}")
_PLACE = re.compile(r"%([1-9])")
_ROMAN = {
    1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V",
    4: "IV", 1: "I",
}  # fmt: skip


class _Level:
    def __init__(self, element: Element, override: Element | None = None) -> None:
        start, restart, after = (val(element, tag) for tag in ("start", "lvlRestart", "suff"))
        # After one that only new programs know (``001, 002, …``) comes one for all.
        *_, last = (Element(""), *element.iter("numFmt"))
        self.start = number_in(start, 0) if start else 1
        self.form = last.get("val", "decimal")
        self.pattern = "•" if element.find("lvlPicBulletId") is not None else val(element, "lvlText")
        self.after = "" if after == "nothing" else " "
        #: The level (from 1) whose use starts this one anew; 0 is never.
        self.restart = number_in(restart, _LEVELS)
        self.restart_at = val(override, "startOverride")  # where a list says that it starts, whatever went before
        self.legal = element.find("isLgl") is not None
        self.style = val(element, "pStyle")
        self.font = _font(element.find("rPr/rFonts"))


#: Of a level that a list names and has not.
_USUAL = _Level(Element(""))


class Numbering:
    """Counts the numbered paragraphs of a document, in document order, and gives each its label."""

    def __init__(self, root: Element, styles: Styles, script: Script) -> None:
        self._styles, self._script = styles, script
        self._abstract, self._lists = (
            {item.get(f"{tag}Id", ""): item for item in root.iter(tag)} for tag in ("abstractNum", "num")
        )
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
        self._used: set[tuple[str, int]] = set()
        self._levels_of = functools.cache(self._read_levels)

    def label(self, paragraph: Element) -> str:
        """Count a paragraph and return its label with what stands after it, ``""`` for one without number."""
        number, depth = self._place(paragraph)
        levels = self._levels_of(number)
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._count(number, depth, level, levels)
        if level.form == "none" and "%" in level.pattern:
            return ""

        def shown(place: re.Match[str]) -> str:
            other, count = levels.get(int(place[1]) - 1, _USUAL), counts[int(place[1]) - 1]
            return format_number(other.start if count is None else count, "decimal" if level.legal else other.form)

        text = _PLACE.sub(shown, level.pattern)
        text = as_marks(text, level.font) if level.form == "bullet" else self._script.read(text, level.font)
        return text + level.after if text.strip() else ""

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """Return the id of a paragraph's list (``""``: none) and its level from 0, as it or its style says."""
        direct = paragraph.find("pPr/numPr")
        chain = list(self._styles.chain(val(paragraph, "pPr/pStyle")))

        def inherited(tag: str) -> str:
            return next(filter(None, (val(style, f"pPr/numPr/{tag}") for style in chain)), "")

        own = val(direct, "numId")
        number = own or inherited("numId")
        depth = val(direct, "ilvl")
        if not depth and not own:
            # The level that names the style as its own.
            levels, names = self._levels_of(number).items(), [style.get("styleId") for style in chain]
            named = (str(place) for name in names for place, level in levels if level.style == name)
            depth = next(named, "") or inherited("ilvl")
        return number, min(number_in(depth, 0), _LEVELS - 1)

    def _read_levels(self, number: str) -> dict[int, _Level]:
        """Return the levels of a list by depth, with its own overrides; none for a list that is not there."""
        entry = self._lists.get(number)
        if not number or entry is None:
            return {}
        none, seen, linked = Element(""), {number}, number
        abstract = self._abstract.get(val(entry, "abstractNumId"), none)
        while (link := abstract.find("numStyleLink")) is not None:  # as a list style has them
            linked = val(self._styles.find(link.get("val", ""), "pPr/numPr"), "numId") or linked
            of_style = self._abstract.get(val(self._lists.get(linked), "abstractNumId"), none)
            abstract = none if linked in seen else of_style
            seen.add(linked)
        elements = {number_in(level.get("ilvl"), 0): level for level in abstract.iter("lvl")}
        overrides = {number_in(override.get("ilvl"), 0): override for override in entry.iter("lvlOverride")}
        elements |= {at: own for at, override in overrides.items() if (own := override.find("lvl")) is not None}
        return {depth: _Level(element, overrides.get(depth)) for depth, element in elements.items()}

    def _count(self, number: str, depth: int, level: _Level, levels: dict[int, _Level]) -> list[int | None]:
        """Count one more in a list at a depth; return the counts of all depths, ``None`` where one starts anew."""
        # Lists made from the same levels count on together, until one of them says where it starts.
        counts = self._counts[val(self._lists[number], "abstractNumId")]
        current, told = counts[depth], level.restart_at
        if current is None or (told and (number, depth) not in self._used):
            counts[depth] = number_in(told, 1) if told else level.start
        else:
            counts[depth] = current + 1
        self._used.add((number, depth))
        for deeper in range(depth + 1, _LEVELS):
            if depth < levels.get(deeper, _USUAL).restart:
                counts[deeper] = None
        return counts


def format_number(count: int, form: str) -> str:
    """Return a count in one of Word's number formats (``upperRoman``: ``IV``), in figures for one not known here."""
    roman, left = "", count
    for value, sign in _ROMAN.items():
        roman += left // value * sign
        left %= value
    # After Z Word doubles the letter: AA, BB.
    letter = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1) if count > 0 else str(count)
    return {
        "bullet": "", "none": "", "decimalZero": f"{count:02d}", "upperRoman": roman, "lowerRoman": roman.lower(),
        "upperLetter": letter, "lowerLetter": letter.lower(),
    }.get(form, str(count))  # fmt: skip


# --------------------
# The words, as they read with all tracked changes accepted, in Unicode whatever their font.

_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
#: What is no part of the text that is read: what was deleted or moved away, properties, codes of fields, boxes (apart).
_LEFT_OUT = frozenset(("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "rt", "txbxContent"))
#: A wide tab stands out between words; after a list mark it is only a blank.
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\u00ad"}


#: Switches of runs: those that strike out, that hide, that show capitals.
_SWITCHES = (("strike", "dstrike"), ("vanish",), ("caps", "smallCaps"))
_LEAST_RAISE = 4  # half points; less of it only sets letters right beside others
_TINY = 2  # half points: a size in which nobody reads anything
#: What may lie behind letters: the colour of all pages, a cell, a table by its style, a drawing with a text box in it.
_BEHIND = ("document", "tc", "tbl", "drawing", "pict")
_FILLS = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}solidFill",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}gradFill",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}fillRef",
    "{urn:schemas-microsoft-com:vml}fill",
)


class _RunLook(NamedTuple):
    """How letters look, as far as it decides what is read."""

    font: str = ""  # its name where it is of an old code or of signs, else empty
    capitals: bool = False
    raised: bool = False


_Piece = tuple[str, _RunLook]  #: Words, and how they look.
#: Of the paragraph that holds a run: its style, and whether something lies behind its letters.
_Holder = tuple[str, bool]


class Wording:
    """Reads the paragraphs of a document whose fonts and codes were looked over once."""

    def __init__(self, styles: Styles, roots: Iterable[Element]) -> None:
        self._styles = styles
        self._withdrawn = False
        roots = list(roots)
        grounds = filter(self._is_ground, chain.from_iterable(root.iter(tag) for root in roots for tag in _BEHIND))
        self._on_ground = {id(paragraph) for element in grounds for paragraph in element.iter("p")}
        self.script: Script = script_of(
            (font, "".join(text for text, _ in pieces))
            for root in roots
            for paragraph in root.iter("p")
            for font, pieces in groupby(self._pieces_of(paragraph), key=lambda piece: piece[1].font)
        )

    def text(self, paragraph: Element) -> str:
        """Return the words of a paragraph; a line break inside it is ``\\n``, a tab is a tab."""
        words = ""
        for (font, capitals, raised), pieces in groupby(self._pieces_of(paragraph), key=itemgetter(1)):
            read = as_signs(self.script.read("".join(text for text, _ in pieces), font), font)
            read = as_raised(words.rpartition("\n")[2], read) if raised else read
            words += read.upper() if capitals else read
        return words

    @property
    def notes(self) -> tuple[str, ...]:
        """The flags of what was read so far."""
        return (*self.script.notes, *compress([WITHDRAWN], [self._withdrawn]))

    def _pieces_of(self, paragraph: Element) -> Iterator[_Piece]:
        """Yield the words of a paragraph that are read, piece by piece with their looks."""
        # Looked up once: a paragraph may have thousands of runs.
        style = val(paragraph, "pPr/pStyle")
        shades = (paragraph.find("pPr/shd"), self._styles.find(style, "pPr/shd"))
        on_ground = id(paragraph) in self._on_ground or any(map(_is_dark, shades))
        return self._pieces(paragraph, (style, on_ground), _RunLook(_telling(self._styles.font(style))), [])

    def _pieces(self, element: Element, holder: _Holder, around: _RunLook, fields: list[bool]) -> Iterator[_Piece]:
        """Yield the words in an element with their looks; ``fields``: of each open field, whether its result began."""
        for child in element:
            tag = child.tag
            if tag == "r":
                yield from self._run(child, holder, around, fields)
            elif tag == "fldChar":
                step = child.get("fldCharType")
                if step == "begin":
                    fields.append(False)
                elif step in ("separate", "end"):
                    fields[-1:] = [True] * (step == "separate")
            elif tag in _LEFT_OUT or not all(fields) or is_hint(child):
                continue  # the code of a field may be made of other fields
            elif tag in ("t", f"{_MATH}t"):
                yield child.text or "", around
            elif tag in _SIGNS:
                yield _SIGNS[tag], around
            elif tag == "sym":
                with contextlib.suppress(ValueError, OverflowError):
                    yield chr(int(child.get("char", ""), 16)), around._replace(font=child.get("font", ""))
            else:
                if tag == f"{_MATH}den":
                    yield "/", around
                # Of the two ways in which Word writes a drawing only the first counts.
                inner = child[0] if tag == _ALTERNATIVES and len(child) else child
                yield from self._pieces(inner, holder, around, fields)

    def _run(self, run: Element, holder: _Holder, around: _RunLook, fields: list[bool]) -> Iterator[_Piece]:
        """Yield the words of a run; none of a hidden one, nor of one struck out or pale, which is noted."""
        look, withdrawn, hidden = self._look_of(run, holder, around.font)
        if not (withdrawn or hidden):
            yield from self._pieces(run, holder, look, fields)
        elif withdrawn:
            self._withdrawn |= any((word.text or "").strip() for word in run.iter("t"))

    def _look_of(self, run: Element, holder: _Holder, font: str) -> tuple[_RunLook, bool, bool]:
        """Return how a run looks by what it says, its style, and that of its paragraph, whose font is told; whether it
        is struck out or as pale as the paper, and whether it is hidden."""
        around, on_ground = holder
        own = {child.tag: child for child in run.iterfind("rPr/*")}
        style = val(own.get("rStyle"))

        def told(name: str) -> Element | None:
            """Return what the run, its style, or that of its paragraph says of a property, in this order."""
            if name in own:
                return own[name]
            of_style = self._styles.find(style, f"rPr/{name}") if style else None
            return self._styles.find(around, f"rPr/{name}") if of_style is None else of_style

        struck, hidden, capitals = (any(map(is_on, map(told, names))) for names in _SWITCHES)
        place, color, size = (val(told(name)) for name in ("vertAlign", "color", "sz"))
        raised = place == "superscript" or number_in(val(told("position")), 0) >= _LEAST_RAISE
        pale = paleness(color) >= PALE or number_in(size, _TINY + 1) <= _TINY
        font = _font(own.get("rFonts")) or (self._styles.font(style) if style else "") or font
        on_ground = on_ground or run.find("rPr/highlight") is not None or _is_dark(run.find("rPr/shd"))
        return _RunLook(_telling(font), capitals, raised), struck or (pale and not on_ground), hidden

    def _is_ground(self, element: Element) -> bool:
        """Whether an element lays something darker than paper behind its letters: a shading, a filled drawing."""
        if element.tag == "document":
            behind = element.find("background")
            return behind is not None and paleness(behind.get("color", "FFFFFF")) < GROUND
        if element.tag == "tc":
            return _is_dark(element.find("tcPr/shd"))
        if element.tag == "tbl":
            chain = self._styles.chain(val(element, "tblPr/tblStyle"))
            shades = (shade for style in chain for shade in style.iter("shd"))
            return any(map(_is_dark, (*shades, element.find("tblPr/shd"))))
        return any(
            (child.tag in _FILLS and child.get("idx") != "0") or "fillcolor" in child.attrib for child in element.iter()
        )


def _is_dark(shade: Element | None) -> bool:
    """Whether a shading is a pattern, or a colour darker than paper (``GROUND``); none, where there is no shading."""
    if shade is None:
        return False
    fill = shade.get("fill", "auto")
    return (fill != "auto" and paleness(fill) < GROUND) or shade.get("val", "clear") not in ("clear", "nil")


def _telling(font: str) -> str:
    """Return a font's name where it decides how letters are read (an old code, signs), else ``""``."""
    return font if code_of_font(font) is not None or is_of_signs(font) else ""


def boxes(holder: Element) -> Iterator[Element]:
    """Yield the text boxes that hang on a paragraph, each once, though Word writes it in two ways."""
    for element in holder[:1] if holder.tag == _ALTERNATIVES else holder:
        if element.tag == "txbxContent":
            yield element
        elif element.tag not in ("del", "moveFrom"):
            yield from boxes(element)
