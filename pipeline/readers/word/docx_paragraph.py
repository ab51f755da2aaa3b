"""The words of one Word paragraph, as they read with all tracked changes accepted, in Unicode whatever their font."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element

from pipeline.old_encodings import Script, as_signs, code_of_font, script_of
from pipeline.readers.word.docx_package import W
from pipeline.readers.word.docx_styles import Styles, is_on, style_of

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
        return "".join(
            self._read("".join(piece.text for piece in pieces), font, capitals)
            for (font, capitals), pieces in groupby(
                self._pieces_of(paragraph), key=lambda piece: (piece.font, piece.capitals)
            )
        )

    def _read(self, text: str, font: str, capitals: bool) -> str:
        read = as_signs(self.script.read(text, font), font)
        return read.upper() if capitals else read

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
                    yield from self._pieces(child, self._run(child, around), hidden, fields)
            elif tag == f"{W}fldChar":
                turn_field(fields, child.get(f"{W}fldCharType", ""))
            elif not all(fields) or _is_placeholder(child):
                continue  # the code of a field may be made of other fields
            elif tag in (f"{W}t", f"{_MATH}t"):
                yield around._replace(text=child.text or "")
            elif tag in _SIGNS:
                yield around._replace(text=_SIGNS[tag])
            elif tag == f"{W}sym":
                yield _Piece(_symbol(child), child.get(f"{W}font", ""), around.capitals)
            elif tag == f"{_MATH}f":
                yield from self._fraction(child, around, hidden, fields)
            else:
                # Of the two ways in which Word writes a drawing only the first counts.
                inner = child[0] if tag == _ALTERNATIVES and len(child) else child
                yield from self._pieces(inner, around, hidden, fields)

    def _fraction(self, element: Element, around: _Piece, hidden: bool, fields: list[bool]) -> Iterator[_Piece]:
        for part, sign in ((f"{_MATH}num", ""), (f"{_MATH}den", "/")):
            inner = element.find(part)
            if inner is not None:
                yield around._replace(text=sign)
                yield from self._pieces(inner, around, hidden, fields)

    def _run(self, run: Element, around: _Piece) -> _Piece:
        style = style_of(run, "rPr", "rStyle")
        font = self._styles.font_of_run(run) or (self._styles.font(style) if style else "") or around.font
        return _Piece("", font if _tells(font) else "", self._switch(run, "caps", around.capitals))

    def _switch(self, run: Element, name: str, inherited: bool) -> bool:
        own = run.find(f"{W}rPr/{W}{name}")
        if own is not None:
            return is_on(own)
        style = style_of(run, "rPr", "rStyle")
        return inherited or (style is not None and is_on(self._styles.find(style, f"{W}rPr/{W}{name}")))


def _tells(font: str) -> bool:
    return code_of_font(font) is not None or font.startswith(("Symbol", "Wingdings", "Webdings"))


def turn_field(fields: list[bool], step: str) -> None:
    """Follow the begin, middle and end of fields: of each that is open, whether its result has begun."""
    if step == "begin":
        fields.append(False)
    elif step == "separate" and fields:
        fields[-1] = True
    elif step == "end" and fields:
        fields.pop()


def _is_placeholder(control: Element) -> bool:
    """Say whether a content control shows only what to type there."""
    return control.tag == f"{W}sdt" and is_on(control.find(f"{W}sdtPr/{W}showingPlcHdr"))


def _symbol(element: Element) -> str:
    try:
        return chr(int(element.get(f"{W}char", ""), 16))
    except (ValueError, OverflowError):
        return ""


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
