"""Names of people as recognition leaves them: among rubbish of stamp and signature, with blanks and marks lost.

A Vietnamese name begins with one of few family names and has two to five syllables, each with a capital.
"""

import re
from collections.abc import Iterable
from functools import cache

from extractors.header.patterns import DEGREES, WORDS
from extractors.patterns import LOWER, UPPER, make_view
from extractors.spelling import is_syllable

_SYLLABLE = re.compile(rf"(?<!\w)[{UPPER}](?:[{LOWER}]+|(?=[ .]))(?![\w])")
_JOINED = re.compile(r"[ ]{1,2}")
#: The first half of a syllable and the other half that a blank has cut off: “Nguy ền”.
_CUT = re.compile(rf"(?<!\w)([{UPPER}][{LOWER}]+) ([{LOWER}]{{2,4}})(?= [{UPPER}])")
#: A syllable whose capital lies below a stamp: “rần Ngọc Hải”.
_HEADLESS = re.compile(rf"(?<!\w)([{LOWER}]{{2,5}})(?= [{UPPER}][{LOWER}]+ [{UPPER}])")
_FEWEST, _MOST = 3, 5


def name_in(raw: str) -> str | None:
    """Return the name of a person among other marks, mended; ``None`` where there is none, or several.

    >>> name_in("NS3/Z“ Trân Văn Hòa"), name_in("Nguy ền Thị Minh Tâm"), name_in("Sở Y tế")
    ('Trần Văn Hòa', 'Nguyễn Thị Minh Tâm', None)
    >>> name_in("rần Ngọc Hải")
    'Trần Ngọc Hải'
    """
    raw = _CUT.sub(lambda cut: cut[1] + cut[2] if has_family(cut[1] + cut[2]) else cut[0], raw)
    raw = _HEADLESS.sub(lambda found: _with_head(found[1]) or found[0], raw)
    runs = [run for run in _runs(raw) if _FEWEST <= len(run) <= _MOST and has_family(run[0])]
    return mended_name(" ".join(runs[0])) if len(runs) == 1 else None


def mended_name(name: str, known: Iterable[str] = ()) -> str:
    """Return a name with its marks as people of that name have them: those of a ``known`` signer, else of the family.

    >>> mended_name("Trân Ngọc Hải"), mended_name("Trần Ngọc Hai", ["Trần Ngọc Hải"]), mended_name("Ly Thị Hoa")
    ('Trần Ngọc Hải', 'Trần Ngọc Hải', 'Lý Thị Hoa')
    """
    letters = make_view(name).bare
    alike = {own for own in known if make_view(own).bare == letters}
    if len(alike) == 1:
        return alike.pop()
    first, *rest = name.split(" ")
    return " ".join([_family(first) or first, *rest])


def _with_head(syllable: str) -> str | None:
    """Return the only family name that ends with a syllable but for its first letter."""
    names = {name for group in _families().values() for name in group if name[1:] == syllable}
    return names.pop() if len(names) == 1 else None


def has_family(name: str) -> bool:
    """Say whether a name begins, behind degrees, with a family name."""
    return make_view(DEGREES.sub("", name).split(" ")[0]).bare in _families()


def _runs(raw: str) -> list[list[str]]:
    """Return the runs of capitalised syllables that stand side by side."""
    runs: list[list[str]] = []
    end = -1
    for found in _SYLLABLE.finditer(raw):
        if not is_syllable(found[0]):
            end = -1
            continue
        if runs and end >= 0 and _JOINED.fullmatch(raw, end, found.start()):
            runs[-1].append(found[0])
        else:
            runs.append([found[0]])
        end = found.end()
    return runs


@cache
def _families() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for family in WORDS["signature"]["families"]:
        table.setdefault(make_view(family).bare, set()).add(family)
    return {bare: frozenset(names) for bare, names in table.items()}


def _family(syllable: str) -> str | None:
    """Return the family name that a syllable is, or the only one of its letters."""
    names = _families().get(make_view(syllable).bare, frozenset())
    capitals = syllable.isupper() and len(syllable) > 1
    written = syllable.capitalize() if capitals else syllable
    own = written if written in names else next(iter(names)) if len(names) == 1 else None
    return own.upper() if own and capitals else own
