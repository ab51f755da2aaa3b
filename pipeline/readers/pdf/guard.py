"""What is packed inside a PDF, told before the file is opened: a few kilobytes may unpack to gigabytes.

pdfium unpacks a stream whole, and makes objects of all that is in it; no letter has streams of such a size. Only those
that are long enough to hide much are looked into.
"""

import base64
import binascii
import contextlib
import re
import signal
import threading
import zlib
from collections.abc import Iterator
from types import FrameType
from typing import NamedTuple

_AGAIN = 1.0  #: A parser that catches every error may catch this one, too: then it is raised again.
#: Bytes, unpacked. Drawing instructions: a page of close print has 100 kB, a map some millions.
MOST_CONTENT = 12 * 1024 * 1024
#: All streams of drawing instructions above ``_LARGE``, which one page may draw together.
MOST_CONTENT_TOGETHER = 24 * 1024 * 1024
#: Fonts of all scripts of Asia have 20 MB, a picture of A3 in colours at 600 dots an inch 210 MB.
MOST_FONT = 48 * 1024 * 1024
MOST_PICTURE = 256 * 1024 * 1024
MOST_FILE = 100 * 1024 * 1024
#: What a dictionary says of its stream → how much it may unpack to, the first that is said.
_MOST_BY_MARK = {
    b"/Image": MOST_PICTURE,
    b"/EmbeddedFile": MOST_FILE,
    **dict.fromkeys((b"/Length1", b"/Type1C", b"/CIDFontType0C", b"/OpenType"), MOST_FONT),
}
_LARGE = 1024 * 1024
_SMALL_STREAM = 4 * 1024 * 1024  #: A stream of drawing instructions that cannot be larger than this is not looked at.

_MOST_PACKED = 1032  #: Deflate makes of a byte no more than this.
#: LZW packs as much; its streams, rare since 1996, are not unpacked here but judged by their length.
_MOST_LZW = 128 * 1024
_CHUNK = 1024 * 1024
_DEEPEST = 3  #: One packed inside the other again and again: no program writes that.

_LENGTH = re.compile(rb"/Length\s+(\d+)\s*(?![\d\s]*R)")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_LONGEST_HEAD = 4096


class BombError(Exception):
    """A stream that unpacks to more than any letter holds, or a page with more signs than any can show."""


class _Stream(NamedTuple):
    head: bytes  #: Its dictionary.
    packed: memoryview

    @property
    def limit(self) -> int:
        """How many bytes it may unpack to."""
        return next((most for mark, most in _MOST_BY_MARK.items() if mark in self.head), MOST_CONTENT)


def check_streams(data: bytes) -> None:
    """Raise ``BombError`` where a stream unpacks beyond its limit; streams that are encrypted are not seen."""
    together = 0
    for stream in _streams(data):
        size = _unpacked(stream)
        together += size if stream.limit == MOST_CONTENT and size > _LARGE else 0
        if size > stream.limit or together > MOST_CONTENT_TOGETHER:
            raise BombError


def object_streams(data: bytes) -> Iterator[bytes]:
    """Yield the streams in which objects are packed, unpacked as far as ``MOST_CONTENT``."""
    for stream in _streams(data):
        if b"/ObjStm" in stream.head:
            yield b"".join(_layers(stream.packed, 1, MOST_CONTENT))


def _streams(data: bytes) -> Iterator[_Stream]:
    """Yield the streams of a PDF, each with its dictionary, by their marks alone, whatever the file's tables say."""
    end = 0
    while (at := data.find(b"stream", end)) >= 0:
        begin = at + len(b"stream")
        if data[at - 3 : at] == b"end" or data[begin : begin + 1] not in (b"\r", b"\n"):
            end = begin
            continue
        begin += 2 if data[begin : begin + 2] == b"\r\n" else 1
        first = max(end, at - _LONGEST_HEAD)
        head = data[max(first, data.rfind(b"obj", first, at)) : at]
        end = data.find(b"endstream", begin)
        end = len(data) if end < 0 else end
        told = _LENGTH.search(head)
        if told is not None and begin + int(told[1][:12]) <= len(data):
            end = max(end, begin + int(told[1][:12]))
        yield _Stream(head, memoryview(data)[begin:end])


def _unpacked(stream: _Stream) -> int:
    """Return how many bytes a stream unpacks to, counted no further than its limit; 0 where it surely stays below."""
    layers = len(_FLATE.findall(stream.head))
    length = len(stream.packed)
    if not layers:
        lzw = b"/LZWDecode" in stream.head and length > _MOST_LZW and stream.limit == MOST_CONTENT
        return MOST_CONTENT + 1 if lzw else length
    if layers > _DEEPEST:
        return stream.limit + 1
    if length * _MOST_PACKED**layers <= (_SMALL_STREAM if stream.limit == MOST_CONTENT else stream.limit):
        return 0
    return sum(map(len, _layers(_without_letters(stream), layers, stream.limit)))


def _without_letters(stream: _Stream) -> memoryview:
    """Return the bytes of a stream that may be written in letters (ASCII85, hex); none where these are broken."""
    with contextlib.suppress(ValueError):
        if b"/ASCII85Decode" in stream.head:
            return memoryview(base64.a85decode(bytes(stream.packed).strip().removesuffix(b"~>")))
        if b"/ASCIIHexDecode" in stream.head:
            return memoryview(binascii.unhexlify(b"".join(bytes(stream.packed).split()).removesuffix(b">")))
        return stream.packed
    return memoryview(b"")


def _layers(packed: memoryview, layers: int, limit: int) -> Iterator[bytes]:
    """Yield what bytes unpack to (Deflate, so many times) in pieces, until these are more than ``limit``."""

    def inflated(parts: Iterator[bytes]) -> Iterator[bytes]:
        """Yield what packed bytes unpack to (Deflate), in pieces of ``_CHUNK`` at most."""
        unpacker = zlib.decompressobj()
        # What is broken or encrypted ends here: pdfium gets no further either.
        with contextlib.suppress(zlib.error):
            for part in parts:
                while part and not unpacker.eof:
                    yield unpacker.decompress(part, _CHUNK)
                    part = unpacker.unconsumed_tail

    parts: Iterator[bytes] = (bytes(packed[at : at + _CHUNK]) for at in range(0, len(packed), _CHUNK))
    for _ in range(layers):
        parts = inflated(parts)
    size = 0
    for part in parts:
        size += len(part)
        yield part
        if size > limit:
            return


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raise ``TimeoutError`` in the block once it used so many seconds of the processor; in the main thread alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
