"""What a file of an office program says of itself beside its text: properties, remarks, words of pictures, margins.

None of it is read as a letter's text; a mark of secrecy may stand there all the same.
"""

import contextlib
import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, count, islice

from pipeline.readers import loaded
from pipeline.readers.detect import BROKEN_ZIP
from pipeline.readers.secrecy import (
    MOST_BESIDE,
    StampSeenError,
    ask_a_person,
    is_mark,
    is_marked,
    is_stamp,
    refuse_marks,
)

#: So much of a part is looked at, and of a sheet so many rows at its top.
_MOST_BYTES, _HEAD_ROWS = 4 * 1024 * 1024, 25
_PROPERTIES = re.compile(r"docProps/(?:core|custom)\.xml|customXml/item\d+\.xml|meta\.xml")
_REMARKS = re.compile(r"(?:word|xl|ppt)/(?:\w+/)?(?:threaded)?comments?[\w-]*\.xml|word/(?:foot|end)notes\.xml", re.I)
_PICTURE, _MOST_PICTURES = re.compile(r"(?:xl|ppt)/media/[\w.-]+"), 50
#: What stands before and behind the words of a cell in an Excel file of two bytes a letter ([MS-XLS] 2.5.293).
_END_OF_OLD_CELL = re.compile("[\0-\x1f\u0100]+")
_DRAWN = re.compile(
    r"word/(?:document|header\d*|footer\d*)\.xml|xl/drawings/[\w.-]+|ppt/slides/[\w-]+\.xml|content\.xml"
)
_SHEET = re.compile(r"xl/worksheets/[\w-]+\.xml")
_STRINGS, _BOOK = "xl/sharedStrings.xml", "xl/workbook.xml"
#: Ends of what is one line; all patterns here go through a part once, whatever is in it.
_END = re.compile(r"</(?:[\w-]+:)?(?:property|user-defined|p|text|threadedComment|author)>")
_SHEET_NAME = re.compile(r'<sheet\b[^<>]*\bname="([^"<>]*)"')
_NAME = re.compile(r'<(?:[\w-]+:)?(?:property|user-defined)\b[^<>]*name="([^"<>]*)"')
_WORDS = re.compile(r">([^<>]+)<")
_VALUES = re.compile(r"""\w:\w+\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')""")
_ALTERNATIVE = re.compile(r'\b(?:descr|title|alt)="([^"<>]+)"|<svg:(?:title|desc)>([^<]+)<')
_ON_A_PAGE = re.compile(r"<title[^<>]*>([^<]*)<|<!--([^<>]*)-->|\b(?:alt|content)\s*=\s*[\"']([^\"'<>]*)", re.I)
_MARGIN = re.compile(r"<(?:odd|even|first)(?:Header|Footer)>([^<]*)<")
#: What sets letters in a margin of a sheet: its part, font, size, colour.
_SETTING = re.compile(r'&(?:"[^"]*"|K[0-9A-F+-]{5,6}|\d+|[A-Z])')


def look_through(data: bytes, name: str, sha256: str) -> None:
    """Raise ``StampSeenError`` where a workbook, or slides, bear a mark, ``StampUnreadError`` for what may be one."""
    refuse_said_beside(data)
    with contextlib.suppress(*BROKEN_ZIP), zipfile.ZipFile(io.BytesIO(data)) as archive:
        called = _SHEET_NAME.findall(_text(archive, _BOOK))
        # One sheet among others may count secret letters beside those that are none.
        refuse_marks(map(html.unescape, called if len(called) == 1 else []))
        strings = dict(zip(map(str, count()), map(_words, _text(archive, _STRINGS).split("<si>")[1:]), strict=False))
        for path in filter(_SHEET.fullmatch, archive.namelist()):
            sheet = _text(archive, path)
            refuse_marks(_SETTING.sub("\n", html.unescape(found)) for found in _MARGIN.findall(sheet))
            rows = sheet.split("<row")[1 : _HEAD_ROWS + 1]
            _refuse_rows([words for cell in row.split("<c ")[1:] if (words := _cell(cell, strings))] for row in rows)
        for path in islice(filter(_PICTURE.fullmatch, archive.namelist()), _MOST_PICTURES):
            loaded("word.docx_package:refuse_stamped")(archive.read(path), 0.0)


def look_through_old(stream: bytes) -> None:
    """Raise ``StampSeenError`` where a row at the top of a sheet of Excel 97 is a mark, ``DoubtSeenError`` where words
    are one of which nobody knows where they stand."""
    import xlrd  # of use for such files alone

    sheets: list[list[list[str]]] = []
    with contextlib.suppress(Exception):  # whatever a broken workbook makes of a parser
        sheets = [
            [
                [cell.value.strip() for cell in row if cell.ctype == xlrd.XL_CELL_TEXT]
                for row in islice(sheet.get_rows(), _HEAD_ROWS)
            ]
            for sheet in xlrd.open_workbook(file_contents=stream, logfile=io.StringIO(), ragged_rows=True).sheets()
        ]
    for rows in sheets:
        _refuse_rows(rows)
    both = (stream[at:].decode("utf-16-le", "replace") for at in (0, 1))
    # Nobody can tell where these words stand.
    if any(is_mark(words) for words in chain.from_iterable(map(_END_OF_OLD_CELL.split, both)) if "T" in words.upper()):
        ask_a_person()


def refuse_said_beside(data: bytes) -> None:
    """Raise ``StampSeenError`` where properties, remarks or words of pictures in an office's file are a mark."""
    with contextlib.suppress(*BROKEN_ZIP), zipfile.ZipFile(io.BytesIO(data)) as archive:
        for path in archive.namelist():
            if _PROPERTIES.fullmatch(path):
                refuse_properties(_properties(_text(archive, path)))
            elif _REMARKS.fullmatch(path):
                refuse_marks(map(_words, _END.split(_text(archive, path))))
            elif _DRAWN.fullmatch(path):
                refuse_marks(html.unescape("".join(found)) for found in _ALTERNATIVE.findall(_text(archive, path)))


def refuse_said_on_page(page: str) -> None:
    """Raise ``StampSeenError`` where what a page says of itself, or the words of one of its pictures, are a mark."""
    refuse_properties(html.unescape("".join(found)) for found in _ON_A_PAGE.findall(page))


def refuse_properties(said: Iterable[str]) -> None:
    """Raise ``StampSeenError`` where a property of a file is a mark of secrecy, or a part of it one, as in a subject.

    ``DoubtSeenError`` where a line of one may be a mark, before later properties are looked at.
    """
    for words in said:
        refuse_marks([words])
        if is_marked(words):
            raise StampSeenError


def said_in(xml: bytes) -> Iterator[str]:
    """Yield what the properties of a file say that are kept as XML (XMP): between its tags and in their attributes."""
    text = xml[:_MOST_BYTES].decode("utf-8", "replace")
    yield from map(html.unescape, [*_WORDS.findall(text), *map("".join, _VALUES.findall(text))])


def _refuse_rows(rows: Iterable[list[str]]) -> None:
    """Raise where, above a table, a cell is a mark of secrecy, or a cell alone in its row may be one."""
    in_table = False
    for cells in rows:
        in_table |= len(cells) > MOST_BESIDE
        if not in_table and any(map(is_stamp, cells)):
            raise StampSeenError
        refuse_marks(cells if len(cells) == 1 and not in_table else [])


def _cell(cell: str, strings: dict[str, str]) -> str:
    """Return the words of a cell: its own, or those that it names by their number in ``strings``."""
    words = _words(f"<{cell.partition('</c>')[0]}").strip()
    return strings.get(words, "").strip() if 't="s"' in cell.partition(">")[0] else words


def _properties(xml: str) -> Iterator[str]:
    """Yield what the properties in a part (XML) of an office's file say, those named by its writer as “name: words”."""
    for part in _END.split(xml):
        if name := _NAME.search(part):  # what the writer of the file called it
            yield f"{html.unescape(name[1])}: {_words(part[name.start() :])}"
        yield from map(html.unescape, _WORDS.findall(f"{part}<"))


def _words(xml: str) -> str:
    return html.unescape("".join(_WORDS.findall(f"{xml}<")))


def _text(archive: zipfile.ZipFile, path: str) -> str:
    """Return a part of an office's file as text, cut at ``_MOST_BYTES``; ``""`` where there is no such part."""
    with contextlib.suppress(KeyError), archive.open(path) as part:
        return part.read(_MOST_BYTES).decode("utf-8", "replace")
    return ""
