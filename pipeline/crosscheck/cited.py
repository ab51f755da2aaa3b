"""What letters say of other letters: one document cited in two ways, unknown ones changed, numbers nobody read."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from typing import NamedTuple

from pipeline import labels
from pipeline.amendments.linking import is_answer, meant, owed_by
from pipeline.crosscheck.findings import name_of, warning
from pipeline.crosscheck.stored_letters import Archive, is_draft, plain_name
from pipeline.grouping import grouped
from pipeline.routing.union_classes import writes_to_unions
from pipeline.store.references import reference_key
from pipeline.words import t
from schemas import EFFECTS, Letter, LetterWarning, Level, Reference, whole_day

# --------------------
# One document cited in different ways: by two letters, or otherwise than the stored document itself says.


class Citation(NamedTuple):
    """A citation with its full day."""

    letter: Letter
    reference: Reference
    day: str


def citation_mismatches(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for each letter that dates a document otherwise than the document, or than other letters do.

    Numbers begin anew each year, so another year is another document, unless day and month are the same: then a year
    is mistyped. What a letter cites in two ways itself is a flag of that letter already.
    """
    code = "citation-mismatch"
    groups: dict[tuple[str, str], list[Citation]] = defaultdict(list)
    for letter in archive.letters:
        seen: set[tuple[str, str]] = set()
        for reference in letter.references:
            day = reference.date or ""
            if whole_day(day) is None or not (reference.number and reference.symbol):
                continue
            if (stored := _stored(archive, letter, reference)) is not None:
                issued = stored.header.issued_on or ""
                if day != issued:
                    words = {"mine": labels.date_words(day), "theirs": labels.date_words(issued)}
                    message = t(
                        "Viện dẫn {name} ghi ngày {mine}, bản đã lưu ghi ngày {theirs}. Đối chiếu với bản gốc.",
                        name=labels.letter_name(stored.header), **words,
                    )  # fmt: skip
                    beside = (stored, stored.header.evidence.get("issued_on"))
                    yield warning(code, letter, reference.evidence, message, other=beside, facts=(day, issued))
                continue
            # What citations of one document share beside its day; a symbol alone may be of any province's body.
            name = reference_key(f"{reference.number} {reference.year or ''} {reference.symbol}")
            identity = (name, "" if reference.year else plain_name(reference.issuer))
            if (reference.year or reference.issuer) and identity not in seen:
                seen.add(identity)
                groups[identity].append(Citation(letter, reference, day))
    # The day that most letters give stands, the earliest where equal.
    for same in (same for citations in groups.values() for same in _documents(citations)):
        days = Counter(citation.day for citation in same)
        usual = min(days, key=lambda day: (-days[day], day))
        other = next(citation for citation in same if citation.day == usual)
        for letter, reference, day in same:
            if day != usual:
                words = {"mine": labels.date_words(day), "theirs": labels.date_words(usual)}
                message = t(
                    "{name} được viện dẫn ngày {mine}, nhưng {letter} ghi ngày {theirs}. Đối chiếu với bản gốc.",
                    name=_name_of(reference), letter=labels.letter_name(other.letter.header), **words,
                )  # fmt: skip
                beside = (other.letter, other.reference.evidence)
                yield warning(code, letter, reference.evidence, message, other=beside, facts=(day, usual))


def _stored(archive: Archive, letter: Letter, reference: Reference) -> Letter | None:
    """Return the stored letter that a citation must mean though its day may be wrong."""
    day = reference.date or ""
    named = [
        other for other in archive.candidates(reference)
        if other.source.sha256 != letter.source.sha256 and whole_day(other.header.issued_on)
    ]  # fmt: skip
    fitting = [other for other in named if archive.may_mean(reference.issuer, other.header)]
    if any(other.header.issued_on == day for other in named):
        return next((other for other in fitting if other.header.issued_on == day), None)
    found = [
        other
        for other in fitting
        if len(plain_name(reference.issuer).split()) >= len(plain_name(other.header.issuer).split())
        and ((issued := other.header.issued_on or "")[:4] == day[:4] or issued[4:] == day[4:])
    ]
    return found[0] if reference.issuer and len({name_of(other) for other in found}) == 1 else None


def _name_of(reference: Reference) -> str:
    number = labels.reference(reference.number, reference.symbol, reference.year)
    return " ".join(filter(None, (reference.kind, number)))


def _documents(citations: list[Citation]) -> Iterator[list[Citation]]:
    """Split the citations of one number into documents: a year each, a mistyped year with its day and month."""
    if citations[0].reference.year:
        yield citations
        return
    by_year = grouped(citations, lambda citation: citation.day[:4])
    years = sorted(by_year, key=lambda year: (-len(by_year[year]), year))
    while years:
        year = years.pop(0)
        days = {citation.day[4:] for citation in by_year[year]}
        same = [year, *(other for other in years if {citation.day[4:] for citation in by_year[other]} <= days)]
        years = [other for other in years if other not in same]
        yield [citation for one in same for citation in by_year[one]]


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
        for amendment in archive.amendments(letter):
            reference = cited.get(amendment.reference_id)
            # What has a year in its number is a norm of the State: it lays nothing on unions.
            if reference is None or reference.year or amendment.effect not in _CHANGING:
                continue
            del cited[reference.id]
            stored = [other for other in archive.candidates(reference) if meant(reference, letter, other) is not None]
            names = {name_of(other) for other in stored}
            if len(names) == 1:
                continue
            words = {"effect": t(EFFECTS[amendment.effect]), "name": _name_of(reference)}
            message = t(
                "Văn bản này {effect} {name} nhưng văn bản đó chưa được lưu: tìm và đọc văn bản đó, hoặc tự sửa "
                "nghĩa vụ.",
                **words,
            )
            if names:
                message = t(
                    "Văn bản này {effect} {name}, có {count} văn bản đã lưu mang số đó: xem văn bản nào được nói tới.",
                    count=len(names), **words,
                )  # fmt: skip
            issued, changed = whole_day(letter.header.issued_on), whole_day(reference.date)
            is_old = changed is None or (issued is not None and (issued - changed).days > _LONG_AGO_DAYS)
            facts = (amendment.effect, reference.number or "", reference.symbol or "")
            level: Level = "info" if amendment.effect in _ENDING and is_old else "look"
            yield warning("amends-unknown", letter, amendment.evidence, message, facts=facts, level=level)


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


# --------------------
# A letter whose number was not read: other letters cite it by one, or its place in the register bounds it.


def numbers_to_fill(archive: Archive) -> Iterator[LetterWarning]:
    """Yield for each letter without a number what another calls it that cites it, else between which ones it stands."""
    unnumbered = [
        letter for letter in archive.letters
        if letter.header.number is None and letter.header.symbol and whole_day(letter.header.issued_on)
    ]  # fmt: skip
    cited: dict[tuple[str, str], list[tuple[Letter, Reference]]] = defaultdict(list)
    numbered: dict[tuple[str, str], list[tuple[Letter, int]]] = defaultdict(list)
    for letter in archive.letters if unnumbered else ():
        for reference in letter.references:
            if reference.number and reference.symbol and whole_day(reference.date):
                cited[reference_key(reference.symbol), reference.date or ""].append((letter, reference))
        number, issued = letter.header.number, letter.header.issued_on
        if issued and number and number.isdigit() and whole_day(issued):
            numbered[reference_key(letter.header.symbol or ""), issued[:4]].append((letter, int(number)))
    for letter in unnumbered:
        header, name, evidence = letter.header, labels.letter_name(letter.header), letter.header.evidence.get("symbol")
        symbol, day = reference_key(header.symbol or ""), header.issued_on or ""
        citing = [
            (other, reference) for other, reference in cited.get((symbol, day), ())
            if other is not letter and archive.may_mean(reference.issuer, header)
        ]  # fmt: skip
        if len({reference.number for _, reference in citing}) == 1:
            other, reference = citing[0]
            words = {"other": labels.letter_name(other.header), "number": reference.number or ""}
            message = t(
                "{name} chưa có số; {other} viện dẫn là số {number}. Đối chiếu với bản gốc rồi ghi số.",
                name=name, **words,
            )  # fmt: skip
            beside, facts = (other, reference.evidence), (words["number"],)
            yield warning("number-to-fill", letter, evidence, message, other=beside, facts=facts)
            continue
        # The numbers of the same year and symbol that the issuer gave out just before and after.
        around = [
            (other.header.issued_on or "", number) for other, number in numbered.get((symbol, day[:4]), ())
            if archive.same_issuer(other.header, header)
        ]  # fmt: skip
        before = max((number for on, number in around if on < day), default=None)
        after = min((number for on, number in around if on > day), default=None)
        if before is not None and after is not None and before < after:
            message = t(
                "{name} chưa có số; theo các văn bản cùng ký hiệu, số nằm giữa {before} và {after}. Xem bản gốc rồi "
                "ghi số.", name=name, before=before, after=after,
            )  # fmt: skip
            yield warning("number-to-fill", letter, evidence, message, facts=(str(before), str(after)))
