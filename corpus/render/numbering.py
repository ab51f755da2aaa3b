"""Lists that Word numbers: the labels show as they stand in the text, each run of them a list of its own."""

import re
from dataclasses import dataclass

from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph as WordParagraph

_BULLET = re.compile(r"(?P<bullet>[-+•])\s+(?=\S)")
_COUNTED = re.compile(r"(?P<before>Điều )?(?P<figure>\d{1,2}|[IVX]{1,4}|[a-h])(?P<after>[.)])\s+(?=\S)")
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True)
class Label:
    """What stands before a paragraph: its words with the blank after them, how Word counts it, and the count."""

    text: str
    kind: str
    shape: str
    value: int


def label_of(text: str) -> Label | None:
    """Return the label of a paragraph that Word can number.

    >>> label_of("2. Giao Văn phòng").value, label_of("IV. TỔ CHỨC").kind, label_of("đ) Văn phòng")
    (2, 'upperRoman', None)
    """
    bullet = _BULLET.match(text)
    if bullet:
        return Label(bullet[0], "bullet", bullet["bullet"], 0)
    counted = _COUNTED.match(text)
    if counted is None:
        return None
    kind, value = _value(counted["figure"])
    return Label(counted[0], kind, f"{counted['before'] or ''}%1{counted['after']}", value)


def _value(figure: str) -> tuple[str, int]:
    if figure.isdigit():
        return "decimal", int(figure)
    if figure.islower():
        return "lowerLetter", ord(figure) - ord("a") + 1
    values = [_ROMAN[sign] for sign in figure]
    return "upperRoman", sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


class Numbers:
    """The numbering of one document."""

    def __init__(self, document: Document) -> None:
        self.part = document.part.numbering_part.element
        self.shapes: dict[tuple[str, str], int] = {}
        self.running: dict[tuple[str, str], tuple[int, int]] = {}
        """Of each shape the list that is running and its last count."""

    def interrupt(self, text: str) -> None:
        """Note a paragraph that Word does not number; lists run on after it."""

    def apply(self, made: WordParagraph, label: Label) -> None:
        """Number a paragraph so that its label shows."""
        shape = (label.kind, label.shape)
        number, last = self.running.get(shape, (0, -1))
        if not number or (label.kind != "bullet" and label.value != last + 1):
            number = self._new_list(shape, label.value)
        self.running[shape] = (number, label.value)
        properties = made._p.get_or_add_pPr()
        numbered = OxmlElement("w:numPr")
        for tag, value in (("w:ilvl", 0), ("w:numId", number)):
            element = OxmlElement(tag)
            element.set(qn("w:val"), str(value))
            numbered.append(element)
        properties.append(numbered)

    def _new_list(self, shape: tuple[str, str], start: int) -> int:
        abstract = self.shapes.get(shape)
        if abstract is None:
            abstract = self.shapes[shape] = 900 + len(self.shapes)
            self._define(abstract, shape)
        number = 900 + len(self.part.findall(qn("w:num")))
        override = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>' if start else ""
        self.part.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
            )
        )
        return number

    def _define(self, abstract: int, shape: tuple[str, str]) -> None:
        kind, text = shape
        element = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract}"><w:multiLevelType w:val="singleLevel"/>'
            f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="space"/>'
            f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="0" w:firstLine="680"/></w:pPr></w:lvl></w:abstractNum>'
        )
        first = self.part.find(qn("w:num"))
        if first is None:
            self.part.append(element)
        else:
            first.addprevious(element)
