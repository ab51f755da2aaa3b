"""Whom other records of a block bind: the bodies of its dates, and those whose people its limits count."""

import re
from collections.abc import Iterator

from extractors.bodies import Body, body_at, find_bodies, head_at, spelled
from extractors.delegate_limits.quantities import ending_in, words_of
from extractors.doers import Doer, doers_at, subject
from extractors.outline import Block
from extractors.patterns import View, make_view, phrase
from extractors.tasks.context import is_issuer
from extractors.tasks.scopes import Scopes, names_of, scope_of
from extractors.tasks.splitting import doer_of


def bodies_bound(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return the bodies that a block binds: those it names itself, else those of its heading or lead-in."""
    own = doer_of(scopes, block.start, block.end, block) if block.zone != "table" else None
    if own and own.acts:
        return names_of(scopes, own.names)
    scope = scope_of(scopes, block)
    return scope.names if scope and scope.firm else ()


def bodies_counted(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return the bodies whose people a limit counts: the block's subject, else those of the headings above it."""
    own = subject(scopes.view, block.start, block.end) if block.zone != "table" else None
    if own and own.acts and _sends_people(scopes.view, own):
        names = names_of(scopes, own.names)
        if not all(is_issuer(name, scopes.context) for name in names):
            return _senders(names)
    return _senders_above(scopes, block)


def addressees_counted(scopes: Scopes) -> tuple[str, ...]:
    """Return the addressees as those who send people whom nobody else is named to send."""
    return _senders(names_of(scopes, scopes.context.addressees))


def _senders_above(scopes: Scopes, block: Block) -> tuple[str, ...]:
    """Return the bodies that send people by the headings above a block."""
    scope = scope_of(scopes, block)
    senders = _senders(scope.names) if scope and scope.firm else ()
    said = scope is not scopes.default or not all(is_issuer(name, scopes.context) for name in senders)
    if senders and said and not _joins_in(scopes.view, block):
        return senders
    for above in block.ancestors():
        if not above.heading:
            continue
        body = next((b for b in _unions_in(scopes, above) if _may_send(scopes.view, b)), None)
        if body is not None:
            return names_of(scopes, (body.name,))
        level = _LEVEL_ABOVE.match(scopes.view.lower, above.start, above.end)
        name = _level_named(scopes, level["name"]) if level else None
        if name:
            return (name,)
    return ()


def _joins_in(view: View, block: Block) -> bool:
    """Say whether the heading names the body with which the issuer works: ``Phối hợp với …``."""
    return any(above.heading and view.lower.startswith("phối hợp", above.start) for above in block.ancestors())


#: A heading that names a level: “Cấp huyện và tương đương”.
_LEVEL_ABOVE = phrase(r"(?P<name>cấp (?:trên trực tiếp cơ sở|trên cơ sở|trên trực tiếp|cơ sở|tỉnh|huyện|xã))(?!\w)")


def _unions_in(scopes: Scopes, heading: Block) -> Iterator[Body]:
    """Yield the bodies of a heading, without their committee or delegates (``BAN CHẤP HÀNH | CÔNG ĐOÀN …``)."""
    view = scopes.view
    for body in find_bodies(view, heading.start, heading.end):
        committee = words_of("scope", "committees").match(view.lower, body.start, body.end)
        delegates = _DELEGATES.match(view.lower, body.start, body.end)
        inner = body_at(view, delegates.end(), heading.end) if delegates else None
        if committee and (owner := body_at(view, committee.end() + 1, heading.end)):
            yield owner
        elif inner and all(is_issuer(name, scopes.context) for name in names_of(scopes, (inner.name,))):
            yield inner
        elif not delegates:
            yield body


_DELEGATES = phrase(r"đại biểu ")


def bodies_named(scopes: Scopes, block: Block | None, start: int, end: int) -> tuple[str, ...]:
    """Return the bodies that ``text[start:end]`` names, or its words where the lexicon knows no single name.

    A word that takes up the class of the heading (``mỗi trường`` below ``CĐCS các trường …``) means that class.
    """
    view = scopes.view
    own = _SIZE.sub("", spelled(_COUNTED.sub("", view.plain[start:end])))
    level = _level_named(scopes, own)
    if level:
        return (level,)
    above = _senders_above(scopes, block) if block else ()
    meant = tuple(name for name in above if _UNION.match(name.lower()) and own.lower() in name.lower())
    if meant and not _UNION.match(own.lower()):
        return meant
    doer = doers_at(view, start, end)
    named = doer.names[0] if doer and doer.end >= end and len(doer.names) == 1 else own
    name = _COUNTED.sub("", named)
    return names_of(scopes, (name[:1].upper() + name[1:],))


_UNION = phrase(r"(?:công đoàn|liên đoàn|nghiệp đoàn)(?!\w)")


def class_named(view: View, start: int, end: int, group: str | None) -> str:
    """Return the words of ``text[start:end]`` for a class of teams as a name: ``mỗi đội thi`` → ``Đội thi``.

    A bare word takes the whole name from the ``group`` that is counted: ``mỗi đoàn`` of the ``đoàn kiểm tra``.
    """
    name = spelled(_SIZE.sub("", view.plain[start:end]))
    if group and group.lower().startswith(f"{name.lower()} ") and not group.lower().startswith(f"{name.lower()} viên"):
        name = group.lower()
    return name[:1].upper() + name[1:]


#: Whom a level stands for in a union's letter (Điều lệ Công đoàn Việt Nam: unions of four levels).
_LEVEL = phrase(r"(?:cấp )?(?P<level>cơ sở|trên trực tiếp cơ sở|trên trực tiếp|trên cơ sở)$|cấp (?P<of>[^\W\d].+)")
_COUNTED = re.compile(r"^(?:[Mm]ỗi |[Tt]ừng |[Rr]iêng )?(?:[Hh]ai|[Bb]a|[Bb]ốn|[Nn]ăm|0?\d) (?!ngành|bên)(?=[^\W\d])")


def _level_named(scopes: Scopes, name: str) -> str | None:
    """Return the class that ``Cấp cơ sở``, ``Cấp huyện`` means: unions of that level where a union writes."""
    found = _LEVEL.fullmatch(name.lower())
    if found is None:
        return None
    if found["level"] is None or not _UNION.match((scopes.context.issuer or "").lower()):
        return name[:1].upper() + name[1:]
    return "Công đoàn cơ sở" if found["level"] == "cơ sở" else f"Công đoàn cấp {found['level']}"


#: The size of a class is the condition of its limit, not part of its name.
_SIZE = re.compile(
    r",? (?:(?:có|sử dụng) )?(?:từ|trên|dưới) \d[^,]*(?:đoàn viên|lao động|người|viên chức|nlđ).*$", re.I
)


def _senders(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the names that send people: no panel; the union where its standing committee is named."""
    panel, committee = words_of("scope", "panels"), words_of("scope", "committees")
    found = []
    for name in names:
        if panel.match(name.lower()):
            continue
        organ = committee.match(name.lower())
        if organ and (many := _ALL_OF.match(name.lower(), organ.end())):
            name, organ = name[many.end()].upper() + name[many.end() + 1 :], None
        name = _COUNTED.sub("", _SIZE.sub("", name))
        name = name[:1].upper() + name[1:]
        if organ and not body_at(make_view(name), organ.end() + 1, len(name)):
            continue  # the issuer's own: “Ban Chấp hành đương nhiệm”
        if organ and _UNION.match(name.lower(), organ.end() + 1):
            owner = make_view(name[organ.end() + 1 :])
            body = body_at(owner, 0, len(owner.text))
            name = body.name if body else name
        found.append(name)
    return tuple(found)


_ALL_OF = phrase(r" (?:các|của các) ")


def _may_send(view: View, body: Body) -> bool:
    """Say whether a union in a heading sends people, rather than holding the meeting that they go to."""
    before = view.lower[max(0, body.start - 60) : body.start]
    return body.kind == "union" and not ending_in("scope", "destinations").search(before)


_FIGURES = re.compile(r"[ \d-]+$")


def _sends_people(view: View, own: Doer) -> bool:
    """Say whether the subject of a block sends people, rather than being the panel or the people that are counted."""
    head = head_at(view, own.start, len(view.lower))
    if head is None or head.kind == "person" or words_of("scope", "panels", "teams").match(view.lower, own.start):
        return False
    if head.kind not in ("organ", "department") or not words_of("nouns", "bodies").match(view.lower, own.start):
        return True
    alone = words_of("nouns", "bodies").fullmatch(_FIGURES.sub("", " ".join(own.names).lower()))
    return not alone and view.plain[own.end : own.end + 2].strip().isalpha()
