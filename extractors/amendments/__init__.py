"""What a letter does to a document that it cites: puts off, adjusts, replaces, repeals, corrects, reminds of it."""

import re
from collections.abc import Iterator, Sequence

from extractors.amendments.acts import (
    CITED,
    DAY,
    OF_CONTENT,
    VERBS,
    WORDS,
    Act,
    Context,
    Days,
    EffectScope,
    Mention,
    Sentence,
    about_of,
    acts_in,
    any_word,
    day_named,
    days_in,
    effects_announced,
    ends_open,
    is_own_act,
    masked,
    next_of_list,
    open_list,
    points_in,
    sentences_of,
)
from extractors.outline import outline
from extractors.patterns import View, any_of, make_view, phrase, whole
from schemas import DateRecord, Evidence, Letter, Reference
from schemas.letter import Amendment, Effect

__all__ = ["amendments_of", "with_amendments"]


# --------------------
# What the sender's system says of a letter that was sent before (edXML, ``BussinessDocType`` 1 to 3).

#: Business type of a package (QCVN 102:2016/BTTTT) → what it does to the letter named there.
_EFFECTS: dict[str, Effect] = {"withdraws": "recall", "updates": "adjust", "replaces": "replace"}
_NO_SIGN = re.compile(r"[\W_]+")


def amendments_told(letter: Letter, said: Sequence[Amendment]) -> Iterator[Amendment]:
    """Yield, unsure, what the package says of letters on which the words are silent."""
    told = letter.source.told
    effect = _EFFECTS.get(told.business or "") if told else None
    if told is None or effect is None:
        return
    spoken = {amendment.reference_id for amendment in said}
    codes = {_code(code) for code in told.answers}
    for reference in letter.references:
        code = _code(f"{reference.number}{reference.year or ''}{reference.symbol}")
        if code in codes and reference.id not in spoken:
            yield Amendment(effect=effect, reference_id=reference.id, sure=False, evidence=reference.evidence)


def _code(raw: str) -> str:
    return _NO_SIGN.sub("", raw).lower().lstrip("0").replace("đ", "d")


# --------------------
# Letters that remind of what is owed: the documents of which they remind, and a new last day if they set one.

_SEND = phrase(r"(?<!\w)(?:gửi|nộp|báo cáo|hoàn thành|thực hiện|đăng ký|chuyển|lập|bổ sung|xây dựng)(?!\w)")
_ASKING = r"(?:thông báo|đề nghị|tiếp tục|xin|có văn bản|nay|trân trọng|lần thứ \w+)"
_WHOM = r"(?:các đơn vị|các công đoàn|công đoàn|đơn vị)"
_URGING, _NAMED = rf"{any_of(WORDS['urge'])}(?!\w)", rf"[^.;]{{0,160}}{CITED}"
_OWN_REMINDER = phrase(
    rf"(?<!\w){_ASKING}[^.;]{{0,40}} {_URGING}{_NAMED}|(?:^|[,;] ?){_URGING}[^.;]{{0,60}}{_WHOM}{_NAMED}"
)
_ENDS = "theo|về|trước|khẩn|cho|tại|nêu|đề nghị|phải|thì|gửi|nộp|chậm|của|đúng|còn|nghiêm túc"
_STOP, _ANYTHING = rf"(?= (?:{_ENDS})(?!\w)|[,.;:(¶§]|$)", r"[^¶§,.;:()]{3,80}?"
_THING = phrase(
    r"(?<!\w)(?:chưa|còn|chậm) (?:(?:có|gửi|nộp|hoàn thành|thực hiện|lập|xây dựng) )*"
    rf"(?P<about>{_ANYTHING}){_STOP}|(?<!\w)(?:gửi|nộp) (?P<sent>{_ANYTHING}){_STOP}"
)


def urgings(context: Context, sentences: Sequence[Sentence]) -> Iterator[Amendment]:
    """Yield one reminder for each document that the letter reminds of."""
    text = context.masked.text
    in_subject = "urge" in context.subject
    asked = [sentence for sentence in sentences if _asks(text, sentence, in_subject)]
    for first in _meant(context, asked, in_subject):
        since = [sentence for sentence in asked if sentence.end > first.start] or asked
        date = _last_day(context, since)
        if date is None:  # “Yêu cầu nộp chậm nhất …” behind the last reminding sentence
            behind = [s for s in sentences if s.start >= since[-1].end and (in_subject or s.block is since[-1].block)]
            date = _last_day(context, [sentence for sentence in behind[:3] if _asks_by_a_day(context, sentence)])
        urging = (s for s in since if any_word("urge").search(text, s.start, s.end))
        place = next(urging, None) or next((s for s in asked if context.masked.within(s.start, s.end)), asked[0])
        yield Amendment(
            effect="urge",
            reference_id=first.reference.id,
            about=_owed(context, since),
            date_id=date.id if date else None,
            old_date=_old_day(context, since),
            evidence=_evidence(context.letter, place),
        )


def _asks(text: str, sentence: Sentence, in_subject: bool) -> bool:
    """Say whether a sentence reminds: those who have not done it are to do it now, or the letter says that it urges."""
    said = text[sentence.start : sentence.end]
    hurries = any_word("hurry").search(said) or in_subject
    if any_word("not_yet").search(said) and _SEND.search(said) and hurries:
        return in_subject or DAY in said or "khẩn trương" in said or "ngay" in said
    found = any_word("urge").search(text, sentence.start, sentence.end)
    if found is None or not is_own_act(text, sentence.start, found.start()):
        return False
    return _OWN_REMINDER.search(text, sentence.start, sentence.end) is not None


def _asks_by_a_day(context: Context, sentence: Sentence) -> bool:
    said = context.masked.text[sentence.start : sentence.end]
    return CITED not in said and bool(_SEND.search(said) and any_word("hurry").search(said))


def _meant(context: Context, asked: Sequence[Sentence], in_subject: bool) -> list[Mention]:
    """Return, by their first mentions, the documents of which the letter reminds: named where it asks, or its own."""
    inside = [m for s in asked for m in context.masked.within(s.start, s.end) if context.is_own(m.reference)]
    if not in_subject:
        inside = [m for m in inside if m.reference.relation != "implements"]
    if asked and not inside and in_subject:
        inside = [m for m in context.masked.mentions if not m.again and context.is_own(m.reference)]
    first: dict[str, Mention] = {}
    for mention in inside:
        first.setdefault(mention.reference.id, mention)
    return list(first.values())


def _owed(context: Context, asked: Sequence[Sentence]) -> str | None:
    """Return the words for what has not come: “chưa gửi | danh sách đoàn viên”."""
    for sentence in asked:
        for found in _THING.finditer(context.masked.text, sentence.start, sentence.end):
            said = " ".join(context.view.plain[slice(*found.span(found.lastgroup or 0))].split())
            if any_word("papers").search(said.lower()):
                return said
    return None


def _last_day(context: Context, asked: Sequence[Sentence]) -> DateRecord | None:
    """Return the first deadline that the reminding sentences set: one that has passed is not new."""
    issued = context.letter.header.issued_on or ""
    spans = (span for item in asked for span in days_in(context.masked.text, item.start, item.end).new)
    due = (record for span in spans for record in _deadlines_at(context, *span))
    return next((record for record in due if (record.date or "") > issued), None)


def _old_day(context: Context, asked: Sequence[Sentence]) -> str | None:
    """Return the deadline that has passed, where a reminding sentence names it."""
    issued = context.letter.header.issued_on or ""
    due = (record.date for item in asked for record in _deadlines_at(context, item.start, item.end))
    return next((day for day in due if (day or "9") <= issued), None)


def _deadlines_at(context: Context, start: int, end: int) -> Iterator[DateRecord]:
    for record in context.letter.dates:
        if record.type == "deadline" and record.date and record.evidence.start < end and start < record.evidence.end:
            yield record


# --------------------
# Amendments of a letter: every act of change, on which document, which part or duty, to which day.

#: Effects that give a day; of these the words of change need a new one, or a part of the document, to say anything.
_DATED: frozenset[Effect] = frozenset(("extend", "adjust", "correct"))
_MORE = phrase(r"(?<!\w)thêm (?P<days>\d{1,3})(?: \([^)]*\))? (?P<unit>ngày|tuần)(?P<working> làm việc)?(?!\w)")
_LISTS = (*VERBS, "urge", "repeal_behind", "replace_behind", "not_yet")
_ANY_VERB = phrase(whole(word for name in _LISTS for word in WORDS[name]))
#: What is put off gets a new day: “hoãn Hội nghị sang ngày …”, not “tạm dừng từ ngày …”.
_TO_A_DAY = re.compile(rf"(?<!\w)(?:sang|đến|tới|vào)(?: hết)?(?: \w+)? *{DAY}")
_TIME_FIRST = phrase(
    rf"^[^{DAY}.;]{{0,160}}?(?<!\w){any_of(WORDS['times'])}(?!\w)[^{DAY}.;]{{0,200}}{DAY}"
    rf"|^[^{DAY}.;]{{3,160}}: *(?:(?:trước|đến|đến hết|hết|chậm nhất|muộn nhất) *)?{DAY}"
)
_ADDS = phrase(r"bổ sung(?: thêm)?")
_OF_TIME = phrase(r"(?<!\w)(?:thời gian|thời hạn|hạn|mốc|tiến độ)(?!\w)")


def amendments_of(letter: Letter) -> tuple[Amendment, ...]:
    """Return what a letter does to the documents that it cites, in the order of its words.

    Only its own acts count: what it tells of earlier ones (“đã được gia hạn tại …”), asks for or forbids is none. The
    same letter gives the same amendments, whether the documents are stored anywhere or not: what it was taken in with
    is not looked for again.
    """
    return letter.amendments if letter.amendments is not None else _found_in(letter)


def with_amendments(letter: Letter) -> Letter:
    """Return a letter with what it does to others, looked for anew: it is dear, and several ask."""
    return letter.model_copy(update={"amendments": _found_in(letter)})


def _found_in(letter: Letter) -> tuple[Amendment, ...]:
    if not letter.references:
        return ()
    view = make_view(letter.text)
    found = [*_said(letter, view)] if _ANY_VERB.search(view.lower) else []
    # What is said twice counts once.
    once: dict[tuple[object, ...], Amendment] = {}
    for item in sorted([*found, *amendments_told(letter, found)], key=lambda item: item.evidence.start):
        key = (item.effect, item.reference_id, item.points, item.date_id, item.more_days, (item.about or "").lower())
        once.setdefault(key, item)
    return tuple(once.values())


def _said(letter: Letter, view: View) -> Iterator[Amendment]:
    context = Context(letter, view, masked(letter, view))
    if subject := letter.header.evidence.get("subject"):
        context.subject = effects_announced(view.lower[subject.start : subject.end])
    changed: set[str] = set()
    pending: list[Amendment] = []
    every: list[Sentence] = []
    listed: Act | None = None
    for block in outline(view).blocks:
        if block.end <= block.start or block.zone == "annex":
            continue
        sentences = list(sentences_of(view, context.masked.text, block))
        every += sentences
        if block.heading and sentences:
            context.headings[id(block)] = _announced(context, sentences[0])
        for sentence in sentences:
            found = list(_in_sentence(context, sentence, pending))
            is_open = ends_open(context.masked, sentence)
            listed = (open_list(context.masked, sentence) if is_open else None) or listed
            if not found and listed and (goes_on := next_of_list(context.masked, sentence, listed)):
                found = list(_of_act(context, sentence, goes_on, []))
            elif not is_open:
                listed = None
            changed.update(amendment.reference_id for amendment in found)
            yield from found
            if _is_lead_in(context, sentence):
                context.lead_in = _announced(context, sentence)
    told = [item for item in pending if item.reference_id not in changed]
    changed.update(item.reference_id for item in told)
    yield from told
    yield from (urging for urging in urgings(context, every) if urging.reference_id not in changed)


def _is_lead_in(context: Context, sentence: Sentence) -> bool:
    return context.masked.text[sentence.start : sentence.end].rstrip().endswith(":")


def _announced(context: Context, sentence: Sentence) -> EffectScope:
    """Return what a heading or lead-in says of the items below it."""
    own = [m for m in context.masked.within(sentence.start, sentence.end) if context.is_own(m.reference)]
    is_amending = context.subject or any(one.relation == "amends" for one in context.candidates)
    if not own and not is_amending:
        return EffectScope()
    done = {act.effect for act in acts_in(context.masked, sentence)}
    said = effects_announced(context.masked.text[sentence.start : sentence.end])
    effects = tuple(effect for effect in said if effect in done)
    points = points_in(context.view.lower[sentence.start : sentence.end]) if own else ()
    return EffectScope(effects, own[-1] if own else None, bool(effects), points)


def _in_sentence(context: Context, sentence: Sentence, pending: list[Amendment]) -> Iterator[Amendment]:
    scope = context.scope(sentence.block)
    if not scope.effects and context.masked.first(sentence.start, sentence.end) is None:
        return  # no document stands there that a verb could change
    acts = list(acts_in(context.masked, sentence))
    named = [act for act in acts if any(_may_touch(context, act, mention) for mention in act.objects)]
    for act in named:
        yield from _of_act(context, sentence, act, pending)
    if scope.effects and not named:
        times = {"extend", "adjust"}
        allowed = {*scope.effects, *(times if times & set(scope.effects) else ())}
        yield from _in_scope(context, sentence, scope, [act for act in acts if act.effect in allowed])


def _may_touch(context: Context, act: Act, mention: Mention) -> bool:
    """Say whether the act may fall on the document: a body changes what stands in its own letters only."""
    return act.effect not in OF_CONTENT or context.is_own(mention.reference)


def _of_act(context: Context, sentence: Sentence, act: Act, pending: list[Amendment]) -> Iterator[Amendment]:
    """Yield the amendments of a verb that has documents for its object.

    Of a lead-in they are ``pending``: what follows says what is changed, or nothing does that can be read.
    """
    text = context.masked.text
    days = _days_of(context, sentence, act)
    about, points = about_of(context, sentence, act)
    effect = act.effect
    if effect == "suspend" and days.new:
        moves = _TO_A_DAY.search(text[act.end : sentence.end]) and "tạm" not in text[act.start : act.end]
        effect = "extend" if moves else effect
    elif effect not in _DATED:
        days = Days()
    more = _MORE.search(text, act.start, sentence.end) if effect == "extend" else None
    is_lead_in = effect in _DATED and _is_lead_in(context, sentence)
    is_heading = sentence.block.heading and sentence.block.children
    if effect == "extend" and not is_lead_in and not days.new and more is None and is_heading:
        return
    for mention in act.objects:
        if not _may_touch(context, act, mention):
            continue
        if is_lead_in:
            pending.append(_amendment(context, sentence, effect, mention.reference, points, about, Days()))
        else:
            yield _amendment(context, sentence, effect, mention.reference, points, about, days, more)


def _in_scope(context: Context, sentence: Sentence, scope: EffectScope, acts: list[Act]) -> Iterator[Amendment]:
    """Yield the amendments of an item that names no document: by its verb, by old and new day, by its heading."""
    text = context.masked.text
    if _is_lead_in(context, sentence) or context.masked.first(sentence.start, sentence.end):
        return
    base = context.base(sentence, scope)
    if base is None:
        return
    act = acts[0] if acts else None
    days = _days_of(context, sentence, act) if act else days_in(text, sentence.start, sentence.end)
    more = _MORE.search(text, sentence.start, sentence.end) if act and act.effect == "extend" else None
    effects: list[Effect] = [effect for effect in scope.effects if effect in _DATED]
    if act is not None and (days.new or more):
        effect: Effect = "extend" if act.effect == "suspend" and days.new else act.effect
    elif effects and days.new and (days.old or (scope.strict and _gives_a_time(context, sentence, scope))):
        effect = effects[0]
    elif act is not None and scope.strict and act.effect in ("adjust", "correct", "suspend"):
        effect = act.effect
    else:
        return
    reference, sure = base
    about, points = about_of(context, sentence, act or Act(effect, sentence.end, sentence.end))
    if not days.old and not points:
        days, points = _told_before(context, sentence, reference, days)
    yield _amendment(context, sentence, effect, reference, points or scope.points, about, days, more, sure=sure)


def _told_before(
    context: Context, sentence: Sentence, reference: Reference, days: Days
) -> tuple[Days, tuple[str, ...]]:
    """Return the old day and the part that the sentence before named: “Tại ¶ đã ghi …. Nay đính chính lại là …”."""
    earlier = context.masked.within(sentence.block.start, sentence.start)
    if not earlier or earlier[-1].reference.id != reference.id:
        return days, ()
    lower, begin = context.view.lower, sentence.block.start
    told = days_in(context.masked.text, begin, sentence.start)
    # “Ngày 04/5 Công đoàn ngành đã có Công văn …”: when it was written.
    named = tuple(day for day in (*told.old, *told.new) if lower[begin : day[0]].strip() not in ("", "ngày"))
    return Days(named if len(named) == 1 else (), days.new), points_in(lower[begin : earlier[-1].start])


def _gives_a_time(context: Context, sentence: Sentence, scope: EffectScope) -> bool:
    """Say whether an item gives a new time: it names one, or is the new wording of the part that is adjusted."""
    # The quotation mark may stand before the list mark: “2. Các CĐCS …”.
    quoted = bool(scope.points) and '"' in context.view.plain[max(0, sentence.start - 6) : sentence.start + 2]
    return quoted or _TIME_FIRST.search(context.masked.text[sentence.start : sentence.end]) is not None


def _days_of(context: Context, sentence: Sentence, act: Act) -> Days:
    text = context.masked.text
    days = days_in(text, sentence.start, sentence.end, act.end)
    if act.effect == "correct" and len(days.new) > 1 and not days.old:  # the wrong words first, then the right ones
        return Days(days.new[:-1], days.new[-1:])
    if _ADDS.fullmatch(text, act.start, act.end) and not _OF_TIME.search(text[act.end : act.end + 60]):
        return Days()  # a duty is added: its day is its own, not one that an earlier duty gets
    return days


def _amendment(
    context: Context,
    sentence: Sentence,
    effect: Effect,
    reference: Reference,
    points: tuple[str, ...],
    about: str | None,
    days: Days,
    more: re.Match[str] | None = None,
    *,
    sure: bool = True,
) -> Amendment:
    letter = context.letter
    dated = (
        record
        for start, end in days.new
        for record in letter.dates
        if record.date and record.evidence.start < end and start < record.evidence.end
    )
    new = next(dated, None)
    near = new.date if new else letter.header.issued_on
    old = day_named(context.view, days.old[0], near) if days.old else None
    added = int(more["days"]) * (7 if more["unit"] == "tuần" else 1) if more and new is None else None
    return Amendment(
        effect=effect,
        reference_id=reference.id,
        points=points,
        about=about,
        date_id=new.id if new else None,
        old_date=old if new is None or old != new.date else None,
        more_days=added,
        working=bool(more and added and more["working"]),
        sure=sure,
        evidence=_evidence(letter, sentence),
    )


def _evidence(letter: Letter, sentence: Sentence) -> Evidence:
    quote = letter.text[sentence.start : sentence.end]
    start = sentence.start + len(quote) - len(quote.lstrip())
    return Evidence(start=start, end=start + len(quote.strip()), quote=quote.strip())
