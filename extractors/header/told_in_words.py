"""What a pasted letter says of itself in words, where its head is missing: its number, day, kind and subject.

Web pages cut the letterhead off and name the letter in a sentence: ``Hướng dẫn số 5/HD-LĐLĐ ngày 01/4/2024 của … về …``
above the text, ``(Trích Thông báo số 2/TB-CĐCS ngày …)`` below it, or by its kind alone: ``Thông báo`` over the text.
"""

import re

from extractors.bodies import body_at
from extractors.header.facts import HeadFacts
from extractors.header.kind import name_of_kind
from extractors.outline import Line, Outline
from extractors.outline.parts import begins_preamble
from extractors.patterns import View, words
from extractors.references import find_references

_OPENING = re.compile(r"[(\[*]* *(?:(?:trich|nguon|theo)\b *:? *)?")
_SOURCE = re.compile(r"[(\[*]* *(?:trich|nguon)\b|[(\[]")
_ABOUT = re.compile(r"[ ,.:-]*(?:ve viec|v */ *v|ve) *:? *")
_POSTED = re.compile(
    r"\W*(?:(?:da )?(?:dang|cap nhat)(?: ngay| luc)?|ngay (?:dang|cap nhat)|thu (?:hai|ba|tu|nam|sau|bay)|chu nhat)\b"
    r"[ :,-]*(?:\d{1,2}[:h]\d\d[ ,-]*)?(?:ngay )?(?P<day>\d{1,2})[/-](?P<month>\d{1,2})[/-](?P<year>20\d\d)(?!\d)"
)
_LINES_OF_PAGE_HEAD, _DAYS, _MONTHS = 6, 31, 12
_LONGEST = 250  # characters of a headline
#: ``Công Đoàn: Hướng dẫn xét …``: who speaks, and what.
_SPEAKER = re.compile(r"[^\n:.]{3,60}: *(?=\S)")


def read_told_in_words(view: View, outline: Outline, facts: HeadFacts) -> None:
    """Put into ``facts`` what the first or the last line says of the letter, where the head says nothing of it."""
    if not outline.lines or facts.get("number") or facts.get("symbol"):
        return
    first, last = outline.lines[0], outline.lines[-1]
    for line in (first, *([last] if _SOURCE.match(view.bare, last.start, last.end) else [])):
        if _cites_itself(view, line, facts):
            return
    if facts.get("issued_on") is None and facts.get("subject") is None and not outline.addressees:
        _read_headline(view, first, outline, facts)
    if facts.get("issued_on") is None:
        _read_posted(view, outline, facts)


def _read_posted(view: View, outline: Outline, facts: HeadFacts) -> None:
    """Take the day on which a page was put up (``Đăng ngày 02/06/2022 - 14:35``) for that of its letter."""
    for line in outline.lines[:_LINES_OF_PAGE_HEAD]:
        found = _POSTED.match(view.bare, line.start, line.end)
        if found and int(found["day"]) <= _DAYS and int(found["month"]) <= _MONTHS:
            day = f"{found['year']}-{int(found['month']):02d}-{int(found['day']):02d}"
            facts.put("issued_on", day, found.span())
            return


def _cites_itself(view: View, line: Line, facts: HeadFacts) -> bool:
    """Read a line that names a document by kind and number, and besides only its day, issuer and subject."""
    opening = _OPENING.match(view.bare, line.start, line.end)
    start = opening.end() if opening else line.start
    found = (
        find_references(view, [(start, line.end, "body")], (None, None), facts.get("place"))
        if line.end - line.start <= _LONGEST
        else []
    )
    if not found or found[0].start > start or not (found[0].number and found[0].symbol and found[0].date):
        return False
    own = found[0]
    about = _ABOUT.match(view.bare, own.end, line.end)
    rest = view.plain[own.end : line.end].strip(" .)]*:,")
    if rest and about is None:
        return False
    span = (own.start, own.end)
    facts.put("number", own.number, span)
    facts.put("symbol", own.symbol, span)
    facts.put("issued_on", own.date, span)
    if own.kind:
        facts.put("kind", own.kind, span)
    if own.issuer:
        facts.put("issuer", own.issuer, span)
    if about is not None and rest:
        facts.put("subject", words(view.text[about.end() : line.end]).rstrip(" .;:)"), (about.end(), line.end))
    facts.doubt("kind-inferred", span)
    return True


def _read_headline(view: View, line: Line, outline: Outline, facts: HeadFacts) -> None:
    """Take the line above the running text for kind and subject."""
    raw = view.plain[line.start : line.end].rstrip()
    low = " ".join(view.bare[line.start : line.end].split())
    below = outline.lines[1:2]
    if len(raw) > _LONGEST or raw.endswith((".", ";", ":", ",")) or not below or line.table:
        return
    speaker = _SPEAKER.match(view.plain, line.start, line.end)
    start = speaker.end() if speaker else line.start
    kind = name_of_kind(" ".join(view.bare[start : line.end].split()))
    above_basis = begins_preamble(view.bare[below[0].start : below[0].end])
    if not above_basis and (begins_preamble(low) or (kind is None and not facts.get("kind"))):
        return
    body = body_at(view, line.start, start) if speaker and facts.get("issuer") is None else None
    if body is not None:
        facts.put("issuer", body.name, (body.start, body.end))
        facts.flags[:] = [doubt for doubt in facts.flags if doubt.code != "issuer-unknown"]
        facts.doubt("issuer-inferred", (body.start, body.end))
    size = len(kind) if kind else 0
    begin, end = start + size, line.end
    alone = kind is not None and not view.plain[begin:end].strip(" :.-")
    if alone and not above_basis:
        begin, end = below[0].start, below[0].end
    subject = words(view.text[begin:end]).strip(" .;:-")
    if kind:
        facts.put("kind", kind, (start, start + size))
        facts.doubt("kind-inferred", (start, start + size))
    if subject and end - begin <= _LONGEST:
        facts.put("subject", subject, (begin, end))
