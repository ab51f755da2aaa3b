"""The tail and to whom a letter goes: signature (cells 7a, 7b), addressees (cell 9a), ``Nơi nhận`` (cell 9b)."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import NamedTuple

from extractors.bodies import head_at, spelled
from extractors.header.facts import (
    AUTHORITY,
    PATTERNS,
    POST,
    SIGNING_POST,
    WORDS,
    FieldVerdict,
    HeadCell,
    HeadFacts,
    Sureness,
    cut_cells,
    keep_verdict,
    printed,
    take_back,
)
from extractors.late_patterns import compiled_late
from extractors.lexicon import load
from extractors.outline import ADDRESSEES_LABEL, DEGREES, PERSON, Outline, is_capitals
from extractors.patterns import LOWER, UPPER, Span, View, any_of, bare_words, end_of, make_view, only, phrase, words
from extractors.spelling import bare, by_rule, capitalised
from schemas import HeadAlternative

# --------------------
# Names of people as recognition leaves them: among rubbish of stamp and signature, with blanks and marks lost.
#
# A Vietnamese name begins with one of few family names and has two to five syllables, each with a capital.

_SYLLABLE = rf"(?<!\w)[{UPPER}](?:[{LOWER}]+|(?=[ .]))(?![\w])"
_RUN = re.compile(rf"{_SYLLABLE}(?:[ ]{{1,2}}{_SYLLABLE})*")
#: The first half of a syllable and the other half that a blank has cut off: “Nguy ền”.
_CUT = re.compile(rf"(?<!\w)([{UPPER}][{LOWER}]+) ([{LOWER}]{{2,4}})(?= [{UPPER}])")
#: A syllable whose capital lies below a stamp: “rần Ngọc Hải”.
_HEADLESS = re.compile(rf"(?<!\w)([{LOWER}]{{2,5}})(?= [{UPPER}][{LOWER}]+ [{UPPER}])")
_FEWEST, _MOST = 3, 5
_FIRST = re.compile("[ '’]")


def name_in(raw: str) -> str | None:
    """Return the name of a person among other marks, mended; ``None`` where there is none, or several.

    >>> name_in("NS3/Z“ Trân Văn Hòa"), name_in("Nguy ền Thị Minh Tâm"), name_in("Sở Y tế")
    ('Trần Văn Hòa', 'Nguyễn Thị Minh Tâm', None)
    >>> name_in("rần Ngọc Hải"), name_in("BI GIÁM ĐỐC")
    ('Trần Ngọc Hải', None)
    """
    raw = _CUT.sub(lambda cut: cut[1] + cut[2] if has_family(cut[1] + cut[2]) else cut[0], raw)
    raw = _HEADLESS.sub(lambda found: only(_WITHOUT_CAPITAL.get(found[1], ())) or found[0], raw)
    runs = (found[0].split() for found in _RUN.finditer(raw))  # capitalised syllables that stand side by side
    name = only([" ".join(run) for run in runs if _FEWEST <= len(run) <= _MOST and has_family(run[0])])
    return name and mended_name(name)


def mended_name(name: str) -> str:
    """Return a name with the marks that its family name has.

    >>> mended_name("Trân Ngọc Hải"), mended_name("Ly Thị Hoa")
    ('Trần Ngọc Hải', 'Lý Thị Hoa')
    """
    first, blank, rest = name.partition(" ")
    family = only(_FAMILIES.get(make_view(first).bare, ())) or first
    return (family.upper() if first.isupper() else family) + blank + rest


def has_family(name: str) -> bool:
    """Whether a name begins, behind degrees, with a family name, or with what stands for one (``H'Lan``)."""
    return make_view(_FIRST.split(DEGREES.sub("", name), 1)[0]).bare in _FAMILIES


#: Family names by their letters without marks, and by all of these but the capital.
_FAMILIES, _WITHOUT_CAPITAL = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
for _family in WORDS["signature"]["families"]:
    _FAMILIES[bare(_family.lower())].add(_family)
    _WITHOUT_CAPITAL[_family[1:]].add(_family)

# --------------------
# The signature block of a recognised page, across which stamp and signature go.
#
# Marks and posts come from closed lists and are known by their letters alone (``TLBỘTRƯỞNG``, ``CHỦ TICH``). A stamp
# often hides ``KT.`` and the line of the deputy below it: where that cannot be ruled out, only proposals are given.

_SIGNING = WORDS["signature"]
_MARKS: dict[str, str] = _SIGNING["marks_read"]
#: A name that was read less surely and is short may be the rest of a longer one.
_READ_SURELY = 0.8
_SHORT_NAME = 2
_LETTERS = re.compile(r"[^\W\d_]{2,}")
#: Words other than “(đã ký)”.
_UNSIGNED = re.compile(rf"(?!{any_of(map(re.escape, WORDS['tail']['signed']))}).*[^\W\d_]{{2}}")
#: A mark of authority of which nobody can tell which one it is.
_UNREAD = "odd"
_MOSTLY = 0.7
#: Letters of a stamp or a signature behind a post.
_BEHIND = 2
#: How often a post is the one that is printed, where a deputy's may be hidden, and the deputy's behind a ``KT.``.
_PRINTED, _HIDDEN, _BY_MARK = 0.5, 0.5, 0.9


class _RecipientLine(NamedTuple):
    """A signature's cell with a post or body: its mark (``KT``), whether a deputy's, the head's post, what follows."""

    cell: HeadCell
    mark: str
    deputy: bool
    head: str
    rest: Span

    @property
    def post(self) -> str:
        """The post as running text writes it."""
        return _deputy(self.head) if self.deputy else self.head


#: A block without a mark is signed in a body's name or the signer's own.
_NO_CELL = HeadCell(0, 0, 0, False, False)
_UNMARKED = _RecipientLine(_NO_CELL, "TM", False, "", (0, 0))


def mend_signature(view: View, cells: Sequence[HeadCell], facts: HeadFacts, sureness: Sureness) -> None:
    """Mend in ``facts`` what ``read_signature`` read of a recognised page, fill gaps, take back what may be wrong."""
    lines: list[_RecipientLine] = []
    for cell in cells:
        line = _read(view, cell)
        rest = f"{line.mark} {line.head}" if line else bare_words(view, cell)
        # What is left of a deputy's post below that of the head: nothing else is set there.
        if lines and rest in ("pho", f"{_UNREAD} {lines[-1].head}"):
            line = lines[-1]._replace(cell=cell, mark="", deputy=True)
        lines += filter(None, [line])
    _mend_authority(view, lines, facts)
    _mend_title(view, lines, facts)
    _mend_signer(view, cells, facts)
    _rule_out(view, cells, lines, facts)
    _doubt_signer(facts, sureness)


def is_post(raw: str) -> bool:
    """Whether words in capitals are a post or an authority of the lists, by their letters alone.

    >>> is_post("PHÓ GIÁM ĐÓC"), is_post("KT. CHỦ TICH"), is_post("GIÁM SÁT")
    (True, True, False)
    """
    letters = "".join(filter(str.isalnum, make_view(raw).bare))
    found = _LINE.match(letters) if raw == raw.upper() else None
    return found is not None and len(letters) - found.end() <= _BEHIND


def _read(view: View, cell: HeadCell) -> _RecipientLine | None:
    """Return the post or authority in capitals that a cell prints, by its letters alone; ``None``: it prints none."""
    raw = printed(view, cell)
    if sum(map(str.isupper, raw)) < _MOSTLY * sum(map(str.isalpha, raw)):
        return None
    places = [at for at in range(cell.start, cell.end) if view.bare[at].isalnum()]
    found = _LINE.match("".join(map(view.bare.__getitem__, places)))
    if found is None:
        return None
    name = found["name"]
    head = _HEADS.get(name)
    mark = next(filter(found.__getitem__, (*_MARKS, _UNREAD)), "")
    if head is None and mark != "TM":
        return None
    deputy = bool(found["deputy"]) or name in _OWN_DEPUTIES
    rest = [*places, cell.end][found.end("name")]
    return _RecipientLine(cell, mark, deputy, head or _BODIES[name], (rest, cell.end))


def _letters(name: str) -> str:
    """Return the letters of a name without marks and blanks."""
    return make_view(name).bare.replace(" ", "")


#: Letters → the post of a head as running text writes it; a deputy's own name → that of the head.
_OWN_DEPUTIES = {_letters(own): head for head, own in _SIGNING["deputies"].items()}
_HEADS = {_letters(head): head for head in _SIGNING["heads"]} | _OWN_DEPUTIES
_BODIES = {_letters(body): body for body in _SIGNING["bodies"]}
_NAMES = any_of([*_HEADS, *_BODIES])
_LINE = compiled_late(
    rf"(?:{'|'.join(f'(?P<{mark}>{read})' for mark, read in _MARKS.items())}"
    rf"|(?P<{_UNREAD}>(?!p?ho?{_NAMES})[a-z0-9]{{1,3}}?(?=(?:p?ho)?{_NAMES}$)))?"
    rf"(?P<deputy>pho?|ho)?(?P<name>{_NAMES})"
)


def _deputy(head: str) -> str:
    """Return the post of a head's deputy (``Phó …``, or its own name in ``header.toml``)."""
    own: str = _SIGNING["deputies"].get(head, f"Phó {head}")
    return own


def _mend_authority(view: View, lines: Sequence[_RecipientLine], facts: HeadFacts) -> None:
    """Put the first authority with a known mark into ``facts``, its post spelled as the lists have it."""
    for marked in [line for line in lines if line.mark in _MARKS][:1]:
        begin, stop = marked.cell.start, facts.spans.get("authority", marked.cell.span)[1]
        said = f"{marked.post} {_elsewhere(view, (marked.rest[0], stop))}".strip()
        mark = "/".join(marked.mark) if "/" in printed(view, marked.cell)[:5] else f"{marked.mark}."
        facts.put("authority", f"{mark} {said.upper()}", (begin, stop))


def _mend_title(view: View, lines: Sequence[_RecipientLine], facts: HeadFacts) -> None:
    """Put the post of who signs into ``facts``; of a deputy below a head's, an authority ``KT.`` as a proposal too."""
    own = [line for line in lines if not line.mark]
    if not own:
        return
    first = own[0]
    deputies = [line for line in own if line.deputy > first.deputy]
    line = [*deputies, first][0]
    # “VỤ TRƯỞNG | VỤ TỔ CHỨC”: what is led, behind the post
    led = _elsewhere(view, line.rest) if _LETTERS.search(view.plain, *line.rest) else ""
    facts.put("signer_title", f"{line.post} {led}".strip(), line.cell.span)
    if deputies:
        hidden = f"KT. {line.head.upper()}"
        facts.put("authority", hidden, first.cell.span)
        verdict = FieldVerdict(hidden, ("text",), (_proposal(hidden, _BY_MARK),))
        keep_verdict(facts, "authority", verdict, first.cell.span)


def _elsewhere(view: View, span: Span) -> str:
    """Return the words of a span as the letter writes them elsewhere in small letters, else as they are."""
    raw = words(view.plain[slice(*span)]).strip(" .,:;")
    letters = r" +".join(map(re.escape, make_view(raw).bare.split()))
    for found in re.finditer(rf"(?<!\w){letters}(?!\w)", view.bare):
        other = words(view.plain[slice(*found.span())])
        if other != other.upper():
            return other
    return raw


def _mend_signer(view: View, cells: Sequence[HeadCell], facts: HeadFacts) -> None:
    """Put the signer's name into ``facts``, mended, or found among other marks where exactly one cell has one."""
    if name := facts.get("signer"):
        facts.put("signer", mended_name(name))
        return
    found = [(own, cell.span) for cell in cells if (own := name_in(printed(view, cell)))]
    if len(found) == 1:
        facts.put("signer", *found[0])


def _doubt_signer(facts: HeadFacts, sureness: Sureness) -> None:
    """Take back a short name of the signer that was read unsurely or has no family name, as a proposal."""
    name = facts.get("signer")
    if name and len(name.split()) <= _SHORT_NAME:
        span = facts.spans["signer"]
        if not has_family(name) or sureness(*span) < _READ_SURELY:
            take_back(facts, "signer", [_proposal(name, _PRINTED)], span)


def _rule_out(view: View, cells: Sequence[HeadCell], lines: Sequence[_RecipientLine], facts: HeadFacts) -> None:
    """Take the signer's post back where a deputy's may be hidden under the stamp, both as proposals."""
    marked = next((line for line in lines if line.mark), _UNMARKED)
    span = facts.spans.get("signer_title")
    heads = [line for line in lines if line.cell.span == span and not line.deputy]
    if marked.mark == "KT" and (heads or facts.get("signer_title") is None):  # or one of another signature
        take_back(facts, "signer_title", [_proposal(_deputy(marked.head), _BY_MARK)], span)
    hidden = [line for line in heads if _is_marred(view, cells, line, facts)]
    for doubted in {_UNREAD: [marked], "TM": hidden[:1]}.get(marked.mark, []):
        # The head named in the line signs, or a deputy for him.
        posts = [_proposal(doubted.head, _PRINTED), _proposal(_deputy(doubted.head), _HIDDEN)]
        take_back(facts, "signer_title", posts, doubted.cell.span)
        if facts.get("authority") is None:
            take_back(facts, "authority", [_proposal(f"KT. {doubted.head.upper()}", _HIDDEN)], doubted.cell.span)


def _is_marred(view: View, cells: Sequence[HeadCell], line: _RecipientLine, facts: HeadFacts) -> bool:
    """Whether other words, or the post again, stand between a post (``line``) and the name: a stamp hides some."""
    end, _ = facts.spans.get("signer", (len(view.text), 0))
    below = [(cell, _read(view, cell)) for cell in cells if line.cell.end <= cell.start]
    if any(other and (other.head, other.deputy) == (line.head, False) for _, other in below):
        return True  # only a deputy's post is set below that of the head
    between = (bare_words(view, cell) for cell, other in below if other is None and cell.end <= end)
    return any(map(_UNSIGNED.match, between))


def _proposal(value: str, confidence: float) -> HeadAlternative:
    """Return a value that a person may choose, with how sure it is."""
    return HeadAlternative(value=value, source="text", confidence=confidence)


# --------------------
# The signature block (cells 7a, 7b): authority, post and name of the signer.
#
# ``TM. BAN THƯỜNG VỤ`` / ``PHÓ CHỦ TỊCH`` / ``Nguyễn Văn A``; recognition may run the first two into one line.

#: A collective body and the blanks between it and a post that was run into its line.
_COLLECTIVE = phrase(rf"{any_of(WORDS['tail']['collectives'])}\b[^|]*? (?={any_of(load('outline')['posts'])}\b)")
#: “KT. GIÁM ĐỐC | PHÓ GIÁM ĐỐC”
_HEAD_AND_DEPUTY = re.compile(rf"{any_of(load('outline')['posts'])}\b.*?(?= pho )")
_SIGNED_BY = re.compile(PATTERNS["signed_by"], re.IGNORECASE)
_LED = re.compile(PATTERNS["head_of_part"], re.IGNORECASE)
_SHORT_DEPUTY = re.compile(r"^P\. ?(?=[^\W\d_])")
_BEFORE_POSTS = tuple(f"{word} " for word in WORDS["signature"]["before_posts"])


class _SignatureCell(NamedTuple):
    """A cell of the signature block, a letter for what it is, and the name of a person that stands alone in it.

    ``a``: an authority, ``p``: a post, ``n``: a name, ``N``: one in capitals, perhaps a heading, ``.``: other words.
    """

    cell: HeadCell
    kind: str
    name: str = ""


#: Two sign, one below the other: the first block ends before the second's authority or post.
_FIRST_BLOCK = re.compile("[^ap]*[ap][^n]*n[^ap]*")
#: Where the name of who signs stands, the best place first: below an authority or a post, in small letters.
_PLACES_OF_NAME = [*map(re.compile, ("[ap].*?n", "n", "[ap].*?N", "N"))]


def read_signature(view: View, cells: Sequence[HeadCell], facts: HeadFacts) -> None:
    """Put authority, post and name of who signs, which stand in ``cells``, into ``facts``."""
    facts.values |= dict.fromkeys(("signer", "signer_title", "authority"))
    block = _first_block([_part(view, cell) for cell in cells])
    for part, below in zip_longest(block, block[1:]):
        if part.kind == "a":
            _put_authority(view, part.cell, below, facts)
        elif facts.get("signer_title") is None:
            _put_post(view, part, facts)
    kinds = "".join(part.kind for part in block)
    found = next(filter(None, (place.search(kinds) for place in _PLACES_OF_NAME)), None)
    if found:
        cell, _, name = block[found.end() - 1]
        at = view.plain.find(name, *cell.span)
        facts.put("signer", name, (at, at + len(name)) if at >= 0 else cell.span)


def _part(view: View, cell: HeadCell) -> _SignatureCell:
    """Return a cell of the signature with its kind: authority, post, name, or other words."""
    raw, low = printed(view, cell), bare_words(view, cell).rstrip(" .,:")
    if AUTHORITY.match(raw):
        return _SignatureCell(cell, "a")
    if SIGNING_POST.match(low) if is_capitals(raw) else POST.fullmatch(low):
        return _SignatureCell(cell, "p")
    if name := _name_of_person(view, cell):
        return _SignatureCell(cell, "N" if is_capitals(name) else "n", name)
    return _SignatureCell(cell, ".")


def _first_block(parts: Sequence[_SignatureCell]) -> Sequence[_SignatureCell]:
    """Return the block of the first body where two sign, side by side or one below the other, else all parts."""
    rows = [(part.cell.row, part.kind.lower()) for part in parts]
    if len(set(rows)) < len(rows):
        parts = [part for part in parts if not part.cell.right]
    first = _FIRST_BLOCK.match("".join(part.kind for part in parts))
    return parts[: end_of(first, len(parts))]


def _put_post(view: View, part: _SignatureCell, facts: HeadFacts) -> None:
    """Put a post, perhaps with the name in its line: “Phó Chủ tịch Đỗ Thị Thoa”."""
    start, end = part.cell.span
    if part.kind == "p":
        _put_title(view, facts, start, end)
    elif post := POST.match(view.bare, start, end):
        begin = post.end() + 1
        name = view.plain[begin:end].rstrip(" .*")
        if PERSON.match(name):
            _put_title(view, facts, start, begin)
            facts.put("signer", words(name), (begin, begin + len(name)))


def _put_authority(view: View, cell: HeadCell, below: _SignatureCell | None, facts: HeadFacts) -> None:
    """Put the first authority, and a post that was run into its line. A narrow column breaks the body's name: ``TM. BAN
    THƯỜNG`` over ``VỤ``."""
    if facts.get("authority") is not None:
        return
    begin = end_of(AUTHORITY.match(view.plain, *cell.span), cell.start)
    own = " ".join(view.bare[begin : cell.end].split())
    if below and f"{own} {bare_words(view, below.cell)}" in WORDS["tail"]["collectives"]:
        value = f"{words(printed(view, cell))} {words(printed(view, below.cell))}"
        facts.put("authority", value, (cell.start, below.cell.end))
        return
    run_in = _COLLECTIVE.match(view.bare, begin, cell.end) or _HEAD_AND_DEPUTY.match(view.bare, begin, cell.end)
    end = end_of(run_in, cell.end)
    facts.put("authority", words(view.text[cell.start : end]), (cell.start, end))
    if run_in:
        _put_title(view, facts, end, cell.end)


def _put_title(view: View, facts: HeadFacts, start: int, end: int) -> None:
    """Put the post that ``start:end`` holds into ``facts`` as ``signer_title``: ``P.`` written out as ``Phó``, capitals
    as running text has them."""
    start = end - len(view.plain[start:end].lstrip(" "))
    raw = _SHORT_DEPUTY.sub("PHÓ ", words(view.plain[start:end]).rstrip(" .,:"))
    title = title_case(raw)
    facts.put("signer_title", _with_body(title) if is_capitals(raw) else title, (start, end))


def _with_body(title: str) -> str:
    """Return a post with the capitals of the body behind it: ``Chủ tịch Công đoàn ngành Y tế``."""
    led = _LED.match(title)
    if led:
        return led[1] + by_rule(led[2])
    view = make_view(title)
    at = end_of(POST.match(view.bare), len(title)) + 1
    body = head_at(view, at, len(title))
    if body is None or body.kind == "organ":
        return title
    return title[:at] + by_rule(spelled(title[at:].upper()).lower())


def _name_of_person(view: View, cell: HeadCell) -> str | None:
    """Return the name of a person that stands alone in the cell, without degrees, ranks and ``(đã ký)``."""
    printed_words = words(view.text[cell.start : cell.end])
    raw = _SIGNED_BY.sub(" ", printed_words).strip(" .*:-,")
    if not PERSON.match(raw):
        return None
    return DEGREES.sub("", raw)


def title_case(raw: str) -> str:
    """Return a post or name that stands in capitals as running text writes it.

    >>> title_case("PHÓ CHỦ TỊCH")
    'Phó Chủ tịch'
    """
    low = capitalised(raw.lower() if is_capitals(raw) else raw)
    prefix = next(filter(low.startswith, _BEFORE_POSTS), "")
    return prefix + capitalised(low.removeprefix(prefix))


# --------------------
# The addressees (cell 9a): what follows ``Kính gửi:``.

#: Not a semicolon inside brackets: “Tổ trưởng các tổ (Toán; Văn; Văn phòng)” is one.
_BETWEEN_ADDRESSEES = re.compile(r"(;(?![^()]*\))|(?:^|(?<= ) {2,})-|\s{2,}\+ )")
#: Marks of lists as printed, what ends an item, and what dots to be filled in are misread as.
_BESIDE_NAMES = " -–—•●▪·;.,:+…_'\"~"
#: What stands before a name that is written by hand.
_TO_BE_FILLED_IN = re.compile(PATTERNS["to_be_filled_in"])
_HOW_MANY = re.compile(PATTERNS["how_many"], re.IGNORECASE | re.DOTALL)


def read_addressees(view: View, outline: Outline, facts: HeadFacts) -> None:
    """Put the names behind ``Kính gửi`` into ``facts``, one for each mark of a list or semicolon."""
    if not outline.addressees:
        return
    start, end = outline.addressees[0].start, outline.addressees[-1].end
    at = end_of(ADDRESSEES_LABEL.match(view.bare, start, end), start)
    for piece in _BETWEEN_ADDRESSEES.split(_with_list_marks(view, outline, at, end)):
        name = _HOW_MANY.sub("", words(view.text[at : at + len(piece)])).strip(_BESIDE_NAMES)
        if name and not _TO_BE_FILLED_IN.fullmatch(name):
            facts.addressees.append(name)
        at += len(piece)
    facts.spans["addressees"] = (start, end)


def _with_list_marks(view: View, outline: Outline, at: int, end: int) -> str:
    """Return ``view.plain[at:end]``, the words of the addressees, with a semicolon for each dash that begins a line."""
    raw = view.plain[at:end]
    for line in outline.addressees:
        start = line.start - at
        if raw.startswith("-", start):
            raw = f"{raw[:start]};{raw[start + 1 :]}"
    return raw


# --------------------
# The tail: which of its cells are the signature block and which recipients (cell 9b), the list below ``Nơi nhận``.

#: The end of a recipient, and capitals up to the end of the line, perhaps behind a mark of authority.
_MARK = r"(?:(?:TM|KT|TL|TUQ|Q)\.|T/M|K/T|T/L|T/UQ) ?"
_RUN_TOGETHER = re.compile(
    rf"(?<=[;:.])(?: +(?=(?:{_MARK})?[{UPPER}]{{2,}}(?: [{UPPER}.]+)*$)|(?={_MARK}[{UPPER}]{{2,}} [{UPPER}. ]+$))"
)
#: The end of a recipient and a name of three syllables or more.
_SYLLABLES = rf"(?:[{UPPER}][\w.]*\. ?)*[{UPPER}][{LOWER}']*(?: [{UPPER}][{LOWER}']*){{2,5}}"
_NAME_BEHIND = re.compile(rf"(?<=[;.]) +(?P<name>{_SYLLABLES}|[{UPPER}]'[{UPPER}]?[{LOWER}]+) *$")
#: A post in capitals and the name that was read into its line: ``PHÓ CHỦ TỊCH Nguyễn Văn An``.
_NAME_BEHIND_POST = re.compile(
    rf"(?<=[{UPPER}] [{UPPER}]{{4}}|[{UPPER}]{{2}} [{UPPER}]{{3}}|[{UPPER}]{{6}}) +(?P<name>{_SYLLABLES}) *$"
)
_SIGNED_BEHIND = re.compile(PATTERNS["signed_behind"])
#: A post and the name below it of what is led are one: ``CỤC TRƯỞNG`` over ``CỤC VIỄN THÔNG``.
_LED_BELOW = re.compile(PATTERNS["led_below"])
_SHORTEST = 4  # characters of a recipient; “P. CHỦ TỊCH” is a post
_LIST_ITEM = re.compile(r"[-+] *\S|n[o0]i ")
_RECIPIENTS_LABEL = re.compile(rf"n[o0]i {any_of(WORDS['tail']['recipients_labels'])}\b *[:;.]? *")
_BETWEEN_RECIPIENTS = re.compile(PATTERNS["between_recipients"])
_ITEM_MARKS = ("-", "+")
#: A line may go on with the list: at its top (a dash was lost) where a mark ends it, behind a semicolon where it is
#: small or a mark ends it, behind anything but a full stop. It begins a recipient: at the top, by its mark, as the
#: office's file, or behind a mark where it is neither small nor in brackets.
_MAY_BE_NEXT = re.compile(rf"\|.*[;,.]$|;\|(?:[{LOWER}]|.*[;.]$)|[^;.|]\|", re.DOTALL)
_BEGINS_RECIPIENT = re.compile(rf"\||.?\|{PATTERNS['opens_recipient']}|[;.]\|(?![({LOWER}])")


def read_tail(view: View, outline: Outline, facts: HeadFacts, sureness: Sureness | None) -> None:
    """Put recipients, authority, post and name of the signer into ``facts``. ``sureness`` says of a recognised page how
    surely a stretch of it was read; of a typed one it is ``None``."""
    cells = [
        part
        for cell in cut_cells(view, outline.tail)
        for half in _without_name(view, cell)
        for part in _without_post(view, half)
    ]
    label = next((cell for cell in cells if _RECIPIENTS_LABEL.match(bare_words(view, cell))), _NO_CELL)
    recipients = _RecipientList(view, label)
    signature: list[HeadCell] = []
    for cell in cells:
        if cell is label:
            recipients.add_label()
        elif not recipients.takes(cell):
            if signature and _LED_BELOW.fullmatch(view.plain, signature[-1].start, cell.end):
                cell = signature.pop()._replace(end=cell.end)
            elif cell.right == label.right and POST.match(bare_words(view, cell)):
                recipients.closed |= bool(recipients.items)  # the signature stands below the list
            signature.append(cell)
    read_signature(view, signature, facts)
    if sureness is not None:
        mend_signature(view, signature, facts, sureness)
    if items := recipients.items:
        facts.recipients = recipients.names()
        facts.spans["recipients"] = (items[0][0][0], items[-1][-1][1])


def _without_name(view: View, cell: HeadCell) -> list[HeadCell]:
    """Return a cell, cut in two where recognition ran the signer's name into its line (``Lưu: VT. | Lê Thị Hòa``)."""
    raw = printed(view, cell)
    signed = _SIGNED_BEHIND.search(raw)
    if signed:
        return [cell._replace(end=cell.start + signed.start())]
    found = (_LIST_ITEM.match(view.bare, *cell.span) and _NAME_BEHIND.search(raw)) or _NAME_BEHIND_POST.search(raw)
    if found is None:
        return [cell]
    cut = cell.start + found.start("name")
    return [cell._replace(end=cell.start + found.start()), cell._replace(start=cut, right=True)]


def _without_post(view: View, cell: HeadCell) -> list[HeadCell]:
    """Return a cell cut in two where recognition ran a post or authority into the last recipient; else as it is."""
    raw = printed(view, cell)
    found = _RUN_TOGETHER.search(raw.rstrip())
    if found is None or found.start() < _SHORTEST or AUTHORITY.fullmatch(raw[: found.end()]):
        return [cell]
    cut = cell.start + found.end()
    behind = (cut, cell.start + len(raw.rstrip()))
    if not (AUTHORITY.match(raw, found.end()) or SIGNING_POST.match(view.bare, *behind)):
        return [cell]
    return [cell._replace(end=cell.start + found.start()), cell._replace(start=cut, right=True)]


@dataclass(slots=True)
class _RecipientList:
    """The recipients read so far below ``label``, each as the spans of its lines; none without a label."""

    view: View
    label: HeadCell
    items: list[list[Span]] = field(default_factory=list)
    closed: bool = False
    """The signature has begun below the list, in its own column: only what has a list mark is a recipient."""

    def add_label(self) -> None:
        """Take what follows ``Nơi nhận`` in its own line as the first recipient."""
        start = end_of(_RECIPIENTS_LABEL.match(self.view.bare, *self.label.span), self.label.end)
        if self.view.plain[start : self.label.end].strip():
            self.items.append([(start, self.label.end)])

    def takes(self, cell: HeadCell) -> bool:
        """Take ``cell`` as a recipient or the next line of the last one; say whether it is, or of the signature."""
        raw = printed(self.view, cell)
        # the mark with which the list ends so far and a bar, a bar alone at its top, before the line
        last = self.items[-1][-1] if self.items else (0, 0)
        beside = f"{self.view.plain[slice(*last)].rstrip()[-1:]}|{raw}"
        apart = self.closed or cell.start < self.label.start or cell.right != self.label.right
        goes_on = _MAY_BE_NEXT.match(beside) and not (apart or is_capitals(raw))
        if self.label is _NO_CELL or not (goes_on or raw.startswith(_ITEM_MARKS)):
            return False
        if _BEGINS_RECIPIENT.match(beside):
            self.items.append([(cell.start + len(raw) - len(raw.lstrip("-+ ")), cell.end)])
        else:
            self.items[-1].append(cell.span)
        return True

    def names(self) -> list[str]:
        """Return the recipients, marks at their ends left out."""
        said = [" ".join([words(self.view.text[start:end]) for start, end in spans]) for spans in self.items]
        parts = chain.from_iterable(map(_BETWEEN_RECIPIENTS.split, said))
        names = [*filter(None, [part.strip().lstrip("-–+ ").rstrip(" ;.,/") for part in parts])]
        if len(names) == 1:  # on one line: “Các phòng; tổ công đoàn; dán bảng tin; lưu VT”
            return [*filter(None, [part.strip(" ;.,") for part in names[0].split("; ")])]
        return names
