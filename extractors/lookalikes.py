"""A text as it is seen: letters that look like ours are ours, signs that nobody sees are not there.

Who reads the page reads ``29/5`` where the file has a soft hyphen in it, and ``Đoàn`` where it has the d of Ewe. Pure
functions of a string; the result may be shorter or longer than the text.
"""

import re
import unicodedata

from extractors.lexicon import load

_TABLES = load("lookalikes")
_UNSEEN, _SHAPES = "".join(_TABLES["unseen"]), "".join(_TABLES["shapes"])
_LATIN = {sign: letter for signs, letter in _TABLES["latin"].items() for sign in signs}
_FOREIGN, _ALIKE = _TABLES["foreign"]["letters"], _TABLES["foreign"]["alike"]
_OURS = str.maketrans(
    _LATIN | dict(zip(_ALIKE, _TABLES["foreign"]["ours"], strict=True)) | dict.fromkeys(_TABLES["line_ends"], "\n")
)
_MARKS = "[\u0300-\u036f]"
#: One search of a class, a letter of usual words costs no more than that.
_ANY = re.compile(f"[{_UNSEEN}{_SHAPES}{''.join(_LATIN)}{_ALIKE}{_TABLES['line_ends']}]")
_NOT_SEEN = re.compile(f"[{_UNSEEN}]+")
#: With the marks that stand behind it: they are set on the letter that is meant, across what is not seen.
SIGN = re.compile(
    rf"\w(?=[{_UNSEEN}]+{_MARKS})(?:[{_UNSEEN}]*{_MARKS})+|[{_UNSEEN}]"
    rf"|(?:[{_SHAPES}{''.join(_LATIN)}{_TABLES['line_ends']}]|(?<![{_FOREIGN}])[{_ALIKE}]++(?![{_FOREIGN}]))"
    rf"(?:[{_UNSEEN}]*{_MARKS})*"
)


def has_lookalikes(text: str) -> bool:
    """Say whether a text may hold a sign that ``as_seen`` changes; cheap, for most texts hold none.

    >>> has_lookalikes("trước ngày 29/5/2026"), has_lookalikes("trước ngày 29/\\u00ad5/2026")
    (False, True)
    """
    return _ANY.search(text) is not None


def as_seen(text: str) -> str:
    """Return ``text`` with our letters for those that look like them, and without what nobody sees.

    >>> as_seen("Liên Ɖoàn Lao ɖộng, trƣớc ngày ２９/\\u00ad5/2026\\u200e")
    'Liên Đoàn Lao động, trước ngày 29/5/2026'
    """
    return SIGN.sub(lambda found: meant(found[0]), text) if has_lookalikes(text) else text


def meant(signs: str) -> str:
    """Return what is seen where ``signs`` stand, a match of ``SIGN``."""
    return unicodedata.normalize("NFKC", _NOT_SEEN.sub("", signs).translate(_OURS))
