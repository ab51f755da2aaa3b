"""What a letter's head says for the rest of it: its issuer under a short name, whom it speaks to, names it explains."""

import re

from extractors.bodies import body_at, find_bodies, spelled
from extractors.doers import heading_doers
from extractors.header import HeadFacts
from extractors.lexicon import load
from extractors.patterns import UPPER, View, make_view
from extractors.tasks import Context

_SHORT_NAME = re.compile(rf"\((?:gọi tắt là |sau đây gọi (?:tắt )?là |viết tắt là )?([{UPPER}][{UPPER}&.-]{{1,12}})\)")
_CALLS = re.compile(r"\b(?:giấy mời|thư mời|triệu tập|mời (?:họp|dự|tham dự))\b")
#: Who receives the letter for another end than to carry it out.
_ONLY_TOLD = re.compile(r"\b(?:b/c|báo cáo|để biết|lưu|p/h|phối hợp|chỉ đạo|theo dõi)\b", re.IGNORECASE)
_BOUND_KINDS = frozenset(("union", "school", "mass", "party", "state", "department"))
_BRANCHED = re.compile(r"công đoàn (?:ngành|các khu|khu|viên chức)|sở|phòng|bệnh viện|trường|ban quản lý")
_PLACE_NAMES = tuple(name.lower() for group in ("cities", "provinces") for name in load("places")[group])


def letter_context(view: View, head: HeadFacts) -> Context:
    """Return who issues the letter, whom it speaks to, and the short names that it gives."""
    issuer = head.get("issuer")
    base = _without_place(issuer) if issuer else None
    return Context(issuer, base, _addressed(head), _charged(head), _short_names(view), _calls(head))


def _calls(head: HeadFacts) -> bool:
    """Say whether the letter calls people together, by its kind or its subject."""
    return _CALLS.search(f"{head.get('kind')} {head.get('subject')}".lower()) is not None


def _short_names(view: View) -> tuple[tuple[str, str], ...]:
    """Return the abbreviations that the letter explains after a body's name."""
    found = []
    for bracket in _SHORT_NAME.finditer(view.plain):
        start = max(0, bracket.start() - 90)
        bodies = list(find_bodies(view, start, bracket.start()))
        if bodies and bracket.start() - bodies[-1].end <= 2 and spelled(bracket[1]) == bracket[1]:
            found.append((bracket[1], _abbreviated(bracket[1], bodies[-1].name)))
    return tuple(dict(found).items())


def _abbreviated(short: str, name: str) -> str:
    """Return the last words of a name that an abbreviation stands for: those whose first letters it has, else all."""
    said = name.split()
    parts = (said[at:] for at in range(len(said)))
    return next((" ".join(part) for part in parts if "".join(word[0] for word in part).upper() == short), name)


def _addressed(head: HeadFacts) -> tuple[str, ...]:
    """Return the bodies of ``Kính gửi``, each spelled out."""
    names: list[str] = []
    for raw in head.addressees:
        line = make_view(raw)
        names += heading_doers(line, 0, len(raw)) or (spelled(raw),)
    return tuple(dict.fromkeys(names))


def _charged(head: HeadFacts) -> tuple[str, ...]:
    """Return the classes of ``Nơi nhận`` that a letter without ``Kính gửi`` is sent to, each spelled out."""
    names: list[str] = []
    for raw in head.recipients:
        line = make_view(raw)
        body = body_at(line, 0, len(raw))
        if body is not None and body.plural and body.kind in _BOUND_KINDS and not _ONLY_TOLD.search(raw):
            names += heading_doers(line, 0, len(raw)) or (body.name,)
    return tuple(dict.fromkeys(names))


def _without_place(issuer: str) -> str:
    """Return the name that a letter uses of its issuer: without its place, with its level where that is part of it."""
    found = re.search(r" (tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu) (?!hội).*$", issuer)
    if not found:
        place = next((p for p in _PLACE_NAMES if issuer.lower().endswith(" " + p)), None)
        return issuer[: -len(place) - 1] if place else issuer
    stem = issuer[: found.start()]
    return stem if _BRANCHED.match(stem.lower()) else f"{stem} {found[1]}"
