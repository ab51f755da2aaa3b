"""What is known of a letter beside its head, and what its head says for the rest of it."""

import datetime
import re
from collections.abc import Iterable, Sequence

from extractors.bodies import body_at, find_bodies, spelled
from extractors.doers import heading_doers
from extractors.header import HeadFacts
from extractors.lexicon import load
from extractors.patterns import UPPER, Doubt, View, any_of, make_view, phrase
from extractors.references.numbers import kind_of_code
from extractors.tasks import Context
from schemas import DateRecord, DelegateLimit, Evidence, Reference, Task, Told
from schemas.letter import Relation

# --------------------
# A letter that came without its head: a notice pasted from a web page, the words of a message, a page that was cut.
#
# It names no number, kind, issuer or day, but lays something on somebody or names a day to keep. Such a text is a
# letter whose head a person has to supply; a recipe, a tale, a list of data or a program is none.

_WORDS = load("checks")["headless"]
#: Kinds of bodies that take part in the correspondence of offices.
_OFFICES = frozenset(("union", "state", "party", "mass", "organ"))
_ASKS = phrase(rf"(?<!\w){any_of(_WORDS['asks'])}(?!\w)")
#: … and a list of what is asked below it: “đề nghị các đơn vị triển khai một số nhiệm vụ như sau:”.
_LISTS = phrase(rf"(?<!\w){any_of(_WORDS['requests'])}(?!\w)[^\n]*: *(?:\n|$)")
#: A line of data or of a program: fields without blanks between them, keys and values, brackets at its end.
_DATA = re.compile(
    r"\s*(?:[^\s,;][^,;]*(?:[,;\t](?=\S)[^,;]*){3,}|[\"']?[\w-]+[\"']? ?[:=] ?[\"'{\[(].*|[A-Z-]+:\S.*"
    r"|.*[{}()\[\]>]\s*|[#|].*)"
)
_LEAST_PROSE = 0.5


def binds_without_head(
    view: View, dates: Iterable[DateRecord], limits: Sequence[DelegateLimit], tasks: Iterable[Task]
) -> bool:
    """Say whether a text in whose head nothing was found binds somebody as letters of offices do.

    It must name a body of an office, ask for something, and hold a duty of somebody named, a number of people to send
    or the last day of something; all that in prose.
    """
    duties = any(task.assignees and not task.optional for task in tasks)
    if not (
        duties
        or limits
        or _LISTS.search(view.text.lower())
        or any(day.type in ("deadline", "recurring") for day in dates)
    ):
        return False
    if _ASKS.search(view.lower) is None or not _is_prose(view.text):
        return False
    return any(body.kind in _OFFICES for body in find_bodies(view, 0, len(view.text)))


def _is_prose(text: str) -> bool:
    """Say whether most of a text's lines are words of people, not data of programs."""
    lines = [line for line in text.splitlines() if line.strip()]
    return sum(_DATA.fullmatch(line) is None for line in lines) > _LEAST_PROSE * len(lines)


# --------------------
# What the sender's system says of a letter beside its text (edXML): it wins over the words, and fills what is blank.
#
# The office that issued the letter typed it for its own register, so that it is surer than a print that was scanned.
# What follows from the words alone stays theirs: a day of handling (``due``) is only a hint.

#: What the system knows for sure.
_KNOWN = ("number", "symbol", "issued_on", "issuer", "place", "subject", "signer")
#: What is taken from the system only where the words are silent: there it uses codes of its own.
_FILLS = ("kind", "signer_title", "urgency")
#: The doubt that a told value ends.
_DOUBT_OF = {
    "blank-number": "number",
    "symbol-repaired": "symbol",
    "blank-date": "issued_on",
    "issuer-inferred": "issuer",
    "issuer-unknown": "issuer",
    "kind-inferred": "kind",
}
_RELATIONS: dict[str, Relation] = {"withdraws": "repeals", "updates": "amends", "replaces": "replaces"}
#: Relations that say less than what the system says of the same letter.
_WEAKER: frozenset[Relation] = frozenset(("cites", "implements"))
_CODE = re.compile(r"(\d{1,5}[a-zA-Z]?)[/-](?:((?:19|20)\d\d)/)?(\S+)")
_SURE = 0.95
#: Two wordings of one subject share at least so many of their words.
_SAME_SUBJECT = 0.8
_ONE_DAY = datetime.timedelta(days=1)


def heed_head(head: HeadFacts, told: Told | None) -> list[Doubt]:
    """Put what the system says into ``head``; return what a person should know of it.

    A value whose words say the same keeps them as its evidence; any other has none.
    """
    if told is None:
        return []
    doubts: list[Doubt] = []
    inferred = {_DOUBT_OF[doubt.code] for doubt in head.flags if doubt.code in _DOUBT_OF}
    for name in (*_KNOWN, *_FILLS):
        said, own = getattr(told, name), head.get(name)
        if said is None or (name in _FILLS and own is not None and name not in inferred):
            continue
        if own is None or (name == "issued_on" and said.startswith(own) and said != own):
            doubts.append(Doubt("metadata-filled", None, {"said": said}, name))
        elif _is_same(name, own, said):
            continue
        else:
            doubts.append(Doubt("metadata-differs", head.spans.get(name), {"said": said, "own": own}, name))
        head.values[name] = said
        head.spans.pop(name, None)
        head.alternatives.pop(name, None)
    head.flags = [
        doubt for doubt in head.flags if doubt.code not in _DOUBT_OF or getattr(told, _DOUBT_OF[doubt.code]) is None
    ]
    return doubts


def told_doubts(told: Told | None, dates: Iterable[DateRecord]) -> list[Doubt]:
    """Return the hint of a day that the letter does not name, and that another letter is touched."""
    if told is None:
        return []
    doubts = []
    if told.due and not any(_is_due(date, told.due) for date in dates):
        doubts.append(Doubt("due-hint", None, {"said": told.due}))
    if told.business in _RELATIONS:
        doubts.append(Doubt("amendment-told", None, {"business": told.business, "letters": told.answers}))
    return doubts


def told_references(told: Told | None, found: Sequence[Reference]) -> tuple[Reference, ...]:
    """Return the references with those that only the system names, which have no words in the text."""
    if told is None:
        return tuple(found)
    relation = _RELATIONS.get(told.business or "", "answers")
    references = list(found)
    for code in told.answers:
        parts = _CODE.fullmatch(code)
        if parts is None:
            continue
        number, year, symbol = parts[1].lstrip("0"), parts[2], parts[3]
        at = next(
            (i for i, r in enumerate(references) if r.number == number and _bare(r.symbol or "") == _bare(symbol)), -1
        )
        if at >= 0:
            if references[at].relation in _WEAKER:
                references[at] = references[at].model_copy(update={"relation": relation})
            continue
        references.append(
            Reference(
                id=f"r{len(references) + 1}",
                kind=kind_of_code(re.split(r"[-/]", symbol)[0]),
                number=number,
                symbol=symbol,
                year=year,
                date=None,
                issuer=None,
                relation=relation,
                evidence=Evidence(start=0, end=0, quote=""),
                confidence=_SURE,
            )
        )
    return tuple(references)


def _is_same(name: str, own: str, said: str) -> bool:
    """Say whether the words of the letter and the system name one thing."""
    if name == "number":
        return own.lower().lstrip("0") == said.lower().lstrip("0")
    if name in ("symbol", "issued_on"):
        return _bare(own) == _bare(said)
    one, other = (_words(spelled(text) if name == "issuer" else text) for text in (own, said))
    if " ".join(one) in " ".join(other) or " ".join(other) in " ".join(one):
        return True
    if name != "subject":
        return False
    shared = len(set(one) & set(other))
    return shared >= _SAME_SUBJECT * max(len(set(one)), len(set(other)))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).upper().replace("Ð", "Đ")


def _words(text: str) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    return words[2:] if words[:2] in (["v", "v"], ["về", "việc"]) else words


def _is_due(date: DateRecord, due: str) -> bool:
    if date.type != "deadline" or date.date is None:
        return False
    if date.date == due:
        return True
    if date.bound != "before" or len(date.date) != len(due):
        return False
    return (datetime.date.fromisoformat(date.date) - _ONE_DAY).isoformat() == due


# --------------------
# What a letter's head says for the rest of it: its issuer under a short name, whom it speaks to, names it explains.

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
        several = body is not None and (body.plural or " các " in body.name)
        if several and body is not None and body.kind in _BOUND_KINDS and not _ONLY_TOLD.search(raw):
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
