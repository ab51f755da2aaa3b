"""The head and the tail of a letter: two columns without rules, put together from its lines, and how they are set."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.render.lines import Line, bare, folded, is_page_number, pieces, styled
from corpus.render.model import Columns, Paragraph

# --------------------
# What a line of a head or a tail is, which decides how offices set it (NĐ 30/2020/NĐ-CP, Phụ lục I).

_MOTTO = re.compile(r"DOC LAP\s*[-–]")
_STATE = re.compile(r"CONG HOA XA HOI|DANG CONG SAN|DOAN TNCS")


def is_number(text: str) -> bool:
    """Say whether a line of the head holds the letter's number."""
    return re.match(r"S[ốôo]\b", text) is not None


def is_motto(text: str) -> bool:
    """Say whether a line is the second one of the national head; a rule stands below it."""
    return _MOTTO.match(folded(text)) is not None


def dressed(columns: Columns) -> Columns:
    """Return a head or a tail with the bold and italic words that offices give it."""
    if columns.kind == "head":
        last = ruled_line(columns.left)
        left = tuple(_set(line, bold=at == last) for at, line in enumerate(columns.left))
        right = tuple(
            _set(line, bold=True) if is_motto(line.text) or _STATE.match(folded(line.text)) else _set(line, italic=True)
            for line in columns.right
        )
    else:
        left = tuple(_set(line, bold=at == 0, italic=at == 0) for at, line in enumerate(columns.left))
        right = tuple(_set(line, bold=not line.text.startswith("(")) for line in columns.right)
    return replace(columns, left=left, right=right)


def _set(line: Paragraph, *, bold: bool = False, italic: bool = False) -> Paragraph:
    return replace(line, runs=tuple(replace(run, bold=bold, italic=italic) for run in line.runs))


def ruled_line(left: Sequence[Paragraph]) -> int:
    """Return the index of the writing body's last line in a head's left column: a rule stands below it; -1 for none."""
    last = -1
    for at, line in enumerate(left):
        if not line.text.isupper() or re.match(r"S[ốôo]\b|Số", line.text, re.I):
            break
        last = at
    return last


def name_at(right: Sequence[Paragraph]) -> int:
    """Return the index of the signer's name in a tail's right column: room for the signature stands above it."""
    names = [at for at, line in enumerate(right) if not line.text.isupper() and not line.text.startswith("(")]
    return names[0] if names else len(right)


# --------------------
# The head: the body that writes on the left, the motto and the date on the right.

#: Names of kinds of letter without accents: the line that is one of them is the title, where the head ends.
KINDS = re.compile(
    r"(?:(?:DU THAO )?(?:KE HOACH|HUONG DAN|THONG BAO|THONG TRI|CHI THI|QUYET DINH|NGHI QUYET|GIAY MOI|GIAY TRIEU TAP|"
    r"CONG DIEN|CHUONG TRINH|KET LUAN|THE LE|QUY DINH|QUY CHE|BAO CAO|TO TRINH|PHUONG AN|DE AN|BIEN BAN|DIEU LE|THU|"
    r"THU CHUC MUNG|THU KEU GOI|LOI KEU GOI))"
    r"(?: (?:PHOI HOP|CONG TAC|HANH DONG|LIEN TICH|KET LUAN|HUU QUAN|KHAN))*[ *]*"
)
_LONGEST = 24
_STOPS = re.compile(r"KINH GUI|CAN CU |THUC HIEN |NGHI QUYET |DE |NHAM |[IV]+[.-]|\d+[.)] ")
_RIGHT = re.compile(r"CONG HOA XA HOI|DOC LAP\s*[-–]|DANG CONG SAN VIET NAM$|DOAN TNCS HO CHI MINH$")
_DATE = re.compile(r"^[^,/]{2,40},\s*(?:ngày|Ngày|ngảy|ngay)\b")
#: A head read across: number and date, or both names of the right column, on one line with single blanks.
_FUSED_HEAD = re.compile(
    r"^(?P<left>S[ốôo]\b.*?/\s?[\w.&]+(?:\s?-\s?[\w.&]+)*)\s+(?P<right>[A-ZĐÀ-Ỹ][^/,]{1,30}, ngày .*)$"
    r"|^(?P<left2>\S.*?)\s+(?P<right2>(?:CỘNG H[ÒO][ÀA] XÃ HỘI|Độc lập\s*[-–]|ĐẢNG CỘNG SẢN VIỆT NAM).*)$"
)


@dataclass
class _Sides:
    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)


def take_head(lines: list[Line]) -> tuple[Columns | None, int]:
    """Return the head and how many lines it takes; a letter that begins with its title has none."""
    end = _end(lines)
    sides = _Sides()
    for line in lines[:end]:
        if not line.blank and not is_page_number(line):
            _sort(line, sides)
    if not sides.left and not sides.right:
        return None, 0
    return Columns(
        tuple(Paragraph(styled(text), "center") for text in sides.left),
        tuple(Paragraph(styled(text), "center") for text in sides.right),
        "head",
    ), end


def _end(lines: list[Line]) -> int:
    for at, line in enumerate(lines[:_LONGEST]):
        words = folded(line.words)
        if _STOPS.match(words) or (KINDS.fullmatch(words) and line.words.isupper()):
            return at
        if len(line.text) > 140 and not re.match(r"V/v|Về việc|Vv", line.words):
            return at
    # No title: the head ends where its last words of the form end.
    marks = [at for at, line in enumerate(lines[:_LONGEST]) if _stands_right(line.words) or is_number(line.words)]
    return marks[-1] + 1 if marks else 0


def _stands_right(words: str) -> bool:
    return _RIGHT.match(folded(words)) is not None or _DATE.match(words) is not None


def _sort(line: Line, sides: _Sides) -> None:
    found = pieces(line)
    if len(found) == 1:
        column, text = found[0]
        fused = _FUSED_HEAD.match(bare(text))
        if fused and not _stands_right(bare(text)):
            sides.left.append(fused["left"] or fused["left2"])
            sides.right.append(fused["right"] or fused["right2"])
        else:
            (sides.right if _stands_right(bare(text)) or column > 45 else sides.left).append(text)
        return
    if all(_stands_right(bare(text)) for _, text in found):
        sides.right += [text for _, text in found]
        return
    at = next((i for i, (_, text) in enumerate(found) if _stands_right(bare(text))), None)
    if at is None:  # pieces of one side that stand apart, as "Số:      /KH-CĐ", or a name below the motto
        at = next((i for i, (column, _) in enumerate(found) if column > 34 and i), len(found))
    if at:
        sides.left.append("   ".join(text for _, text in found[:at]))
    if found[at:]:
        sides.right.append("   ".join(text for _, text in found[at:]))


# --------------------
# The tail: whom the letter is sent to on the left, authority, title and name of the signer on the right.

_SENT_TO = re.compile(r"NOI (?:NHAN|GUI)\b")
_AUTHORITY = re.compile(r"(?:TM|KT|TL|TUQ|Q|T/M|K/T|T/L)[./ ]\s*[A-ZĐÀ-Ỹ]")
_TITLE = re.compile(
    r"(?:\(?(?:PHO |Q\. ?|QUYEN )*(?:CHU TICH|GIAM DOC|TONG GIAM DOC|HIEU TRUONG|BI THU|CHU NHIEM|TRUONG BAN|"
    r"CHANH VAN PHONG|"
    r"BO TRUONG|THU TRUONG|CUC TRUONG|VIEN TRUONG|TRUONG PHONG|TONG BIEN TAP|HIEU PHO|THU TUONG|VU TRUONG)\b)"
)
_SIGNED = re.compile(r"\((?:Đã|đã) ký|\(Ký|\(ký|\(K[ýy],|\(Chữ ký")
_NAME = re.compile(
    r"(?:(?:BSCKI*|ThS|TS|PGS|GS|BS|CN|CKI+|Thượng tá|Đại tá|Trung tá|Thiếu tướng|Bác sĩ|Luật sư)[.,]?\s*)*"
    r"[A-ZĐÀ-Ỹ][a-zà-ỹđ']*(?:[ -][A-ZĐÀ-Ỹ][a-zà-ỹđ']*){1,5}"
)
_ANNEX = re.compile(r"PHU LUC|BIEU (?:MAU|SO)|MAU SO|DANH SACH|LICH |CHUONG TRINH|BANG |QUY CHE")
_MARK = re.compile(r"[-–+*•]\s*\S")
_FUSED = re.compile(r"^(?P<left>N[ơo]i nh[ậâ]n\s*:?)\s+(?P<right>[^-–+*\s].*)$")
_FUSED_ITEM = re.compile(
    r"^(?P<left>[-–+]\s?.*?[;.,])\s+(?P<right>[A-ZĐÀ-Ỹ]{2,}(?: [A-ZĐÀ-Ỹ]{2,})+|\((?:Đã|đã) ký[^)]*\))$"
)
#: Recipients, and authority and title, that were fused on one line.
_ITEMS = re.compile(r"(?<=[;:]) +(?=- )")
_FUSED_TITLE = re.compile(
    r"(?<=[A-Z] )(?<!DOAN )(?<!K/T )(?:PHO |QUYEN )?(?:CHU TICH|GIAM DOC|BI THU|TRUONG BAN|CHU NHIEM)\b.*$"
)
_RIGHT_FROM = 30
_FARTHEST = 14


@dataclass
class _Tail:
    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    named: bool = False
    tabbed: bool = False
    """The columns are set with tabs, so that blanks before a line mean the right one."""
    column: int = 0
    """Where the recipients begin."""

    @property
    def open(self) -> bool:
        """Whether the list of recipients may go on on the next line."""
        return bool(self.left) and not self.left[-1].rstrip().endswith(".")


def begins_tail(lines: list[Line], at: int) -> bool:
    """Say whether the tail begins at a line: a list of recipients, or an authority or title that signs."""
    words = bare(pieces(lines[at])[0][1]) if lines[at].text.startswith("|") else lines[at].words
    if _SENT_TO.match(folded(words)) and lines[at].text.startswith("|"):
        return True
    if _SENT_TO.match(folded(words)) and len(words) < 90:
        return True
    return _signs(words) and any(
        _NAME.fullmatch(text) or _SENT_TO.match(folded(text))
        for line in lines[at + 1 : at + _FARTHEST]
        for text in (bare(piece) for _, piece in pieces(line))
    )


def _signs(words: str) -> bool:
    return len(words) < 110 and words == words.upper() and bool(_AUTHORITY.match(words) or _TITLE.match(folded(words)))


def take_tail(lines: list[Line], at: int) -> tuple[Columns, int]:
    """Return the tail that begins at a line, and where it ends."""
    tail = _Tail(column=lines[at].indent, tabbed=any(line.tabbed for line in lines[at : at + 3]))
    end = at
    while at < len(lines):
        line = lines[at]
        at += 1
        if line.blank or is_page_number(line):
            continue
        if not _put(line, tail):
            break
        end = at
    return Columns(
        tuple(Paragraph(styled(text), "left") for line in tail.left for text in _ITEMS.split(line)),
        tuple(Paragraph(styled(text), "center") for line in tail.right for text in _parted(line)),
        "tail",
    ), end


def _parted(line: str) -> list[str]:
    """Return authority and title, fused on one line by what read them, on a line each."""
    words = bare(line)
    if not _AUTHORITY.match(words) or not words.isupper():
        return [line]
    titles = list(_FUSED_TITLE.finditer(folded(words)))
    if not titles or len(folded(words)) != len(words):
        return [line]
    return [words[: titles[-1].start()].rstrip(), words[titles[-1].start() :]]


def _put(line: Line, tail: _Tail) -> bool:
    """Put a line into the columns; ``False`` where it belongs to the tail no more."""
    if _ANNEX.match(folded(line.words)):
        return False
    found = pieces(line)
    if len(found) >= 2 and (line.tabbed or found[-1][0] - found[0][0] > 15) and not _is_list(found[0][1], found[1][1]):
        first, rest = found[0][1], "   ".join(text for _, text in found[1:])
        if tail.named and not tail.open:
            return False
        _add_left(first, found[0][0], tail)
        _add_right(rest, tail)
        return True
    column, text = found[0][0], " ".join(piece for _, piece in found)
    words = bare(text)
    fused = _FUSED.match(words) or (_FUSED_ITEM.match(words) if tail.left else None)
    if fused:
        _add_left(fused["left"], column, tail)
        _add_right(fused["right"], tail)
        return True
    if _SENT_TO.match(folded(words)):
        if tail.left:
            return False
        _add_left(text, column, tail)
        return True
    second = bool(tail.left) and _two_sign(tail) and not tail.tabbed and column < _RIGHT_FROM
    if second and (_signs(words) or _NAME.fullmatch(words) or words.isupper()):
        _add_left(text, column, tail)
        return True
    if tail.left and not _is_right(words, column, tail) and (_MARK.match(words) or _goes_on(words, column, tail)):
        _add_left(text, column, tail)
        return True
    if _is_right(words, column, tail):
        _add_right(text, tail)
        return True
    return False


def _two_sign(tail: _Tail) -> bool:
    """Say whether another body's signature, not the list of recipients, stands on the left."""
    return not _SENT_TO.match(folded(bare(tail.left[0])))


def _is_list(first: str, second: str) -> bool:
    return first in ("-", "–", "+") or (bare(first).endswith(":") and _MARK.match(second) is not None)


def _goes_on(words: str, column: int, tail: _Tail) -> bool:
    """Say whether a line without a mark is the rest of the recipient above."""
    return tail.open and len(words) < 60 and len(tail.left) > 1 and not words.isupper() and column < _RIGHT_FROM


def _is_right(words: str, column: int, tail: _Tail) -> bool:
    if tail.left and _two_sign(tail) and column < _RIGHT_FROM and not tail.tabbed:
        return False  # two bodies sign side by side
    if tail.named and not (_signs(words) and tail.open):
        return False
    if _MARK.match(words) and not column > _RIGHT_FROM:
        return False
    return bool(
        _signs(words)
        or _SIGNED.match(words)
        or (tail.right and (_NAME.fullmatch(words) or (words.isupper() and len(words) < 60)))
        or (column > _RIGHT_FROM and len(words) < 60)
    )


def _add_left(text: str, column: int, tail: _Tail) -> None:
    listed = len(tail.left) > 1 and tail.open and _SENT_TO.match(folded(bare(tail.left[0]))) is not None
    if listed and not _MARK.match(bare(text)) and column >= tail.column:
        tail.left[-1] += " " + text
    else:
        tail.left.append(text)


def _add_right(text: str, tail: _Tail) -> None:
    tail.right.append(text)
    tail.named = tail.named or _NAME.fullmatch(bare(text)) is not None
