"""Names of bodies: unions and their organs, Party and state bodies, schools, departments, persons in office.

A name is a beginning that the lexicon knows (``Liên đoàn Lao động``) and the words by which it goes on: a branch, a
level, a place, capitalised words, a restriction (``trực thuộc``). ``body_at`` reads a name by that grammar alone;
``spelled`` writes it out, without ``các`` and without abbreviations; ``canonical`` gives every spelling of a body its
one name.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache, partial
from operator import itemgetter
from string import digits
from typing import NamedTuple

from extractors.late_patterns import compiled_late
from extractors.lexicon import load, load_rows
from extractors.patterns import (
    LOWER,
    UPPER,
    PhraseTable,
    View,
    any_of,
    end_of,
    make_view,
    phrase,
    read_once,
    words,
    written,
)
from extractors.spelling import by_rule, capitalised, each_capitalised, is_syllable, known_cased

# --------------------
# How the name of a body begins: the beginnings that the lexicon knows, plural words and shares before them.

_LEXICON = load("bodies")
_PATTERNS = written("bodies")
ALL_OF = _LEXICON["plural"]["all_of"]
_PLURAL = [*ALL_OF, *_LEXICON["plural"]["counted"], *_LEXICON["plural"]["many"]]
_PLURAL_WORDS = phrase(_PATTERNS["plural_words"])
_HEADS = PhraseTable((pattern, kind) for kind, patterns in _LEXICON["heads"].items() for pattern in patterns)
_GENERIC = PhraseTable((word, kind) for kind, generic in _LEXICON["generic"].items() for word in generic)
_ONE_CAPITAL, _CAPITAL_NEXT = re.compile(rf"[{UPPER}](?![{UPPER}])"), re.compile(rf" +[{UPPER}]")
FIRST_WORDS = _GENERIC.first_words | _HEADS.first_words | {plural.split()[0] for plural in ALL_OF}
#: A name may also begin with a share (“trên 90 % CĐCS”), so with one of these words or a digit.
_PLURAL_FIRST = frozenset(words.split()[0] for words in (*_PLURAL, *_LEXICON["plural"]["before_share"], *digits))
_FIRST_WORDS = FIRST_WORDS | _PLURAL_FIRST
_FIRST_WORD, _NEXT_WORD = re.compile(r"[^\W\d_]+(?:/c)?|\d|"), re.compile(r"[ –-]+(?=[^ –-])")
_AND = re.compile(r" +và +")
_OTHER_WORD = re.compile(_PATTERNS["other_word"])
_SECOND_SYLLABLES = {word: tuple(f"{one} " for one in before) for word, before in _LEXICON["second_syllables"].items()}


class NameHead(NamedTuple):
    """The beginning of a body's name: where the name itself starts, where the beginning ends, kind, plural words."""

    start: int
    end: int
    kind: str
    plural: bool


def head_at(view: View, start: int, limit: int) -> NameHead | None:
    """Return the beginning of a body's name at ``start``, or ``None``; plural words before it are part of it."""
    # Names, acts, tables ask of most places, each with a limit of its own: what lies within it was read for all.
    heads = view.readings[_head]
    if start not in heads:
        heads[start] = _head(view, start, len(view.lower))
    head: NameHead | None = heads[start]
    return head if head is None or head.end <= limit else _head(view, start, limit)


def _head(view: View, start: int, limit: int) -> NameHead | None:
    """Return the beginning of a body's name at ``start``, up to ``limit``; ``None``: none begins there."""
    word: str = _FIRST_WORD.match(view.lower, start, limit)[0]  # type: ignore[index]  # it may be empty
    if word not in _FIRST_WORDS or _OTHER_WORD.match(view.plain, start, limit):
        return None
    # “hội | trường”; a capital on a new line begins a name: “TỔ CHỨC THỰC HIỆN” above “Trường Mầm non Hoa Sen”.
    ends_word = view.lower.endswith(_SECOND_SYLLABLES.get(word, ()), 0, start)
    if ends_word and not (view.plain[start].isupper() and "\n" in view.text[start - 2 : start]):
        return None
    return head_behind(view, start, limit, word)


@read_once
def head_behind(view: View, start: int, limit: int, word: str) -> NameHead | None:
    """Return the beginning of a name at ``start`` as ``head_at`` does, for a ``word`` there that may begin one."""
    # “các trường”, “các sở, ngành” stand in the lexicon as they are
    whole = _HEADS.match(view.lower, start, limit)
    best = NameHead(start, *whole, view.lower.startswith("các ", start)) if whole else None
    plural = _PLURAL_WORDS.match(view.lower, start, limit) if word in _PLURAL_FIRST else None
    if plural:
        rest = _HEADS.match(view.lower, plural.end(), limit)
        after = NameHead(plural.end(), *rest, True) if rest else _generic_at(view, plural.end(), limit)
        if after and (best is None or after.end > best.end):
            best = after
    return best or (_generic_at(view, start, limit) if view.plain[start].isupper() else None)


def _generic_at(view: View, start: int, limit: int) -> NameHead | None:
    """Return a general word (``Ban``, ``Tổ``) as beginning where capitals show that it is a name; else ``None``."""
    found = _ONE_CAPITAL.match(view.plain, start, limit) and _GENERIC.match(view.lower, start, limit)
    if found and _CAPITAL_NEXT.match(view.plain, found[0], limit):
        return NameHead(start, *found, False)
    return None


# --------------------
# Branches that a name takes: ``Công đoàn ngành | Y tế``, ``các doanh nghiệp | xây dựng, vận tải``.

_SECTOR = phrase(_PATTERNS["sector"])
BRANCHES = phrase(_PATTERNS["branches"])
_NEXT_BRANCH = phrase(_PATTERNS["next_branch"])
_CLASS_OF_FIRMS = phrase(_PATTERNS["class_of_firms"])
_TAKES_BRANCH = re.compile(_PATTERNS["takes_branch"])
ACT = PhraseTable((word, "act") for word in load("duties")["verbs"])
_OF_TRADE = re.compile(_PATTERNS["of_trade"])
_PLACE_BEHIND = re.compile(rf" +[{UPPER}][{LOWER}]+ +[{UPPER}][{LOWER}]+")
_BEHIND_BRANCH = phrase(_PATTERNS["behind_branch"])


def branch(view: View, head: NameHead, end: int, limit: int) -> int:
    """Return where a branch ends (``Công đoàn ngành | Y tế``): in capitals or after ``ngành`` or ``Sở``; 0: none."""
    found = _SECTOR.match(view.lower, end, limit)
    if found is None:
        return 0
    stop = found.end()
    name = view.plain[end:stop].lstrip(" -")
    if name.startswith("và "):
        return stop if head.kind in ("department", "school") else 0
    if name[:1].isupper():
        # a house may do more than its branch says, an office is called by it: “Nhà máy Chế biến | gỗ”
        of_trade = head.kind == "school" or _OF_TRADE.match(view.lower, head.start, limit)
        return _rest_of_name(view, stop, limit) if of_trade else stop
    if head.end != end or not BRANCHES.match(view.lower, end):
        return 0
    if _PLACE_BEHIND.match(view.plain, stop):
        return stop
    # “ngành | xây dựng kế hoạch”: an act and its object, where no other act, mark or name shows that it was a branch.
    is_other = _BEHIND_BRANCH.match(view.plain, stop) or ACT.match(view.lower, stop + 1, len(view.lower))
    if not is_other and ACT.match(view.lower, stop - len(name), stop):
        return 0
    is_union = view.lower.endswith("công đoàn", 0, end)
    return stop if is_union or _TAKES_BRANCH.search(view.lower, head.start, end) else 0


def _class_branches(view: View, end: int, limit: int) -> int:
    """Return where the branches end that narrow a class (``các doanh nghiệp | xây dựng, vận tải``), else ``end``."""
    rest, found = end, BRANCHES.match(view.lower, end, limit)
    while found:
        rest, found = found.end(), _NEXT_BRANCH.match(view.lower, found.end(), limit)
    follows = rest >= limit or view.plain[rest] in ",;:.(\n" or ACT.match(view.lower, rest + 1, limit) is not None
    return rest if follows else end


# --------------------
# Capitalised words of a name, and where they end: before a sentence, a cited document, another body.

#: Words of names whose second syllable alone would be an act (``Tổng công ty Xây | lắp``, ``Công ty Vận | tải``).
_COMMON = phrase(rf"{any_of(load('bodies')['cased']['common'])}(?!\w)")
PROPER = re.compile(_PATTERNS["proper"])
#: By when, how often: “Ban Tổ chức Đảng ủy Khối | chậm nhất ngày …”, “Công đoàn trường | hằng tuần …”.
_WHEN = (*load("dates")["bounds"]["latest"], *load("dates")["tokens"]["E"])
#: Acts and small words that may follow a capitalised syllable and are no part of its word.
NOT_SECOND = PhraseTable(
    (word, "act")
    for words in (_WHEN, *itemgetter("verbs", "adverbs", "relatives", "stops", "requests")(load("duties")))
    for word in words
)
_NOT_NAME = phrase(_PATTERNS["no_name"])
_NAME_GOES_ON = re.compile(_PATTERNS["name_goes_on"])
_ALONE = re.compile(_PATTERNS["alone"])
_SYLLABLE = phrase(rf" ([{LOWER}]+)(?![\w/])")
_MUST_BEHIND = phrase(_PATTERNS["must_behind"])
_LONGEST_REST = 6  # syllables


def capitals(view: View, _: NameHead, end: int, limit: int) -> int:
    """Return where capitalised words of a name end that begin nothing else (a document, sentence, body); 0: none."""
    found = PROPER.match(view.plain, end, limit)
    if found is None or _NOT_NAME.match(view.lower, found.end() - len(found[0].lstrip(" ")), limit):
        return 0
    return _second_syllable(view, end, _proper_end(view, found, limit), limit)


_CAPITALISED = re.compile(rf"[{UPPER}][{LOWER}]+")
_AND_CAPITAL = phrase(_PATTERNS["and_capital"])
_BRANCH_LIST = phrase(_PATTERNS["branch_list"])
#: What stands before the last branch, what before that.
_LAST_BRANCHES = (
    (_BRANCH_LIST, re.compile(_PATTERNS["before_branches"])),
    (_AND_CAPITAL, re.compile(_PATTERNS["before_branch"])),
)


def _last_branch(view: View, head: NameHead, end: int, limit: int) -> int:
    """Return where the branches of one house end behind commas or “và”; 0: none do, or one begins another body."""
    for pattern, before in () if head.plural else _LAST_BRANCHES:
        found = pattern.match(view.plain, end, limit)
        if found is None or not before.search(view.plain, head.end, end):
            continue
        at = found.end()
        last = _CAPITALISED.match(view.plain, at, limit)
        begins = map(re.Match.start, _CAPITALISED.finditer(view.plain, end, at + 1))
        is_other = any(head_at(view, one, limit) or _NOT_NAME.match(view.lower, one, limit) for one in (*begins, at))
        if not is_other:
            return _second_syllable(view, at - 1, end_of(last, at), limit)
    return 0


def _second_syllable(view: View, start: int, end: int, limit: int) -> int:
    """Return where a name ends with the small second syllable of its last word (``Phòng Điều`` + ``dưỡng``), if any."""
    found = _SYLLABLE.match(view.plain, end, limit)
    if found is None:
        return end
    common = _COMMON.match(view.lower, view.plain.rfind(" ", start, end) + 1, limit)
    if common is not None:
        return _rest_of_name(view, common.end(), limit)
    if _ALONE.search(view.plain[start:end]) is None:
        return end
    if NOT_SECOND.match(view.lower, found.start(1), limit) and not ends_word(view, found.start(1), limit):
        return end
    return _rest_of_name(view, found.end(), limit)


@cache
def _whole_words() -> frozenset[tuple[str, str]]:
    """Return the words of two syllables of ``whole_words.csv`` whose second one looks like an act."""
    return frozenset((first, second) for first, then in load_rows("whole_words") for second in then.split())


def ends_word(view: View, at: int, limit: int) -> bool:
    """Whether what looks like an act at ``at`` only ends a word of ``whole_words.csv`` (``Giao | nhận``). Not where an
    act of more syllables begins there (``Minh Khai | báo cáo``)."""
    act = ACT.match(view.lower, at, limit)
    first = view.lower.rfind(" ", 0, at - 1) + 1
    if act is not None and " " in view.lower[at : act[0]]:
        return False
    second = _SYLLABLE.match(view.plain, at - 1, limit)
    return second is not None and (view.lower[first : at - 1], view.lower[slice(*second.span(1))]) in _whole_words()


def _rest_of_name(view: View, end: int, limit: int) -> int:
    """Return where small syllables end a name, before an act, capital or mark (``Kiểm định`` + ``chất lượng``). ``end``
    itself where anything else stands behind them: they may be an act that the lexicon does not know."""
    at = end
    for _ in range(_LONGEST_REST):
        found = _SYLLABLE.match(view.plain, at, limit)
        if found is None:
            break
        first = found.start(1)
        if at == end or not ends_word(view, first, limit):  # “Đổi mới sáng | tạo”
            if ACT.match(view.lower, first, limit):
                return at
            if NOT_SECOND.match(view.lower, first, limit):
                return at if _MUST_BEHIND.match(view.lower, first, limit) else end
        at = found.end()
    return at if _NAME_GOES_ON.match(view.plain, at, limit) else end


def _proper_end(view: View, proper: re.Match[str], limit: int) -> int:
    """Return where capitalised words end for this name: before another body, a sentence, a cited document."""
    for joint in _AND.finditer(proper.group()):
        at = proper.start() + joint.end()
        if head_at(view, at, limit) or _NOT_NAME.match(view.lower, at, limit):
            return proper.start() + joint.start()
    end = proper.end()
    for word in [*_NEXT_WORD.finditer(proper.group())][1:]:
        at = proper.start() + word.end()
        other = _NOT_NAME.match(view.lower, at, limit)
        if (other and " " in other.group()) or _is_superior(view, at, limit):
            end = proper.start() + word.start()
            break
    return proper.start() + len(view.plain[proper.start() : end].rstrip("."))


def _is_superior(view: View, at: int, limit: int) -> bool:
    """Whether the body that another belongs to begins here (``Cục Dân số | Bộ Y tế``)."""
    head = head_at(view, at, limit)
    return head is not None and head.kind == "state" and view.plain[at].isupper()


# --------------------
# A body's name written out: on one line, without ``các``, without abbreviations.

_SPELLED: dict[str, str] = load("bodies")["spelled"]


def _abbreviations() -> re.Pattern[str]:
    """Return the pattern of all names that are spelled out, as the lexicon writes them or with a capital; the letter
    comes first, so that ``re`` passes over small letters. What may be a word, too, has capitals alone: “xã Keng Đu”."""
    behind: dict[str, list[str]] = {}
    for name in _SPELLED:
        first, rest = name.partition(" ")[0], re.escape(name[1:])
        rest = f"(?-i:{rest.upper()})" if is_syllable(name) else rest
        for letter in (name[0].upper(), *(name[0] if first != name and is_syllable(first) else "")):
            behind.setdefault(letter, []).append(rest)
    begun = "|".join(rf"{letter}(?<![\w&].)(?i:{any_of(rests)})" for letter, rests in behind.items())
    return re.compile(rf"(?:{begun})(?![\w&])")


_ABBREVIATION = _abbreviations()
_LEADING = re.compile(_PATTERNS["leading"], re.IGNORECASE)
#: “mười bảy đơn vị”: how many is no part of the name; “hai bên” is one.
_COUNT = re.compile(_PATTERNS["count"], re.IGNORECASE)
_IN_BRACKETS = re.compile(rf" *\([{UPPER}&. -]{{2,12}}\)")
_EACH_PLACE = re.compile(_PATTERNS["each_place"])
#: Two words and more in capitals: a heading, not an abbreviation.
_PRINTED_IN_CAPITALS = re.compile(rf"(?=.*[{UPPER}]{{3}})[{UPPER}&,./()-]+(?:\s+[{UPPER}\d&,./()-]+)+")


class WrittenOut(NamedTuple):
    """A text in small letters with its abbreviations spelled out: where they end in the text, how much longer it is."""

    lower: str
    ends: list[int]
    longer: list[int]

    def place(self, at: int) -> int:
        """Return where a place of the text stands."""
        return at + self.longer[bisect_right(self.ends, at)]


def written_out(text: str) -> WrittenOut:
    """Return a text with every name spelled out that is abbreviated there.

    >>> written_out("UBND xã").lower, written_out("UBND xã").place(5)
    ('ủy ban nhân dân xã', 16)
    """
    pieces, ends, longer, at = [], [], [0], 0
    for found in _ABBREVIATION.finditer(text):
        name = _SPELLED[found[0].lower()]
        pieces += [text[at : found.start()], name]
        at = found.end()
        ends.append(at)
        longer.append(longer[-1] + len(name) - len(found[0]))
    return WrittenOut("".join([*pieces, text[at:]]).lower(), ends, longer)


@lru_cache(maxsize=4096)  # a letter names few bodies, each of them many times
def spelled(raw: str) -> str:
    """Return a printed name of a body as one line of running text: brackets, counts and plural words before it left
    out, abbreviations written out, a capital at its beginning. What is all in capitals gets those of the rule."""
    name = _COUNT.sub("", _LEADING.sub("", _IN_BRACKETS.sub(" ", words(raw))))
    name = _ABBREVIATION.sub(lambda short: _SPELLED[short[0].lower()], name)
    name = _EACH_PLACE.sub(" các ", " ".join(name.split()).strip(" .;:,!-"))
    if _PRINTED_IN_CAPITALS.fullmatch(raw.strip()):
        name = by_rule(name.lower())
    return capitalised(name)


# --------------------
# The grammar of names: a beginning and the parts by which it goes on, one after the other.

_WORD = re.compile(r"[^\W\d_]+")
_LIST = phrase(_PATTERNS["listed"])
_SCHOOLS = phrase(_PATTERNS["schools"])
_LEVEL = phrase(_PATTERNS["level"])
_CLASSES = phrase(_PATTERNS["classes"])
_WORKPLACE = phrase(_PATTERNS["house"])
_NAME_ENDS = re.compile(r" *[,.;:()]|\s*$")
_QUALIFIER = phrase(_PATTERNS["qualifier"])
_LEVEL_OR_QUALIFIER = phrase(f"(?:{_PATTERNS['level']}|{_PATTERNS['qualifier']})")
_OF_LEVEL = re.compile(_PATTERNS["of_level"])
_YEAR = phrase(_PATTERNS["year"])
_LEVEL_ALONE = phrase(_PATTERNS["level_alone"])
_TO_INNER = re.compile(" +")
_TO_SUPERIOR = re.compile(" +(?:[-–]+ +)?")
_OWN_ABBREVIATION = re.compile(rf" *\([{UPPER}&. -]{{2,12}}\)(?= *[^\W\d_])")
_OTHER_NAME = phrase(_PATTERNS["other_name"])
#: Common nouns between the beginning of a name and the place that ends it.
_NOUNS_BEFORE_PROPER = phrase(_PATTERNS["nouns_before_proper"])
_NOUNS_BEFORE_LEVEL = re.compile(_PATTERNS["nouns_before_level"])
_NO_NOUNS = re.compile("")
_NOUNS_OF_KIND = {"union": _NOUNS_BEFORE_PROPER, "school": _NOUNS_BEFORE_PROPER, "organ": _NOUNS_BEFORE_LEVEL}
#: What a council or a staff is for, up to the level or the body that it is of: “Hội đồng | xét chọn gương điển hình |
#: cấp Trường”, “Ban chỉ huy | phòng thủ dân sự | Sở Công Thương”, “Ban Chỉ đạo | dân chủ ở cơ sở | xã”.
_OF_A_PURPOSE = phrase(_PATTERNS["of_a_purpose"])
_PURPOSE = re.compile(_PATTERNS["purpose"], re.IGNORECASE)


class Body(NamedTuple):
    """A named body: its place in the text, its name spelled out, its kind, and whether it names a class."""

    start: int
    end: int
    name: str
    kind: str
    plural: bool


_ADDRESSED = re.compile(_PATTERNS["addressed"], re.MULTILINE | re.IGNORECASE)
_ONE_ADDRESSED = re.compile(r"[^\W\d_](?:[^;.:,()\n]|\.(?=\w))*[^\W\d_](?= *[;.(]| *$)", re.MULTILINE)
#: Words behind what the grammar reads of such a name, which belong to it: no acts in a list of names.
_REST_OF_WHOLE = re.compile(r"(?: *[-–] *| +)[^\W\d_]+(?:(?: *[-–] *| +)[^\W\d_]+){0,6}")
#: What no name goes on behind: its end, and marks between sentences.
_GOES_ON = re.compile(r"(?! *[;:)\]?!]| *$)")
#: Something that may be the rest of a name follows: no mark, no figure, no other name.
_MAY_GO_ON = re.compile(rf" *[-–]| +[{LOWER}]")


@read_once
def _addressed(view: View) -> PhraseTable:
    """Return a table of the letter's addressees whose names the grammar of names would cut."""
    cut: set[str] = set()
    for listed in _ADDRESSED.finditer(view.text):
        for one in _ONE_ADDRESSED.finditer(view.text, *listed.span(1)):
            at = slice(*one.span())
            name = View(view.text[at], view.plain[at], view.lower[at], view.bare[at])
            body = body_at(name, 0, len(name.lower))
            if body is not None and _REST_OF_WHOLE.fullmatch(name.plain, body.end):
                cut.add(" ".join(map(re.escape, name.lower.split())))
    return PhraseTable((name, "") for name in cut)


@read_once
def body_at(view: View, start: int, limit: int) -> Body | None:
    """Read the name of a body that begins at ``start``, up to ``limit``; ``None`` where there is none.

    The name ends where the grammar of names ends: at a verb, a punctuation mark, a lower-case word. One by which the
    letter itself calls those it goes to is never cut (``Công đoàn Công ty Giao | nhận``).
    """
    head = head_at(view, start, limit)
    if head is None:
        return None
    end = head.end
    if "(" in view.plain[end : end + 3]:
        end = _behind_abbreviation(view, end, limit)
    end = _behind_nouns(view, head, end, limit)
    while _GOES_ON.match(view.plain, end, limit) and (longer := _longer(view, head, end, limit)):
        end = longer
    if _CLASS_OF_FIRMS.search(view.lower, start, end):
        end = _class_branches(view, end, limit)
    end = start + len(view.lower[start:end].rstrip(" ,-&"))
    # asked of every body: most names end before a mark or an act
    if _MAY_GO_ON.match(view.plain, end, limit) and (whole := _addressed(view).match(view.lower, start, limit)):
        end = max(end, whole[0])
    return Body(start, end, spelled(view.plain[start:end]), head.kind, head.plural)


def _behind_abbreviation(view: View, end: int, limit: int) -> int:
    """Return the place behind a body's abbreviation where its name goes on (``LĐ… | (LĐLĐ) | các tỉnh``)."""
    other = _OTHER_NAME.match(view.lower, end, limit)
    if other and head_at(view, other.start("name"), other.end("name")):
        return other.end()
    stop = end_of(_OWN_ABBREVIATION.match(view.plain, end, limit), end)
    goes_on = _LEVEL_OR_QUALIFIER.match(view.lower, stop, limit) or PROPER.match(view.plain, stop, limit)
    return stop if goes_on else end


def _behind_nouns(view: View, head: NameHead, end: int, limit: int) -> int:
    """Return the place behind nouns before a place (``nghiệp đoàn | lái xe điện | Dương Đông``), else ``end``."""
    of_purpose = head.kind == "organ" and _OF_A_PURPOSE.search(view.lower, head.start, head.end)
    if of_purpose and (purpose := _PURPOSE.match(view.plain, end, limit)):
        return purpose.end()
    named = _NOUNS_OF_KIND.get(head.kind, _NO_NOUNS).match(view.plain, end, limit)
    if named is None:
        return end
    words_of = _WORD.finditer(view.plain, *named.span())
    return end if any(NOT_SECOND.match(view.lower, word.start(), limit) for word in words_of) else named.end()


def _longer(view: View, head: NameHead, end: int, limit: int) -> int:
    """Return where the next part of a name ends: the first of ``_PARTS_OF`` its kind that goes on; 0: none does."""
    for part in _PARTS_OF[head.kind]:
        if longer := part(view, head, end, limit):
            return longer
    return 0


#: Reads a part of a name that goes on at a place: where that part ends, 0 where none goes on.
_Part = Callable[[View, NameHead, int, int], int]


def _house(view: View, _: NameHead, end: int, limit: int) -> int:
    """Return where the house of a union ends (``Công đoàn | khu đề nghị``, ``CĐCS | bệnh viện``); 0: none is named."""
    house = _WORKPLACE.match(view.plain, end, limit)
    if house is None:
        return 0
    stop = house.end()
    return stop if _NAME_ENDS.match(view.plain, stop, limit) or NOT_SECOND.match(view.lower, stop + 1, limit) else 0


def _schools(view: View, _: NameHead, end: int, limit: int) -> int:
    """Return where kinds of school end (``các trường | mầm non, tiểu học``); 0: none follow."""
    found = _SCHOOLS.match(view.lower, end, limit)
    return found.end() if found and "Trường" not in view.plain[end : found.end()] else 0


def _whole(words_of: re.Pattern[str], view: View, _: NameHead, end: int, limit: int) -> int:
    """Return where ``words_of`` end that stand right behind a name, which ends at ``end``; 0 where they do not."""
    found = words_of.match(view.lower, end, limit)
    return found.end() if found else 0


def _restriction(view: View, head: NameHead, end: int, limit: int) -> int:
    """Return where what narrows a class ends (``trực thuộc``, ``đơn vị trực thuộc | Tổng Liên đoàn``); 0: none."""
    if head.plural and (level := _OF_LEVEL.match(view.plain, end, limit)):
        return level.end()
    found = _QUALIFIER.match(view.lower, end, limit)
    if found is None:
        return 0
    belongs = view.lower.endswith("thuộc", 0, found.end())
    if head.kind == "person" and not belongs:
        return 0
    owner = body_at(view, found.end() + 1, limit) if belongs else None
    return owner.end if owner and owner.kind != "person" else found.end()  # “cấp ủy trực thuộc | lãnh đạo, chỉ đạo”


def _inner(view: View, head: NameHead, end: int, limit: int) -> int:
    """Return where a body ends to which another belongs (``Ban Thường vụ | LĐLĐ tỉnh``, ``CĐCS | Công ty …``), or 0."""
    joint = _JOINTS.get(head.kind, _TO_INNER).match(view.plain, end, limit)
    if joint is None or _LEVEL_ALONE.match(view.lower, joint.end()):
        return 0
    body = body_at(view, joint.end(), limit)
    takes = _TAKES.get(head.kind)
    if body is None or (takes and not takes(view, body, limit)):
        return 0
    if body.kind == "person" and not view.lower.endswith("đồng chí", 0, end):
        return 0
    return _last_of_list(view, body, limit) if body.plural else body.end


def _is_house(view: View, body: Body, _: int) -> bool:
    """Whether a body is the house of a union, and which one is said, unlike in ``công đoàn | trường``."""
    said = view.plain[body.start : body.end], view.lower[body.start : body.end]
    return body.kind in ("school", "department", "state") and (len({*said}) > 1 or said[1].startswith("các "))


_JOINTS = dict.fromkeys(("department", "state"), _TO_SUPERIOR)
#: Kinds of bodies that belong only to some.
_TAKES: dict[str, Callable[[View, Body, int], bool]] = {
    "state": lambda view, body, limit: _is_superior(view, body.start, limit),
    **dict.fromkeys(("union", "mass"), _is_house),
}
_EVERY_KIND = frozenset((*_LEXICON["heads"], *_LEXICON["generic"]))
#: The parts by which names go on, in order, and the kinds of bodies that have them.
_PARTS: tuple[tuple[frozenset[str], _Part], ...] = (
    (frozenset(("union", "organ", "person", "party", "department")), partial(_whole, _CLASSES)),
    (frozenset(("union", "mass")), _house),
    (frozenset(("organ", "person", "department", "party", "union", "mass", "state")), _inner),
    (_EVERY_KIND - {"person", "mass"}, branch),
    (frozenset(("school", "person")), _schools),
    (_EVERY_KIND, partial(_whole, _LEVEL)),  # “tỉnh”, “các xã, phường”
    (_EVERY_KIND, capitals),
    (frozenset(("school", "department", "state")), _last_branch),
    (_EVERY_KIND, _restriction),
    (frozenset(("organ",)), partial(_whole, _YEAR)),
)
_PARTS_OF = {kind: tuple(part for kinds, part in _PARTS if kind in kinds) for kind in _EVERY_KIND}


def _last_of_list(view: View, body: Body, limit: int) -> int:
    """Return where a list ends whose names share one ``các`` (``Ban Tuyên giáo các huyện ủy | , thành ủy``)."""
    last = body.end
    while joint := _LIST.match(view.lower, last, limit):
        more = head_at(view, joint.end(), limit)
        is_like = more and more.kind == body.kind and not more.plural
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


# --------------------
# Names of places as recognition leaves them (``THANH HOA``), mended towards those that the lexicon knows.
#
# Recognition loses marks, it hardly adds any: a name is mended where a known one has the same letters and every mark
# that is printed, and no other known one has. Names of bodies are mended with all other words (``misreadings``).


def _table(names: Iterable[str]) -> dict[str, str | None]:
    """Return letters without marks → the name in lower case, ``None`` where several names share them."""
    table: dict[str, str | None] = {}
    for view in map(make_view, names):
        table[view.bare] = None if table.get(view.bare, view.lower) != view.lower else view.lower
    return table


_KNOWN_PLACES = _table([*load("places")["cities"], *load("places")["provinces"]])


def mended_place(name: str) -> str:
    """Return a place's name with the marks that recognition lost, where exactly one known place fits; else as it is."""
    view = make_view(name)
    known = _KNOWN_PLACES.get(view.bare)
    return _cased(known, name) if known and gained_marks(view.lower, known) else name


_OF_PROVINCE = re.compile(r"(?<= t[ỉì]nh )\w+(?:[ -]\w+)*$")


def ends_in_province(name: str) -> bool:
    """Whether the name of a body ends in that of a province, some of its marks perhaps lost."""
    read = _OF_PROVINCE.search(name)
    return read is not None and make_view(read[0]).bare in _KNOWN_PLACES


def with_known_province(name: str, place: str | None) -> str:
    """Return the name of a body with the province at its end as the lexicon has it, where it has one of these letters.
    ``place``: that of the date line, which tells the whole of a name that was cut off.

    >>> with_known_province("Sở Nội vụ tỉnh Lâm Đống", None), with_known_province("Sở Nội vụ tỉnh Lâm", "Lâm Đồng")
    ('Sở Nội vụ tỉnh Lâm Đồng', 'Sở Nội vụ tỉnh Lâm Đồng')
    >>> with_known_province("Sở Nội vụ tỉnh Hà Sơn", "Hà Thành")
    'Sở Nội vụ tỉnh Hà Sơn'
    """
    read = _OF_PROVINCE.search(name)
    if read is None or read[0].lower() in _LEVEL_OF_PROVINCE:
        return name
    bare = make_view(read[0]).bare
    is_begun = place is not None and place.lower() in _LEVEL_OF_PROVINCE and make_view(place).bare.startswith(bare)
    known = place if is_begun else _KNOWN_PLACES.get(bare)
    return f"{name[: read.start()]}{each_capitalised(known)}" if known else name


def gained_marks(printed: str, name: str) -> bool:
    """Whether ``name`` is what is ``printed`` but for marks that recognition lost."""
    return len(printed) == len(name) and all(map(_only_gained, printed, name))


@cache
def _only_gained(printed: str, letter: str) -> bool:
    """Whether ``letter`` is the one that is printed, with its marks or with more."""
    return make_view(printed).bare == make_view(letter).bare and _marks(printed) <= _marks(letter)


@cache
def _marks(letter: str) -> frozenset[str]:
    """Return the marks of a letter (horn, hat, tone); ``đ`` counts as one."""
    return frozenset("đ" if letter == "đ" else unicodedata.normalize("NFD", letter)[1:])


def _cased(syllable: str, printed: str) -> str:
    """Return ``syllable`` with the capitals of what is printed in its place."""
    return "".join(c.upper() if p.isupper() else c for c, p in zip(syllable, printed, strict=True))


# --------------------
# Names made whole: with the place that a head leaves out, without the organ that acts for the organisation.

_PLACES = load("places")
_CITIES = {name.lower(): name for name in _PLACES["cities"]}
_PROVINCES = {name.lower(): name for name in _PLACES["provinces"]}
_OF_THE_CENTRE = {**_PROVINCES, **_CITIES}
_LEVEL_OF_PROVINCE = {**dict.fromkeys(_PROVINCES, "tỉnh"), **dict.fromkeys(_CITIES, "thành phố")}
_PLACE_NAMES = (*_CITIES, *_PROVINCES)
_LEVEL_WITH_NAME = re.compile(_PATTERNS["level_with_name"])
_LEVEL_AT_END = re.compile(_PATTERNS["level_at_end"])
_UPPER_LEVEL_AT_END = re.compile(_PATTERNS["upper_level_at_end"])
_LEVEL_OF = re.compile(_PATTERNS["level_of"])
_BEFORE_PLACE = re.compile(_PATTERNS["before_place"])
_NEEDS_PLACE = re.compile(_PATTERNS["needs_place"])
_WHOLE_COUNTRY = re.compile(_PATTERNS["whole_country"])
_PARTY_COMMITTEE = re.compile(_PATTERNS["party_committee"], re.IGNORECASE)
_NAMED_COMMITTEE = re.compile(_PATTERNS["named_committee"])
_NAMED_ZONE = re.compile(_PATTERNS["named_zone"])
_ORGAN = re.compile(_PATTERNS["organ_of"], re.IGNORECASE)


def without_organ(name: str) -> str:
    """Return the organisation where its standing committee or its head is named."""
    return capitalised(_ORGAN.sub("", name))


def names_place(name: str) -> bool:
    """Whether a body's name already holds the name of a place."""
    low = name.lower()
    return bool(_LEVEL_WITH_NAME.search(low)) or low.endswith(_PLACE_NAMES)


def is_whole(name: str) -> bool:
    """Whether a name lacks no place: it holds one, or bodies of its kind have none."""
    low = name.lower()
    return names_place(name) or not _NEEDS_PLACE.match(low) or bool(_WHOLE_COUNTRY.search(low))


def with_place(name: str, superior: str | None, place: str | None) -> str:
    """Return ``name`` with the place that it lacks, of its superior (lower view) or of the date line, where known."""
    low = name.lower()
    if is_whole(name) or _NAMED_COMMITTEE.match(low) or _NAMED_ZONE.search(name):
        return name
    town = _BEFORE_PLACE.sub("", place).strip() if place else ""
    if _PARTY_COMMITTEE.search(name):
        return f"{name} {town}".strip()
    if superior and (placed := below(name, superior)):
        return placed
    if _LEVEL_AT_END.search(low):
        return f"{name} {town}".strip()
    # The level of the date line's place is known only of provinces and cities.
    level = _LEVEL_OF_PROVINCE.get(town.lower())
    return f"{name} {level} {town}" if level else name


def below(name: str, superior: str) -> str | None:
    """Return a name with level and place of its superior (lower view) at its end; ``None`` where that has none."""
    upper = _LEVEL_OF.search(superior)
    if upper is None:
        return None
    level, place = upper[1], upper[2]
    own = _UPPER_LEVEL_AT_END.search(name.lower())
    stem = name[: own.start()].rstrip() if own else name
    return f"{stem} {level} {each_capitalised(place)}"


# --------------------
# One name for one body, however it is printed: in capitals, abbreviated, with lost marks, without its level.
#
# ``canonical`` is what two mentions are compared by. A standing committee, an executive committee or a presidium acts
# for its organisation and has its name; an office, a commission or an inspection committee is a body of its own,
# named with the organisation that it belongs to (domain: standing committee vs organisation).

_CANONICAL = load("bodies")["canonical"]
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_DASH = re.compile(r"\s*-\s*")
_END = " .;:,-/*"
_PLACE_AT_END = re.compile(_PATTERNS["place_at_end"], re.IGNORECASE)
_HAS_LEVEL = re.compile(_PATTERNS["has_level"], re.IGNORECASE)
_PART = re.compile(_PATTERNS["part"], re.IGNORECASE)
_REWRITINGS = [(compiled_late(pattern, re.IGNORECASE), name) for pattern, name in _CANONICAL["rewritten"]]
_RESPELLED = [
    (compiled_late(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), name)
    for pattern, name in [*_PLACES["spellings"], *_CANONICAL["abbreviated"]]
]


@lru_cache(maxsize=4096)
def canonical(name: str, place: str | None = None) -> str:
    """Return the one name of the body that ``name`` prints; ``place`` (of the letter) completes a bare level.

    >>> canonical("BTV LĐLĐ TỈNH THÁI BÌNH"), canonical("Liên đoàn lao động Thái Bình")
    ('Liên đoàn Lao động tỉnh Thái Bình', 'Liên đoàn Lao động tỉnh Thái Bình')
    >>> canonical("Văn phòng LĐLĐ tỉnh", "Hà Nam")
    'Văn phòng Liên đoàn Lao động tỉnh Hà Nam'
    """
    # On one line, without brackets, dashes and tone marks in one form (``oà``, ``uỷ``).
    text = make_view(unicodedata.normalize("NFC", " ".join(name.split()))).plain
    text = _DASH.sub(" - ", _BRACKETS.sub("", text)) if " " in text.strip() else text
    text = " ".join(text.split()).strip(_END)
    text = _cased(make_view(text).lower, text)
    for pattern, meant in _RESPELLED:
        text = pattern.sub(meant, text)
    text = spelled(text)
    for pattern, rewritten in _REWRITINGS:
        text = pattern.sub(rewritten, text)
    text = _with_level(known_cased(without_organ(text)))
    part = _PART.match(text)  # an organ's organisation
    return f"{part[1]} {with_place(part[2], None, place)}" if part else with_place(text, None, place)


def is_of_whole_country(name: str) -> bool:
    """Whether a name is that of a body of the whole country, as its words say (“… Việt Nam”)."""
    return bool(_WHOLE_COUNTRY.search(name.lower()))


def place_of(name: str) -> str | None:
    """Return the province or city of the centre with which a body's name ends.

    >>> place_of("Ban Dân vận Tỉnh ủy Phú Yên"), place_of("Công đoàn Y tế Việt Nam")
    ('Phú Yên', None)
    """
    found = _PLACE_AT_END.match(name)
    return _OF_THE_CENTRE[found["place"].lower()] if found else None


def _with_level(name: str) -> str:
    """Return ``name`` with ``tỉnh`` or ``thành phố`` before the province that ends it, where bodies have a level."""
    found = _PLACE_AT_END.match(name)
    if found is None:
        return name
    before, key = found["before"].rstrip(" ,"), found["place"].lower()
    place = _OF_THE_CENTRE[key]
    if found["level"] or _HAS_LEVEL.match(before):
        return f"{before} {(found['level'] or _LEVEL_OF_PROVINCE[key]).lower()} {place}"
    return f"{before} {place}"
