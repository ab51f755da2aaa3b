"""What a spreadsheet can hold in one cell, and what it must not be given: the limits of Excel, harmless texts."""

import re

#: Most characters that Excel keeps in a cell; of more, it says that the file is broken.
LONGEST = 32_767
#: Most rows of a sheet, the heading among them.
MOST_ROWS = 1_048_576

#: What XML cannot hold, or only as an escape that programs show: control characters, halves of a pair.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_RUNS = ("=", "+", "-", "@")
_BULLET = re.compile(r"(\s*)-(?=\s)")


def clean(text: str) -> str:
    """Return text that a cell can hold: one kind of line end, no control characters, not longer than Excel takes.

    >>> clean("a\\x07b\\r\\nc")
    'ab\\nc'
    """
    held = _UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return held if len(held) <= LONGEST else held[: LONGEST - 1] + "…"


def safe(text: str) -> str:
    """Make a cell's text harmless: a spreadsheet would run what begins with ``=``, ``+``, ``-``, ``@``.

    The apostrophe is the sign that spreadsheets themselves use for “this is text”. A hyphen that only begins a
    line of a list becomes a dash, which runs nowhere and reads better in print.

    >>> safe('=HYPERLINK("x")'), safe("Gửi báo cáo"), safe("- Gửi báo cáo")
    ('\\'=HYPERLINK("x")', 'Gửi báo cáo', '– Gửi báo cáo')
    """
    text = _BULLET.sub(r"\1–", text, count=1) if _BULLET.match(text) else text
    return f"'{text}" if text.lstrip().startswith(_RUNS) or text[:1] in ("\t", "\r", "\n") else text


def shown(text: str) -> str:
    """Return what stands in a cell of a workbook for a text: ``clean``, then ``safe``."""
    return clean(safe(clean(text)))


def bare(text: str) -> str:
    """Take away the sign that ``safe`` put before a text.

    >>> bare(safe("=1+1"))
    '=1+1'
    """
    return text[1:] if text.startswith("'") and (text[1:].lstrip().startswith(_RUNS) or text[1:2] in "\t\r\n") else text
