"""What no letter shows alone: one that changes an unknown one, unknown senders, one sent twice, unions that ended."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import pairwise

from pipeline.duties.amendments.linking import citation_fit, content, is_answer, owed_by
from pipeline.duties.crosscheck.findings import name_of, named, warning
from pipeline.duties.crosscheck.stored_letters import Archive, is_draft
from pipeline.support import labels
from pipeline.support.words import t
from pipeline.unions.names import flat, key, writes_to_unions
from schemas import (
    EFFECTS,
    Amendment,
    Letter,
    LetterWarning,
    Level,
    Reference,
    Task,
    Union,
    first_day,
    whole_day,
)

# --------------------
# What a letter says of other letters that cannot be: it changes what is unknown, or answers nobody known.

#: What needs the earlier letter, under which what is changed or urged is owed: answers say themselves what is wanted.
_CHANGING = frozenset({"extend", "adjust", "replace", "repeal", "suspend", "recall", "correct", "urge"})
#: A document replaced or repealed so long after its day often came before anything was stored: its duties are over.
_ENDING = frozenset({"replace", "repeal"})
_LONG_AGO_DAYS = 365


def unknown_targets(archive: Archive, changing: Collection[str]) -> Iterator[LetterWarning]:
    """Yield a warning for each document that one of some letters changes and that cannot be found, or not for sure."""
    for letter in (letter for letter in archive.letters if letter.source.sha256 in changing):
        cited = {reference.id: reference for reference in letter.references}
        for amendment in archive.amendments[letter.source.sha256]:
            reference = cited.get(amendment.reference_id)
            # What has a year in its number is a norm of the State: it lays nothing on unions.
            if reference is None or reference.year or amendment.effect not in _CHANGING:
                continue
            del cited[reference.id]
            stored = [
                other for other in archive.candidates(reference) if citation_fit(reference, letter, other) is not None
            ]
            names = {name_of(other) for other in stored}
            if len(names) != 1:
                yield _unknown(letter, amendment, reference, len(names))


def _unknown(letter: Letter, amendment: Amendment, reference: Reference, count: int) -> LetterWarning:
    """Return the warning that of so many stored letters with its number none can be what a letter changes."""
    words = {"effect": t(EFFECTS[amendment.effect]), "name": _name_of(reference)}
    message = t(
        "Văn bản này {effect} {name} nhưng văn bản đó chưa được lưu: tìm và đọc văn bản đó, hoặc tự sửa nghĩa vụ.",
        **words,
    )
    if count:
        message = t(
            "Văn bản này {effect} {name}, có {count} văn bản đã lưu mang số đó: xem văn bản nào được nói tới.",
            count=count, **words,
        )  # fmt: skip
    issued, changed = whole_day(letter.header.issued_on), whole_day(reference.date)
    is_old = changed is None or (issued is not None and (issued - changed).days > _LONG_AGO_DAYS)
    facts = (amendment.effect, reference.number or "", reference.symbol or "")
    level: Level = "info" if amendment.effect in _ENDING and is_old else "look"
    return warning("amends-unknown", letter, amendment.evidence, message, facts=facts, level=level)


def unknown_senders(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for each letter of an unknown union that answers one which lays something on unions."""
    warned: set[str] = set()
    for letter, reference, cited in archive.links if archive.registry is not None else ():
        sender = letter.header.issuer
        if letter.source.sha256 in warned or is_draft(letter) or not is_answer(letter):
            continue
        owed = archive.obligations.get(cited.source.sha256, ())
        if sender is None or not writes_to_unions(sender) or not owed or owed_by(sender, owed):
            continue
        if archive.registry is None or archive.registry.named(sender, letter.header.place):
            continue
        warned.add(letter.source.sha256)
        message = t(
            "“{sender}” không có trong danh mục công đoàn nên không rõ trả lời thay cho đơn vị nào theo {letter}: "
            "bổ sung danh mục (tên, tên khác), hoặc tự ghi hoàn thành cho đúng đơn vị.",
            sender=sender, letter=labels.letter_name(cited.header),
        )  # fmt: skip
        who, evidence = (sender, None), reference.evidence
        yield warning("sender-unknown", letter, evidence, message, other=(cited, None), union=who)


def _name_of(reference: Reference) -> str:
    number = labels.reference(reference.number, reference.symbol, reference.year)
    return " ".join(filter(None, (reference.kind, number)))


# --------------------
# Letters that may be one: the same subject again.

#: A subject with fewer words that tell it apart is no one's own.
_WORDS_OF_SUBJECT = 4
#: The same subject comes again each year: only what is near in time is the same thing.
NEAR_DAYS = 60
#: Invitations to the same round of meetings bear the same subject again and again.
_COMES_AGAIN = frozenset({"Giấy mời", "Thư mời", "Báo cáo", "Tờ trình"})


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
            evidence, beside = letter.header.evidence.get("subject"), other.header.evidence.get("subject")
            yield warning("possible-duplicate", letter, evidence, message, other=(other, beside))


def _are_copies(letter: Letter, other: Letter) -> bool:
    """Whether both bear the same number, as copies of one letter do."""
    mine, theirs = letter.header, other.header
    return (mine.number, mine.symbol) == (theirs.number, theirs.symbol) and mine.number is not None


# --------------------
# Duties laid on unions that the registry says had ended before the letter. Who ends later is followed by its heirs.


def ended_unions(archive: Archive, letter: Letter) -> Iterator[LetterWarning]:
    """Yield a warning for each union named as a doer that had ended before the letter."""
    registry, issued = archive.registry, first_day(letter.header.issued_on)
    if registry is None or issued is None:
        return
    tasks = [task for task in letter.tasks if not (task.optional or task.of_earlier)]
    found: dict[str, tuple[Task, Union]] = {}
    for task, name in [(one, name) for one in tasks for name in one.assignees]:
        unions = registry.named(name, letter.header.place)
        if len(unions) == 1 and unions[0].valid_to is not None and unions[0].valid_to < issued:
            found.setdefault(unions[0].id, (task, unions[0]))
    for task, union in found.values():
        heirs = t("Danh mục chưa ghi đơn vị kế thừa: chọn đơn vị nhận việc.")
        if names := "; ".join(heir.union.name for heir in registry.heirs(union.id, issued)):
            heirs = t("Đơn vị kế thừa theo danh mục: {names}. Chọn đơn vị nhận việc.", names=names)
        words = {"union": union.name, "day": f"{union.valid_to:%d/%m/%Y}", "heirs": heirs}
        message = t("{union} đã kết thúc hoạt động ngày {day}, trước ngày văn bản. {heirs}", **words)
        who, facts = (union.name, union.id), (str(union.valid_to),)
        yield warning("union-ended", letter, task.evidence, message, union=who, facts=facts)
