"""Kind, subject and marks of a letter (cells 5, 10), and what a pasted letter without a head says of itself."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from extractors.bodies import body_at
from extractors.header.facts import MOTTO, PATTERNS, SUBJECT_LABEL, WORDS, HeadCell, HeadFacts, cut_cells, printed
from extractors.header.number_and_day import is_date_line
from extractors.outline import SPECKS, Line, Outline, begins_preamble, is_capitals, subject_beside_kind
from extractors.patterns import Span, View, any_of, bare_words, end_of, make_view, phrase, span_of, start_of, words
from extractors.references import FoundReference, OwnNumber, find_references
from extractors.references.numbers import KINDS_BY_WORD

# --------------------
# Marks of secrecy, urgency and drafts (cells 10a, 10b): ``MẬT``, ``HỎA TỐC``, ``(DỰ THẢO)``.

_DEGREES_OF_SECRECY = {name.replace(" ", ""): degree for name, degree in WORDS["secrecy"].items()}
_SECRECY = re.compile(rf"^(?:domat:?)?({any_of(_DEGREES_OF_SECRECY)})$")
_URGENCY = re.compile(rf"^(?:do khan *: *)?{any_of(WORDS['urgency']['degrees'])}\b")
_DRAFT = re.compile(r"^\(? *du thao\b")
#: “MẮT” and “MẶT” alone on a line end the name of a hospital or of the Front; only in the bare view they look the same.
_OTHER_WORD = re.compile("[ẮẶ]")
_FRAME = " .[]()|"


def is_mark(low: str) -> bool:
    """Whether the words of a cell (bare view) are a degree of secrecy or urgency."""
    return bool(_SECRECY.match(low.replace(" ", "")) or _URGENCY.match(low))


def read_marks(view: View, head: Iterable[HeadCell], facts: HeadFacts) -> None:
    """Put secrecy, urgency and whether the letter is a draft into ``facts``."""
    facts.put("urgency", None)
    facts.put("secrecy", None)
    for cell in head:
        low = bare_words(view, cell).strip(_FRAME)
        secrecy = _SECRECY.match(low.replace(" ", ""))
        if secrecy and not _OTHER_WORD.search(printed(view, cell)):
            facts.put("secrecy", _DEGREES_OF_SECRECY[secrecy[1]], cell.span)
        elif _URGENCY.match(low):
            facts.put("urgency", words(view.text[cell.start : cell.end]).strip(_FRAME).capitalize(), cell.span)
        if _DRAFT.match(low):
            facts.draft = True
            facts.doubt("draft", cell.span)


# --------------------
# The kind of the letter (cell 5a): as printed above the subject, else as its symbol marks it.

_OFFICIAL_LETTER = "Công văn"
_TELEGRAM = "Công điện"
_KINDS = {make_view(word).bare: kind.name for word, kind in KINDS_BY_WORD.items() if kind.family != "general"}
_LONGEST_FIRST = sorted(_KINDS, key=len, reverse=True)


def read_kind(view: View, outline: Outline, own: OwnNumber, facts: HeadFacts) -> None:
    """Put the kind into ``facts``; one that only the symbol gives is flagged, unless it is an official letter."""
    places: list[HeadCell | Line] = [*cut_cells(view, outline.title[:1]), *outline.title[:1]]
    for cell in places:  # a stretched title has gaps
        if name := name_of_kind(bare_words(view, cell).lstrip(SPECKS)):
            facts.put("kind", name, (cell.start, cell.end))
            return
    if own.kind:
        kind = _OFFICIAL_LETTER if own.kind == _TELEGRAM else own.kind  # CĐ is công đoàn there
        facts.put("kind", kind)
        if kind != _OFFICIAL_LETTER:
            facts.doubt("kind-inferred", (own.start, own.end))
        return
    for line in outline.head:
        if name := _KINDS.get(bare_words(view, line)):  # a small union's letter, its head not in capitals
            facts.put("kind", name, (line.start, line.end))
            return
    facts.put("kind", _OFFICIAL_LETTER if outline.addressees else None)


def name_of_kind(title: str) -> str | None:
    """Return the kind whose name begins words of the bare view, also where it is stretched (``K Ế  H O Ạ C H``)."""
    joined = title.replace(" ", "")
    for name in _LONGEST_FIRST:
        if f"{title} ".startswith(f"{name} ") or joined == name.replace(" ", ""):
            return _KINDS[name]
    return None


# --------------------
# The subject: below the kind (cell 5a), in an official letter behind ``V/v`` (cell 5b).

_TITLE_LABEL = re.compile(any_of(WORDS["letterhead"]["title_labels"]) + r"\b *:? *")
_OF = re.compile(r"của +")

_ATTACHED = re.compile(rf"\({any_of(WORDS['letterhead']['attached_with'])}")
#: ``V/v`` as recognition leaves it: a sign, perhaps few letters.
_LABEL_REMAINS = re.compile(r"[^\w\s]\S{0,3} +")
#: What closes brackets and quotes → what opens them.
_PAIRS = {")": "(", "]": "[", "”": "“", "»": "«"}


def read_subject(view: View, outline: Outline, head: Sequence[HeadCell], facts: HeadFacts, above: OwnNumber) -> None:
    """Put the subject into ``facts``, on one line and without its label. ``above`` is the number line of a recognised
    page: there the label of the subject below it may be lost."""
    spans = _below_kind(view, outline) or _behind_label(view, head)
    if not spans and facts.get("kind") == _OFFICIAL_LETTER:
        spans = _below_number(view, head, above)
    facts.put("subject", _joined(view, spans), (spans[0][0], spans[-1][1]) if spans else None)


def _below_kind(view: View, outline: Outline) -> list[Span]:
    """Return the lines of the subject beside or below the kind; none where there is no such line."""
    spans = [*filter(None, (subject_beside_kind(view, line) for line in outline.title[:1]))]
    for line in outline.title[1:]:
        if _ATTACHED.match(bare_words(view, line)):
            break
        if spans and _OF.match(view.lower, spans[0][0]):
            spans.clear()  # what stands above says whose document it is
        spans.append((end_of(_TITLE_LABEL.match(view.bare, line.start, line.end), line.start), line.end))
    return spans


def _behind_label(view: View, head: Sequence[HeadCell]) -> list[Span]:
    """Return where the lines of the subject stand behind the first label ``V/v`` in the cells of a head; ``[]`` where
    no cell has one."""
    for index, cell in enumerate(head):
        if label := SUBJECT_LABEL.match(view.bare, *cell.span):
            return _lines_from(view, head[index:], label.end())
    return []


def _below_number(view: View, head: Sequence[HeadCell], above: OwnNumber) -> list[Span]:
    """Return the lines below the number in its column as subject, without what is left of ``V/v``; ``[]``: none."""
    rows = [cell.row + 1 for cell in head if cell.start <= above.start < cell.end]
    for index, cell in enumerate(head):
        if cell.row in rows:
            begin = end_of(_LABEL_REMAINS.match(view.plain, *cell.span), cell.start)
            return [] if _is_apart(view, cell) else _lines_from(view, head[index:], begin)
    return []


def _is_apart(view: View, cell: HeadCell) -> bool:
    """Whether a cell is no line of a subject."""
    return is_capitals(printed(view, cell)) or is_date_line(view, cell)


def _lines_from(view: View, head: Sequence[HeadCell], begin: int) -> list[Span]:
    """Return the lines of the subject that begins in the first cell of ``head``, at ``begin``, in its column."""
    first, *others = head
    below = (one for one in others if one.right == first.right and not MOTTO.match(bare_words(view, one)))
    return [(begin, first.end), *(cell.span for cell in takewhile(lambda one: not _is_apart(view, one), below))]


def _joined(view: View, spans: Sequence[Span]) -> str | None:
    """Return the words of the subject's lines, without marks at their end; ``None``: there are none."""
    text = " ".join(words(view.text[start:end]) for start, end in spans).strip().rstrip(" .;:|")
    opener = _PAIRS.get(text[-1:])
    if opener and text.count(opener) < text.count(text[-1]):
        text = text[:-1].rstrip(" .;:")  # “(V/v … | )”
    return text or None


# --------------------
# What a pasted letter says of itself in words, where its head is missing: its number, day, kind and subject.
#
# Web pages cut the letterhead off and name the letter in a sentence: ``Hướng dẫn số 5/HD-LĐLĐ ngày 01/4/2024 của … về
# …`` above the text, ``(Trích Thông báo số 2/TB-CĐCS ngày …)`` below it, or by its kind above it: ``Thông báo``.

_OPENING = re.compile(r"[(\[*]* *(?:(?:trich|nguon|theo)\b *:? *)?")
_NOTICE, _NOTICE_ABOUT = phrase(PATTERNS["notice"]), phrase(PATTERNS["notice_about"])
_LATER = phrase(PATTERNS["later"])
_NEWS = 900  # characters in which news says what was issued
_SENTENCE_END = re.compile(r"\.(?: |$)")
_ABOUT = re.compile(rf"[ ,.:-]*(?:(?:ve viec|v */ *v|ve) *:? *|(?={any_of(WORDS['told']['acts'])}\b))")
_WEEKDAY = r"(?:thu (?:hai|ba|tu|nam|sau|bay)|chu nhat)"
_POSTED = re.compile(
    rf"\W*(?:(?:da )?(?:dang|cap nhat)(?: ngay| luc)?|ngay (?:dang|cap nhat)|{_WEEKDAY})\b"
    rf"[ :,-]*(?:\d{{1,2}}[:h]\d\d[ ,-]*)?(?:{_WEEKDAY}[ ,-]*)?(?:ngay )?"
    r"(?P<day>0?[1-9]|[12]\d|3[01])[/-](?P<month>0?[1-9]|1[0-2])[/-](?P<year>20\d\d)(?!\d)"
)
_LINES_OF_PAGE_HEAD = 6
#: A headline: not too long, and no sentence.
_HEADLINE = re.compile(r".{0,250}(?<![.;:,])", re.DOTALL)
#: ``Công Đoàn: Hướng dẫn xét …``: who speaks, and what.
_SPEAKER = re.compile(r"[^\n:.]{3,60}: *(?=\S)")
_PARAGRAPHS_THAT_SPEAK = 3
_GIVES_NOTICE = phrase(PATTERNS["gives_notice"])
#: What parts the steps of a page's path.
_PATH = re.compile(r" *[/>»] +")


def read_told_in_words(view: View, outline: Outline, facts: HeadFacts) -> None:
    """Put into ``facts`` what a pasted letter without a symbol says of itself, in a citation or headline."""
    if facts.get("symbol") or _read_citation(view, outline, facts):
        return
    lines = enumerate(outline.lines[:_LINES_OF_PAGE_HEAD])
    posts = [(at, found) for at, line in lines if (found := _POSTED.match(view.bare, line.start, line.end))]
    if posts and posts[0][0]:
        _read_page(view, posts[0][0], outline, facts)
    elif not outline.addressees:
        _read_alone(view, outline, facts)
    if facts.get("subject") is None and outline.addressees and outline.head:
        _put_headline(view, outline.head[-1], facts)
    if facts.get("issued_on") is None and posts:  # the day on which a page was put up, for that of its letter
        found = posts[0][1]
        day = f"{found['year']}-{int(found['month']):02d}-{int(found['day']):02d}"
        facts.put("issued_on", day, found.span())


def _read_citation(view: View, outline: Outline, facts: HeadFacts) -> bool:
    """Read the line that cites the letter itself, at its head or end, into ``facts``; say whether there is one."""
    head = [*outline.lines[:2], *outline.head[2:_LINES_OF_PAGE_HEAD]]
    lines = [*head, *outline.lines[-1:]]
    at = next((at for at, line in enumerate(lines) if _cites_itself(view, line, facts)), None)
    if at and facts.get("subject") is None:
        _put_headline(view, lines[at - 1], facts)
    return at is not None or _is_reported(view, facts)


def _read_page(view: View, posted: int, outline: Outline, facts: HeadFacts) -> None:
    """Read a page of the web by the line that says when it was put up: below its path and its headline. Whom a page
    greets is no addressee; its path may end in a kind."""
    paths = (_PATH.split(view.bare[line.start : line.end]) for line in outline.lines[: posted - 1])
    kinds = (name_of_kind(path[-1].strip()) for path in paths if len(path) > 1)
    facts.values["kind"] = next(filter(None, kinds), None)
    _read_spoken_kind(view, outline, facts)
    lines = [outline.lines[posted - 1], *outline.lines[posted + 1 : posted + 2]]
    _read_headline(view, lines, facts, posted=True)


def _read_alone(view: View, outline: Outline, facts: HeadFacts) -> None:
    """Read a text without letterhead and addressees by its first line."""
    _read_spoken_kind(view, outline, facts)
    if facts.get("issued_on") is None and facts.get("subject") is None:
        _read_headline(view, outline.lines[:2], facts)


_OF_HEAD = re.compile(rf"{MOTTO.pattern}|s[o06]\b *[:.\d]")


def _put_headline(view: View, line: Line, facts: HeadFacts) -> None:
    """Put a line into ``facts`` as the subject, unless it is in capitals, a sentence, a day or a line of a head."""
    raw = words(view.text[line.start : line.end])
    other = any(is_date_line(view, c) for c in cut_cells(view, [line])) or _OF_HEAD.match(view.bare, line.start)
    if not (other or is_capitals(raw) or raw.endswith((".", ";", ","))):
        facts.put("subject", raw.strip(" :-"), (line.start, line.end))


def _read_spoken_kind(view: View, outline: Outline, facts: HeadFacts) -> None:
    """Put ``Thông báo`` as the kind, flagged, where the first paragraphs say that they give notice."""
    for block in outline.blocks[:_PARAGRAPHS_THAT_SPEAK] if facts.get("kind") is None else ():
        found = _GIVES_NOTICE.search(view.lower, block.start, block.end)
        if found:
            facts.put("kind", "Thông báo", found.span("kind"))
            facts.doubt("kind-inferred", found.span("kind"))
            return


def _cites_itself(view: View, line: Line, facts: HeadFacts) -> bool:
    """Whether a line cites the letter itself (``(Trích Thông báo số 2/TB-CĐCS …)``); puts that into ``facts``."""
    start = end_of(_OPENING.match(view.bare, line.start, line.end), line.start)
    end = min(line.end, start_of(_SENTENCE_END.search(view.plain, start, line.end), line.end))
    own = _document_at(view, start, end, facts)
    if own is None or own.date is None:
        return False
    about = _ABOUT.match(view.bare, own.end, end)
    if about is None and view.plain[own.end : end].strip(" .)]*:,"):
        return False
    _put_document(view, own, about, end, facts)
    facts.doubt("kind-inferred", (own.start, own.end))
    return True


def _is_reported(view: View, facts: HeadFacts) -> bool:
    """Put what news says of the first document issued in it into ``facts``; say whether it does. ``Ngày 3/1/2026, Công
    đoàn Viên chức tỉnh ban hành | Kế hoạch số 1/KH-CĐVC về …``; not in a text that somebody signed."""
    notice = None if facts.get("signer") or facts.get("authority") else _NOTICE.search(view.lower, 0, _NEWS)
    if notice is None or _LATER.search(view.lower, 0, 2 * _NEWS):
        return False
    start, end = notice.end(), start_of(_SENTENCE_END.search(view.plain, notice.end()), len(view.plain))
    own = _document_at(view, start, end, facts)
    if own is None:
        return False
    about = _NOTICE_ABOUT.match(view.lower, own.end, end)
    own = replace(own, issuer=facts.get("issuer") or own.issuer)
    _put_document(view, own, about, end, facts)
    facts.doubt("head-reported", (own.start, own.end))
    return True


def _document_at(view: View, start: int, end: int, facts: HeadFacts) -> FoundReference | None:
    """Return the document whose citation begins at ``start``, or ``None`` where none does."""
    sentence = view.text.rfind("\n", 0, start) + 1  # its day may stand before it
    found = find_references(view, [(sentence, end, "body")], (None, None), facts.get("place"))
    return next((one for one in found if one.start == start), None)


def _put_document(view: View, own: FoundReference, about: re.Match[str] | None, end: int, facts: HeadFacts) -> None:
    """Put what is said of a document into ``facts``; its subject stands behind ``about``, up to ``end``."""
    span = (own.start, own.end)
    said = {"number": own.number, "symbol": own.symbol, "issued_on": own.date, "kind": own.kind, "issuer": own.issuer}
    for name in filter(said.get, said):
        facts.put(name, said[name], span)
    if about:
        facts.put("subject", words(view.text[about.end() : end]).rstrip(" .;:"), (about.end(), end))
    _no_longer_unknown(facts)


def _read_headline(view: View, lines: Sequence[Line], facts: HeadFacts, *, posted: bool = False) -> None:
    """Put the first of ``lines`` as kind and subject; ``posted``: a page of the web shows it so. Nothing where it is no
    headline, or neither a kind nor the line below shows that a letter begins."""
    if len(lines) < 2:
        return
    line, below = lines
    raw = view.plain[line.start : line.end].rstrip()
    if not _HEADLINE.fullmatch(raw):
        return
    start, end = end_of(_SPEAKER.match(view.plain, line.start, line.end), line.start), line.end
    kind = name_of_kind(" ".join(view.bare[start:end].split()))
    if not (posted or kind or begins_preamble(view.bare[slice(*span_of(below))])):
        return
    if body := body_at(view, line.start, start):  # before a colon: “Công Đoàn: Hướng dẫn xét …”
        facts.put("issuer", body.name, (body.start, body.end))
        _no_longer_unknown(facts)
        facts.doubt("issuer-inferred", (body.start, body.end))
    if kind:
        span = (start, start + len(kind))
        facts.put("kind", kind, span)
        facts.doubt("kind-inferred", span)
        start = span[1]
        if not view.plain[start:end].strip(" :.-"):
            start, end = span_of(below)
    facts.put("subject", words(view.text[start:end]).strip(" .;:-"), (start, end))


def _no_longer_unknown(facts: HeadFacts) -> None:
    """Take out the flag that the issuer is unknown."""
    facts.flags[:] = [doubt for doubt in facts.flags if doubt.code != "issuer-unknown"]
