"""The grammar of names of bodies: how they begin, by which parts they go on, where they end."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, PhraseTable, View, any_of, phrase, read_once, words
from extractors.spelling import by_rule, capitalised

# --------------------
# How the name of a body begins: the beginnings that the lexicon knows, plural words and shares before them.

_LEXICON = load("bodies")
ALL_OF = _LEXICON["plural"]["all_of"]
SHARE = rf"(?:{any_of(_LEXICON['plural']['before_share'])} ){{0,4}}\d{{1,3}} *%(?: trở lên)?(?: số)?"
_PLURAL = [*ALL_OF, *_LEXICON["plural"]["counted"], *_LEXICON["plural"]["many"]]
_PLURAL_WORDS = phrase(rf"(?:(?:{any_of(_PLURAL)}|{SHARE}) +){{1,4}}")
_HEADS = PhraseTable((pattern, kind) for kind, patterns in _LEXICON["heads"].items() for pattern in patterns)
_GENERIC = PhraseTable((word, kind) for kind, generic in _LEXICON["generic"].items() for word in generic)
_CAPITAL_NEXT = re.compile(rf" +[{UPPER}]")
FIRST_WORDS = _GENERIC.first_words | _HEADS.first_words | {plural.split()[0] for plural in ALL_OF}
#: A name may also begin with a share (“trên 90 % CĐCS”), so with one of these words or a digit.
_PLURAL_FIRST = frozenset(words.split()[0] for words in (*_PLURAL, *_LEXICON["plural"]["before_share"]))
_FIRST_WORDS = FIRST_WORDS | _PLURAL_FIRST
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:/c)?|\d")
#: What ends another word or name and begins none: “họp giao | ban tổ chức hằng tháng”, “kết thúc Tháng | Công nhân”.
_OTHER_WORD = re.compile("(?<=[Gg]iao )ban|(?<=Tháng )[Cc]ông nhân|(?<=tháng )Công nhân")
_ENDS_OTHER_WORDS = ("ban", "công")
_SECOND_SYLLABLES = {word: tuple(f"{one} " for one in before) for word, before in _LEXICON["second_syllables"].items()}


class Head(NamedTuple):
    """The beginning of a body's name: where the name itself starts, where the beginning ends, kind, plural words."""

    start: int
    end: int
    kind: str
    plural: bool


def ends_word(view: View, at: int, before: tuple[str, ...]) -> bool:
    """Say whether what begins at ``at`` ends a word of two syllables (``hội | trường``), the first one of ``before``.

    A capital on a new line begins a name: ``TỔ CHỨC THỰC HIỆN`` above ``Trường Mầm non Hoa Sen``.
    """
    if not view.lower.endswith(before, 0, at):
        return False
    return not (view.plain[at].isupper() and "\n" in view.text[at - 2 : at])


def head_at(view: View, start: int, limit: int) -> Head | None:
    """Return the beginning of a body's name at ``start``, or ``None``; plural words before it are part of it."""
    first = _FIRST_WORD.match(view.lower, start, limit)
    word = first[0] if first else ""
    if word in _ENDS_OTHER_WORDS and _OTHER_WORD.match(view.plain, start, limit):
        return None
    if word in _SECOND_SYLLABLES and ends_word(view, start, _SECOND_SYLLABLES[word]):
        return None
    return head_behind(view, start, limit, word) if word in _FIRST_WORDS or word.isdigit() else None


@read_once
def head_behind(view: View, start: int, limit: int, word: str) -> Head | None:
    """Return the same as ``head_at`` where the ``word`` at ``start`` is known for one of ``FIRST_WORDS``."""
    # “các trường”, “các sở, ngành” stand in the lexicon as they are
    whole = _HEADS.match_behind(word, view.lower, start, limit)
    best = Head(start, whole[0], whole[1], view.lower.startswith("các ", start)) if whole else None
    plural = _PLURAL_WORDS.match(view.lower, start, limit) if word in _PLURAL_FIRST or word.isdigit() else None
    if plural:
        rest = _HEADS.match(view.lower, plural.end(), limit)
        after = Head(plural.end(), rest[0], rest[1], True) if rest else _generic_at(view, plural.end(), limit)
        if after and (best is None or after.end > best.end):
            best = after
    return best or _generic_at(view, start, limit)


def _generic_at(view: View, start: int, limit: int) -> Head | None:
    """Read a general word (``Ban``, ``Tổ``) that a capitalised word makes the beginning of a name."""
    found = _GENERIC.match(view.lower, start, limit)
    if found is None or not view.plain[start].isupper() or view.plain[start + 1].isupper():
        return None
    after = _CAPITAL_NEXT.match(view.plain, found[0], limit)
    return Head(start, found[0], found[1], False) if after else None


# --------------------
# Branches that a name takes: ``Công đoàn ngành | Y tế``, ``các doanh nghiệp | xây dựng, vận tải``.

_NAMES = load("bodies")["names"]
_COUNTS = any_of(_NAMES["counts"])
_BRANCH = [*_NAMES["sectors"], *_NAMES["branches"]]
_OFFICES = [*_BRANCH, *_NAMES["parts"], *_NAMES["offices"]]
_LEVEL_WORD = rf"(?!xã hội(?!\w)){any_of(_NAMES['levels'])}"
#: “kế hoạch | số 12”, “giáo dục | số”: a document, another word; but for an address or what is counted: “Sở Y tế |
#: số 12 Lê Lợi”, “báo Sở Y tế | số liệu”.
_NO_BRANCH = rf" (?:(?!{_COUNTS})số(?! *\d+,? (?!ngày|của|về|do|và)[^\W\d_]{{2}})|này)(?!\w)"
_SECTOR = phrase(rf"(?: +(?:và +)?| *[-–] *){any_of(_OFFICES)}(?!\w)(?!{_NO_BRANCH})")
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
        return found.kind in ("department", "school") and name[3:].lstrip()[:1].isupper()
    if name[:1].isupper():
        return True
    if found.end != sector.start() or not BRANCHES.match(view.lower, sector.start()):
        return False
    if _TRADE.search(view.lower, found.start, found.end) and _PLACE_BEHIND.match(view.plain, sector.end()):
        return True
    # “ngành | xây dựng kế hoạch”: an act and its object, where no other act, mark or name shows that it was a branch.
    is_act = ACT.match(view.lower, sector.end() - len(name), sector.end())
    if is_act and not (
        _BEHIND_BRANCH.match(view.plain, sector.end()) or ACT.match(view.lower, sector.end() + 1, len(view.lower))
    ):
        return False
    union = view.lower.endswith("công đoàn", 0, found.end) and _LEVEL_NEXT.match(view.lower, sector.end()) is not None
    return union or bool(_TAKES_BRANCH.search(view.lower, found.start, found.end))


#: “Nghiệp đoàn xây dựng | Hà Tu”, but not “Nghiệp đoàn xây dựng | Kế hoạch”
_TRADE = re.compile(r"(?:nghiệp đoàn|công ty|hợp tác xã|xí nghiệp)$")
_PLACE_BEHIND = re.compile(rf" +[{UPPER}][{LOWER}]+ +[{UPPER}][{LOWER}]+")


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
    rest, found = end, BRANCHES.match(view.lower, end, limit)
    while found:
        rest, found = found.end(), _NEXT_BRANCH.match(view.lower, found.end(), limit)
    follows = rest >= limit or view.plain[rest] in ",;:.(\n" or ACT.match(view.lower, rest + 1, limit) is not None
    return rest if follows else end


# --------------------
# Capitalised words of a name, and where they end: before a sentence, a cited document, another body.

#: Words of names whose second syllable alone would be an act (``Tổng công ty Xây | lắp``, ``Công ty Vận | tải``).
_COMMON = phrase(rf"{any_of(load('bodies')['cased']['common'])}(?!\w)")
#: “UBND tỉnh | 2 lần/ngày”, “LĐLĐ tỉnh | 02 bản”: a number that counts what follows it is none of a name.
_COUNTED = rf" +{any_of([*_LEXICON['plural']['people'], *_LEXICON['plural']['things']])}(?!\w)"
#: A dot is part of an abbreviation (``TP.``, ``A.B``); behind a small letter it ends the sentence.
_DOT = rf"\.(?:(?=\w)|(?<![{LOWER}]\.))"
_CAPITAL = (
    rf"(?:[{UPPER}](?:'[{UPPER}{LOWER}])?(?:[\w&]|{_DOT})*|[IVX]+"
    rf"|\d{{1,2}}(?=[ ,;)]|\.(?!\d)|$)(?!{_COUNTED}))"
)
PROPER = re.compile(rf"(?: +| *[-–] +)(?:số +\d+|{_CAPITAL})(?:(?: +| *[-–&] *| +và +| *& *){_CAPITAL})*")
#: Acts and small words that may follow a capitalised syllable and are no part of its word.
NOT_SECOND = PhraseTable(
    (word, "act") for group in ("verbs", "adverbs", "relatives", "stops", "requests") for word in load("duties")[group]
)
#: “Khai thác | công trình | thủy lợi”: words whose second syllable alone would be an act.
_COMPOUND = phrase(rf" {any_of(load('duties')['compounds'])}(?!\w)")
_NOT_NAME = phrase(rf"{any_of(_NAMES['no_names'])}(?!\w)")
#: “Phòng Kinh tế, | Hạ tầng và Đô thị”: branches of one office, the last after “và”.
_BRANCH_LIST = phrase(rf"(?:, [{UPPER}][{LOWER}]+(?: [{LOWER}]+){{0,2}})+ và (?=[{UPPER}][{LOWER}]+)")
_NAME_GOES_ON = re.compile(rf" [{UPPER}][{LOWER}]+ |, (?:[{UPPER}]|các )| *[:(]|\s*$")
_ALONE = re.compile(rf"(?:^ *| *[-–&] *| và +|[{UPPER}]{{2,}} +)[{UPPER}][{LOWER}]+$")
_SYLLABLE = phrase(rf" ([{LOWER}]+)(?![\w/])")
_LONGEST_REST = 6  # syllables
_LEVEL_BEHIND = phrase(rf" +(?:cấp )?{any_of(_NAMES['levels'])}(?!\w)(?! (?:ủy|đoàn))")


def capitals(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read capitalised words; ``end`` itself where they begin something else at once."""
    found = PROPER.match(view.plain, end, limit)
    if found is None or _stops_name(view, found.start(), limit):
        return None
    if head.kind in ("state", "department") and found.group().lstrip().startswith("số"):
        return None  # “Sở Y tế | số 12 Lê Lợi”: where it is
    return _second_syllable(view, found.start(), _proper_end(view, found, limit), limit)


#: “Sở Văn hóa | và Thể thao”, “Trung tâm Truyền thông | và Tuyển sinh”: the last of two branches of one house.
_AND_CAPITAL = phrase(rf" và (?=[{UPPER}][{LOWER}]+(?: (?!(?:[{LOWER}]+ )?[{UPPER}])|$))")
_HOUSES = ("school", "department", "state")


def second_branch(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read a branch with a capital behind “và”, where it begins no other body."""
    found = _AND_CAPITAL.match(view.plain, end, limit) if head.kind in _HOUSES and not head.plural else None
    if found is None or not view.plain[head.start].isupper() or not _SMALL_AT_END.search(view.plain, head.end, end):
        return None
    return _last_branch(view, found.end(), limit)


def _last_branch(view: View, at: int, limit: int) -> int | None:
    """Return where the capitalised branch at ``at`` ends, ``None`` where another body begins."""
    last = _CAPITALISED.match(view.plain, at, limit)
    if last is None or head_at(view, at, limit) or _NOT_NAME.match(view.lower, at, limit):
        return None
    return _second_syllable(view, at - 1, last.end(), limit)


_CAPITALISED = re.compile(rf"[{UPPER}][{LOWER}]+")
_SMALL_AT_END = re.compile(rf"(?: +|- *)[{UPPER}][{LOWER}]+(?: (?!{_LEVEL_WORD}(?!\w))[{LOWER}]+){{1,4}}$")


def _second_syllable(view: View, start: int, end: int, limit: int) -> int:
    """Add the small second syllable of a common noun that a capital begins (``Phòng Điều`` + ``dưỡng``).

    Names of places and people have capitals on every syllable; a verb that follows them stays outside.
    """
    found = _SYLLABLE.match(view.plain, end, limit)
    if found is None:
        return end
    common = _COMMON.match(view.lower, view.plain.rfind(" ", start, end) + 1, limit)
    if common is not None and common.end() >= found.end():
        return _rest_of_name(view, common.end(), limit)
    if _ALONE.search(view.plain[start:end]) is None or NOT_SECOND.match(view.lower, found.start(1), limit):
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
        if at > end and _LEVEL_BEHIND.match(view.lower, at, limit):
            return at  # “Trung tâm Hoạt động | thanh thiếu nhi | tỉnh”
        verb = ACT.match(view.lower, found.start(1), limit)
        if verb is None:
            if NOT_SECOND.match(view.lower, found.start(1), limit):
                return at if view.lower.startswith(("và ", "cứ "), found.start(1)) else end
            compound = _COMPOUND.match(view.lower, at, limit)
            at = compound.end() if compound else found.end()
        elif BRANCHES.match(view.lower, at, limit) and ACT.match(view.lower, verb[0] + 1, limit):
            at = verb[0]  # “Phòng Quản lý | xây dựng | kiểm tra”: a verb right before another is part of the name
        else:
            return at
    return at if _NAME_GOES_ON.match(view.plain, at, limit) else end


def other_branches(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read the branches that follow the first one of an office with commas, where none of them begins another body."""
    found = _BRANCH_LIST.match(view.plain, end, limit) if head.kind in ("department", "state") else None
    if found is None or head.plural or not _CAPITAL_BEHIND.search(view.plain, head.end, end):
        return None
    return _last_branch(view, found.end(), limit)


_CAPITAL_BEHIND = re.compile(rf"(?: +|- *)[{UPPER}][{LOWER}]+(?: (?!{_LEVEL_WORD}(?!\w))[{LOWER}]+)*$")


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


# --------------------
# A body's name written out: on one line, without ``các``, without abbreviations.

_SPELLED: dict[str, str] = load("bodies")["spelled"]
_ABBREVIATION = re.compile(rf"(?<![\w&]){any_of(map(re.escape, _SPELLED))}(?![\w&])", re.IGNORECASE)
_LEADING = re.compile(rf"^(?:(?:{any_of(ALL_OF)}|{SHARE}) )+", re.IGNORECASE)
#: “mười bảy đơn vị”: how many is no part of the name; “hai bên” is one.
_MANY = load("bodies")["plural"]["many"]
_COUNT = re.compile(rf"^(?:(?:hai|ba) )?(?:{any_of(_MANY)} )+(?:(?:hai|ba|năm) )?", re.IGNORECASE)
_IN_BRACKETS = re.compile(rf" *\([{UPPER}&. -]{{2,12}}\)")
#: “Trạm Y tế | mỗi | xã”
_EACH_PLACE = re.compile(rf" (?:mỗi|từng) (?={_LEVEL_WORD}(?!\w))")
#: Two words and more in capitals: a heading, not an abbreviation.
_PRINTED_IN_CAPITALS = re.compile(rf"(?=.*[{UPPER}]{{3}})[{UPPER}&,./()-]+(?:\s+[{UPPER}\d&,./()-]+)+")


@lru_cache(maxsize=4096)  # a letter names few bodies, each of them many times
def spelled(raw: str) -> str:
    """Return a body's name on one line, without plural words and abbreviations.

    >>> spelled("các CĐCS trực thuộc")
    'Công đoàn cơ sở trực thuộc'
    >>> spelled("Phòng GD&ĐT")
    'Phòng Giáo dục và Đào tạo'
    """
    name = _COUNT.sub("", _LEADING.sub("", _IN_BRACKETS.sub(" ", words(raw))))
    name = _ABBREVIATION.sub(
        lambda m: _SPELLED[m.group().lower()] if m.group() != m.group().lower() else m.group(), name
    )
    name = _EACH_PLACE.sub(" các ", " ".join(name.split()).strip(" .;:,-"))
    if _PRINTED_IN_CAPITALS.fullmatch(raw.strip()):
        name = by_rule(name.lower())
    return capitalised(name)


# --------------------
# The grammar of names: a beginning and the parts by which it goes on, one after the other.

_WORD = re.compile(r"[^\W\d_]+")
_LISTED = phrase(r"(?: *,| và) (?=\S)")
_SCHOOL = any_of(_NAMES["schools"])
_SCHOOLS = phrase(rf"(?: +|(?: *,| và) *)(?:trường )?{_SCHOOL}(?!\w)(?:(?: *,| và| *-)(?: trường)? *{_SCHOOL}(?!\w))*")
_ZONE = any_of(_NAMES["zones"])
_LEVEL = phrase(
    rf" +(?:các |cấp |mỗi |từng )?{_LEVEL_WORD}(?!\w)"
    rf"(?:(?: *,| và| *-| *;)(?: các)? (?:{_LEVEL_WORD}|ngành|khu {_ZONE})(?! (?:ủy|đoàn)(?!\w))(?!\w))*"
    r"(?: và tương đương)?"
    rf"| +cấp {any_of(_NAMES['own_levels'])}(?!\w)"
)
_OTHERS = phrase(
    r" +(?:các cấp|cấp(?= (?:trên|dưới|cơ sở|mình))"
    r"|(?:các )?(?:đơn vị|cơ quan|trường học|doanh nghiệp|tập đoàn|tổng công ty))(?!\w)"
    r"(?:(?: *,| và) (?:các )?(?:đơn vị|doanh nghiệp|tổng công ty|công ty)(?!\w))*"
    rf"| +các {any_of(_NAMES['high_schools'])}(?!\w)(?:(?: *,| và) (?:các )?{any_of(_NAMES['high_schools'])}(?!\w))*"
)
_HOUSE = phrase(rf" {any_of(_NAMES['houses'])}(?!\w)")
_NAME_ENDS = re.compile(r" *[,.;:()]|\s*$")
_QUALIFIER = phrase(rf" *,? *{any_of(_NAMES['qualifiers'])}(?!\w)")
#: “Hội đồng xét sáng kiến | năm 2024”, “Ban Tổ chức Hội thi | lần thứ V”: which one it is.
_YEAR = phrase(r" *(?:lần thứ \w+|năm (?:học )?\d{4}(?: *- *\d{4})?)(?!\w)")
_LEVEL_ALONE = phrase(r"(?:của|(?:các )?(?:tỉnh|huyện|xã|phường|quận|thị xã|thị trấn|thành phố))(?! (?:ủy|đoàn))(?!\w)")
_ZONES = phrase(rf"(?: *, *(?:các )?(?:khu |(?=k)){_ZONE}(?!\w)|(?: và| *-| *&) *(?:các )?(?:khu )?{_ZONE}(?!\w))+")
_HAS_ZONE = phrase(rf"(?<!\w)(?:khu {_ZONE}|k(?:cn|cx|kt|cnc))(?!\w)")
_TO_INNER = re.compile(" +")
_TO_SUPERIOR = re.compile(" +(?:[-–]+ +)?")
_OWN_ABBREVIATION = re.compile(rf" *\([{UPPER}&. -]{{2,12}}\)(?= *[^\W\d_])")
#: “Công đoàn cơ sở | (nghiệp đoàn) | các xã”: what the like is called elsewhere.
_OTHER_NAME = phrase(r" *\((?P<name>[^()]{3,40})\)(?= các )")
#: Common nouns between the beginning of a name and the place that ends it.
_NO_NOUN = rf"(?:{any_of(_NAMES['no_nouns'])}|{_LEVEL_WORD})(?!\w)"
_NOUNS_BEFORE_PROPER = phrase(rf"(?: (?!{_NO_NOUN})[{LOWER}]+){{1,4}}(?= [{UPPER}][{LOWER}]+(?: [{UPPER}]|[,.;)]|$))")
_NOUNS_BEFORE_LEVEL = re.compile(
    rf"(?: (?!{_NO_NOUN})[{LOWER}]+){{1,4}}"
    rf"(?= (?:các |cấp )?{_LEVEL_WORD}(?!\w))"
)
_NOUNS_OF_KIND = {"union": _NOUNS_BEFORE_PROPER, "school": _NOUNS_BEFORE_PROPER, "organ": _NOUNS_BEFORE_LEVEL}
#: What a council or a staff is for, up to the level or the body that it is of: “Hội đồng | xét chọn gương điển hình |
#: cấp Trường”, “Ban chỉ huy | phòng thủ dân sự | Sở Công Thương”, “Ban Chỉ đạo | dân chủ ở cơ sở | xã”.
_OF_A_PURPOSE = phrase(rf"{any_of(_NAMES['of_a_purpose'])}$")
_NO_PURPOSE = rf"(?:(?!và(?!\w)){_NO_NOUN}|{any_of(_NAMES['no_purpose'])}(?!\w))"
_PURPOSE = re.compile(
    rf"(?:,?(?: +ở cơ sở(?!\w)|(?! +{_NO_PURPOSE}) +(?:[^\W\d_]+|\d{{2,3}}(?![\w./%])))){{1,12}}?"
    rf"(?= +(?:cấp {any_of(_NAMES['own_levels'])}(?!\w)|(?:các |cấp )?{_LEVEL_WORD}(?!\w)(?! (?:ủy|đoàn)(?!\w))"
    rf"|(?-i:{any_of(_NAMES['owners'])})(?!\w)))",
    re.IGNORECASE,
)


class Body(NamedTuple):
    """A named body: its place in the text, its name spelled out, its kind, and whether it names a class."""

    start: int
    end: int
    name: str
    kind: str
    plural: bool


@read_once
def body_at(view: View, start: int, limit: int) -> Body | None:
    """Read the name of a body that begins at ``start``, up to ``limit``; ``None`` where there is none.

    The name ends where the grammar of names ends: at a verb, a punctuation mark, a lower-case word.
    """
    head = head_at(view, start, limit)
    if head is None:
        return None
    end = _behind_nouns(view, head, _behind_abbreviation(view, head.end, limit), limit)
    while end < limit and (longer := _longer(view, head, end, limit)) is not None and longer > end:
        end = longer
    end = class_branches(view, start, end, limit)
    end = start + len(view.plain[start:end].rstrip(" ,-&"))
    return Body(start, end, spelled(view.plain[start:end]), head.kind, head.plural)


def _behind_abbreviation(view: View, end: int, limit: int) -> int:
    """Pass an abbreviation, or another name, of a body whose name goes on behind it (``LĐ… | (LĐLĐ) | các tỉnh``)."""
    if "(" not in view.plain[end : end + 3]:
        return end
    other = _OTHER_NAME.match(view.lower, end, limit)
    if other and head_at(view, other.start("name"), other.end("name")):
        return other.end()
    short = _OWN_ABBREVIATION.match(view.plain, end, limit)
    if short and (_LEVEL.match(view.lower, short.end(), limit) or PROPER.match(view.plain, short.end(), limit)):
        return short.end()
    return end


def _behind_nouns(view: View, head: Head, end: int, limit: int) -> int:
    """Pass the common nouns before a place (``nghiệp đoàn | lái xe điện | Dương Đông``) or a level."""
    if head.kind == "organ" and _OF_A_PURPOSE.search(view.lower, head.start, head.end):
        purpose = _PURPOSE.match(view.plain, end, limit)
        if purpose:
            return purpose.end()
    nouns = _NOUNS_OF_KIND.get(head.kind)
    named = nouns.match(view.plain, end, limit) if nouns else None
    if named and not any(
        NOT_SECOND.match(view.lower, word.start(), limit) for word in _WORD.finditer(view.plain, *named.span())
    ):
        return named.end()
    return end


def _longer(view: View, head: Head, end: int, limit: int) -> int | None:
    """Return where the next part of the name ends: the first kind of part that goes on at ``end``."""
    kind, lower = head.kind, view.lower
    # Other zones of one union or board: ``Công đoàn Khu kinh tế Nghi Sơn | và các khu công nghiệp``.
    zones = _ZONES.match(lower, end, limit) if kind in ("union", "department", "organ", "person") else None
    if zones and _HAS_ZONE.search(lower, head.start, end):
        return zones.end()
    if (house := _house(view, head, end, limit)) is not None:
        return house
    # ``các cấp``, ``các đơn vị`` behind an organ or a union.
    is_above = kind in ("union", "organ", "person", "party", "department")
    if is_above and (others := _OTHERS.match(lower, end, limit)):
        return others.end()
    for part in (_inner, branch):
        if (longer := part(view, head, end, limit)) is not None:
            return longer
    # Kinds of school (``các trường | mầm non, tiểu học``), then levels (``tỉnh``, ``các xã, phường``).
    schools = _SCHOOLS.match(lower, end, limit) if kind in ("school", "person") else None
    if schools and "Trường" not in view.plain[end : schools.end()]:
        return schools.end()
    if level := _LEVEL.match(lower, end, limit):
        return level.end()
    for part in (capitals, other_branches, second_branch, _restriction):
        if (longer := part(view, head, end, limit)) is not None:
            return longer
    return None


def _house(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read the house of a union that a letter names shortly (``Công đoàn | khu đề nghị``, ``Công đoàn | trường``)."""
    if head.kind != "union" or not view.lower.endswith("công đoàn", 0, end):
        return None
    found = _HOUSE.match(view.plain, end, limit)
    if found and _NAME_ENDS.match(view.plain, found.end(), limit):
        return found.end()
    return found.end() if found and NOT_SECOND.match(view.lower, found.end() + 1, limit) else None


def _restriction(view: View, head: Head, end: int, limit: int) -> int | None:
    """Read what narrows a class (``trực thuộc``), and to whom it belongs (``đơn vị trực thuộc | Tổng Liên đoàn``)."""
    found = _QUALIFIER.match(view.lower, end, limit)
    if found is None and head.kind == "organ":
        found = _YEAR.match(view.lower, end, limit)
    if found is None or "," in view.plain[end : found.start() + 2]:
        return None
    belongs = view.lower.endswith("thuộc", 0, found.end())
    if head.kind == "person" and not belongs:
        return None
    owner = body_at(view, found.end() + 1, limit) if belongs else None
    return owner.end if owner and owner.kind != "person" else found.end()  # “cấp ủy trực thuộc | lãnh đạo, chỉ đạo”


def _inner(view: View, head: Head, end: int, limit: int) -> int | None:
    """Return the end of a body that another belongs to (``Ban Thường vụ | LĐLĐ tỉnh``, ``CĐCS | Công ty …``)."""
    kind = head.kind
    if kind not in ("organ", "person", "department", "party", "union", "mass", "state"):
        return None
    joint = (_TO_SUPERIOR if kind in ("department", "state") else _TO_INNER).match(view.plain, end, limit)
    if joint is None or _LEVEL_ALONE.match(view.lower, joint.end()):
        return None
    at = joint.end()
    inner = head_at(view, at, limit)
    comrade = view.lower.startswith(("đồng chí", "đ/c"), end - 8) or view.lower.startswith("đ/c", end - 3)
    if inner is None or (inner.kind == "person" and not comrade):
        return None
    if (kind == "state" or joint.group().strip()) and not is_superior(view, at, limit):
        return None
    body = body_at(view, at, limit)
    if body is None:
        return None
    if kind in ("union", "mass"):
        is_named = view.plain[at : body.end] != view.lower[at : body.end]
        if inner.kind not in ("school", "department", "state") or not (is_named or view.lower.startswith("các ", at)):
            return None  # “công đoàn | trường”: which one is not said
    if not body.plural:
        return body.end
    # A list may share one ``các`` (``Ban Tuyên giáo các huyện ủy | , thành ủy``).
    last = body.end
    while joint := _LISTED.match(view.lower, last, limit):
        more = head_at(view, joint.end(), limit)
        is_like = more and more.kind == body.kind and not more.plural and not view.plain[joint.end()].isupper()
        another = body_at(view, joint.end(), limit) if is_like else None
        if another is None:
            break
        last = another.end
    return last


def find_bodies(view: View, start: int, end: int) -> Iterator[Body]:
    """Yield the bodies named in ``text[start:end]``, from left to right, without overlaps."""
    at = start
    for word in _WORD.finditer(view.lower, start, end):
        if word.start() < at or word.group() not in FIRST_WORDS:
            continue
        body = body_at(view, word.start(), end)
        if body:
            at = body.end
            yield body
