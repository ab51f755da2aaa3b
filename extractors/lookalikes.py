"""A text as it is seen: letters that look like ours are ours, signs that nobody sees are not there.

Who reads the page reads ``29/5`` where the file has a soft hyphen in it, and ``Đoàn`` where it has the d of Ewe. Pure
functions of a string; what is seen may be shorter or longer than the text.
"""

import re
import unicodedata

from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.repairs import Mended, Repair, mended_text

_TABLES = load("lookalikes")
_UNSEEN, _SHAPES = "".join(_TABLES["unseen"]), "".join(_TABLES["shapes"])
_LATIN = {sign: letter for signs, letter in _TABLES["latin"].items() for sign in signs}
_FOREIGN, _ALIKE = _TABLES["foreign"]["letters"], _TABLES["foreign"]["alike"]
_OURS = str.maketrans(
    _LATIN | dict(zip(_ALIKE, _TABLES["foreign"]["ours"], strict=True)) | dict.fromkeys(_TABLES["line_ends"], "\n")
)
_MARKS = "[\u0300-\u036f]"
#: One search of a class, a letter of usual words costs no more than that.
_ANY = compiled_late(f"[{_UNSEEN}{_SHAPES}{''.join(_LATIN)}{_ALIKE}{_TABLES['line_ends']}]")
_NOT_SEEN = compiled_late(f"[{_UNSEEN}]+")
#: With the marks that stand behind it: they are set on the letter that is meant, across what is not seen.
_SIGN = compiled_late(
    rf"\w(?=[{_UNSEEN}]+{_MARKS})(?:[{_UNSEEN}]*{_MARKS})+|[{_UNSEEN}]"
    rf"|(?:[{_SHAPES}{''.join(_LATIN)}{_TABLES['line_ends']}]|(?<![{_FOREIGN}])[{_ALIKE}]++(?![{_FOREIGN}]))"
    rf"(?:[{_UNSEEN}]*{_MARKS})*"
)


def has_lookalikes(text: str) -> bool:
    """Whether a text may hold a sign that ``as_seen`` changes: one search, for most texts hold none.

    >>> has_lookalikes("trước ngày 29/5/2026"), has_lookalikes("trước ngày 29/\\u00ad5/2026")
    (False, True)
    """
    return _ANY.search(text) is not None


def as_seen(text: str) -> str:
    """Return ``text`` with our letters for those that look like them, and without what nobody sees.

    >>> as_seen("Liên Ɖoàn Lao ɖộng, trƣớc ngày ２９/\\u00ad5/2026\\u200e")
    'Liên Đoàn Lao động, trước ngày 29/5/2026'
    """
    return _SIGN.sub(_meant, text) if has_lookalikes(text) else text


def without_lookalikes(text: str) -> Mended | None:
    """Return ``text`` as it is seen with the way back to its own places, or ``None`` where it looks as it is.

    >>> found = without_lookalikes("trƣớc ngày 29/\\u00ad5")
    >>> found.text, found.place(11, 15)
    ('trước ngày 29/5', (11, 16))
    """
    if not has_lookalikes(text):
        return None
    found = _SIGN.finditer(text)
    repairs = tuple(Repair(*sign.span(), sign[0], _meant(sign)) for sign in found)
    return mended_text(text, repairs)


def as_it_looks(text: str) -> Mended:
    """Return ``text`` as ``without_lookalikes`` has it, also where it looks as it is."""
    return without_lookalikes(text) or mended_text(text, ())


def _meant(sign: re.Match[str]) -> str:
    """Return what a sign stands for: our letter, with its marks composed; nothing for an unseen one."""
    return unicodedata.normalize("NFKC", _NOT_SEEN.sub("", sign[0]).translate(_OURS))
