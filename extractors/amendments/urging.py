"""Letters that remind of what is owed: the documents of which they remind, and a new last day if they set one."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from extractors.amendments.acts import is_own_act
from extractors.amendments.context import Context, references_of
from extractors.amendments.mentions import CITED, DAY, WORDS, Mention
from extractors.amendments.sentences import Sentence, days_in
from extractors.patterns import any_of, phrase
from schemas import DateRecord, Evidence, Reference
from schemas.letter import Amendment

_SEND = phrase(r"(?<!\w)(?:gửi|nộp|báo cáo|hoàn thành|thực hiện|đăng ký|chuyển|lập|bổ sung|xây dựng)(?!\w)")


@cache
def _urges() -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(WORDS['urge'])}(?!\w)")


@cache
def _not_yet() -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(WORDS['not_yet'])}(?!\w)")


@cache
def _hurry() -> re.Pattern[str]:
    return phrase(rf"(?<!\w){any_of(WORDS['hurry'])}(?!\w)")


def urgings(context: Context, sentences: Sequence[Sentence]) -> Iterator[Amendment]:
    """Yield one reminder for each document that the letter reminds of."""
    text = context.masked.text
    in_subject = "urge" in context.subject
    asked = [sentence for sentence in sentences if _asks(text, sentence, in_subject)]
    if not asked:
        return
    for reference, first in _meant(context, sentences, asked, in_subject):
        since = [sentence for sentence in asked if sentence.end > first.start] or asked
        day = _last_day(context, since)
        date = day or _last_day(context, _following(context, sentences, since[-1], in_subject))
        old = _old_day(context, since)
        urging = (s for s in since if _urges().search(text, s.start, s.end))
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
    if _not_yet().search(said) and _SEND.search(said) and (_hurry().search(said) or in_subject):
        return bool(DAY in said or in_subject or "khẩn trương" in said or "ngay" in said)
    found = _urges().search(text, sentence.start, sentence.end)
    if found is None or not is_own_act(text, sentence.start, found.start()):
        return False
    return bool(_own_reminder().search(text, sentence.start, sentence.end))


@cache
def _own_reminder() -> re.Pattern[str]:
    verb = rf"{any_of(WORDS['urge'])}(?!\w)"
    asking = r"(?:thông báo|đề nghị|tiếp tục|xin|có văn bản|nay|trân trọng|lần thứ \w+)"
    whom = r"(?:các đơn vị|các công đoàn|công đoàn|đơn vị)"
    named = rf"[^.;]{{0,160}}{CITED}"
    return phrase(rf"(?<!\w){asking}[^.;]{{0,40}} {verb}{named}|(?:^|[,;] ?){verb}[^.;]{{0,60}}{whom}{named}")


@cache
def _thing() -> re.Pattern[str]:
    ends = "theo|về|trước|khẩn|cho|tại|nêu|đề nghị|phải|thì|gửi|nộp|chậm|của|đúng|còn|nghiêm túc"
    stop = rf"(?= (?:{ends})(?!\w)|[,.;:(¶§]|$)"
    thing = r"[^¶§,.;:()]{3,80}?"
    acts = r"(?:(?:có|gửi|nộp|hoàn thành|thực hiện|lập|xây dựng) )*"
    return phrase(
        rf"(?<!\w)(?:chưa|còn|chậm) {acts}(?P<about>{thing}){stop}|(?<!\w)(?:gửi|nộp) (?P<sent>{thing}){stop}"
    )


def _owed(context: Context, asked: Sequence[Sentence]) -> str | None:
    """Return the words for what has not come: “chưa gửi | danh sách đoàn viên”."""
    for sentence in asked:
        for found in _thing().finditer(context.masked.text, sentence.start, sentence.end):
            which = "about" if found["about"] else "sent"
            said = " ".join(context.view.plain[slice(*found.span(which))].split())
            if _PAPER.search(said.lower()):
                return said
    return None


_PAPER = phrase(rf"(?<!\w){any_of(WORDS['papers'])}(?!\w)")


def _meant(
    context: Context, sentences: Sequence[Sentence], asked: Sequence[Sentence], in_subject: bool
) -> list[tuple[Reference, Mention]]:
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
        and _hurry().search(text, item.start, item.end)
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
