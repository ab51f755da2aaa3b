"""Branches that a name takes: ``Công đoàn ngành | Y tế``, ``các doanh nghiệp | xây dựng, vận tải``."""

import re

from extractors.bodies.heads import Head
from extractors.lexicon import load
from extractors.patterns import UPPER, PhraseTable, View, any_of, phrase

_NAMES = load("bodies")["names"]
_BRANCH = [*_NAMES["sectors"], *_NAMES["branches"]]
#: “kế hoạch | số 12”, “giáo dục | số”: a document, another word; but for an address: “Sở Y tế | số 12 Lê Lợi”.
_NO_BRANCH = r" (?:số(?! *\d+,? (?!ngày|của|về|do|và)[^\W\d_]{2})|này)(?!\w)"
_SECTOR = phrase(rf"(?: +(?:và +)?| *[-–] *){any_of([*_BRANCH, *_NAMES['parts']])}(?!\w)(?!{_NO_BRANCH})")
BRANCHES = phrase(rf" +{any_of(_BRANCH)}(?!\w)")
_NEXT_BRANCH = phrase(rf"(?: *,| và) {any_of(_BRANCH)}(?!\w)")
_CLASS_OF_FIRMS = ("doanh nghiệp", "công ty", "đơn vị", "khối")
_TAKES_BRANCH = re.compile(r"(?:ngành|(?<!cơ )sở|phòng|ban chỉ đạo|(?<!chi )(?<!đảng )(?<!cán )(?<!liên )\bbộ)$")
#: “công đoàn giáo dục | các huyện”
_LEVEL_NEXT = phrase(rf" +(?:các |cấp )?{any_of(_NAMES['levels'])}(?!\w)")
ACT = PhraseTable((word, "act") for word in load("duties")["verbs"])


def _is_branch(view: View, found: Head, sector: re.Match[str]) -> bool:
    """Say whether the words after a name are its branch: capitalised, or right after ``ngành`` or ``Sở``."""
    name = view.plain[sector.start() : sector.end()].lstrip(" -")
    if name.startswith("và "):
        return found.kind == "department" and name[3:].lstrip()[:1].isupper()
    first = name[:1]
    if first.isupper():
        return True
    if found.end != sector.start() or not BRANCHES.match(view.lower, sector.start()):
        return False
    if ACT.match(view.lower, sector.end() - len(name), sector.end()) and not _ends_branch(view, sector.end()):
        return False  # “ngành | xây dựng kế hoạch”: an act and its object
    union = view.lower.endswith("công đoàn", 0, found.end) and _LEVEL_NEXT.match(view.lower, sector.end()) is not None
    return union or bool(_TAKES_BRANCH.search(view.lower, found.start, found.end))


def _ends_branch(view: View, at: int) -> bool:
    """Say whether what follows shows that a word that can be an act was a branch: another act, a mark, a name."""
    return (
        _BEHIND_BRANCH.match(view.plain, at) is not None or ACT.match(view.lower, at + 1, len(view.lower)) is not None
    )


_BEHIND_BRANCH = phrase(
    rf" *(?:[,.;:()-]|$)| +(?:[{UPPER}]|và |(?:các |cấp )?{any_of(_NAMES['levels'])}(?!\w)"
    r"|cần |phải |có |đã |sẽ |được )"
)


def branch(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read a branch (``Công đoàn ngành | Y tế``)."""
    found = _SECTOR.match(view.lower, end, limit) if head.kind not in ("person", "mass") else None
    return found.end() if found and _is_branch(view, head, found) else None


def class_branches(view: View, start: int, end: int, limit: int) -> int:
    """Add the branches that narrow a class (``các doanh nghiệp | xây dựng, vận tải``), where nothing is built."""
    if not view.lower.endswith(_CLASS_OF_FIRMS, start, end):
        return end
    found = BRANCHES.match(view.lower, end, limit)
    while found:
        more = _NEXT_BRANCH.match(view.lower, found.end(), limit)
        if more is None:
            break
        found = more
    if found is None:
        return end
    rest = found.end()
    after = view.plain[rest : rest + 1]
    follows = rest >= limit or after in ",;:.(\n" or ACT.match(view.lower, rest + 1, limit) is not None
    return rest if follows else end
