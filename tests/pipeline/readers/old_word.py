"""Letters in older formats, and a stand-in for LibreOffice, whose script a test writes."""

import stat
import struct
from pathlib import Path

from tests.each import table

FILES = Path(__file__).parent / "files"
DOC = FILES / "ke-hoach.doc"
#: One letter in RTF, as LibreOffice once turned it into DOCX, and as it once saved it as Word 97.
RTF, CONVERTED, OLD_FONTS_DOC = (FILES / f"phong-cu.{suffix}" for suffix in ("rtf", "docx", "doc"))
OLD_FONTS = table(__file__, "old_fonts")
OLD_FONTS_FLAGS = ("encoding-converted", "tracked-changes", "date-field")


def patched(offset: int, value: int) -> bytes:
    """Return the letter of Word 97 with another number at a place of its main stream."""
    data = bytearray(DOC.read_bytes())
    struct.pack_into("<H", data, data.index(struct.pack("<H", 0xA5EC)) + offset, value)
    return bytes(data)


def with_remark(words: str) -> bytes:
    """Return a letter of Word 97 with a remark in the place of the dots that its own remark is made of."""
    dots = "…" * 60
    return (FILES / "ghi-chu.doc").read_bytes().replace(dots.encode("utf-16-le"), words.ljust(60).encode("utf-16-le"))


def write_program(place: Path, script: str) -> None:
    place.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    place.chmod(place.stat().st_mode | stat.S_IXUSR)


def giving(converted: Path) -> str:
    """Return the script of a program that gives this file for any other."""
    return f'for last; do :; done; cp {converted} "${{last%.*}}.docx"'
