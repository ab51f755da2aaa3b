"""Verbs of change in a sentence: which are this letter's own act, and on which document they fall."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from extractors.amendments.mentions import CITED, WORDS, Masked, Mention
from extractors.amendments.points import points_in
from extractors.amendments.sentences import Sentence
from extractors.patterns import any_of, phrase
from schemas.letter import Effect

#: Verbs that take the document as their object; the order is that in which they are tried.
VERBS: tuple[Effect, ...] = ("correct", "replace", "repeal", "recall", "extend", "suspend", "adjust")
_BEHIND: tuple[Effect, ...] = ("repeal", "replace", "recall", "suspend", "adjust")
#: Verbs that change a time or a part of what stands in the document rather than the document.
OF_CONTENT: frozenset[Effect] = frozenset(("extend", "suspend", "adjust", "correct"))
#: Within a chain of verbs (“điều chỉnh, gia hạn”) the first of these that stands in it says what is done.
_STRONGEST: tuple[Effect, ...] = ("correct", "extend", "recall", "replace", "repeal", "suspend", "adjust")
#: Longest run of words between a verb and the document.
_GAP = {"replace": 110, "repeal": 110, "recall": 40, "extend": 260, "suspend": 160, "adjust": 170, "correct": 170}

_DOING = phrase(r"^ *(?:(?:thời gian|thời hạn|tiến độ|việc) )?(?:tổ chức )?(?:thực hiện|triển khai)(?: thực hiện)? ")
_ENCLOSED = phrase(r"(?:ban hành )?kèm theo")
_TURNS = phrase(r"(?<!\w)(?:theo|căn cứ|thực hiện|triển khai|nhằm|phù hợp|quán triệt|đúng)(?!\w)")
#: “ngoài nội dung điều chỉnh nêu trên, các nội dung khác của …”: the verb only tells what was said.
_STAYS = phrase(r"(?<!\w)(?:(?:nêu|nói|kể) trên|khác|còn lại)(?!\w)")
_WITHIN = phrase(r"(?<!\w)(?:tại|trong|ở|của|vào|theo|nêu|ghi|kèm theo)(?: (?:các|bản))? *$")
_AND = re.compile(r"\s*(?:,|và|;|, và)?\s*(?:các\s*)?")
_NOW = phrase(r"(?<!\w)nay *$")
_PASSIVE = phrase(r"(?<!\w)(?:được|nay)(?: tiếp tục| cho)? *$")
_DECIDES = phrase(r"(?<!\w)(?:đồng ý|thống nhất|quyết định|cho phép|chấp thuận)(?: việc)?(?: cho| được)? *$")


class Act(NamedTuple):
    """A verb of change at ``start``–``end`` and the documents on which it falls, if the sentence names any."""

    effect: Effect
    start: int
    end: int
    objects: tuple[Mention, ...] = ()
    gap: tuple[int, int] = (0, 0)
    """The words between verb and document, or before the document where the verb stands behind it."""

    @property
    def is_behind(self) -> bool:
        """Say whether the verb stands behind the document."""
        return bool(self.objects) and self.gap[1] < self.start


@cache
def _chain() -> re.Pattern[str]:
    every = any_of(word for effect in VERBS for word in WORDS[effect])
    return phrase(rf"(?<!\w){every}(?!\w)(?:(?:, | và |, và | hoặc ){every}(?!\w))*")


@cache
def _verb(effect: Effect) -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(WORDS[effect])}(?!\w)")


def _effect(chain: str) -> Effect:
    """Return what a chain of verbs does; “sửa đổi, bổ sung” is one act."""
    return next(effect for effect in _STRONGEST if _verb(effect).search(chain))


@cache
def _behind(effect: Effect) -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?:{any_of(WORDS[f'{effect}_behind'])})(?!\w)")


@cache
def _not_done() -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(WORDS['not_done'])},?(?: (?:được|cho|việc|các|những))? *$")


@cache
def _cited_subject() -> re.Pattern[str]:
    return phrase(rf"{CITED}[^.;]{{0,80}}?(?<!\w){any_of(WORDS['subject_of_cited'])}(?: (?:việc|các|một số))? *$")


@cache
def _asked_of_others() -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(WORDS['asked_of_others'])}(?!\w)[^,.;:]{{0,60}}$")


def acts_in(masked: Masked, sentence: Sentence) -> Iterator[Act]:
    """Yield the letter's own acts of change in a sentence, those with an object first."""
    text = masked.text
    taken: set[int] = set()
    for effect in _BEHIND:
        yield from _acts_behind(masked, sentence, effect, taken)
    own = [
        verb
        for verb in _chain().finditer(text, sentence.start, sentence.end)
        if verb.start() not in taken and is_own_act(text, sentence.start, verb.start())
    ]
    for verb, following in zip_longest(own, own[1:]):
        reach = following.start() if following else sentence.end
        yield _with_object(masked, sentence._replace(end=reach), _effect(verb.group()), verb, sentence.end)


def is_own_act(text: str, floor: int, verb: int) -> bool:
    """Say whether the verb at a place is what this letter does, not what is told, asked for or only possible."""
    window = text[max(floor, verb - 80) : verb]
    if _DECIDES.search(window) or _NOW.search(window):
        return True
    if _cited_subject().search(text[max(floor, verb - 160) : verb]):
        return False
    if _asked_of_others().search(window) and not _PASSIVE.search(window):
        return False
    return not _not_done().search(window)


def _with_object(masked: Masked, sentence: Sentence, effect: Effect, verb: re.Match[str], end: int) -> Act:
    """Return the act of a verb; its document stands before the next verb, others of its list up to ``end``."""
    text = masked.text
    mention = masked.first(verb.end(), sentence.end)
    if mention is not None and _is_act_of_cited(masked, sentence, verb.start()):
        return Act(effect, verb.start(), verb.end())
    if mention is not None and _governs(text[verb.end() : mention.start], effect):
        objects = _listed(masked, mention, end)
        return Act(effect, verb.start(), verb.end(), objects, (verb.end(), mention.start))
    before = masked.within(sentence.start, verb.start())
    if before and effect in OF_CONTENT and _stands_in(text, before[-1], verb.start(), sentence.start, effect):
        return Act(effect, verb.start(), verb.end(), (before[-1],), (sentence.start, before[-1].start))
    return Act(effect, verb.start(), verb.end())


def _is_act_of_cited(masked: Masked, sentence: Sentence, verb: int) -> bool:
    """Say whether a cited document is what does it: “Hướng dẫn số … của … thay thế Hướng dẫn số …”."""
    before = masked.within(sentence.start, verb)
    if not before:
        return False
    between = masked.text[before[-1].end : verb]
    return len(between) <= 80 and not re.search(r"[,;:@]|(?<!\w)nay(?!\w)", between)


def _governs(gap: str, effect: Effect) -> bool:
    """Say whether a verb still governs the document across the words between."""
    gap = _ENCLOSED.sub("", gap)
    if len(gap) > _GAP[effect] or re.search(r"[.;@]", gap):
        return False
    if effect in OF_CONTENT:
        if _STAYS.search(gap):
            return False
        if re.search(r"\([^)]*$", gap):  # a document in brackets is where the act is founded
            return False
        gap = _DOING.sub("", gap)
        if effect in ("extend", "suspend"):
            gap = re.sub(r"(?<!\w)theo(?!\w)", "", gap)
            return not re.search(r"(?<!\w)(?:căn cứ|nhằm|phù hợp)(?!\w)", gap)
        return not _TURNS.search(gap)
    if "§" in gap or _TURNS.search(gap):
        return False
    return len(gap) <= 45 or bool(_WITHIN.search(gap)) or bool(points_in(gap))


def _stands_in(text: str, mention: Mention, verb: int, floor: int, effect: Effect) -> bool:
    """Say whether a limit that stands in the document is the subject of a verb behind it: “hạn … tại ¶ nay lùi đến”."""
    between = text[mention.end : verb]
    if re.search(r"[;@]", between) or len(between) > 160:
        return False
    within = _WITHIN.search(text[max(floor, mention.start - 24) : mention.start])
    if effect == "correct":  # the wrong words stand between: “tại ¶ đã ghi …, nay đính chính là …”
        return bool(within)
    return bool(
        within and (_PASSIVE.search(between) or _NOW.search(between) or (len(between) < 40 and "," not in between))
    )


def _listed(masked: Masked, first: Mention, end: int) -> tuple[Mention, ...]:
    """Return the mentions of one list: “thay thế Kế hoạch số … và Công văn số …”."""
    objects = [first]
    for mention in masked.within(first.end, end):
        if not _AND.fullmatch(masked.text[objects[-1].end : mention.start]):
            break
        objects.append(mention)
    return tuple(objects)


def _acts_behind(masked: Masked, sentence: Sentence, effect: Effect, taken: set[int]) -> Iterator[Act]:
    """Yield acts whose verb stands behind the document: “Công văn số … hết hiệu lực”."""
    text = masked.text
    for verb in _behind(effect).finditer(text, sentence.start, sentence.end):
        before = masked.within(sentence.start, verb.start())
        if not before or verb.start() in taken:
            continue
        mention = before[-1]
        between = text[mention.end : verb.start()]
        if len(between) > 70 or re.search(r"[;@§(]", between) or not is_own_act(text, sentence.start, verb.start()):
            continue
        if re.match(r"\s*,?\s*(?:về|v/v|quy định|của [^,]* về)(?!\w)", between):
            continue
        objects = [mention]
        for earlier in reversed(before[:-1]):
            if not _AND.fullmatch(text[earlier.end : objects[0].start]):
                break
            objects.insert(0, earlier)
        taken.update(range(verb.start(), verb.end()))
        yield Act(effect, verb.start(), verb.end(), tuple(objects), (sentence.start, objects[0].start))
