"""Names of those who must act: people, one body, a list of bodies, a class with what narrows it."""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from extractors.bodies import Body, body_at, head_at, spelled
from extractors.doers.acts import (
    BRACKET,
    BREAKS,
    EACH,
    FUNCTION,
    MODALS,
    RELATIVES,
    STOPS,
    VERBS,
    WORD,
    act_after,
    act_at,
    act_inside,
    any_duty,
    goes_on,
    is_charged,
    is_relative,
    relative_end,
    skip,
)
from extractors.lexicon import load
from extractors.patterns import (
    LOWER,
    UPPER,
    Span,
    View,
    any_of,
    end_of,
    phrase,
    read_behind,
    read_once,
    start_of,
    words,
)
from extractors.same_words import written_as
from extractors.spelling import capitalised
from extractors.wordings import Wordings

_pattern = Wordings(
    "doer_patterns",
    pieces={
        # A verb of one syllable may be part of a noun.
        "long_verbs": any_of(word for word in load("duties")["verbs"] if " " in word),
        # Names are read as they are printed.
        "comrade": any_of(written_as("đồng chí")),
    },
)

# --------------------
# People by name, with their posts: ``Đồng chí Trần Thị A, Phó Chủ tịch LĐLĐ tỉnh | chuẩn bị``.

#: “đồng chí | TS. | Trần Văn Bình”: a degree before the name.
_DEGREES = rf"(?:{any_of(map(re.escape, load('duties')['degrees']))}\. *)*"
_PERSON = re.compile(rf"{_DEGREES}[{UPPER}][{LOWER}]+(?: [{UPPER}](?:[{LOWER}]+|\.?))*")


class Doer(NamedTuple):
    """The bodies that must act, spelled out, with the span of their words and where the words after them begin."""

    names: tuple[str, ...]
    start: int
    end: int
    acts: bool  # an act follows the name, so the name is a subject and not merely mentioned
    coordinators: tuple[str, ...] = ()


def people_at(view: View, at: int, limit: int) -> Doer | None:
    """Return people called by name at ``at`` as a doer; ``None``: none, or a post alone (``đồng chí Chủ tịch``)."""
    names: list[str] = []
    start = end = at
    several = _pattern["several_people"].match(view.lower, at, limit)
    shared = several["form"].strip() if several else None
    at = end_of(several, at)
    while (found := _person(view, at, limit, shared)) is not None:
        name, end = found
        names.append(name)
        joint = _pattern["beside"].match(view.lower, end, limit)
        if joint is None:
            break
        at = joint.end()
    return Doer(tuple(names), start, end, act_at(view, end, limit) is not None) if names else None


def _person(view: View, at: int, limit: int, shared: str | None = None) -> tuple[str, int] | None:
    """Return the person called by name at ``at`` and where that ends, or ``None``; ``shared``: the form of address."""
    own = _pattern["form"].match(view.lower, at, limit)
    form, first = (own[0].strip(), own.end()) if own else (shared, at)
    if form is None:
        return None
    name = _PERSON.match(view.plain, first, limit)
    if name is None or head_at(view, first, limit) is not None:  # a post is the head of a name
        return None
    end = name.end()
    while post := _pattern["post_behind"].match(view.lower, end, limit):
        body = body_at(view, skip(view, post.end(), limit), limit)  # “Phó Chủ tịch | LĐLĐ tỉnh”
        end = post.end() if body is None else body.end
        end += view.plain.startswith(")", end)
    return spelled(f"{form.capitalize()} {name[0]}"), end


# --------------------
# Clauses that tell how people come to act, before their act: ``được phân công | giúp cơ sở``, ``phụ trách khối: …``.
#
# Usage of plans and decisions that assign work to committee members and officials (``phân công phụ trách``).


_SENTENCE_ENDS = re.compile(r"\.(?!\d)|[;(]")
_LONGEST_CHARGE = 4  # words


def _with_charge(view: View, end: int, limit: int) -> tuple[int, bool] | None:
    """Return where people's name ends before words of what they are charged with, and that they act; else ``None``.
    ``Ủy viên | được phân công phụ trách cụm | giúp cơ sở``: how people come to act is no part of their name."""
    found = _pattern["charge"].match(view.plain, end, limit)
    if found is None:
        return None
    stop = _SENTENCE_ENDS.search(view.plain, found.end(), min(limit, found.end() + 90))
    until = start_of(stop, min(limit, found.end() + 90))
    behind = islice(WORD.finditer(view.lower, found.end(), until), 1, None)
    first = next((word.start() for word in behind if act_inside(view, word.start(), limit)), None)
    colon = view.plain.find(":", found.end(), found.end() + 45)
    if first is None or 0 <= colon < first:
        return _named_until(view, found, colon) if colon >= 0 else None
    object_ = view.plain[found.end() : first]
    is_long = found["in_charge"] and len(object_.split()) > _LONGEST_CHARGE
    return None if is_long or "," in object_ else _named_until(view, found, first)


def _named_until(view: View, charge: re.Match[str], act: int) -> tuple[int, bool]:
    """Return where people's name ends: with what they are in charge of, or before the words of their charge."""
    at = act if charge["in_charge"] else charge.end("nouns")
    return charge.start() + len(view.plain[charge.start() : at].rstrip()), True


# --------------------
# Clauses that narrow a class of doers (``CĐCS | có từ 200 đoàn viên trở lên | phải …``).
#
# Only some are surely no act of their own: a size, a place, a state that a modal verb follows.

_NARROWED = load("duties")["restrictions"]
#: What is urged of those who have not (“chưa nộp | gửi ngay”).
_URGED = phrase(rf"{any_of(_NARROWED['urged'])}(?!\w)")
_NAME = 60  # characters of the name of a class
_ANY_ACT = phrase("")
_MODAL = phrase(rf"(?:{any_duty('modals')}(?!\w)|{_pattern['allowed'].pattern})")
_PAST = phrase(rf"{any_of(_NARROWED['past'])}(?!\w)")
_ACTS_UNLESS_OBLIGED = phrase(rf"{any_duty('acts_unless_obliged')}(?!\w)")
_MARK = re.compile(r"[.;,:(](?!\d)")
#: What surely narrows a class, and the acts behind it where that counts.
_RESTRICTIONS = (
    (_pattern["size"], _ANY_ACT),
    (_pattern["listed_in"], _ANY_ACT),
    (_pattern["state_but"], _ANY_ACT),
    (_pattern["neither"], _ANY_ACT),
    (_pattern["passive"], _ANY_ACT),
    (_pattern["owing"], _pattern["no_report"]),
    (_pattern["not_yet"], _URGED),
    (_pattern["state"], _MODAL),
)


def is_restriction(view: View, start: int, act: int, limit: int) -> bool:
    """Whether the words from the end of a class to the ``act`` that follows belong to its name."""
    at = skip(view, start, act)
    clause = view.lower[at:act].rstrip()
    rows = (
        *_RESTRICTIONS,
        (_pattern["has"], _pattern["so_many"] if _each_is_told(view, start) else _pattern["long_act"]),
    )
    one_place = _pattern["more_places"].sub("", view.plain[at:act]).rstrip().lower()
    return _pattern["in_place"].match(one_place) is not None or any(
        narrows.match(clause) and acts.match(view.lower, act, limit) for narrows, acts in rows
    )


def _each_is_told(view: View, start: int) -> bool:
    """Whether a share or every one of a class is told of, so that what it “has” is the aim (``mỗi CĐCS | có``)."""
    return _pattern["each_one"].search(view.lower, max(0, start - _NAME), start) is not None


def is_past(view: View, start: int, act: int, limit: int) -> bool:
    """Whether the clause behind a class tells what it has done (``đã kết nạp …``): no ``phải`` follows at ``act``."""
    at = skip(view, start, act)
    if _PAST.match(view.lower, at, limit) is None or _MODAL.match(view.lower, act, limit) is not None:
        return False
    return not is_restriction(view, start, act, limit)


def acts_at_once(view: View, end: int, limit: int) -> bool:
    """Whether what might narrow a class is its act (``Mọi đoàn viên | đăng ký``): no ``phải`` follows."""
    found = _ACTS_UNLESS_OBLIGED.match(view.lower, skip(view, end, limit), limit)
    if found is None:
        return False
    stop = start_of(_MARK.search(view.plain, found.end(), limit), limit)
    return not any(
        MODALS.match(view.lower, word.start(), stop) for word in WORD.finditer(view.lower, found.end(), stop)
    )


# --------------------
# Names in a row that together mean one class: ``các huyện ủy, thị ủy``; ``mỗi xã, thị trấn còn lại``.

#: How the first of such names ends, and how the next one begins.
_PAIRS = tuple(
    (phrase(rf"(?:[^;]* )?{any_of(first)}$"), phrase(rf"{any_of(second)}(?!\w)"))
    for first, second in load("duties")["one_class"]
)


def one_class(view: View, spans: list[Span]) -> list[Span]:
    """Return spans of names, those joined that mean one class (``các huyện ủy, thị ủy``; ``duties.toml``)."""
    found: list[Span] = []
    for start, end in spans:
        if found and not view.plain[start : start + 2].istitle():
            first, second = words(view.lower[slice(*found[-1])]), words(view.lower[start:end])
            if any(ends.match(first) and begins.match(second) for ends, begins in _PAIRS):
                found[-1] = (found[-1][0], end)
                continue
        found.append((start, end))
    return found


# --------------------
# What the bodies of a list share: a beginning, a level, a place (``Hội Nông dân và LĐLĐ | huyện``).

_LISTS = load("bodies")["lists"]
_DISTRICT = any_of(_LISTS["levels"])
_LEVELS = any_of((*_LISTS["levels"], *_LISTS["institutions"]))
_OWN_LEVEL = re.compile(rf" *({_LEVELS}) (.+)")
_CITIES = frozenset(load("places")["cities"])
#: “Công đoàn ngành Y tế | , Giáo dục và Công Thương”: a union of each sector.
_SECTOR = any_of(load("bodies")["names"]["sectors"])
_BARE_TYPE = re.compile(rf"^{any_of(_LISTS['of_a_level'])}$")
_ORGAN = any_of(_LISTS["organs"])
#: Bodies that may lack an end that the last of a list has → that end.
_SHARED_ENDS = ((re.compile(rf"^{_ORGAN}$"), re.compile(rf"^{_ORGAN} (.+)$")), (_BARE_TYPE, _pattern["level_at_end"]))
_WORKPLACE = re.compile(rf"^{any_of(_LISTS['houses'])}(?= )")
_UNION_OF_HOUSE = re.compile(rf"^({any_of(_LISTS['of_houses'])}) ({_WORKPLACE.pattern[1:]})")
_SECTORS = _pattern.made("(?:<one_sector>)*")
_NEXT_PROVINCES = _pattern.made("(?:<next_province>)*")


def _more_sectors(view: View, start: int, end: int, limit: int) -> int:
    """Return where the sectors end that a union's name has begun (``… ngành Y tế | , Giáo dục``), else ``end``."""
    of_sector = _pattern["of_sector"].match(view.lower, start, end)
    return end_of(_SECTORS.match(view.lower, end, limit), end) if of_sector else end


def more_places(view: View, start: int, end: int, limit: int) -> int:
    """Return where a list of places ends that a name has begun (``UBND các xã Ea Yông`` + ``, Hòa An, Ea Kênh``)."""
    if not _pattern["list_goes_on"].match(view.plain, end, limit):
        return end
    name = view.plain[start:end]
    if _pattern["of_province"].match(words(name)):
        return end_of(_NEXT_PROVINCES.match(view.plain, end, limit), end)
    listed = _pattern["listed_after"].match(view.plain, end, limit)
    if listed and _pattern["class_of_places"].search(name):
        last = view.lower.rfind(" và ", end, listed.end())
        return last if last > 0 and head_at(view, last + len(" và "), limit) else listed.end()
    if not _pattern["several"].search(name):
        return end
    while joint := _pattern["next_place"].match(view.plain, end, limit):
        if head_at(view, joint.start("place"), limit) is not None:
            break
        end = joint.end("place")
    return end


def _level_of(place: str) -> str:
    """Return a province's name with its level before it (``Hà Nội`` → ``thành phố Hà Nội``); one with a level stays."""
    if place[:1].islower() or place.startswith("Thành phố "):
        return place[:1].lower() + place[1:]
    return f"thành phố {place}" if place in _CITIES else f"tỉnh {place}"


@lru_cache(maxsize=4096)
def each_place(name: str) -> tuple[str, ...]:
    """Return a name for each place in a list (``Ủy ban nhân dân các xã A, B`` → two), or the name alone."""
    if sectors := _pattern["sectors"].match(name):
        found = re.finditer(_SECTOR, sectors["list"], re.IGNORECASE)
        return tuple(f"{sectors['union']} ngành {sector[0]}" for sector in found)
    provinces = _pattern["several_provinces"].match(name)
    if provinces:
        beginning = _pattern["provinces_and_cities"].sub(" tỉnh", provinces[1])
        bare = _pattern["level_last"].sub("", beginning)
        places = [place.strip().removeprefix("các ") for place in _pattern["joint_of_places"].split(provinces[2])]
        return tuple(f"{bare} {_level_of(place) if beginning != bare else place}" for place in places)
    several = _pattern["one_of_several"].match(name[:1].lower() + name[1:])
    if several is None:
        return (name,)
    names = []
    for piece in _pattern["joint_of_places"].split(several[3]):
        own = _OWN_LEVEL.match(piece)
        level, place = (own[1], own[2]) if own else (several[2], piece.strip())
        names.append(capitalised(_pattern["level_twice"].sub(" ", f"{several[1]} {level} {place}").strip()))
    return tuple(names)


def shared_level(names: list[str]) -> list[str]:
    """Return names with the level or union that only the last has given to those before it. ``Hội Nông dân và LĐLĐ |
    các huyện``, ``Ban Thường vụ, Ban Chấp hành | CĐCS``."""
    for bare, end in _SHARED_ENDS:
        if found := end.search(names[-1]):
            lacking = [bare.match(name) and not _pattern["has_level"].search(name) for name in names[:-1]]
            each = zip(names, lacking, strict=False)
            return [f"{name} {found[1]}" if lacks else name for name, lacks in each] + [names[-1]]
    return names


def shared_head(names: list[str]) -> list[str]:
    """Return names with the beginning that only the first has given to the later (``UBND xã A và | phường B``)."""
    found: list[str] = []
    before = ""
    for name in names:
        district = _pattern["of_district"].match(before)
        union = _UNION_OF_HOUSE.match(before)
        house = _WORKPLACE.match(name)
        lower = name[:1].lower() + name[1:]
        if district and _pattern["bare_district"].match(lower):
            name = f"{district[1]} {lower}"
        elif union and house:
            name = f"{union[1]} {name}"
        found.append(name)
        before = name
    return found


# --------------------
# One body, people or a list of bodies, up to the act that follows them.

JOINT = _pattern["joint"]
#: “các Sở: | Xây dựng; Công Thương; Y tế”, “Các Phòng Kinh tế, Văn hóa - Xã hội”: offices by their branches.
_NAMES = load("bodies")["names"]
_CHARGE_OF_OFFICE = any_of((*_NAMES["sectors"], *_NAMES["branches"], *_NAMES["parts"], *_NAMES["offices"]))
_ONE_OFFICE = phrase(rf"{_CHARGE_OF_OFFICE}(?!\w)")
_LONGEST_LIST = 200  # characters
_OF_A_LEVEL = phrase(rf"{_DISTRICT} (?=\w)")
#: Words behind a name up to its act: nouns of it, a clause that narrows it.
_MOST_BEHIND = {False: 11, True: 19}
#: At these marks no name goes on, behind a clause that narrows it only at a harder one.
_NO_NAME_BEHIND = {False: _pattern["no_name_behind_nouns"], True: _pattern["no_name_behind_clause"]}
#: “Tổ công đoàn | ở các phân xưởng | , do ca kíp, | họp vào chiều thứ Bảy”: what narrows a class, then an aside.
_BEFORE_ASIDE = phrase(rf"(?P<told> [^,.;:()]{{3,80}}), {any_duty('asides')} [^,.;:()]{{2,60}},(?= )")
#: Groups within a body, and organs of a class, which nouns may follow (``Bộ phận | văn thư``).
_GROUP = re.compile(rf"{any_of(load('duties')['groups'])}(?!\w)")
_CLASS_KINDS = frozenset(("union", "school", "person", "state", "mass", "party"))
_BLANKS = re.compile(r"[ \"']*")
_BRACKETS = re.compile(rf"(?:{BRACKET.pattern})*")


def doers_at(view: View, at: int, limit: int, *, loose: bool = False) -> Doer | None:
    """Return the body, people or list of bodies that begin at ``at``, and whether they act; ``None``: none do.
    ``loose`` is for the start of a sentence, where any small word after a body is an act."""
    at = _BLANKS.match(view.plain, at, limit).end()  # type: ignore[union-attr]  # as ``skip``: asked most
    if form := _pattern["colleagues"].match(view.lower, at, limit):
        return doers_at(view, form.end(), limit, loose=loose)
    people = people_at(view, at, limit) if _pattern["calls_people"].match(view.lower, at) else None
    if people is not None:
        return people
    if head_at(view, at, limit) is None:
        return None
    unit = _pattern["unit"].match(view.lower, at, limit)
    if unit and view.plain[unit.end()].isupper() and head_at(view, unit.end(), limit):
        return _doers(view, unit.end(), limit, loose)  # “các đơn vị | Trường A, Bệnh viện B”
    return _doers(view, at, limit, loose)


def acting_at(view: View, at: int, limit: int, *, loose: bool = False) -> Doer | None:
    """Return the bodies at ``at`` as a doer where an act follows them; else ``None``."""
    doer = doers_at(view, at, limit, loose=loose)
    return doer if doer and doer.acts else None


def kind_at(view: View, at: int, limit: int) -> str:
    """Return the kind of the body whose name begins here, ``""`` where none does."""
    head = head_at(view, at, limit)
    return head.kind if head else ""


def _without_some(view: View, at: int, limit: int) -> Doer | None:
    """Return a class with who is left out: ``Các CĐCS, trừ | CĐCS Cơ quan Sở Y tế | , gửi``; else ``None``."""
    body = body_at(view, at, limit)
    assert body is not None  # its head was seen
    left_out = read_behind(acting_at, view, _pattern["except"].match(view.lower, body.end, limit), limit)
    if left_out is None:
        return None
    name = f"{named(view, at, body.end)}, trừ {', '.join(left_out.names)}"
    return Doer((name,), at, left_out.end, True)


def _by_branches(view: View, at: int, limit: int) -> Doer | None:
    """Return offices that are named by their branches alone (``Các Sở: | Xây dựng; Công Thương``); else ``None``."""
    found = _pattern["offices"].match(view.lower, at, limit)
    if found is None:
        return None
    branches = [*map(re.Match.span, _ONE_OFFICE.finditer(view.lower, *found.span("list")))]
    if not all(view.plain[start].isupper() for start, _ in branches):
        return None
    names = tuple(spelled(f"{found['kind']} {view.plain[start:end]}") for start, end in branches)
    return Doer(names, at, found.end(), act_at(view, found.end(), limit) is not None)


def _called_apart(view: View, at: int, limit: int) -> Doer | None:
    """Return the names behind a class, each with a capital, up to the act behind the last; else ``None``."""
    found = _pattern["class_of_named"].match(view.lower, at, limit)
    if found is None or not view.plain[found.end()].isupper():
        return None
    pieces: list[Span] = []
    begin = end = found.end()
    for word in WORD.finditer(view.plain, begin, min(limit, begin + _LONGEST_LIST)):
        between = view.plain[end : word.start()]
        if EACH.match(view.plain, word.start()) or act_inside(view, word.start(), limit):
            pieces.append((begin, end))
            break
        if word[0] == "và":
            continue
        if _pattern["comma_or_and"].fullmatch(between):
            pieces.append((begin, end))
            begin = word.start()
        end = word.end()
    else:
        return None
    if any(head_at(view, *piece) for piece in pieces):
        return None
    kind = view.plain[slice(*found.span("kind"))]
    called = [
        view.plain[a:b] if _OF_A_LEVEL.match(view.lower, a, b) else f"{kind} {view.plain[a:b]}" for a, b in pieces
    ]
    return Doer(tuple(capitalised(spelled(name)) for name in called), at, end, True)


_CLASS_READERS = (_without_some, _by_branches, _called_apart)


@read_once
def _doers(view: View, at: int, limit: int, loose: bool) -> Doer | None:
    """Return the bodies that begin at ``at`` (one does), one or a list, spelled out with what the list shares."""
    # A class may be told otherwise than by its name alone.
    for read in _CLASS_READERS if view.lower.startswith("các ", at) else ():
        if apart := read(view, at, limit):
            return apart
    names: list[tuple[int, int]] = []
    acts = False
    begin = end = at
    while True:
        end, acts = _name_end(view, at, limit, loose=loose)
        if (more := _more_sectors(view, at, end, limit)) > end:
            end, acts = more, act_at(view, more, limit) is not None
        if not acts:
            end = _tail_of_name(view, end, limit)
            if (more := more_places(view, at, end, limit)) > end:
                end, acts = more, act_at(view, more, limit) is not None
        names.append((at, end))
        behind = _BRACKETS.match(view.plain, end, limit).end()  # type: ignore[union-attr]  # of none, too
        joint = JOINT.match(view.lower, behind, limit)
        if acts or not joint or head_at(view, joint.end(), limit) is None:
            break
        at = joint.end()
    names = one_class(view, names)
    spelt = [name for a, b in names for name in each_place(named(view, a, b))]
    if len(spelt) > 1:
        spelt[-1] = spelt[-1].removesuffix(" nêu trên")  # said of all of them
        spelt = shared_head(shared_level(spelt))
    return Doer(tuple(dict.fromkeys(spelt)), begin, end, acts)


class _Read(NamedTuple):
    """The name of a body as its grammar reads it, at whose end a clause, nouns or the act may follow."""

    view: View
    body: Body
    end: int  # where the name ends so far: behind its body
    limit: int
    loose: bool
    clause: int | None  # where the word ends that opens a clause which narrows a class, if one follows
    is_class: bool


#: Where a name ends, and whether an act follows.
_End = tuple[int, bool]
#: Rules of where a name ends, in the order in which they are asked.
_Rules = tuple[Callable[[_Read], _End | None], ...]


def _name_end(view: View, at: int, limit: int, *, loose: bool) -> _End:
    """Return where the name that begins at ``at`` ends and whether an act follows it, by the first rule that knows.

    A class may go on with nouns (``khối trường học``) or with a clause (``có trên 200 đoàn viên``) before its act; the
    nouns belong to its name, the clause where it surely narrows the class. ``loose`` takes any small word after the
    name for an act.
    """
    body = body_at(view, at, limit)
    assert body is not None  # its head was seen
    is_class, end = _is_class(body), body.end
    clause = relative_end(view, end, limit)
    name = _Read(view, body, end, limit, loose, clause, is_class)
    first = _ENDS_OF_PEOPLE if body.kind == "person" else _ENDS_OF_CLASS if is_class else ()
    for rule in (*first, *(_ENDS if clause is None else _ENDS_BEHIND_CLAUSE)):
        if (found := rule(name)) is not None:
            return found
    return end, False


def _whatever_narrows(name: _Read) -> _End | None:
    """Return the end of a class whose words behind it are its act, or what it has not done; else ``None``. ``Mọi đoàn
    viên | đăng ký tài khoản``; ``Đơn vị không tổ chức hội nghị | phải báo cáo``."""
    if acts_at_once(name.view, name.end, name.limit):
        return name.end, True
    unless = _pattern["unless"].match(name.view.lower, skip(name.view, name.end, name.limit), name.limit)
    return (unless.end("state"), True) if unless is not None else None


def _right_before_act(name: _Read) -> _End | None:
    """Return the end of a name right before its act (``CĐCS | gửi``), or before what a class must do; else ``None``."""
    lower, end, limit = name.view.lower, name.end, name.limit
    if act_at(name.view, end, limit) is None or _goes_on_behind_comma(name.view, end, limit):
        return None
    told = _pattern["group_head"].fullmatch(name.body.name) and FUNCTION.match(lower, end, limit)
    told = told or (_pattern["told_before_must"].match(lower, end, limit) if name.is_class else None)
    return (told.end("told") if told else end), True


def _of_a_size(name: _Read) -> _End | None:
    """Return the end of a class of a size that is told of: ``Đơn vị có từ 1.000 lao động trở lên | được chia``."""
    narrows = _of_class(name) and not _each_is_told(name.view, name.end)
    at = skip(name.view, name.end, name.limit)
    size = _pattern["size_then"].match(name.view.lower, at, name.limit) if narrows else None
    return (size.end(), True) if size is not None else None


def _before_aside(name: _Read) -> _End | None:
    """Return the end of a class before an aside: ``Tổ công đoàn ở các phân xưởng | , do ca kíp, họp``, or ``None``."""
    aside = _BEFORE_ASIDE.match(name.view.lower, name.end, name.limit) if _of_class(name) else None
    return (aside.end("told"), True) if aside and act_after(name.view, aside.end(), name.limit) else None


def _before_first_act(name: _Read) -> _End | None:
    """Return where a name ends by the first word behind it that acts; ``None``: it surely ends before one."""
    view, end, limit, clause = name.view, name.end, name.limit, name.clause
    relative = clause is not None
    if not relative and not _takes_nouns(name):
        return None  # behind a proper name no nouns of it stand
    words_behind = islice(WORD.finditer(view.lower, end, min(limit, end + 180)), _MOST_BEHIND[relative])
    for count, word in enumerate(words_behind):
        at, between = word.start(), view.plain[end : word.start()]
        if "(" in between and _acts_behind(view, end, between, limit):
            return end + len(between.partition("(")[0].rstrip()), True
        if _NO_NAME_BEHIND[relative].search(between):
            return None
        if (
            (count == 0 or not relative)
            and _pattern["stops_name"].match(view.lower, at)
            and STOPS.match(view.lower, at, limit)
        ):
            return None
        if clause is not None and at < clause:
            continue
        if is_charged(view, at, limit):
            return end + len(between.rstrip(" ,")), True
        if _acts_behind_clause(name, at, between) if relative else act_inside(view, at, limit):
            # Without the words before its act where they only tell of it.
            whole = clause is None or _narrows(name, at)
            return end + len(_pattern["verb_of_thing"].sub("", between.rstrip(" ,"))) * whole, True
    return None


def _acts_behind_clause(name: _Read, at: int, between: str) -> bool:
    """Whether the doer's act begins at ``at``, behind its clause: not what it has, did, or others do (``do … lập``)."""
    view, limit = name.view, name.limit
    if _pattern["open_state"].fullmatch(between.strip().lower()):
        return False
    # “Ban Giám khảo | do Giám đốc Sở quyết định thành lập”
    by_others = view.lower.startswith("do ", skip(view, name.end, limit))
    if by_others and not MODALS.match(view.lower, at, limit):
        return False
    acts = act_inside(view, at, limit) or _pattern["allowed"].match(view.lower, at, limit) is not None
    acts = acts and _pattern["own_act"].match(view.lower, at, limit) is None
    return acts and not is_past(view, name.end, at, limit)


def _of_class(name: _Read) -> bool:
    """Whether nouns and clauses may narrow it: a class, or the organ of each (``Ban Chấp hành | công đoàn cơ sở``).
    Behind ``nơi`` stands on what occasion it acts: ``Ban Chấp hành công đoàn | nơi có người ứng cử``."""
    view, body = name.view, name.body
    if name.is_class or body.kind != "organ":
        return name.is_class
    if view.lower.startswith("nơi ", skip(view, body.end, len(view.lower))):
        return False
    head = head_at(view, body.start, body.end)
    assert head is not None  # it was seen
    return body_at(view, skip(view, head.end, body.end), body.end) is not None


def _narrows(name: _Read, act: int) -> bool:
    """Whether the clause between a name and the act at ``act`` belongs to the name."""
    behind = skip(name.view, name.end, name.limit)
    if name.body.kind == "person" and not _pattern["passive_opening"].match(name.view.lower, behind):
        return True
    return _of_class(name) and is_restriction(name.view, name.end, act, name.limit)


def _before_unknown_words(name: _Read) -> _End | None:
    """Return the end of a name before small words at a sentence's start: an act, or nouns of it; else ``None``."""
    body = name.body
    if not name.loose or body.kind == "person" or not goes_on(name.view, name.end, name.limit):
        return None
    if VERBS.match(name.view.lower, body.start, body.end):
        return None  # “Thường trực | phòng, chống dịch”
    return _behind_unknown_nouns(name.view, name.end, name.limit, nouns=_takes_nouns(name))


#: The rules of where a name ends, in the order in which they are asked: first those for classes and people.
_ENDS_OF_CLASS: _Rules = (_whatever_narrows,)
_ENDS_OF_PEOPLE: _Rules = (*_ENDS_OF_CLASS, lambda name: _with_charge(name.view, name.end, name.limit))
_ENDS: _Rules = (_right_before_act, _before_first_act, _before_unknown_words)
#: Where a clause follows that might narrow it.
_ENDS_BEHIND_CLAUSE: _Rules = (
    _of_a_size,
    _before_aside,
    _before_first_act,
    # “Các đơn vị | đăng ký …”: what might open a clause is the act, for no other follows.
    lambda name: (name.end, True) if act_after(name.view, name.end, name.limit) else None,
    _before_unknown_words,
)


def _acts_behind(view: View, end: int, between: str, limit: int) -> bool:
    """Whether an act follows the bracket behind what narrows a class (``Đơn vị có kho (Phụ lục I) | kiểm kê``)."""
    told = between.partition("(")[0].rstrip()
    bracket = BRACKET.match(view.plain, end + len(told), limit)
    return bracket is not None and act_at(view, bracket.end(), limit) is not None


def _goes_on_behind_comma(view: View, end: int, limit: int) -> bool:
    """Whether a comma and another body follow whose name looks like an act (``cấp ủy, | tổ chức đảng``)."""
    at = skip(view, end, limit)
    if view.plain[at : at + 1] != ",":
        return False
    at = skip(view, at + 1, limit)
    head = head_at(view, at, limit)
    verb = VERBS.match(view.lower, at, limit)
    return head is not None and verb is not None and head.end > verb[0]


def _behind_unknown_nouns(view: View, end: int, limit: int, *, nouns: bool) -> tuple[int, bool]:
    """Return where a name ends before unknown words, and whether it acts: they are an act, or ``nouns`` of it."""
    if not nouns:
        return end, True
    for word in WORD.finditer(view.plain, end, min(limit, end + 120)):
        between = view.plain[end : word.start()]
        if "," in between:
            return (end + len(between.rstrip(" ,")), False) if head_at(view, word.start(), limit) else (end, True)
        at = word.start()
        if any(ends(view.lower, at, limit) for ends in (BREAKS.match, RELATIVES.match)) or act_inside(view, at, limit):
            return end + len(between.rstrip()), True
    return end, True


def _takes_nouns(name: _Read) -> bool:
    """Whether nouns may follow the name as part of it: a class, a department, a group (``Bộ phận | văn thư``)."""
    body = name.body
    return name.is_class or body.kind == "department" or _GROUP.match(body.name.lower()) is not None


def _is_class(body: Body) -> bool:
    """Whether a name means a class (``công đoàn cơ sở``, ``các đơn vị``), which nouns may narrow."""
    small = body.name[1:] == body.name[1:].lower()
    return body.plural or " các " in body.name or (body.kind in _CLASS_KINDS and small)


def _tail_of_name(view: View, end: int, limit: int) -> int:
    """Return where small letters end a name before the next (``Than - Khoáng`` + ``sản,``), else ``end``."""
    found = _pattern["tail_of_name"].match(view.plain, end, limit)
    if found is None:
        found = _pattern["tail_before"].match(view.plain, end, limit)
        if found is None or head_at(view, found.start("next"), limit) is None:
            return end
    first = skip(view, end, limit)
    goes_on_otherwise = any(words_of.match(view.lower, first, limit) for words_of in (VERBS, RELATIVES, STOPS))
    return end if goes_on_otherwise else found.end()


def named(view: View, start: int, end: int) -> str:
    """Return the name at ``start:end`` spelled out; page numbers and markup inside it are left out."""
    return _called(spelled(BRACKET.sub("", view.plain[start:end]).replace(": ", " ")))


#: What is no part of a name, in the order in which it is taken off.
_NO_PART = ("which_of_them", "chosen_by", "conceded", "on_behalf", "form_before_post", "how_many", "small_words_at_end")


@lru_cache(maxsize=4096)  # a letter names few bodies, each of them many times
def _called(name: str) -> str:
    """Return a name without what is no part of it, such as the form of address before a post."""
    for row in _NO_PART:
        name = _pattern[row].sub("", name)
    return capitalised(name)


def whole_list(view: View, start: int, stop: int) -> tuple[str, ...]:
    """Return the names of ``start:stop``, cut before each other body; each word is of one; ``()``: none."""
    if head_at(view, start, stop) is None:
        return ()
    cuts = [start]
    brackets = [*map(re.Match.span, BRACKET.finditer(view.plain, start, stop))]
    for joint in JOINT.finditer(view.lower, start, stop):
        first = head_at(view, cuts[-1], stop)
        if any(a <= joint.start() < b for a, b in brackets) or (first is not None and first.end > joint.start()):
            continue  # “tập đoàn, tổng công ty”: one class
        if head_at(view, joint.end(), stop):
            body = body_at(view, cuts[-1], stop)
            # inside a restriction: “đã được Sở Y tế, UBND tỉnh | công nhận”
            inside = body is not None and is_relative(view, body.end, stop)
            cuts += [] if inside else [joint.end()]
    spans = []
    for begin, end in zip(cuts, [*cuts[1:], stop], strict=True):
        last = _pattern["joint_at_end"].search(view.plain, begin, end)
        spans.append((begin, start_of(last, end)))
    pieces = (re.sub(r"\s*\([^)]*\)", "", words(view.plain[a:b]).strip()) for a, b in one_class(view, spans))
    return tuple(dict.fromkeys(shared_head([_called(spelled(piece)) for piece in pieces])))
