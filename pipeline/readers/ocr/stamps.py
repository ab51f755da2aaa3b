"""Stamps read from a page's picture: the degree of secrecy (MẬT, TỐI MẬT, TUYỆT MẬT), in colour or in a black frame.

A stamp's words stand alone: ``bí mật``, ``bảo mật`` in a sentence or in a coloured letterhead are none. What could be
the degree is taken for it: a secret letter that is read is worse than a letter that the clerk has to look at.
"""

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from extractors.spelling import unmarked
from pipeline.readers.ocr import engine
from pipeline.readers.ocr.engine import RecognisedWord
from pipeline.readers.ocr.ink import Inked, look, stamp_pictures
from pipeline.readers.ocr.raster import Colour, Gray, cv2
from pipeline.readers.secrecy import StampSeenError, StampUnreadError

#: Letters of a stamp are 4 to 5 mm high. Single words are lost now and then: each is shown in two sizes.
DPI = 200.0
_SIZES = (1.0, 0.72)
#: MẬT as it comes back from worn rubber: letters without marks, figures for letters. Not MẪU, which heads forms.
_MAT = r"""(?:M|N|IVI|NI|IM)[A4](?:[TI17YFL\])"?']|TI|IT)"""
_DEGREES = (
    (
        "Tuyệt mật",
        re.compile(rf"\S{{0,3}}[YVUI][EFC6]\S{{0,2}}\W*{_MAT}|[TFI1L]?\W?[TFI1L]?UYE[TIFL1]{{1,2}}\W*M\S{{0,4}}"),
    ),
    ("Tối mật", re.compile(rf"(?:[TI1LR][O0QCU6]{{1,3}}[ILT1J!]?|[O0Q]{{1,2}}[ILT1J!])\W*{_MAT}")),
    ("Mật", re.compile(_MAT)),
)
#: What is stamped beside it: the label of the form, haste, a draft, a copy.
_LABEL = re.compile(r"\bD\w{1,2}\W*M[A4][TI17Y]\b\W*")
#: The label with its degree, however poorly it is read.
_LABELLED = re.compile(r"\W*D\w{1,2}\W*M[AE4][A-Z1]?\W{1,3}(?:T\w{1,4}\W*)?M[AE4]\W?\w?\W*")
_BESIDE = re.compile(
    r"\b\w?(?:H[O0Q]+A\W*[TI1][O0Q][CGOE](?:\W*HEN\W*GI[O0])?|(?:TH\w{2,4}NG\W*)?KH[A4]N|D[UVOJ]\W*TH[A4][O0Q]|SA[O0]\W*[YV])\b"
)
#: Specks and remains of the frame before and after the words.
_REST = r"[\W_]*(?:[IL1]\W+)?"


#: What recognises several pictures in one call (``engine.recognise_all``), with their dots to the inch.
Recognise = Callable[[Sequence[Gray], float], list[list[RecognisedWord]]]


def secrecy_stamp(prepared: Inked, recognise: Recognise) -> str | None:
    """Return the degree that a stamp on a page shows (``Mật``, ``Tối mật``, ``Tuyệt mật``), if any.

    Nothing is recognised where nothing has the size of such a stamp. Raises what ``recognise`` raises.
    """
    pictures = [_fitted(picture, prepared.dpi, size) for picture in stamp_pictures(prepared) for size in _SIZES]
    return degree(recognise(pictures, DPI)) if pictures else None


def refuse_stamped_picture(pixels: Colour, dpi: float) -> None:
    """Raise ``StampSeenError`` where a picture that is not read itself (blue, green, red) shows a stamp of secrecy.

    ``StampUnreadError`` where it may show one and the program that would read it is missing. One on which the program
    breaks down shows none.
    """
    try:
        found = secrecy_stamp(look(pixels, dpi), engine.recognise_all)
    except engine.EngineMissingError as error:
        raise StampUnreadError from error
    except engine.EngineError:
        return
    if found is not None:
        raise StampSeenError


def degree(seen: Iterable[Sequence[RecognisedWord]]) -> str | None:
    """Return the highest degree of secrecy among the words of several pictures."""
    read = [degree_of(" ".join(word.text for word in words)) for words in seen]
    return next((name for name, _ in _DEGREES if name in read), None)


def degree_of(text: str) -> str | None:
    """Return the degree of secrecy that words standing alone are.

    >>> degree_of("TỐI MẬT"), degree_of("| MẶT |"), degree_of("BẢO MẬT"), degree_of("MẪU")
    ('Tối mật', 'Mật', None, None)
    """
    plain = _plain(text)
    if _LABELLED.fullmatch(plain):
        return "Mật"
    plain = _BESIDE.sub(" ", _LABEL.sub(" ", plain))
    for name, pattern in _DEGREES:
        whole = re.compile(rf"{_REST}(?:{pattern.pattern}){_REST}")
        # A stamp's letters stand apart: ``M Ậ T``.
        if whole.fullmatch(plain) or whole.fullmatch(plain.replace(" ", "")):
            return name
    return None


def _plain(text: str) -> str:
    """Return the words in capitals without marks, as ``DAU MAT``."""
    return unmarked(text.upper()).strip()


def _fitted(picture: Gray, dpi: float, size: float) -> Gray:
    soft = cv2.GaussianBlur(picture, (0, 0), 0.07 * dpi / 25.4)
    scale = size * DPI / dpi
    return np.asarray(cv2.resize(soft, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
