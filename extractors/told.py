"""What the sender's system says of a letter beside its text (edXML): it wins over the words, and fills what is blank.

The office that issued the letter typed it for its own register, so that it is surer than a print that was scanned.
What follows from the words alone stays theirs: a day of handling (``due``) is only a hint.
"""

import datetime
import re
from collections.abc import Iterable, Sequence

from extractors.bodies import spelled
from extractors.header import HeadFacts
from extractors.records import Doubt
from extractors.references.numbers import kind_of_code
from schemas import DateRecord, Evidence, Reference, Told
from schemas.letter import Relation

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
