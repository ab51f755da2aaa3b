"""Organisations that write in the name of a committee: ``BCH TỈNH X`` is the Youth Union, or an association, of X."""

import re

from extractors.bodies import spelled
from extractors.header.patterns import WORDS
from extractors.name_case import by_rule, capitalised
from extractors.outline import Outline
from extractors.phrases import any_of
from extractors.view import View

_ISSUER = WORDS["issuer"]
_COMMITTEE_OF_ORGANISATION = re.compile(
    rf"{any_of(_ISSUER['committees'])} ({any_of(_ISSUER['mass_organisations'])} .+)", re.IGNORECASE
)
_COMMITTEE_OF_PLACE = re.compile(
    rf"{any_of(_ISSUER['committees'])}(?: Đoàn(?: Thanh niên.*?| TNCS.*?)?)? ({any_of(_ISSUER['youth'])}) (.+)$",
    re.IGNORECASE,
)
_ASSOCIATION = re.compile(r"(hội [^\n]{4,40}?) việt nam")
#: The Fatherland Front prints its name above and ``ỦY BAN TỈNH X`` below it.
_FRONT = re.compile(_ISSUER["front"].lower())
_FRONT_OF_PLACE = re.compile(rf"(?:{_ISSUER['front']} )?Ủy ban ({any_of(_ISSUER['youth'])} .+)$", re.IGNORECASE)
_YOUTH_UNION = re.compile(any_of(_ISSUER["youth_union"]))


def organisation_of(name: str, view: View, outline: Outline) -> str:
    """Return the organisation whose committee ``name`` is, ``name`` itself where it is no committee.

    A committee of a place alone belongs to the association or the Youth Union that the head names above it.
    """
    inner = _COMMITTEE_OF_ORGANISATION.match(name)
    if inner:
        return capitalised(inner[1])
    if not outline.head:
        return name
    head = " ".join(view.lower[outline.head[0].start : outline.head[-1].end].split())
    front = _FRONT_OF_PLACE.match(name)
    if front and _FRONT.search(head):
        return f"Ủy ban {_ISSUER['front']} {front[1]}"
    committee = _COMMITTEE_OF_PLACE.match(name)
    if committee is None:
        return name
    level, place = committee[1].lower(), committee[2]
    association = _ASSOCIATION.search(head)
    if association:
        return f"{by_rule(spelled(association[1].upper()).lower())} {level} {place}"
    return f"{_ISSUER['youth'][level]} {place}" if _YOUTH_UNION.search(head) else name
