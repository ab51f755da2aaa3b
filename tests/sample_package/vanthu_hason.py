"""What one office adds to vanthu: an export, a reader, a check. Its words stand beside it in ``vanthu_words/hason``."""

import datetime
from collections.abc import Iterator, Sequence

from pipeline.crosscheck.findings import warning
from schemas import Letter, LetterWarning, Obligation


def markdown(owed: Sequence[Obligation], today: datetime.date) -> bytes:
    """Return a list of duties for a chat: `vanthu obligations -o viec.md`."""
    return "".join(f"- {item.union}: {item.action} ({item.due or '?'})\n" for item in owed).encode()


def fax(data: bytes, name: str) -> str | None:
    """Return the text of a file of the office's fax gateway, ``None`` for any other."""
    return data[4:].decode("utf-16-le") if data.startswith(b"FAX\0") else None


def unsigned(letter: Letter) -> Iterator[LetterWarning]:
    """Yield a warning for a letter that nobody signed."""
    if letter.header.signer is None:
        yield warning("hason-unsigned", letter, None, "Không thấy người ký: xem bản gốc.", level="look")
