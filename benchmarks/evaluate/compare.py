"""When a found record is a gold one: what two values say alike, where records stand; and how many are found."""

import difflib
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from benchmarks.evaluate.gold import Span

# --------------------
# When two values say the same: a gold value and a found one, whatever their layout, case, dashes or abbreviations.

Value = Any
Record = dict[str, Any]

#: Two texts this alike are the same subject, recipient or group (``difflib`` ratio).
SUBJECT_LIKENESS = 0.9
RECIPIENT_LIKENESS = 0.85
GROUP_LIKENESS = 0.75
#: Share of the recipients that must be right, counted from both sides.
RECIPIENTS_SHARE = 0.9
#: Between the names in ``"A | B"``: either is right.
EITHER = " | "

_MARKUP = re.compile(r"[*_#`|]+")
_DASHES = re.compile(r"[–—−‐]")
_QUOTES = re.compile("[“”„\"']")
_TIGHT = re.compile(r"\s*([-/])\s*")
# "oà", "oè", "uỳ" and "òa", "òe", "ùy" are two spellings of one sound; in NFD only the place of the tone differs.
_TONE_ON_SECOND = re.compile("(?:(?<=o)([ae])|(?<=u)(y))([\u0300\u0301\u0303\u0309\u0323])(?![\u0302\u0306])")
_ALL_OF = re.compile(r"^(?:tất cả|toàn thể|những|từng|mỗi)\s+")
_PLURAL = re.compile(r"\bcác\s+")
_STANDING = re.compile(r"^(?:ban thường vụ|thường trực|ban chấp hành)\s+")
_FILL = re.compile(r"\b(?:tỉnh|việt nam|của|trực thuộc|trong ngành|trong tỉnh|trong toàn ngành)\b")


def plain(value: Value) -> str:
    """Return a text without case, layout, spelling of the tone and differences of dash and space.

    >>> plain("**Uỷ ban – Hoà Bình**;")
    'ủy ban-hòa bình'
    """
    text = unicodedata.normalize("NFC", str(value or "")).lower()
    text = _QUOTES.sub("", _DASHES.sub("-", _MARKUP.sub(" ", text)))
    text = _TONE_ON_SECOND.sub(r"\3\1\2", unicodedata.normalize("NFD", text))
    text = _TIGHT.sub(r"\1", unicodedata.normalize("NFC", text))
    return " ".join(text.split()).strip(" .;:,-+/()")


@cache
def _abbreviations() -> tuple[re.Pattern[str], tuple[str, ...]]:
    table = tomllib.loads(Path(__file__).with_name("abbreviations.toml").read_text("utf-8"))["words"]
    pattern = "|".join(f"({word})" for word in table)
    return re.compile(rf"\b(?:{pattern})(?!\w)"), tuple(table.values())


@cache
def body(value: str) -> str:
    """Return the name of a body with common words written out, without plural, without its standing committee.

    >>> body("Thường trực UBND tỉnh Hải Dương")
    'ủy ban nhân dân hải dương'
    """
    pattern, written_out = _abbreviations()
    text = pattern.sub(lambda match: written_out[(match.lastindex or 1) - 1], plain(value)).replace("&", " và ")
    text = _PLURAL.sub("", _ALL_OF.sub("", text))
    return re.sub(r"[\s,]+", " ", _FILL.sub(" ", _STANDING.sub("", text))).strip()


def _listed(value: Value) -> list[Value]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def _names(value: Value) -> list[set[str]]:
    """Return the bodies of a value, each as the set of the names that are right for it."""
    return [{body(name) for name in str(item).split(EITHER)} for item in _listed(value)]


def one_body_in_common(gold: Value, found: Value) -> bool:
    """Whether any body is named on both sides; where the gold names none, nothing may be found."""
    names: set[str] = set().union(*_names(gold))
    others: set[str] = set().union(*_names(found))
    return not names.isdisjoint(others) if names else not others


def same_bodies(gold: Value, found: Value) -> bool:
    """Whether every body of each side stands on the other."""
    golds, founds = _names(gold), _names(found)
    return _all_stand_in(golds, founds) and _all_stand_in(founds, golds)


def _all_stand_in(bodies: Sequence[set[str]], others: Sequence[set[str]]) -> bool:
    return not any(all(map(one.isdisjoint, others)) for one in bodies)


def alike(gold: Value, found: Value, least: float) -> bool:
    """Whether two texts are the same but for a few letters."""
    a, b = plain(gold), plain(found)
    if not a or not b:
        return a == b
    return a == b or difflib.SequenceMatcher(None, a, b, autojunk=False).ratio() >= least


def same_text(gold: Value, found: Value) -> bool:
    """Whether two texts are the same but for layout."""
    return plain(gold) == plain(found)


def same_symbol(gold: Value, found: Value) -> bool:
    """Whether two symbols are the same but for blanks, case and the kind of dash."""
    texts = (unicodedata.normalize("NFC", str(value or "")) for value in (gold, found))
    a, b = ("".join(re.sub("[–—−]", "-", text).split()).upper() for text in texts)
    return a == b


def same_number(gold: Value, found: Value) -> bool:
    """Whether two numbers are the same but for leading zeros; no number is not number 0."""
    a, b = (None if value in (None, "") else str(value).strip().lstrip("0") or "0" for value in (gold, found))
    return a == b


def _same_recipients(gold: Value, found: Value) -> bool:
    golds, founds = _listed(gold), _listed(found)
    if not golds:
        return not founds
    hits = sum(any(alike(a, b, RECIPIENT_LIKENESS) for b in founds) for a in golds)
    return 2 * hits / (len(golds) + len(founds)) >= RECIPIENTS_SHARE


def _same_group(gold: Value, found: Value) -> bool:
    a, b = plain(gold), plain(found)
    return alike(gold, found, GROUP_LIKENESS) or (bool(a) and bool(b) and (a in b or b in a))


def _same_day(gold: Value, found: Value) -> bool:
    return (gold or None) == (found or None)


Comparison = Callable[[Value, Value], bool]
#: A comparison that needs the whole records.
Agreement = Callable[[Record, Record], bool]

#: How each field of the header is compared, in the order in which the figures are printed.
HEADER: dict[str, Comparison] = {
    "number": same_number,
    "symbol": same_symbol,
    "kind": same_text,
    "issuer": one_body_in_common,
    "issued_on": same_text,
    "place": same_text,
    "subject": partial(alike, least=SUBJECT_LIKENESS),
    "signer": same_text,
    "signer_title": same_text,
    "authority": lambda gold, found: re.sub(r"[./ ]", "", plain(gold)) == re.sub(r"[./ ]", "", plain(found)),
    "recipients": _same_recipients,
}

#: The fields that are judged, section by section, where a record was found.
ATTRIBUTES: dict[str, dict[str, Comparison]] = {
    "references": {"kind": same_text, "issuer": one_body_in_common, "relation": same_text},
    "dates": {"assignees": same_bodies},
    "delegate_limits": {"group": _same_group, "applies_to": one_body_in_common},
    "tasks": {"assignees": same_bodies, "kind": same_text, "deliver_to": one_body_in_common, "date": _same_day},
}


def _same_bound(gold: Record, found: Record) -> bool:
    """An event that begins "from" an hour takes place "on" it."""
    bounds = {gold.get("bound") or None, found.get("bound") or None}
    return len(bounds) == 1 or (gold.get("type") == "event" and bounds == {"on", "from"})


_SOME_MONTHS, _OF_YEAR = "FREQ=MONTHLY;BYMONTH=", "FREQ=YEARLY;BYMONTH="


def same_rule(gold: Value, found: Value) -> bool:
    """Whether two RFC 5545 rules are the same, whatever the order of their parts.

    Some months of every year are the same as every month, but for the others (as older readings wrote it).
    """
    one, other = (
        set(str(value or "").upper().removeprefix("RRULE:").replace(_SOME_MONTHS, _OF_YEAR).split(";"))
        for value in (gold, found)
    )
    return one - {"", "INTERVAL=1"} == other - {"", "INTERVAL=1"}


def same_count(gold: Record | None, found: Record | None) -> bool:
    """Whether two relative dates count the same days from the same anchor.

    Which event they are counted from is a matter of words, so any event will do.
    """

    def count(relative: Record | None) -> tuple[Any, ...] | None:
        if not relative:
            return None
        anchor = relative.get("anchor") if relative.get("anchor") in ("issued", "received") else "event"
        return relative.get("days"), bool(relative.get("working")), anchor

    return count(gold) == count(found)


def _by(name: str, same: Comparison = _same_day) -> Agreement:
    return lambda gold, found: same(gold.get(name), found.get(name))


def _where(kind: str, agreement: Agreement) -> Agreement:
    """Return an agreement that is asked only of gold records of one type."""
    return lambda gold, found: gold.get("type") != kind or agreement(gold, found)


#: The key values of each section, by name: where one is wrong, the record is not found.
KEY_FIELDS: dict[str, dict[str, Agreement]] = {
    "references": {"number": _by("number", same_number), "symbol": _by("symbol", same_symbol), "date": _by("date")},
    "dates": {
        "type": _by("type"),
        "date": _by("date"),
        "start": _where("period", _by("start")),
        "bound": _same_bound,
        "time": _by("time"),
        "rrule": _where("recurring", _by("rrule", same_rule)),
        "relative": _by("relative", same_count),
    },
    "delegate_limits": {
        "bound": _by("bound"),
        "value": lambda gold, found: all(gold.get(name) == found.get(name) for name in ("value", "min", "max")),
        "unit": _by("unit"),
    },
    "tasks": {"assignee": _by("assignees", one_body_in_common)},
}


def same_keys(section: str, gold: Record, found: Record) -> bool:
    """Whether all key values of two records of a section agree."""
    return all(same(gold, found) for same in KEY_FIELDS[section].values())


# --------------------
# Which found record is which gold one: how well their places agree, each at most once, the best first; and the counts.
#
# Every figure of the evaluation that counts found, missed and wrong records counts them here, so that all treat gold
# marked ``optional`` alike: finding it is not rewarded, missing it is not punished, and a record that overlaps it is
# not called wrong.


@dataclass
class Share:
    """How many were right of how many."""

    right: int = 0
    total: int = 0

    def add(self, right: bool) -> None:
        """Count one more."""
        self.right += right
        self.total += 1

    @property
    def rate(self) -> float:
        """Share of the right ones; 1 where there was nothing to get wrong."""
        return self.right / self.total if self.total else 1.0

    def __str__(self) -> str:
        """Return “right of all” as the figures show it."""
        return f"{self.right}/{self.total}"


@dataclass
class Tally:
    """How many records of the gold were found and missed, and how many of those found are wrong."""

    found: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing was found."""
        judged = 2 * self.found + self.wrong + self.missed
        return 2 * self.found / judged if judged else 1.0

    def figures(self) -> dict[str, Any]:
        """Return F1 and counts as ``benchmarks.evaluate --json`` prints them."""
        return {"f1": round(self.f1, 4), "found": self.found, "missed": self.missed, "wrong": self.wrong}

    def add(self, other: "Tally") -> None:
        """Add the counts of another letter."""
        self.found += other.found
        self.missed += other.missed
        self.wrong += other.wrong


#: A task is found where it shares this much of its place with the gold's, or nearly all of the gold's first words.
LEAST_TASK_OVERLAP = 0.4
TASK_COVER = 0.9
TASK_HEAD = 300
#: Share of words in common where offsets cannot be compared (PDF, scans).
LEAST_WORDS = 0.5
LEAST_TASK_WORDS = 0.6


def overlap(section: str, gold: Span, found: Span) -> float:
    """Return how well two places of one text agree, from 0 (elsewhere) to 1.

    A task is an item or a paragraph, so its whole place counts; the rest are short runs that need only touch.
    """
    shared = min(gold[1], found[1]) - max(gold[0], found[0])
    if shared <= 0:
        return 0.0
    lengths = gold[1] - gold[0], found[1] - found[0]
    if section != "tasks":
        return shared / min(lengths)
    share = shared / (sum(lengths) - shared)
    return share if share >= LEAST_TASK_OVERLAP or shared >= TASK_COVER * min(lengths[0], TASK_HEAD) else 0.0


def words_in_common(section: str, gold: str, found: str) -> float:
    """Return the share of the shorter quote's words that stand in the other one, 0 where it is too small."""
    golds, founds = Counter(plain(gold).split()), Counter(plain(found).split())
    shorter = min(golds.total(), founds.total())
    share = (golds & founds).total() / shorter if shorter else 0.0
    return share if share >= (LEAST_TASK_WORDS if section == "tasks" else LEAST_WORDS) else 0.0


#: How well a found record (second) stands at a gold one's place (first), for every pair that meets at all.
Covers = Mapping[tuple[int, int], float]


def pairs(golds: Sequence[Record], founds: Sequence[Record], covers: Covers, same: Agreement) -> dict[int, int]:
    """Pair gold and found records that meet and agree, the best places first, each record once."""
    candidates = sorted(((cover, g, f) for (g, f), cover in covers.items() if same(golds[g], founds[f])), reverse=True)
    return _each_once((g, f) for _, g, f in candidates)


def pairs_by_place(
    golds: Sequence[Record], founds: Sequence[Record], covers: Covers, agreeing: Callable[[Record, Record], int]
) -> dict[int, int]:
    """Pair the records that meet, whatever they say; of several at one place those that agree in most values."""
    candidates = sorted(
        ((agreeing(golds[g], founds[f]), cover, g, f) for (g, f), cover in covers.items()), reverse=True
    )
    return _each_once((g, f) for _, _, g, f in candidates)


def tallied(
    golds: Sequence[Record],
    founds: Sequence[Record],
    covers: Covers,
    same: Agreement = lambda gold, found: True,
    counted: Callable[[Record], bool] = lambda _: True,
) -> Tally:
    """Count the records found, missed and wrong; only those that are ``counted`` on their own side."""
    paired = pairs(golds, founds, covers, same)
    taken = set(paired.values())
    asked = [g for g, gold in enumerate(golds) if counted(gold) and not gold.get("optional")]
    free = [f for f, found in enumerate(founds) if counted(found) and f not in taken]
    return Tally(
        found=sum(g in paired for g in asked),
        missed=sum(g not in paired for g in asked),
        wrong=sum(not meets_optional(golds, covers, f) for f in free),
    )


def meets_optional(golds: Sequence[Record], covers: Covers, f: int) -> bool:
    """Whether a found record overlaps something that is open to argument."""
    return any(gold.get("optional") and (g, f) in covers for g, gold in enumerate(golds))


def _each_once(candidates: Iterable[tuple[int, int]]) -> dict[int, int]:
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for g, f in candidates:
        if g not in chosen and f not in taken:
            chosen[g] = f
            taken.add(f)
    return chosen
