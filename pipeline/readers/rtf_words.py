"""The words of a mail that Outlook keeps in RTF alone: its compressed form ([MS-OXRTFCP]) and what stands in it.

RTF that was made of HTML ([MS-OXRTFEX]) is led back to it; of all other RTF the words are taken, line by line.
"""

import re

from compressed_rtf import decompress
from striprtf.striprtf import rtf_to_text

from pipeline.readers.containers.container import unopened

_MOST = 2 * 1024 * 1024  # more than any mail of people has; unpacked it is nine times as long at most
#: What RTF that was made of HTML says to programs that know no HTML, and the markup that it keeps for others.
_FOR_OTHERS = re.compile(rb"\\htmlrtf1? ?.*?\\htmlrtf0 ?", re.DOTALL)
_KEPT = re.compile(rb"\{\\\*\\htmltag\d* ?([^{}]*)\}")


def unpacked_rtf(data: bytes, name: str) -> bytes:
    """Return the RTF of a message; ``name`` is what messages call it. Raises ``ReadError`` for what is none."""
    if len(data) > _MOST:
        raise unopened(name)
    try:
        return bytes(decompress(data))
    except Exception as error:  # the library has no other for what is broken
        raise unopened(name, error) from error


def words_of_rtf(rtf: bytes) -> tuple[str, bool]:
    """Return what RTF says, and whether that is HTML."""
    is_html = b"\\fromhtml" in rtf[:1000]
    if is_html:
        rtf = _KEPT.sub(rb"\1", _FOR_OTHERS.sub(b"", rtf))
    words: str = rtf_to_text(rtf.decode("latin-1"), errors="replace")  # type: ignore[no-untyped-call]
    return words.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), is_html
