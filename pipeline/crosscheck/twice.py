"""Letters that may be one: the same number with other words, the same subject again, the same thing asked for twice."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline import labels
from pipeline.acts import content, paper_of
from pipeline.crosscheck.bodies import full_day
from pipeline.crosscheck.deeds import Deed, Deeds, alike, is_anybody, is_same_class
from pipeline.crosscheck.findings import warning
from pipeline.crosscheck.stored_letters import Archive, days_apart, is_draft
from pipeline.registry.names import flat, key
from pipeline.store.copies import same_letter
from pipeline.words import t
from schemas import Letter, LetterWarning, Task

#: A subject with fewer words that tell it apart is no one's own.
_WORDS_OF_SUBJECT = 4
#: The same subject comes again each year, the same list each quarter: only what is near in time is the same thing.
NEAR_DAYS = 60
_NEAR_DEADLINES = datetime.timedelta(days=31)
#: A thing named by fewer words may be of anything.
_WORDS_OF_THING = 3
#: Invitations to the same round of meetings bear the same subject again and again.
_COMES_AGAIN = frozenset({"Giấy mời", "Thư mời", "Báo cáo", "Tờ trình"})


def same_numbers(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for each letter that bears number and year of another of its issuer, but not its words."""
    for letters in archive.numbered():
        for place, letter in enumerate(letters):
            for other in letters[:place]:
                if _is_same_number(archive, letter, other):
                    message = t(
                        "Cùng số {name} với văn bản ngày {day} của {issuer} nhưng nội dung khác. Đối chiếu bản gốc.",
                        name=labels.letter_name(letter.header),
                        day=labels.date_words(other.header.issued_on),
                        issuer=other.header.issuer or "",
                    )
                    yield _pair("same-number", letter, other, message)
                    break


def _is_same_number(archive: Archive, letter: Letter, other: Letter) -> bool:
    if is_draft(letter) != is_draft(other) or not archive.bodies.same_issuer(letter.header, other.header):
        return False
    mine, theirs = letter.header.issued_on, other.header.issued_on
    if not mine or not theirs or mine[:4] != theirs[:4]:
        return False
    if mine != theirs:
        return True
    letter, other = archive.whole(letter), archive.whole(other)
    return not same_letter(letter, other) or _days_of(letter) != _days_of(other)


def _days_of(letter: Letter) -> set[tuple[str | None, str | None]]:
    """Return the days that bind: two copies of one letter name the same."""
    return {(record.last_good, record.rrule) for record in letter.dates if record.type in {"deadline", "recurring"}}


def repeated_subjects(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for a letter whose subject its issuer wrote about shortly before, without a word of that."""
    by_subject: dict[tuple[str, str, str], list[Letter]] = defaultdict(list)
    for letter in archive.letters:
        header = letter.header
        issuer = archive.bodies.identity(header)
        if not issuer or not header.subject or is_draft(letter) or header.kind in _COMES_AGAIN:
            continue
        if len(content(header.subject)) >= _WORDS_OF_SUBJECT:
            by_subject[issuer, header.kind or "", flat(key(header.subject))].append(letter)
    for letters in by_subject.values():
        for other, letter in pairwise(letters):
            apart = days_apart(letter, other)
            if apart is None or apart > NEAR_DAYS or _are_copies(letter, other) or archive.are_linked(letter, other):
                continue
            message = t(
                "Cùng cơ quan, cùng trích yếu với {name} ngày {day} mà không nói là thay thế hay sửa đổi. Đối chiếu "
                "hai văn bản; nếu trùng thì ghi việc của một bản là không áp dụng.",
                name=labels.letter_name(other.header),
                day=labels.date_words(other.header.issued_on),
            )
            yield _pair("possible-duplicate", letter, other, message)


def _are_copies(letter: Letter, other: Letter) -> bool:
    """Say whether both bear the same number: copies of one letter, or ``same-number``."""
    mine, theirs = letter.header, other.header
    return (mine.number, mine.symbol) == (theirs.number, theirs.symbol) and mine.number is not None


def _pair(code: str, letter: Letter, other: Letter, message: str) -> LetterWarning:
    field = "number" if code == "same-number" else "subject"
    return warning(
        code,
        letter,
        letter.header.evidence.get(field),
        message,
        other=(other, other.header.evidence.get(field)),
    )


def changed_deadlines(archive: Archive, deeds: Deeds) -> Iterator[LetterWarning]:
    """Yield a warning for a duty to which a later letter of the issuer gives another day without saying so.

    What a letter does to an earlier one by its own words is a proposal, not a doubt.
    """
    touched = {
        (link.letter.source.sha256, link.cited.source.sha256)
        for link in archive.links
        if link.reference.id in {item.reference_id for item in archive.amendments(link.letter)}
    }
    seen: set[tuple[str, str]] = set()
    for link in archive.links:
        pair = (link.letter.source.sha256, link.cited.source.sha256)
        if pair in touched or pair in seen:
            continue
        seen.add(pair)
        if is_draft(link.letter) or not archive.bodies.same_issuer(link.letter.header, link.cited.header):
            continue
        theirs = deeds.of(link.cited)
        for mine in deeds.of(link.letter):
            if (other := _other_day(mine, theirs)) is not None:
                message = t(
                    "{name} ghi hạn {theirs}, văn bản này ghi hạn {mine} mà không nói là gia hạn hay điều chỉnh. "
                    "Hỏi lại hạn nào đúng; trước mắt theo hạn sớm hơn.",
                    name=labels.letter_name(link.cited.header),
                    theirs=labels.date_words(other.last),
                    mine=labels.date_words(mine.last),
                )
                yield _days(archive, "may-change-deadline", mine, other, message)


def _other_day(mine: Deed, theirs: list[Deed]) -> Deed | None:
    """Return the one duty of the earlier letter that is the same but for its day."""
    if mine.last is None or mine.task.issuer_own:
        return None
    of_all = is_anybody(mine.task.assignees)
    same = [
        (likeness, other)
        for other in theirs
        if not other.task.issuer_own
        and (likeness := alike(mine, other))
        and (is_same_class(mine, other) or (of_all and is_anybody(other.task.assignees)))
    ]
    best = max((likeness for likeness, _ in same), default=0.0)
    meant = [other for likeness, other in same if likeness == best]
    if not meant or any(other.last is None or other.last == mine.last for other in meant):
        return None
    return meant[0] if len(meant) == 1 else None


class Thing(NamedTuple):
    """What a letter asks for: in which of its deeds, by which words, by when."""

    deed: int
    words: str
    day: datetime.date


def things_asked(deeds: Deeds, letter: Letter) -> Iterator[Thing]:
    """Yield what a letter asks named bodies to send by a day, each time that it does."""
    # Deeds are made of what the letter lays on unions, which is asked for only where it matters.
    if is_draft(letter) or not any(_thing(task) for task in letter.tasks):
        return
    for number, deed in enumerate(deeds.of(letter)):
        day, words = full_day(deed.last), _thing(deed.task)
        if day and words:
            yield Thing(number, words, day)


def _thing(task: Task) -> str | None:
    """Return what a task asks named bodies to send, its words in one order; ``None`` where it tells too little."""
    paper = paper_of(task.deliverable) if task.kind == "report" and task.deliverable else None
    if paper is None or task.issuer_own or is_anybody(task.assignees):
        return None
    words = content(task.deliverable or "") - content(paper)
    return " ".join((paper, *sorted(words))) if len(words) >= _WORDS_OF_THING else None


def asked_twice(archive: Archive, deeds: Deeds, things: Mapping[str, Sequence[Thing]]) -> Iterator[LetterWarning]:
    """Yield a warning where two letters that know nothing of each other ask one body for one thing on two days.

    ``things`` are those asked for by each letter, by its id.
    """
    by_thing: dict[str, list[tuple[Letter, Thing]]] = defaultdict(list)
    for letter in archive.letters:
        for thing in things[letter.source.sha256]:
            by_thing[thing.words].append((letter, thing))
    for asked in by_thing.values():
        # Deeds are made of a whole letter: only of those whose day has another one near it.
        days = pairwise(sorted({thing.day for _, thing in asked}))
        near = {day for pair in days if _is_near(*pair) for day in pair}
        same = [deeds.of(letter)[thing.deed] for letter, thing in asked if thing.day in near]
        for place, mine in enumerate(same):
            other = next((other for other in reversed(same[:place]) if _is_contradiction(archive, mine, other)), None)
            if other is not None:
                message = t(
                    "{name} của {issuer} cũng yêu cầu việc này, hạn {theirs}; văn bản này ghi hạn {mine}. Hỏi lại; "
                    "trước mắt nộp theo ngày sớm hơn.",
                    name=labels.letter_name(other.letter.header),
                    issuer=other.letter.header.issuer or "",
                    theirs=labels.date_words(other.last),
                    mine=labels.date_words(mine.last),
                )
                yield _days(archive, "asked-twice", mine, other, message)


def _is_contradiction(archive: Archive, mine: Deed, theirs: Deed) -> bool:
    first, second = full_day(mine.last), full_day(theirs.last)
    if mine.letter.source.sha256 == theirs.letter.source.sha256 or not (first and second and _is_near(first, second)):
        return False
    if _are_copies(mine.letter, theirs.letter) or archive.are_linked(mine.letter, theirs.letter):
        return False
    if not (is_same_class(mine, theirs) or _share_unions(archive, mine, theirs)):
        return False
    # That a lower body collects before its superior's day is no contradiction.
    for lower, upper in ((mine, theirs), (theirs, mine)):
        above = archive.bodies.is_above(upper.letter.header, lower.letter.header)
        if above and (lower.last or "") < (upper.last or ""):
            return False
    # “Các CĐCS” of two issuers are not surely the same bodies.
    return archive.bodies.same_issuer(mine.letter.header, theirs.letter.header) or _share_unions(archive, mine, theirs)


def _is_near(one: datetime.date, other: datetime.date) -> bool:
    """Say whether two days are so near that the same thing is meant, and yet two."""
    return one != other and abs(one - other) <= _NEAR_DEADLINES


def _share_unions(archive: Archive, mine: Deed, theirs: Deed) -> bool:
    mine_of, theirs_of = (archive.unions(deed.letter, deed.task.assignees) for deed in (mine, theirs))
    return bool(mine_of & theirs_of)


def _days(archive: Archive, code: str, mine: Deed, theirs: Deed, message: str) -> LetterWarning:
    return warning(
        code,
        mine.letter,
        mine.evidence,
        message,
        other=(theirs.letter, theirs.evidence),
        duty=archive.duty(mine.letter, mine.task.evidence.start),
        until=max(mine.last or "", theirs.last or "") or None,
        facts=(mine.last or "", theirs.last or ""),
    )
