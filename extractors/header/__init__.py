"""The head and the tail of a letter: number, kind, issuer, date, subject, addressees, signature, recipients.

The cells are those of NĐ 30/2020/NĐ-CP, Phụ lục I; here that of the issuer is read, the others in a module each. What
the head does not say is taken from the letter's own words (first the text, then the symbol) and flagged.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise

from extractors.bodies import (
    Body,
    below,
    body_at,
    canonical,
    ends_in_province,
    find_bodies,
    head_at,
    names_place,
    spelled,
    with_known_province,
    with_place,
    without_organ,
)
from extractors.header.facts import (
    AUTHORITY,
    MOTTO,
    PATTERNS,
    SUBJECT_LABEL,
    WORDS,
    HeadCell,
    HeadFacts,
    Sureness,
    cut_cells,
    printed,
    take_back,
    tell_unread,
)
from extractors.header.number_and_day import put_date, put_number, read_date_line, read_number, readings_in, with_holes
from extractors.header.subject import is_mark, read_kind, read_marks, read_subject, read_told_in_words
from extractors.header.tail import read_addressees, read_tail
from extractors.lexicon import load
from extractors.outline import Outline, is_capitals
from extractors.patterns import UPPER, Span, View, any_of, bare_words, end_of, make_view, phrase, start_of, words
from extractors.references import OwnNumber
from extractors.references.numbers import ISSUERS, KINDS_BY_CODE
from extractors.spelling import by_rule, known_cased
from schemas import HeadAlternative, Source

__all__ = ["HeadFacts", "Sureness", "read_head", "readings_in", "with_holes"]

# --------------------
# The names in the head (cell 2): the left column above the number, the superior over the issuer.

#: A symbol whose number was left blank or not seen: ``/SYT-TCCB``; a number with its codes, whatever recognition left
#: of “Số:”: “63 (KH-CĐGD”, “10uPGD-TH”, “315 3[.Đ-VP”.
_CODED = re.compile(rf"^[\d .…]*/ *\w|\d{{1,4}}[^{UPPER}\n]{{0,6}}[{UPPER}]{{1,6}}-[{UPPER}]{{2}}")
_CONGRESS = tuple(WORDS["issuer"]["congresses"])
_LABEL = re.compile(rf"(?:\w{{1,2}} (?=s[o06] *:))?s[o06] *[:.]|{SUBJECT_LABEL.pattern}")
#: What stands in the left column and is no name, a line of data.
_NO_NAME = re.compile(
    rf"{any_of(map(re.escape, WORDS['letterhead']['no_names']))}$|{MOTTO.pattern}|.*(?:\w:\S|[={{}}])"
)
#: A level goes on with the name above it (ỦY BAN NHÂN DÂN / XÃ …); ``TỈNH ỦY`` and ``TỈNH ĐOÀN`` are names.
_LEVEL_OPENS = re.compile(rf"{any_of(WORDS['letterhead']['levels'])}(?! (?:uy|doan)\b)\b")
_INCOMPLETE = frozenset(load("outline")["incomplete_names"])
_GENERAL = re.compile(rf"{any_of(WORDS['issuer']['general'])} ")
_DASH_BEHIND = re.compile(r" ?-(?![-\w])")


@dataclass(slots=True)
class HeadName:
    """A name in the head, perhaps over several lines of its column; ``low`` is all of it in the lower view."""

    spans: list[Span]
    low: str


def head_names(view: View, head: Sequence[HeadCell], own: OwnNumber) -> list[HeadName]:
    """Return the names of bodies in the left column above the number, from top to bottom, without what begins none."""
    names: list[HeadName] = []
    for cell in (cell for cell in head if not cell.right):
        # but for specks of the page; without a number the whole letter stands behind the cell
        is_own = not any(map(str.isalnum, view.plain[cell.start : own.start]))
        raw, low = printed(view, cell), bare_words(view, cell)
        if is_own or _CODED.search(raw) or _LABEL.match(low):
            break
        if is_capitals(raw) and not (_NO_NAME.match(low) or is_mark(low)):
            _add(view, names, cell)
    # A name stands for itself below a province's committee (“LIÊN ĐOÀN KARATE”) and above an organ, however it begins.
    lows = ["", *(name.low for name in names), ""]
    return [
        name
        for above, name, under in zip(lows, names, lows[2:], strict=False)
        if _begins_name(name.low) or _is_whole(above) or _ORGAN_ALONE.match(under)
    ]


def _add(view: View, names: list[HeadName], cell: HeadCell) -> None:
    """Begin a name in ``names`` with a cell, or let the last one go on with it."""
    span = (cell.start, start_of(_NAME_ENDS.search(view.lower, cell.start, cell.end), cell.end))
    low = " ".join(view.lower[slice(*span)].split())
    so_far = names[-1].low if names else ""
    # ``CÔNG ĐOÀN`` alone is not complete; of what is whole nothing stands below.
    complete = so_far not in _INCOMPLETE
    begins = _begins_name(low) or _is_whole(so_far)
    if names and not (complete and begins and not _LEVEL_OPENS.match(bare_words(view, cell))):
        above = names[-1].spans[-1]
        dash = _DASH_BEHIND.match(view.plain, above[1])
        if dash:  # “SỞ LAO ĐỘNG | - / THƯƠNG BINH VÀ XÃ HỘI”
            names[-1].spans[-1] = above[0], dash.end()
            names[-1].low += " -"
        names[-1].spans.append(span)
        names[-1].low += " " + (low.lstrip("- ") if dash else low)
    else:
        names.append(HeadName([span], low))


def _begins_name(low: str) -> bool:
    """Whether words (lower view) begin the name of a body or of a congress."""
    # In capitals nobody can tell whether a capital follows a general word (“CỤC KỸ THUẬT”): here one always does.
    cased = low.title() if _GENERAL.match(low) else low
    return low.startswith(_CONGRESS) or head_at(make_view(cased), 0, len(low)) is not None


def _is_whole(low: str) -> bool:
    """Whether the name of a committee ends in that of its province: nothing of it stands on the next line."""
    return _PEOPLES_COMMITTEE.match(low) is not None and ends_in_province(low)


# --------------------
# The issuer: by the head, else by the letter's own words, else by the code in its symbol.

_ISSUER = WORDS["issuer"]
_ORGAN = PATTERNS["organ"]
_ORGAN_ALONE = re.compile(_ORGAN)
#: What follows a name: “CÔNG ĐOÀN PHƯỜNG TÂN MAI | / BAN THƯỜNG VỤ”, marks.
_NAME_ENDS = re.compile(rf"(?:(?<=\w) *[/-] *{_ORGAN}|[ *_:;,./-]*$)")
_PART = re.compile(
    rf"(?:{any_of(_ISSUER['parts'])}\b(?! {any_of(_ISSUER['no_parts'])})|{any_of(_ISSUER['union_alone'])}$)"
)
_PEOPLES_COMMITTEE = re.compile(PATTERNS["peoples_committee"])
_OF_COMMITTEE = re.compile(rf"{any_of(_ISSUER['of_committee'])}\b")
_JOINT = re.compile(PATTERNS["two_issuers"])
_OF_OCCASION = re.compile(PATTERNS["of_occasion"])
_LEVELS = (*WORDS["levels"]["upper"], *WORDS["levels"]["lower"])
_LEVEL = re.compile(rf"\b{any_of(_LEVELS)}\b")
#: Codes that name no body without the name of its organisation.
_VAGUE = frozenset(_ISSUER["vague_codes"])
_BETWEEN_CODES = re.compile(r"[-/]")
_SELF = WORDS["self_reference"]
_ACTS = phrase(rf"{any_of(_SELF['acts'])}(?!\w)")
_NOBODY = re.compile(PATTERNS["nobody"])
_NOT_AFTER = tuple(_SELF["not_after"])
_HEAD_OF_BODY = re.compile(rf"{any_of(_SELF['heads'])} {any_of(_SELF['of_bodies'])}")
_BRACKETS = re.compile(r" *(?:\([^)]*\))? *")
_COMMITTEE_OF_PLACE = re.compile(PATTERNS["committee_of_place"], re.IGNORECASE)
_ASSOCIATION = re.compile(PATTERNS["association"])
_FRONT_OF_PLACE = re.compile(PATTERNS["front_of_place"], re.IGNORECASE)
#: Kinds of bodies that issue letters.
_ISSUES = frozenset(("union", "state", "party", "mass", "school"))
_SITE = re.compile(r"(?:trang|cong) (?:thong )?tin(?: dien tu)?(?: cua)? +")
_SEND_TO = phrase(PATTERNS["send_to"])
#: Signs that stand in no body's name, brackets that are not closed: of a stamp, of the number below.
_NO_NAME_OF_BODY = re.compile(r"[/\\|{}=*_<>~]|[(\[][^)\]]*$|^[^(\[]*[)\]]")
_MARRED = 0.35  #: How often a name is right that was read with such signs.
_CALLED_BY_WORK = re.compile(rf"({any_of(_ISSUER['called_by_work'])} )(.+?)((?: {any_of(_LEVELS)}(?: .+)?)?)$")


def read_issuer(view: View, outline: Outline, head: Sequence[HeadCell], own: OwnNumber, facts: HeadFacts) -> None:
    """Put the issuer into ``facts``, flagged where the head does not name it; needs ``place`` there before."""
    names = head_names(view, head, own)
    place = facts.get("place")
    while names and _ORGAN_ALONE.match(names[-1].low):
        names.pop()
    if names:
        name = _named_in_head(view, outline, names, place)
        speaker = _superior_of(name, view, outline, own) if len(names) == 1 else None
        if speaker is None:
            facts.put("issuer", name, names[-1].spans[0])
            if name != _named_in_head(view, outline, names, None):
                facts.doubt("issuer-inferred", names[-1].spans[0])
            return
        found: tuple[str | None, Span | None] = _of_writer(speaker, place)
    else:
        found = next(_inferred(view, outline, own, facts), (None, None))
    facts.put("issuer", *found)
    facts.doubt("issuer-inferred" if found[0] else "issuer-unknown", found[1])


def _of_writer(body: Body, place: str | None) -> tuple[str, Span]:
    """Return the organisation of a body that speaks, with the place it lacks, and where it stands."""
    return with_place(without_organ(body.name), None, place), (body.start, body.end)


def check_issuer(facts: HeadFacts) -> None:
    """Take a recognised issuer back where it can be no body's name; else mend the province at its end, flagged."""
    name, span = facts.get("issuer"), facts.spans.get("issuer")
    if name is None:
        return
    if _NO_NAME_OF_BODY.search(name):
        take_back(facts, "issuer", [HeadAlternative(value=name, source="text", confidence=_MARRED)], span)
    elif (mended := with_known_province(name, facts.get("place"))) != name:
        facts.put("issuer", mended, span)
        facts.doubt("issuer-inferred", span)


def _superior_of(name: str, view: View, outline: Outline, own: OwnNumber) -> Body | None:
    """Return the body that speaks where the head's only line is its superior's (its own was lost), else ``None``. Both
    the symbol and the speaker must be of one kind of body, and the head of another."""
    code = (_issuer_of_symbol(own) or "").lower()
    speaker = None if name.lower().startswith(code) else self_reference(view, outline)
    return speaker if speaker and without_organ(speaker.name).lower().startswith(code) else None


def _inferred(view: View, outline: Outline, own: OwnNumber, facts: HeadFacts) -> Iterator[tuple[str, Span | None]]:
    """Yield the names that stand for the issuer of a letter without a head, the best evidence first. The order is that
    of the clerk: what the letter says of itself, its symbol with its place, its file, its signature."""
    place = facts.get("place")
    yield from first_line(view, outline)
    if body := self_reference(view, outline):
        yield _of_writer(body, place)
    if code := _issuer_of_symbol(own):
        yield with_place(code, None, place), own.symbol_span
    named: list[tuple[str, Span | None]] = []
    for cell in ("authority", "signer_title"):  # “TM. BCH CĐCS BỆNH VIỆN MẮT”: who signs, or whose head
        if signed := facts.spans.get(cell):
            raw = words(view.text[slice(*signed)])
            named.append((raw[end_of(AUTHORITY.match(raw), 0) :], signed))
    for last in outline.lines[-1:]:
        if is_capitals(raw := words(view.text[last.start : last.end])):
            named.append((raw, (last.start, last.end)))  # “CÔNG ĐOÀN CÔNG TY MAY BÌNH MINH” alone, below all
    named += sent_to(view, outline)
    yield from ((canonical(name, place), span) for name, span in named if _names_issuer(name))


def _named_in_head(view: View, outline: Outline, names: Sequence[HeadName], place: str | None) -> str:
    """Return the name of the lowest body of the head; a part (``Ban …``) with its superior's name behind it."""
    lowest = names[-1]
    first = _first_of_two(lowest.low)
    if first:  # “LĐLĐ - HỘI NÔNG DÂN | HUYỆN HÀ SƠN”: the place is that of both
        second = None if _LEVEL.search(first) else lowest.low[len(first) :].replace("xã hội", "")
        return with_place(canonical(first.upper(), None), second, place)
    name = organisation_of(in_running_case(view, lowest), view, outline)
    superior = names[-2] if len(names) > 1 else None
    if _OF_OCCASION.match(lowest.low):
        return name
    part = _PART.match(lowest.low) or _PART.match(name.lower())
    if superior and part and not names_place(name):
        of_place = _PEOPLES_COMMITTEE.match(superior.low) and not _OF_COMMITTEE.match(lowest.low)
        if of_place and (placed := below(without_organ(name), superior.low)):
            return placed
        whole = in_running_case(view, superior)
        return f"{_without_repeated(without_organ(name), whole)} {whole}"
    return with_place(without_organ(name), getattr(superior, "low", None), place)


def _first_of_two(low: str) -> str | None:
    """Return the first of two bodies that issue together on one line (``LĐLĐ TỈNH - SỞ Y TẾ``), else ``None``."""
    for joint in _JOINT.finditer(low):
        first = low[: joint.start()]
        if joint.group() != " - ":
            continue  # “Viện Công nhân và Công đoàn” is one
        if head_at(make_view(low), joint.end(), len(low)):
            return first
    return None


def _without_repeated(part: str, whole: str) -> str:
    """Return a part's name without the words that the name of the whole begins with: ``Công đoàn | Trường Mầm non``."""
    own, above = part.split(), whole.lower().split()
    longest = len(own) - 2 if own[:2] == ["Công", "đoàn"] else 0
    shared = next((n for n in range(longest, 0, -1) if [*map(str.lower, own[-n:])] == above[:n]), 0)
    return " ".join(own[: len(own) - shared])


def _issuer_of_symbol(own: OwnNumber) -> str | None:
    """Return the issuer whose code stands in the symbol (``KH-LĐLĐ``, ``CV/TU``); ``None``: unknown or vague."""
    codes = _BETWEEN_CODES.split(own.symbol or "")
    code = next(iter(codes[codes[0] in KINDS_BY_CODE :]), "")
    return None if code in _VAGUE else ISSUERS.get(code)


def self_reference(view: View, outline: Outline) -> Body | None:
    """Return the first body that acts as the writer does, in the preamble, else in the closing, or ``None``."""
    first, last = ([block for block in outline.blocks if block.zone == zone] for zone in ("preamble", "closing"))
    # Some plans put their bases into a section: who plans stands in the last of them, or right below.
    based = (both for both in pairwise(outline.blocks) if view.bare.startswith("can cu", both[0].start))
    for block in chain(first, *based, last):
        for body in find_bodies(view, block.start, block.end):
            is_person = body.kind == "person" and not _HEAD_OF_BODY.match(body.name)
            if body.plural or is_person or _NOBODY.search(without_organ(body.name).lower()):
                continue
            # An act of writing follows its name, and no word before it makes it another's.
            at = end_of(_BRACKETS.match(view.lower, body.end, block.end), body.end)
            before = view.lower[max(block.start, body.start - 5) : body.start].strip()
            if not before.endswith(_NOT_AFTER) and _ACTS.match(view.lower, at, block.end):
                return body
    return None


def organisation_of(name: str, view: View, outline: Outline) -> str:
    """Return the organisation whose committee ``name`` is, ``name`` itself where it is no committee. A committee of a
    place alone belongs to the association or the Youth Union that the head names above it."""
    if front := _FRONT_OF_PLACE.match(name):
        return f"Ủy ban {_ISSUER['front']} {front[1]}"
    committee = _COMMITTEE_OF_PLACE.match(name)
    if committee is None:
        return name
    level, place = committee[1].lower(), committee[2]
    head = " ".join(view.lower[outline.head[0].start : outline.head[-1].end].split())
    if association := _ASSOCIATION.search(head):
        return f"{by_rule(spelled(association[1].upper()).lower())} {level} {place}"
    return f"{_ISSUER['youth'][level]} {place}"


def first_line(view: View, outline: Outline) -> Iterator[tuple[str, Span]]:
    """Yield the body whose whole name begins the letter without capitals: ``Công đoàn Trường Mầm non Hoa Mai``. A page
    of the web may name it as the one whose page it is: ``Cổng thông tin Công đoàn xã Bình Khê``."""
    for line in outline.lines[:1]:
        site = _SITE.match(view.bare, line.start, line.end)
        start = end_of(site, line.start)
        body = body_at(view, start, line.end)
        if body is None or is_capitals(view.plain[start : line.end]):
            continue
        rest = view.plain[body.end : line.end].strip(" .")
        if site or not rest:
            yield without_organ(body.name), (body.start, body.end)


def sent_to(view: View, outline: Outline) -> Iterator[tuple[str, Span]]:
    """Yield the body to which a notice without head or signature wants things sent: ``gửi bài về | LĐLĐ tỉnh``."""
    for block in reversed(outline.blocks):
        for asked in _SEND_TO.finditer(view.lower, block.start, block.end):
            if body := body_at(view, asked.end(), block.end):
                yield without_organ(body.name), (body.start, body.end)


def _names_issuer(raw: str) -> bool:
    """Whether ``raw`` names an organisation, not only an organ (``BAN THƯỜNG VỤ``) or a post."""
    name = canonical(raw)
    head = head_at(make_view(name), 0, len(name))
    return head is not None and head.kind in _ISSUES and not _NOBODY.search(without_organ(name).lower())


def in_running_case(view: View, name: HeadName) -> str:
    """Return a name of the head with the capitals it has elsewhere in the letter, else by rule; spelled out."""
    for found in _pattern(*name.low.split()).finditer(view.lower, name.spans[-1][1]):
        again = words(view.plain[slice(*found.span())])
        if not is_capitals(again) and again != again.lower():
            return spelled(again)
    return spelled(_cased(spelled(name.low.upper()).lower()))


def _cased(low: str) -> str:
    """Return a name in small letters with the capitals that the rule gives it."""
    work = _CALLED_BY_WORK.match(low)
    if work is None:
        return by_rule(low)
    place = by_rule(work[3].strip())
    return f"{by_rule(work[1])} {known_cased(work[2])} {place[:1].lower()}{place[1:]}".strip()


@lru_cache(maxsize=256)  # one issuer writes many letters
def _pattern(*written: str) -> re.Pattern[str]:
    """Return the pattern of words, one after the other, with any blanks between."""
    meant = r"\s+".join(map(re.escape, written))
    # a letter first: `re` then passes over all places that have another one
    return re.compile(rf"{meant[0]}(?<!\w.){meant[1:]}(?!\w)")


#: A letter of which nothing is known but its text, which is typed.
_TYPED = Source(name="", sha256="0" * 64, media_type="text/plain", text="")


def read_head(
    view: View, outline: Outline, source: Source = _TYPED, sureness: Sureness = lambda _start, _end: 1.0
) -> HeadFacts:
    """Return what head, title, addressees and tail of a letter say; every field is there, ``None`` where unknown.
    ``source`` says what is known of the letter beside its words, ``sureness`` how surely a stretch of them was read."""
    facts = HeadFacts()
    recognised = source.ocr
    cells = cut_cells(view, [*outline.head, *outline.title])
    head = [cell for cell in cells if cell.row < len(outline.head)]
    own = read_number(view, outline, facts, recognised=recognised)
    put_number(facts, own, source, sureness)
    # Some offices put the date at the foot, beside the signature.
    line = read_date_line(view, [*head, *cut_cells(view, outline.tail)], own, outline, recognised=recognised)
    put_date(facts, line, source, sureness)
    read_kind(view, outline, own, facts)
    read_subject(view, outline, head, facts, own)
    read_marks(view, head, facts)
    read_addressees(view, outline, facts)
    read_tail(view, outline, facts, sureness if recognised else None)
    read_issuer(view, outline, head, own, facts)
    read_told_in_words(view, outline, facts)
    if recognised:
        check_issuer(facts)
        tell_unread(facts)
    return facts
