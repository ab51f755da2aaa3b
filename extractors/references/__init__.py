"""Numbers and symbols of documents: the letter's own, and those of the documents that it cites."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from extractors.bodies import canonical
from extractors.lexicon import load
from extractors.patterns import Span, View, any_of, phrase
from extractors.references.citations import read_items
from extractors.references.numbers import WORDS, Item, OwnNumber, Paragraph, read_own_number, words_of
from schemas.letter import Relation

__all__ = ["FoundReference", "OwnNumber", "find_references", "read_own_number"]


# --------------------
# What a letter does with a document that it cites: implements, amends, replaces, repeals, forwards, answers, cites.
#
# The words before the citation decide, inside its sentence; a document that another one's subject names (``Kế hoạch
# số … về thực hiện Nghị quyết số …``) is only cited; items of one list have one relation.

_SENTENCE = re.compile(r"[.!?;](?= )|[.!?;]$")
# The main clause of the letter begins with the name of its issuer, in capitals after a comma or semicolon.
_NEW_CLAUSE = re.compile(r"[,;.:]\s*[A-ZĐ]")
_ENCLOSED = phrase(r"(?:ban hành )?kèm theo")
# "Thực hiện Kế hoạch số …; ý kiến chỉ đạo của UBND tỉnh tại Công văn số …": an opinion goes on with the list.
_OPINION = r"(?:theo )?(?:ý kiến|chỉ đạo|yêu cầu|đề nghị|kết luận)(?!\w)[^.;]{0,90}(?<!\w)tại (?:các )?"
#: “Căn cứ Luật …; | Điều lệ Công đoàn Việt Nam; | Kế hoạch số …”: a basis without a number, between others.
_UNNUMBERED = rf"(?: *(?:và )?{any_of(WORDS['unnumbered'])}(?!\w)[^.;:]{{0,160}};)*"
#: “…; | Quy chế dân chủ ban hành kèm theo | Quyết định số …”: named by the document that issued it.
_ISSUED_BY = rf"{any_of(WORDS['unnumbered'])}(?!\w)[^.;:]{{0,120}} kèm theo (?:các )?"
_ITEM_OF_LIST = phrase(rf"{_UNNUMBERED} *(?:và )?(?:các |{_OPINION}|{_ISSUED_BY})?")
_PARALLEL = phrase(
    rf"(?P<joint>[,;]|(?<!\w)(?:và|cùng|hoặc)) *(?:số *:? *)?"
    rf"(?:(?:các|và) *|(?:và )?{_OPINION}|(?:và )?(?:điểm|khoản|điều|mục) [\w ,]{{1,40}})?$"
)
_DOING = phrase(r"^ *(?:(?:thời gian|thời hạn|tiến độ|việc) )?(?:tổ chức )?(?:thực hiện|triển khai)(?: thực hiện)? ")
#: What somebody has issued is told, not implemented: ``LĐLĐ huyện đã có Công văn số …``.
_TOLD = phrase(r"(?<!\w)(?:đã|vừa|mới) (?:có|ban hành|phát hành|gửi|ra)(?: các)? *$")
_WITHIN = phrase(r"(?<!\w)(?:tại|trong|ở|của)(?: các)? *$")
#: The letter's second act: ``Kế hoạch này được phổ biến đến chi bộ và | thay thế …``.
_OWN_ACT = phrase(
    r"(?<!\w)(?:kế hoạch|công văn|quyết định|hướng dẫn|thông báo|văn bản|quy chế|quy định|nghị quyết) này "
    r"[^.;]*(?<!\w)và *$"
)
#: Only a part of the document, right before its name: ``điểm 2, mục II | Thông báo số …``.
_PART = phrase(r"(?<!\w)(?:điểm|khoản|mục|phần|nội dung|đoạn) [^.;]{0,50}$")
_LONGEST_SENTENCE = 2000  # characters; so that the time grows with the text and not with its square
_REACH = 140
_NEAR = 60


@cache
def _act(relation: str) -> re.Pattern[str]:
    return phrase(rf"(?<!\w)(?P<verb>{any_of(WORDS[relation])})(?!\w)(?P<object>[^.;]*)$")


_NOT_DONE = phrase(rf"(?<!\w){any_of(WORDS['not_done'])}(?: [^,.;]{{1,40}})?,? *$")


_SUBJECT = phrase(rf" *,? *(?:\(|\"|{any_of(WORDS['subjects'])}(?!\w))")


_ENCLOSURE = phrase(rf"\( *(?:có )?{any_of(WORDS['forwarded_after'])} *\)")


_ENCLOSED_IN_BRACKETS = phrase(rf" *,? *(?:được |có |xin )?{any_of(WORDS['forwarded_after'])} *\)")


#: A basis stands at the beginning of a sentence or clause: ``Thực hiện …``, ``…, căn cứ …``.
_BASIS = phrase(
    r"(?:^|[,;:]|(?<!\w)và) *(?:[-+]|\d[.)])? *(?:(?:để|nhằm|nay|qua đó|đồng thời) )?"
    rf"{any_of(WORDS['implements'])}(?!\w)"
)


def settle_relations(view: View, items: Sequence[Item], spans: Iterable[Paragraph]) -> None:
    """Set ``relation`` of every citation of a letter, from left to right; ``spans`` are its paragraphs."""
    listed_below = _acts_of_lists(view, spans)
    last: Item | None = None
    outer: Item | None = None  # the last that no subject or bracket of another one names
    for item in items:
        neighbour = last if last is not None and last.span == item.span and last.end <= item.start else None
        listed = last is not None and item.shared and last.shared and item.symbol is last.symbol
        if last is not None and listed:
            item.relation = last.relation
        elif neighbour is not None and _is_named_by(view, neighbour, item):
            item.relation = _act_behind(view, item) or "cites"
            last = item
            continue
        else:
            act, at = listed_below.get(item.span, (None, 0))
            first = item.start - item.span[0] <= _LONGEST_MARK
            here = first if at == item.span[0] else at >= _sentence_start(view, item)
            item.relation = act if act and here else _relation(view, item, neighbour, outer)
        last = outer = item


#: “gửi các đơn vị các văn bản sau: | 1. Công văn số …”: what is done with all documents of a list stands above it.
_OF_LIST = phrase(
    rf"(?<!\w){any_of(WORDS['kinds_listed'])}[^.;:]{{0,20}} sau(?: đây)?(?P<behind>[^.;:]{{0,40}}): *", told_by=["sau"]
)
_LONGEST_MARK = 6  # characters


def _acts_of_lists(view: View, spans: Iterable[Paragraph]) -> dict[Paragraph, tuple[Relation, int]]:
    """Return what is done with the documents of a list by the words that open it, and where in a paragraph it begins.

    That is where the paragraph itself begins, or behind the words that open the list in it.
    """
    acts: dict[Paragraph, tuple[Relation, int]] = {}
    act: Relation | None = None
    for span in spans:
        start, end, _ = span
        opens = None
        for found in _OF_LIST.finditer(view.lower, start, end):
            opens = found
        if opens is not None:
            act = _act_with_list(view, start, opens)
        elif not _ITEM.match(view.lower, start, end):
            act = None
        if act is not None:
            acts[span] = (act, opens.end() if opens is not None else start)
    return acts


#: An item of a list: a mark, or the name of a kind of document.
_ITEM = phrase(rf"(?:[-+*•]|\d{{1,2}}[.)]|[a-zđ][.)]|{any_of(WORDS['kinds_listed'])})")


def _act_with_list(view: View, start: int, opens: re.Match[str]) -> Relation | None:
    if words_of("repealed_after").search(opens["behind"]):
        return "repeals"
    relations: tuple[Relation, ...] = ("replaces", "repeals", "forwards")
    for relation in relations:
        verb = _act(relation).search(view.lower, start, opens.start())
        if verb is not None:
            return relation
    sent = _SENT_IN_A_LIST.search(view.lower, start, opens.start())
    return "forwards" if sent is not None and words_of("turns").search(sent[0]) is None else None


_SENT_IN_A_LIST = phrase(rf"(?<!\w){any_of(WORDS['sent_in_a_list'])} [^.;:]{{0,80}}$")


def _is_named_by(view: View, last: Item, item: Item) -> bool:
    """Say whether the subject of a document, or a bracket behind it, names another one."""
    between = view.lower[last.end : item.start]
    if last.end <= _sentence_start(view, item) or not _SUBJECT.match(between) or _PARALLEL.search(between):
        return False
    return _NEW_CLAUSE.search(view.plain[last.end : item.start].rstrip(" ,;")) is None


def _relation(view: View, item: Item, last: Item | None, outer: Item | None) -> Relation:
    behind = _act_behind(view, item)
    if behind:
        return behind
    begin = start = _sentence_start(view, item)
    if last is not None and last.end > start:
        between = view.lower[last.end : item.start]
        if not _NEW_CLAUSE.search(view.plain[last.end : item.start].rstrip(" ,;")):
            parallel = _PARALLEL.search(between)
            if parallel or not between.strip():
                # a semicolon ends also what the subject of the one before it names
                ends = parallel is not None and parallel["joint"] == ";"
                return outer.relation if ends and outer is not None and outer.start >= begin else last.relation
        start = last.end
    return _act_before(view, item, start) or _by_zone(view, item, begin)


def _sentence_start(view: View, item: Item) -> int:
    """Return where the sentence or clause of ``item`` begins; a semicolon right before it only parts a list."""
    start = max(item.span[0], item.start - _LONGEST_SENTENCE)
    for mark in _SENTENCE.finditer(view.lower, start, item.start):
        if mark.group() != ";" or not _ITEM_OF_LIST.fullmatch(view.lower, mark.end(), item.start):
            start = mark.end()
    return start


#: “Thông tư số … được thay bằng Nghị định số …”: another document did it, not this letter.
_SUCCESSOR = phrase(rf"[^.;:]{{0,60}}?{any_of(WORDS['replaced_after'])}(?: thế)? (?:bằng|bởi) [^.;,]{{0,30}}số \d")


#: “Thời hạn gửi báo cáo theo | Công văn số …” is the limit that this document sets.
_LIMIT_OF = phrase(r"(?<!\w)(?:thời hạn|hạn|thời gian|lịch)(?!\w)[^.;,]{0,60} theo (?:các )?$")


def _act_behind(view: View, item: Item) -> Relation | None:
    """Return the relation that words behind the citation give it."""
    end = min(item.span[1], item.end + _LONGEST_SENTENCE)
    mark = _SENTENCE.search(view.lower, item.end, end)
    stop = min(mark.start() if mark else end, item.end + _NEAR)
    aside = view.lower.find(" (", item.end, stop)  # what stands in brackets is said of another thing
    if _SUCCESSOR.match(view.lower, item.end, end):
        return None  # told of a third document
    if words_of("repealed_after").search(view.lower, item.end, aside if aside >= 0 else stop):
        return "repeals"
    within = _WITHIN.search(view.lower, max(item.span[0], item.start - 30), item.start)
    if words_of("replaced_after").search(view.lower, item.end, aside if aside >= 0 else stop):
        part = within or _PART.search(view.lower, max(item.span[0], item.start - 60), item.start)
        return "amends" if part else "replaces"
    if words_of("amended_after").search(view.lower, item.end, stop):
        return "amends"
    within = within or _LIMIT_OF.search(view.lower, max(item.span[0], item.start - _NEAR), item.start)
    if within and words_of("amended_within").search(view.lower, item.end, stop):
        return "amends"
    enclosed = _ENCLOSURE.search(view.lower, item.end, end) or _ENCLOSED_IN_BRACKETS.match(view.lower, item.end, end)
    return "forwards" if enclosed else None


def _act_before(view: View, item: Item, start: int) -> Relation | None:
    """Return the relation that a verb before the citation gives it."""
    low = max(start, item.start - _REACH)
    relations: tuple[Relation, ...] = ("answers", "replaces", "repeals", "amends", "forwards")
    for relation in relations:
        found = _act(relation).search(view.lower, low, item.start)
        if found and _governs(view, found, start, relation):
            return relation
    return None


def _governs(view: View, verb: re.Match[str], start: int, relation: Relation) -> bool:
    """Say whether a verb is the letter's own act and still governs the citation across the words between."""
    words = _ENCLOSED.sub("", verb["object"])
    if relation == "forwards":
        return len(words) < 80
    if words_of("postpones").match(verb["verb"]):
        words = _DOING.sub("", words.replace("theo ", ""))  # put off is what stands "in" or "by" the document
    elif words_of("stops").match(verb["verb"]):
        words = _DOING.sub("", words)
    if words_of("turns").search(words) or (relation != "amends" and len(words) > 50):
        return False
    if relation == "answers" or _OWN_ACT.search(view.lower, start, verb.start()):
        return True
    return not _NOT_DONE.search(view.lower, max(start, verb.start() - 50), verb.start())


def _by_zone(view: View, item: Item, begin: int) -> Relation:
    """Return ``implements`` for a basis in the preamble, else ``cites``."""
    zone = item.span[2]
    sentence = view.lower[begin : item.start]
    if zone == "preamble":
        bare = item.start - item.span[0] < 20 and len(view.lower[item.span[0] : item.start].strip(" -+.")) < 3
        told = _TOLD.search(view.lower, begin, item.start)
        return "implements" if bare or (_BASIS.search(sentence) and not told) else "cites"
    # The bases of a quyết định are lines of their own, whatever stands above them.
    begin, end = item.span[0], item.span[1]
    opens = view.lower[begin : begin + 20].lstrip(" -+").startswith("căn cứ")
    return "implements" if opens and view.lower[end - 20 : end].rstrip(" -+").endswith((";", ",")) else "cites"


# --------------------
# Documents cited by number or symbol: read, freed of the letter itself, merged, related to the letter.


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
    spans = list(spans)
    items: list[Item] = []
    for start, end, zone in spans:
        items.extend(read_items(view, (start, end, zone), issued_on))
    items = [item for item in items if not _is_own(view, item, own, issued_on)]
    settle_relations(view, items, spans)
    for relation, (title, told) in _BY_TITLE.items():
        if any(zone == "title" and title.match(view.lower, start, end) for start, end, zone in spans):
            _relate_first(view, items, relation, told)
    return [_record(group, place, issuer) for group in _merged(items)]


_ABOUT = r"(?:v/v|về việc|về|một số nội dung)? *"
#: “V/v | đính chính Kế hoạch …”, “V/v | trả lời đề nghị của …”: the letter changes, or answers, the document that it
#: tells of first, as one that was issued or that came in.
_BY_TITLE: dict[Relation, tuple[re.Pattern[str], re.Pattern[str]]] = {
    "amends": (
        phrase(rf"{_ABOUT}{any_of(WORDS['amends'])}(?!\w)"),
        phrase(r"(?<!\w)(?:ban hành|phát hành|có|gửi)(?: các)? *$"),
    ),
    "answers": (
        phrase(rf"{_ABOUT}{any_of(WORDS['answers'])}(?!\w)"),
        phrase(r"(?<!\w)(?:nhận được|tiếp nhận|nghiên cứu|xem xét)(?: nội dung)?(?: các)? *$"),
    ),
}


def _relate_first(view: View, items: Sequence[Item], relation: Relation, told: re.Pattern[str]) -> None:
    """Give ``relation`` to the first document below the title where the words before it are those it is ``told`` by."""
    first = next((item for item in items if item.span[2] != "title"), None)
    if first is None or first.relation not in ("cites", "implements"):
        return
    if told.search(view.lower, max(first.span[0], first.start - 20), first.start):
        first.relation = relation


def _is_own(view: View, item: Item, own: tuple[str | None, str | None], issued_on: str | None) -> bool:
    """Say whether ``item`` is the letter itself, as annexes cite it (``Kèm theo Kế hoạch số …/KH-… ngày …``)."""
    number, symbol = own
    if item.symbol is None or symbol is None or item.symbol.text.upper() != symbol.upper():
        return False
    if item.number is None:
        return True
    enclosed = bool(_ENCLOSED_BEFORE.search(view.lower, max(0, item.start - 40), item.start))
    if item.number != number:
        return number is None and enclosed
    other_day = item.date is not None and issued_on is not None and item.date != issued_on
    return enclosed or not other_day


#: Organs that, named without their organisation, are those of who writes.
_ORGANS_ALONE = frozenset(load("header")["issuer"]["organs_alone"])
_ENCLOSED_BEFORE = phrase(r"kèm (?:theo )?(?:bản |các )?$")


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
    done = [item.relation for item in group]
    ends = (relation for relation in done if relation in ("replaces", "repeals"))
    return next(ends, "amends" if "amends" in done else done[0])


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
