"""What stands on a page but is not the letter: page numbers, running heads, banners of signatures, arrival stamps."""

import re
from collections import Counter

from extractors.line_words import ARRIVED, ARRIVED_MORE
from pipeline.readers.layout.lines import Piece

#: Page numbers and running heads stand in the margins: the letter's own lines keep 20 mm from the edges
#: (NĐ 30/2020/NĐ-CP, Phụ lục I), some offices 15 mm.
_MARGIN = 0.075
_PAGE_NUMBER = re.compile(
    r"(?:trang|tr\.?|page)?\s*[-–—|.]*\s*(?:\d{1,3}|[ivx]{1,5})(?:\s*(?:/|of)\s*\d{1,3})?\s*[-–—|.]*", re.I
)
_DIGITS = re.compile(r"\d+")

#: A line of which one is enough to know a banner.
_SURELY_SIGNED = re.compile(
    r"(?:(?:Đã |Được )?Ký (?:số |điện tử )?bởi|Digitally signed|Signed by|Signature (?:Not )?(?:Verified|Valid))\b",
    re.I,
)
#: A line that begins a banner if another of its lines follows closely: alone it may stand in a form.
_SIGNED = re.compile(
    _SURELY_SIGNED.pattern + r"|(?:Người ký|Thời gian ký|Ngày ký|Ký ngày|Giờ ký|Chữ ký số|Signing time)\s*:", re.I
)
_SIGNED_MORE = re.compile(
    r"(?:Email|E-mail|Cơ quan|Đơn vị|Tổ chức|Chức vụ|Thời gian|Ngày|Giờ|Lý do|Nơi ký|Ký bởi|Người ký|DN|CN|Date|Reason|"
    r"Location|Signer)\s*[:=]",
    re.I,
)
_CLOCK = re.compile(r"\d{1,2}:\d{2}:\d{2}")


def of_the_letter(pieces: list[Piece], height: float, first: bool) -> tuple[list[Piece], int | None]:
    """Return the pieces of a page that are the letter's, and its printed number; the ``first`` may bear a stamp."""
    pieces = without_banners(pieces)
    if first:
        pieces = without_arrival_stamp(pieces, height)
    return without_page_numbers(pieces, height), page_number(pieces, height)


def without_page_numbers(pieces: list[Piece], height: float) -> list[Piece]:
    """Drop a page number that stands alone in the upper or lower margin."""
    return [piece for piece in pieces if not _numbers_page(piece, pieces, height)]


def page_number(pieces: list[Piece], height: float) -> int | None:
    """Return the number printed on a page, ``None`` where there is none or more than one."""
    numbers = {piece.text for piece in pieces if _numbers_page(piece, pieces, height)}
    digits = _DIGITS.search(numbers.pop()) if len(numbers) == 1 else None
    return int(digits[0]) if digits else None


def _numbers_page(piece: Piece, pieces: list[Piece], height: float) -> bool:
    if not _in_margin(piece, height) or not _PAGE_NUMBER.fullmatch(piece.text):
        return False
    return all(abs(other.baseline - piece.baseline) > piece.size for other in pieces if other is not piece)


def running_heads(pages: list[list[Piece]], heights: list[float]) -> set[str]:
    """Return the margin lines (digits apart) that stand on more than half of at least three pages."""
    if len(pages) < 3:
        return set()
    seen = Counter(
        text
        for pieces, height in zip(pages, heights, strict=True)
        for text in {margin_text(piece) for piece in pieces if _in_margin(piece, height)}
    )
    return {text for text, count in seen.items() if count > len(pages) / 2 and count >= 3}


def without_running_heads(pieces: list[Piece], height: float, heads: set[str]) -> list[Piece]:
    """Drop the margin lines that ``running_heads`` found."""
    return [piece for piece in pieces if not (_in_margin(piece, height) and margin_text(piece) in heads)]


def margin_text(piece: Piece) -> str:
    """Return the words of a margin line in a form that is the same on every page."""
    return _DIGITS.sub("#", piece.text)


def _in_margin(piece: Piece, height: float) -> bool:
    return piece.baseline < _MARGIN * height or piece.top > (1 - _MARGIN) * height


def is_banner(text: str) -> bool:
    """Say whether the words of a field are the banner of a digital signature: who signed, and when to the second."""
    return _CLOCK.search(text) is not None or any(map(_SIGNED.match, text.splitlines()))


def without_banners(pieces: list[Piece]) -> list[Piece]:
    """Drop the banners of digital signatures: lines set closely together."""
    noise: set[int] = set()
    for index, piece in enumerate(pieces):
        if index in noise or not _SIGNED.match(piece.text):
            continue
        lines = _banner_lines(pieces, index)
        if len(lines) > 1 or _SURELY_SIGNED.match(piece.text) or _CLOCK.search(piece.text):
            noise |= lines
    return [piece for index, piece in enumerate(pieces) if index not in noise]


def _banner_lines(pieces: list[Piece], start: int) -> set[int]:
    """Collect the lines of a banner from one of them: small type, same left edge, no gap."""
    found = {start}
    grown = True
    while grown:
        grown = False
        for index, piece in enumerate(pieces):
            if index in found or not any(_follows(pieces[other], piece) for other in found):
                continue
            if _SIGNED.match(piece.text) or _SIGNED_MORE.match(piece.text) or _CLOCK.search(piece.text):
                found.add(index)
                grown = True
    # A value too long for its line goes on in the next, at the same edge and size, between two lines already known.
    low = min(pieces[index].baseline for index in found)
    high = max(pieces[index].baseline for index in found)
    return found | {
        index
        for index, piece in enumerate(pieces)
        if low < piece.baseline < high
        and any(abs(piece.x0 - pieces[other].x0) < 0.5 * piece.size for other in found)
        and abs(piece.size - pieces[start].size) < 0.15 * piece.size
    }


def _follows(known: Piece, piece: Piece) -> bool:
    same_size = abs(piece.size - known.size) < 0.15 * known.size
    side_by_side = min(piece.x1, known.x1) > max(piece.x0, known.x0)
    # Room for one line between them that continues the value of the line above.
    return same_size and side_by_side and abs(piece.baseline - known.baseline) < 2.8 * known.size


def without_arrival_stamp(pieces: list[Piece], height: float) -> list[Piece]:
    """Drop the stamp that the receiving office puts on the first page: ĐẾN, its own number, date and Chuyển."""
    noise: set[int] = set()
    for index, piece in enumerate(pieces):
        if piece.baseline > 0.5 * height or not ARRIVED.fullmatch(piece.text):
            continue
        near = {
            other
            for other, candidate in enumerate(pieces)
            if ARRIVED_MORE.fullmatch(candidate.text)
            and abs(candidate.baseline - piece.baseline) < 6 * piece.size
            and candidate.x0 < piece.x1 + 6 * piece.size
            and candidate.x1 > piece.x0 - 6 * piece.size
        }
        if near or ARRIVED_MORE.search(piece.text):
            noise |= near | {index} | _stamp_owner(pieces, index)
    return [piece for index, piece in enumerate(pieces) if index not in noise]


def _stamp_owner(pieces: list[Piece], arrived: int) -> set[int]:
    """Return the small line just above ĐẾN that names the receiving office."""
    anchor = pieces[arrived]
    return {
        index
        for index, piece in enumerate(pieces)
        if 0 < anchor.baseline - piece.baseline < 1.8 * anchor.size
        and piece.size < 0.9 * anchor.size
        and abs(piece.center - anchor.center) < 2 * anchor.size
    }
