"""What stands in the words of an e-mail: a letter, one that is quoted, pictures of pages."""

import binascii
import contextlib
import io
import re
import warnings
from collections.abc import Iterator

from PIL import Image

from pipeline.readers.containers.container import Budget, ContainerFile
from pipeline.readers.layout.letterhead import find_letterheads
from pipeline.readers.word.docx import read_page
from pipeline.readers.word.web_page import DATA
from pipeline.support.errors import ReadError
from pipeline.support.words import t

_MOST = 3_000_000  # more markup than any mail of people has
#: The mark before the lines of a mail that is answered, once for each answer.
_QUOTED = re.compile(r"^(?:> ?)+")
#: A picture in which a page can be read has so many pixels on its shorter and on its longer side; what is so much
#: longer than broad is a banner.
_SHORTER_SIDE, _LONGER_SIDE, _BANNER = 480, 640, 3


# --------------------
# The words, and what stands among them.


def parts_of_words(words: str, budget: Budget) -> Iterator[ContainerFile]:
    """Yield the words of a mail, and apart from them a letter that they quote: only that has the head of one."""
    lines = words.split("\n")
    bare = [_QUOTED.sub("", line) for line in lines]
    first = next((head.first for head in find_letterheads(bare)), 0) or len(lines)
    own, quoted = "\n".join(lines[:first]).strip("\n"), bare[first:]
    if own.strip():
        budget.spend(len(own))
        yield ContainerFile("", own.encode("utf-8", "replace"), is_body=True)
    if quoted:
        budget.member()
        yield ContainerFile(t("thư được trích"), "\n".join(quoted).encode("utf-8", "replace"))


def pasted_pictures(html: str) -> Iterator[bytes]:
    """Yield the bytes of the pictures that stand in HTML itself (``data:image/…``), but for broken ones."""
    for found in DATA.findall(html):
        with contextlib.suppress(ValueError):
            if found.startswith("data:image/"):
                yield binascii.a2b_base64(found.partition(",")[2])


def is_ornament(picture: bytes) -> bool:
    """Whether a picture among the words of a mail is too small or too narrow for a page: a logo, a card."""
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(picture)) as image:
            shorter, longer = sorted(image.size)
    except Image.DecompressionBombError:  # who reads it says what is wrong
        return False
    except (OSError, ValueError):
        return picture[4:8] != b"ftyp"  # of a telephone, which shows no size without its decoder
    return shorter < _SHORTER_SIDE or longer < _LONGER_SIDE or longer > _BANNER * shorter


# --------------------
# Words in one form or two.


def best_body(plain: str, html: str) -> str:
    """Return the words of a mail that has them in one form or two: as it is shown, else the plain ones."""
    return _tidy(html_text(html)) or _tidy(plain)


def html_text(markup: str) -> str:
    """Return the words of HTML as a reader of the mail sees them; what is beyond some megabytes is cut."""
    with contextlib.suppress(ReadError):  # nothing to be seen in it
        return read_page(DATA.sub("", markup)[:_MOST].encode("utf-8", "replace"), "", "").text
    return ""


def _tidy(text: str) -> str:
    """Return the text with one kind of line end and without the blanks that HTML and mail programs put in."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u200b", "")
    return re.sub(r"\n{4,}", "\n\n\n", "\n".join(map(str.rstrip, text.split("\n")))).strip("\n")
