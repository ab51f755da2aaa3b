"""Who must act: the doer that a clause, a heading or a lead-in names.

A doer is a body (or a class of persons) before an act (``Các CĐCS | gửi báo cáo``), after a request (``đề nghị | các CĐCS |
báo cáo``), in a heading (``2. Đối với các CĐCS``), or before a colon (``Văn phòng: bố trí xe``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.bodies import body_at, head_at, spelled
from extractors.lexicon import load
from extractors.phrases import PhraseTable
from extractors.view import View, phrase, words

_DUTIES = load("duties")
_VERBS = PhraseTable((verb, "act") for verb in _DUTIES["verbs"])
_ADVERBS = PhraseTable((adverb, "adverb") for adverb in _DUTIES["adverbs"])
_RELATIVES = PhraseTable((word, "relative") for word in _DUTIES["relatives"])
_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[ \"']*")
_BRACKET = re.compile(r" *\([^()]{0,160}\)")
_JOINT = phrase(r" *(?:[,;&]|và(?!\w)|cùng(?: với)?(?!\w)|, và(?!\w)|, cùng(?!\w)|hoặc(?!\w)|- ) *(?:và |cùng )?(?=\S)")
_TOWARDS = phrase(r"(?:riêng )?(?:đối với|về phía|với|tại|trách nhiệm(?: của)?|nhiệm vụ(?: của)?|phần việc của|riêng) ")
_HEADING_TOWARDS = phrase(r"(?:đối với|trách nhiệm của|nhiệm vụ của|yêu cầu với|phân công cho) ")
_LONGEST_DOER = 25  # words: what is longer is no name of a class


@dataclass(frozen=True, slots=True)
class Doer:
    """The bodies that must act, spelled out, with the span of their words and where the words after them begin."""

    names: tuple[str, ...]
    start: int
    end: int
    acts: bool
    """An act follows the name, so the name is a subject and not merely mentioned."""
    coordinators: tuple[str, ...] = ()


def skip(view: View, at: int, limit: int) -> int:
    """Return the next place that is neither blank nor a quotation mark."""
    found = _GAP.match(view.plain, at, limit)
    return found.end() if found else at


def act_at(view: View, at: int, limit: int) -> int | None:
    """Return the end of the act (adverbs and verb) at ``at``, or ``None``; brackets and a comma may come before it."""
    at = skip(view, at, limit)
    while bracket := _BRACKET.match(view.plain, at, limit):
        at = skip(view, bracket.end(), limit)
    comma = at < limit and view.plain[at] in ",:"
    if comma:
        at = skip(view, at + 1, limit)
    while adverb := _ADVERBS.match(view.lower, at, limit):
        nearer = skip(view, adverb[0], limit)
        if _VERBS.match(view.lower, nearer, limit) is None and _ADVERBS.match(view.lower, nearer, limit) is None:
            return adverb[0]
        at = nearer
    verb = _VERBS.match(view.lower, at, limit)
    if verb is None or (view.plain[at].isupper() and not comma):
        return None
    return verb[0]


def _name_end(view: View, at: int, limit: int) -> tuple[int, bool] | None:
    """Return where the name that begins at ``at`` ends and whether an act follows it."""
    body = body_at(view, at, limit)
    if body is None:
        return None
    end = body.end
    if act_at(view, end, limit) is not None and not _is_relative(view, end, limit):
        return end, True
    # A class goes on with nouns and restrictions (“khối trường học”, “có trên 200 đoàn viên”) up to its act.
    relative = _is_relative(view, end, limit)
    count = 0
    for word in _WORD.finditer(view.lower, end, min(limit, end + 180)):
        between = view.plain[end : word.start()]
        if re.search(r"[.;:(]", between) or count > (18 if relative else 7):
            break
        if "," in view.plain[max(end, word.start() - 2) : word.start()] and act_at(view, word.start(), limit) is None and not relative:
            break
        if count >= (2 if relative else 0) and not view.plain[word.start()].isupper():
            if _VERBS.match(view.lower, word.start(), limit) and not _is_noun_here(view, word.start()):
                stop = end + len(view.plain[end : word.start()].rstrip(" ,"))
                return stop, True
        count += 1
    return end, False


_AFTER_NOUN = phrase(r"(?:công tác|nội dung|kế hoạch|ban|hội nghị|việc|bản|các|những|quy chế|quỹ|phong trào|hoạt động|chương trình|cuộc|đợt|được|kinh phí|số|mức|tiền|khoản)$")


def _is_noun_here(view: View, at: int) -> bool:
    """Say whether the verb-like word at ``at`` is part of a noun (``công tác tổ chức``)."""
    before = view.lower[max(0, at - 14) : at].rstrip()
    return any(before.endswith(" " + noun) or before == noun for noun in _NOUNS)


_NOUNS = tuple(_DUTIES["nouns"])


def _is_relative(view: View, end: int, limit: int) -> bool:
    at = skip(view, end, limit)
    found = _RELATIVES.match(view.lower, at, limit)
    if found is None:
        return False
    verb = _VERBS.match(view.lower, at, limit)
    adverb = _ADVERBS.match(view.lower, at, limit)
    longest = max((m[0] for m in (verb, adverb) if m), default=0)
    return found[0] >= longest


def doers_at(view: View, at: int, limit: int) -> Doer | None:
    """Read one body or a list of bodies that begins at ``at``."""
    at = skip(view, at, limit)
    names: list[tuple[int, int]] = []
    acts = False
    begin = at
    end = at
    while at < limit and len(names) < 12:
        found = _name_end(view, at, limit)
        if found is None:
            break
        end, acts = found
        names.append((at, end))
        if acts:
            break
        after = end
        while bracket := _BRACKET.match(view.plain, after, limit):
            after = bracket.end()
        joint = _JOINT.match(view.lower, after, limit)
        if not joint or head_at(view, joint.end(), limit) is None:
            break
        at = joint.end()
    if not names:
        return None
    return Doer(tuple(dict.fromkeys(_named(view, a, b) for a, b in names)), begin, end, acts)


def _named(view: View, start: int, end: int) -> str:
    return spelled(view.text[start:end])


def subject(view: View, start: int, limit: int) -> Doer | None:
    """Return the doer with which a sentence begins, after adverbials (``Căn cứ …, các CĐCS | xây dựng``)."""
    at = skip(view, start, limit)
    towards = _TOWARDS.match(view.lower, at, limit)
    if towards:
        doer = doers_at(view, towards.end(), limit)
        if doer and (doer.acts or _colon_or_comma(view, doer.end, limit)):
            inner = subject(view, doer.end + 1, limit) if not doer.acts else None
            return inner if inner and inner.acts else Doer(doer.names, doer.start, doer.end, True)
    for place in _openings(view, at, limit):
        doer = doers_at(view, place, limit)
        if doer is None:
            continue
        if doer.acts:
            return doer
        if place == at and _colon(view, doer.end, limit):
            return Doer(doer.names, doer.start, doer.end, True)
    return None


_ADVERBIAL = PhraseTable((word, "adverbial") for word in _DUTIES["adverbials"])
_COMMA = re.compile(r"[,:](?= )")


def _openings(view: View, start: int, limit: int) -> Iterator[int]:
    """Yield the places where the subject of a sentence may begin: its start, and after commas of adverbials."""
    yield start
    if _ADVERBIAL.match(view.lower, start, limit) is None:
        return
    stop = min(limit, start + 420)
    period = re.compile(r"[;.] ").search(view.plain, start, stop)
    for found in _COMMA.finditer(view.plain, start, period.start() if period else stop):
        yield skip(view, found.end(), limit)


def _colon(view: View, at: int, limit: int) -> bool:
    at = skip(view, at, limit)
    while bracket := _BRACKET.match(view.plain, at, limit):
        at = skip(view, bracket.end(), limit)
    return at < limit and view.plain[at] == ":"


def _colon_or_comma(view: View, at: int, limit: int) -> bool:
    at = skip(view, at, limit)
    return at < limit and view.plain[at] in ":,"


_STRONG = phrase(r"(?<!\w)(?:%s)(?!\w)(?: (?:cho|đến|tới|và yêu cầu|và đề nghị))?" % "|".join(sorted(_DUTIES["requests"], key=len, reverse=True)))
_WEAK = phrase(r"(?<!\w)(?:%s)(?!\w)(?: (?:cho|đến|tới))?" % "|".join(sorted(_DUTIES["weak_requests"], key=len, reverse=True)))


def requested(view: View, start: int, limit: int, *, weak: bool = False) -> tuple[int, Doer] | None:
    """Return where a request stands and the doer that it asks (``đề nghị | các CĐCS | báo cáo``), the first of the span.

    ``weak`` lets softer words count too (``hướng dẫn``, ``chỉ đạo``, ``mời``), for sentences of the issuer itself.
    """
    for found in (_WEAK if weak else _STRONG).finditer(view.lower, start, limit):
        doer = doers_at(view, found.end(), limit)
        if doer is not None and doer.start - found.end() <= 3:
            return found.start(), doer
    return None


def lead(view: View, doer: Doer, limit: int) -> Doer:
    """Add the bodies that the doer works with (``chủ trì, phối hợp với | Sở Y tế``) to ``coordinators``."""
    found = _WITH.search(view.lower, doer.end, min(limit, doer.end + 120))
    if not found:
        return doer
    others = doers_at(view, found.end(), limit)
    if others is None:
        return doer
    return Doer(doer.names, doer.start, doer.end, doer.acts, others.names)


_WITH = phrase(r"phối hợp(?: chặt chẽ)?(?: với| cùng(?: với)?)? (?=\w)")


def heading_doers(view: View, start: int, end: int) -> tuple[str, ...]:
    """Return the bodies that a heading names as those who must act, spelled out.

    ``Đối với`` takes the words to the end of the heading, restrictions included.
    """
    stop = start + len(view.plain[start:end].rstrip(" .:;,"))
    at = skip(view, start, stop)
    towards = _TOWARDS.match(view.lower, at, stop) or _HEADING_TOWARDS.search(view.lower, at, stop)
    if towards:
        names = _whole_list(view, towards.end(), stop)
        if names:
            return names
        at = towards.end() if towards.start() == at else at
    doer = doers_at(view, at, stop)
    if doer is None:
        return ()
    if doer.acts:
        return doer.names
    rest = view.plain[doer.end : stop].strip()
    if not rest or rest.startswith(("(", ":", "-")) or re.match(r"thực hiện|có trách nhiệm", rest):
        return doer.names
    return _whole_list(view, at, stop) if len(rest.split()) <= 8 and "," not in rest else ()


def _whole_list(view: View, start: int, stop: int) -> tuple[str, ...]:
    """Cut ``start:stop`` into names at joints before another body; every word belongs to one of them."""
    if head_at(view, start, stop) is None:
        return ()
    cuts = [start]
    for joint in _JOINT.finditer(view.lower, start, stop):
        if head_at(view, joint.end(), stop) is not None and not _inside_class(view, cuts[-1], joint.start(), joint.end(), stop):
            cuts.append(joint.end())
    names = []
    for index, begin in enumerate(cuts):
        finish = cuts[index + 1] if index + 1 < len(cuts) else stop
        piece = re.sub(r"(?:[,;&]|\bvà|\bcùng(?: với)?|\bhoặc)\s*$", "", words(view.text[begin:finish]).strip())
        piece = re.sub(r"\s*\([^)]*\)", "", piece)
        if piece and len(piece.split()) <= _LONGEST_DOER:
            names.append(spelled(piece))
    return tuple(dict.fromkeys(names))


def _inside_class(view: View, begin: int, joint: int, after: int, stop: int) -> bool:
    """Say whether the joint stands inside a restriction (``đã được Sở Y tế, UBND tỉnh | công nhận``)."""
    body = body_at(view, begin, stop)
    return body is not None and body.end < joint and _is_relative(view, body.end, stop)
