"""The head and the tail of a letter: two columns without rules, put together from its lines, and how they are set."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from corpus.render.model import Columns, Line, Paragraph, bare, folded, is_page_number, pieces, styled

# --------------------
# What a line of a head or a tail is, which decides how offices set it (NĐ 30/2020/NĐ-CP, Phụ lục I).

_MOTTO = re.compile(r"DOC LAP\s*[-–]")
_STATE = re.compile(r"CONG HOA XA HOI|DANG CONG SAN|DOAN TNCS")


def is_number(text: str) -> bool:
    return re.match(r"S[ốôo]\b", text) is not None


def is_motto(text: str) -> bool:
    return _MOTTO.match(folded(text)) is not None


def dressed(columns: Columns) -> Columns:
    def set_in(line: Paragraph, bold: bool, italic: bool) -> Paragraph:
        return replace(line, runs=tuple(replace(run, bold=bold, italic=italic) for run in line.runs))

    if columns.kind == "head":
        last = ruled_line(columns.left)
        of_state = [is_motto(line.text) or _STATE.match(folded(line.text)) is not None for line in columns.right]
        left = [set_in(line, at == last, False) for at, line in enumerate(columns.left)]
        right = [set_in(line, bold, not bold) for line, bold in zip(columns.right, of_state, strict=True)]
    else:
        left = [set_in(line, at == 0, at == 0) for at, line in enumerate(columns.left)]
        right = [set_in(line, not line.text.startswith("("), False) for line in columns.right]
    return replace(columns, left=tuple(left), right=tuple(right))


def ruled_line(left: Sequence[Paragraph]) -> int:
    """Return the index of the writing body's last line in a head's left column: a rule stands below it; -1 for none."""
    ends = (at for at, line in enumerate(left) if not line.text.isupper() or re.match(r"S[ốôo]\b|Số", line.text, re.I))
    return next(ends, len(left)) - 1


def name_at(right: Sequence[Paragraph]) -> int:
    """Return the index of the signer's name in a tail's right column: room for the signature stands above it."""
    names = (at for at, line in enumerate(right) if not line.text.isupper() and not line.text.startswith("("))
    return next(names, len(right))


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


def take_head(lines: list[Line]) -> tuple[Columns | None, int]:
    end = _end(lines)
    left: list[str] = []
    right: list[str] = []
    for line in lines[:end]:
        if not line.blank and not is_page_number(line):
            on_left, on_right = _sides(line)
            left += on_left
            right += on_right
    if not left and not right:
        return None, 0
    columns = (tuple(Paragraph(styled(text), "center") for text in side) for side in (left, right))
    return Columns(*columns, "head"), end


def _end(lines: list[Line]) -> int:
    for at, line in enumerate(lines[:_LONGEST]):
        words = folded(line.words)
        is_title = KINDS.fullmatch(words) is not None and line.words.isupper()
        if _STOPS.match(words) or is_title or (len(line.text) > 140 and not re.match(r"V/v|Về việc|Vv", line.words)):
            return at
    # No title: the head ends where its last words of the form end.
    marks = [at for at, line in enumerate(lines[:_LONGEST]) if _stands_right(line.words) or is_number(line.words)]
    return marks[-1] + 1 if marks else 0


def _stands_right(words: str) -> bool:
    return _RIGHT.match(folded(words)) is not None or _DATE.match(words) is not None


def _sides(line: Line) -> tuple[list[str], list[str]]:
    """Return what of a line stands in the left column, and what in the right one."""
    found = pieces(line)
    texts = [text for _, text in found]
    right = [_stands_right(bare(text)) for text in texts]
    if len(found) == 1:
        if not right[0] and (fused := _FUSED_HEAD.match(bare(texts[0]))):
            return [fused["left"] or fused["left2"]], [fused["right"] or fused["right2"]]
        return ([], texts) if right[0] or found[0][0] > 45 else (texts, [])
    if all(right):
        return [], texts
    # Pieces of one side that stand apart, as "Số:      /KH-CĐ", or a name below the motto.
    apart = next((at for at, (column, _) in enumerate(found) if column > 34 and at), len(found))
    at = right.index(True) if any(right) else apart
    return ["   ".join(part) for part in [texts[:at]] if part], ["   ".join(part) for part in [texts[at:]] if part]


# --------------------
# The tail: whom the letter is sent to on the left, authority, title and name of the signer on the right.

_SENT_TO = re.compile(r"NOI (?:NHAN|GUI)\b")
_AUTHORITY = re.compile(r"(?:TM|KT|TL|TUQ|Q|T/M|K/T|T/L)[./ ]\s*[A-ZĐÀ-Ỹ]")
_TITLE = re.compile(
    r"(?:\(?(?:PHO |Q\. ?|QUYEN )*(?:CHU TICH|GIAM DOC|TONG GIAM DOC|HIEU TRUONG|BI THU|CHU NHIEM|TRUONG BAN|"
    r"CHANH VAN PHONG|BO TRUONG|THU TRUONG|CUC TRUONG|VIEN TRUONG|TRUONG PHONG|TONG BIEN TAP|HIEU PHO|THU TUONG|"
    r"VU TRUONG)\b)"
)
_SIGNED = re.compile(r"\((?:Đã|đã) ký|\(Ký|\(ký|\(K[ýy],|\(Chữ ký")
_NAME = re.compile(
    r"(?:(?:BSCKI*|ThS|TS|PGS|GS|BS|CN|CKI+|Thượng tá|Đại tá|Trung tá|Thiếu tướng|Bác sĩ|Luật sư)[.,]?\s*)*"
    r"[A-ZĐÀ-Ỹ][a-zà-ỹđ']*(?:[ -][A-ZĐÀ-Ỹ][a-zà-ỹđ']*){1,5}"
)
_ANNEX = re.compile(r"PHU LUC|BIEU (?:MAU|SO)|MAU SO|DANH SACH|LICH |CHUONG TRINH|BANG |QUY CHE")
_MARK = re.compile(r"[-–+*•]\s*\S")
_FUSED = re.compile(r"^(?P<left>N[ơo]i nh[ậâ]n\s*:?)\s+(?P<right>[^-–+*\s].*)$")
#: Authority and title that were fused on one line.
_FUSED_TITLE = re.compile(
    r"(?<=[A-Z] )(?<!DOAN )(?<!K/T )(?:PHO |QUYEN )?(?:CHU TICH|GIAM DOC|BI THU|TRUONG BAN|CHU NHIEM)\b.*$"
)
_RIGHT_FROM = 30
_FARTHEST = 14


def begins_tail(lines: list[Line], at: int) -> bool:
    in_table = lines[at].text.startswith("|")
    words = bare(pieces(lines[at])[0][1]) if in_table else lines[at].words
    if _SENT_TO.match(folded(words)) and (in_table or len(words) < 90):
        return True
    return _signs(words) and any(
        _NAME.fullmatch(text) or _SENT_TO.match(folded(text))
        for line in lines[at + 1 : at + _FARTHEST]
        for text in (bare(piece) for _, piece in pieces(line))
    )


def _signs(words: str) -> bool:
    return len(words) < 110 and words == words.upper() and bool(_AUTHORITY.match(words) or _TITLE.match(folded(words)))


def take_tail(lines: list[Line], at: int) -> tuple[Columns, int]:
    tail = _Tail(lines[at].indent, any(line.tabbed for line in lines[at : at + 3]))
    end = at
    for number, line in enumerate(lines[at:], start=at + 1):
        if line.blank or is_page_number(line):
            continue
        if not tail.put(line):
            break
        end = number
    left = (Paragraph(styled(text), "left") for text in tail.left)
    right = (Paragraph(styled(text), "center") for line in tail.right for text in _parted(line))
    return Columns(tuple(left), tuple(right), "tail"), end


def _parted(line: str) -> list[str]:
    """Return authority and title, fused on one line by what read them, on a line each."""
    words = bare(line)
    titles = list(_FUSED_TITLE.finditer(folded(words))) if _AUTHORITY.match(words) and words.isupper() else []
    if not titles or len(folded(words)) != len(words):
        return [line]
    return [words[: titles[-1].start()].rstrip(), words[titles[-1].start() :]]


@dataclass
class _Tail:
    column: int  # where the recipients begin
    tabbed: bool  # the columns are set with tabs, so that blanks before a line mean the right one
    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    named: bool = False

    @property
    def open(self) -> bool:
        """Whether the list of recipients may go on on the next line."""
        return bool(self.left) and not self.left[-1].rstrip().endswith(".")

    @property
    def _lists(self) -> bool:
        return bool(self.left) and _SENT_TO.match(folded(bare(self.left[0]))) is not None

    def put(self, line: Line) -> bool:
        """Put a line into the columns; ``False`` where it belongs to the tail no more."""
        if _ANNEX.match(folded(line.words)):
            return False
        found = pieces(line)
        if len(found) >= 2 and (line.tabbed or found[-1][0] - found[0][0] > 15):
            if self.named and not self.open:
                return False
            self._add_left(found[0][1], found[0][0])
            self._add_right("   ".join(text for _, text in found[1:]))
            return True
        column, text = found[0][0], " ".join(piece for _, piece in found)
        words = bare(text)
        if fused := _FUSED.match(words):
            self._add_left(fused["left"], column)
            self._add_right(fused["right"])
            return True
        if _SENT_TO.match(folded(words)):
            if self.left:
                return False
            self._add_left(text, column)
            return True
        is_right = self._is_right(words, column)
        if self.left and not is_right and (_MARK.match(words) or self._goes_on(words, column)):
            self._add_left(text, column)
        elif is_right:
            self._add_right(text)
        else:
            return False
        return True

    def _goes_on(self, words: str, column: int) -> bool:
        """Whether a line without a mark is the rest of the recipient above."""
        return self.open and len(words) < 60 and len(self.left) > 1 and not words.isupper() and column < _RIGHT_FROM

    def _is_right(self, words: str, column: int) -> bool:
        if self.named and not (_signs(words) and self.open):
            return False
        if _MARK.match(words) and not column > _RIGHT_FROM:
            return False
        return bool(
            _signs(words)
            or _SIGNED.match(words)
            or (self.right and (_NAME.fullmatch(words) or (words.isupper() and len(words) < 60)))
            or (column > _RIGHT_FROM and len(words) < 60)
        )

    def _add_left(self, text: str, column: int) -> None:
        goes_on = len(self.left) > 1 and self.open and self._lists
        if goes_on and not _MARK.match(bare(text)) and column >= self.column:
            self.left[-1] += " " + text
        else:
            self.left.append(text)

    def _add_right(self, text: str) -> None:
        self.right.append(text)
        self.named = self.named or _NAME.fullmatch(bare(text)) is not None
