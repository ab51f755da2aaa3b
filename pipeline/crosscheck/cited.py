"""One document cited in different ways: by two letters, or otherwise than the stored document itself says."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from pipeline import labels
from pipeline.crosscheck.bodies import full_day, plain_name
from pipeline.crosscheck.findings import name_of, warning
from pipeline.crosscheck.stored_letters import Archive
from pipeline.store.references import reference_key
from pipeline.words import t
from schemas import Letter, LetterKey, LetterWarning, Reference


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
            if full_day(reference.date) is None or not (reference.number and reference.symbol):
                continue
            stored = _stored(archive, letter, reference)
            if stored is not None:
                yield from _against_stored(letter, reference, stored)
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
        if other.source.sha256 != letter.source.sha256 and full_day(other.header.issued_on)
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


def _against_stored(letter: Letter, reference: Reference, stored: Letter) -> Iterator[LetterWarning]:
    issued = stored.header.issued_on
    if reference.date == issued:
        return
    message = t(
        "Viện dẫn {name} ghi ngày {mine}, bản đã lưu ghi ngày {theirs}. Đối chiếu với bản gốc.",
        name=labels.letter_name(stored.header),
        mine=labels.date_words(reference.date),
        theirs=labels.date_words(issued),
    )
    yield warning(
        "citation-mismatch",
        letter,
        reference.evidence,
        message,
        other=(stored, stored.header.evidence.get("issued_on")),
        facts=(reference.date or "", issued or ""),
    )


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
            number = labels.reference(reference.number, reference.symbol, reference.year)
            message = t(
                "{name} được viện dẫn ngày {mine}, nhưng {letter} ghi ngày {theirs}. Đối chiếu với bản gốc.",
                name=" ".join(part for part in (reference.kind, number) if part),
                mine=labels.date_words(citation.day),
                letter=labels.letter_name(LetterKey.of(other.letter.header)),
                theirs=labels.date_words(usual),
            )
            yield warning(
                "citation-mismatch",
                citation.letter,
                reference.evidence,
                message,
                other=(other.letter, other.reference.evidence),
                facts=(citation.day, usual),
            )


def _documents(citations: list[Citation]) -> Iterator[list[Citation]]:
    """Split the citations of one number into documents: a year each, a mistyped year with its day and month."""
    if citations[0].reference.year:
        yield citations
        return
    by_year: dict[str, list[Citation]] = defaultdict(list)
    for citation in citations:
        by_year[citation.day[:4]].append(citation)
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
