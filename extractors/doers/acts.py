"""Acts: the words with which a duty is done, and what may stand before them."""

import re

from extractors.bodies import ends_word
from extractors.lexicon import load
from extractors.lexicon.dictionary import follows
from extractors.patterns import PhraseTable, View, any_of, end_of, phrase, read_once
from extractors.wordings import Wordings

_pattern = Wordings("doer_patterns")
_DUTIES = load("duties")


def duty_words(*groups: str) -> PhraseTable:
    """Return the words of groups of the lexicon of duties, to be looked up at a place."""
    return PhraseTable((word, group) for group in groups for word in _DUTIES[group])


def any_duty(*groups: str) -> str:
    """Return the text of a pattern, a group, that matches any of the words of groups of the lexicon of duties."""
    return any_of(word for group in groups for word in _DUTIES[group])


VERBS = duty_words("verbs", "requests")
ADVERBS = duty_words("adverbs")
RELATIVES = duty_words("relatives")
STOPS = duty_words("stops")
BREAKS = duty_words("breaks")
#: What an act begins with.
ACTS = duty_words("verbs", "requests", "adverbs")
ADVERBIALS = duty_words("adverbials")
THINGS = duty_words("things")
MODALS = duty_words("modals")
_NOUNS = tuple(" " + noun for noun in _DUTIES["nouns"])
_COMPLETE_NOUNS = tuple(" " + noun for noun in _DUTIES["complete_nouns"])
#: How a class begins, and one of which each is told of.
SEVERAL, EACH = _pattern["class_begins"], _pattern["each_of_class"]
#: What is done, or is not yet.
UNDER_WAY = _pattern["under_way"]
#: What a group is there for, before its act.
FUNCTION = _pattern["function_before_act"]
_WORK_OF_GROUPS = duty_words("work_of_groups")
_PLAIN_VERBS = frozenset(_DUTIES["plain_verbs"])
#: Marks at which no name goes on; the point of a figure (``1.000``) is none.
HARD_STOP = re.compile(r"\.(?!\d)|[;:(]")
WORD = re.compile(r"[^\W\d_]+")
_FIRST_COMMA = re.compile(r"(?:[^,.;]|\.(?=\d)){0,200},")
BRACKET = re.compile(r" *\([^()]{0,400}\)")
_GAP = " \"'"
#: Blanks, quotation marks and brackets before a word.
_BEFORE_WORDS = re.compile(rf"[{_GAP}]*(?:\([^()]{{0,400}}\)[{_GAP}]*)*")
_LONGEST_WORD = 20  # characters
_COMPOUNDS = phrase(rf"{any_duty('compounds')}(?!\w)")
BY_OFFICE = _pattern["by_office"]
#: Those whose names follow in a list.
WHICH_FOLLOW = _pattern["which_follow"]
_BETWEEN = _pattern.made(f"(?:(?:<by_office>|<informed>|<which_follow>)[{_GAP}]*)*")


def skip(view: View, at: int, limit: int) -> int:
    """Return the next place that is neither blank nor a quotation mark."""
    plain = view.plain
    while at < limit and plain[at] in _GAP:
        at += 1
    return at


@read_once
def act_at(view: View, at: int, limit: int) -> int | None:
    """Return where the act (adverbs and verb) at ``at`` ends, or ``None``; a bracket, comma, aside may precede it."""
    at = end_of(_BEFORE_WORDS.match(view.plain, at, limit), at)
    if _pattern["before_act"].match(view.lower, at):  # asked at very many places
        at = _BETWEEN.match(view.lower, at, limit).end()  # type: ignore[union-attr]  # of nothing, too
        is_act = VERBS.match(view.lower, at, limit)  # “là nơi thường trực của cuộc thi, …”
        aside = _pattern["aside"].match(view.lower, at, limit)
        if aside and not is_act:
            at = aside.end() - 1  # “CĐCS A, ngoài nhiệm vụ chung, | cho mượn”
    mark = view.plain[at : min(at + 1, limit)]
    if mark in (",", ":"):
        at = skip(view, at + 1, limit)
    while adverb := ADVERBS.match(view.lower, at, limit):
        nearer = skip(view, adverb[0], limit)
        if ACTS.match(view.lower, nearer, limit) is None:
            return adverb[0]
        at = nearer
    verb = VERBS.match(view.lower, at, limit)
    if verb is None or view.plain[at].isupper() or _pattern["measure"].match(view.lower, at, limit):
        return None
    return verb[0]


def begins_with_act(view: View, start: int, limit: int) -> bool:
    """Whether an item begins with an act (``Xây dựng kế hoạch``), perhaps after an adverbial and a comma."""
    at = skip(view, start, limit)
    if ACTS.match(view.lower, at, limit):
        return True
    if ADVERBIALS.match(view.lower, at, limit) is None:
        return False
    comma = _FIRST_COMMA.match(view.plain, at, limit)
    return comma is not None and act_at(view, comma.end(), limit) is not None


def act_inside(view: View, at: int, limit: int) -> bool:
    """Whether the act after a long name begins here: ``phải``, ``cần``, or a verb that is hardly ever a noun."""
    if view.plain[at].isupper() or in_compound(view, at):
        return False
    if MODALS.match(view.lower, at, limit):
        return _pattern["not_obliged"].match(view.lower, at) is None
    if after_passive(view, at) or is_noun_here(view, at):
        return False
    verb = VERBS.match(view.lower, at, limit)
    return verb is not None and (" " in view.lower[at : verb[0]] or view.lower[at : verb[0]] in _PLAIN_VERBS)


def after_passive(view: View, at: int) -> bool:
    """Whether the word at ``at`` follows ``được``, ``đã`` or ``chưa``, so that nobody is asked to do it."""
    found = _pattern["after_passive"].search(view.lower, max(0, at - _LONGEST_WORD), at)
    if found is None or found["verb"] is None:
        return found is not None
    verb = VERBS.match(view.lower, found.start("verb"), at + _LONGEST_WORD)
    return verb is not None and verb[0] > at


def in_compound(view: View, at: int) -> bool:
    """Whether the word here ends another: a compound that is no verb (``thư | ký``), a word (``kiểm | kê``)."""
    if ends_word(view, at, len(view.lower)) and not _is_taken(view, at):
        return True
    before = view.lower.rfind(" ", max(0, at - _LONGEST_WORD), max(0, at - 1)) + 1
    return _COMPOUNDS.match(view.lower, before) is not None


def _is_taken(view: View, at: int) -> bool:
    """Whether the word before ``at`` is rather the end of one itself (``tổ trưởng nữ công | lập danh sách``)."""
    first, before = ["", "", *view.lower[max(0, at - 2 * _LONGEST_WORD) : at].split()][-2:]
    here = WORD.match(view.lower, at)
    return here is not None and follows(first, before) >= follows(before, here[0])


def is_noun_here(view: View, at: int) -> bool:
    """Whether the verb-like word at ``at`` is part of a noun (``công tác tổ chức``)."""
    before = " " + view.lower[max(0, at - 24) : at].rstrip()
    if _pattern["of_groups"].search(before):
        return _WORK_OF_GROUPS.match(view.lower, at, len(view.lower)) is not None
    return before.endswith(_NOUNS) and not before.endswith(_COMPLETE_NOUNS)


def goes_on(view: View, end: int, limit: int) -> bool:
    """Whether a small word follows a body that, at a sentence's start, can only be its act: no stop, no clause."""
    at = end_of(_BEFORE_WORDS.match(view.plain, end, limit), end)
    if not view.plain[at : at + 1].islower():
        return False
    return STOPS.match(view.lower, at, limit) is None and RELATIVES.match(view.lower, at, limit) is None


@read_once
def relative_end(view: View, end: int, limit: int) -> int | None:
    """Return where the word ends with which a clause narrows a class (``có | trên 200 đoàn viên``), or ``None``."""
    at = skip(view, end, limit)
    part = _pattern["given_part"].match(view.lower, at, limit)
    if part is not None:
        return part.end()
    found = RELATIVES.match(view.lower, at, limit)
    if found is None or is_charged(view, at, limit) or _pattern["permitted"].match(view.lower, at, limit):
        return None
    verb = VERBS.match(view.lower, at, limit)
    adverb = ADVERBS.match(view.lower, at, limit)
    longest = max((m[0] for m in (verb, adverb) if m), default=0)
    return found[0] if found[0] >= longest else None


def is_charged(view: View, at: int, limit: int) -> bool:
    """Whether somebody is asked here and acts at once (``được đề nghị | phối hợp đưa tin``)."""
    charged = _pattern["charged"].match(view.lower, at, limit)
    return charged is not None and VERBS.match(view.lower, charged.end(), limit) is not None


def is_relative(view: View, end: int, limit: int) -> bool:
    """Whether a clause that restricts a class follows it, not its act."""
    return relative_end(view, end, limit) is not None


def act_after(view: View, end: int, limit: int) -> bool:
    """Whether a verb follows right away, though it might open a clause as well (``đăng ký``)."""
    at = skip(view, end, limit)
    return VERBS.match(view.lower, at, limit) is not None and _pattern["measure"].match(view.lower, at, limit) is None
