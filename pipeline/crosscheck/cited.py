"""What letters say of other letters: one document cited in two ways, unknown ones changed, numbers nobody read."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from extractors.lexicon import load
from pipeline import labels
from pipeline.amendments.linking import is_answer, meant, owed_by
from pipeline.crosscheck.findings import name_of, warning
from pipeline.crosscheck.stored_letters import Archive, is_draft, plain_name
from pipeline.grouping import grouped
from pipeline.routing.union_classes import writes_to_unions
from pipeline.store.references import reference_key
from pipeline.words import t
from schemas import EFFECTS, Evidence, Letter, LetterWarning, Reference
from schemas.office import Level
from schemas.source import whole_day

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
    groups: dict[tuple[str, str], list[Citation]] = defaultdict(list)
    for letter in archive.letters:
        seen: set[tuple[str, str]] = set()
        for reference in letter.references:
            if whole_day(reference.date) is None or not (reference.number and reference.symbol):
                continue
            stored = _stored(archive, letter, reference)
            if stored is not None:
                if reference.date != (issued := stored.header.issued_on):
                    message = t(
                        "Viện dẫn {name} ghi ngày {mine}, bản đã lưu ghi ngày {theirs}. Đối chiếu với bản gốc.",
                        name=labels.letter_name(stored.header),
                        mine=labels.date_words(reference.date),
                        theirs=labels.date_words(issued),
                    )
                    beside = (stored, stored.header.evidence.get("issued_on"))
                    yield _mismatch(letter, reference, message, beside, (reference.date or "", issued or ""))
                continue
            identity = _identity(reference)
            if identity is not None and identity not in seen:
                seen.add(identity)
                groups[identity].append(Citation(letter, reference, reference.date or ""))
    for citations in groups.values():
        yield from _among(citations)


def _stored(archive: Archive, letter: Letter, reference: Reference) -> Letter | None:
    """Return the stored letter that a citation must mean though its day may be wrong."""
    named = [
        other
        for other in archive.candidates(reference)
        if other.source.sha256 != letter.source.sha256 and whole_day(other.header.issued_on)
    ]
    exact = [other for other in named if other.header.issued_on == reference.date]
    if exact:
        fitting = [other for other in exact if archive.bodies.may_mean(reference.issuer, other.header)]
        return fitting[0] if fitting else None
    if not reference.issuer:
        return None
    day = reference.date or ""
    found = [
        other
        for other in named
        if archive.bodies.may_mean(reference.issuer, other.header)
        and len(plain_name(reference.issuer).split()) >= len(plain_name(other.header.issuer).split())
        and ((issued := other.header.issued_on or "")[:4] == day[:4] or issued[4:] == day[4:])
    ]
    return found[0] if len({name_of(other) for other in found}) == 1 else None


def _identity(reference: Reference) -> tuple[str, str] | None:
    """Return what citations of one document share beside its day; a symbol alone may be of any province's body."""
    name = reference_key(f"{reference.number} {reference.year or ''} {reference.symbol}")
    if reference.year:
        return name, ""
    return (name, plain_name(reference.issuer)) if reference.issuer else None


def _among(citations: list[Citation]) -> Iterator[LetterWarning]:
    """Compare all citations of a document: the day that most letters give stands, the earliest where equal."""
    for same in _documents(citations):
        days = Counter(citation.day for citation in same)
        if len(days) < 2:
            continue
        usual = min(days, key=lambda day: (-days[day], day))
        other = next(citation for citation in same if citation.day == usual)
        for citation in same:
            if citation.day == usual:
                continue
            reference = citation.reference
            message = t(
                "{name} được viện dẫn ngày {mine}, nhưng {letter} ghi ngày {theirs}. Đối chiếu với bản gốc.",
                name=_name_of(reference),
                mine=labels.date_words(citation.day),
                letter=labels.letter_name(other.letter.header),
                theirs=labels.date_words(usual),
            )
            beside = (other.letter, other.reference.evidence)
            yield _mismatch(citation.letter, reference, message, beside, (citation.day, usual))


def _mismatch(
    letter: Letter, reference: Reference, message: str, other: tuple[Letter, Evidence | None], facts: tuple[str, str]
) -> LetterWarning:
    return warning("citation-mismatch", letter, reference.evidence, message, other=other, facts=facts)


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
    taken: set[str] = set()
    for year in years:
        if year in taken:
            continue
        taken.add(year)
        same = list(by_year[year])
        days = {citation.day[4:] for citation in same}
        for other in years:
            if other not in taken and {citation.day[4:] for citation in by_year[other]} <= days:
                taken.add(other)
                same += by_year[other]
        yield same


# --------------------
# What a letter says of other letters that cannot be: it changes what is unknown, or answers nobody known.

#: What needs the earlier letter: reminders and answers say themselves what is wanted.
_CHANGING = frozenset({"extend", "adjust", "replace", "repeal", "suspend", "recall", "correct"})
#: What a citation in such a sentence is called.
_RELATIONS = frozenset({"amends", "replaces", "repeals"})
#: A document replaced or repealed so long after its day often came before anything was stored: its duties are over.
_ENDING = frozenset({"replace", "repeal"})
_LONG_AGO_DAYS = 365


def unknown_targets(archive: Archive, changing: Collection[str]) -> Iterator[LetterWarning]:
    """Yield a warning for each document that one of some letters changes and that cannot be found, or not for sure."""
    for letter in archive.letters:
        cited = {reference.id: reference for reference in letter.references}
        seen: set[str] = set()
        for amendment in archive.amendments(letter) if letter.source.sha256 in changing else ():
            reference = cited.get(amendment.reference_id)
            # What has a year in its number is a norm of the State: it lays nothing on unions.
            if reference is None or reference.year or reference.id in seen or amendment.effect not in _CHANGING:
                continue
            seen.add(reference.id)
            stored = [other for other in archive.candidates(reference) if meant(reference, letter, other) is not None]
            names = {name_of(other) for other in stored}
            if len(names) == 1:
                continue
            words = {"effect": t(EFFECTS[amendment.effect]), "name": _name_of(reference)}
            if names:
                message = t(
                    "Văn bản này {effect} {name}, có {count} văn bản đã lưu mang số đó: xem văn bản nào được nói tới.",
                    count=len(names),
                    **words,
                )
            else:
                message = t(
                    "Văn bản này {effect} {name} nhưng văn bản đó chưa được lưu: tìm và đọc văn bản đó, hoặc tự sửa "
                    "nghĩa vụ.",
                    **words,
                )
            issued, changed = whole_day(letter.header.issued_on), whole_day(reference.date)
            is_old = changed is None or (issued is not None and (issued - changed).days > _LONG_AGO_DAYS)
            facts = (amendment.effect, reference.number or "", reference.symbol or "")
            level: Level = "info" if amendment.effect in _ENDING and is_old else "look"
            yield warning("amends-unknown", letter, amendment.evidence, message, facts=facts, level=level)


def changes(archive: Archive, letter: Letter) -> bool:
    """Say whether a letter, here whole, changes others: a cheap question before a dear one, asked of every letter."""
    cited = [reference for reference in letter.references if reference.number and not reference.year]
    if not cited or is_draft(letter):
        return False
    text, words = letter.text.lower(), load("words", __package__)["changing"]
    says_so = any(reference.relation in _RELATIONS for reference in cited) or any(word in text for word in words)
    return says_so and bool(archive.amendments(letter))


def unknown_senders(archive: Archive) -> Iterator[LetterWarning]:
    """Yield a warning for each letter of an unknown union that answers one which lays something on unions."""
    if archive.registry is None:
        return
    warned: set[str] = set()
    for link in archive.links:
        letter, cited = link.letter, link.cited
        sender = letter.header.issuer
        if letter.source.sha256 in warned or is_draft(letter) or not is_answer(letter):
            continue
        owed = archive.obligations.get(cited.source.sha256, ())
        if sender is None or not writes_to_unions(sender) or not owed or owed_by(sender, owed):
            continue
        if archive.registry.named(sender, letter.header.place):
            continue
        warned.add(letter.source.sha256)
        message = t(
            "“{sender}” không có trong danh mục công đoàn nên không rõ trả lời thay cho đơn vị nào theo {letter}: "
            "bổ sung danh mục (tên, tên khác), hoặc tự ghi hoàn thành cho đúng đơn vị.",
            sender=sender,
            letter=labels.letter_name(cited.header),
        )
        who, evidence = (sender, None), link.reference.evidence
        yield warning("sender-unknown", letter, evidence, message, other=(cited, None), union=who)


# --------------------
# A letter whose number was not read: other letters cite it by one, or its place in the register bounds it.


def numbers_to_fill(archive: Archive) -> Iterator[LetterWarning]:
    """Yield for each letter without a number what another calls it that cites it, else between which ones it stands."""
    unnumbered = [
        letter
        for letter in archive.letters
        if letter.header.number is None and letter.header.symbol and whole_day(letter.header.issued_on)
    ]
    if not unnumbered:
        return
    cited: dict[tuple[str, str], list[tuple[Letter, Reference]]] = defaultdict(list)
    numbered: dict[tuple[str, str], list[tuple[Letter, int]]] = defaultdict(list)
    for letter in archive.letters:
        for reference in letter.references:
            if reference.number and reference.symbol and whole_day(reference.date):
                cited[reference_key(reference.symbol), reference.date or ""].append((letter, reference))
        number, issued = letter.header.number, letter.header.issued_on
        if issued and number and number.isdigit() and whole_day(issued):
            numbered[reference_key(letter.header.symbol or ""), issued[:4]].append((letter, int(number)))
    for letter in unnumbered:
        symbol, day = reference_key(letter.header.symbol or ""), letter.header.issued_on or ""
        citing = [
            (other, reference)
            for other, reference in cited.get((symbol, day), [])
            if other is not letter and archive.bodies.may_mean(reference.issuer, letter.header)
        ]
        if len({reference.number for _, reference in citing}) != 1:
            yield from _between(archive, letter, numbered.get((symbol, day[:4]), ()))
            continue
        other, reference = citing[0]
        message = t(
            "{name} chưa có số; {other} viện dẫn là số {number}. Đối chiếu với bản gốc rồi ghi số.",
            name=labels.letter_name(letter.header),
            other=labels.letter_name(other.header),
            number=reference.number or "",
        )
        evidence, beside = letter.header.evidence.get("symbol"), (other, reference.evidence)
        facts = (reference.number or "",)
        yield warning("number-to-fill", letter, evidence, message, other=beside, facts=facts)


def _between(archive: Archive, letter: Letter, numbered: Iterable[tuple[Letter, int]]) -> Iterator[LetterWarning]:
    """Yield the numbers of the same year and symbol that the issuer gave out just before and after."""
    header = letter.header
    day = header.issued_on or ""
    around = [
        (other.header.issued_on or "", number)
        for other, number in numbered
        if archive.bodies.same_issuer(other.header, header)
    ]
    before = max((number for on, number in around if on < day), default=None)
    after = min((number for on, number in around if on > day), default=None)
    if before is None or after is None or before >= after:
        return
    message = t(
        "{name} chưa có số; theo các văn bản cùng ký hiệu, số nằm giữa {before} và {after}. Xem bản gốc rồi ghi số.",
        name=labels.letter_name(header),
        before=before,
        after=after,
    )
    yield warning("number-to-fill", letter, header.evidence.get("symbol"), message, facts=(str(before), str(after)))
