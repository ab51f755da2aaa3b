"""The words of one Word paragraph, as they read with all tracked changes accepted."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipeline.readers.docx_package import W
from pipeline.readers.docx_styles import Styles, is_on, style_of
from pipeline.readers.symbols import as_mark

_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BOX = f"{W}txbxContent"
#: What is no part of the text that is read: what was deleted or moved away, properties, codes of fields, boxes (apart).
_LEFT_OUT = frozenset(
    f"{W}{tag}" for tag in ("del", "moveFrom", "pPr", "rPr", "instrText", "delText", "rt", "txbxContent")
)
#: How wide a tab stands out between words; after a list mark it is only a blank.
_TAB = "\t"


def paragraph_text(paragraph: Element, styles: Styles) -> str:
    """Return the words of a paragraph; a line break inside it is ``\\n``, a tab is a tab."""
    capitals = is_on(styles.find(style_of(paragraph, "pPr", "pStyle"), f"{W}rPr/{W}caps"))
    return "".join(_pieces(paragraph, styles, capitals))


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


def _pieces(element: Element, styles: Styles, capitals: bool) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in _LEFT_OUT:
            continue
        if tag == f"{W}r":
            if not is_on(child.find(f"{W}rPr/{W}vanish")):
                yield from _pieces(child, styles, _capitals(child, styles, capitals))
        elif tag in (f"{W}t", _MATH_TEXT):
            yield (child.text or "").upper() if capitals else child.text or ""
        elif tag in (f"{W}tab", f"{W}ptab"):
            yield _TAB
        elif tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif tag == f"{W}noBreakHyphen":
            yield "-"
        elif tag == f"{W}sym":
            yield _symbol(child)
        else:
            # Of the two ways in which Word writes a drawing only the first counts.
            inner = child[0] if tag == _ALTERNATIVES and len(child) else child
            yield from _pieces(inner, styles, capitals)


def _capitals(run: Element, styles: Styles, inherited: bool) -> bool:
    own = run.find(f"{W}rPr/{W}caps")
    if own is not None:
        return is_on(own)
    style = style_of(run, "rPr", "rStyle")
    return inherited or (style is not None and is_on(styles.find(style, f"{W}rPr/{W}caps")))


def _symbol(element: Element) -> str:
    try:
        return as_mark(chr(int(element.get(f"{W}char", ""), 16)))
    except (ValueError, OverflowError):
        return ""
