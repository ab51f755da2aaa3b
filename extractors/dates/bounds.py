"""Bound words: whether the day named is still in time."""

import re
from typing import Literal, NamedTuple

from extractors.dates.patterns import lexicon, loose
from extractors.patterns import any_of
from schemas.letter import Bound

Kind = Literal["before", "latest", "until", "within", "on", "from"]

_BOUNDS: dict[Kind, Bound] = {
    "before": "before",
    "latest": "by",
    "until": "by",
    "within": "by",
    "on": "on",
    "from": "from",
}
_KINDS: dict[str, Kind] = {word: kind for kind in _BOUNDS for word in lexicon("bounds", kind)}
#: Words that make the named day the last good one, so that `trước` behind them contradicts.
_STRICT = frozenset(
    word for word in lexicon("bounds", "latest") if word.endswith("nhất") or word.startswith(("hạn c", "không"))
)

_WORD = any_of(_KINDS)
_FILL = r"(?:[ :,(\"]|(?:là|ngày|các|thời điểm|khoảng|dự kiến|cuối|cùng)(?!\w))*"
# A run of bound words right before the date: `chậm nhất là trước`, `kết thúc trước`, `hạn cuối:`.
_BOUND = loose(rf"(?<!\w)(?P<words>(?:{_WORD})(?:{_FILL}(?<!\w)(?:{_WORD}))*)(?P<fill>{_FILL})$")
_EACH = loose(rf"(?<!\w)(?:{_WORD})(?!\w)")
# After `trước` nothing may stand but what names the day: `trước, trong và sau`, `năm trước (15/3)` are no bounds.
_PLAIN_FILL = re.compile(r"[ :]*(?:(?:ngày|thời điểm|khoảng|dự kiến|cuối)[ :]*)*")
_FIRST_OF_ALL = loose("trước hết")
# `trước ngày bầu cử (15/3/2026)`: the bracket says which day that is.
_BEFORE_EVENT = loose(
    r"(?<!\w)(?<!ngày\s)(?<!việc\s)(?<!tháng\s)(?<!giờ\s)"
    r"trước (?:(?:ngày|khi|lễ|kỳ) )?(?=\w)(?!hết|mắt|tiên|đó|đây|và|hoặc|ngày |khi )"
    r"[^\W\d](?:[^\W\d]| ){2,40} \((?:ngày |từ ngày )?$"
    r"|(?<!\w)trước (?:ngày|lễ) (?:khai giảng|khai mạc|bầu cử|tựu trường|tổ chức)(?: [^\W\d]+){0,4} (?:ngày )?$"
)
#: How far back from a date its bound words may begin.
REACH = 70


class Bounding(NamedTuple):
    """The bound words of a date: where they begin, what they say, and whether two of them disagree."""

    start: int
    kind: Kind
    words: str
    conflict: bool = False


def read_bound(lower: str, low: int, at: int) -> Bounding | None:
    """Return the bound words that end right before ``at``, not reaching back beyond ``low``.

    >>> read_bound("gửi về chậm nhất trước ", 0, 23)
    Bounding(start=7, kind='before', words='chậm nhất trước', conflict=True)
    """
    found = _BOUND.search(lower, max(low, at - REACH), at)
    if (
        found is None
        and lower[at - 1 : at] in "( "
        and "trước" in lower[max(low, at - REACH) : at]
        and (event := _BEFORE_EVENT.search(lower, max(low, at - REACH), at))
    ):
        return Bounding(event.start(), "before", "trước")
    if found is None or _FIRST_OF_ALL.match(found["words"]):
        return None
    each = [(m.start() + found.start(), " ".join(m.group().split())) for m in _EACH.finditer(found.group())]
    while len(each) > 1 and _KINDS[each[0][1]] == "before":
        each = each[1:]  # `năm trước đến`: only right before the day is `trước` a bound
    kinds = [_KINDS[word] for _, word in each]
    if not kinds:
        return None
    start = each[0][0]
    words = " ".join(lower[start : found.end("words")].split())
    if kinds[-1] == "before":
        if not _PLAIN_FILL.fullmatch(found["fill"]):
            return None
        strict = [at for at, word in each[:-1] if word in _STRICT]
        start = strict[0] if strict else each[-1][0]
        return Bounding(start, "before", " ".join(lower[start : found.end("words")].split()), bool(strict))
    if kinds[-1] == "from":
        return Bounding(each[-1][0], "from", each[-1][1])  # `thời hạn nộp từ ngày A đến ngày B`
    if "latest" in kinds:
        return Bounding(each[kinds.index("latest")][0], "latest", words)
    strongest = kinds[-1] if kinds[-1] in ("on", "from") and kinds[0] in ("on", "from", "within") else kinds[0]
    return Bounding(start, strongest, words)


def bound_of(bounding: Bounding) -> Bound:
    """Return whether the day named is still in time."""
    return _BOUNDS[bounding.kind]
