"""What the items of one list of citations share: kind, issuer, day; the documents between the ends of a range.

Letters write once what holds for several: ``các Công văn số 12, 13/LĐLĐ``, ``từ số 45/QĐ-LĐLĐ đến số 48/QĐ-LĐLĐ``.
"""

from dataclasses import replace
from itertools import pairwise

from extractors.lexicon import load
from extractors.patterns import View, phrase
from extractors.references.item import NUMBER, Item
from extractors.references.kinds import kind_of_code
from extractors.references.symbols import Symbol, kind_of_symbol

_ONLY_JOINT = phrase(r" *(?:[,;]|và|hoặc|cùng|với)?(?: (?:và|các|số|cùng|với))* *:?")
_STOP = phrase(r"[.!?](?= )|[|]")
LONGEST_RANGE = 20  # documents
_TO = phrase(r" *(?:đến|tới) *(?:số *:? *)?")
#: What the National Assembly and its Standing Committee pass under a number with their term.
_ASSEMBLY = frozenset(load("references")["of_the_assembly"])


def share(view: View, items: list[Item]) -> None:
    """Let the items of one list share the kind, which the first one names, and the issuer, which one of them names."""
    linked = [False, *(_continues(view, last, item) for last, item in pairwise(items))]
    for index in range(1, len(items)):
        last, item = items[index - 1], items[index]
        if item.word is None and linked[index]:
            coded = item.symbol is not None and kind_of_code(item.symbol.codes[0]) is not None
            if last.word and not (coded and item.symbol and item.symbol.codes[0] not in last.word.codes):
                item.word, item.capital, item.elliptic = last.word, last.capital, True
            if item.issuer is None and _same_issuer(last, item):
                item.issuer = last.issuer
    for index in range(len(items) - 1, 0, -1):
        last, item = items[index - 1], items[index]
        if linked[index] and last.issuer is None and (item.elliptic or _same_issuer(last, item)):
            last.issuer = item.issuer
        if linked[index] and item.same_day and last.date is None:
            last.date, last.same_day = item.date, True
    for item in items:
        _settle_kind(item)


def ranges_filled(view: View, items: list[Item]) -> list[Item]:
    """Put the documents between the two ends of a range: ``từ số 45/QĐ-LĐLĐ đến số 48/QĐ-LĐLĐ``."""
    filled = items[:1]
    for last, item in pairwise(items):
        if _TO.fullmatch(view.lower, last.end, _number_begin(view, item)) and _is_range(last, item):
            first, end = int(last.number or 0), int(item.number or 0)
            inner = [replace(item, number=str(number), flags=["range-expanded"]) for number in range(first + 1, end)]
            filled += inner
            last.date = last.date or item.date
        filled.append(item)
    return filled


def _number_begin(view: View, item: Item) -> int:
    """Return where the number of ``item`` begins, behind ``số``."""
    found = NUMBER.search(view.lower, item.start, item.end)
    return found.start() if found else item.start


def _is_range(last: Item, item: Item) -> bool:
    """Say whether two documents of one series stand at the ends of a range that is not too long."""
    if not (last.number and item.number and last.number.isdigit() and item.number.isdigit()):
        return False
    same = last.symbol is not None and item.symbol is not None and last.symbol.text == item.symbol.text
    return same and 1 < int(item.number) - int(last.number) <= LONGEST_RANGE


def _continues(view: View, last: Item, item: Item) -> bool:
    """Say whether ``item`` goes on with the list of ``last``; with ``số`` alone a subject may stand between."""
    between = view.lower[last.end : item.start]
    if only_joint(between):
        return True
    return (
        item.word is None
        and len(between) <= 250
        and not _STOP.search(between)
        and view.lower.startswith("số", item.start)
    )


def _same_issuer(one: Item, other: Item) -> bool:
    """Say whether two symbols name the same issuer: ``18-NQ/TW, 19-NQ/TW``."""
    if one.symbol is None or other.symbol is None:
        return False
    return _issuer_code(one.symbol) == _issuer_code(other.symbol)


def _issuer_code(symbol: Symbol) -> str:
    coded = kind_of_code(symbol.codes[0]) is not None and len(symbol.codes) > 1
    return symbol.codes[1] if coded else symbol.codes[0]


def _settle_kind(item: Item) -> None:
    """Choose the kind: the word's, but the symbol's where the word is general, missing, or contradicts a law."""
    marked = kind_of_symbol(item.symbol, legal=item.year is not None) if item.symbol else None
    if item.word is None or item.word.family == "general":
        item.kind = marked or "Công văn"
        return
    item.kind = item.word.name
    if item.symbol is None or marked is None or marked == item.kind or item.symbol.codes[0] in item.word.codes:
        return
    coded = kind_of_code(item.symbol.codes[0]) is not None
    law = item.symbol.codes[-1] in ("CP", "TTg") or item.symbol.codes[0].startswith(("QH", "UBTVQH"))
    if item.kind == "Công văn" or not coded or item.word.family == "joint" or marked.startswith(item.kind + " "):
        return  # every letter is a công văn in the wide sense, every thông tư liên tịch a thông tư
    if item.symbol.codes[0].startswith(("QH", "UBTVQH")) and item.kind in _ASSEMBLY:
        return
    item.flags.append("citation-mismatch")
    if law or not item.capital:
        item.kind = marked


def only_joint(between: str) -> bool:
    """Say whether nothing but joints of a list stands between two numbers (``, và số``)."""
    return bool(_ONLY_JOINT.fullmatch(between))
