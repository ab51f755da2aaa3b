"""RTF files (specification 1.9.1), told in the words of a DOCX and read as one.

Read here and not by an office program, so that the same bytes give the same text on every machine. Numbers of lists
need no counting: the file holds each as it was shown.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree.ElementTree import Element, SubElement

from pipeline.readers.word.docx import read_parts
from pipeline.readers.word.docx_package import BLIP, Package, R, W, broken
from pipeline.readers.word.rtf_blocks import ABOUT_CELLS, Blocks, Definition
from pipeline.readers.word.rtf_words import (
    CONTROL_SIGNS,
    DRAWING,
    EMU_A_TWIP,
    KNOWN_STARRED,
    MOST_GROUPS,
    SIGNS,
    SKIPPED,
    TOKEN,
    Fonts,
    Picture,
    State,
)
from schemas import Source

MEDIA_TYPE = "application/rtf"


def read_rtf(data: bytes, name: str, sha256: str) -> Source:
    """Return the text of an RTF file. Raises ``ReadError``."""
    reader = _Reader()
    reader.read(data[max(data.find(b"{"), 0) :].decode("latin-1"))
    if not reader.begun:
        raise broken(name)
    return read_parts(reader.package(), name, sha256, MEDIA_TYPE)


class _Reader:
    def __init__(self) -> None:
        self._document = Element(f"{W}document")
        self._body = SubElement(self._document, f"{W}body")
        self._notes = Element(f"{W}footnotes")
        self._headers: dict[str, Element] = {}
        self._fonts = Fonts()
        self._states = [State(Blocks(self._body), owner=True)]
        self._starred = self._fresh = False
        self._skip = 0
        self._bytes = bytearray()
        self._high = 0
        self._definition = Definition()
        self._picture = Picture()
        self._pictures: dict[str, bytes] = {}
        self._changed = self.begun = False

    def package(self) -> Package:
        """Return the parts of the file."""
        while len(self._states) > 1:
            self._end_group()
        self._flush()
        if self._states[0].blocks:
            self._states[0].blocks.finish()
        section = SubElement(self._body, f"{W}sectPr")
        for key in self._headers:
            kind = "first" if key == "headerf" else "default"
            SubElement(section, f"{W}headerReference", {f"{R}id": key, f"{W}type": kind})
        return Package(
            self._document,
            headers=self._headers,
            notes=(self._notes,),
            others={key: key for key in self._pictures},
            load=self._pictures.__getitem__,
            flags=("tracked-changes",) if self._changed else (),
        )

    def read(self, text: str) -> None:
        """Take the whole file."""
        at, end = 0, len(text)
        while at < end and (token := TOKEN.match(text, at)):
            at = token.end()
            if token["text"] is not None:
                self._text(token["text"])
            elif token["byte"] is not None:
                self._byte(int(token["byte"], 16))
            elif token["brace"] == "{":
                self._begin_group()
            elif token["brace"] == "}":
                self._end_group()
                if len(self._states) == 1 and self.begun:
                    return
            elif token["sign"] is not None:
                self._sign(token["sign"])
            elif token["word"] == "bin":
                at += max(0, int(token["number"] or 0))
            else:
                self._word(token["word"], None if token["number"] is None else int(token["number"]))

    @property
    def _state(self) -> State:
        return self._states[-1]

    def _change(self, **values: object) -> None:
        self._flush()
        self._states[-1] = replace(self._states[-1], **values)  # type: ignore[arg-type]

    def _begin_group(self) -> None:
        self._flush()
        self._skip = 0
        self._states.append(
            replace(self._state, owner=False, kind="" if self._state.kind == "pict" else self._state.kind)
        )
        if len(self._states) > MOST_GROUPS:
            raise ValueError("groups without end")
        self._starred, self._fresh = False, True

    def _end_group(self) -> None:
        self._flush()
        self._skip = 0
        if len(self._states) == 1:
            return
        state = self._states.pop()
        if state.owner and state.blocks is not None:
            state.blocks.finish()
        if state.kind == "pict" and self._state.kind != "pict":
            self._end_picture()
        self._starred = self._fresh = False

    def _word(self, word: str, number: int | None) -> None:
        if self._skip:
            self._skip -= 1
            return
        begins, starred = self._fresh, self._starred
        self._fresh = self._starred = False
        if begins and self._begins(word, starred):
            return
        if word == "u" and number is not None:
            self._unicode(number & 0xFFFF)
            return
        if word in SIGNS:
            self._put(SIGNS[word])
            return
        if action := _ACTIONS.get(word):
            action(self, 1 if number is None else number)

    def _begins(self, word: str, starred: bool) -> bool:
        """Give a group its meaning by its first word; say whether it has one."""
        if word in SKIPPED or (starred and word not in KNOWN_STARRED):
            self._change(blocks=None, kind="")
        elif word in ("fonttbl", "fldinst", "pict"):
            self._change(kind=word)
            self._picture = Picture() if word == "pict" else self._picture
        elif word in ("header", "headerr", "headerf", "headerl"):
            self._headers[word] = Element(f"{W}hdr")
            self._open(self._headers[word])
        elif word == "footnote" and self._state.blocks:
            key = str(len(self._notes))
            reference = SubElement(self._state.blocks.paragraph(), f"{W}r")
            SubElement(reference, f"{W}footnoteReference", {f"{W}id": key})
            self._open(SubElement(self._notes, f"{W}footnote", {f"{W}id": key}))
        elif word == "shpinst":
            return True
        elif word == "shptxt" and self._state.blocks:
            run = SubElement(self._state.blocks.paragraph(), f"{W}r")
            self._open(SubElement(run, f"{W}txbxContent"))
        else:
            return False
        return True

    def _open(self, holder: Element) -> None:
        self._change(blocks=Blocks(holder), owner=True, in_table=False, centred=False)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._starred = True
        elif self._skip:
            self._skip -= 1
        elif sign in CONTROL_SIGNS:
            self._put(CONTROL_SIGNS[sign])
        elif sign in "\r\n":
            self._paragraph_end()

    def _text(self, text: str) -> None:
        text = text.replace("\r", "").replace("\n", "").replace("\0", "")
        if self._skip and text:
            kept = text[self._skip :]
            self._skip = max(0, self._skip - len(text))
            text = kept
        if not text:
            return
        self._fresh = False
        if self._state.kind == "pict":
            self._picture.hexadecimal.append(text)
        elif text.isascii():
            self._put(text)
        else:
            for byte in text.encode("latin-1"):
                self._byte(byte)

    def _byte(self, byte: int) -> None:
        self._fresh = False
        if self._skip:
            self._skip -= 1
            return
        self._bytes.append(byte)

    def _unicode(self, unit: int) -> None:
        self._skip = self._state.fallback
        if 0xD800 <= unit < 0xDC00:
            self._high = unit
            return
        if 0xDC00 <= unit < 0xE000:
            unit, self._high = 0x10000 + ((self._high - 0xD800) << 10) + (unit - 0xDC00) if self._high else 0xFFFD, 0
        self._put(chr(unit), keep_skip=True)

    def _put(self, text: str, keep_skip: bool = False) -> None:
        self._flush()
        if not keep_skip:
            self._skip = 0
        state = self._state
        if state.kind == "fonttbl":
            self._fonts.name(text)
        elif state.kind == "fldinst":
            if state.blocks is not None:
                SubElement(SubElement(state.blocks.paragraph(), f"{W}r"), f"{W}instrText").text = text
        elif state.blocks is not None and not state.hidden and state.kind != "pict":
            state.blocks.words(text, self._fonts.name_of(state.font), state.capitals, state.centred)

    def _flush(self) -> None:
        """Decode the bytes that wait, by the character set of their font."""
        if not self._bytes:
            return
        data, self._bytes = bytes(self._bytes), bytearray()
        self._put(self._fonts.decoded(data, self._state.font))

    def _set_font(self, number: int) -> None:
        if self._state.kind == "fonttbl":
            self._fonts.begin(number)
        self._change(font=number)

    def _set_usual_font(self, number: int) -> None:
        self._fonts.usual = number
        self._change(font=number)

    def _plain(self, _: int) -> None:
        self._change(font=self._fonts.usual, hidden=False, capitals=False)

    def _track(self, number: int) -> None:
        self._changed |= bool(number) and self._state.blocks is not None

    def _delete(self, number: int) -> None:
        self._track(number)
        self._change(hidden=bool(number))

    def _line(self, _: int) -> None:
        self._flush()
        if self._state.blocks is not None and not self._state.hidden:
            self._state.blocks.line_break()

    def _paragraph_end(self, _: int = 0) -> None:
        self._flush()
        if self._state.blocks is not None:
            self._state.blocks.end_paragraph(self._state.in_table, self._state.centred)

    def _cell_end(self, _: int) -> None:
        self._flush()
        if self._state.blocks is not None:
            self._state.blocks.end_cell()

    def _row_end(self, _: int) -> None:
        self._flush()
        if self._state.blocks is not None:
            self._state.blocks.end_row(self._definition)

    def _row_begins(self, _: int) -> None:
        self._definition = Definition()

    def say(self, word: str) -> None:
        """Take a word about the cell that comes next."""
        self._definition.say(word)

    def _size(self, width: int, height: int) -> None:
        self._picture.width, self._picture.height = width or self._picture.width, height or self._picture.height

    def _known_picture(self, _: int) -> None:
        self._picture.known = True

    def _end_picture(self) -> None:
        picture, blocks = self._picture, self._state.blocks
        if blocks is None or not picture.known:
            return
        key = f"picture{len(self._pictures)}"
        digits = re.sub(r"[^0-9a-fA-F]", "", "".join(picture.hexadecimal))
        self._pictures[key] = bytes.fromhex(digits[: len(digits) // 2 * 2])
        drawing = SubElement(SubElement(blocks.paragraph(), f"{W}r"), f"{W}drawing")
        size = {"cx": str(picture.width * EMU_A_TWIP), "cy": str(picture.height * EMU_A_TWIP)}
        SubElement(drawing, f"{DRAWING}extent", size)
        SubElement(drawing, BLIP, {f"{R}embed": key})

    def _is_rtf(self, _: int) -> None:
        self.begun = True


def _said(word: str) -> Callable[[_Reader, int], None]:
    return lambda reader, _: reader.say(word)


#: What a control word does; ``n`` is its number, 1 where it has none.
_ACTIONS: dict[str, Callable[[_Reader, int], None]] = {
    "rtf": _Reader._is_rtf,
    "ansicpg": lambda reader, n: reader._fonts.code_page(f"cp{n}"),
    "mac": lambda reader, _: reader._fonts.code_page("mac_roman"),
    "deff": _Reader._set_usual_font,
    "f": _Reader._set_font,
    "fcharset": lambda reader, n: reader._fonts.charset(n),
    "uc": lambda reader, n: reader._change(fallback=min(max(n, 0), 8)),
    "plain": _Reader._plain,
    "v": lambda reader, n: reader._change(hidden=bool(n)),
    "deleted": _Reader._delete,
    "revised": _Reader._track,
    "caps": lambda reader, n: reader._change(capitals=bool(n)),
    "pard": lambda reader, _: reader._change(centred=False, in_table=False),
    "qc": lambda reader, _: reader._change(centred=True),
    **dict.fromkeys(("ql", "qr", "qj"), lambda reader, _: reader._change(centred=False)),
    "intbl": lambda reader, _: reader._change(in_table=True),
    **dict.fromkeys(("par", "page", "sect", "nestcell", "nestrow"), _Reader._paragraph_end),
    "line": _Reader._line,
    "cell": _Reader._cell_end,
    "row": _Reader._row_end,
    "trowd": _Reader._row_begins,
    "cellx": lambda reader, n: reader._definition.end_cell(n),
    **{word: _said(word) for word in ABOUT_CELLS},
    "picwgoal": lambda reader, n: reader._size(abs(n), 0),
    "pichgoal": lambda reader, n: reader._size(0, abs(n)),
    **dict.fromkeys(("pngblip", "jpegblip"), _Reader._known_picture),
}  # fmt: skip
