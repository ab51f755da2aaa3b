"""Words of a mail of Outlook that stand in RTF alone: unpacked, in every way in which RTF writes letters."""

import struct

import pytest
from compressed_rtf import compress

from extractors import extract
from pipeline.readers.containers.outlook import unpacked_rtf, words_of_rtf
from pipeline.readers.opening import open_bytes
from pipeline.support.errors import ReadError
from tests.each import each
from tests.pipeline.readers.packages import PLAN, outlook, word


def rtf(text: str) -> bytes:
    """Return text as Outlook writes it: every letter beyond ASCII by its number, a question mark behind it."""
    letters = "".join(letter if letter.isascii() else f"\\u{ord(letter)}?" for letter in text)
    body = letters.replace("\n", "\\par\r\n")
    return f"{{\\rtf1\\ansi\\ansicpg1252{{\\fonttbl{{\\f0\\fswiss Arial;}}}}\\f0\\fs20 {body}}}".encode()


def test_what_is_packed_comes_back() -> None:
    data = rtf(PLAN * 3)
    packed = compress(data)
    assert len(packed) < len(data) / 2
    assert unpacked_rtf(packed, "thu.msg") == data
    assert unpacked_rtf(compress(data, compressed=False), "thu.msg") == data


def test_a_letter_in_rtf_alone_is_read() -> None:
    (source,) = open_bytes(outlook("", rich=compress(rtf(PLAN))), "thu.msg").sources
    assert (source.name, source.text) == ("thu.msg", PLAN.strip())


def test_html_in_rtf_is_html_again() -> None:
    rows = "".join(f"{{\\*\\htmltag64 <tr><td>}}{n}{{\\*\\htmltag64 </td><td>}}CDCS {n}" for n in range(1, 4))
    inside = (
        f"{{\\rtf1\\ansi\\fromhtml1 {{\\*\\htmltag64 <p>}}\\htmlrtf \\par\\par \\htmlrtf0 So: 21/KH-C\\u272?P"
        f"{{\\*\\htmltag64 </p><table>}}{rows}{{\\*\\htmltag64 </table>}}}}"
    )
    (source,) = open_bytes(outlook("", rich=compress(inside.encode())), "thu.msg").sources
    assert source.text.startswith("Số".replace("ố", "o") + ": 21/KH-CĐP") and "| 2 | CDCS 2 |" in source.text


@each(
    ("written", "words"),
    [
        (rb"{\rtf1\ansi\ansicpg1258 C\'f4ng \'f0o\'e0n}", "Công đoàn"),
        (rb"{\rtf1\ansi{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset163 B;}}\f0 C\'f4ng \f1 \'f0o\'e0n}", "Công đoàn"),
        (rb"{\rtf1\ansi\uc2 \u272\'d0\'d0o\'e0n}", "Đoàn"),
        (rb"{\rtf1 a\tab b\line c\par d\{e\}\\f}", "a\tb\nc\nd{e}\\f"),
        (rb"{\rtf1 {\*\generator x;}{\info{\title y}}{\pict\wmetafile8 0102}a {\b b} c}", "a b c"),
        (rb"{\rtf1 \u-10179?\u-8704?}", "😀"),
        (rb"{\rtf1 a}}} b", "a"),
        (rb"{\rtf1\ansicpg99999 a", "a"),
    ],
)
def test_words_of_rtf(written: bytes, words: str) -> None:
    assert words_of_rtf(written) == (words, False)


def test_what_is_no_packed_rtf_is_told() -> None:
    whole = compress(rtf(PLAN))
    odd = struct.pack("<II4sI", 20, 10, b"XXXX", 0) + b"0123456789"
    for data in (b"", b"LZFu", odd, *(whole[:size] for size in (15, 16, 66, 516))):
        with pytest.raises(ReadError) as caught:
            unpacked_rtf(data, "thu.msg")
        assert caught.value.code == "broken", data


def test_broken_rtf_is_told_beside_the_letter() -> None:
    found = open_bytes(outlook("", [("KH.docx", word(PLAN))], rich=b"hong"), "thu.msg")
    assert [failure.path_name for failure in found.failures] == ["thu.msg"]
    assert [extract(source).header.number for source in found.sources] == ["21"]
