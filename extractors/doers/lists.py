"""What the bodies of a list share: a beginning, a level, a place (``Hội Nông dân và LĐLĐ | huyện``)."""

import re

from extractors.bodies import head_at
from extractors.lexicon import load
from extractors.patterns import LOWER, UPPER, View, any_of, phrase, words

_WORDS = load("bodies")["lists"]
_DISTRICT = any_of(_WORDS["levels"])
_LEVELS = any_of((*_WORDS["levels"], *_WORDS["institutions"]))
#: A place; some of the Central Highlands have an apostrophe (``M'Drắk``, ``Ea H'leo``).
_WORD = rf"[{UPPER}](?:'[{UPPER}{LOWER}])?\w*"
_PLACE = rf"(?:Trung ương +)?{_WORD}(?: +(?:{_WORD}|\d+))*"
_SEVERAL = phrase(rf"(?:các )?{_LEVELS} +{_PLACE}$")
_NEXT_PLACE = phrase(rf"(?: *,| +và)(?: {_DISTRICT})? +(?={_PLACE})")
#: Bodies of provinces that share one beginning (``Công đoàn ngành Y tế Cần Thơ | , An Giang, Cà Mau``).
_PROVINCE = any_of(re.escape(name) for name in (*load("places")["cities"], *load("places")["provinces"]))
_OF_PROVINCE = re.compile(rf"^(?!{_PROVINCE}$)(.*?) ((?:(?:thành phố|tỉnh|Thành phố) )?{_PROVINCE})$")
_NEXT_PROVINCE = re.compile(rf"(?: *,| +và)\s+(?:các )?(?:tỉnh |[Tt]hành phố )?{_PROVINCE}(?!\w)(?! +[{UPPER}])")
_SEVERAL_PROVINCES = re.compile(rf"^(.*?) ({_PROVINCE}(?:(?:,| và) (?:các )?(?:tỉnh |[Tt]hành phố )?{_PROVINCE})+)$")
_ONE_PLACE = re.compile(_PLACE)
_OWN_LEVEL = re.compile(rf" *({_LEVELS}) (.+)")
#: What must follow a name that is the first of a list of places.
_LIST_GOES_ON = re.compile(r"\s*[,:]|\s+và")
_ONE_OF_SEVERAL = re.compile(rf"^(.*?) ?(?:các )?({_LEVELS}) ({_PLACE}(?:(?:,| và)(?: {_LEVELS})? {_PLACE})+)$")


_CITIES = frozenset(load("places")["cities"])
#: “UBND các phường: Trần Lãm, Kỳ Bá | bố trí”
_CLASS_OF_PLACES = phrase(rf"các {_LEVELS}(?:, {_LEVELS})*$")
_LISTED_AFTER = re.compile(rf"\s*:\s+(?:Trung ương )?{_PLACE}(?:(?:,| và)\s+(?:Trung ương )?{_PLACE})+")


def more_places(view: View, start: int, end: int, limit: int) -> int:
    """Return where a list of places ends that a name has begun (``UBND các xã Ea Yông`` + ``, Hòa An, Ea Kênh``)."""
    if not _LIST_GOES_ON.match(view.plain, end, limit):
        return end
    if _OF_PROVINCE.match(words(view.plain[start:end])):
        while province := _NEXT_PROVINCE.match(view.plain, end, limit):
            end = province.end()
        return end
    listed = _LISTED_AFTER.match(view.plain, end, limit) if _CLASS_OF_PLACES.search(view.plain[start:end]) else None
    if listed:
        last = view.lower.rfind(" và ", end, listed.end())
        another = last > 0 and head_at(view, last + len(" và "), limit) is not None
        return last if another else listed.end()
    if not _SEVERAL.search(view.plain[start:end]):
        return end
    while joint := _NEXT_PLACE.match(view.plain, end, limit):
        if head_at(view, joint.end(), limit) is not None:
            break
        place = _ONE_PLACE.match(view.plain, joint.end(), limit)
        if place is None:
            break
        end = place.end()
    return end


def _level_of(place: str) -> str:
    """Return a province with its level (``Hà Nội`` → ``thành phố Hà Nội``)."""
    if place[:1].islower() or place.startswith("Thành phố "):
        return place[:1].lower() + place[1:]
    return f"thành phố {place}" if place in _CITIES else f"tỉnh {place}"


def each_place(name: str) -> list[str]:
    """Name each body of a list of places (``Ủy ban nhân dân các xã A, B`` → one name a commune)."""
    if "," not in name and " và" not in name:
        return [name]
    provinces = _SEVERAL_PROVINCES.match(name)
    if provinces:
        beginning = re.sub(r" (?:các )?tỉnh, thành phố$", " tỉnh", provinces[1])
        bare = re.sub(rf" (?:các )?{_LEVELS}$", "", beginning, flags=re.IGNORECASE)
        places = [re.sub("^các ", "", place.strip()) for place in re.split(r",| và ", provinces[2])]
        return [f"{bare} {_level_of(place) if beginning != bare else place}" for place in places]
    found = _ONE_OF_SEVERAL.match(name)
    if found is None:
        return [name]
    names = []
    for piece in re.split(r",| và ", found[3]):
        own = _OWN_LEVEL.match(piece)
        level, place = (own[1], own[2]) if own else (found[2], piece.strip())
        level = level.capitalize() if level in _WORDS["institutions"] else level
        names.append(f"{found[1]} {level} {place}".strip())
    return names


_BARE_TYPE = re.compile(rf"^{any_of(_WORDS['of_a_level'])}$")
_LEVEL_AT_END = re.compile(rf" ((?:các )?{_DISTRICT}(?:, {_DISTRICT})*)$")


def shared_level(names: list[str]) -> list[str]:
    """Give the bodies before the last the level that stands only there (``Hội Nông dân và LĐLĐ | các huyện``)."""
    found = _LEVEL_AT_END.search(names[-1]) if len(names) > 1 else None
    if found is None:
        return names
    return [f"{name} {found[1]}" if _BARE_TYPE.match(name) else name for name in names[:-1]] + [names[-1]]


_BARE_DISTRICT = re.compile(rf"^{_DISTRICT} {_PLACE}$")
_OF_DISTRICT = re.compile(rf"^(?!{_DISTRICT} )(.+?) {_DISTRICT} {_PLACE}$")
_HOUSE = re.compile(rf"^{any_of(_WORDS['houses'])}(?= )")
_UNION_OF_HOUSE = re.compile(rf"^((?:Công đoàn|CĐ)(?: cơ sở)?) ({_HOUSE.pattern[1:]})")


def shared_head(names: list[str]) -> list[str]:
    """Give later names what only the first begins with (``UBND xã A và | phường B``)."""
    if len(names) < 2:
        return names
    found: list[str] = []
    for name in names:
        before = found[-1] if found else ""
        district = _OF_DISTRICT.match(before)
        union = _UNION_OF_HOUSE.match(before)
        house = _HOUSE.match(name)
        lower = name[:1].lower() + name[1:]
        if district and _BARE_DISTRICT.match(lower):
            name = f"{district[1]} {lower}"
        elif union and house and house[0] == union[2]:
            name = f"{union[1]} {name}"
        found.append(name)
    return found
