"""What of a letter the tasks look at: who issues it, its days and limits, and whom its parts were found to bind."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise

from extractors.doers.names import Doer
from extractors.lexicon import load
from extractors.outline import Block, Outline
from extractors.patterns import LOWER, SpanIndex, View, any_of, kept, phrase, span_of
from extractors.second_reader import SecondReader, duty_chance
from extractors.wordings import Wordings

_pattern = Wordings("task_patterns")

# --------------------
# What of the letter's head the tasks need, and the names that depend on it.

_WORDS = load("tasks")
_NAMES = load("bodies")["names"]
_BRANCHES = any_of(
    [*_NAMES["parts"], *_NAMES["offices"], *_NAMES["sectors"], *_NAMES["branches"], *_WORDS["own_boards"]]
)
#: How classes are called (“Đơn vị”, “Công đoàn cơ sở”), not one of them.
CLASS = re.compile(rf"{any_of(_WORDS['classes'])}(?= [{LOWER}]|$)")
_OWN_NAMES, _OWN_UNION = frozenset(_WORDS["own_names"]), "công đoàn ngành"
_OWN_ORGAN = phrase(rf"(?:{any_of(_WORDS['own_organs'])}|ban {_BRANCHES})$")
_LEVELS = any_of(load("bodies")["lists"]["levels"])
#: Classes by one word, which the letter calls in full above (“các tổ” for “tổ công đoàn”), and what makes a post of it.
_BARE, NO_POST = frozenset(_WORDS["bare_classes"]), _WORDS["no_post"]
_PLACES = phrase(rf"{_LEVELS}(?:, {_LEVELS})+")
_ORGAN_OF_ISSUER = re.compile(rf"^{any_of(_WORDS['organs_of_issuer'])} +")


@dataclass(frozen=True)
class TaskContext:
    """What of the letter's head the tasks need: who issues it, and to whom it is addressed."""

    issuer: str | None
    issuer_base: str | None  # the issuer's name without its place (``Công đoàn ngành Y tế``)
    addressees: tuple[str, ...]
    charged: tuple[str, ...] = ()
    """The classes among those who receive the letter to carry it out (``Nơi nhận: - Các CĐCS``)."""
    abbreviations: tuple[tuple[str, str], ...] = ()
    """Short names that the letter itself gives to bodies (``Công đoàn Công Thương Việt Nam (CĐCTVN)``)."""
    calls: bool = False  # the letter calls people together (``Giấy mời``, ``Giấy triệu tập``)

    @kept
    def called(self) -> tuple[str, ...]:
        """What the issuer is called, in small letters: in full, by its base, without its kind of place."""
        full, base = _of_house(self.low_issuer), _of_house((self.issuer_base or self.low_issuer).lower())
        return full, base, _pattern["kind_of_place"].sub("", full)

    @kept
    def low_issuer(self) -> str:
        """The issuer in small letters; empty where none is known."""
        return (self.issuer or "").lower()


def completed(name: str, context: TaskContext) -> str:
    """Return a name in full: with the letter's own abbreviations written out, and a bare end taken from the issuer.
    ``Công đoàn ngành``, ``Sở``, ``Liên đoàn`` at its end are this letter's own. Other names stay as they are."""
    for short, whole in context.abbreviations:
        if short in name:
            name = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", whole, name)
    base = context.issuer_base
    if base is None:
        return name
    low, full = name.lower(), base.lower()
    own = low if low in _OWN_NAMES else _OWN_UNION
    before, found, behind = low.rpartition(own)
    if found and not behind and full.startswith(own):
        return name[: len(before)] + base
    return name


def is_own_organ(name: str) -> bool:
    """Whether ``name`` is an office or a committee named without its body: the issuer's own (``Văn phòng``)."""
    return _OWN_ORGAN.match(name.lower()) is not None


def is_issuer(name: str, context: TaskContext) -> bool:
    """Whether ``name`` is the issuer, an organ of it (``Ban Thường vụ LĐLĐ tỉnh``), or the beginning of its name."""
    low = _of_house(_ORGAN_OF_ISSUER.sub("", name.lower()))
    return low in context.called or (len(low) > 3 and context.called[0].startswith(low + " "))


def _of_house(low: str) -> str:
    """Return a name in small letters with ``công đoàn`` for ``công đoàn cơ sở``, so that both forms of it are one."""
    return low.replace("công đoàn cơ sở ", "công đoàn ")


# --------------------
# Whom each part of a letter binds: its headings, its lead-ins, the letter as a whole.


@dataclass(slots=True)
class DoerScope:
    """Whom the items below a block bind, and how firmly: a lead-in binds items that begin with an act."""

    names: tuple[str, ...]
    firm: bool
    coordinators: tuple[str, ...] = ()
    rule: str = "first-request"
    """The rule by which they are bound: a row of ``whom.RULES``, or how the letter as a whole was read."""


@dataclass(slots=True)
class Scopes:
    """Whom each part of a letter binds, found once and remembered."""

    view: View
    outline: Outline
    context: TaskContext
    dated: tuple[tuple[int, int], ...] = ()  # spans of the deadlines and recurring dates of the letter, in order
    limits: tuple[tuple[int, int], ...] = ()  # spans of the delegate limits of the letter, in order
    days: SpanIndex[str] = field(
        default_factory=lambda: SpanIndex(())
    )  # the types of all dates of the letter, by their spans
    found: dict[int, DoerScope | None] = field(default_factory=dict)
    second: SecondReader | None = duty_chance  # the second reader; ``None`` where the rules are to decide alone
    default: DoerScope | None = None  # whom the letter as a whole binds: the body that its first request asks
    openers: tuple[Block, ...] = ()  # the paragraph before the sections that opens a list of its own
    has_date: Callable[[int, int], bool] = field(init=False)  # whether a deadline stands in a span, or what recurs
    holds_limit: Callable[[int, int], bool] = field(init=False)  # whether a delegate limit stands in a span
    blocks: SpanIndex[Block] = field(init=False)
    before: dict[int, Block] = field(init=False)  # the block before each
    has_sections: bool = field(init=False)  # whether anything follows the paragraphs that open the letter
    completed: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)  # names completed so far
    doers: dict[tuple[int, int], Doer | None] = field(default_factory=dict)  # of the sentences read so far
    lists: list[tuple[int, tuple[str, ...]]] | None = None  # where lists of bodies begin, and these, once looked for
    groups: dict[str, tuple[str, ...]] | None = None  # the members of each group that the letter tells of

    def __post_init__(self) -> None:
        """Make the blocks ready to be looked up."""
        self.has_date, self.holds_limit = partial(_holds, self.dated), partial(_holds, self.limits)
        self.has_sections = any(block.zone == "body" for block in self.outline.blocks)
        self.blocks = SpanIndex(zip(map(span_of, self.outline.blocks), self.outline.blocks, strict=True))
        self.before = {id(block): before for before, block in pairwise(self.outline.blocks)}

    def dated_within(self, start: int, end: int) -> Sequence[tuple[int, int]]:
        """Return the spans of the deadlines and recurring dates that stand in a stretch."""
        return self.dated[bisect_left(self.dated, (start, 0)) : bisect_left(self.dated, (end, 0))]

    def beside(self, block: Block) -> Sequence[Block]:
        """Return the blocks that have the same block above them as ``block``, itself included: its siblings."""
        if block.parent is None:
            return [one for one in self.outline.blocks if one.parent is None]
        return block.parent.children

    def are_issuer(self, names: tuple[str, ...]) -> bool:
        """Whether all of the names are the issuer's own."""
        return all(is_issuer(name, self.context) for name in names_of(self, names))


def _holds(spans: tuple[tuple[int, int], ...], start: int, end: int) -> bool:
    """Whether one of ``spans``, which are in order, lies within ``start:end``."""
    first = bisect_left(spans, (start, 0))
    return first < len(spans) and spans[first][1] <= end


def names_of(scopes: Scopes, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of doers in full (``completed``, ``_as_addressed``), each once; kept in ``scopes.completed``."""
    if names not in scopes.completed:
        whole = (_as_addressed(completed(name, scopes.context), scopes.context) for name in names)
        scopes.completed[names] = tuple(dict.fromkeys(whole))
    return scopes.completed[names]


def _as_addressed(name: str, context: TaskContext) -> str:
    """Return the name of the one addressee that a short name means; the name itself where none or several fit.

    An office is called as it is addressed (``Kính gửi: Văn phòng các CĐCS … Văn phòng gửi``), unless the issuer's name
    begins so; a class by what only begins with it (``các tổ``: ``tổ công đoàn``); bare places are those who have them
    in their names: ``Kính gửi: Các LĐLĐ tỉnh, thành phố … Mỗi tỉnh, thành phố cử``.
    """
    if _PLACES.fullmatch(name.lower()):
        called = re.compile(rf".* {name}(?!\w)", re.IGNORECASE)
    elif name.lower() in _BARE or is_own_organ(name):
        called = re.compile(rf"(?:các )?{re.escape(name)} {NO_POST}", re.IGNORECASE)
    else:
        return name
    whole = [*filter(called.match, context.addressees)]
    return whole[0] if len(whole) == 1 else name
