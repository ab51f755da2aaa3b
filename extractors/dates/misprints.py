"""Mends what character recognition does to dates: `15/3/2O26`, `l5/3`, `truóc ngảy`.

The mended text has the length of the other, so that offsets stay.
"""

import re

_NEAR_DIGITS = re.compile(r"\d[ol]|l\d|/[ol]")
_MISREAD = re.compile(r"(?<=\d)o(?=[\d/])|(?<=[\d/])o(?=\d)|(?<!\w)l(?=\d[/.]\d)|(?<=[\d/])l(?=[\d/])")
#: Misread words of dates; those that are words of their own are mended only before a number.
_ALWAYS = dict.fromkeys(("truóc", "truớc", "trưóc", "truoc", "trứơc", "trươc", "trườc", "trưởc"), "trước")
_BEFORE_NUMBER = {
    **dict.fromkeys(("ngảy", "ngãy", "ngáy", "ngay", "ngầy"), "ngày"),
    **dict.fromkeys(("thang", "thảng", "thàng", "thãng", "tháug"), "tháng"),
}
_MISSPELT = re.compile(rf"(?<!\w)(?:(?:{'|'.join(_ALWAYS)})(?!\w)|(?:{'|'.join(_BEFORE_NUMBER)})(?= *\d))")


def mended(lower: str) -> str:
    """Return ``lower`` with the usual misreadings of digits and of words of dates mended, of the same length.

    >>> mended("truóc ngảy 15/3/2o26")
    'trước ngày 15/3/2026'
    """
    misread = [
        place
        for near in _NEAR_DIGITS.finditer(lower)
        for place in range(near.start(), near.end())
        if _MISREAD.match(lower, place)
    ]
    for place in misread:
        lower = lower[:place] + ("0" if lower[place] == "o" else "1") + lower[place + 1 :]
    if any(word in lower for word in _ALWAYS) or any(word in lower for word in _BEFORE_NUMBER):
        lower = _MISSPELT.sub(lambda found: _ALWAYS.get(found.group()) or _BEFORE_NUMBER[found.group()], lower)
    return lower
