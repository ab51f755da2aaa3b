"""Stamps of secrecy in the picture of a page: places that may bear one, and whether a degree of it stands there.

Only places with a stamp's size and shape count, in coloured ink or in a frame of their own, so that seals, most
signatures and the stamp of arrival cost no recognition. A stamp may stand anywhere, and on its side. Its words stand
alone: ``bí mật``, ``bảo mật`` in a sentence or in a coloured letterhead are none. What could be the degree is taken for
it: a secret letter that is read is worse than a letter that the clerk has to look at.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress

import numpy as np

from extractors.spelling import unmarked
from pipeline.readers.ocr import engine
from pipeline.readers.ocr.engine import Recognise, RecognisedWord
from pipeline.readers.ocr.page import text_of
from pipeline.readers.ocr.prepare import Prepared, tones
from pipeline.readers.ocr.raster import MM, Colour, Gray, Raster, as_bytes, cv2, own_network, resized
from pipeline.readers.secrecy import StampSeenError, StampUnreadError, ask_a_person, is_mark, without_names

# --------------------
# Places that may be a stamp's words.

_LEVEL = 40.0  #: What is turned by more degrees is on its side, and may be read from either.
#: Stamps of secrecy are 20, 30 or 40 mm wide and 8 mm high (Thông tư 24/2020/TT-BCA); offices' own ones differ.
#: With a second word ("MẬT – HỎA TỐC") they are longer.
_WIDE = (10.0, 105.0)
_HIGH = (3.3, 18.0)
_LONGER = 1.25
_HIGHEST = 30.0  #: A picture of a stamp with white around it is no higher.
_FRAME = 1.0  #: Rule and space between rule and letters are at least so thick (mm).
_MARKS = 0.3  #: Marks stand above and below capitals by this share of their height.
#: Parts that reach over so much of a picture both ways, and are so little ink, are its frame.
_ACROSS, _THIN = 0.7, 0.4
_RECTANGLE = 0.75  #: A frame fills so much of the upright or slanted rectangle round it.
#: Words without frame: letters so far apart (mm) are one blob; where that makes too much of them, so far.
_APART, _CLOSE = 8.0, 2.4
#: Rows of one width in a higher frame are those of the stamp of arrival; words in a row of it are no stamp.
_SAME_WIDTH = 0.12
_ROWS = 2
_DPI = 150.0
#: A worn stamp without colour is darker than paper by this share of the page's contrast, and by so much of its noise.
_CONTRAST, _NOISE = 0.16, 5.0
_HOLED = 0.7  #: Holes in worn ink are no larger (mm).
#: Shares of a page: its head, and its edges. What stands apart there and is no wider (mm) may be a stamp in any ink.
_HEAD, _EDGE, _WIDEST_APART = 0.34, 0.07, 68.0
#: Ink between paper and print has so much of their contrast, its strokes are thicker (mm) than the edges of print;
#: print set on a stamp covers so much of a stroke, and holes of worn ink that a second look fills are no larger (mm).
_PALER, _EDGES, _COVERED, _WORN = (0.16, 0.8), 0.4, 0.9, 0.3
_DARKEST = 0.1  #: Even of a page with little on it so many pixels in a hundred are print.
_PRINT = 0.45  #: Print is darker than this share of the paper.
_MOST_HOLES = 2  #: Frames of stamps hold no more parts than this; tables do.
#: More black frames than this are a form; of more coloured places only those are looked at that are most like a stamp.
_MOST, _MOST_WORN = 12, 4
_USUAL = 30.0  #: A stamp is about so wide (mm).
_HOLLOW = 0.55  #: Letters in outline hold so much white, by their ink.
#: Outline, body of the letter, outline, its hole: how deep in the first outline the second and the fourth are.
_BODY, _HOLE_IN_A_LETTER = 1, 3


def look(came: Raster) -> Prepared:
    """Return a picture as it is, with its coloured ink told apart from its paper."""
    paper = np.maximum(np.percentile(came.pixels[::8, ::8].reshape(-1, 3), 90, axis=0), 1.0)
    planes = zip(cv2.split(came.pixels), paper, strict=True)
    lightest, _, ink = tones(*(cv2.convertScaleAbs(plane, alpha=255.0 / white) for plane, white in planes))
    return Prepared(lightest, came.dpi, ink, came)


@dataclass(frozen=True, slots=True)
class SlantedBox:
    """A slanted rectangle: its middle and its sides in pixels, by how many degrees it is turned, clockwise."""

    middle: tuple[float, float]
    wide: float
    high: float
    turn: float
    framed: bool

    def holds(self, place: tuple[float, float]) -> bool:
        """Whether a place lies inside."""
        across, down = place[0] - self.middle[0], place[1] - self.middle[1]
        turn = math.radians(self.turn)
        along = abs(across * math.cos(turn) + down * math.sin(turn))
        beside = abs(down * math.cos(turn) - across * math.sin(turn))
        return along <= self.wide / 2 and beside <= self.high / 2


def stamp_pictures(page: Prepared) -> list[Gray]:
    """Return pictures (dark on white, level) of what may be the words of a stamp on a page. The page's resolution holds
    for them. Mostly there are none or few: a round seal is none, a signature seldom one."""
    black = _black_frames(page)
    level = [_levelled(page.gray, place, page.dpi, 255) for place in black * (len(black) <= _MOST)]
    return _of_ink(page, _MOST) + _either_way(level, page.dpi)


def _of_ink(page: Prepared, most: int) -> list[Gray]:
    """Return pictures, upright and upside down, of the ``most`` places in coloured ink that are likest to a stamp."""
    if not page.ink.any():
        return []
    places = _coloured_places(page)
    # Those most like a stamp first: framed ones, then those of the usual width.
    places.sort(key=lambda place: (not place.framed, abs(math.log(place.wide / page.dpi * MM / _USUAL))))
    return _either_way([as_bytes(255 - _levelled(page.ink, place, page.dpi, 0)) for place in places[:most]], page.dpi)


def mended_pictures(page: Prepared) -> list[Gray]:
    """Return what ``stamp_pictures`` does, of worn ink (coloured, or paler than print) with its gaps filled."""
    mm = page.dpi / MM
    some = page.gray[::4, ::4]
    paper, print_ = float(np.median(some)), float(np.percentile(some, _DARKEST))
    palest, darkest = (paper - share * (paper - print_) for share in _PALER)
    between = cv2.bitwise_and(_below(palest, page.gray), 255 - _below(darkest, page.gray))
    ink = cv2.bitwise_or(page.ink, cv2.morphologyEx(between, cv2.MORPH_OPEN, _round(_EDGES * mm)))
    paper = float(np.median(page.gray[::8, ::8]))
    print_on_it = cv2.bitwise_and(
        cv2.morphologyEx(ink, cv2.MORPH_CLOSE, _round(_COVERED * mm)), _below(_PRINT * paper, page.gray)
    )
    mended = cv2.morphologyEx(cv2.bitwise_or(ink, print_on_it), cv2.MORPH_CLOSE, _round(_WORN * mm))
    return _of_ink(replace(page, ink=as_bytes(mended)), _MOST_WORN)


def _below(level: float, gray: Gray) -> Gray:
    return as_bytes(cv2.threshold(gray, level, 255, cv2.THRESH_BINARY_INV)[1])


def _round(size: float) -> cv2.typing.MatLike:
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, _odd(size))


def _either_way(level: Iterable[Gray], dpi: float) -> list[Gray]:
    """Return level pictures of stamps ready to be read (``_edged``), then all of them upside down."""
    edged = [_edged(cut, dpi) for cut in level]
    return edged + [np.ascontiguousarray(np.rot90(picture, 2)) for picture in edged]


def _edged(cut: Gray, dpi: float) -> Gray:
    """Return the picture of a stamp without its frame, its letters filled, white around it."""
    white = round(2.5 * dpi / MM)
    bare = _solid(_without_frame(cut))
    return as_bytes(cv2.copyMakeBorder(bare, white, white, white, white, cv2.BORDER_CONSTANT, value=255))


def _coloured_places(page: Prepared) -> list[SlantedBox]:
    """Return places in coloured ink with the shape of a stamp: frames or their parts, and words without one."""
    scale, mm = _made_smaller(page)
    mask = (resized(page.ink, scale) > 96).astype(np.uint8)
    frames: list[SlantedBox] = []
    for whole, holes in _framed(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)), mm, scale):
        # Letters that touch their frame part it into holes; rows of one width are those of the stamp of arrival.
        wide = np.array([hole.wide for hole in holes])
        alike = (np.abs(wide[:, None] - wide) < _SAME_WIDTH * wide[:, None]).sum(axis=1)
        frames += [whole] if whole is not None and holes else compress(holes, alike < _ROWS)
    together = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    blobs = [place for on_its_side in (False, True) for place in _words(together, mm, scale, on_its_side=on_its_side)]
    return frames + [blob for blob in blobs if not any(blob.holds(frame.middle) for frame in frames)]


def _made_smaller(page: Prepared) -> tuple[float, float]:
    """Return by how much a page is made smaller to look for stamps on it, and how many pixels a millimetre has then."""
    scale = min(1.0, _DPI / page.dpi)
    return scale, page.dpi * scale / MM


def _black_frames(page: Prepared) -> list[SlantedBox]:
    """Return the dark frames on a page that may be a stamp's, as boxes on the page, none twice.

    They are looked for in the ink as it is, then with small holes filled. Of a frame that has a stamp's shape itself
    and holds a part that has, its own box; else those of its parts, where there are few.
    """
    scale, mm = _made_smaller(page)
    dark = _dark(resized(page.gray, scale))
    places: list[SlantedBox] = []
    for mask in (dark, cv2.morphologyEx(dark, cv2.MORPH_CLOSE, _square(_HOLED * mm))):
        for whole, holes in _framed(mask, mm, scale):
            # Words of the letter that a stamp was set on stick to its frame; tables have more such holes.
            found = [whole] if whole is not None and holes else holes if len(holes) <= _MOST_HOLES else []
            places += [place for place in found if not any(place.holds(other.middle) for other in places)]
    return places


def apart(page: Prepared) -> list[SlantedBox]:
    """Return places in the head of a page and at its edges where few words stand apart, in any ink, framed or not."""
    scale, mm = _made_smaller(page)
    dark = _dark(resized(page.gray, scale))
    high = dark.shape[0]
    dark[round(_HEAD * high) : round((1 - _EDGE) * high)] = 0
    closed = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, _square(_HOLED * mm))
    return [
        place for place in _words(closed, mm, scale, on_its_side=False) if place.wide / page.dpi * MM < _WIDEST_APART
    ]


def _dark(pixels: Gray) -> Gray:
    """Return 1 where a page is darker than its paper, by a share of the contrast and by the noise that it has."""
    some = pixels[::8, ::8].astype(np.int16)
    paper, ink = float(np.median(some)), float(np.percentile(some, 1))
    noise = 1.48 * float(np.median(np.abs(some - paper)))
    return as_bytes((pixels < paper - max(_CONTRAST * (paper - ink), _NOISE * noise, 6.0)).astype(np.uint8))


def _odd(size: float) -> tuple[int, int]:
    side = 2 * round((size - 1) / 2) + 1
    return side, side


def _square(size: float) -> cv2.typing.MatLike:
    return np.ones(_odd(size), np.uint8)


def _framed(mask: cv2.typing.MatLike, mm: float, scale: float) -> Iterator[tuple[SlantedBox | None, list[SlantedBox]]]:
    """Yield for each frame its rectangle, ``None`` unless it may be a stamp's, and those of its holes that may."""
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for number, contour in enumerate(contours):
        hole, outside = int(tree[0][number][2]), int(tree[0][number][3])
        # Nearly all contours are letters, which are too small for a frame.
        if hole < 0 or outside >= 0 or cv2.contourArea(contour) < _RECTANGLE * _WIDE[0] * _HIGH[0] * mm * mm:
            continue
        holes = []
        while hole >= 0:
            holes.append(_place(contours[hole], mm, scale, framed=True))
            hole = int(tree[0][hole][0])
        yield _place(contour, mm, scale, framed=True), [*filter(None, holes)]


def _words(mask: cv2.typing.MatLike, mm: float, scale: float, *, on_its_side: bool) -> list[SlantedBox]:
    """Return places where ink, joined over gaps as words are, has the shape of a stamp, level or on its side."""
    places: list[SlantedBox] = []
    rest = mask
    for apart in (_APART, _CLOSE):
        reach = 2 * round(apart * mm / 2) + 1
        joined = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, np.ones((reach, 1) if on_its_side else (1, reach), np.uint8))
        found = []
        for contour in cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
            place = _place(contour, mm, scale, framed=False)
            if place is not None and (abs(place.turn) > _LEVEL) is on_its_side:
                places.append(place)
                found.append(contour)
        rest = cv2.bitwise_and(rest, 1 - cv2.drawContours(np.zeros_like(rest), found, -1, 1, cv2.FILLED))
    return places


def _place(contour: cv2.typing.MatLike, mm: float, scale: float, *, framed: bool) -> SlantedBox | None:
    """Return the slanted box round a contour, seen ``scale`` times as large; ``None`` if it can be no stamp."""
    (x, y), (wide, high), turn = cv2.minAreaRect(contour)
    if wide < high:
        wide, high, turn = high, wide, turn + 90
    if wide < _LONGER * high or not (_WIDE[0] <= wide / mm <= _WIDE[1] and _HIGH[0] <= high / mm <= _HIGH[1]):
        return None
    if framed and cv2.contourArea(contour) < _RECTANGLE * wide * high:
        return None
    return SlantedBox((x / scale, y / scale), wide / scale, high / scale, (turn + 90) % 180 - 90, framed)


def _levelled(pixels: Gray, place: SlantedBox, dpi: float, ground: int) -> Gray:
    """Return a place cut out of a picture and turned level, inside its frame if any; ``ground``: beyond the page."""
    mm = dpi / MM
    beside, above = (-_FRAME * mm, -_FRAME * mm) if place.framed else (0.6 * mm, _MARKS * place.high)
    wide, high = max(1, round(place.wide + 2 * beside)), max(1, round(place.high + 2 * above))
    turn = cv2.getRotationMatrix2D(place.middle, place.turn, 1.0)
    turn[:, 2] += np.array([wide / 2 - place.middle[0], high / 2 - place.middle[1]])
    return as_bytes(cv2.warpAffine(pixels, turn, (wide, high), flags=cv2.INTER_LINEAR, borderValue=ground))


def _without_frame(picture: Gray) -> Gray:
    """Return the picture of a stamp with white in the place of its frame."""
    _, parts, told, _ = cv2.connectedComponentsWithStats((picture < 128).astype(np.uint8))
    high, wide = picture.shape
    _, _, across, down, ink = told.T
    is_frame = (across > _ACROSS * wide) & (down > _ACROSS * high) & (ink < _THIN * across * down)
    is_frame[0] = False  # the paper
    around = cv2.dilate(is_frame[parts].astype(np.uint8), np.ones((3, 3), np.uint8))
    return as_bytes(np.where(around == 1, 255, picture))


def _solid(picture: Gray) -> Gray:
    """Return a picture with the bodies of its letters filled where they are in outline, else as it is."""
    dark = (picture < 128).astype(np.uint8)
    contours, tree = cv2.findContours(dark, cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)

    def deep(depth: int) -> list[cv2.typing.MatLike]:
        """Return the contours inside so many others."""
        return [contour for number, contour in enumerate(contours) if len(list(around(number))) == depth]

    def around(number: int) -> Iterator[int]:
        while (number := int(tree[0][number][3])) >= 0:
            yield number

    filled = cv2.drawContours(np.zeros_like(dark), deep(_BODY), -1, 1, cv2.FILLED)
    # Rings in the bodies (the hole of an A) stay white: what they hold is no body.
    cv2.drawContours(filled, deep(_HOLE_IN_A_LETTER), -1, 0, cv2.FILLED)
    white = int(cv2.countNonZero(cv2.bitwise_and(filled, 1 - dark)))
    return as_bytes(np.where(filled == 1, 0, picture)) if white >= _HOLLOW * cv2.countNonZero(dark) else picture


# --------------------
# The degree of secrecy that they show.

_SURE = 0.75  #: Words that were recognised with so much are not looked at again.
DPI = 200.0  #: Letters of a stamp are 4 to 5 mm high. Single words are lost now and then: each is shown in two sizes.
_SIZES, _SIZES_OF_WORN = (1.0, 0.72), (1.0, 0.72, 0.5)
#: The network sees a page in these resolutions, and gives a value for so many pixels; above this one it may be MẬT.
_SEEN_AT, _STEP, _MAY_BE, _THICK, _SOLID = (75.0, 67.5, 82.5), 8, 0.3, 2.5, 200  #: So thick (mm) and dark is dirt.
#: MẬT as it comes back from worn rubber: letters without marks, figures for letters. Not MẪU, which heads forms.
_MAT = r"""(?:(?:M[I1]?[AE4]|(?:N|IVI|NI|IM|F1)[A4])(?:[TI17YFL\])"?']|TI|IT|YT)|M\W{0,2}T)"""
#: After most of a first word little is needed of the second one; not “KHUYẾT TẬT”, “TRUYỀN ĐẠT”.
_WORN_MAT = r"(?![TD])\S{0,3}[AE4]\W?[TI17]"
_TOI_MAT = rf"(?:[TI1LR][O0QCU6]{{1,3}}[ILT1J!]?|[O0Q]{{1,2}}[ILT1J!])\W*{_MAT}|T[O0]I\W+{_WORN_MAT}"
_TUYET_MAT = "|".join((
    rf"\S{{0,3}}[YVUI][EFC6]\S{{0,2}}\W*{_MAT}",
    r"[TFI1L]?\W?[TFI1L]?UYE[TIFL1]{1,2}\W*M\S{0,4}",
    rf"T\S{{1,4}}[^\W_]?\W*{_MAT}",
    rf"[TFI1L]\S{{0,3}}[YV]E\S{{0,2}}\W*(?:M[^\w\s]\S{{0,2}}|{_WORN_MAT})",
))  # fmt: skip
_REST = r"[\W_]*(?:[IL1]\W+|J)?"  #: Specks and remains of the frame before and after the words.
#: Not “TIỀN MẶT”, which is stamped on vouchers.
_DEGREE = re.compile(rf"{_REST}(?:(?!TIEN)(?:{_TUYET_MAT})|{_TOI_MAT}|{_MAT}){_REST}")
#: M seen as some upright strokes before its vowel, which no other word of a stamp has.
_OF_STROKES = re.compile(r"[\W_]*[IHL1]{1,3}[ẬỆ][T1F][\W_]*")
#: What is stamped beside it: the label of the form, haste, a draft, a copy.
_LABEL = re.compile(r"\bD\w{1,2}\W*M[A4][TI17Y]\b\W*")
#: The label with its degree, however poorly it is read.
_LABELLED = re.compile(r"\W*D\w{1,2}\W*M[AE4][A-Z1]?\W{1,3}(?:T\w{1,4}\W*)?M[AE4]\W?\w?\W*")
_BESIDE = re.compile(
    r"\b\w?(?:H[O0Q]+A\W*[TI1][O0Q][CGOE](?:\W*HEN\W*GI[O0])?|(?:TH\w{2,4}NG\W*)?KH[A4]N|D[UVOJ]\W*TH[A4][O0Q]|SA[O0]\W*[YV])\b"
)


def shows_secrecy(prepared: Prepared, recognise: Recognise) -> bool:
    """Whether a page shows a stamp of secrecy. Nothing is recognised where nothing has the size of such a stamp."""
    return _is_page(prepared) and _shows_degree(_said(stamp_pictures(prepared), prepared.dpi, recognise, _SIZES))


def shows_worn_secrecy(came: Prepared, recognise: Recognise) -> bool:
    """Whether a page as it came shows a worn or pale stamp of secrecy, among print perhaps."""
    # Letters of a stamp are seen as something in each size; what a pen wrote, in one or two of them.
    return _is_page(came) and _shows_degree(
        filter(all, _said(mended_pictures(came), came.dpi, recognise, _SIZES_OF_WORN))
    )


def _is_page(page: Prepared) -> bool:
    return bool(min(page.gray.shape) * _made_smaller(page)[0] >= 1)


def ask_about_worn_degree(page: Prepared, seen: Iterable[RecognisedWord]) -> None:
    """Raise ``DoubtSeenError`` where MẬT may stand on a page, in grey or black ink, worn and on print perhaps. What a
    small network sees (scripts/stamps) is no reading: a person must look."""
    if not _is_page(page):
        return
    like = np.mean([*_seen_in_sizes(page)], axis=0)
    for word in seen:
        # What is surely read as MẬT or MẶT (a heading “DANH MỤC BÍ MẬT”) the rules of lines decide about.
        if word.sure >= _SURE and "MAT" in unmarked(word.text).upper():
            left, top, right, bottom = (round(side * _SEEN_AT[0] / page.dpi / _STEP) for side in word.box)
            like[top : bottom + 2, left : right + 2] = -np.inf
    if like.max() > _MAY_BE:
        ask_a_person()


def _seen_in_sizes(page: Prepared) -> Iterator[cv2.typing.MatLike]:
    """Yield how much each place of a page looks like the middle of MẬT, by the network, of the page in each size."""
    high, wide = (2 + round(side * _SEEN_AT[0] / page.dpi / _STEP) for side in page.gray.shape)
    for dpi in _SEEN_AT:
        ink = 255 - resized(page.gray, dpi / page.dpi).astype(np.float32)
        ink[cv2.morphologyEx(ink, cv2.MORPH_OPEN, _square(_THICK * dpi / MM)) > _SOLID] = 0
        network = own_network("stamps")
        network.setInput(np.pad(ink, _STEP)[None, None] / 255)
        yield cv2.resize(np.asarray(network.forward())[0, 0], (wide, high))


def shows_secrecy_apart(prepared: Prepared, seen: Sequence[RecognisedWord], recognise: Recognise) -> bool:
    """Whether words in the head of a page or at its edges, of which the look at the whole page is not sure or saw
    none, are a degree of secrecy when they are looked at alone."""
    sure = [((word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2) for word in seen if word.sure >= _SURE]
    places = [place for place in apart(prepared) if not any(map(place.holds, sure))]
    cuts = [_edged(_levelled(prepared.gray, place, prepared.dpi, 255), prepared.dpi) for place in places]
    # In a head MẮT alone is the end of a hospital's name.
    return _shows_degree(_said(cuts, prepared.dpi, recognise, _SIZES), never="MẮT")


def _said(
    pictures: Sequence[Gray], dpi: float, recognise: Recognise, shown: Sequence[float]
) -> Iterator[tuple[str, ...]]:
    """Yield for each picture what is read on it in each of the sizes ``shown``."""
    soft = [as_bytes(cv2.GaussianBlur(picture, (0, 0), 0.07 * dpi / MM)) for picture in pictures]
    sizes = [resized(picture, size * DPI / dpi) for picture in soft for size in shown]
    seen = iter([*map(text_of, recognise(sizes, DPI) if sizes else ())])
    return zip(*[seen] * len(shown), strict=True)


def _shows_degree(seen: Iterable[Sequence[str]], never: str = "\0") -> bool:
    """Whether words read are a degree, none with ``never`` in them. Raises ``DoubtSeenError`` where they may be."""
    read = [*chain.from_iterable(seen)]
    # What is left of a frame sets the stamp apart from text of the letter that it stands on.
    parts = [part for words in read if never not in words for part in {words, *words.split("|")}]
    is_sure = any(is_degree(part) or is_mark(part) for part in parts)
    if not is_sure and never == "\0" and any(map(may_be_degree, read)):
        ask_a_person()
    return is_sure


def refuse_stamped_picture(pixels: Colour, dpi: float) -> None:
    """Raise ``StampSeenError`` where a picture that is not read itself (blue, green, red) shows a stamp of secrecy.
    ``StampUnreadError`` where it may show one and the program that would read it is missing. One on which the program
    breaks down shows none."""
    high, wide = (side / dpi * MM for side in pixels.shape[:2])
    try:
        came = look(Raster(pixels, dpi))
        found = shows_secrecy(came, engine.recognise_all) or shows_worn_secrecy(came, engine.recognise_all)
        if not found and is_small(wide, high):  # a stamp as a whole, in any ink, framed or not
            whole = _edged(as_bytes(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)), dpi)
            found = _shows_degree(_said([whole], dpi, engine.recognise_all, _SIZES))
    except engine.EngineMissingError as error:
        raise StampUnreadError from error
    except engine.EngineError:
        return
    if found:
        raise StampSeenError


def is_small(wide: float, high: float) -> bool:
    """Whether a picture, measured in millimetres, may be a stamp and nothing else."""
    return min(wide, high) >= _HIGH[0] and wide <= _WIDE[1] and high <= _HIGHEST


#: What may be left of a degree among specks and remains of letters; no other word that is stamped has it.
_LEFT_OF_IT = re.compile(
    r"TUY[ỆÊ][TYVI1]|T[ỐỔÔ]I?\W{0,2}[MK4]\W?[ẬÂÊ]|M[ẬÂ][TI17]?(?![^\W_])|(?<![^\W_])(?:M[I1]?|V[I1])[ẬÂ][T1+7](?![^\W_])"
)
#: Of MẬT an M and a stroke.
_STROKES_OF_IT = re.compile(r"\W*M\W?[I1L]\W*")
_MOST_LEFT = 16  #: So many letters have the words of a stamp at most: more are a sentence.


def may_be_degree(text: str) -> bool:
    """Whether words of a stamp that are no degree may be what a poor one leaves of it.

    >>> may_be_degree("TUYỆT vậT!"), may_be_degree("M1"), may_be_degree("BẢO MẬT"), may_be_degree("TUYỂN SINH")
    (True, True, False, False)
    """
    plain = without_names(text).upper()
    if sum(map(str.isalnum, plain)) > _MOST_LEFT:
        return False
    return _LEFT_OF_IT.search(plain) is not None or _STROKES_OF_IT.fullmatch(plain) is not None


#: Small letters, without MẬ among them: a stamp's letters are capitals, while of a bold “Một” M and t may be left.
_SMALL = re.compile(r"^(?!.*(?i:M\W?[AE])).*[a-z].*")


def is_degree(text: str) -> bool:
    """Whether words standing alone are a degree of secrecy.

    >>> is_degree("TỐI MẬT"), is_degree("| MẶT |"), is_degree("BẢO MẬT"), is_degree("MẪU")
    (True, True, False, False)
    >>> is_degree("MT"), is_degree("Mt"), is_degree("1 TIM t"), is_degree("nà)")
    (True, False, False, False)
    """
    plain = _SMALL.sub("", unmarked(text)).upper().strip()
    if _LABELLED.fullmatch(plain) or _OF_STROKES.fullmatch(text.upper()):
        return True
    plain = _BESIDE.sub(" ", _LABEL.sub(" ", plain))
    # A stamp's letters stand apart: ``M Ậ T``.
    return any(map(_DEGREE.fullmatch, (plain, plain.replace(" ", ""))))
