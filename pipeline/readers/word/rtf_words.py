"""The words and signs of RTF (specification 1.9.1), and what a reader keeps in mind of a group, a font, a picture."""

import re
from dataclasses import dataclass, field

from pipeline.readers.word.rtf_blocks import Blocks

TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]+)(?P<number>-?\d{1,10})? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    r"|(?P<brace>[{}])|(?P<text>[^\\{}]+)"
)
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
EMU_A_TWIP = 635
#: Groups without words of the letter.
SKIPPED = frozenset(
    (
        *("colortbl", "stylesheet", "info", "nonshppict", "listtable", "listoverridetable", "revtbl", "rsidtbl"),
        *("generator", "filetbl", "xe", "tc", "txe", "rxe", "footer", "footerl", "footerr", "footerf", "ftnsep"),
        *("ftnsepc", "aftnsep", "annotation", "atnid", "atnauthor", "atndate", "nonesttables", "sp", "objdata"),
        *("template", "passwordhash", "xmlnstbl", "themedata", "colorschememapping", "latentstyles", "datastore"),
        *("falt", "panose"),
    )
)
#: Groups that old programs may pass over (``\\*``) and that matter here.
KNOWN_STARRED = frozenset(("shpinst", "fldinst", "shppict", "nesttableprops"))
SIGNS = {
    "tab": "\t", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
#: A place to break a word is TCVN3's ``ư`` to programs that know no better; elsewhere it is left out with its like.
CONTROL_SIGNS = {"~": "\u00a0", "_": "-", "-": "\u00ad", "\\": "\\", "{": "{", "}": "}"}
#: Character set of a font → the code page of its bytes.
CHARSETS = {
    0: "cp1252", 128: "cp932", 129: "cp949", 134: "gbk", 136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
SYMBOL_CHARSET = 2
MOST_GROUPS = 1000


@dataclass(frozen=True, slots=True)
class State:
    """What holds in a group; the groups in it begin with the same."""

    blocks: Blocks | None
    """Where words go; ``None`` where they are left out."""
    font: int = 0
    hidden: bool = False
    capitals: bool = False
    centred: bool = False
    in_table: bool = False
    fallback: int = 1
    """How many signs after ``\\u`` stand for it in old programs."""
    kind: str = ""
    """Of a group with a meaning of its own: what it is."""
    owner: bool = False
    """Whether ``blocks`` ends with this group."""


@dataclass(slots=True)
class Font:
    """A font of the file: its name, and the character set of bytes in it."""

    name: str = ""
    charset: int = 1


@dataclass(slots=True)
class Picture:
    """A picture under way: its bytes in hexadecimal, its size in twips, whether its kind is one that can be read."""

    hexadecimal: list[str] = field(default_factory=list)
    width: int = 0
    height: int = 0
    known: bool = False


class Fonts:
    """The fonts of a file, by which its bytes are read."""

    def __init__(self) -> None:
        self._fonts: dict[int, Font] = {}
        self._named = 0
        self._code_page = "cp1252"
        self.usual = 0

    def begin(self, number: int) -> None:
        """Take the number of the font whose name and character set come next."""
        self._named = number

    def name(self, text: str) -> None:
        """Take a part of the name of the font that is being told."""
        font = self._fonts.setdefault(self._named, Font())
        font.name = (font.name + text).split(";")[0].lstrip()

    def charset(self, number: int) -> None:
        """Take its character set."""
        self._fonts.setdefault(self._named, Font()).charset = number

    def code_page(self, name: str) -> None:
        """Take the code page of fonts that do not say theirs."""
        try:
            b"".decode(name)
        except LookupError:
            return
        self._code_page = name

    def name_of(self, number: int) -> str:
        """Return a font's name."""
        return self._fonts.get(number, Font()).name

    def decoded(self, data: bytes, number: int) -> str:
        """Return what bytes in a font mean; those that its code page does not know stay as they are in Latin-1."""
        charset = self._fonts.get(number, Font()).charset
        if charset == SYMBOL_CHARSET:
            return "".join(chr(0xF000 + byte) for byte in data)
        text = data.decode(CHARSETS.get(charset, self._code_page), "surrogateescape")
        return "".join(chr(ord(sign) - 0xDC00) if 0xDC80 <= ord(sign) <= 0xDCFF else sign for sign in text)
