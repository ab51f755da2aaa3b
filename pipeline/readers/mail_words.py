"""The words of an e-mail: in whatever encoding they came, as plain text or as HTML."""

import re
from collections.abc import Callable

from pipeline.readers.encodings import decode_legacy

#: A table of words, not one that only sets the page: its cells are many.
_CELL = re.compile(r"<t[dh][\s>]", re.IGNORECASE)
_CELLS_OF_A_TABLE = 4
#: A plain form so much shorter than the HTML says only "your program cannot show this mail".
_MUCH_SHORTER = 0.3


def decoded(data: bytes, charset: str | None) -> str:
    """Return the text of bytes whose encoding a mail names, rightly or not."""
    for name in (charset, "utf-8"):
        try:
            if name:
                return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    return decode_legacy(data) or data.decode("cp1258", "replace")


def best_body(plain: str, html: str, as_text: Callable[[str], str]) -> str:
    """Return the words of a mail that has them in one form or two: the plain ones, unless tables are only in HTML."""
    if not html.strip():
        return _tidy(plain)
    if plain.strip() and len(_CELL.findall(html)) < _CELLS_OF_A_TABLE:
        text = _tidy(as_text(html)) if len(plain) < len(html) * 0.02 else ""
        return text if len(plain.strip()) < _MUCH_SHORTER * len(text) else _tidy(plain)
    return _tidy(as_text(html)) or _tidy(plain)


def _tidy(text: str) -> str:
    """Return the text with one kind of line end and without the blanks that HTML and mail programs put in."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u200b", "")
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n")
