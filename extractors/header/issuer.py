"""The issuing body (cell 2): by the head, else by the letter's own words, else by the code in its symbol."""

import re
from collections.abc import Iterator, Sequence

from extractors.bodies import canonical, head_at
from extractors.bodies.whole_name import is_party_committee, is_whole, names_place, with_place, without_organ
from extractors.header.columns import Cell
from extractors.header.facts import HeadFacts, Span
from extractors.header.head_block import HeadName, head_names
from extractors.header.mass_organisation import organisation_of
from extractors.header.own_tail import filed_by, last_line, signed_for
from extractors.header.patterns import WORDS
from extractors.header.running_case import in_running_case
from extractors.header.self_reference import self_reference
from extractors.outline import Outline
from extractors.phrases import any_of
from extractors.references import OwnNumber
from extractors.references.kinds import expand, kind_of_code
from extractors.view import View, make_view

_ISSUER = WORDS["issuer"]
_ORGAN_ALONE = re.compile(rf"{any_of(_ISSUER['organs_alone'])}(?: khóa \w+| nhiệm kỳ [\d -]+| lâm thời)*$")
_PART = re.compile(
    rf"(?:{any_of(_ISSUER['parts'])}\b(?! {any_of(_ISSUER['no_parts'])})|{any_of(_ISSUER['union_alone'])}$)"
)
_JOINT = re.compile(r" (?:-|và) (?!xã hội)")
#: Boards that are known by their occasion, whoever set them up.
_OF_OCCASION = re.compile(r"ban (?:tổ chức|chỉ đạo) (?:hội (?:thi|thao|diễn|nghị)|cuộc thi|giải|lễ|đại hội)")
_LEVEL = re.compile(rf"\b{any_of([*WORDS['levels']['upper'], *WORDS['levels']['lower']])}\b")
_OFFICIAL_LETTER = "Công văn"
#: Codes that name no body without the name of its organisation.
_VAGUE = frozenset(_ISSUER["vague_codes"])
_BETWEEN_CODES = re.compile(r"[-/]")


def read_issuer(view: View, outline: Outline, head: Sequence[Cell], own: OwnNumber | None, facts: HeadFacts) -> None:
    """Put the issuer into ``facts``; one that the head does not name is flagged. The place must be known before."""
    names = head_names(view, head, own)
    place = facts.get("place")
    if names:
        while len(names) > 1 and _ORGAN_ALONE.match(names[-1].low):
            names.pop()
        name = _named_in_head(view, outline, names, place)
        facts.put("issuer", name, names[-1].spans[0])
        if names[-1].mended or name != _named_in_head(view, outline, names, None):
            facts.doubt("issuer-inferred", names[-1].spans[0])
        return
    inferred = list(_inferred(view, outline, own, facts))
    if not inferred:
        facts.put("issuer", None)
        facts.doubt("issuer-unknown", None)
        return
    name, span = next((entry for entry in inferred if is_whole(entry[0])), inferred[0])
    facts.put("issuer", name, span)
    facts.doubt("issuer-inferred", span)


def _inferred(
    view: View, outline: Outline, own: OwnNumber | None, facts: HeadFacts
) -> Iterator[tuple[str, Span | None]]:
    """Yield the names that stand for the issuer of a letter without a head, the best evidence first.

    The order is that of the clerk: what the letter says of itself, its symbol with its place, its file, its signature.
    """
    place = facts.get("place")
    body = self_reference(view, outline)
    if body:
        yield with_place(without_organ(body.name), None, place), (body.start, body.end)
    code = _issuer_of_symbol(own)
    if own and code:
        yield with_place(code, None, place), own.symbol_span
    for name, span in (*filed_by(facts), *signed_for(view, facts), *last_line(view, outline)):
        yield canonical(name, place), span


def _named_in_head(view: View, outline: Outline, names: Sequence[HeadName], place: str | None) -> str:
    """Return the name of the lowest body of the head, a mere part of its superior with the superior's name."""
    lowest = names[-1]
    first = _first_of_two(lowest.low)
    if first:
        return canonical(first.upper(), place)
    name = organisation_of(in_running_case(view, lowest), view, outline)
    superior = names[-2] if len(names) > 1 else None
    if _OF_OCCASION.match(lowest.low):
        return name
    part = _PART.match(lowest.low) or _PART.match(name.lower())
    if superior and part and not names_place(name) and not is_party_committee(name):
        whole = in_running_case(view, superior)
        return f"{_without_repeated(without_organ(name), whole)} {whole}"
    return with_place(without_organ(name), superior.low if superior else None, place)


def _first_of_two(low: str) -> str | None:
    """Return the first of two bodies that issue together on one line (``LĐLĐ TỈNH - SỞ Y TẾ``), else ``None``."""
    for joint in _JOINT.finditer(low):
        first = low[: joint.start()]
        if joint.group() != " - " and not _LEVEL.search(first):
            continue  # “Viện Công nhân và Công đoàn” is one
        if head_at(make_view(low), joint.end(), len(low)) and head_at(make_view(low), 0, joint.start()):
            return first
    return None


def _without_repeated(part: str, whole: str) -> str:
    """Return a part's name without the words that the name of the whole begins with: ``Công đoàn | Trường Mầm non``."""
    own, above = part.split(), whole.lower().split()
    if own[:2] != ["Công", "đoàn"]:
        return part
    shared = next((n for n in range(len(own) - 2, 0, -1) if [w.lower() for w in own[-n:]] == above[:n]), 0)
    return " ".join(own[: len(own) - shared])


def _issuer_of_symbol(own: OwnNumber | None) -> str | None:
    """Return what the issuer's code in the symbol stands for: ``KH-LĐLĐ``, ``CV/TU``, ``CĐGD-VP``."""
    codes = _BETWEEN_CODES.split(own.symbol) if own and own.symbol else []
    if not codes:
        return None
    if own and own.kind == _OFFICIAL_LETTER and kind_of_code(codes[0]) is None:
        return expand(codes[0]) if codes[0] not in _VAGUE else None
    return expand(codes[1]) if len(codes) > 1 and codes[1] not in _VAGUE else None
