"""What is sent to whom: the act of sending or reporting in a clause, its receiver, its object, its way."""

import re
from collections.abc import Callable
from typing import NamedTuple

from extractors.bodies import body_at, head_at
from extractors.lexicon import load
from extractors.patterns import UPPER, View, any_of, end_of, phrase, read_once, start_of, told_by_letter, words
from extractors.spelling import capitalised
from extractors.wordings import Wordings

_WORDS = load("deliveries")
#: Words behind which “gửi”, and “trình”, are part of another word.
_pattern = Wordings(
    "delivery_patterns",
    pieces={
        "moves": "".join(f"(?<!{word}[ ])" for word in _WORDS["moves"]),
        "no_submit": "".join(f"(?<!{word}[ ]trình)" for word in _WORDS["no_submit"]),
    },
)


def _any(group: str) -> str:
    return any_of(_WORDS[group])


_CHANNEL = phrase(told_by_letter(_WORDS["channels"]))
#: An address of e-mail, as also recognition leaves it.
EMAIL = re.compile(r"[\w.+-]+ ?@ ?[\w-]+(?:\.[\w-]+)+")
_SUBMITTED = phrase(rf"{_any('superiors')}(?!\w)|[^.;]{{0,80}}{_any('submit_for')}")
_OTHER = phrase(told_by_letter(_WORDS["other_acts"]), told_by=_WORDS["other_acts"])
_NOT_SENT = phrase(rf"(?<!\w){_any('not_sent_after')}$")
#: “được | gửi về …”: what is said of a paper is asked of whoever writes it.
_SENT_ON = phrase(rf" (?:{_any('to_body')}|{_any('to_any')}) \S")
_WRITTEN = phrase(rf"(?<!\w){_any('written')}$")
_TO_BODY = phrase(rf"(?<!\w){_any('to_body')} (?=\S)")
_TO_ANY = phrase(rf"(?<!\w){_any('to_any')}(?: cho)? (?=\S)")
_UNSURE = phrase(rf"(?<!\w){_any('to_any')} $")
_TO_PARTNER = phrase(rf"[^,.;:]{{0,80}}?(?<!\w){_any('to_any')}(?: cho)? {_any('partners')}(?!\w)")
_STANDING = re.compile(rf"^{_any('standing_organs')}\s+", re.IGNORECASE)
_HEADS_OF_BODIES = phrase(_any("heads_of_bodies"))
_NOBODY = phrase(_any("nobody"))


class Delivery(NamedTuple):
    """``sends`` says that something goes to somebody; the rest is ``None`` where the words do not say it."""

    sends: bool
    to: str | None = None
    what: str | None = None
    channel: str | None = None
    at: int | None = None  # where the first act of sending stands


_NONE = Delivery(False)
_FIGURES = "số liệu"
_PERIOD = re.compile(r"[.;] ")
_ASIDES = phrase(rf"\s*(?:{_any('asides')}(?!\w)\s*)*")
#: A body of which only an abbreviation is given; the letter's head may explain it.
_SHORT = re.compile(rf"[{UPPER}]{{3,}}(?!\w)")
_LONGEST = 10  # words
_END = phrase(rf"[,;.:(]| {_any('ends')}(?!\w)")
_LOOSE_END = re.compile(rf"(?: {_any('loose_ends')})+$", re.IGNORECASE)


@read_once
def read_delivery(view: View, start: int, end: int) -> Delivery:
    """Return who receives what in ``start:end``, how, where; ``sends`` is false without an act of sending."""
    acts = _acts(view, start, end)
    if not acts:
        return _NONE
    what, channel = _what(view, acts[0], start, end), _channel(view, start, end)
    return Delivery(True, _to(view, acts, end), what, channel, acts[0][0])


def _to(view: View, acts: list[tuple[int, int]], end: int) -> str | None:
    """Return the receiver that the acts of sending name, ``None``: nobody. A sure one goes before an unsure, whoever
    only signs comes last, whom they tell in turn (``in_turn``) is none."""
    own = [act for act in acts if not _pattern["in_turn"].search(view.lower, acts[0][1], act[0])]
    own.sort(key=lambda act: _pattern["signed"].match(view.lower, act[0], end) is not None)
    clauses = [(a, b, min([c for c, _ in acts if c >= b], default=end)) for a, b in own]
    for words_before in (_TO_BODY, _TO_ANY):
        for a, b, stop in clauses:
            if name := _receiver(view, b, stop, words_before):
                return name
            sure = words_before is _TO_ANY or not _UNSURE.search(view.lower, a, b)
            if sure and (name := _direct(view, b, stop, _pattern["given"].match(view.lower, a))):
                return name
    return _receiver(view, acts[0][1], end, _pattern["to_treat"])


def _acts(view: View, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the words of sending, in order (``_KINDS_OF_ACT``); not of a purpose, nor acts of others."""
    if purpose := _pattern["purpose"].match(view.lower, start, end):
        start = purpose.end()
    found = [
        found.span()
        for word, is_act in _KINDS_OF_ACT
        for found in word.finditer(view.lower, start, end)
        if is_act(view, found, start, end) and not _is_of_others(view, found.start(), start, end)
    ]
    return sorted(found)


def _is_sending(view: View, found: re.Match[str], start: int, end: int) -> bool:
    """Whether ``gửi``, ``nộp`` asks to send: not if it was sent already, but so of a paper (``được gửi về …``)."""
    before = _before(view, found.start(), start, 12)
    passive = _pattern["of_a_paper"].search(view.lower, *before) is not None
    asked = passive and _SENT_ON.match(view.lower, found.end(), end) is not None
    return asked or _NOT_SENT.search(view.lower, *before) is None


def _is_reporting(view: View, found: re.Match[str], start: int, end: int) -> bool:
    """Whether ``báo cáo`` is an act: no paper, purpose (``để báo cáo tại hội nghị``) or part of a paper's name."""
    begin, stop = _before(view, found.start(), start, 16)
    if _pattern["no_report"].match(view.lower, found.start(), end) or _WRITTEN.search(view.lower, begin, stop):
        return False
    # “tổng hợp số liệu | báo cáo Sở Y tế”
    return not view.lower.endswith(_FIGURES, begin, stop) or _direct(view, found.end(), end, None) is not None


#: The words of sending, and when they are an act.
_KINDS_OF_ACT: tuple[tuple[re.Pattern[str], Callable[[View, re.Match[str], int, int], bool]], ...] = (
    (_pattern["send"], _is_sending),
    (_pattern["report"], _is_reporting),
    # “trình” somebody, or for somebody to sign
    (
        _pattern["submit"],
        lambda view, found, _, end: (
            (head_at(view, found.end(), end) or _SUBMITTED.match(view.lower, found.end(), end)) is not None
        ),
    ),
    # but “Báo | Gia Lai mở chuyên trang về …” is a name
    (_OTHER, lambda view, found, _, end: head_at(view, found.start(), end) is None),
)


def _is_of_others(view: View, at: int, start: int, end: int) -> bool:
    """Whether others than the doer do the act at ``at``, or it goes to a partner, not to a body above."""
    if _pattern["of_others"].search(view.lower, max(start, at - 120), at) or _TO_PARTNER.match(view.lower, at, end):
        return True
    return any(head_at(view, so.end(), at) for so in _pattern["so_that"].finditer(view.lower, start, at))


def _before(view: View, at: int, start: int, reach: int) -> tuple[int, int]:
    """Return the span of the words before ``at``, ``reach`` characters at most and none before ``start``, without the
    blanks at its end."""
    begin = max(start, at - reach)
    return begin, begin + len(view.lower[begin:at].rstrip())


def _clause_end(view: View, at: int, end: int) -> int:
    """Return where the clause at ``at`` ends: before a full stop or semicolon, at ``end``, or after 260 characters."""
    period = _PERIOD.search(view.plain, at, min(end, at + 260))
    return start_of(period, min(end, at + 260))


def _body(view: View, at: int, stop: int) -> str | None:
    """Return the name of the receiving body at ``at``; ``None``: none. A person only where they stand for a body."""
    if apart := _pattern["told_apart"].match(view.lower, at, stop):
        return capitalised(words(view.plain[slice(*apart.span())]))
    body = None if _NOBODY.match(view.lower, at) else body_at(view, at, stop)
    if body is None or (body.kind == "person" and not _HEADS_OF_BODIES.match(view.lower, at)):
        return None
    return capitalised(_STANDING.sub("", body.name))


def _direct(view: View, at: int, end: int, given: re.Match[str] | None) -> str | None:
    """Return the body right behind a verb, and behind how it is done (``báo cáo | nhanh | LĐLĐ tỉnh``); ``None``: none.
    ``given``: the verb hands things to people, so that a school there is no receiver."""
    stop = _clause_end(view, at, end)
    at = end_of(_ASIDES.match(view.lower, at, stop), at)
    if head_at(view, at, stop) is None:
        at = end_of(_pattern["places"].match(view.lower, at, stop), at)
    head = head_at(view, at, stop) if given else None
    return None if head is not None and head.kind == "school" else _body(view, at, stop)


def _receiver(view: View, at: int, end: int, words_before: re.Pattern[str]) -> str | None:
    """Return the first body of a clause after one of ``words_before`` (``gửi báo cáo | về | Công đoàn ngành``). Behind
    ``về`` an abbreviation that is no known body, too; ``None``: none."""
    stop = _clause_end(view, at, end)
    for found in words_before.finditer(view.lower, at, stop):
        place = _pattern["places"].match(view.lower, found.end(), stop)
        if name := _body(view, end_of(place, found.end()), stop):
            return name
        short = _SHORT.match(view.plain, found.end(), stop)
        if short and words_before is _TO_BODY:
            return short[0]
    return None


def _what(view: View, act: tuple[int, int], start: int, end: int) -> str | None:
    """Return what is sent: named before the act where the receiver follows that, else behind it; ``None``: no paper."""
    goes_on = _TO_BODY.match(view.lower, min(act[1] + 1, end), end) or _direct(view, act[1], end, None)
    if goes_on and not (_pattern["given"].match(view.lower, act[0]) or _pattern["report"].match(view.lower, act[0])):
        sentence = max(map(re.Match.end, _PERIOD.finditer(view.plain, start, act[0])), default=start)
        things = [
            found.span()
            for found in _pattern["deliverable"].finditer(view.lower, sentence, act[0])
            if not _pattern["part_of"].search(view.lower, sentence, found.start())
            and _direct(view, found.end(), act[0], None) is None  # “báo cáo | cấp ủy”
        ]
        if things:
            return _named(view, *things[-1], act[0])
    return _object(view, act[0], end) or _object(view, start, end)


def _object(view: View, start: int, end: int) -> str | None:
    """Return the first paper named in ``start:end``, with its words up to who receives it; ``None``: no paper."""
    found = _pattern["deliverable"].search(view.lower, start, min(end, start + 200))
    if found is None:
        return None
    whom = head_at(view, found.end() + 1, end)  # “báo cáo | LĐLĐ tỉnh”
    return _named(view, found.start(), found.end(), found.end() if whom and whom.kind != "person" else end)


def _channel(view: View, start: int, end: int) -> str | None:
    """Return how it is sent: ``email`` and the address, else the words for the way (``qua zalo``); ``None``: unsaid."""
    email = EMAIL.search(view.plain, start, end) if "@" in view.plain[start:end] else None
    if email:
        return "email " + email.group().replace(" ", "")
    found = _CHANNEL.search(view.lower, start, end)
    if not found:
        return None
    first = re.compile(r"\w+ +\w+").match(view.lower, found.start(), found.end())
    return _named(view, found.start(), end_of(first, found.end()), found.end())


def _named(view: View, start: int, least: int, end: int) -> str | None:
    """Return the words from ``start`` up to where their name ends, beyond ``least``; at most ten, ``None`` for none."""
    ends = _END.search(view.lower, least, end)
    named = words(view.text[start : start_of(ends, max(least, end))])
    return _LOOSE_END.sub("", " ".join(named.split()[:_LONGEST])) or None
