"""Documents cited by number or symbol: read, freed of the letter itself, merged, related to the letter."""

from collections.abc import Iterable
from dataclasses import dataclass

from extractors.bodies import canonical
from extractors.lexicon import load
from extractors.patterns import View, phrase
from extractors.references.item import Item
from extractors.references.reading import read_items
from extractors.references.relations import settle_relations
from schemas.letter import Relation

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FoundReference:
    """A cited document: ``text[start:end]`` runs from the kind's name to the last value; ``mentions`` are all places.

    ``number`` is ``None`` where its place is blank, ``symbol`` where the document is cited by number alone.
    ``kind_written`` is false where the kind follows from the symbol or from the list that it stands in.
    """

    start: int
    end: int
    kind: str | None
    number: str | None
    symbol: str | None
    year: str | None
    date: str | None
    issuer: str | None
    relation: Relation
    flags: tuple[str, ...]
    kind_written: bool
    mentions: tuple[Span, ...]
    disputed: tuple[Span, ...] = ()
    """Mentions that give another day than the first one: a person should look which is right."""


def find_references(
    view: View,
    spans: Iterable[tuple[int, int, str]],
    own: tuple[str | None, str | None],
    place: str | None = None,
    issued_on: str | None = None,
    issuer: str | None = None,
) -> list[FoundReference]:
    """Return the documents cited in ``spans`` (start, end and zone of each paragraph), in the order of the text.

    ``own`` is the letter's own number and symbol, which is no reference; a document of another day than
    ``issued_on`` with the same number is one. ``place`` completes ``tỉnh`` in an issuer's name; ``của
    Ban Chấp hành`` alone is that of ``issuer``, who writes the letter.
    """
    items: list[Item] = []
    for start, end, zone in spans:
        items.extend(read_items(view, (start, end, zone), issued_on))
    items = [item for item in items if not _is_own(view, item, own, issued_on)]
    settle_relations(view, items)
    return [_record(group, place, issuer) for group in _merged(items)]


def _is_own(view: View, item: Item, own: tuple[str | None, str | None], issued_on: str | None) -> bool:
    """Say whether ``item`` is the letter itself, as annexes cite it (``Kèm theo Kế hoạch số …/KH-… ngày …``)."""
    number, symbol = own
    if item.symbol is None or symbol is None or item.symbol.text.upper() != symbol.upper():
        return False
    if item.number is None:
        return True
    enclosed = bool(_ENCLOSED.search(view.lower, max(0, item.start - 40), item.start))
    if item.number != number:
        return number is None and enclosed
    other_day = item.date is not None and issued_on is not None and item.date != issued_on
    return enclosed or not other_day


#: Organs that, named without their organisation, are those of who writes.
_ORGANS_ALONE = frozenset(load("header")["issuer"]["organs_alone"])
_ENCLOSED = phrase(r"kèm (?:theo )?(?:bản |các )?$")


def _merged(items: list[Item]) -> list[list[Item]]:
    """Group the items that mean one document, the first mention in front."""
    groups: list[list[Item]] = []
    by_number: dict[str | None, list[list[Item]]] = {}
    for item in items:
        candidates = by_number.setdefault(item.number, [])
        group = next((group for group in candidates if _same_document(group[0], item)), None)
        if group is None:
            group = []
            groups.append(group)
            candidates.append(group)
        group.append(item)
    return groups


def _same_document(first: Item, item: Item) -> bool:
    """Say whether two mentions with one number mean one document."""
    if first.symbol and item.symbol:
        if first.symbol.text.upper() != item.symbol.text.upper() or (first.year or item.year) != (
            item.year or first.year
        ):
            return False
    elif first.kind != item.kind or (first.year and item.year and first.year != item.year):
        return False
    if first.date and item.date and first.date != item.date:
        if first.issuer and item.issuer and canonical(first.issuer) != canonical(item.issuer):
            return False
        if first.date[:4] != item.date[:4]:
            item.flags.append("citation-mismatch")
            return False
    return True  # in one year a body gives a number once: of two days one is wrong


def _record(group: list[Item], place: str | None, writer: str | None) -> FoundReference:
    """Return what the first mention says, and what only a later one tells: its issuer, its day."""
    item = group[0]
    flags = list(dict.fromkeys(item.flags))
    issuer = next((each.issuer for each in group if each.issuer), None)
    if item.symbol and item.symbol.repaired:
        flags.append("symbol-repaired")
    return FoundReference(
        start=item.start,
        end=item.end,
        kind=item.kind,
        number=item.number,
        symbol=item.symbol.text if item.symbol else None,
        year=item.year,
        date=item.date or _date_of_later_mention(group),
        issuer=_placed(issuer, place, writer),
        relation=_strongest(group),
        flags=tuple(flags),
        kind_written=item.word is not None,
        mentions=tuple((each.start, each.end) for each in group),
        disputed=tuple((each.start, each.end) for each in group if each.date and item.date and each.date != item.date),
    )


def _date_of_later_mention(group: list[Item]) -> str | None:
    """Return the date that a later mention adds to a document that the first one names in full but for it."""
    if group[0].symbol is None:
        return None
    return next((item.date for item in group[1:] if item.date and item.symbol), None)


def _strongest(group: list[Item]) -> Relation:
    """Return what the letter does with the document: a change by a later mention outweighs the first mention."""
    return next(
        (item.relation for item in group if item.relation in ("amends", "replaces", "repeals")), group[0].relation
    )


def _placed(issuer: str | None, place: str | None, writer: str | None) -> str | None:
    """Return the organisation of an organ named alone, or a bare level completed with the letter's place.

    ``Liên đoàn Lao động tỉnh`` is completed where the place is a province or a city of its rank.
    """
    if issuer and writer and issuer.lower() in _ORGANS_ALONE:
        return writer
    if issuer and place:
        if issuer.endswith(" tỉnh") and place in load("places")["provinces"]:
            return f"{issuer} {place}"
        if issuer.endswith(" thành phố") and place in load("places")["cities"]:
            return f"{issuer} {place}"
    return issuer
