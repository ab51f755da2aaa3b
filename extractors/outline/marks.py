"""The marks of list items: Phần, Chương, Mục, Điều, roman and arabic numbers, letters, dashes, pluses, stars."""

import re

from extractors.outline.records import Line
from extractors.patterns import View

#: No mark: the number of a letter that begins a line (“09-KH/ĐU”), a telephone number with digits left out (“04.38xx”).
_MARKS = re.compile(
    r"""
    (?P<part>(?:phần|PHẦN|Phần)[ ]+(?:thứ[ ]+\w+|THỨ[ ]+\w+|[IVX]+|\d+)\b[ ]*[.:\-]?)
  | (?P<chapter>(?:Chương|CHƯƠNG|Mục|MỤC)[ ]+(?:[IVX]+|\d+)\b[ ]*[.:\-]?)
  | (?P<article>(?:Điều|ĐIỀU)[ ]+\d+[ ]*[.:])
  | (?P<roman>(?:X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3}|Il|Ill|lI|II1|l1)[ ]*[.\-/):](?=[ ]|[^\W\d_]|$))
  | (?P<capital>[A-HĐ][ ]*[.)/](?=[ ]))
  | (?P<number3>\d{1,2}\.\d{1,2}\.\d{1,2}(?:\.\d{1,2})?[.)]?(?![\d/]))
  | (?P<number2>\d{1,2}\.\d{1,2}(?:[.)\-](?!\d)|(?=[ ]*[^\W\d_])(?!xx))(?!/))
  | (?P<number>(?:\d{1,2}[ ]?[.)]|\d{1,2}/(?=[ ])|\d{1,2}[ ]?-(?=[ ]*[^\W\d_])(?!\w+/\w)|\d{1,2}:)
        (?=[ ]*["(\[]?[^\W\d_]|[ ]+["(]|[ ]+\d+[ ]?%|$))
  | (?P<letter>[a-zđ][ ]?[.)](?=[ ]|[^\W\d_]|$)|[a-zđ]\d?[)/](?=[ ])
        |(?:Bước|BƯỚC)[ ](?:\d{1,2}|thứ[ ]\w+)[ ]?[.:)](?=[ ]))
  | (?P<bracket>\((?:\d{1,2}|[a-zđ]|[ivx]+)\)(?=[ ]))
  | (?P<dash>-(?:[ ]*-)?(?![\d]+[ ]*%)(?=[ ]*\S))
  | (?P<plus>\+(?=[ ]*\S)|o(?=[ ]{1,8}[^\W\d_]))
    """,
    re.X,
)


def mark_of(view: View, line: Line) -> tuple[str, int] | None:
    """Return the kind of the line's list mark and where its words begin."""
    if view.text[line.start] == "*":
        return "star", _skip(view, line.start + 1, line.end)
    found = _MARKS.match(view.plain, line.start, line.end)
    if not found:
        return None
    kind = found.lastgroup
    assert kind is not None
    return kind, _skip(view, found.end(), line.end)


def _skip(view: View, start: int, end: int) -> int:
    """Return where the words begin behind the blanks at ``start``."""
    while start < end and view.plain[start] == " ":
        start += 1
    return start
