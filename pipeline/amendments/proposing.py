"""What a letter would change in an earlier one that it cites, as proposals that a person decides on.

A pure function of the two letters and of the earlier one's duties: whatever came first, whatever was read again, the
same two letters give the same proposals with the same ids. None counts before a person confirms it.
"""

import datetime
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from extractors.amendments import amendments_of
from extractors.lookalikes import seen
from extractors.outline import outline
from extractors.patterns import make_view
from pipeline import labels
from pipeline.amendments import linking
from pipeline.amendments.linking import Fit, content, is_same_issuer, meant, owed_by, papers_in, papers_of
from pipeline.amendments.versions import ENDING, GIVES_DAYS
from pipeline.calendar.deadlines import full_day
from pipeline.calendar.workdays import WorkingCalendar
from pipeline.registry.names import key, without_organ
from schemas import (
    Amendment,
    DateRecord,
    Deadline,
    Effect,
    Evidence,
    Letter,
    LetterKey,
    Obligation,
    Proposal,
    iso,
    whole_day,
)

# --------------------
# What proposals say to people. They are kept in Vietnamese, whatever language a reader asks for.

_BOUND_WORDS = {"before": "trước ngày ", "by": "hết ngày ", "on": "ngày ", "from": "từ ngày "}
_LONGEST_ACTION = 80
_WITH_NOUGHT = 2  # months written with a nought (NĐ 30/2020/NĐ-CP, Phụ lục I)
#: What a letter does, told at the head of a message.
_DOES = {
    "extend": "Gia hạn", "adjust": "Điều chỉnh", "correct": "Đính chính", "urge": "Đôn đốc, hạn mới",
    "replace": "Thay thế", "repeal": "Bãi bỏ", "suspend": "Tạm dừng", "recall": "Thu hồi",
}  # fmt: skip
_CHANGES = "{does} “{action}”: {old} → {new}, theo {letter}."
_FOR_ONE = "{union}: {message}"
_ENDS = "{does} “{action}”, theo {letter}."
_ENDS_ALL = "{does} {target}: các việc còn mở của văn bản này không phải thực hiện nữa, theo {letter}."
_FREEZES_ALL = "{does} {target}: các việc còn mở của văn bản này chờ ý kiến mới, theo {letter}."
_SAYS = "{does} {what}, theo {letter}; hạn không đổi. Xem văn bản để biết nội dung sửa."
_MOVES = "Dời “{action}”: {old} → {new}, theo {letter}."
_CALLS_OFF = "{does} “{action}” {old}, theo {letter}."
_NO_DAY = "{does} “{action}”, theo {letter}; chưa đọc được ngày mới: xem văn bản."
_NOWHERE = "{does} {what} → {new}, theo {letter}: {target} không có việc nào như vậy đang chờ ngày đó. Xem hai văn bản."
_REMINDS = "{letter} đôn đốc việc “{action}”; hạn không đổi."
_ANSWERS = "{union} đã gửi {letter}: ghi hoàn thành “{action}”."
_ANSWERS_MAYBE = "{union} đã gửi {letter}: có thể là để hoàn thành “{action}”."


def _day_words(iso: str | None) -> str:
    """Return a day as offices write it: days below ten and the first two months take a nought.

    >>> _day_words("2026-05-20"), _day_words("2026-02-07"), _day_words(None)
    ('20/5/2026', '07/02/2026', '')
    """
    if not iso or len(iso) != 10:
        return iso or ""
    year, month, day = iso.split("-")
    return f"{day}/{month if int(month) <= _WITH_NOUGHT else int(month)}/{year}"


def _deadline_words(item: Deadline | Obligation) -> str:
    """Return a deadline with its bound and hour; what recurs or is counted from an event is told in a word."""
    if item.due is None:
        return "theo định kỳ" if item.recurrence else "chưa có ngày"
    if item.time:
        bound = {"before": "trước ", "by": "đến "}.get(item.bound or "", "")
        return f"{bound}{item.time} ngày {_day_words(item.due)}"
    return f"{_BOUND_WORDS.get(item.bound or '', 'ngày ')}{_day_words(item.due)}"


def _letter_said(letter: Letter) -> str:
    """Return what a letter is called in a message: “Công văn số 88/CĐN-VP ngày 12/5/2026”."""
    header = letter.header
    name, kind = labels.reference(header.number, header.symbol), header.kind or "Văn bản"
    said = f"{kind} số {name}" if name else f"{kind} không số"
    if not header.number and header.issuer:
        said += f" của {header.issuer}"
    return f"{said} ngày {_day_words(header.issued_on)}" if header.issued_on else said


def _action_words(item: Obligation) -> str:
    said = " ".join(item.action.split()).rstrip(".;, ")
    return said if len(said) <= _LONGEST_ACTION else f"{said[: _LONGEST_ACTION - 1].rsplit(' ', 1)[0]}…"


# --------------------
# Which duties of a letter the words of a later one mean: by the part named, the day changed, the thing spoken of.

#: A paper named weighs as much as two words in common.
_WEIGHT_OF_PAPER = 2.0
#: So alike a duty must be to words for an event, which has a day of its own.
_SAME_THING = 2.0
#: How much more alike the best duty must be than another one to be meant alone.
_CLEARLY = 1.0
_LEVEL = re.compile(r"(gạch đầu dòng|tiết|điểm|khoản|tiểu mục|mục|điều|phần|chương)(?: thứ)?(?: số)? (\S+)")
_MARK = re.compile(
    r"(?:^|\n)[^\S\n]*(?:(?:phần|chương|mục|điều)[^\S\n]+)?([\w.]{1,8}?)[.)]?[^\S\n]*[-:.)]?[^\S\n]*$", re.I
)
#: Words that speak of the time of the whole (“thời gian thực hiện”), and of nothing that is done.
_OF_TIME = {"thoi", "gian", "han", "moc", "tien", "do"}
_TO_HOLD = {"to", "chuc"}
#: Before a union's name: the change is for it.
_FOR = r"(?<!đề nghị )(?<!ý kiến )(?<!kiến nghị )(?<!báo cáo )(?:cho|đối với|của|riêng|với) (?:riêng )?(?:đơn vị )?"


#: The duties meant, one for each of their parents, and whether the words leave no choice.
Matched = tuple[Sequence[Obligation], bool]


def one_each(duties: Iterable[Obligation]) -> list[Obligation]:
    """Return one obligation for each duty: what its unions share is the same in all of them."""
    found: dict[str, Obligation] = {}
    for item in duties:
        found.setdefault(duty_of(item), item)
    return sorted(found.values(), key=lambda item: (item.evidence.start, duty_of(item)))


def duty_of(item: Obligation) -> str:
    """Return the id that the obligations of one duty share."""
    return item.parent or item.id


def _matched(amendment: Amendment, target: Letter, duties: Sequence[Obligation], *, dated: bool = True) -> Matched:
    """Return the duties that an amendment touches; with ``dated`` only such as have a deadline to be changed.

    Several that fit equally are all returned, not sure: a person chooses. Nothing named at all means every duty.
    """
    about = amendment.about
    # What recurs has no one day to be moved.
    groups = [
        item for item in one_each(duties)
        if not dated or (item.recurrence is None and (item.due or item.last_good or item.relative))
    ]  # fmt: skip
    groups = [item for item in groups if not item.issuer_own] or groups
    narrowed = False
    groups = _of_class(about, groups, duties) or groups
    if amendment.points and (placed := _at_points(amendment.points, target, groups)) is not None:
        groups, narrowed = placed, True
    if amendment.old_date is not None:
        same_day = [item for item in groups if amendment.old_date in (item.due, item.last_good)]
        if not same_day:
            return _best(about, groups, target) or groups, False
        groups, narrowed = same_day, True
    if about is not None and (best := _best(about, groups, target)):
        # Words may rather speak of something that recurs (“báo cáo quý II”).
        others = [_score(about, item, target) for item in one_each(duties) if item.recurrence]
        recurs = not any(item.recurrence for item in best)
        recurs = recurs and max(others, default=0.0) > _score(about, best[0], target)
        return best, len(best) == 1 and not recurs
    if about is not None and not narrowed and content(about) - _OF_TIME - _TO_HOLD:
        return groups, False
    return groups, len(groups) == 1 or (bool(amendment.points) and narrowed)


#: “gửi báo cáo | về Công đoàn ngành”: who receives is no class whose days are changed.
_TO_UNIONS = re.compile(r" (?:về|tới|đến) công đoàn(?!\S)")


def _of_class(about: str | None, groups: Sequence[Obligation], duties: Sequence[Obligation]) -> list[Obligation]:
    """Return the duties of the class that words for what is changed name: “danh sách của các | công đoàn ngành”."""
    said = _TO_UNIONS.split(key(about or ""))[0].partition("công đoàn")[2]
    named = tuple(f"công đoàn {word} " for word in linking.CLASSES if f" {word} " in f"{said} ")
    of_class = {duty_of(item) for item in duties if key(item.union).startswith(named)} if named else set()
    return [item for item in groups if duty_of(item) in of_class]


def _best(about: str | None, groups: Sequence[Obligation], target: Letter) -> list[Obligation]:
    """Return the duties that have most in common with the words for what is changed; none where none has anything."""
    scores = [_score(about, item, target) for item in groups] if about is not None else []
    highest = max(scores, default=0.0)
    return [item for item, score in zip(groups, scores, strict=True) if score == highest] if highest > 0 else []


def _score(about: str, item: Obligation, target: Letter) -> float:
    asked = content(about) - _OF_TIME - {"nop"}
    told = content(item.action)
    # What the letter's subject says stands for nothing where all its duties speak of it.
    own = asked - content(target.header.subject or "")
    common = len(asked & told) * 0.25 + len(own & told)
    return common + _WEIGHT_OF_PAPER * bool(papers_in(about) & papers_in(item.action))


def _at_points(points: Sequence[str], target: Letter, duties: Sequence[Obligation]) -> list[Obligation] | None:
    """Return the duties that stand in the parts named; ``None`` where no such part can be read."""

    def plain_mark(mark: str) -> str:
        return mark.lower().strip(".)(-: ")

    shown = seen(target.text)
    view = make_view(target.text if shown is None else shown.text)
    # The marks of each part from the largest to the smallest: “điểm a khoản 2 mục ii” → ii, 2, a.
    wanted = [[plain_mark(value) for _, value in reversed(_LEVEL.findall(point))] for point in points]
    held = []
    for block in outline(view).blocks:
        # The marks of a block hold those of a part, in their order; ``1.2`` is also point 2 of 1.
        left = [list(marks) for marks in wanted if marks]
        for one in [*reversed(list(block.ancestors())), block]:
            begin = view.text.rfind("\n", 0, one.start) + 1
            found = _MARK.search(view.text[begin : one.start]) if one.mark else None
            mark = plain_mark(found[1]) if found else ""
            for marks in left:
                if mark and marks and marks[0] in (mark, mark.split(".")[-1]):
                    del marks[0]
        if not all(left):
            held.append(block)
    if not held:
        return None
    spans = [(block.start, max(block.end, block.start + 1)) for block in held]
    spans = spans if shown is None else [shown.place(*span) for span in spans]
    return [item for item in duties if any(start <= item.evidence.start < end for start, end in spans)]


def _only_for(amendment: Amendment, source: Letter, owing: Sequence[Obligation]) -> list[Obligation]:
    """Return the rows of a duty that are changed alone: of unions named, or sent to; empty where all are."""
    names = {item.id: without_organ(key(item.union)) for item in owing}
    if len(set(names.values())) < 2:
        return []
    said = key(amendment.evidence.quote)
    named = [item for item in owing if re.search(rf"{_FOR}{re.escape(names[item.id])}(?!\w)", said)]
    addressees = {without_organ(key(name)) for name in source.header.addressees}
    if not named and addressees <= set(names.values()):
        named = [item for item in owing if names[item.id] in addressees]
    return named if len(named) < len(owing) else []


_DAY = datetime.timedelta(days=1)


def proposals_of(
    source: Letter, target: Letter, duties: Sequence[Obligation], calendar: WorkingCalendar
) -> list[Proposal]:
    """Return what ``source`` proposes for ``target``, whose ``duties`` are those of all its unions.

    Empty where it does not cite it. Where the words leave open which duty they mean, each is proposed with ``sure``
    false; so is all that a body does to another body's letter.
    """
    cited = {
        reference.id: fit for reference in source.references if (fit := meant(reference, source, target)) is not None
    }
    found: list[Proposal] = []
    for amendment in amendments_of(source) if cited else ():
        if (fit := cited.get(amendment.reference_id)) is not None:
            sure = amendment.sure and fit == "sure" and is_same_issuer(source, target)
            found += _changes(amendment, sure, source, target, duties, calendar)
    found += _answers(source, target, duties, cited)
    each: dict[str, Proposal] = {}
    for proposal in found:
        each.setdefault(proposal.id, proposal)
    return list(each.values())


def passed_on(source: Letter, between: Letter, target: Letter) -> Letter | None:
    """Return a letter as citing ``target`` where it cites ``between``, if that one gives days to what ``target`` asks.

    To put off once more what a letter put off is to put off what the first one asks.
    """
    given = {amendment.reference_id for amendment in amendments_of(between) if amendment.effect in GIVES_DAYS}
    meaning = (one for one in between.references if one.id in given and meant(one, between, target) is not None)
    if (cited := next(meaning, None)) is None:
        return None
    named = {name: getattr(cited, name) for name in ("number", "symbol", "date", "issuer", "kind")}
    references = tuple(
        one.model_copy(update=named) if meant(one, source, between) is not None else one for one in source.references
    )
    said = tuple(one for one in amendments_of(source) if one.effect in GIVES_DAYS)
    return source.model_copy(update={"references": references, "amendments": said})


def _answers(
    source: Letter, target: Letter, duties: Sequence[Obligation], cited: Mapping[str, Fit]
) -> Iterator[Proposal]:
    """Yield what a letter may fulfil of a letter that it cites (``cited``): sender and kind of paper must fit."""
    reference = next((r for r in source.references if r.id in cited and r.relation in linking.FOLLOWS), None)
    mine, asking = source.header.issuer, target.header.issuer
    if reference is None or (mine and asking and linking.plain(mine) == linking.plain(asking)):
        return
    own = content(source.header.subject or "") - content(target.header.subject or "")

    def alike(item: Obligation) -> int:
        return len(own & content(item.action))

    theirs = [item for item in owed_by(source.header.issuer, duties) if item.role != "monitor"]
    brought = papers_of(source)
    fitting = [item for item in theirs if not item.recurrence and brought & papers_in(item.action)]
    fitting = [item for item in fitting if item.kind == "report"] or fitting
    scores = sorted(map(alike, fitting))
    if len(scores) > 1 and scores[-1] - scores[-2] >= _CLEARLY:
        fitting = [item for item in fitting if alike(item) == scores[-1]]
    # The paper may rather be one of those that come again: “Báo cáo quý I”.
    again = max((alike(item) for item in theirs if item.recurrence), default=0)
    is_rather_again = again > max(map(alike, fitting), default=0)
    # Who owes the answer and names no other day means this letter.
    is_meant = cited[reference.id] == "sure" or reference.date is None
    is_sure = len(fitting) == 1 and is_meant and not is_rather_again
    for item in fitting:
        words = _ANSWERS if is_sure else _ANSWERS_MAYBE
        message = words.format(union=item.union, letter=_letter_said(source), action=_action_words(item))
        yield _proposed(
            source, target, (item.id, "fulfil"), "fulfil", message, reference.evidence, is_sure, item.parent or None,
            item.id,
        )  # fmt: skip


def _changes(
    amendment: Amendment, is_sure: bool, source: Letter, target: Letter, duties: Sequence[Obligation],
    calendar: WorkingCalendar,
) -> Iterator[Proposal]:  # fmt: skip
    """Yield what a letter's words for another one would change of the duties that that one lays on unions."""
    effect, about, letter, other = amendment.effect, amendment.about, _letter_said(source), _letter_said(target)

    def worded(words: str, item: Obligation | None = None, **more: str) -> str:
        action = _action_words(item) if item is not None else ""
        return words.format(does=_DOES[effect], action=action, letter=letter, **more)

    def proposal(
        message: str, duty: str | None = None, obligation: str | None = None, deadline: Deadline | None = None, *,
        sure: bool = True, event: DateRecord | None = None,
    ) -> Proposal:  # fmt: skip
        new = _when(deadline) if deadline else ()
        part: tuple[object, ...] = (*amendment.points, about or "") if duty is None and amendment.points else ()
        part = (event.evidence.start, event.evidence.quote) if event is not None else part
        return _proposed(
            source, target, (duty, obligation, effect, new, part), effect, message, amendment.evidence,
            sure and is_sure, duty, obligation, deadline, event,
        )  # fmt: skip

    def each(words: str, found: Matched) -> Iterator[Proposal]:
        return (proposal(worded(words, item), duty_of(item), sure=found[1]) for item in found[0])

    # What lower unions should have done by the day of a reminder; reports before all else.
    day = source.header.issued_on or ""
    late = [item for item in duties if item.last_good and item.last_good <= day and not item.issuer_own]
    late = [item for item in late if item.kind == "report"] or late
    if effect in ENDING:
        if amendment.points or about is not None:  # what that lays on unions ends, else everything
            events, sure = _events_meant(amendment, target, duties)
            for event in events:
                words = {"does": _CALLED_OFF[effect], "old": _deadline_words(_day_of(event)), "letter": letter}
                yield proposal(_CALLS_OFF.format(action=_name_of(event, target), **words), event=event, sure=sure)
            found, is_meant = _matched(amendment, target, duties, dated=False)
            # What was to be sent for it may still be wanted: a person says so.
            left = [item for item in found if item.date_id not in {event.id for event in events}]
            yield from each(_ENDS, (left, is_meant and not events))
        else:
            yield proposal(worded(_FREEZES_ALL if effect == "suspend" else _ENDS_ALL, target=other))
    elif amendment.date_id is not None or amendment.more_days is not None:
        urged = late if effect == "urge" and about is None else ()
        record = next((record for record in source.dates if record.id == amendment.date_id), None)
        if record is not None and record.type in _HELD:
            events, sure = _events_meant(amendment, target, duties)
            for event in events:
                was, moved = _day_of(event), _moved(event, record, source.source.sha256)
                words = {"old": _deadline_words(was), "new": _deadline_words(moved), "letter": letter}
                if _when(moved) != _when(was):
                    message = _MOVES.format(action=_name_of(event, target), **words)
                    yield proposal(message, deadline=moved, event=event, sure=sure)
            if events:
                return
        meant_ones, sure = _matched(amendment, target, urged or duties)
        if record is not None and record.type == "event":  # what is held has another day: no duty of which none speaks
            meant_ones = [item for item in meant_ones if about and _score(about, item, target) >= _SAME_THING]
        is_found = False
        for item in meant_ones:
            new = _deadline(amendment, source, item, calendar)
            if new is None:
                continue
            if _when(new) == (item.due, item.bound, item.time, item.recurrence):
                is_found = True
                continue
            last, until = ((one.last_good or "", one.time or "24") for one in (item, new))
            is_earlier = new.last_good is not None and last > until
            if is_earlier and effect == "extend" and len(meant_ones) > 1:
                continue  # what ends later than that cannot be what is put off
            # A day before the old one may be a slip of the pen, unless the words name both days.
            sure = sure and not (is_earlier and amendment.old_date not in (item.due, item.last_good))
            is_found = True
            message = worded(_CHANGES, item, old=_deadline_words(item), new=_deadline_words(new))
            owing = [one for one in duties if duty_of(one) == duty_of(item)]
            for one in _only_for(amendment, source, owing) or (None,):
                said = _FOR_ONE.format(union=one.union, message=message) if one is not None else message
                deadline, which = new.model_copy(update={"reason": said}), one.id if one is not None else None
                yield proposal(said, duty_of(item), which, deadline, sure=sure)
        if not is_found and (duties or not GIVES_DAYS & {one.effect for one in amendments_of(target)}):
            what = f"“{about}”" if about else other
            new_day = _day_words(record.date) if record is not None else ""
            yield proposal(worded(_NOWHERE, what=what, new=new_day, target=other), sure=False)
    elif effect == "urge":
        is_named = about is not None or amendment.old_date is not None
        yield from each(_REMINDS, _matched(amendment, target, late) if late and is_named else (one_each(late), True))
    elif effect == "extend":
        yield from each(_NO_DAY, (_matched(amendment, target, duties)[0], False))
    else:  # people should know of a change that moves no deadline
        what = ", ".join(amendment.points) or (f"“{about}”" if about else "")
        yield proposal(worded(_SAYS, what=f"{what} của {other}" if what else other))


def _deadline(amendment: Amendment, source: Letter, item: Obligation, calendar: WorkingCalendar) -> Deadline | None:
    sha256, days = source.source.sha256, amendment.more_days
    record = next((record for record in source.dates if record.id == amendment.date_id), None)
    if record is not None:
        return Deadline(
            due=record.date, bound=record.bound or "by", time=record.time, recurrence=record.rrule,
            last_good=record.last_good, safe_due=record.safe_due, source=sha256,
        )  # fmt: skip
    due = full_day(item.due)
    if due is None or days is None:
        return None
    due = calendar.add_working(due, days) if amendment.working else due + days * _DAY
    last_good = due - _DAY if item.bound == "before" and item.time is None else due
    return Deadline(
        due=due.isoformat(), bound=item.bound, time=item.time, last_good=last_good.isoformat(),
        safe_due=calendar.last_working(last_good).isoformat(), source=sha256,
    )  # fmt: skip


# --------------------
# What a letter holds: which of it the words of a later one mean, and its new day.

#: What is held, as dates of a letter call it.
_HELD = ("event", "period")
#: What a letter does to what is held.
_CALLED_OFF = {"repeal": "Hủy", "recall": "Hủy", "replace": "Thay", "suspend": "Hoãn"}


def _events_meant(
    amendment: Amendment, target: Letter, duties: Sequence[Obligation]
) -> tuple[list[DateRecord], bool]:  # fmt: skip
    """Return the dates of what is held that an amendment touches, and whether the words leave no choice.

    Of the days of one meeting that is meant by its name alone, the one that says when it is. None where the words
    rather speak of a duty.
    """
    others = {name for meeting in target.meetings for name in meeting.dates if name != meeting.date_id}
    held = [item for item in target.dates if item.type in _HELD and item.date is not None and not item.of_earlier]
    if amendment.old_date is not None:
        held = [item for item in held if amendment.old_date in (item.date, item.start)]
    else:
        held = [item for item in held if item.id not in others]
    about = content(amendment.about or "") - _OF_TIME - _TO_HOLD
    scores = [len(about & content(f"{_name_of(item, target)} {target.header.subject}")) for item in held]
    highest = max(scores, default=0)
    is_of_duty = any(len(about & content(item.action)) > highest for item in duties)
    if is_of_duty or (not highest and (about or amendment.old_date is None)):
        return [], False
    best = [item for item, score in zip(held, scores, strict=True) if score == highest]
    return best, len({_name_of(item, target) for item in best}) == 1


def _name_of(event: DateRecord, letter: Letter) -> str:
    """Return what is held at a date of a letter, in its words."""
    meetings = {name: meeting.what for meeting in letter.meetings for name in meeting.dates}
    return " ".join((meetings.get(event.id) or event.action or letter.header.subject or event.evidence.quote).split())


def _day_of(event: DateRecord) -> Deadline:
    fields = ("start", "bound", "time", "last_good", "safe_due")
    return Deadline(due=event.date, **{name: getattr(event, name) for name in fields})


def _moved(event: DateRecord, to: DateRecord, sha256: str) -> Deadline:
    """Return the new day of what is held: at the same hour and for as many days, unless the words say others."""
    start, end, new = (whole_day(one) for one in (event.start, event.date, to.date))
    lasts = end - start if start and end else None
    first = to.start or (iso(new - lasts) if lasts and new else None)
    return _day_of(to).model_copy(update={"start": first, "time": to.time or event.time, "source": sha256})


def _when(deadline: Deadline) -> tuple[str | None, ...]:
    return deadline.due, deadline.bound, deadline.time, deadline.recurrence


def _proposed(
    source: Letter, target: Letter, told_by: tuple[object, ...], effect: Effect, message: str, evidence: Evidence,
    sure: bool, duty: str | None, obligation: str | None, deadline: Deadline | None = None,
    event: DateRecord | None = None,
) -> Proposal:  # fmt: skip
    """Return a proposal of a letter for another one; ``told_by`` is what tells it from their others."""
    name = (source.source.sha256, target.source.sha256, *told_by)
    return Proposal(
        id=hashlib.sha256(repr(name).encode()).hexdigest()[:12], source=source.source.sha256,
        source_key=LetterKey.of(source.header), target=target.source.sha256, effect=effect, message=message,
        evidence=evidence, sure=sure, duty=duty, obligation=obligation, deadline=deadline,
        event=event.id if event is not None else None, held_on=event.date if event is not None else None,
    )  # fmt: skip
