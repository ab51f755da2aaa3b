"""The signature block (cells 7a, 7b): authority, post and name of the signer.

``TM. BAN THƯỜNG VỤ`` / ``PHÓ CHỦ TỊCH`` / ``Nguyễn Văn A``; recognition may run the first two into one line.
"""

import re
from collections.abc import Sequence

from extractors.bodies import head_at, spelled
from extractors.bodies.canonical import mended
from extractors.header.columns import HeadCell, bare_words, printed
from extractors.header.facts import HeadFacts
from extractors.header.patterns import AUTHORITY, DEGREES, MOTTO, PERSON, POST, SIGNING_POST, WORDS
from extractors.lexicon import load
from extractors.outline import is_capitals
from extractors.patterns import View, any_of, make_view, phrase, words
from extractors.spelling import by_rule

#: A collective body and the blanks between it and a post that was run into its line.
_COLLECTIVE = phrase(rf"{any_of(WORDS['tail']['collectives'])}\b[^|]*? (?={any_of(load('outline')['posts'])}\b)")
_DEPUTY = re.compile(r" (?=pho )")
_NOISE = re.compile(any_of(WORDS["tail"]["noise"]))
#: A mark of authority that no word can be taken for, whatever the case of the words behind it.
_MARKED = re.compile(r"(?:TM|KT|TL|TUQ)\.|[TK] ?/ ?(?:M|T|L|UQ)")
#: What stands in place of the hand's signature, beside the name.
_SIGNED = re.compile(
    r"[(\[]? *đã ký(?: tên)?(?:(?:,| và) đóng dấu)? *[)\]:]?|[(\[](?:ký|đóng dấu)[^)\]]*[)\]]", re.IGNORECASE
)
_LED = re.compile(r"((?:Phó |Quyền )?Trưởng )((?:ban|phòng|khoa) .+)$")
_SHORT_DEPUTY = re.compile(r"^P\. ?(?=[^\W\d_])")
_FAMILY_NAMES = tuple(f"{name} " for name in WORDS["signature"]["family_names"])
_BEFORE_POSTS = tuple(f"{word} " for word in WORDS["signature"]["before_posts"])


def read_signature(view: View, cells: Sequence[HeadCell], facts: HeadFacts) -> None:
    """Put authority, post and name of who signs, which stand in ``cells``, into ``facts``."""
    for name in ("signer", "signer_title", "authority"):
        facts.put(name, None)
    cells = _first_block(view, [cell for cell in cells if not _is_noise(view, cell)])
    for at, cell in enumerate(cells):
        raw = printed(view, cell).rstrip()
        mark = AUTHORITY.match(raw)
        if mark and len(raw) > mark.end() and (is_capitals(raw) or _MARKED.match(raw)):
            if facts.get("authority") is None:
                _put_authority(view, cell, cell.start + mark.end(), facts)
        elif facts.get("signer_title") is None and _is_post(view, cell):
            _put_title(view, facts, cell.start, _title_end(view, cell, cells[at + 1 : at + 2]))
    _put_signer(view, cells, facts)


def _title_end(view: View, cell: HeadCell, below: Sequence[HeadCell]) -> int:
    """Return where a post ends: on the next line, where a dash at the end of its own calls for more of its name."""
    for rest in below:
        alone = not view.plain[cell.end : rest.start].strip() and is_capitals(printed(view, rest))
        if alone and printed(view, cell).rstrip().endswith("-") and not _is_post(view, rest):
            return rest.end
    return cell.end


def _is_post(view: View, cell: HeadCell) -> bool:
    """Say whether a cell names a post: in capitals, or a post alone."""
    low = bare_words(view, cell).rstrip(" .,:")
    if is_capitals(printed(view, cell)):
        return bool(POST.match(low) or SIGNING_POST.match(low))
    return bool(POST.fullmatch(low)) and printed(view, cell)[:1].isupper()


def _first_block(view: View, cells: Sequence[HeadCell]) -> Sequence[HeadCell]:
    """Return the block of the first body where two sign, side by side or one below the other, else all cells."""
    if _sign_side_by_side(view, cells):
        cells = [cell for cell in cells if not cell.right]
    begun = named = False
    for index, cell in enumerate(cells):
        signs = bool(AUTHORITY.match(printed(view, cell)) or _is_post(view, cell))
        if named and signs:
            return cells[:index]
        name = _name_of_person(view, cell) if begun and not signs else None
        named = named or (name is not None and not is_capitals(name))
        begun = begun or signs
    return cells


def _sign_side_by_side(view: View, cells: Sequence[HeadCell]) -> bool:
    """Say whether two authorities, two posts or two persons stand on one line."""
    kinds = [
        (cell.row, 0 if AUTHORITY.match(printed(view, cell)) else 1 if _is_post(view, cell) else 2)
        for cell in cells
        if AUTHORITY.match(printed(view, cell)) or _is_post(view, cell) or _name_of_person(view, cell)
    ]
    return len(set(kinds)) < len(kinds)


def _put_authority(view: View, cell: HeadCell, begin: int, facts: HeadFacts) -> None:
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
    raw = _SHORT_DEPUTY.sub("PHÓ ", mended(words(view.plain[start:end]).rstrip(" .,:")))
    title = title_case(raw)
    facts.put("signer_title", _with_body(title) if is_capitals(raw) else title, (start, end))


def _with_body(title: str) -> str:
    """Return a post with the capitals of the body behind it: ``Chủ tịch Công đoàn ngành Y tế``."""
    led = _LED.match(title)
    if led:
        return led[1] + by_rule(led[2])
    view = make_view(title)
    post = POST.match(view.bare)
    at = post.end() + 1 if post else len(title)
    body = head_at(view, at, len(title)) if at < len(title) else None
    if body is None or body.kind == "organ":
        return title
    return title[:at] + by_rule(spelled(title[at:].upper()).lower())


def _put_signer(view: View, cells: Sequence[HeadCell], facts: HeadFacts) -> None:
    """Put the name of a person who signs, without degrees and ranks: the first one below a post or an authority.

    A name in capitals may be a heading and counts only where there is no other, one above every post even less.
    """
    begun = False
    named: list[tuple[bool, bool, HeadCell, str]] = []
    for cell in cells:
        name = _name_of_person(view, cell)
        if name:
            named.append((is_capitals(name), not begun, cell, name))
        begun = begun or bool(AUTHORITY.match(printed(view, cell))) or _is_post(view, cell)
    if named:
        _, _, cell, name = min(named, key=lambda entry: entry[:2])
        at = view.plain.find(name, *cell.span)
        facts.put("signer", name, (at, at + len(name)) if at >= 0 else cell.span)


def _is_noise(view: View, cell: HeadCell) -> bool:
    """Say whether a cell is printed by a program or says that somebody signed, and names nobody."""
    return _NOISE.match(bare_words(view, cell)) is not None and _name_of_person(view, cell) is None


def _name_of_person(view: View, cell: HeadCell) -> str | None:
    """Return the name of a person that stands alone in the cell, without degrees, ranks and ``(đã ký)``."""
    printed_words = words(view.text[cell.start : cell.end])
    raw = _SIGNED.sub(" ", printed_words).strip(" .*:-,")
    low = make_view(raw).bare
    if is_capitals(raw) and (POST.match(low) or SIGNING_POST.match(low) or AUTHORITY.match(raw)):
        return None
    if not PERSON.match(raw) or MOTTO.match(low) or _NOISE.match(low):
        return None
    name = DEGREES.sub("", raw)
    head = head_at(make_view(name), 0, len(name))
    # “Ông Thị Tú”: what addresses a person elsewhere is a family name where the name stands alone.
    return name if head is None or low.startswith(_FAMILY_NAMES) else None


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
