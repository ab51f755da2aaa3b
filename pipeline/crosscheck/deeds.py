"""What letters want done by when, compared: later than the superior, too late, twice, of unions that have ended."""

import datetime
import functools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline import labels
from pipeline.amendments.linking import content
from pipeline.calendar.deadlines import SHORT_NOTICE
from pipeline.crosscheck.findings import named, warning
from pipeline.crosscheck.stored_letters import Archive, Deed, Link, Thing, doer, is_anybody, is_draft, same_name
from pipeline.duties.recurrence import in_words, occurrences
from pipeline.registry.names import flat, key
from pipeline.store.copies import same_letter
from pipeline.words import some, t
from schemas import CLOSED, Letter, LetterWarning, Obligation, Union, first_day, whole_day

#: Shares of words in common: of the names of two papers, of two acts; of the shorter subject that the other repeats.
_SAME_PAPER, _SAME_ACT, _SAME_MATTER = 0.6, 0.6, 0.6
#: Two acts have at least so many words in common.
_WORDS_OF_ACT = 3


def _about(
    archive: Archive, code: str, mine: Deed, message: str, theirs: Deed | None = None, *, until: str | None,
    facts: Sequence[str],
) -> LetterWarning:  # fmt: skip
    """Return the warning about a duty, perhaps beside one of another letter."""
    other = (theirs.letter, theirs.evidence) if theirs is not None else None
    owed = archive.obligations.get(mine.letter.source.sha256, ())
    duty = next((item.parent for item in owed if item.evidence.start == mine.task.evidence.start), None) or None
    return warning(code, mine.letter, mine.evidence, message, other=other, duty=duty, until=until, facts=facts)


def _two_days(archive: Archive, code: str, mine: Deed, theirs: Deed, words: str) -> LetterWarning:
    """Return the warning that two letters give two days to one thing."""
    said = {"theirs": labels.date_words(theirs.last), "mine": labels.date_words(mine.last)}
    days = (mine.last or "", theirs.last or "")
    message = words.format(**said, **named(theirs.letter))
    return _about(archive, code, mine, message, theirs, until=max(days) or None, facts=days)


def alike(mine: Deed, theirs: Deed) -> float:
    """Return how sure two letters speak of the same thing: 0 where they do not, up to 1."""
    if (mine.rule is None) != (theirs.rule is None) or mine.paper != theirs.paper:
        return 0.0
    if mine.paper is None:
        my_words, their_words = (content(deed.date.action or deed.task.evidence.quote) for deed in (mine, theirs))
        common, every = my_words & their_words, my_words | their_words
        return len(common) / len(every) if len(common) >= max(_WORDS_OF_ACT, _SAME_ACT * len(every)) else 0.0
    my_subject, their_subject = _subject(mine.letter.header.subject), _subject(theirs.letter.header.subject)
    # A lower body repeats its superior's subject, and adds its own name.
    shared, least = len(my_subject & their_subject), max(1, min(len(my_subject), len(their_subject)))
    one_matter = shared >= _SAME_MATTER * least
    # What the subject of both letters says, their duties need not say: “báo cáo kết quả” is that of the matter.
    understood = my_subject | their_subject if one_matter else my_subject & their_subject
    common = mine.words & theirs.words
    every = (mine.words | theirs.words) - understood
    if not every - common:
        return 1.0 if one_matter or common else 0.0
    return len(common - understood) / len(every) if len(common - understood) >= _SAME_PAPER * len(every) else 0.0


@functools.lru_cache(maxsize=4096)
def _subject(subject: str | None) -> frozenset[str]:
    return content(subject) if subject else frozenset()


def _is_same_class(mine: Deed, theirs: Deed) -> bool:
    """Say whether both letters lay the duty on bodies of the same name or class."""
    return bool({doer(name) for name in mine.task.assignees} & {doer(name) for name in theirs.task.assignees})


# --------------------
# Deadlines that a lower body sets after its superior's for one thing. Earlier is normal: it must collect first.

#: So far into the time that two rules have in common their days are compared: two years hold every rule twice.
_COMPARED = datetime.timedelta(days=730)


def later_than_superior(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for each duty that a letter wants later than the superior's letter that it carries out."""
    for link in archive.chains:
        every = archive.deeds(link.cited)
        for mine in archive.deeds(link.letter):
            theirs = _overrun(archive, link, mine, every)
            if theirs is None:
                continue
            deeds = (mine, theirs)
            if mine.rule and theirs.rule:
                days = [in_words(deed.rule or "") for deed in deeds]
            else:
                times = [f"{deed.time} " if deed.time and mine.last == theirs.last else "" for deed in deeds]
                days = [time + labels.date_words(deed.last) for time, deed in zip(times, deeds, strict=True)]
            message = t(
                "Hạn {mine} muộn hơn hạn {theirs} của {issuer} ({letter}) cho cùng việc. Theo hạn của cấp trên và hỏi "
                "lại nơi ban hành.", mine=days[0], theirs=days[1], **named(link.cited),
            )  # fmt: skip
            facts = [f"{deed.rule or deed.last} {deed.time or ''}".strip() for deed in deeds]
            yield _about(archive, "later-than-superior", mine, message, theirs, until=mine.last, facts=facts)


def _overrun(archive: Archive, link: Link, mine: Deed, theirs: Sequence[Deed]) -> Deed | None:
    """Return the superior's deadline that is overrun: of several that may be meant, none may be kept."""
    receiver, superior = mine.task.deliver_to, link.cited.header.issuer
    # The issuer's own duty may be to deliver what its superior asks for.
    if mine.task.issuer_own and not (receiver and superior and same_name(receiver, superior)):
        return None

    def binds(other: Deed) -> bool:
        """Say whether the superior's duty binds the lower issuer, or those on whom it lays its own."""
        if is_anybody(other.task.assignees) or (_is_same_class(mine, other) and not mine.task.issuer_own):
            return True
        below = frozenset() if mine.task.issuer_own else archive.unions(link.letter, mine.task.assignees)
        return archive.is_bound(link, other.task.assignees, below)

    ranked = [
        ((_is_same_class(mine, other), likeness), other)
        for other in theirs
        if not other.task.issuer_own and (likeness := alike(mine, other)) and binds(other)
    ]
    best = max((rank for rank, _ in ranked), default=None)
    meant = [other for rank, other in ranked if rank == best]
    if not meant or not all(_is_later(mine, other) for other in meant):
        return None
    return max(meant, key=lambda other: (other.last or "", -other.evidence.start))


def _is_later(mine: Deed, theirs: Deed) -> bool:
    if not (mine.rule and theirs.rule):
        if mine.last is None or theirs.last is None:
            return False
        if mine.last == theirs.last:
            return bool(mine.time and theirs.time and mine.time > theirs.time)
        return mine.last > theirs.last
    # The days of one rule follow those of the other within half a period, which must be the same length.
    begin = whole_day(mine.letter.header.issued_on) or datetime.date(2026, 1, 1)
    my_days, their_days = (list(occurrences(deed.rule or "", begin, begin + _COMPARED)) for deed in (mine, theirs))
    if len(my_days) < 2 or abs(len(my_days) - len(their_days)) > 1:
        return False
    period = (my_days[-1] - my_days[0]) / (len(my_days) - 1)
    behind = [min((mine_day - day for day in their_days), key=abs) for mine_day in my_days]
    # At the edges of the window the nearest day may lie outside it.
    return all(datetime.timedelta(0) < gap <= period / 2 for gap in behind[1:-1] or behind)


# --------------------
# Letters that arrived so late that a grassroots union has no time left for what they want.

_GRASSROOTS = frozenset({"grassroots", "occupational_union"})
#: How the names of grassroots unions, and the words for all of them, begin.
_NAMES = ("công đoàn cơ sở", "các công đoàn cơ sở", "nghiệp đoàn")
#: What is due later than so many days after its arrival is no matter of it.
_SOON = datetime.timedelta(days=31)


def late_arrivals(archive: Archive, letter: Letter) -> Iterator[LetterWarning]:
    """Yield a warning for each day that comes less than three working days after the letter did.

    Where the letter itself left no more time its own flag says so already.
    """
    arrived = whole_day(letter.source.arrived_on)
    if arrived is None or is_draft(letter):
        return
    flagged = {flag.evidence.start for flag in letter.flags if flag.code == "too-short" and flag.evidence}
    seen: set[str] = set()
    for deed in archive.deeds(letter):
        last = whole_day(deed.last)
        if last is None or deed.date.id in seen or deed.date.evidence.start in flagged or last - arrived > _SOON:
            continue
        if deed.task.issuer_own or not _is_for_grassroots(archive, letter, deed):
            continue
        left = archive.calendar.working_days_between(arrived, last)
        if left >= SHORT_NOTICE:
            continue
        seen.add(deed.date.id)
        days = {"arrived": f"{arrived:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
        message = t(
            "Từ ngày đến {arrived} đến hạn {last} chỉ còn {left} ngày làm việc: báo ngay cho đơn vị.", left=left, **days
        )
        if last < arrived:
            message = t("Văn bản đến ngày {arrived}, sau hạn {last}: hỏi lại cơ quan ban hành.", **days)
        facts = (str(arrived), str(last))
        yield _about(archive, "short-after-arrival", deed, message, until=deed.last, facts=facts)


def _is_for_grassroots(archive: Archive, letter: Letter, deed: Deed) -> bool:
    if any(key(name).startswith(_NAMES) for name in deed.task.assignees):
        return True
    if archive.registry is None:
        return False
    found = map(archive.registry.get, archive.unions(letter, deed.task.assignees))
    return any(union is not None and union.kind in _GRASSROOTS for union in found)


# --------------------
# Letters that may be one: the same number with other words, the same subject again, the same thing asked for twice.

#: A subject with fewer words that tell it apart is no one's own.
_WORDS_OF_SUBJECT = 4
#: The same subject comes again each year, the same list each quarter: only what is near in time is the same thing.
NEAR_DAYS = 60
_NEAR_DEADLINES = datetime.timedelta(days=31)
#: Invitations to the same round of meetings bear the same subject again and again.
_COMES_AGAIN = frozenset({"Giấy mời", "Thư mời", "Báo cáo", "Tờ trình"})


def same_numbers(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for each letter that bears number and year of another of its issuer, but not its words."""
    for letters in archive.by_reference.values():
        for place, letter in enumerate(letters):
            other = next((other for other in letters[:place] if _is_same_number(archive, letter, other)), None)
            if other is not None:
                message = t(
                    "Cùng số {name} với văn bản ngày {day} của {issuer} nhưng nội dung khác. Đối chiếu bản gốc.",
                    **named(other) | {"name": labels.letter_name(letter.header)},
                )
                yield _pair("same-number", "number", letter, other, message)


def _is_same_number(archive: Archive, letter: Letter, other: Letter) -> bool:
    mine, theirs = letter.header.issued_on, other.header.issued_on
    if not mine or not theirs or mine[:4] != theirs[:4] or is_draft(letter) != is_draft(other):
        return False
    if not archive.same_issuer(letter.header, other.header):
        return False
    if mine != theirs:
        return True
    # Two copies of one letter name the same days that bind.
    both = [archive.whole(letter), archive.whole(other)]
    one, two = (
        {(record.last_good, record.rrule) for record in whole.dates if record.type in {"deadline", "recurring"}}
        for whole in both
    )
    return not same_letter(*both) or one != two


def repeated_subjects(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for a letter whose subject its issuer wrote about shortly before, without a word of that."""
    by_subject: dict[tuple[str, str, str], list[Letter]] = defaultdict(list)
    for letter in archive.letters:
        header = letter.header
        issuer = archive.identity(header)
        if not issuer or not header.subject or is_draft(letter) or header.kind in _COMES_AGAIN:
            continue
        if len(content(header.subject)) >= _WORDS_OF_SUBJECT:
            by_subject[issuer, header.kind or "", flat(key(header.subject))].append(letter)
    for other, letter in (pair for letters in by_subject.values() for pair in pairwise(letters)):
        before, day = whole_day(other.header.issued_on), whole_day(letter.header.issued_on)
        is_near = before is not None and day is not None and abs((day - before).days) <= NEAR_DAYS
        if is_near and not _are_copies(letter, other) and not archive.are_linked(letter, other):
            message = t(
                "Cùng cơ quan, cùng trích yếu với {name} ngày {day} mà không nói là thay thế hay sửa đổi. Đối chiếu "
                "hai văn bản; nếu trùng thì ghi việc của một bản là không áp dụng.",
                **named(other),
            )
            yield _pair("possible-duplicate", "subject", letter, other, message)


def _are_copies(letter: Letter, other: Letter) -> bool:
    """Say whether both bear the same number: copies of one letter, or ``same-number``."""
    mine, theirs = letter.header, other.header
    return (mine.number, mine.symbol) == (theirs.number, theirs.symbol) and mine.number is not None


def _pair(code: str, field: str, letter: Letter, other: Letter, message: str) -> LetterWarning:
    evidence, beside = letter.header.evidence.get(field), other.header.evidence.get(field)
    return warning(code, letter, evidence, message, other=(other, beside))


def changed_deadlines(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for a duty to which a later letter of the issuer gives another day without saying so.

    What a letter does to an earlier one by its own words is a proposal, not a doubt.
    """
    seen = {
        (link.letter.source.sha256, link.cited.source.sha256)
        for link in archive.links
        if link.reference.id in {item.reference_id for item in archive.amendments(link.letter)}
    }
    for link in archive.links:
        pair = (link.letter.source.sha256, link.cited.source.sha256)
        if pair in seen:
            continue
        seen.add(pair)
        if is_draft(link.letter) or not archive.same_issuer(link.letter.header, link.cited.header):
            continue
        theirs = archive.deeds(link.cited)
        for mine in archive.deeds(link.letter):
            if (other := _other_day(mine, theirs)) is not None:
                words = t(
                    "{name} ghi hạn {theirs}, văn bản này ghi hạn {mine} mà không nói là gia hạn hay điều chỉnh. "
                    "Hỏi lại hạn nào đúng; trước mắt theo hạn sớm hơn."
                )
                yield _two_days(archive, "may-change-deadline", mine, other, words)


def _other_day(mine: Deed, theirs: Sequence[Deed]) -> Deed | None:
    """Return the one duty of the earlier letter that is the same but for its day."""
    if mine.last is None or mine.task.issuer_own:
        return None
    of_all = is_anybody(mine.task.assignees)
    same = [
        (likeness, other)
        for other in theirs
        if not other.task.issuer_own
        and (likeness := alike(mine, other))
        and (_is_same_class(mine, other) or (of_all and is_anybody(other.task.assignees)))
    ]
    best = max((likeness for likeness, _ in same), default=0.0)
    meant = [other for likeness, other in same if likeness == best]
    if len(meant) != 1 or meant[0].last in (None, mine.last):
        return None
    return meant[0]


def asked_twice(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning where two letters that know nothing of each other ask one body for one thing on two days."""
    by_thing: dict[str, list[tuple[Letter, Thing]]] = defaultdict(list)
    for letter in archive.letters:
        for thing in archive.things[letter.source.sha256]:
            by_thing[thing.words].append((letter, thing))
    for asked in by_thing.values():
        # Deeds are made of a whole letter: only of those whose day has another one near it.
        days = pairwise(sorted({thing.day for _, thing in asked}))
        near = {day for pair in days if _is_near(*pair) for day in pair}
        same = [archive.deeds(letter)[thing.deed] for letter, thing in asked if thing.day in near]
        for place, mine in enumerate(same):
            other = next((other for other in reversed(same[:place]) if _is_contradiction(archive, mine, other)), None)
            if other is not None:
                words = t(
                    "{name} của {issuer} cũng yêu cầu việc này, hạn {theirs}; văn bản này ghi hạn {mine}. Hỏi lại; "
                    "trước mắt nộp theo ngày sớm hơn."
                )
                yield _two_days(archive, "asked-twice", mine, other, words)


def _is_contradiction(archive: Archive, mine: Deed, theirs: Deed) -> bool:
    first, second = whole_day(mine.last), whole_day(theirs.last)
    if mine.letter.source.sha256 == theirs.letter.source.sha256 or not (first and second and _is_near(first, second)):
        return False
    if _are_copies(mine.letter, theirs.letter) or archive.are_linked(mine.letter, theirs.letter):
        return False
    my_unions, their_unions = (archive.unions(deed.letter, deed.task.assignees) for deed in (mine, theirs))
    # “Các CĐCS” of two issuers are not surely the same bodies.
    is_one = archive.same_issuer(mine.letter.header, theirs.letter.header) and _is_same_class(mine, theirs)
    if not is_one and my_unions.isdisjoint(their_unions):
        return False
    # That a lower body collects before its superior's day is no contradiction.
    return not any(
        archive.is_above(upper.letter.header, lower.letter.header) and (lower.last or "") < (upper.last or "")
        for lower, upper in ((mine, theirs), (theirs, mine))
    )


def _is_near(one: datetime.date, other: datetime.date) -> bool:
    """Say whether two days are so near that the same thing is meant, and yet two."""
    return one != other and abs(one - other) <= _NEAR_DEADLINES


# --------------------
# Duties laid on unions that the registry says have ended: before the letter, or before the duty is due.

#: Up to so many unions are named; of more only the number is said.
_NAMED = 3


def ended_unions(archive: Archive, letter: Letter) -> Iterator[LetterWarning]:
    """Yield a warning for each ended union named as a doer, and one for a letter whose doers end before the day."""
    registry, issued = archive.registry, first_day(letter.header.issued_on)
    if registry is None:
        return
    named_by = (
        (task, name) for task in letter.tasks if not (task.optional or task.of_earlier) for name in task.assignees
    )
    seen: set[str] = set()
    for task, name in named_by if issued is not None else ():
        found = registry.named(name, letter.header.place)
        union = found[0] if len(found) == 1 else None
        if issued is None or union is None or union.id in seen or union.valid_to is None or union.valid_to >= issued:
            continue
        seen.add(union.id)
        heirs = t("Danh mục chưa ghi đơn vị kế thừa: chọn đơn vị nhận việc.")
        if names := "; ".join(heir.union.name for heir in registry.heirs(union.id, issued)):
            heirs = t("Đơn vị kế thừa theo danh mục: {names}. Chọn đơn vị nhận việc.", names=names)
        words = {"union": union.name, "day": f"{union.valid_to:%d/%m/%Y}", "heirs": heirs}
        message = t("{union} đã kết thúc hoạt động ngày {day}, trước ngày văn bản. {heirs}", **words)
        who, facts = (union.name, union.id), (str(union.valid_to),)
        yield warning("union-ended", letter, task.evidence, message, union=who, facts=facts)
    ending: dict[str, tuple[Union, Obligation]] = {}
    for item in archive.owed(letter):
        union = registry.get(item.union_id) if item.union_id else None
        if union is None or union.valid_to is None or item.last_good is None or item.status in CLOSED:
            continue
        if (issued is None or union.valid_to >= issued) and union.valid_to.isoformat() < item.last_good:
            ending.setdefault(union.id, (union, item))
    if not ending:
        return
    unions = sorted((union for union, _ in ending.values()), key=lambda union: union.id)
    first = min((item for _, item in ending.values()), key=lambda item: (item.evidence.start, item.union))
    names = some([f"{union.name} ({union.valid_to:%d/%m/%Y})" for union in unions], _NAMED)
    message = t(
        "{count} đơn vị được giao việc kết thúc hoạt động trước hạn: {names}. Chuyển việc cho đơn vị kế thừa.",
        count=len(unions), names=names,
    )  # fmt: skip
    yield warning(
        "union-ends-before-deadline", letter, first.evidence, message, duty=first.parent or None,
        union=(unions[0].name, unions[0].id) if len(unions) == 1 else None, facts=tuple(sorted(ending)),
        until=max(item.last_good or "" for _, item in ending.values()),
    )  # fmt: skip
