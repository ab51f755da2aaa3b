"""The signature block (cells 7a, 7b): authority, post and name of the signer.

``TM. BAN THƯỜNG VỤ`` / ``PHÓ CHỦ TỊCH`` / ``Nguyễn Văn A``; recognition may run the first two into one line.
"""

import re
from collections.abc import Sequence

from extractors.bodies import head_at
from extractors.header.columns import Cell, bare_words, printed
from extractors.header.facts import HeadFacts
from extractors.header.patterns import AUTHORITY, DEGREES, MOTTO, PERSON, POST, WORDS
from extractors.lexicon import load
from extractors.outline import is_capitals
from extractors.phrases import any_of
from extractors.view import View, phrase, words

#: A collective body and the blanks between it and a post that was run into its line.
_COLLECTIVE = phrase(rf"{any_of(WORDS['tail']['collectives'])}\b[^|]*? (?={any_of(load('outline')['posts'])}\b)")
_DEPUTY = re.compile(r" (?=pho )")
_BEFORE_POSTS = tuple(f"{word} " for word in WORDS["signature"]["before_posts"])


def read_signature(view: View, cells: Sequence[Cell], facts: HeadFacts) -> None:
    """Put authority, post and name of who signs, which stand in ``cells``, into ``facts``."""
    for name in ("signer", "signer_title", "authority"):
        facts.put(name, None)
    cells = _first_block(view, cells)
    for cell in cells:
        raw = printed(view, cell).rstrip()
        if not is_capitals(raw):
            continue
        mark = AUTHORITY.match(raw)
        if mark and len(raw) > mark.end():
            if facts.get("authority") is None:
                _put_authority(view, cell, cell.start + mark.end(), facts)
        elif POST.match(bare_words(view, cell)) and facts.get("signer_title") is None:
            _put_title(view, facts, cell.start, cell.end)
    _put_signer(view, cells, facts)


def _first_block(view: View, cells: Sequence[Cell]) -> Sequence[Cell]:
    """Return the block of the first body where two sign side by side, else all cells."""
    rows = [cell.row for cell in cells if AUTHORITY.match(view.plain, *cell.span)]
    return [cell for cell in cells if not cell.right] if len(set(rows)) < len(rows) else cells


def _put_authority(view: View, cell: Cell, begin: int, facts: HeadFacts) -> None:
    """Put the authority, the words behind whose mark begin at ``begin``, and a post that was run into its line."""
    end = _authority_end(view, begin, cell.end)
    facts.put("authority", words(view.text[cell.start : end]), (cell.start, end))
    if end < cell.end:
        _put_title(view, facts, end, cell.end)


def _authority_end(view: View, begin: int, limit: int) -> int:
    """Return where the authority ends: before a post that recognition ran into its line."""
    collective = _COLLECTIVE.match(view.bare, begin, limit)
    if collective:
        return collective.end()
    first = POST.match(view.bare, begin, limit)
    deputy = _DEPUTY.search(view.bare, first.end(), limit) if first else None
    return deputy.start() if deputy else limit


def _put_title(view: View, facts: HeadFacts, start: int, end: int) -> None:
    while start < end and view.plain[start] == " ":
        start += 1
    facts.put("signer_title", title_case(words(view.text[start:end]).rstrip(" .,:")), (start, end))


def _put_signer(view: View, cells: Sequence[Cell], facts: HeadFacts) -> None:
    """Put the last name of a person in the block, without degrees."""
    for cell in reversed(cells):
        raw = words(view.text[cell.start : cell.end]).strip(" .*")
        low = bare_words(view, cell)
        if is_capitals(raw) and (POST.match(low) or AUTHORITY.match(raw)):
            continue
        if PERSON.match(raw) and not MOTTO.match(low) and head_at(view, *cell.span) is None:
            name = DEGREES.sub("", raw)
            at = view.plain.find(name, *cell.span)
            facts.put("signer", name, (max(at, cell.start), cell.end))
            return


def title_case(raw: str) -> str:
    """Return a post or name that stands in capitals as running text writes it.

    >>> title_case("PHÓ CHỦ TỊCH")
    'Phó Chủ tịch'
    """
    low = raw.lower() if is_capitals(raw) else raw
    low = low[:1].upper() + low[1:]
    for prefix in _BEFORE_POSTS:
        if low.startswith(prefix):
            low = prefix + low[len(prefix) :][:1].upper() + low[len(prefix) + 1 :]
    return low
