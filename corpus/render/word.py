"""Letters as Word files: head and tail as tables without borders, lists numbered by Word itself in a share of them."""

import re
import zipfile
from dataclasses import dataclass, replace
from io import BytesIO

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from corpus.render.columns import dressed, name_at
from corpus.render.model import Aligned, Columns, Letter, Paragraph, Table, dice

# --------------------
# Lists that Word numbers: the labels show as they stand in the text, each run of them a list of its own.

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
    figure = counted["figure"]
    if figure.isdigit():
        kind, value = "decimal", int(figure)
    elif figure.islower():
        kind, value = "lowerLetter", ord(figure) - ord("a") + 1
    else:
        values = [_ROMAN[sign] for sign in figure]
        kind = "upperRoman"
        value = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return Label(counted[0], kind, f"{counted['before'] or ''}%1{counted['after']}", value)


class Numbers:
    def __init__(self, document: Document) -> None:
        self.part = document.part.numbering_part.element
        self.shapes: dict[tuple[str, str], int] = {}
        self.running: dict[tuple[str, str], tuple[int, int]] = {}
        """Of each shape the list that is running and its last count."""

    def apply(self, made: WordParagraph, label: Label) -> None:
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


_FONT = "Times New Roman"
_ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "justify": WD_ALIGN_PARAGRAPH.JUSTIFY}
#: The moment that the files of the package bear, whenever they are made (the first that ZIP knows).
_MOMENT = (1980, 1, 1, 0, 0, 0)
_WIDTH = Cm(16.2)
#: In so many letters of ten Word numbers the lists.
_NUMBERED = 5


def render_docx(letter: Letter) -> bytes:
    document = docx.Document()
    chance = dice(letter.name, "word")
    _settle(document, chance.choice((13, 14)))
    numbers = Numbers(document) if chance.randrange(10) < _NUMBERED else None
    for block in letter.blocks:
        match block:
            case Paragraph():
                _body(document, block, numbers)
            case Columns():
                _columns(document, block)
            case Table():
                table = document.add_table(rows=0, cols=len(block.rows[0]))
                table.style = "Table Grid"
                for row in block.rows:
                    for cell, text in zip(table.add_row().cells, row, strict=True):
                        cell.paragraphs[0].paragraph_format.space_after = Pt(0)
                        cell.paragraphs[0].add_run(text).font.size = Pt(12)
                document.add_paragraph()
            case Aligned():
                for line in block.lines:
                    made = document.add_paragraph()
                    made.paragraph_format.space_after = Pt(0)
                    for place, text in line:
                        if place > 0:
                            made.paragraph_format.tab_stops.add_tab_stop(int(_WIDTH * place))
                            made.add_run("\t")
                        made.add_run(text).font.size = Pt(11)
    file = BytesIO()
    document.save(file)
    return _timeless(file.getvalue())


def _settle(document: Document, size: int) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(size)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    normal.paragraph_format.space_after = Pt(6)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin, section.right_margin = Cm(3), Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(2)
    properties = document.core_properties
    properties.author = properties.title = properties.comments = ""


def _body(document: Document, block: Paragraph, numbers: Numbers | None) -> None:
    label = label_of(block.text) if numbers and block.align == "justify" else None
    made = document.add_paragraph()
    if numbers and label:
        numbers.apply(made, label)
        left, runs = len(label.text), []
        for run in block.runs:
            runs.append(replace(run, text=run.text[left:]))
            left = max(0, left - len(run.text))
        block = replace(block, runs=tuple(run for run in runs if run.text))
    _fill(made, block)


def _fill(made: WordParagraph, block: Paragraph, size: float | None = None) -> None:
    made.alignment = _ALIGN[block.align]
    if block.first:
        made.paragraph_format.first_line_indent = Pt(block.first)
    if block.left:
        made.paragraph_format.left_indent = Pt(block.left)
    for run in block.runs:
        written = made.add_run(run.text)
        written.bold, written.italic = run.bold or None, run.italic or None
        if size:
            written.font.size = Pt(size)


def _columns(document: Document, block: Columns) -> None:
    block = dressed(block)
    is_head = block.kind == "head"
    table = document.add_table(rows=1, cols=2)
    shares = (0.42, 0.58) if is_head else (0.5, 0.5)
    for cell, share, side in zip(table.rows[0].cells, shares, (block.left, block.right), strict=True):
        cell.width = int(_WIDTH * share)
        room_before = name_at(block.right) if side is block.right and not is_head else -1
        made = cell.paragraphs[0]
        for at, line in enumerate(side):
            if at == room_before:
                for _ in range(4):
                    cell.add_paragraph().paragraph_format.space_after = Pt(0)
            if at or room_before == 0:
                made = cell.add_paragraph()
            made.paragraph_format.space_after = Pt(0)
            _fill(made, line, 12 if is_head else 11 if side is block.left else None)


def _timeless(data: bytes) -> bytes:
    """Return the package with the clock taken out of its entries and its properties."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb">\d{4}-\d\d-\d\dT[^<]*<", b">2000-01-01T00:00:00Z<", content)
            plain = zipfile.ZipInfo(entry.filename, _MOMENT)
            plain.compress_type, plain.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(plain, content)
    return file.getvalue()
