"""What the tail says of who writes: for whom the letter is signed (cell 7a), where it is filed (cell 9b)."""

import re
from collections.abc import Iterator

from extractors.bodies import canonical, head_at
from extractors.header.facts import HeadFacts, Span
from extractors.header.patterns import AUTHORITY, WORDS
from extractors.outline import Outline, is_capitals
from extractors.phrases import any_of
from extractors.view import View, make_view, words

_FILE = re.compile(rf"lưu *:? *(?:{any_of(WORDS['tail']['file_rooms'])} *[,.]? *)*", re.IGNORECASE)
#: Kinds of bodies that issue letters.
_ISSUES = frozenset(("union", "state", "party", "mass", "school"))


def signed_for(view: View, facts: HeadFacts) -> Iterator[tuple[str, Span]]:
    """Yield the body in whose name, or as whose head, the letter is signed: ``TM. BCH CĐCS BỆNH VIỆN MẮT``."""
    for cell in ("authority", "signer_title"):
        span = facts.spans.get(cell)
        if span is None:
            continue
        raw = words(view.text[slice(*span)])
        mark = AUTHORITY.match(raw) if cell == "authority" else None
        name = raw[mark.end() :] if mark else raw
        if _names_issuer(name):
            yield name, span


def last_line(view: View, outline: Outline) -> Iterator[tuple[str, Span]]:
    """Yield the body whose name alone, in capitals, ends the letter: ``CÔNG ĐOÀN CÔNG TY MAY BÌNH MINH``."""
    span = (outline.lines[-1].start, outline.lines[-1].end) if outline.lines else (0, 0)
    raw = words(view.text[slice(*span)])
    if is_capitals(raw) and _names_issuer(raw):
        yield raw, span


def filed_by(facts: HeadFacts) -> Iterator[tuple[str, Span | None]]:
    """Yield the body that keeps the letter: ``Lưu: VP Công đoàn ngành Giáo dục``."""
    for recipient in facts.recipients:
        found = _FILE.match(recipient)
        if found and _names_issuer(recipient[found.end() :]):
            yield recipient[found.end() :], facts.spans.get("recipients")


def _names_issuer(raw: str) -> bool:
    """Say whether ``raw`` names an organisation, not only an organ (``BAN THƯỜNG VỤ``) or a post."""
    name = canonical(raw)
    head = head_at(make_view(name), 0, len(name))
    return head is not None and head.kind in _ISSUES and " " in name
