"""Who must act: the doer that a clause, a heading or a lead-in names.

A doer is a body (or a class of persons) before an act (``Các CĐCS | gửi báo cáo``), after a request (``đề nghị | các CĐCS |
báo cáo``), in a heading (``2. Đối với các CĐCS``), or before a colon (``Văn phòng: bố trí xe``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.bodies import Body, body_at, head_at, spelled
from extractors.lexicon import load
from extractors.phrases import PhraseTable
from extractors.view import LOWER, UPPER, View, phrase, words

_DUTIES = load("duties")
_VERBS = PhraseTable((verb, "act") for verb in _DUTIES["verbs"])
_ADVERBS = PhraseTable((adverb, "adverb") for adverb in _DUTIES["adverbs"])
_RELATIVES = PhraseTable((word, "relative") for word in _DUTIES["relatives"])
_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[ \"']*")
_BRACKET = re.compile(r" *\([^()]{0,160}\)")
_JOINT = phrase(r" *(?:[,;&]|và(?!\w)|cùng(?: với)?(?!\w)|, và(?!\w)|, cùng(?!\w)|hoặc(?!\w)) *(?:và |cùng )?(?=\S)")
_TOWARDS = phrase(r"(?:riêng )?(?:đối với|về phía|phía|trách nhiệm(?: của)?|nhiệm vụ(?: của)?|phần việc của|riêng) ")
_ASKS = phrase(r"(?:đề nghị|giao|yêu cầu|phân công)(?: cho)? ")
_HEADING_TOWARDS = phrase(r"(?:phối hợp với|ở (?=công đoàn|cơ sở|các|cấp)|đối với|trách nhiệm của|nhiệm vụ của|yêu cầu với|phân công cho) ")
_LONGEST_DOER = 25  # words: what is longer is no name of a class


@dataclass(frozen=True, slots=True)
class Doer:
    """The bodies that must act, spelled out, with the span of their words and where the words after them begin."""

    names: tuple[str, ...]
    start: int
    end: int
    acts: bool
    """An act follows the name, so the name is a subject and not merely mentioned."""
    coordinators: tuple[str, ...] = ()


def skip(view: View, at: int, limit: int) -> int:
    """Return the next place that is neither blank nor a quotation mark."""
    found = _GAP.match(view.plain, at, limit)
    return found.end() if found else at


def begins_with_act(view: View, start: int, limit: int) -> bool:
    """Say whether an item begins with an act (``Xây dựng kế hoạch``), perhaps after an adverbial and a comma."""
    at = skip(view, start, limit)
    if _VERBS.match(view.lower, at, limit) or _ADVERBS.match(view.lower, at, limit):
        return True
    if _ADVERBIAL.match(view.lower, at, limit) is None:
        return False
    comma = view.plain.find(",", at, min(limit, at + 200))
    return comma >= 0 and act_at(view, comma + 1, limit) is not None


def act_at(view: View, at: int, limit: int) -> int | None:
    """Return the end of the act (adverbs and verb) at ``at``, or ``None``; brackets and a comma may come before it."""
    at = skip(view, at, limit)
    while bracket := _BRACKET.match(view.plain, at, limit):
        at = skip(view, bracket.end(), limit)
    comma = at < limit and view.plain[at] in ",:"
    if comma:
        at = skip(view, at + 1, limit)
    while adverb := _ADVERBS.match(view.lower, at, limit):
        nearer = skip(view, adverb[0], limit)
        if _VERBS.match(view.lower, nearer, limit) is None and _ADVERBS.match(view.lower, nearer, limit) is None:
            return adverb[0]
        at = nearer
    verb = _VERBS.match(view.lower, at, limit)
    if verb is None or (view.plain[at].isupper() and not comma) or _MEASURE.match(view.lower, at, limit):
        return None
    return verb[0]


_MEASURE = phrase(r"không (?:quá|vượt quá|dưới|ít hơn|nhỏ hơn)(?!\w)")


def _name_end(view: View, at: int, limit: int, *, loose: bool = False) -> tuple[int, bool] | None:
    """Return where the name that begins at ``at`` ends and whether an act follows it.

    A class may go on with nouns (``khối trường học``) or with a clause (``có trên 200 đoàn viên``) before its act; the
    nouns belong to its name, the clause does not. ``loose`` takes any small word after the name for an act.
    """
    body = body_at(view, at, limit)
    if body is None:
        return None
    end = body.end
    relative = _is_relative(view, end, limit)
    if not relative and act_at(view, end, limit) is not None:
        return end, True
    count = 0
    for word in _WORD.finditer(view.lower, end, min(limit, end + 180)):
        between = view.plain[end : word.start()]
        if re.search(r"[.;:(]", between) or count > (18 if relative else 10) or (not relative and "," in between):
            break
        if (count == 0 or not relative) and _STOPS.match(view.lower, word.start(), limit) or (not relative and _joins_another(view, word.start(), limit)):
            break
        if not relative and count == 0 and not _is_class(body) and body.kind != "department":
            break  # a proper name is complete: what follows is its act or something else
        if count >= (1 if relative else 0) and _begins_act(view, word.start(), limit):
            whole = body.kind == "person" or not relative
            return (end + len(between.rstrip(" ,")) if whole else end), True
        count += 1
    return end, loose and body.kind != "person" and _goes_on(view, end, limit)


_CLASS_KINDS = frozenset(("union", "school", "person", "state", "mass", "party"))


def _is_class(body: Body) -> bool:
    """Say whether a name means a class (``công đoàn cơ sở``, ``các đơn vị``), which nouns may narrow."""
    return body.plural or (body.kind in _CLASS_KINDS and body.name[1:] == body.name[1:].lower())


def _goes_on(view: View, end: int, limit: int) -> bool:
    """Say whether a small word follows that can only be an act: after a body at the start of its sentence."""
    at = skip(view, end, limit)
    if at >= limit or not view.plain[at].islower() or at == end:
        return False
    return _STOPS.match(view.lower, at, limit) is None and _RELATIVES.match(view.lower, at, limit) is None


def _begins_act(view: View, at: int, limit: int) -> bool:
    """Say whether the act of a long name begins here: a verb of two words, or one that is no noun; ``phải``, ``cần``."""
    if view.plain[at].isupper() or _is_noun_here(view, at) or _PASSIVE.search(view.lower[max(0, at - 6) : at]):
        return False
    if _MODALS.match(view.lower, at, limit):
        return True
    verb = _VERBS.match(view.lower, at, limit)
    return verb is not None and (" " in view.lower[at : verb[0]] or view.lower[at : verb[0]] in _PLAIN_VERBS)


_PASSIVE = re.compile(r"(?:được|bị|đã) +$")


def _joins_another(view: View, at: int, limit: int) -> bool:
    joint = re.compile(r"(?:và|cùng(?: với)?|hoặc)(?= )").match(view.lower, at, limit)
    return joint is not None and head_at(view, skip(view, joint.end(), limit), limit) is not None


def _is_noun_here(view: View, at: int) -> bool:
    """Say whether the verb-like word at ``at`` is part of a noun (``công tác tổ chức``)."""
    before = " " + view.lower[max(0, at - 18) : at].rstrip()
    return before.endswith(_NOUNS)


_NOUNS = tuple(" " + noun for noun in _DUTIES["nouns"])
_PLAIN_VERBS = frozenset(_DUTIES["plain_verbs"])
_MODALS = PhraseTable((word, "modal") for word in _DUTIES["modals"])
_STOPS = PhraseTable((word, "stop") for word in _DUTIES["stops"])


def _is_relative(view: View, end: int, limit: int) -> bool:
    at = skip(view, end, limit)
    found = _RELATIVES.match(view.lower, at, limit)
    if found is None:
        return False
    verb = _VERBS.match(view.lower, at, limit)
    adverb = _ADVERBS.match(view.lower, at, limit)
    longest = max((m[0] for m in (verb, adverb) if m), default=0)
    return found[0] >= longest


def doers_at(view: View, at: int, limit: int, *, loose: bool = False) -> Doer | None:
    """Read one body or a list of bodies that begins at ``at``.

    ``loose`` is for the start of a sentence, where any small word after a body is an act.
    """
    at = skip(view, at, limit)
    names: list[tuple[int, int]] = []
    acts = False
    begin = at
    end = at
    while at < limit and len(names) < 12:
        found = _name_end(view, at, limit, loose=loose)
        if found is None:
            break
        end, acts = found
        if not acts:
            end = _tail_of_name(view, end, limit)
        names.append((at, end))
        if acts:
            break
        more = _more_places(view, at, end, limit)
        if more > end:
            end = more
            names[-1] = (at, end)
            acts = act_at(view, end, limit) is not None or (loose and _goes_on(view, end, limit))
            if acts:
                break
        after = end
        while bracket := _BRACKET.match(view.plain, after, limit):
            after = bracket.end()
        joint = _JOINT.match(view.lower, after, limit)
        if not joint or head_at(view, joint.end(), limit) is None:
            break
        at = joint.end()
    if not names:
        return None
    spelt = [name for a, b in names for name in _each_place(_named(view, a, b))]
    return Doer(tuple(dict.fromkeys(_shared_level(spelt))), begin, end, acts)


_LEVELS = "tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|trường"
_PLACE = rf"[{UPPER}]\w*(?: (?:[{UPPER}]\w*|\d+))*"
_SEVERAL = re.compile(rf"các (?:{_LEVELS}) +{_PLACE}$")
_NEXT_PLACE = re.compile(rf"(?: *,| +và)(?: (?:xã|phường|thị trấn|huyện|thành phố|thị xã|tỉnh))? +(?={_PLACE})")
_ONE_OF_SEVERAL = re.compile(rf"^(.*?) ?các ({_LEVELS}) ({_PLACE}(?:(?:,| và)(?: (?:{_LEVELS}))? {_PLACE})+)$")


def _more_places(view: View, start: int, end: int, limit: int) -> int:
    """Return where a list of places ends that a name has begun (``UBND các xã Ea Yông`` + ``, Hòa An, Ea Kênh``)."""
    if not _SEVERAL.search(view.plain[start:end]):
        return end
    while joint := _NEXT_PLACE.match(view.plain, end, limit):
        if head_at(view, joint.end(), limit) is not None:
            break
        place = re.compile(_PLACE).match(view.plain, joint.end(), limit)
        if place is None:
            break
        end = place.end()
    return end


def _each_place(name: str) -> list[str]:
    """Name each body of a list of places (``Ủy ban nhân dân các xã A, B`` → one name a commune)."""
    found = _ONE_OF_SEVERAL.match(name)
    if found is None:
        return [name]
    names = []
    for piece in re.split(r",| và ", found[3]):
        own = re.match(rf" *({_LEVELS}) (.+)", piece)
        level, place = (own[1], own[2]) if own else (found[2], piece.strip())
        names.append(f"{found[1]} {level} {place}".strip())
    return names


_BARE_TYPE = re.compile(
    r"^(?:Liên đoàn Lao động|Hội [^,]{3,25}|Ủy ban (?:Mặt trận Tổ quốc|nhân dân)|Hội đồng nhân dân|Đoàn (?:Thanh niên|TNCS)[^,]{0,25}|Mặt trận Tổ quốc)$"
)
_LEVEL_AT_END = re.compile(r" ((?:các )?(?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường)(?:, (?:thành phố|thị xã|quận|phường|thị trấn))*)$")


def _shared_level(names: list[str]) -> list[str]:
    """Give the bodies before the last the level that stands only there (``Hội Nông dân và LĐLĐ | các huyện``)."""
    found = _LEVEL_AT_END.search(names[-1]) if len(names) > 1 else None
    if found is None:
        return names
    return [f"{name} {found[1]}" if _BARE_TYPE.match(name) else name for name in names[:-1]] + [names[-1]]


_TAIL_OF_NAME = re.compile(rf"(?: [{LOWER}]+){{1,3}}(?= *(?:[,;:]|\(|$| và [{UPPER}]| và các))")


def _tail_of_name(view: View, end: int, limit: int) -> int:
    """Add the small letters with which a name ends before the next one (``Than - Khoáng`` + ``sản,``)."""
    found = _TAIL_OF_NAME.match(view.plain, end, limit)
    if found is None:
        return end
    first = skip(view, end, limit)
    if _VERBS.match(view.lower, first, limit) or _RELATIVES.match(view.lower, first, limit) or _STOPS.match(view.lower, first, limit):
        return end
    return found.end()


def _named(view: View, start: int, end: int) -> str:
    return spelled(view.plain[start:end])


def subject(view: View, start: int, limit: int) -> Doer | None:
    """Return the doer with which a sentence begins, after adverbials (``Căn cứ …, các CĐCS | xây dựng``)."""
    at = skip(view, start, limit)
    towards = _TOWARDS.match(view.lower, at, limit)
    if towards:
        doer = doers_at(view, towards.end(), limit)
        if doer:
            inner = subject(view, doer.end + 1, limit) if _colon_or_comma(view, doer.end, limit) else None
            return inner if inner and inner.acts else Doer(doer.names, doer.start, doer.end, True)
    for place in _openings(view, at, limit):
        doer = doers_at(view, place, limit, loose=place == at or view.plain[place - 2 : place - 1] in (",", ":"))
        if doer is None:
            continue
        if doer.acts and not (place != at and _is_person(view, place)):
            return doer
        if place == at and (stop := _colon_after(view, doer.end, limit)) is not None:
            names = _whole_list(view, doer.start, stop) or doer.names
            return Doer(names, doer.start, stop, True)
    return None


def _is_person(view: View, at: int) -> bool:
    head = head_at(view, at, len(view.lower))
    return head is not None and head.kind == "person" and not view.lower.startswith(("đồng chí", "các đồng chí", "hiệu trưởng", "chủ tịch", "giám đốc", "thủ trưởng"), at)


_ADVERBIAL = PhraseTable((word, "adverbial") for word in _DUTIES["adverbials"])
_COMMA = re.compile(r"[,:](?= )")


def _openings(view: View, start: int, limit: int) -> Iterator[int]:
    """Yield the places where the subject of a sentence may begin: its start, after a label, after adverbials."""
    yield start
    label = _LABEL.match(view.plain, start, limit)
    if label:
        start = label.end()
        yield start
    adverbial = _ADVERBIAL.match(view.lower, start, limit)
    verb = _VERBS.match(view.lower, start, limit)
    if adverbial is None or (verb is not None and verb[0] > adverbial[0]):
        then = _THEN.search(view.lower, start, min(limit, start + 200))
        if then:
            yield then.end()
        return
    stop = min(limit, start + 420)
    period = re.compile(r"[;.] ").search(view.plain, start, stop)
    stop = period.start() if period else stop
    yield from _after_short_adverbial(view, start, stop)
    for found in _COMMA.finditer(view.plain, start, stop):
        at = skip(view, found.end(), limit)
        yield at
        if head_at(view, at, limit) is None and _VERBS.match(view.lower, at, limit) and not _ADVERBIAL.match(view.lower, at, limit):
            return  # the main clause has begun without a subject


def unknown_doer(view: View, start: int, limit: int) -> Doer | None:
    """Read a doer that the lexicon does not know: ``Các …`` or a capitalised name before an act that only people do.

    ``Các tổ bầu cử | gửi biên bản``; ``Giao | Liên hiệp Hợp tác xã | chuẩn bị``.
    """
    begin = _UNKNOWN.match(view.plain, start, limit)
    if _ADVERBIAL.match(view.lower, start, limit) or _VERBS.match(view.lower, start, limit):
        return None
    if begin is None or _THINGS.match(view.lower, begin.end() if begin[0].lower().startswith(_PLURALS) else start, limit):
        return None
    count = 0
    for word in _WORD.finditer(view.lower, start, min(limit, start + 110)):
        if re.search(r"[.;:(,]", view.plain[start : word.start()]) or count > 12:
            return None
        if count >= 2 and view.plain[word.start()].islower() and _HUMAN.match(view.lower, word.start(), limit):
            if _is_noun_here(view, word.start()) or _PASSIVE.search(view.lower[max(0, word.start() - 6) : word.start()]):
                return None
            end = start + len(view.plain[start : word.start()].rstrip(" ,"))
            return Doer((_named(view, start, end),), start, end, True)
        count += 1
    return None


def late_subject(view: View, start: int, limit: int) -> Doer | None:
    """Return a body that takes over as subject after a comma (``Xây dựng bộ máy …, | CĐCS | bố trí 01 cán bộ``)."""
    period = re.compile(r"[;.] ").search(view.plain, start, limit)
    for found in _COMMA.finditer(view.plain, start, period.start() if period else limit):
        at = skip(view, found.end(), limit)
        head = head_at(view, at, limit)
        if head is None or head.kind in ("person", "department"):
            continue
        doer = doers_at(view, at, limit)
        if doer and doer.acts:
            return doer
    return None


_BY = phrase(r"(?<!\w)(?:do|được|là trách nhiệm của|thuộc trách nhiệm(?: của)?|là nhiệm vụ của) (?=\S)")
_SENDING = PhraseTable((word, "act") for word in ("lập", "gửi", "nộp", "báo cáo", "chuẩn bị", "thực hiện", "tổ chức", "cử", "chuyển", "tự", "quyết định", "lựa chọn", "chọn", "đăng ký", "tổng hợp", "bố trí", "chịu trách nhiệm", "chủ trì", "phụ trách", "cung cấp", "theo dõi"))


def passive_doer(view: View, start: int, limit: int) -> Doer | None:
    """Return who does it in a passive sentence (``Danh sách do | CĐCS | lập``; ``… là trách nhiệm của | các ban``)."""
    for found in _BY.finditer(view.lower, start, limit):
        doer = doers_at(view, found.end(), limit)
        if doer is None:
            continue
        duty = found[0].startswith(("là", "thuộc"))
        if duty or (doer.acts and _SENDING.match(view.lower, skip(view, doer.end, limit), limit)):
            return doer
    return None


_PLURALS = ("các ", "mỗi ", "từng ", "những ")
_UNKNOWN = re.compile(rf"(?:[Cc]ác|[Mm]ỗi|[Tt]ừng) +|[{UPPER}][{LOWER}]+ +[{UPPER}]")
_THINGS = PhraseTable((word, "thing") for word in _DUTIES["things"])
_HUMAN = PhraseTable((word, "act") for word in _DUTIES["human_verbs"])


_LABEL = re.compile(rf"[{UPPER}][^:.;,()]{{2,60}}: +(?=\S)")
_PREPOSITION = re.compile(r"(?:của|với|về|cho|từ|tại|do|đến|tới|trong|theo|các|bởi|lên|qua|ở|và|là)$")


_THEN = phrase(r"(?<!\w)thì (?=\S)")


def _after_short_adverbial(view: View, start: int, stop: int) -> Iterator[int]:
    """Yield a subject that follows an adverbial without a comma (``Trong năm học Phòng GDĐT | sẽ``)."""
    then = _THEN.search(view.lower, start, stop)  # “… gửi đến CĐCS thì | ủy ban kiểm tra | chuyển”
    if then:
        yield then.end()
    comma = view.plain.find(",", start, stop)
    for word in _WORD.finditer(view.lower, start, min(comma if comma >= 0 else stop, start + 80)):
        at = word.start()
        if at > start and (view.plain[at].isupper() or view.lower.startswith("các ", at)) and head_at(view, at, stop):
            before = view.lower[max(start, at - 8) : at].rstrip()
            if not _PREPOSITION.search(before) and not before[-1:].isdigit():
                yield at
                return


def _colon_after(view: View, at: int, limit: int) -> int | None:
    """Return the place of a colon that ends the name (``CĐCS không thuộc danh sách kiểm tra: | tự kiểm tra``)."""
    found = re.compile(r"[^:.;()]{0,90}(?:\([^()]{0,120}\))? *:").match(view.plain, at, limit)
    if found is None:
        return None
    between = view.lower[at : found.end() - 1].strip()
    if between and not between.startswith("(") and not _is_relative(view, at, limit) and len(between.split()) > 4:
        return None
    return found.end() - 1


def _colon_or_comma(view: View, at: int, limit: int) -> bool:
    at = skip(view, at, limit)
    return at < limit and view.plain[at] in ":,"


_STRONG = phrase(r"(?<!\w)(?:%s)(?!\w)(?: (?:cho|đến|tới|và yêu cầu|và đề nghị))?" % "|".join(sorted(_DUTIES["requests"], key=len, reverse=True)))
_WEAK = phrase(r"(?<!\w)(?:%s)(?!\w)(?: (?:cho|đến|tới))?" % "|".join(sorted(_DUTIES["weak_requests"], key=len, reverse=True)))


def requested(view: View, start: int, limit: int, *, weak: bool = False, after: int | None = None) -> tuple[int, Doer] | None:
    """Return where a request stands and the doer that it asks (``đề nghị | các CĐCS | báo cáo``).

    A request opens its sentence, follows a comma, or follows the body that asks, which ends at ``after``. ``weak`` lets
    softer words count too (``hướng dẫn``, ``chỉ đạo``, ``mời``), for sentences of the issuer itself.
    """
    for found in (_WEAK if weak else _STRONG).finditer(view.lower, start, limit):
        doer = doers_at(view, found.end(), limit)
        if doer is None or doer.start - found.end() > 3:
            continue
        before = view.plain[start : found.start()].rstrip()
        opens = not before or before[-1] in ",.;:)-\"" or (after is not None and found.start() - after < 90)
        if opens:
            return found.start(), doer
    return None


def lead(view: View, doer: Doer, limit: int) -> Doer:
    """Add the bodies that the doer works with (``chủ trì, phối hợp với | Sở Y tế``) to ``coordinators``."""
    found = _WITH.search(view.lower, doer.end, min(limit, doer.end + 120))
    if not found:
        return doer
    others = doers_at(view, found.end(), limit)
    if others is None:
        return doer
    return Doer(doer.names, doer.start, doer.end, doer.acts, others.names)


_WITH = phrase(r"phối hợp(?: chặt chẽ)?(?: với| cùng(?: với)?)? (?=\w)")


def heading_as_doer(view: View, start: int, end: int) -> tuple[str, ...]:
    """Return a short heading as the name of a body, for sections that say who does what (``TỔ CHỨC THỰC HIỆN``).

    There a heading names somebody even where the lexicon does not know it, unless it begins with an act or a thing.
    """
    stop = start + len(view.plain[start:end].rstrip(" .:;,"))
    at = skip(view, start, stop)
    text = words(view.text[at:stop])
    if not text[:1].isupper() or len(text.split()) > 12 or any(mark in text for mark in ";:."):
        return ()
    if _VERBS.match(view.lower, at, stop) or _THINGS.match(view.lower, at, stop) or _ADVERBIAL.match(view.lower, at, stop):
        return ()
    return (spelled(text),)


def heading_doers(view: View, start: int, end: int) -> tuple[str, ...]:
    """Return the bodies that a heading names as those who must act, spelled out.

    ``Đối với`` takes the words to the end of the heading, restrictions included.
    """
    stop = start + len(view.plain[start:end].rstrip(" .:;,"))
    at = skip(view, start, stop)
    asks = _ASKS.match(view.lower, at, stop)
    if asks:
        at = asks.end()
    towards = _TOWARDS.match(view.lower, at, stop) or _HEADING_TOWARDS.search(view.lower, at, stop)
    if towards:
        names = _whole_list(view, towards.end(), stop)
        if names:
            return names
        at = towards.end() if towards.start() == at else at
    doer = doers_at(view, at, stop)
    if doer is None:
        return ()
    rest = view.plain[doer.end : stop].strip()
    if _RELATIVES.match(view.lower, skip(view, doer.end, stop), stop) and "," not in rest and len(rest.split()) <= 12:
        return _whole_list(view, at, stop)
    if doer.acts:
        return doer.names
    if not rest or rest.startswith(("(", ":", "-")) or re.match(r"thực hiện|có trách nhiệm", rest):
        return doer.names
    return _whole_list(view, at, stop) if len(rest.split()) <= 8 and "," not in rest else ()


def _whole_list(view: View, start: int, stop: int) -> tuple[str, ...]:
    """Cut ``start:stop`` into names at joints before another body; every word belongs to one of them."""
    if head_at(view, start, stop) is None:
        return ()
    cuts = [start]
    for joint in _JOINT.finditer(view.lower, start, stop):
        if head_at(view, joint.end(), stop) is not None and not _inside_class(view, cuts[-1], joint.start(), joint.end(), stop):
            cuts.append(joint.end())
    names = []
    for index, begin in enumerate(cuts):
        finish = cuts[index + 1] if index + 1 < len(cuts) else stop
        piece = re.sub(r"(?:[,;&]|\bvà|\bcùng(?: với)?|\bhoặc)\s*$", "", words(view.text[begin:finish]).strip())
        piece = re.sub(r"\s*\([^)]*\)", "", piece)
        if piece and len(piece.split()) <= _LONGEST_DOER:
            names.append(spelled(piece))
    return tuple(dict.fromkeys(names))


def _inside_class(view: View, begin: int, joint: int, after: int, stop: int) -> bool:
    """Say whether the joint stands inside a restriction (``đã được Sở Y tế, UBND tỉnh | công nhận``)."""
    body = body_at(view, begin, stop)
    return body is not None and body.end < joint and _is_relative(view, body.end, stop)
