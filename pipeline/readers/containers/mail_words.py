"""The words of an e-mail: in whatever encoding they came, as plain text or as HTML."""

import re

from pipeline.errors import ReadError
from pipeline.readers.word.web_page import read_page

#: A table of words, not one that only sets the page: its cells are many.
_CELL = re.compile(r"<t[dh][\s>]", re.IGNORECASE)
_CELLS_OF_A_TABLE = 4
#: Pictures that stand in the markup itself, and more markup than any mail of people has.
_DATA = re.compile(r"data:[\w/+.-]*;base64,[A-Za-z0-9+/=\s]*")
_MOST = 3_000_000
#: A plain form so much shorter than the HTML says only "your program cannot show this mail".
_MUCH_SHORTER = 0.3


def best_body(plain: str, html: str) -> str:
    """Return the words of a mail that has them in one form or two: the plain ones, unless tables are only in HTML."""
    if not html.strip():
        return _tidy(plain)
    if plain.strip() and len(_CELL.findall(html)) < _CELLS_OF_A_TABLE:
        text = _tidy(html_text(html)) if len(plain) < len(html) * 0.02 else ""
        return text if len(plain.strip()) < _MUCH_SHORTER * len(text) else _tidy(plain)
    return _tidy(html_text(html)) or _tidy(plain)


def html_text(markup: str) -> str:
    """Return the words of HTML as a reader of the mail sees them; what is beyond some megabytes is cut."""
    try:
        return read_page(_DATA.sub("", markup)[:_MOST].encode("utf-8", "replace"), "", "").text
    except ReadError:  # nothing to be seen in it
        return ""


def _tidy(text: str) -> str:
    """Return the text with one kind of line end and without the blanks that HTML and mail programs put in."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u200b", "")
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n")
