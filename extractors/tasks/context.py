"""What of the letter's head the tasks need, and the names that depend on it."""

import re
from dataclasses import dataclass

from extractors.lexicon import load
from extractors.patterns import any_of, phrase

_WORDS = load("tasks")
_NAMES = load("bodies")["names"]
_BRANCHES = any_of([*_NAMES["parts"], *_NAMES["sectors"], *_NAMES["branches"], *_WORDS["own_boards"]])
_OWN_NAMES, _OWN_UNION = frozenset(_WORDS["own_names"]), "công đoàn ngành"
_OWN_ORGAN = phrase(rf"(?:{any_of(_WORDS['own_organs'])}|ban {_BRANCHES})$")
_ORGAN_OF_ISSUER = re.compile(rf"^{any_of(_WORDS['organs_of_issuer'])} +")


@dataclass(frozen=True, slots=True)
class Context:
    """What of the letter's head the tasks need: who issues it, and to whom it is addressed."""

    issuer: str | None
    issuer_base: str | None
    """The issuer's name without its place (``Công đoàn ngành Y tế``)."""
    addressees: tuple[str, ...]
    charged: tuple[str, ...] = ()
    """The classes among those who receive the letter to carry it out (``Nơi nhận: - Các CĐCS``)."""
    abbreviations: tuple[tuple[str, str], ...] = ()
    """Short names that the letter itself gives to bodies (``Công đoàn Công Thương Việt Nam (CĐCTVN)``)."""
    calls: bool = False
    """The letter calls people together (``Giấy mời``, ``Giấy triệu tập``)."""


def completed(name: str, context: Context) -> str:
    """Complete a bare name from the issuer: ``Công đoàn ngành`` is this letter's own sector union.

    Names that the letter uses of its issuer (``Sở``, ``Phòng``, ``Liên đoàn``) are written out too.
    """
    for short, whole in context.abbreviations:
        if short in name:
            name = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", whole, name)
    base = context.issuer_base
    if base is None:
        return name
    low, full = name.lower(), base.lower()
    own = low if low in _OWN_NAMES else _OWN_UNION
    before, found, behind = low.rpartition(own)
    if found and not behind and before[-1:] in ("", " ") and full.startswith(own) and len(full) > len(own):
        return name[: len(before)] + (base[:1].upper() + base[1:] if before else base)
    return name


def is_own_organ(name: str) -> bool:
    """Say whether ``name`` is an office or a committee named without its body: the issuer's own (``Văn phòng``)."""
    return _OWN_ORGAN.match(name.lower()) is not None


def is_issuer(name: str, context: Context) -> bool:
    """Say whether ``name`` is the issuer, its standing committee or a part of it named by it."""
    if context.issuer is None:
        return False
    low, issuer, base = (
        said.lower().replace("công đoàn cơ sở ", "công đoàn ")
        for said in (_ORGAN_OF_ISSUER.sub("", name.lower()), context.issuer, context.issuer_base or context.issuer)
    )
    names = (issuer, base, _KIND_OF_PLACE.sub("", issuer))
    return low in names or (len(low) > 3 and issuer.startswith(low + " "))


#: “Sở Y tế (tỉnh) Hà Sơn”: a letter calls its issuer without it, too. Who is called with another one is another body.
_KIND_OF_PLACE = re.compile(r"(?<=\w) (?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|đặc khu)(?= )")
