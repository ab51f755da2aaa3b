"""The words of a mail that Outlook keeps in RTF alone: its compressed form ([MS-OXRTFCP]) and what stands in it.

RTF that was made of HTML ([MS-OXRTFEX]) is led back to it; of all other RTF the words are taken, line by line.
"""

import codecs
import contextlib
import re
import struct
from collections.abc import Callable
from typing import Any, NamedTuple

from pipeline.readers.containers.container import unopened

#: What the window holds before the first byte ([MS-OXRTFCP] 2.1.2.1).
_BEGINNING = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans Serif"
    rb"SymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u"
    rb"\tab\tx"
)
_WINDOW = 4096
_PACKED, _PLAIN = b"LZFu", b"MELA"
_MOST = 8 * 1024 * 1024  # more than any mail of people has


def unpacked_rtf(data: bytes, name: str) -> bytes:
    """Return the RTF of a message; ``name`` is what messages call it. Raises ``ReadError`` for what is none."""
    if len(data) < 16:
        raise unopened(name)
    size, form = struct.unpack("<4xI4s4x", data[:16])
    if form not in (_PACKED, _PLAIN) or size > _MOST:
        raise unopened(name)
    return data[16 : 16 + size] if form == _PLAIN else bytes(_unpacked(data[16:], size))


def _unpacked(data: bytes, size: int) -> bytearray:
    """Return what runs of eight bytes or references to the window, each with a byte that tells which, stand for."""
    found, at = bytearray(_BEGINNING), 0
    end = len(found) + size
    while at < len(data) and len(found) < end:
        kinds, at = data[at], at + 1
        for bit in range(8):
            if not kinds >> bit & 1:
                found += data[at : at + 1]
                at += 1
                continue
            place, length = divmod(int.from_bytes(data[at : at + 2], "big"), 16)
            at += 2
            back = (len(found) - place) % _WINDOW
            if at > len(data) or back == 0 or back > len(found):
                return found[len(_BEGINNING) : end]
            for _ in range(length + 2):
                found.append(found[-back])
    return found[len(_BEGINNING) : end]


# --------------------
# Words in RTF. Groups open and close, control words stand between them; what a program of another age need not know
# begins with a star and is left out, and so are tables of fonts and the like.

_PIECE = re.compile(rb"([{}])|\\([a-z]+)(-?\d{1,9})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z'])|([^\\{}\r\n]+)")
_SIGNS = {
    b"par": "\n", b"line": "\n", b"sect": "\n", b"page": "\n", b"row": "\n", b"tab": "\t", b"cell": "\t",
    b"endash": "–", b"emdash": "—", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”",
    b"bullet": "•", b"~": " ", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\", b"\n": "\n", b"\r": "\n",
}  # fmt: skip
_LEFT_OUT = frozenset((b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer"))
_OF_HTML = b"htmltag"
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_FONT = re.compile(rb"\\f(\d{1,5})[^{}]{0,100}?\\fcharset(\d{1,3})")
_CHARSETS = {b"163": "cp1258"}  # of fonts for Vietnamese; all others have the code page of the file


class _State(NamedTuple):
    code: str
    is_left_out: bool = False
    is_starred: bool = False
    fallback: int = 1  # so many bytes behind a letter of Unicode say it again for programs of another age


def words_of_rtf(rtf: bytes) -> tuple[str, bool]:
    """Return what RTF says, and whether that is HTML."""
    is_html = b"\\fromhtml" in rtf[:1000]
    usual, fonts = _codes(rtf)
    #: What control words make of what stands behind them; behind “htmlrtf” it is for programs that know no HTML.
    changes: dict[bytes, Callable[[bytes], dict[str, Any]]] = {
        b"htmlrtf": lambda number: {"is_left_out": number != b"0"},
        b"uc": lambda number: {"fallback": int(number or 1)},
        b"f": lambda number: {"code": fonts.get(number, usual)},
    }
    said: list[str] = []
    held = b""  # read together: in Windows-1258 letters and their marks stand apart
    state, around, to_skip = _State(usual), list[_State](), 0

    def say(words: str) -> None:
        said.append("" if state.is_left_out else words)

    for piece in _PIECE.finditer(rtf):
        brace, word, number, byte, sign, plain = piece.groups(b"")
        if byte or plain:
            data = plain or bytes.fromhex(byte.decode())
            held += data[to_skip:]
            to_skip = max(0, to_skip - len(data))
            continue
        say(held.decode(state.code, "replace"))
        held = b""
        if brace == b"{":
            around.append(state)
        elif brace:
            state, to_skip = around.pop() if around else state, 0
        elif sign == b"*":
            state = state._replace(is_starred=True)
        elif word in _LEFT_OUT or state.is_starred:
            is_kept = is_html and word == _OF_HTML
            state = state._replace(is_left_out=state.is_left_out or not is_kept, is_starred=False)
        elif word in changes:
            state = state._replace(**changes[word](number))
        elif word == b"u" and number:
            say(chr(int(number) % 0x10000))
            to_skip = state.fallback
        else:
            say(_SIGNS.get(word or sign, ""))
    say(held.decode(state.code, "replace"))
    return "".join(said).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"), is_html


def _codes(rtf: bytes) -> tuple[str, dict[bytes, str]]:
    """Return the code page of a file, and that of each of its fonts."""
    page = _CODE_PAGE.search(rtf)
    usual = _known(f"cp{page[1].decode()}" if page else "cp1252")
    return usual, {font[1]: _CHARSETS.get(font[2], usual) for font in _FONT.finditer(rtf)}


def _known(code: str) -> str:
    with contextlib.suppress(LookupError):
        return codecs.lookup(code).name
    return "cp1252"
