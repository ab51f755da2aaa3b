"""What no letter shows alone: one that changes what is not stored, senders nobody knows, unions that had ended."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from pipeline.duties.amendments.linking import citation_fit, is_answer, owed_by
from pipeline.duties.crosscheck.findings import flag_warnings, name_of, unread, warning
from pipeline.duties.matching import reference_key
from pipeline.support import labels
from pipeline.support.grouping import grouped
from pipeline.support.words import t
from pipeline.unions import Registry
from pipeline.unions.names import writes_to_unions
from schemas import (
    EFFECTS,
    Amendment,
    Letter,
    LetterWarning,
    Level,
    Obligation,
    Reference,
    Task,
    Union,
    first_day,
    whole_day,
)

_ORDER = ("error", "look", "info")
#: What is left of a letter for those that cite it: 12 of 156 kilobytes.
_LEFT_OUT = dict.fromkeys(("dates", "delegate_limits", "tasks", "meetings", "sentences"), ())

#: Gives one obligation of each duty of a letter by its id.
Owed = Callable[[str], Sequence[Obligation]]


def warnings(
    letters: Iterable[Letter], owed: Owed, registry: Registry | None,
    alone: Collection[str] | None = None, *, with_doubts: bool = False,
) -> list[LetterWarning]:  # fmt: skip
    """Return what a person should look at, the heaviest first, then by the letters' dates.

    Only of letters with the ids ``alone`` (default: all) is looked for what concerns no other letter; ``with_doubts``
    what each makes doubtful is told, too.
    """
    held, looked_at, found = list[Letter](), set[str](), list[LetterWarning]()
    for letter in letters:
        held.append(letter.model_copy(update={"text": "", **_LEFT_OUT}))
        if alone is None or letter.source.sha256 in alone:
            looked_at.add(letter.source.sha256)
            ended = [*_ended_unions(letter, registry)]
            found += ended
            if with_doubts:
                found += flag_warnings(letter, ended, owed(letter.source.sha256))
                found += unread(letter)
    held.sort(key=lambda one: (one.header.issued_on or "9", name_of(one), one.source.sha256))
    by_number = grouped(held, lambda one: _number_of(one.header.number, one.header.symbol))
    by_number.pop("", None)
    for letter in held:
        if any(flag.code == "draft" for flag in letter.flags):
            continue
        if letter.source.sha256 in looked_at:
            found += _unknown_targets(letter, by_number)
        if registry is not None and is_answer(letter):
            found += _unknown_sender(letter, by_number, owed, registry)
    return ranked(found)


def ranked(found: Iterable[LetterWarning]) -> list[LetterWarning]:
    """Return warnings, each once, the heaviest first, then by the letters' dates."""

    def place(item: LetterWarning) -> tuple[int, str, int, str, str]:
        start = getattr(item.evidence, "start", -1)
        return _ORDER.index(item.level), item.letter_key.issued_on or "9", start, item.code, item.id

    return sorted({item.id: item for item in reversed([*found])}.values(), key=place)


# --------------------
# What a letter says of other letters that cannot be: it changes what is unknown, or answers for nobody known.

#: What needs the earlier letter, under which what is changed or urged is owed: answers say themselves what is wanted.
_CHANGING = frozenset({"extend", "adjust", "replace", "repeal", "suspend", "recall", "correct", "urge"})
#: A document replaced or repealed so long after its day often came before anything was stored: its duties are over.
_ENDING = frozenset({"replace", "repeal"})
_LONG_AGO_DAYS = 365

#: The letters with one number and symbol.
_ByNumber = Mapping[str, Sequence[Letter]]


def _number_of(number: str | None, symbol: str | None) -> str:
    return reference_key(f"{number} {symbol}") if number and symbol else ""


def _meant(letter: Letter, reference: Reference, by_number: _ByNumber) -> list[Letter]:
    """Return the stored letters that a citation may mean: those that it surely means, else all."""
    number = _number_of(reference.number, reference.symbol)
    fits = [(other, citation_fit(reference, letter, other)) for other in by_number.get(number, ())]
    return [other for other, fit in fits if fit == "sure"] or [other for other, fit in fits if fit is not None]


def _unknown_targets(letter: Letter, by_number: _ByNumber) -> Iterator[LetterWarning]:
    """Yield a warning for each document that a letter changes and that cannot be found, or not for sure."""
    # What has a year in its number is a norm of the State: it lays nothing on unions.
    cited = {one.id: one for one in letter.references if one.number and not one.year}
    for amendment in letter.amendments or ():
        if amendment.effect in _CHANGING and (reference := cited.pop(amendment.reference_id, None)) is not None:
            names = {*map(name_of, _meant(letter, reference, by_number))}
            if len(names) != 1:
                yield _unknown(letter, amendment, reference, len(names))


def _unknown(letter: Letter, amendment: Amendment, reference: Reference, count: int) -> LetterWarning:
    """Return the warning that the document changed is not stored (``count`` 0), or may be one of so many stored."""
    number = labels.reference(reference.number, reference.symbol, reference.year)
    name = " ".join(filter(None, (reference.kind, number)))
    words = {"effect": t(EFFECTS[amendment.effect]), "name": name}
    message = t(
        "Văn bản này {effect} {name} nhưng văn bản đó chưa được lưu: tìm và đọc văn bản đó, hoặc tự sửa nghĩa vụ.",
        **words,
    )
    if count:
        message = t(
            "Văn bản này {effect} {name}, có {count} văn bản đã lưu mang số đó: xem văn bản nào được nói tới.",
            count=count, **words)  # fmt: skip
    issued, changed = whole_day(letter.header.issued_on), whole_day(reference.date)
    is_old = changed is None or (issued is not None and (issued - changed).days > _LONG_AGO_DAYS)
    facts = (amendment.effect, str(reference.number), reference.symbol or "")
    level: Level = "info" if amendment.effect in _ENDING and is_old else "look"
    return warning("amends-unknown", letter, amendment.evidence, message, facts=facts, level=level)


def _unknown_sender(letter: Letter, by_number: _ByNumber, owed: Owed, registry: Registry) -> Iterator[LetterWarning]:
    """Yield a warning for a letter of an unknown union that answers one which lays something on unions."""
    sender = letter.header.issuer
    if sender is None or not writes_to_unions(sender) or registry.named(sender, letter.header.place):
        return
    for reference in letter.references:
        fits = _meant(letter, reference, by_number)
        laid = owed(fits[0].source.sha256) if len({*map(name_of, fits)}) == 1 else ()
        if laid and not owed_by(sender, laid):
            message = t(
                "“{sender}” không có trong danh mục công đoàn nên không rõ trả lời thay cho đơn vị nào theo {letter}: "
                "bổ sung danh mục (tên, tên khác), hoặc tự ghi hoàn thành cho đúng đơn vị.",
                sender=sender, letter=labels.letter_name(fits[0].header))  # fmt: skip
            words, who = reference.evidence, (sender, None)
            yield warning("sender-unknown", letter, words, message, other=fits[0], union=who)
            return


# --------------------
# Duties laid on unions that the registry says had ended before the letter. Who ends later is followed by its heirs.


def _ended_unions(letter: Letter, registry: Registry | None) -> Iterator[LetterWarning]:
    """Yield a warning for each union named as a doer that had ended before the letter."""
    issued = first_day(letter.header.issued_on)
    if registry is None or issued is None:
        return
    tasks = [task for task in letter.tasks if not (task.optional or task.of_earlier)]
    found: dict[str, tuple[Task, Union]] = {}
    for task in tasks:
        for name in task.assignees:
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
