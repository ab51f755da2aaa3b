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
    day_named,
    days_in,
    effects_announced,
    ends_open,
    goes_on,
    is_lead_in,
    is_own_act,
    masked,
    next_of_list,
    open_list,
    points_in,
    references_of,
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
        year = f"{reference.year}" if reference.year else ""
        code = _code(f"{reference.number}{year}{reference.symbol}")
        if code in codes and reference.id not in spoken:
            yield Amendment(effect=effect, reference_id=reference.id, sure=False, evidence=reference.evidence)


def _code(raw: str) -> str:
    return _NO_SIGN.sub("", raw).lower().lstrip("0").replace("đ", "d")


# --------------------
# Letters that remind of what is owed: the documents of which they remind, and a new last day if they set one.

_SEND = phrase(r"(?<!\w)(?:gửi|nộp|báo cáo|hoàn thành|thực hiện|đăng ký|chuyển|lập|bổ sung|xây dựng)(?!\w)")
_URGES = phrase(rf"(?<!\w){any_of(WORDS['urge'])}(?!\w)")


_NOT_YET = phrase(rf"(?<!\w){any_of(WORDS['not_yet'])}(?!\w)")


_HURRY = phrase(rf"(?<!\w){any_of(WORDS['hurry'])}(?!\w)")


def urgings(context: Context, sentences: Sequence[Sentence]) -> Iterator[Amendment]:
    """Yield one reminder for each document that the letter reminds of."""
    text = context.masked.text
    in_subject = "urge" in context.subject
    asked = [sentence for sentence in sentences if _asks(text, sentence, in_subject)]
    if not asked:
        return
    for reference, first in _meant(context, asked, in_subject):
        since = [sentence for sentence in asked if sentence.end > first.start] or asked
        day = _last_day(context, since)
        date = day or _last_day(context, _following(context, sentences, since[-1], in_subject))
        old = _old_day(context, since)
        urging = (s for s in since if _URGES.search(text, s.start, s.end))
        place = next(urging, None) or next((s for s in asked if context.masked.within(s.start, s.end)), asked[0])
        quote = context.letter.text[place.start : place.end]
        start = place.start + len(quote) - len(quote.lstrip())
        yield Amendment(
            effect="urge",
            reference_id=reference.id,
            about=_owed(context, since),
            date_id=date.id if date else None,
            old_date=old,
            evidence=Evidence(start=start, end=start + len(quote.strip()), quote=quote.strip()),
        )


def _asks(text: str, sentence: Sentence, in_subject: bool) -> bool:
    """Say whether a sentence reminds: those who have not done it are to do it now, or the letter says that it urges."""
    said = text[sentence.start : sentence.end]
    if _NOT_YET.search(said) and _SEND.search(said) and (_HURRY.search(said) or in_subject):
        return bool(DAY in said or in_subject or "khẩn trương" in said or "ngay" in said)
    found = _URGES.search(text, sentence.start, sentence.end)
    if found is None or not is_own_act(text, sentence.start, found.start()):
        return False
    return bool(_OWN_REMINDER.search(text, sentence.start, sentence.end))


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


def _owed(context: Context, asked: Sequence[Sentence]) -> str | None:
    """Return the words for what has not come: “chưa gửi | danh sách đoàn viên”."""
    for sentence in asked:
        for found in _THING.finditer(context.masked.text, sentence.start, sentence.end):
            which = "about" if found["about"] else "sent"
            said = " ".join(context.view.plain[slice(*found.span(which))].split())
            if _PAPER.search(said.lower()):
                return said
    return None


_PAPER = phrase(rf"(?<!\w){any_of(WORDS['papers'])}(?!\w)")


def _meant(context: Context, asked: Sequence[Sentence], in_subject: bool) -> list[tuple[Reference, Mention]]:
    """Return the documents of which the letter reminds: those named where it asks, else its issuer's own ones."""
    inside = [m for s in asked for m in context.masked.within(s.start, s.end) if context.is_own(m.reference)]
    if not in_subject:
        inside = [m for m in inside if m.reference.relation != "implements"]
    if not inside and in_subject:
        inside = [m for m in context.masked.mentions if not m.again and context.is_own(m.reference)]
    return [(ref, next(m for m in inside if m.reference.id == ref.id)) for ref in references_of(inside)]


def _last_day(context: Context, asked: Sequence[Sentence]) -> DateRecord | None:
    """Return the first deadline that the reminding sentences set: one that has passed is not new."""
    issued = context.letter.header.issued_on or ""
    for sentence in asked:
        days = days_in(context.masked.text, sentence.start, sentence.end)
        for start, end in days.new:
            for record in context.letter.dates:
                if _is_at(record, start, end) and (record.date or "") > issued:
                    return record
    return None


def _following(context: Context, sentences: Sequence[Sentence], last: Sentence, in_subject: bool) -> list[Sentence]:
    """Return the sentences behind the last reminding one that ask for something by a day: “Yêu cầu nộp chậm nhất …”."""
    text = context.masked.text
    behind = [item for item in sentences if item.start >= last.end and (in_subject or item.block is last.block)]
    return [
        item
        for item in behind[:3]
        if _SEND.search(text, item.start, item.end)
        and _HURRY.search(text, item.start, item.end)
        and not context.masked.within(item.start, item.end)
    ]


def _old_day(context: Context, asked: Sequence[Sentence]) -> str | None:
    """Return the deadline that has passed, where a reminding sentence names it."""
    issued = context.letter.header.issued_on or ""
    for sentence in asked:
        for record in context.letter.dates:
            if _is_at(record, sentence.start, sentence.end) and (record.date or "9") <= issued:
                return record.date
    return None


def _is_at(record: DateRecord, start: int, end: int) -> bool:
    evidence = record.evidence
    return record.type == "deadline" and record.date is not None and evidence.start < end and start < evidence.end


# --------------------
# Amendments of a letter: every act of change, on which document, which part or duty, to which day.

#: Effects that give a day; of these the words of change need a new one, or a part of the document, to say anything.
_DATED: frozenset[Effect] = frozenset(("extend", "adjust", "correct"))
_MORE = phrase(r"(?<!\w)thêm (?P<days>\d{1,3})(?: \([^)]*\))? (?P<unit>ngày|tuần)(?P<working> làm việc)?(?!\w)")


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
    return tuple(_once([*found, *amendments_told(letter, found)]))


_LISTS = (*VERBS, "urge", "repeal_behind", "replace_behind", "not_yet")
_ANY_VERB = phrase(whole(word for name in _LISTS for word in WORDS[name]))


def _said(letter: Letter, view: View) -> Iterator[Amendment]:
    context = Context(letter, view, masked(letter, view))
    subject = letter.header.evidence.get("subject")
    if subject is not None:
        context.subject = effects_announced(view.lower[subject.start : subject.end])
    blocks = [block for block in outline(view).blocks if block.end > block.start and block.zone != "annex"]
    sentences = [(block, list(sentences_of(view, context.masked.text, block))) for block in blocks]
    changed: set[str] = set()
    pending: list[Amendment] = []
    listed: Act | None = None
    for block, parts in sentences:
        if block.heading and parts:
            context.headings[id(block)] = _announced(context, parts[0])
        for sentence in parts:
            found = list(_in_sentence(context, sentence, pending))
            listed = open_list(context, sentence) or listed
            if not found and listed is not None and goes_on(context, sentence, listed):
                found = list(_of_act(context, sentence, next_of_list(context, sentence, listed), []))
            elif not ends_open(context, sentence):
                listed = None
            changed.update(amendment.reference_id for amendment in found)
            yield from found
            if is_lead_in(view.lower[sentence.start : sentence.end]):
                context.lead_in = _announced(context, sentence)
    told = [item for item in pending if item.reference_id not in changed]
    changed.update(item.reference_id for item in told)
    yield from told
    every = [part for _, parts in sentences for part in parts]
    yield from (urging for urging in urgings(context, every) if urging.reference_id not in changed)


def _announced(context: Context, sentence: Sentence) -> EffectScope:
    """Return what a heading or lead-in says of the items below it."""
    text = context.masked.text
    effects = tuple(
        effect
        for effect in effects_announced(text[sentence.start : sentence.end])
        if any(act.effect == effect for act in acts_in(context.masked, sentence))
    )
    own = [m for m in context.masked.within(sentence.start, sentence.end) if context.is_own(m.reference)]
    if not own and not context.is_amending:
        return EffectScope()
    points = points_in(context.view.lower[sentence.start : sentence.end]) if own else ()
    return EffectScope(effects, own[-1] if own else None, bool(effects), points)


def _in_sentence(context: Context, sentence: Sentence, pending: list[Amendment]) -> Iterator[Amendment]:
    scope = context.scope(sentence.block)
    if not scope.effects and context.masked.first(sentence.start, sentence.end) is None:
        return  # no document stands there that a verb could change
    acts = list(acts_in(context.masked, sentence))
    named = [act for act in acts if any(_may_touch(context, act, mention) for mention in act.objects)]
    if named:
        for act in named:
            yield from _of_act(context, sentence, act, pending)
        return
    if not scope.effects:
        return
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
    dated = act.effect in _DATED or (act.effect == "suspend" and days.new)
    effect: Effect = "extend" if act.effect == "suspend" and days.new and _moves(text, act, sentence) else act.effect
    more = _MORE.search(text, act.start, sentence.end) if effect == "extend" else None
    touched = [mention for mention in act.objects if _may_touch(context, act, mention)]
    if effect in _DATED and is_lead_in(text[sentence.start : sentence.end]):
        pending += [_amendment(context, sentence, effect, m.reference, points, about, Days((), ())) for m in touched]
        return
    if effect == "extend" and not days.new and more is None and sentence.block.heading and sentence.block.children:
        return
    days = days if dated else Days((), ())
    for mention in touched:
        yield _amendment(context, sentence, effect, mention.reference, points, about, days, more)


def _moves(text: str, act: Act, sentence: Sentence) -> bool:
    """Say whether what is put off gets a new day: “hoãn Hội nghị sang ngày …”, not “tạm dừng từ ngày …”."""
    return bool(
        re.search(rf"(?<!\w)(?:sang|đến|tới|vào)(?: hết)?(?: \w+)? *{DAY}", text[act.end : sentence.end])
    ) and not re.search(r"tạm", text[act.start : act.end])


def _in_scope(context: Context, sentence: Sentence, scope: EffectScope, acts: list[Act]) -> Iterator[Amendment]:
    """Yield the amendments of an item that names no document: by its verb, by old and new day, by its heading."""
    text = context.masked.text
    if is_lead_in(text[sentence.start : sentence.end]) or context.masked.first(sentence.start, sentence.end):
        return
    base = context.base(sentence, scope)
    if base is None:
        return
    act = acts[0] if acts else None
    days = _days_of(context, sentence, act) if act else days_in(text, sentence.start, sentence.end)
    more = _MORE.search(text, sentence.start, sentence.end) if act and act.effect == "extend" else None
    effects: list[Effect] = [effect for effect in scope.effects if effect in _DATED]
    if act is not None and (days.new or more):
        effect = act.effect
    elif effects and days.new and (days.old or (scope.strict and _gives_a_time(context, sentence, scope))):
        effect = effects[0]
    elif act is not None and scope.strict and act.effect in ("adjust", "correct", "suspend"):
        effect = act.effect
    else:
        return
    if effect == "suspend" and days.new:
        effect = "extend"
    reference, sure = base
    place = act or Act(effect, sentence.end, sentence.end)
    about, points = about_of(context, sentence, place)
    if not days.old and not points:
        days, points = _told_before(context, sentence, reference, days)
    yield _amendment(context, sentence, effect, reference, points or scope.points, about, days, more, sure=sure)


_TIME_FIRST = phrase(
    rf"^[^{DAY}.;]{{0,160}}?(?<!\w){any_of(WORDS['times'])}(?!\w)[^{DAY}.;]{{0,200}}{DAY}"
    rf"|^[^{DAY}.;]{{3,160}}: *(?:(?:trước|đến|đến hết|hết|chậm nhất|muộn nhất) *)?{DAY}"
)


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
    named = [day for day in (*told.old, *told.new) if lower[begin : day[0]].strip() not in ("", "ngày")]
    old = tuple(named) if len(named) == 1 else ()
    return Days(old, days.new), points_in(lower[begin : earlier[-1].start])


def _gives_a_time(context: Context, sentence: Sentence, scope: EffectScope) -> bool:
    """Say whether an item gives a new time: it names one, or is the new wording of the part that is adjusted."""
    # The quotation mark may stand before the list mark: “2. Các CĐCS …”.
    quoted = bool(scope.points) and '"' in context.view.plain[max(0, sentence.start - 6) : sentence.start + 2]
    return quoted or _TIME_FIRST.search(context.masked.text[sentence.start : sentence.end]) is not None


def _days_of(context: Context, sentence: Sentence, act: Act) -> Days:
    days = days_in(context.masked.text, sentence.start, sentence.end, act.end)
    if act.effect == "correct" and len(days.new) > 1 and not days.old:  # the wrong words first, then the right ones
        return Days(days.new[:-1], days.new[-1:])
    if _only_adds(context, act):
        return Days((), ())
    return days


_ADDS = phrase(r"bổ sung(?: thêm)?")
_OF_TIME = phrase(r"(?<!\w)(?:thời gian|thời hạn|hạn|mốc|tiến độ)(?!\w)")


def _only_adds(context: Context, act: Act) -> bool:
    """Say whether a duty is added: its day is its own, not one that an earlier duty gets."""
    text = context.masked.text
    return bool(_ADDS.fullmatch(text[act.start : act.end])) and not _OF_TIME.search(text[act.end : act.end + 60])


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
    letter, view = context.letter, context.view
    new = next(
        (record for span in days.new for record in letter.dates if record.date and _overlap(record.evidence, span)),
        None,
    )
    near = new.date if new else letter.header.issued_on
    old = day_named(view, days.old[0], near) if days.old else None
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
        evidence=_evidence(letter, sentence.start, sentence.end),
    )


def _overlap(evidence: Evidence, span: tuple[int, int]) -> bool:
    return evidence.start < span[1] and span[0] < evidence.end


def _evidence(letter: Letter, start: int, end: int) -> Evidence:
    quote = letter.text[start:end]
    start += len(quote) - len(quote.lstrip())
    end = start + len(quote.strip())
    return Evidence(start=start, end=end, quote=letter.text[start:end])


def _once(found: list[Amendment]) -> list[Amendment]:
    """Leave out what is said twice; what names a day or a part says more than what names neither."""
    kept: dict[tuple[object, ...], Amendment] = {}
    for item in sorted(found, key=lambda item: item.evidence.start):
        key = (item.effect, item.reference_id, item.points, item.date_id, item.more_days, (item.about or "").lower())
        kept.setdefault(key, item)
    return list(kept.values())
