"""The head of a letter: the body that writes on the left, the motto and the date on the right."""

import re
from dataclasses import dataclass, field

from corpus.render.lines import Line, bare, folded, is_page_number, pieces, styled
from corpus.render.model import Columns, Paragraph
from corpus.render.roles import is_number

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
_FUSED = re.compile(
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
        if len(line.text) > 140 and not _about(line.words):
            return at
    # No title: the head ends where its last words of the form end.
    marks = [at for at, line in enumerate(lines[:_LONGEST]) if _is_right(line.words) or is_number(line.words)]
    return marks[-1] + 1 if marks else 0


def _about(words: str) -> bool:
    return re.match(r"(?:V/v|Về việc|Vv)", words) is not None


def _is_right(words: str) -> bool:
    return _RIGHT.match(folded(words)) is not None or _DATE.match(words) is not None


def _sort(line: Line, sides: _Sides) -> None:
    found = pieces(line)
    if len(found) == 1:
        column, text = found[0]
        fused = _FUSED.match(bare(text))
        if fused and not _is_right(bare(text)):
            sides.left.append(fused["left"] or fused["left2"])
            sides.right.append(fused["right"] or fused["right2"])
        else:
            (sides.right if _is_right(bare(text)) or column > 45 else sides.left).append(text)
        return
    if all(_is_right(bare(text)) for _, text in found):
        sides.right += [text for _, text in found]
        return
    at = next((i for i, (_, text) in enumerate(found) if _is_right(bare(text))), None)
    if at is None:  # pieces of one side that stand apart, as "Số:      /KH-CĐ", or a name below the motto
        at = next((i for i, (column, _) in enumerate(found) if column > 34 and i), len(found))
    if at:
        sides.left.append("   ".join(text for _, text in found[:at]))
    if found[at:]:
        sides.right.append("   ".join(text for _, text in found[at:]))
