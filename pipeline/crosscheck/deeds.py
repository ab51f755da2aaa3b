"""What letters want done by when, compared: later than the superior, too late, twice, of unions that have ended."""

import datetime
import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from extractors.lexicon import load
from pipeline import labels
from pipeline.amendments.linking import content, paper_of
from pipeline.calendar.deadlines import SHORT_NOTICE
from pipeline.crosscheck.findings import named, warning
from pipeline.crosscheck.stored_letters import Archive, Link, is_draft, same_name
from pipeline.duties.recurrence import in_words, is_dated, last_good_rule, occurrences
from pipeline.registry import Registry
from pipeline.registry.names import flat, key, without_organ
from pipeline.store.copies import same_letter
from pipeline.words import some, t
from schemas import CLOSED, DateRecord, Evidence, Letter, LetterWarning, Obligation, Task, Union
from schemas.source import first_day, whole_day

# --------------------
# A duty made comparable with those of other letters.

#: Shares of words in common: of the names of two papers, of two acts.
_SAME_PAPER = 0.6
_SAME_ACT = 0.6
#: Share of the shorter subject that the other one repeats.
_SAME_MATTER = 0.6
#: Letters of which the duties are remembered.
_AT_ONCE = 8
#: Two acts have at least so many words in common.
_WORDS_OF_ACT = 3


class Deed(NamedTuple):
    """A task with its date. ``last`` is the last day in time now in force, ``rule`` the rule of the last days."""

    letter: Letter
    task: Task
    date: DateRecord
    last: str | None
    rule: str | None
    time: str | None
    paper: str | None
    """What kind of paper is sent (``báo cáo``)."""
    words: frozenset[str]
    """The words that tell the thing from others."""

    @property
    def evidence(self) -> Evidence:
        """The words of the duty, which hold the date; where they do not, those of the date."""
        task, date = self.task.evidence, self.date.evidence
        return task if task.start <= date.start < task.end else date


class Deeds:
    """The dated duties of letters, those of a few remembered."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: dict[str, list[Deed]] = {}

    def of(self, letter: Letter) -> list[Deed]:
        """Return the duties of a letter that are due on a day, or on days by a rule."""
        sha256 = letter.source.sha256
        if sha256 not in self._known:
            self._known[sha256] = _deeds_of(self._archive, letter)
            if len(self._known) > _AT_ONCE:
                del self._known[next(iter(self._known))]
        return self._known[sha256]


def _deeds_of(archive: Archive, letter: Letter) -> list[Deed]:
    letter = archive.whole(letter)
    days = {record.id: record for record in letter.dates if record.type != "event"}
    dated = [(task, days[task.date_id]) for task in letter.tasks if task.date_id in days and not task.optional]
    owed: dict[int, Obligation] = {}
    for item in archive.owed(letter) if dated else ():
        owed.setdefault(item.evidence.start, item)
    found = (_deed(letter, task, record, owed.get(task.evidence.start)) for task, record in dated)
    return [deed for deed in found if deed.last or deed.rule]


def _deed(letter: Letter, task: Task, record: DateRecord, owed: Obligation | None) -> Deed:
    if owed is not None and owed.version > 1:
        last, rrule, bound, time = owed.last_good, owed.recurrence, owed.bound, owed.time
    else:
        last, rrule, bound, time = record.last_good, record.rrule, record.bound, record.time
    rule = last_good_rule(rrule, bound, time) if rrule and is_dated(rrule) else None
    said = task.deliverable if task.kind == "report" and task.deliverable else record.action or task.evidence.quote
    paper = paper_of(said) if task.kind == "report" else None
    words = content(said) - (content(paper) if paper else frozenset())
    return Deed(letter, task, record, last, rule, time, paper, words)


def _about(
    archive: Archive,
    code: str,
    mine: Deed,
    message: str,
    theirs: Deed | None = None,
    *,
    until: str | None,
    facts: Sequence[str],
) -> LetterWarning:
    """Return the warning about a duty, perhaps beside one of another letter."""
    other = (theirs.letter, theirs.evidence) if theirs is not None else None
    duty = archive.duty(mine.letter, mine.task.evidence.start)
    return warning(code, mine.letter, mine.evidence, message, other=other, duty=duty, until=until, facts=facts)


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


def _is_same_class(mine: Deed, theirs: Deed) -> bool:
    """Say whether both letters lay the duty on bodies of the same name or class."""
    return bool({doer(name) for name in mine.task.assignees} & {doer(name) for name in theirs.task.assignees})


def _is_anybody(names: tuple[str, ...]) -> bool:
    """Say whether the words mean whoever the letter is addressed to."""
    return not names or any(key(name) in load("words", __package__)["anybody"] for name in names)


@functools.lru_cache(maxsize=4096)
def _subject(subject: str | None) -> frozenset[str]:
    return content(subject) if subject else frozenset()


def doer(name: str) -> str:
    """Return the name of a body or class as it is compared."""
    return flat(without_organ(key(name)))


# --------------------
# Deadlines that a lower body sets after its superior's for one thing. Earlier is normal: it must collect first.

#: So far into the time that two rules have in common their days are compared: two years hold every rule twice.
_COMPARED = datetime.timedelta(days=730)


def later_than_superior(archive: Archive, deeds: Deeds) -> Iterator[LetterWarning]:
    """Yield a warning for each duty that a letter wants later than the superior's letter that it carries out."""
    for link in archive.chains:
        theirs = deeds.of(link.cited)
        for mine in deeds.of(link.letter):
            if (other := _overrun(archive, link, mine, theirs)) is not None:
                yield _said(archive, link, mine, other)


def _overrun(archive: Archive, link: Link, mine: Deed, theirs: list[Deed]) -> Deed | None:
    """Return the superior's deadline that is overrun: of several that may be meant, none may be kept."""
    receiver, superior = mine.task.deliver_to, link.cited.header.issuer
    # The issuer's own duty may be to deliver what its superior asks for.
    if mine.task.issuer_own and not (receiver and superior and same_name(receiver, superior)):
        return None
    ranked = [
        ((_is_same_class(mine, other), likeness), other)
        for other in theirs
        if not other.task.issuer_own and (likeness := alike(mine, other)) and _binds(archive, link, mine, other)
    ]
    best = max((rank for rank, _ in ranked), default=None)
    meant = [other for rank, other in ranked if rank == best]
    if not meant or not all(_is_later(mine, other) for other in meant):
        return None
    return max(meant, key=lambda other: (other.last or "", -other.evidence.start))


def _binds(archive: Archive, link: Link, mine: Deed, theirs: Deed) -> bool:
    """Say whether the superior's duty binds the lower issuer, or those on whom it lays its own."""
    if _is_anybody(theirs.task.assignees) or (_is_same_class(mine, theirs) and not mine.task.issuer_own):
        return True
    issuer = archive.bodies.issuer(link.letter.header)
    bound = archive.unions(link.cited, theirs.task.assignees)
    if issuer is not None and bound:
        below = frozenset() if mine.task.issuer_own else archive.unions(link.letter, mine.task.assignees)
        return issuer.id in bound or bool(below & bound)
    name = link.letter.header.issuer
    return name is not None and any(same_name(doer, name) for doer in theirs.task.assignees)


def _is_later(mine: Deed, theirs: Deed) -> bool:
    if mine.rule and theirs.rule:
        begin = whole_day(mine.letter.header.issued_on) or datetime.date(2026, 1, 1)
        return _comes_later(mine.rule, theirs.rule, begin)
    if mine.last is None or theirs.last is None:
        return False
    if mine.last == theirs.last:
        return bool(mine.time and theirs.time and mine.time > theirs.time)
    return mine.last > theirs.last


def _comes_later(mine: str, theirs: str, begin: datetime.date) -> bool:
    """Say whether the days of one rule follow those of another within half a period, which must be the same length."""
    my_days, their_days = (list(occurrences(rule, begin, begin + _COMPARED)) for rule in (mine, theirs))
    if len(my_days) < 2 or abs(len(my_days) - len(their_days)) > 1:
        return False
    period = (my_days[-1] - my_days[0]) / (len(my_days) - 1)
    behind = [min((mine_day - day for day in their_days), key=abs) for mine_day in my_days]
    # At the edges of the window the nearest day may lie outside it.
    inner = behind[1:-1] or behind
    return all(datetime.timedelta(0) < gap <= period / 2 for gap in inner)


def _said(archive: Archive, link: Link, mine: Deed, theirs: Deed) -> LetterWarning:
    deeds = (mine, theirs)
    if mine.rule and theirs.rule:
        days = [in_words(deed.rule or "") for deed in deeds]
    else:
        times = [f"{deed.time} " if deed.time and mine.last == theirs.last else "" for deed in deeds]
        days = [time + labels.date_words(deed.last) for time, deed in zip(times, deeds, strict=True)]
    message = t(
        "Hạn {mine} muộn hơn hạn {theirs} của {issuer} ({letter}) cho cùng việc. Theo hạn của cấp trên và hỏi lại nơi "
        "ban hành.",
        mine=days[0],
        theirs=days[1],
        **named(link.cited),
    )
    facts = [f"{deed.rule or deed.last} {deed.time or ''}".strip() for deed in deeds]
    return _about(archive, "later-than-superior", mine, message, theirs, until=mine.last, facts=facts)


# --------------------
# Letters that arrived so late that a grassroots union has no time left for what they want.

_GRASSROOTS = frozenset({"grassroots", "occupational_union"})
#: How the names of grassroots unions, and the words for all of them, begin.
_NAMES = ("công đoàn cơ sở", "các công đoàn cơ sở", "nghiệp đoàn")


def late_arrivals(archive: Archive, deeds: Deeds, letter: Letter) -> Iterator[LetterWarning]:
    """Yield a warning for each day that comes less than three working days after the letter did.

    Where the letter itself left no more time its own flag says so already.
    """
    arrived = whole_day(letter.source.arrived_on)
    if arrived is None or is_draft(letter):
        return
    flagged = {flag.evidence.start for flag in letter.flags if flag.code == "too-short" and flag.evidence}
    seen: set[str] = set()
    for deed in deeds.of(letter):
        last = whole_day(deed.last)
        if last is None or deed.date.id in seen or deed.date.evidence.start in flagged:
            continue
        if deed.task.issuer_own or not _is_for_grassroots(archive, letter, deed) or (last - arrived).days > 31:
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
    found = (archive.registry.get(union) for union in archive.unions(letter, deed.task.assignees))
    return any(union is not None and union.kind in _GRASSROOTS for union in found)


# --------------------
# Letters that may be one: the same number with other words, the same subject again, the same thing asked for twice.

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
            other = next((other for other in letters[:place] if _is_same_number(archive, letter, other)), None)
            if other is not None:
                message = t(
                    "Cùng số {name} với văn bản ngày {day} của {issuer} nhưng nội dung khác. Đối chiếu bản gốc.",
                    **named(other) | {"name": labels.letter_name(letter.header)},
                )
                yield _pair("same-number", "number", letter, other, message)


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
            before, day = whole_day(other.header.issued_on), whole_day(letter.header.issued_on)
            is_near = before is not None and day is not None and abs((day - before).days) <= NEAR_DAYS
            if not is_near or _are_copies(letter, other) or archive.are_linked(letter, other):
                continue
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
                    theirs=labels.date_words(other.last),
                    mine=labels.date_words(mine.last),
                    **named(link.cited),
                )
                yield _days(archive, "may-change-deadline", mine, other, message)


def _other_day(mine: Deed, theirs: list[Deed]) -> Deed | None:
    """Return the one duty of the earlier letter that is the same but for its day."""
    if mine.last is None or mine.task.issuer_own:
        return None
    of_all = _is_anybody(mine.task.assignees)
    same = [
        (likeness, other)
        for other in theirs
        if not other.task.issuer_own
        and (likeness := alike(mine, other))
        and (_is_same_class(mine, other) or (of_all and _is_anybody(other.task.assignees)))
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
        day, words = whole_day(deed.last), _thing(deed.task)
        if day and words:
            yield Thing(number, words, day)


def _thing(task: Task) -> str | None:
    """Return what a task asks named bodies to send, its words in one order; ``None`` where it tells too little."""
    paper = paper_of(task.deliverable) if task.kind == "report" and task.deliverable else None
    if paper is None or task.issuer_own or _is_anybody(task.assignees):
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
                    theirs=labels.date_words(other.last),
                    mine=labels.date_words(mine.last),
                    **named(other.letter),
                )
                yield _days(archive, "asked-twice", mine, other, message)


def _is_contradiction(archive: Archive, mine: Deed, theirs: Deed) -> bool:
    first, second = whole_day(mine.last), whole_day(theirs.last)
    if mine.letter.source.sha256 == theirs.letter.source.sha256 or not (first and second and _is_near(first, second)):
        return False
    if _are_copies(mine.letter, theirs.letter) or archive.are_linked(mine.letter, theirs.letter):
        return False
    if not (_is_same_class(mine, theirs) or _share_unions(archive, mine, theirs)):
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
    days = (mine.last or "", theirs.last or "")
    return _about(archive, code, mine, message, theirs, until=max(days) or None, facts=days)


# --------------------
# Duties laid on unions that the registry says have ended: before the letter, or before the duty is due.

#: Up to so many unions are named; of more only the number is said.
_NAMED = 3


def ended_unions(archive: Archive, letter: Letter) -> Iterator[LetterWarning]:
    """Yield a warning for each ended union named as a doer, and one for a letter whose doers end before the day."""
    if archive.registry is not None:
        issued = first_day(letter.header.issued_on)
        if issued is not None:
            yield from _named_after_their_end(letter, issued, archive.registry)
        yield from _ending_too_early(letter, issued, archive.owed(letter), archive.registry)


def _named_after_their_end(letter: Letter, issued: datetime.date, registry: Registry) -> Iterator[LetterWarning]:
    named_by = ((task, name) for task in letter.tasks if not task.optional for name in task.assignees)
    seen: set[str] = set()
    for task, name in named_by:
        found = registry.named(name, letter.header.place)
        union = found[0] if len(found) == 1 else None
        if union is None or union.id in seen or union.valid_to is None or union.valid_to >= issued:
            continue
        seen.add(union.id)
        heirs = t("Danh mục chưa ghi đơn vị kế thừa: chọn đơn vị nhận việc.")
        if names := "; ".join(heir.union.name for heir in registry.heirs(union.id, issued)):
            heirs = t("Đơn vị kế thừa theo danh mục: {names}. Chọn đơn vị nhận việc.", names=names)
        message = t(
            "{union} đã kết thúc hoạt động ngày {day}, trước ngày văn bản. {heirs}",
            union=union.name,
            day=f"{union.valid_to:%d/%m/%Y}",
            heirs=heirs,
        )
        who, facts = (union.name, union.id), (str(union.valid_to),)
        yield warning("union-ended", letter, task.evidence, message, union=who, facts=facts)


def _ending_too_early(
    letter: Letter, issued: datetime.date | None, obligations: Iterable[Obligation], registry: Registry
) -> Iterator[LetterWarning]:
    ending: dict[str, tuple[Union, Obligation]] = {}
    for item in obligations:
        union = registry.get(item.union_id) if item.union_id else None
        if union is None or union.valid_to is None or item.last_good is None or item.status in CLOSED:
            continue
        if (issued is None or union.valid_to >= issued) and union.valid_to.isoformat() < item.last_good:
            ending.setdefault(union.id, (union, item))
    if not ending:
        return
    unions = [union for union, _ in ending.values()]
    first = min((item for _, item in ending.values()), key=lambda item: (item.evidence.start, item.union))
    names = [f"{union.name} ({union.valid_to:%d/%m/%Y})" for union in sorted(unions, key=lambda one: one.id)]
    message = t(
        "{count} đơn vị được giao việc kết thúc hoạt động trước hạn: {names}. Chuyển việc cho đơn vị kế thừa.",
        count=len(unions),
        names=some(names, _NAMED),
    )
    one = (unions[0].name, unions[0].id) if len(unions) == 1 else None
    yield warning(
        "union-ends-before-deadline",
        letter,
        first.evidence,
        message,
        duty=first.parent or None,
        union=one,
        until=max(item.last_good or "" for _, item in ending.values()),
        facts=tuple(sorted(ending)),
    )
