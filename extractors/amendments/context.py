"""What governs a change: the subject, lead-in or heading above it, lists over several clauses, what it is about."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from extractors.amendments.acts import CITED, DAY, WORDS, Act, Masked, Mention, Sentence, acts_in, points_in, verb
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import View, any_of, phrase
from schemas import Letter, Reference
from schemas.letter import Effect

# --------------------
# What governs a sentence that names no document itself: the subject, a lead-in, a heading; and whom it then means.

#: Effects that a heading or lead-in can give to the items below it.
SCOPED: tuple[Effect, ...] = ("correct", "extend", "adjust", "suspend", "urge")
_ELSE_STAYS = phrase(r"(?<!\w)(?:nội dung|mốc|điểm|phần|quy định|vấn đề)[^.;¶]{0,30} (?:khác|còn lại)[^.;¶]{0,80}¶")
_WORD = re.compile(r"\w+")
_LEAD_IN = re.compile(r":\s*$")
#: Words without weight when two places are compared.
_LIGHT = frozenset(load("amendments")["light"])


@dataclass(slots=True)
class EffectScope:
    """What stands above a sentence: which effects it announces, the document meant, whether items need no verb."""

    effects: tuple[Effect, ...] = ()
    mention: Mention | None = None
    strict: bool = False
    points: tuple[str, ...] = ()
    """The part of the document that a lead-in names: its new words follow."""


@dataclass
class Context:
    """A letter with its masked words, and what is known above each sentence."""

    letter: Letter
    view: View
    masked: Masked
    subject: tuple[Effect, ...] = ()
    headings: dict[int, EffectScope] = field(default_factory=dict)
    """By the id of the heading's block."""
    lead_in: EffectScope | None = None
    """The last paragraph that ends with a colon and announces a change."""

    def scope(self, block: Block) -> EffectScope:
        """Return what governs a block."""
        above = [block, *block.ancestors()]
        for ancestor in above:
            found = self.headings.get(id(ancestor))
            if found is not None and (found.effects or found.mention):
                effects = found.effects or self._led(block).effects or self.subject
                return EffectScope(effects, found.mention or self._led(block).mention, bool(found.effects))
        led = self._led(block)
        if led.effects:
            strict = not any(ancestor.rank <= 5 for ancestor in block.ancestors())
            return EffectScope(led.effects, led.mention, strict, led.points)
        return EffectScope(self.subject)

    def _led(self, block: Block) -> EffectScope:
        return self.lead_in or EffectScope()

    def base(self, sentence: Sentence, scope: EffectScope) -> tuple[Reference, bool] | None:
        """Return the document that a sentence without one means, and whether that is sure."""
        earlier = self.masked.within(sentence.block.start, sentence.start)
        own = [mention for mention in earlier if self.is_own(mention.reference)]
        if own:
            return own[-1].reference, True
        if scope.mention is not None:
            return scope.mention.reference, True
        if self.kept is not None:
            return self.kept, True
        if len(self.candidates) == 1:
            return self.candidates[0], True
        chosen = self._nearest_in_words(sentence)
        return (chosen, False) if chosen is not None else None

    @cached_property
    def candidates(self) -> list[Reference]:
        """Return the documents that the letter's issuer may change: no legal norms, none of another body."""
        found = [reference for reference in self.letter.references if self.is_own(reference)]
        said = [reference for reference in found if reference.relation not in ("implements", "cites")]
        return said or found

    @cached_property
    def kept(self) -> Reference | None:
        """Return the document of which all else is said to stay: “các nội dung khác giữ nguyên như Kế hoạch số …”."""
        found = _ELSE_STAYS.search(self.masked.text)
        mention = self.masked.first(found.end() - 1, found.end()) if found else None
        return mention.reference if mention is not None and self.is_own(mention.reference) else None

    @cached_property
    def is_amending(self) -> bool:
        """Say whether the letter as a whole changes another one: its subject says so, or a citation does."""
        return bool(self.subject) or any(
            reference.relation == "amends" and self.is_own(reference) for reference in self.letter.references
        )

    def is_own(self, reference: Reference) -> bool:
        """Say whether a cited document may be of the letter's own issuer."""
        return reference.id in self._own

    @cached_property
    def _own(self) -> frozenset[str]:
        return frozenset(reference.id for reference in self.letter.references if self._is_own(reference))

    def _is_own(self, reference: Reference) -> bool:
        header = self.letter.header
        if reference.year is not None or reference.number is None:
            return False
        if reference.relation in ("amends", "replaces", "repeals"):
            return True
        if header.issuer is None or reference.issuer is None:
            return _share_code(header.symbol, reference.symbol)
        if header.issuer.lower().startswith(reference.issuer.lower() + " "):
            return True  # “Công đoàn ngành đã có Công văn số …”, as a body calls itself
        one, other = _bare_name(header.issuer), _bare_name(reference.issuer)
        return one == other or (min(len(one.split()), len(other.split())) > 2 and (one in other or other in one))

    @cached_property
    def _said_around(self) -> dict[str, list[set[str]]]:
        """What weighs in the sentences of each document's mentions, by its id."""
        found: dict[str, list[set[str]]] = defaultdict(list)
        for mention in self.masked.mentions:
            if not mention.again:
                around = _sentence_around(self.view.lower, mention.start, mention.end)
                found[mention.reference.id].append(_weighty(around))
        return found

    def _nearest_in_words(self, sentence: Sentence) -> Reference | None:
        """Return the candidate whose own sentence shares most words with this one, ``None`` where two share as many."""
        lower = self.view.lower
        heads = [lower[block.start : block.end][:200] for block in sentence.block.ancestors()]
        asked = _weighty(" ".join([lower[sentence.start : sentence.end], *heads]))
        scores = {
            reference.id: max((len(asked & said) for said in self._said_around.get(reference.id, ())), default=0)
            for reference in self.candidates
        }
        best = max(scores.values(), default=0)
        winners = [reference for reference in self.candidates if scores[reference.id] == best]
        return winners[0] if best >= 2 and len(winners) == 1 else None


def effects_announced(words_of_heading: str) -> tuple[Effect, ...]:
    """Return the effects whose verbs a heading, subject or lead-in uses as its own act."""
    return tuple(effect for effect in SCOPED if verb(effect).search(words_of_heading))


def is_lead_in(sentence: str) -> bool:
    """Say whether a sentence announces what follows it."""
    return bool(_LEAD_IN.search(sentence))


def _weighty(said: str) -> set[str]:
    """Return the pairs of neighbouring words of a text that weigh something."""
    found = _WORD.findall(said)
    return {f"{a} {b}" for a, b in pairwise(found) if not {a, b} <= _LIGHT and not (a + b).isdigit()}


def _sentence_around(lower: str, start: int, end: int) -> str:
    begin = max(lower.rfind(". ", 0, start), lower.rfind(";", 0, start), start - 200, 0)
    stop = min((at for at in (lower.find(". ", end), lower.find(";", end), end + 260) if at > 0), default=end)
    return lower[begin:start] + " " + lower[end:stop]


def _bare_name(name: str) -> str:
    drop = ("ban thường vụ", "ban chấp hành", "ban thường trực", "tỉnh", "thành phố", "ngành", "việt nam")
    bare = " ".join(_WORD.findall(name.lower()))
    for word in drop:
        bare = " ".join(bare.replace(word, " ").split())
    return bare


def _share_code(own: str | None, other: str | None) -> bool:
    """Say whether two symbols name the same issuer: KH-CĐYT and CĐYT-VP."""

    def codes(symbol: str | None) -> set[str]:
        return {part for part in re.split(r"[-/\s]+", symbol or "") if len(part) > 2}

    return bool(codes(own) & codes(other))


def references_of(mentions: Iterable[Mention]) -> list[Reference]:
    """Return each document once, in the order in which they are mentioned."""
    return list({mention.reference.id: mention.reference for mention in mentions}.values())


# --------------------
# Lists of documents that run over several clauses: “thay thế Kế hoạch số …; Công văn số …; và Thông báo số …”.

#: Effects on whole documents, of which there may be such lists.
_WHOLE: frozenset[Effect] = frozenset(("replace", "repeal", "recall"))


def open_list(context: Context, sentence: Sentence) -> Act | None:
    """Return the act of a sentence that ends with a semicolon behind a document: its list may go on."""
    if not ends_open(context, sentence):
        return None
    acts = [act for act in acts_in(context.masked, sentence) if act.objects and not act.is_behind]
    return acts[-1] if acts and acts[-1].effect in _WHOLE else None


def ends_open(context: Context, sentence: Sentence) -> bool:
    """Say whether a clause ends with a semicolon right behind a document."""
    return context.masked.text.endswith((f"{CITED};", f"{CITED} ;"), 0, sentence.end)


def goes_on(context: Context, sentence: Sentence, listed: Act) -> bool:
    """Say whether a clause is the next document of a list: nothing but “và” stands before it."""
    mention = context.masked.first(sentence.start, sentence.end)
    lead = context.masked.text[sentence.start : mention.start] if mention else "-"
    return listed.end <= sentence.start and re.fullmatch(r"\s*(?:và\s*)?(?:các\s*)?", lead) is not None


def next_of_list(context: Context, sentence: Sentence, listed: Act) -> Act:
    """Return the act of a list on its next document."""
    mention = context.masked.first(sentence.start, sentence.end)
    objects = (mention,) if mention is not None else ()
    return Act(listed.effect, sentence.start, sentence.start, objects, (sentence.start, sentence.start))


# --------------------
# The words for what is changed, cleaned of what only joins them to the verb, and the parts of the document named.

_EDGES = re.compile(r"^[\s,:;(\-–]+|[\s,:;)\-–]+$")
_SAID = "nêu|quy định|ghi|ấn định|yêu cầu|đề ra|hướng dẫn|giao"
_JOINS = (
    "tại|trong|ở|của|theo|cho|đối với|vào|thành|từ|đến|hết|sang|trước|là|như sau|các|một số|nội dung|đến hết|nay|được|"
    "toàn bộ|số|như|thì|ban hành|kèm|còn"
)
_TAIL = phrase(rf"[ ,:;]*(?<!\w)(?:(?:đã |được |đã được )?(?:{_SAID})|{_JOINS})(?: các)?[ ,:;]*$")


_WHY = r"(?:nay )?(?:do|vì|để|nhằm|xét|căn cứ|theo)(?!\w)[^,]{0,120}, *"
_FIRST = "nay|cho|về|việc|thêm|lại|các|những|một số|toàn bộ|đối với|nội dung|của|và"
_LEAD = phrase(rf"^[ ,:;(-]*(?:{_WHY})?(?:(?:\d{{1,3}} (?:ngày làm việc|ngày|tuần)|{_FIRST})(?!\w) *)*")


def about_of(context: Context, sentence: Sentence, act: Act) -> tuple[str | None, tuple[str, ...]]:
    """Return the words for what is changed, and the parts of the document that are named beside the verb."""
    lower, text = context.view.lower, context.masked.text
    start, end = act.gap if act.objects else (act.end, sentence.end)
    behind = text[start:end]
    stop = behind.find(DAY)
    behind_span = (start, start + stop if stop >= 0 else end)
    points = points_in(lower[start:end]) or points_in(lower[sentence.start : act.start])
    if act.start == act.end:  # no verb: the item names what is changed before the day
        stop = text.find(DAY, sentence.start, sentence.end)
        spans = [(sentence.start, stop if stop >= 0 else sentence.end)]
    elif act.is_behind or not act.objects:
        spans = [behind_span, (sentence.start, act.start)]
    else:
        spans = [behind_span]  # what stands before an active verb is who does it
    for begin, finish in spans:
        if about := _cleaned(context, begin, finish):
            return about, points
    return None, points


_OLD_WORDS = phrase(rf"(?<!\w){any_of(WORDS['old_value'])}(?!\w)")
_SAYS_SOMETHING = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}")


def _cleaned(context: Context, start: int, end: int) -> str | None:
    """Return the words of a span without brackets, parts, documents and what only joins them to the verb."""
    raw, low = context.view.plain[start:end], context.masked.text[start:end]
    old = _OLD_WORDS.search(low)
    places = (low.find(CITED), low.find("("), old.start() if old else -1)
    cut = min((at for at in places if at >= 0), default=len(low))
    raw, low = raw[:cut], low[:cut]
    low = re.sub(
        r"(?:điểm|khoản|mục|điều|phần|phụ lục) (?:[ivxlc\d.]+|[a-zđ])(?!\w)", lambda m: " " * len(m.group()), low
    )
    if "@" in low:
        return None
    lead = _LEAD.match(low)
    begin = lead.end() if lead else 0
    finish = len(low.rstrip())
    while tail := _TAIL.search(low, begin, finish):
        if tail.start() == tail.end():
            break
        finish = tail.start()
    words_left = " ".join(raw[begin:finish].split())
    words_left = _EDGES.sub("", words_left)
    if words_left.lower() in ("thực hiện", "triển khai", "tổ chức thực hiện", "văn bản"):
        return None
    return words_left if _SAYS_SOMETHING.search(words_left) and len(words_left) <= 200 else None
