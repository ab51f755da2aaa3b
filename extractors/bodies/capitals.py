"""Capitalised words of a name, and where they end: before a sentence, a cited document, another body."""

import re

from extractors.bodies.branches import ACT, BRANCHES
from extractors.bodies.heads import Head, head_at
from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, PhraseTable, View, any_of, phrase

_NAMES = load("bodies")["names"]
#: Words of names whose second syllable alone would be an act (``Tổng công ty Xây | lắp``, ``Công ty Vận | tải``).
_COMMON = phrase(rf"{any_of(load('bodies')['cased']['common'])}(?!\w)")
_CAPITAL = rf"(?:[{UPPER}](?:'[{UPPER}{LOWER}])?[\w&.]*|[IVX]+|\d{{1,2}}(?=[ ,.;)]|$))"
PROPER = re.compile(rf"(?: +| *[-–] +)(?:số +\d+|{_CAPITAL})(?:(?: +| *[-–&] *| +và +| *& *){_CAPITAL})*")
#: Acts and small words that may follow a capitalised syllable and are no part of its word.
NOT_SECOND = PhraseTable(
    (word, "act") for group in ("verbs", "adverbs", "relatives", "stops", "requests") for word in load("duties")[group]
)
_NOT_NAME = phrase(rf"{any_of(_NAMES['no_names'])}(?!\w)")
#: “Phòng Kinh tế, | Hạ tầng và Đô thị”: branches of one office, the last after “và”.
_BRANCH_LIST = phrase(rf"(?:, [{UPPER}][{LOWER}]+(?: [{LOWER}]+){{0,2}})+ và (?=[{UPPER}][{LOWER}]+)")
_NAME_GOES_ON = re.compile(rf" [{UPPER}][{LOWER}]+ |, (?:[{UPPER}]|các )| *[:(]")
_ALONE = re.compile(rf"(?:^ *| *[-–&] *| và +|[{UPPER}]{{2,}} +)[{UPPER}][{LOWER}]+$")
_SYLLABLE = phrase(rf" ([{LOWER}]+)(?![\w/])")
_LONGEST_REST = 6  # syllables
_LEVEL_NEXT = phrase(rf" +(?:cấp )?{any_of(_NAMES['levels'])}(?!\w)(?! (?:ủy|đoàn))")


def capitals(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read capitalised words; ``end`` itself where they begin something else at once."""
    found = PROPER.match(view.plain, end, limit)
    if found is None or _stops_name(view, found.start(), limit):
        return None
    if head.kind in ("state", "department") and found.group().lstrip().startswith(
        "số"
    ):  # “Sở Y tế | số 12 Lê Lợi”: where it is
        return None
    stop = _proper_end(view, found, limit)
    if stop <= end:
        return end
    return _other_branches(view, _second_syllable(view, found.start(), stop, limit), limit, head.kind)


def _second_syllable(view: View, start: int, end: int, limit: int) -> int:
    """Add the small second syllable of a common noun that a capital begins (``Phòng Điều`` + ``dưỡng``).

    Names of places and people have capitals on every syllable; a verb that follows them stays outside.
    """
    found = _SYLLABLE.match(view.plain, end, limit)
    if found is None:
        return end
    common = _COMMON.match(view.lower, view.plain.rfind(" ", start, end) + 1, limit)
    is_word = common is not None and common.end() == found.end()
    alone = _ALONE.search(view.plain[start:end]) is not None
    if not is_word and (not alone or NOT_SECOND.match(view.lower, found.start(1), limit)):
        return end
    return _rest_of_name(view, found.end(), limit)


def _rest_of_name(view: View, end: int, limit: int) -> int:
    """Add the small syllables up to the act, the capital or the mark that ends a name (``Kiểm định`` + ``chất lượng``).

    Where anything else stands after them they may be an act that the lexicon does not know: the name keeps its end.
    """
    at = end
    for _ in range(_LONGEST_REST):
        found = _SYLLABLE.match(view.plain, at, limit)
        if found is None:
            break
        if at > end and _LEVEL_NEXT.match(view.lower, at, limit):
            return at  # “Trung tâm Hoạt động | thanh thiếu nhi | tỉnh”
        verb = ACT.match(view.lower, found.start(1), limit)
        if verb is None:
            if NOT_SECOND.match(view.lower, found.start(1), limit):
                return at if view.lower.startswith("và ", found.start(1)) else end
            at = found.end()
        elif BRANCHES.match(view.lower, at, limit) and ACT.match(view.lower, verb[0] + 1, limit):
            at = verb[0]  # “Phòng Quản lý | xây dựng | kiểm tra”: a verb right before another is part of the name
        else:
            return at
    return at if _NAME_GOES_ON.match(view.plain, at, limit) else end


def _other_branches(view: View, end: int, limit: int, kind: str) -> int:
    """Add the branches that follow the first one of an office with commas, where none of them begins another body."""
    found = _BRANCH_LIST.match(view.plain, end, limit) if kind in ("department", "state") else None
    if found is None:
        return end
    starts = [end + piece.end() for piece in re.finditer(", +", found.group())] + [found.end()]
    if any(head_at(view, at, limit) or _NOT_NAME.match(view.lower, at, limit) for at in starts):
        return end
    last = re.compile(rf"[{UPPER}][{LOWER}]+").match(view.plain, found.end(), limit)
    return _second_syllable(view, found.end() - 1, last.end(), limit) if last else end


def _stops_name(view: View, at: int, limit: int) -> bool:
    """Say whether the capitalised word at ``at`` begins something else: a cited document, a sentence, a body."""
    while view.plain[at] == " ":
        at += 1
    if view.lower.startswith("v/v", at):  # the subject follows
        return True
    return bool(_NOT_NAME.match(view.lower, at, limit)) and not view.plain[at : at + 2].isupper()


def _proper_end(view: View, proper: re.Match[str], limit: int) -> int:
    """Return where a run of capitalised words ends as a name: before ``và`` + another body or a cited document."""
    for joint in re.finditer(r" +và +", proper.group()):
        at = proper.start() + joint.end()
        if head_at(view, at, limit) or _NOT_NAME.match(view.lower, at, limit):
            return proper.start() + joint.start()
    end = proper.end()
    for word in re.finditer(r"[ –-]+(?=[^ –-])", proper.group()):
        at = proper.start() + word.end()
        if word.start() and (_begins_sentence(view, at, limit) or is_superior(view, at, limit)):
            end = proper.start() + word.start()
            break
    while view.plain[end - 1] == ".":
        end -= 1
    return end


def is_superior(view: View, at: int, limit: int) -> bool:
    """Say whether the body that another belongs to begins here (``Cục Dân số | Bộ Y tế``)."""
    head = head_at(view, at, limit)
    return head is not None and head.kind == "state" and view.plain[at].isupper()


def _begins_sentence(view: View, at: int, limit: int) -> bool:
    """Say whether a sentence that lost the full stop above it begins here (``… xã Ea Kar | Thực hiện``)."""
    if view.lower.startswith("v/v", at):
        return True
    found = _NOT_NAME.match(view.lower, at, limit)
    return found is not None and " " in found.group() and view.plain[found.end() - 1].islower()
