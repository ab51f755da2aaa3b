"""Tasks: clauses that lay something on a body that is named, in the sentence, in a heading or by a lead-in.

One task a list item or paragraph, split where the doer changes. Purposes, programmes of meetings and what a report must
contain lay nothing on anybody.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from extractors.bodies import Body, body_at, find_bodies, head_at, spelled
from extractors.dates import FoundDate
from extractors.delegate_limits import FoundLimit
from extractors.delegate_limits.quantities import CUES, terms, words_of
from extractors.doers import asked_last, subject
from extractors.doers.names import Doer, doers_at, kind_at
from extractors.lexicon import load
from extractors.outline import Block
from extractors.patterns import View, any_of, end_of, make_view, phrase, read_behind, start_of, whole, words
from extractors.spelling import capitalised
from extractors.tasks.scopes import Scopes, completed, is_issuer, names_of
from extractors.tasks.sentences import FoundTask, those_named
from extractors.tasks.turns import sentence_spans
from extractors.tasks.whom import doer_of, firmly_bound, scope_of
from extractors.wordings import Wordings

_pattern = Wordings("task_patterns")

# --------------------
# Who comes to what is held: an item “Thành phần: …”, a sentence that invites, else whom a summons is addressed to.

_WORDS = load("tasks")["meetings"]
#: “Thành phần: …”: an item that says who comes, beside the one that says when.
_LABEL = phrase(rf"(?:\d+ +)?{any_of(_WORDS['who_comes'])}(?!\w)[^:.;]{{0,40}}(?:: *|$)")
#: … and the sentence of an item that says so: “Hội nghị mở ngày 20/4. | Thành phần: …”.
_LABEL_INSIDE = phrase(rf"[.;] {any_of(_WORDS['who_comes'])}(?!\w)[^:.;]{{0,40}}: *")
_INVITES = phrase(rf"{any_of(_WORDS['invites'])} *:? *")
#: Where the words for one guest end: how many come, what they bring, where the list of them stands.
_OTHER = phrase(rf"{any_of(_WORDS['labels'])}(?!\w)")
_PEOPLE = frozenset(("person", "organ", "department"))
_LONGEST_GUEST = 25  # words
_MOST_ITEMS = 30
_NOTHING = 3  # characters behind a label: its colon
_MARKS = _pattern.made("(?:<marks>)*")


def participants(scopes: Scopes, block: Block, *, alone: bool = False) -> tuple[str, ...]:
    """Return who comes to what a block is about, as the item ``Thành phần: …`` or an invitation beside it names them.
    ``alone``: only the block and what is below it, where it names itself what is held. In a summons that fails, the
    whole letter is asked. ``()``: nobody is named."""
    found = _named_in(scopes, [block, *block.children] if alone else scopes.beside(block))
    return found or (_named_in(scopes, scopes.outline.blocks) if scopes.context.calls else ())


def called_together(scopes: Scopes, block: Block, at: int) -> tuple[str, ...]:
    """Return whom an item calls by its first words, before ``at`` (``Họp | trưởng đoàn | , bốc thăm: 14 giờ …``)."""
    meeting = _pattern["calls_together"].match(scopes.view.lower, block.start, at)
    head = read_behind(head_at, scopes.view, meeting, at)
    doer = doers_at(scopes.view, head.start, at) if head is not None and head.kind in _PEOPLE else None
    named = doer.names if doer is not None else ()
    return names_of(scopes, tuple(_pattern["guest_ends"].split(name)[0] for name in named))


def _named_in(scopes: Scopes, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return the guests that the first of ``blocks`` names which says who comes, with the list below it; ``()``: none
    does. A label (``Thành phần:``) is looked for in all of them first, then one inside an item, then an invitation."""
    lower, context = scopes.view.lower, scopes.context
    for read in (_LABEL.match, _LABEL_INSIDE.search, _INVITES.search):
        for index, item in enumerate(blocks):
            if (said := read(lower, item.start, item.end)) is None:
                continue
            names: list[str] = []
            for start, stop in _lists(scopes, blocks, index, said.end()):
                names += _guests(scopes, start, stop, listed=start >= item.end)
            own = (context.issuer, context.issuer_base)  # “Sở Y tế: Ban Giám đốc; …”: who invites
            return tuple(name for name in names_of(scopes, tuple(names)) if name not in own)
    return ()


def _lists(scopes: Scopes, blocks: Sequence[Block], index: int, at: int) -> Iterator[tuple[int, int]]:
    """Yield the spans that name the guests of ``blocks[index]``: what follows its label (at ``at``), then the items of
    its list. Those below it; where nothing else follows the label, the next blocks up to another label, 30 at most."""
    item, view = blocks[index], scopes.view
    sentence = view.plain.find(". ", at, item.end)
    yield at, sentence if sentence > 0 else item.end
    below = [one for one in item.descendants() if not one.children]
    rest = view.lower[at : item.end].strip(" :")
    if not below and (len(rest) < _NOTHING or _pattern["nobody"].fullmatch(_pattern["marks"].sub("", rest))):
        for other in blocks[index + 1 :]:  # “kính mời | các đồng chí:”: the list says who comes
            if _OTHER.match(view.lower, other.start, other.end):
                break
            below.append(other)
    for one in below[:_MOST_ITEMS]:
        yield one.start, one.end


def _guests(scopes: Scopes, start: int, end: int, *, listed: bool) -> list[str]:
    """Return those whom ``text[start:end]`` names, one for each part between semicolons. What an item of a list names
    is a guest, known to the lexicon or not (``Phóng viên các báo``); the places of several bodies stay with the words
    that they share (``Trung tâm Y tế An Biên, Hòn Đất``)."""
    view = scopes.view
    at = start
    names: list[str] = []
    for part in view.plain[start:end].split(";"):
        stop, first = at + len(part), at + len(part) - len(part.lstrip())
        at = stop + 1
        first = end_of(_MARKS.match(view.lower, first, stop), first)
        sent = _pattern["represents"].match(view.lower, first, stop)  # “đại diện | lãnh đạo Liên đoàn Lao động tỉnh”
        is_known = head_at(view, end_of(sent, first), stop) is not None
        if not (is_known or (listed and view.plain[first:stop][:1].isupper())):
            continue
        doer = None if kind_at(view, first, stop) in ("", "person") else doers_at(view, first, stop)
        names += doer.names if doer is not None else _words_for_guest(view, first, stop)
    return names


def _words_for_guest(view: View, first: int, stop: int) -> list[str]:
    """Return the words for one guest as a list of one, without how many come or what they bring; ``[]``: no name."""
    ends = _pattern["guest_ends"].search(view.lower, first, stop)
    said = _pattern["open_end"].sub("", words(view.plain[first : start_of(ends, stop)]).strip(" ,."))
    is_name = 0 < len(said.split()) <= _LONGEST_GUEST and not _pattern["nobody"].fullmatch(said.lower())
    return [capitalised(spelled(said))] if is_name else []


# --------------------
# Whom other records of a block bind: the bodies of its dates, and those whose people its limits count.


_FIGURES = re.compile(r"[ \d-]+$")
#: At the end of what is searched: where people go.
_DESTINATION = phrase(rf"{whole(terms('scope', 'destinations'))} *:?$")


def _senders_above(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return whom the words above a block bind: firmly all that stands there, else the first union of a heading. Else
    the class of a level in a heading (``Cấp cơ sở``); ``()`` where no block above names any."""
    view = scopes.view
    if senders := _senders(firmly_bound(scopes, block)):
        return senders
    for above in block.ancestors:
        if not above.heading:
            continue
        for body in _unions_in(scopes, above):
            before = view.lower[max(0, body.start - 60) : body.start]
            if body.kind == "union" and not _DESTINATION.search(before):
                return names_of(scopes, (body.name,))
        level = _pattern["level_above"].match(view.lower, above.start, above.end)
        if level and (name := _level_named(scopes, level["name"])):
            return (name,)
    return ()


def _unions_in(scopes: Scopes, heading: Block) -> Iterator[Body]:
    """Yield the bodies of a heading, without their committee (``BAN CHẤP HÀNH | CÔNG ĐOÀN …``)."""
    view = scopes.view
    for body in find_bodies(view, heading.start, heading.end):
        committee = words_of("scope", "committees").match(view.lower, body.start, body.end)
        if committee and (owner := body_at(view, committee.end() + 1, heading.end)):
            yield owner
        else:
            yield body


def bodies_named(scopes: Scopes, block: Block, start: int, end: int) -> tuple[str, ...]:
    """Return the bodies that ``text[start:end]`` names, or its words where the lexicon knows no single name. A word
    that takes up the class of the heading (``mỗi trường`` below ``CĐCS các trường …``) means that class."""
    view = scopes.view
    own = _pattern["size_of_class"].sub("", spelled(view.plain[start:end]))
    if level := _level_named(scopes, own):
        return (level,)
    above = _senders_above(scopes, block)
    meant = tuple(name for name in above if _pattern["union"].match(name.lower()) and own.lower() in name.lower())
    if meant and not _pattern["union"].match(own.lower()):
        return meant
    doer = doers_at(view, start, end)
    named = doer.names[0] if doer and doer.end >= end and len(doer.names) == 1 else own
    return names_of(scopes, (capitalised(named),))


def _level_named(scopes: Scopes, name: str) -> str | None:
    """Return the class that ``Cấp cơ sở``, ``Cấp huyện`` means, unions where a union writes; ``None``: no level."""
    found = _pattern["level_meant"].fullmatch(name.lower())
    if found is None:
        return None
    if found["level"] is None or not _pattern["union"].match(scopes.context.low_issuer):
        return capitalised(name)
    return "Công đoàn cơ sở" if found["level"] == "cơ sở" else f"Công đoàn cấp {found['level']}"


def _senders(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of ``names`` that send people: no panels; for a union's standing committee the union."""
    panel, committee = words_of("scope", "panels"), words_of("scope", "committees")
    found = []
    for name in names:
        if panel.match(name.lower()):
            continue
        organ = committee.match(name.lower())
        if organ and (many := _pattern["all_of"].match(name.lower(), organ.end())):
            name, organ = capitalised(name[many.end() :]), None
        name = capitalised(_pattern["size_of_class"].sub("", name))
        if organ and not body_at(make_view(name), organ.end() + 1, len(name)):
            continue  # the issuer's own: “Ban Chấp hành đương nhiệm”
        if organ and _pattern["union"].match(name.lower(), organ.end() + 1):
            owner = make_view(name[organ.end() + 1 :])
            body = body_at(owner, 0, len(owner.text))
            name = body.name if body else name
        found.append(name)
    return tuple(found)


# --------------------
# Whom a date binds: the doer beside it, of its sentence, task, block or heading; who comes to what is held.

EVENT_TYPES = ("event", "period")
_LONGEST_CLAUSE = 200
_NEAR = 40  # characters


def bodies_dated(scopes: Scopes, found: FoundDate, task: FoundTask | None, block: Block) -> tuple[str, ...]:
    """Return the bodies that must act by a date outside tables, or hold or attend what is held then; or ``()``."""
    held = found.type in EVENT_TYPES
    names = _beside(scopes, found, block) or (_holding(scopes, found, block) if held else ())
    if names:
        return names
    if task is not None:
        names, told_later = _in_task(scopes, found, task, block)
        if not (held and told_later):
            return names or task.assignees
    else:
        # “…, yêu cầu | công đoàn ngành | báo cáo trước ngày 30/3”: whom the words before it ask, not who told of it
        asked = asked_last(scopes.view, block.start, found.start) if block.zone == "preamble" else None
        own = asked or doer_of(scopes, block.start, block.end, block)
        if names := names_of(scopes, own.names) if own else firmly_bound(scopes, block):
            return names
    if not held:
        scope = scope_of(scopes, block)
        return scope.names if scope else scopes.context.addressees
    return _attending(scopes, block) or _holder(scopes, block, found.start)


def _beside(scopes: Scopes, found: FoundDate, block: Block) -> tuple[str, ...]:
    """Return the bodies that stand right beside a date as its own; ``()`` where none does. In a bracket behind it
    (``trước ngày 20/4 (đối với | CĐCS)``); behind ``để`` (the issuer where nobody is named there); right before it,
    where another date or another such pair stands beside it."""
    view, first = scopes.view, max(block.start, found.start - _LONGEST_CLAUSE)
    bracket = _pattern["bracket"].match(view.lower, found.end, block.end)
    doer = read_behind(doers_at, view, bracket, block.end)
    if doer is not None:
        return names_of(scopes, doer.names)  # “trước ngày 20/4 (đối với | CĐCS)”
    so_that = _pattern["so_that"].search(view.lower, first, found.start)
    if so_that is not None and (so_that["later"] or _asks_then(scopes, found.end, block.end)):
        doer = doers_at(view, so_that.end(), found.start)
        return names_of(scopes, doer.names) if doer else tuple(filter(None, (scopes.context.issuer,)))
    # “CĐCS trước ngày 20/4 | ; công đoàn ngành trước …”: another body and its day follow
    opening = _pattern["clause"].match(view.lower, found.end, block.end)
    doer = read_behind(doers_at, view, opening, block.end)
    paired = doer is not None and scopes.has_date(doer.end, min(block.end, doer.end + _NEAR))
    for opening in _pattern["clause"].finditer(view.lower, first, found.start):
        doer = doers_at(view, opening.end(), found.start) if paired or scopes.has_date(first, opening.end()) else None
        if doer is None or _pattern["hardly"].fullmatch(view.lower, doer.end, found.start) is None:
            continue
        # “xin ý kiến các phòng | , khoa | đến hết ngày 15/9”: a list of those who are asked
        if all(body.end != opening.start() for body in find_bodies(view, first, opening.start())):
            return names_of(scopes, doer.names)
    return ()


def _asks_then(scopes: Scopes, at: int, limit: int) -> bool:
    """Whether behind the day of a purpose (``để LĐLĐ tổng hợp trước …``) others are asked or have a day."""
    then = _pattern["then_asks"].match(scopes.view.lower, at, limit)
    if then is None:
        return False
    _, end = sentence_spans(scopes.view, at, limit)[0]
    return then["asks"] is not None or scopes.has_date(then.end(), end)


def _holding(scopes: Scopes, found: FoundDate, block: Block) -> tuple[str, ...]:
    """Return whom an item of what is held calls together or invites, or who hosts it; ``()``: it names nobody."""
    if called := called_together(scopes, block, found.start) or _hosted_by(scopes, block):
        return called
    invites = _INVITES.search(scopes.view.lower, block.start, block.end)
    return _named_in(scopes, [block]) if invites else ()


def _hosted_by(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return who hosts what an item tells of (``sáng 12/6 tại …, do | CĐCS X | đăng cai``), or ``()``."""
    view = scopes.view
    for host in _pattern["hosted"].finditer(view.lower, block.start, block.end):
        doer = doers_at(view, host.end(), block.end)
        if doer is not None and _pattern["hosts"].match(view.lower, doer.end, block.end):
            return names_of(scopes, doer.names)
    return ()


def _in_task(scopes: Scopes, found: FoundDate, task: FoundTask, block: Block) -> tuple[tuple[str, ...], bool]:
    """Return the doer of the date's own sentence in a task of several, and whether doers are named only behind it.
    ``()`` where that sentence is the first or names nobody before the date: the task's own doers are meant."""
    named = False
    for start, end in sentence_spans(scopes.view, max(task.start, block.start), min(task.end, block.end)):
        own = doer_of(scopes, start, end, block)
        before = own is not None and own.start < found.start
        if start <= found.start < end:
            if own is not None and before and start > task.start:
                return names_of(scopes, those_named(scopes, block, own) or own.names), False
            return (), not (named or own is not None or task.source != "sentence")
        named |= before
    return (), False


def _attending(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return who attends what a block tells of: in a summons the addressees, else those beside it. Delegates of no body
    (``Đại biểu``) stand for the issuer, whose meeting it is."""
    if scopes.context.calls and scopes.context.addressees:
        return scopes.context.addressees
    coming = participants(scopes, block)
    issuer = scopes.context.issuer
    if (
        issuer
        and coming
        and not scopes.context.calls
        and all(_pattern["of_nobody"].match(name.lower()) for name in coming)
    ):
        return (issuer,)  # delegates of no body are those of the issuer's own meeting
    return coming


def _holder(scopes: Scopes, block: Block, at: int) -> tuple[str, ...]:
    """Return the issuer where it is named before the date or in a heading above, as who holds it; else ``()``."""
    issuer = scopes.context.issuer or ""
    for start, end in ((block.start, at), *((above.start, above.end) for above in block.ancestors)):
        bodies = find_bodies(scopes.view, start, end)
        if any(is_issuer(completed(body.name, scopes.context), scopes.context) for body in bodies):
            return (issuer,)
    return ()


# --------------------
# Whom a number of people binds: the body that its own words name, else what the letter says around it.


class _Count(NamedTuple):
    """A number of people, the item in which it stands, the duty that holds it, and what the letter is about."""

    scopes: Scopes
    found: FoundLimit
    block: Block
    task: FoundTask | None
    subject: str


def _of_its_sentence(count: _Count) -> tuple[str, ...]:
    """Return who acts in the number's own sentence and sends people; ``()``: nobody, or a word like ``đơn vị``."""
    view, block = count.scopes.view, count.block
    spans = sentence_spans(view, block.start, block.end)
    start, end = next((span for span in spans if span[1] > count.found.start), spans[-1])
    own = doer_of(count.scopes, start, end, block)
    return () if own and CUES["no-own-name"].match(view.lower, own.start) else _sending(count, own)


def _sending(count: _Count, own: Doer | None) -> tuple[str, ...]:
    """Return the names of ``own`` where it acts before the number and sends people; ``()`` for the issuer."""
    scopes = count.scopes
    if (
        own is None
        or own.start >= count.found.start
        or scopes.are_issuer(own.names)
        or not _sends_people(scopes.view, own)
    ):
        return ()
    return _senders(names_of(scopes, own.names))


def _sends_people(view: View, own: Doer) -> bool:
    """Whether a doer is a body that sends people: no person, panel or team, and no bare word (``đơn vị``) alone."""
    head = head_at(view, own.start, len(view.lower))
    if head is None or head.kind == "person" or words_of("scope", "panels", "teams").match(view.lower, own.start):
        return False
    if not words_of("nouns", "bodies").match(view.lower, own.start):
        return True
    alone = words_of("nouns", "bodies").fullmatch(_FIGURES.sub("", " ".join(own.names).lower()))
    return not alone and view.plain[own.end : own.end + 2].strip().isalpha()


def _of_its_team(count: _Count) -> tuple[str, ...]:
    """Return the team that is counted, as a name (``mỗi đội thi`` → ``Đội thi``); ``()`` where no team is. A bare word
    takes the whole name from the group: ``mỗi đoàn`` of the ``đoàn kiểm tra``."""
    if count.found.team_span is None:
        return ()
    name = spelled(_pattern["size_of_class"].sub("", count.scopes.view.plain[slice(*count.found.team_span)]))
    group = (count.found.group or "").lower()
    return (capitalised(group if group.startswith(f"{name.lower()} ") else name),)


def _of_who_sends(count: _Count) -> tuple[str, ...]:
    """Return who has the duty to send people (no panel, bare “Đồng chí”), else the addressees; ``()``: not ``sent``."""
    if not count.found.sent:
        return ()
    panel, person = words_of("scope", "panels", "teams"), words_of("nouns", "persons")
    doers = ((name, name.lower()) for name in (count.task.assignees if count.task else ()))
    names = tuple(name for name, low in doers if not panel.match(low) and not person.fullmatch(low))
    return names or _senders(names_of(count.scopes, count.scopes.context.addressees))


def _of_congress_held(count: _Count) -> tuple[str, ...]:
    """Return whose congress an item or one above tells of (``Đại hội | Công đoàn xã | tổ chức …``), or ``()``."""
    view = count.scopes.view
    for block in (count.block, *count.block.ancestors):
        congress = _pattern["congress_of"].match(view.lower, block.start, block.end)
        body = read_behind(body_at, view, congress, block.end)
        if body:
            return names_of(count.scopes, (body.name,))
    return ()


def _of_congress_told(count: _Count) -> tuple[str, ...]:
    """Return the class whose congresses the whole letter is about (``Đại hội | công đoàn cơ sở``); else ``()``."""
    view = make_view(count.subject)
    for congress in _pattern["congress_of"].finditer(view.lower):
        body = body_at(view, congress.end(), len(view.lower))
        if body and view.plain[body.start].islower():
            several = _pattern["of_several"].match(view.lower, body.start)
            return () if several else names_of(count.scopes, (body.name,))
    return ()


#: Whom a number of people binds, in the order in which it is asked; what its own words say has a rule already.
_WHOM_COUNT_BINDS: tuple[tuple[str | None, Callable[[_Count], tuple[str, ...] | None]], ...] = (
    (None, lambda count: (span := count.found.applies_to_span) and bodies_named(count.scopes, count.block, *span)),
    ("who-acts", _of_its_sentence),
    ("who-acts", lambda count: _sending(count, subject(count.scopes.view, count.block.start, count.block.end))),
    ("words-above", lambda count: _senders_above(count.scopes, count.block)),
    ("who-sends", _of_who_sends),
    (None, _of_its_team),
    ("congress-held", _of_congress_held),
    ("congress-told", _of_congress_told),
)


def whom_limit_binds(
    scopes: Scopes, found: FoundLimit, block: Block, task: FoundTask | None, subject: str
) -> tuple[tuple[str, ...], str | None]:
    """Return the bodies that send the people counted, or whose members they are, and the rule that names them. ``()``
    where the letter names nobody; the rule is ``None`` there and for the limit's own words. ``_WHOM_COUNT_BINDS`` is
    asked in order. ``task``: the duty that holds the limit; ``subject``: what the letter is about."""
    if found.nobody:
        return (), None
    count = _Count(scopes, found, block, task, subject)
    return next(((names, rule) for rule, bound in _WHOM_COUNT_BINDS if (names := bound(count))), ((), None))
