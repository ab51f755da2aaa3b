"""A letter whose number was not read: other letters cite it by one, or its place in the register bounds it."""

from collections import defaultdict
from collections.abc import Iterator

from pipeline import labels
from pipeline.crosscheck.bodies import full_day
from pipeline.crosscheck.findings import warning
from pipeline.crosscheck.stored_letters import Archive
from pipeline.store.references import reference_key
from pipeline.words import t
from schemas import Letter, LetterWarning, Reference

_Cited = dict[tuple[str, str], list[tuple[Letter, Reference]]]
_Numbered = dict[tuple[str, str], list[tuple[Letter, int]]]


def numbers_to_fill(archive: Archive) -> Iterator[LetterWarning]:
    """Yield for each letter without a number what another calls it that cites it, else between which ones it stands."""
    unnumbered = [
        letter
        for letter in archive.letters
        if letter.header.number is None and letter.header.symbol and full_day(letter.header.issued_on)
    ]
    cited, numbered = (_cited(archive), _numbered(archive)) if unnumbered else ({}, {})
    for letter in unnumbered:
        key = (reference_key(letter.header.symbol or ""), letter.header.issued_on or "")
        citing = [
            (other, reference)
            for other, reference in cited.get(key, [])
            if other is not letter and archive.bodies.may_mean(reference.issuer, letter.header)
        ]
        if len({reference.number for _, reference in citing}) == 1:
            yield _called(letter, *citing[0])
        else:
            yield from _between(archive, letter, numbered)


def _cited(archive: Archive) -> _Cited:
    table: _Cited = defaultdict(list)
    for letter in archive.letters:
        for reference in letter.references:
            if reference.number and reference.symbol and full_day(reference.date):
                table[reference_key(reference.symbol), reference.date or ""].append((letter, reference))
    return table


def _numbered(archive: Archive) -> _Numbered:
    """Return letters with their numbers by symbol and year."""
    table: _Numbered = defaultdict(list)
    for letter in archive.letters:
        number, issued = letter.header.number, letter.header.issued_on
        if issued and number and number.isdigit() and full_day(issued):
            table[reference_key(letter.header.symbol or ""), issued[:4]].append((letter, int(number)))
    return table


def _called(letter: Letter, other: Letter, reference: Reference) -> LetterWarning:
    message = t(
        "{name} chưa có số; {other} viện dẫn là số {number}. Đối chiếu với bản gốc rồi ghi số.",
        name=labels.letter_name(letter.header),
        other=labels.letter_name(other.header),
        number=reference.number or "",
    )
    return warning(
        "number-to-fill",
        letter,
        letter.header.evidence.get("symbol"),
        message,
        other=(other, reference.evidence),
        facts=(reference.number or "",),
    )


def _between(archive: Archive, letter: Letter, numbered: _Numbered) -> Iterator[LetterWarning]:
    """Yield the numbers of the same year and symbol that the issuer gave out just before and after."""
    header = letter.header
    own, day = reference_key(header.symbol or ""), header.issued_on or ""
    around = [
        (other.header.issued_on or "", number)
        for other, number in numbered.get((own, day[:4]), ())
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
