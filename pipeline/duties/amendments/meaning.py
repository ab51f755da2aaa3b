"""Which duties and which days of a letter the words of a later one mean."""

import math
import re
from collections.abc import Iterable, Sequence
from typing import ClassVar

from extractors.dates.ordered_rows import RowFacts, rows_of
from extractors.lookalikes import as_it_looks
from extractors.outline import Block, outline_of
from extractors.patterns import Covered, View, said_in, view_of_letter
from extractors.wordings import Wordings
from pipeline.duties.amendments import linking
from pipeline.duties.amendments.linking import content, owner_of, papers_in
from pipeline.duties.matching import held_by, name_of
from pipeline.duties.routing.union_classes import is_workplace_of
from pipeline.support.grouping import grouped
from pipeline.support.words import one_line
from pipeline.unions.names import key, without_organ
from schemas import Amendment, DateRecord, Letter, Obligation

#: A paper named weighs as much as two words in common.
_WEIGHT_OF_PAPER = 2.0
_LEVEL = re.compile(
    r"(?:(?:gạch đầu dòng|tiết|điểm|khoản|tiểu mục|mục|điều|phần|chương)(?: thứ)?(?: số)? |(?=phụ lục ))"
    r"((?:phụ lục )?\S+)"
)
_MARK = re.compile(
    r"(?:^|\n)[^\S\n]*(?:(?:phần|chương|mục|điều)[^\S\n]+)?([\w.]{1,8}?)[.)]?[^\S\n]*[-:.)]?[^\S\n]*$", re.I
)
_AROUND_MARKS = ".)(-: "
#: An annex has its number in its heading, and no mark.
_ANNEX = re.compile(r"(phụ lục \w+)[.:]?(?=[^\S\n]*(?:\n|$))", re.IGNORECASE)
_NAME = re.compile(r"“[^”]*”|\"[^\"]*\"")
#: Words that speak of the time of the whole (“thời gian thực hiện”), and of nothing that is done.
_OF_TIME = re.compile(r"(?<!\w)(?:thời gian|thời hạn|hạn|mốc|tiến độ)(?!\w)")
_TO_HOLD = {"to", "chuc"}
#: Words for what is held, by the noun with which they begin: “Hội thi …”, “thời gian tổ chức Giải …”.
_HELD_FIRST = Wordings("amendment_patterns")["held_first"]
#: Before a union's name: the change is for it.
_FOR = linking.GRAMMAR["for_whom"]
#: Behind its subject: “CĐCS A và CĐCS B | được gia hạn”, “CĐCS A | không phải gửi”.
_IS_GRANTED = re.compile(r".*(?= (?:được|không|chưa phải) )")
#: “đối với các | bệnh viện”, “các | trường mầm non không tham gia”: those whose names say so.
_MOST_OF_KIND = 6
_KIND = linking.GRAMMAR["of_kind"]
_SOME, _BEGINS_SOME = re.compile(f"{_FOR}{_KIND}"), re.compile(f"^ ?(?:riêng |còn )?{_KIND}")
#: “đối với công đoàn các xã, phường”: a class by its kinds, and no name that begins like it.
_FOR_CLASS = re.compile(
    rf"{_FOR}(?:khối (?:công đoàn )?|công đoàn )(?P<kinds>(?:(?:{'|'.join(linking.CLASSES)}|và) ?)+)"
    r"(?=$|(?:thời|đến|tại|theo|gửi|nộp|trực|thực|do|trên|trong|được|tiếp|về) )"
)
_ITEM = re.compile(r"[:,;]| và ")
_BETWEEN_KINDS = re.compile(r"(?<!\w)các |[,.;]")
#: The change is for some of a class only, by size, branch or kind of workplace: no table of names tells which.
_FOR_SOME = re.compile(
    rf"(?:{_FOR}|trừ )(?:các |những )*(?:công đoàn cơ sở|cđcs|nghiệp đoàn|công đoàn|đơn vị)"
    rf" {linking.GRAMMAR['some_of_class']}"
)


class Facts(RowFacts):
    """What is known where rows of ``rules.toml`` decide."""

    facts: ClassVar = {}


_SURE, _HELD = rows_of("rules", "sure", __package__), rows_of("rules", "held", __package__)
#: More than any likeness: of what recurs itself nothing recurs rather.
_ANY = math.inf

#: The duties meant, one for each of their parents, and whether the words leave no choice.
Matched = tuple[Sequence[Obligation], bool]


def one_each(duties: Iterable[Obligation]) -> list[Obligation]:
    """Return one obligation for each duty: what its unions share is the same in all of them."""
    found: dict[str, Obligation] = {}
    for item in duties:
        found.setdefault(duty_of(item), item)
    return sorted(found.values(), key=lambda item: (item.evidence.start, duty_of(item)))


def duty_of(item: Obligation) -> str:
    """Return the id that the obligations of one duty share."""
    return item.parent or item.id


def named(item: Obligation) -> str:
    """Return what a duty is called, without doers, receiver and day."""
    return (item.title or item.action).partition(" – ")[0]


def _about(amendment: Amendment) -> frozenset[str]:
    """Return the words that tell what is changed from other things."""
    return content(_OF_TIME.sub(" ", _described(amendment).lower()))


def _described(amendment: Amendment) -> str:
    """Return the words for what is changed; the words of a name in quotation marks describe nothing beside others."""
    about = amendment.about or ""
    return bare if content(bare := _NAME.sub(" ", about)) else about


def matched(
    amendment: Amendment, target: Letter, duties: Sequence[Obligation], alone: Sequence[Obligation] = (), *,
    dated: bool = True,
) -> Matched:  # fmt: skip
    """Return the duties that an amendment touches; with ``dated`` only such as have a deadline to be changed.

    Rows that are meant ``alone`` tell which duties are.

    Several that fit equally are all returned, not sure: a person chooses. Nothing named at all means every duty.
    """
    about, all_of_them = _described(amendment), one_each(duties)
    # What recurs has no one day that can be moved.
    movable = [one for one in all_of_them if one.recurrence is None and (one.last_good or one.relative)]
    groups, is_placed = _placed(amendment, target, alone, movable if dated else all_of_them)
    same_day = [item for item in groups if amendment.old_date in (None, item.due, item.last_good)]
    of_day = same_day or groups
    best = _best(about, of_day, target)
    known = Facts(
        day=amendment.old_date is not None, that_day=same_day, alike=best, placed=is_placed, points=amendment.points,
        one_work=_is_one_work(best, alone), recurs=_rather_recurs(about, best, all_of_them, target),
        words=_about(amendment) - _TO_HOLD, only=len(same_day) == 1,
    )  # fmt: skip
    return best or of_day, known.first_held(_SURE).made == "sure"


def _is_one_work(best: Sequence[Obligation], alone: Sequence[Obligation]) -> bool:
    """Whether duties are one work: a sentence asks some for it by another day, or no one meant alone owes two of them.

    “Khối trường học: trước ngày 10/5; khối doanh nghiệp: trước ngày 25/5.”
    """
    for_all = [item for item in best if not item.action.lower().startswith(linking.GRAMMAR["apart"])]
    ids = set(map(duty_of, best))
    theirs = [owner_of(item) for item in alone if duty_of(item) in ids]
    return len(for_all) <= 1 or 0 < len(theirs) == len(set(theirs))


def _placed(
    amendment: Amendment, target: Letter, alone: Sequence[Obligation], groups: list[Obligation]
) -> tuple[list[Obligation], bool]:
    """Return those of some duties that are no issuer's own, of whom and in the parts named; whether parts are."""
    groups = [item for item in groups if not item.issuer_own] or groups
    theirs = set(map(duty_of, alone))
    groups = [item for item in groups if duty_of(item) in theirs] or groups
    placed = _at_points(amendment.points, target, groups) if amendment.points else None
    return (groups, False) if placed is None else (placed, True)


def _rather_recurs(about: str, best: Sequence[Obligation], duties: Sequence[Obligation], target: Letter) -> bool:
    """Whether words rather speak of something that recurs (“báo cáo quý II”) than of the duty most alike."""
    single = max((likeness(about, item, target) for item in best[:1] if not item.recurrence), default=_ANY)
    return max((likeness(about, item, target) for item in duties if item.recurrence), default=0.0) > single


def _best(about: str, groups: Sequence[Obligation], target: Letter) -> list[Obligation]:
    """Return the duties that have most in common with the words for what is changed; none where none has anything."""
    said = content(about)
    # Of what one sentence asks by several days the line tells which is meant.
    scores = [(likeness(about, item, target), len(said & content(named(item)))) for item in groups]
    highest = max(scores, default=(0.0, 0))
    return [item for item, score in zip(groups, scores, strict=True) if score == highest > (0.0, 0)]


def likeness(about: str, item: Obligation, target: Letter) -> float:
    """Return how much a duty has in common with the words for what is changed: words, and papers that weigh as two."""
    asked = content(_OF_TIME.sub(" ", about.lower())) - {"nop"}
    words = f"{named(item)} {item.action}"
    told = content(words)
    # What the letter's subject says stands for nothing where all its duties speak of it.
    own = asked - content(target.header.subject or "")
    common = len(asked & told) * 0.25 + len(own & told)
    return common + _WEIGHT_OF_PAPER * bool(papers_in(about) & papers_in(words))


def _at_points(points: Sequence[str], target: Letter, duties: Sequence[Obligation]) -> list[Obligation] | None:
    """Return the duties that stand in the parts named; ``None`` where no such part can be read."""
    text = as_it_looks(target.text)
    view = view_of_letter(text.text)
    # The marks of each part from the largest to the smallest: “điểm a khoản 2 mục ii” → ii, 2, a.
    wanted = [*filter(None, ([*reversed(_LEVEL.findall(point))] for point in points))]
    held = [block for block in outline_of(view).blocks if any(_holds(block, marks, view) for marks in wanted)]
    parts = Covered(text.place(block.start, max(block.end, block.start + 1)) for block in held)
    return [item for item in duties if parts.holds_each([item.evidence.start])] if held else None


def _holds(block: Block, wanted: Sequence[str], view: View) -> bool:
    """Whether a block has the marks of a part, in their order; ``1.2`` is also point 2 of 1."""
    left = [mark.lower().strip(_AROUND_MARKS) for mark in wanted]
    for one in [*reversed(list(block.ancestors())), block]:
        begin = view.text.rfind("\n", 0, one.start) + 1
        found = _MARK.search(view.text[begin : one.start]) if one.mark else _ANNEX.match(view.text, one.start, one.end)
        mark = found[1].lower().strip(_AROUND_MARKS) if found else ""
        if mark and left[:1] in ([mark], [mark.split(".")[-1]]):
            del left[0]
    return not left


def is_for_some(amendment: Amendment) -> bool:
    """Whether a change is for a part of a class: a person says of which rows it holds."""
    return _FOR_SOME.search(" ".join(amendment.evidence.quote.lower().split())) is not None


def only_for(amendment: Amendment, source: Letter, owing: Sequence[Obligation]) -> list[Obligation]:
    """Return the rows of a duty that are changed alone: of unions named, or sent to; empty where all are."""
    by_name: dict[str, list[Obligation]] = grouped(owing, lambda item: _short(item.union))
    quote, _, others = one_line(amendment.evidence.quote.lower()).partition(linking.GRAMMAR["except"])
    said = key(quote)
    # “gia hạn cho CĐCS A và CĐCS B”, “CĐCS A và CĐCS B được gia hạn”; urged are those who are named at all.
    one = "|".join(sorted(map(re.escape, by_name), key=len, reverse=True))
    runs = re.findall(rf"{_FOR}(?:\d+ )?(?:đơn vị )?(?:sau |gồm )?((?:(?:{one})(?!\w)(?: và)? ?)+)", said)
    subject = said_in(_IS_GRANTED.match(quote))
    # “chưa gửi của 03 CĐCS: Trường A, Công ty B”: names of one list go without what is said of all of them.
    listed = key(_ITEM.sub(" công đoàn cơ sở ", f":{quote.partition(':')[2]}"))
    granted = {"urge": f"{said} {listed}"}.get(amendment.effect, key(subject))
    told, left = f" {' '.join(runs)} {granted} ", f" {key(others)} "
    # “CĐ xã Hòn Đất, | Giồng Riềng”: the rest of a name that only one has.
    rests = {rest for rest in map(key, _ITEM.split(quote.partition(":")[2])) if " " in rest}
    ends = [[name for name in by_name if name.endswith(f" {rest}")] for rest in rests]
    kinds = " ".join(_FOR_CLASS.findall(_BETWEEN_KINDS.sub("", quote)))
    classes = tuple(f"công đoàn {kind} " for kind in re.findall("|".join(linking.CLASSES), kinds))
    excepted = _named_in(left, by_name) | _of_workplaces(_BEGINS_SOME.findall(others), by_name)
    kinds_named = [*_SOME.findall(quote), *_BEGINS_SOME.findall(subject)]
    addressees = set(map(_short, source.header.addressees))
    ways = (
        _named_in(told, by_name) | {name for (name,) in (found for found in ends if len(found) == 1)},
        [name for name in by_name if f"{name} ".startswith(classes)],
        _of_workplaces(kinds_named, by_name),
        by_name.keys() - excepted if excepted else (),
        addressees if addressees <= by_name.keys() else (),
    )
    meant = next(filter(None, ways), ())
    named = [item for name in by_name if name in meant for item in by_name[name]]
    return named if len(named) < len(owing) else []


def _named_in(said: str, names: Iterable[str]) -> set[str]:
    """Return the names that stand in words."""
    return {name for name in names if f" {name} " in said}


def _of_workplaces(said: Iterable[str], names: Iterable[str]) -> set[str]:
    """Return the names of which the first of some words tell the kind: “bệnh viện | đến hết ngày …”."""
    for words in said:
        runs = (" ".join(key(words).split()[:count]) for count in range(_MOST_OF_KIND, 1, -1))
        if found := next(filter(None, ({name for name in names if is_workplace_of(run, name)} for run in runs)), None):
            return found
    return set()


def _short(name: str) -> str:
    """Return the name of a union as it is compared, without the organ that acts and the province behind it."""
    return without_organ(key(name)).partition(linking.GRAMMAR["province"])[0]


def events_meant(
    amendment: Amendment, target: Letter, duties: Sequence[Obligation]
) -> tuple[list[DateRecord], bool]:  # fmt: skip
    """Return the dates of what is held that an amendment touches, and whether the words leave no choice.

    Of the days of one meeting that is meant by its name alone, the one that says when it is. None where the words
    rather speak of a duty.
    """
    day = amendment.old_date
    on_day = [item for item in held_by(target) if day in {item.date, item.start} - {None}]
    held = on_day or held_by(target)
    about = _about(amendment) - _TO_HOLD
    scores = [_in_common(about, item, target) for item in held]
    most = max(scores, default=0)
    known = Facts(
        rather_duty=any(len(about & content(item.action)) > most for item in duties), on_day=on_day,
        names_held=names_held(amendment, target), shared=most, words=about,
    )  # fmt: skip
    best = [item for item, score in zip(held, scores, strict=True) if score == most]
    meant = {"held": best, "none": []}[known.first_held(_HELD).made]
    return meant, len({name_of(item, target) for item in meant}) == 1


def _in_common(about: frozenset[str], event: DateRecord, letter: Letter) -> int:
    """Return how many words name what is held; none where most of its name is missing (“cuộc thi Gương sáng đoàn viên”,
    “Tháng cao điểm phát triển đoàn viên”)."""
    common = len(about & _words_of(event, letter))
    return common if common >= min(len(about), len(content(name_of(event, letter)))) / 2 else 0


def names_held(amendment: Amendment, letter: Letter) -> bool:
    """Whether the words for what is changed begin with the noun by which a letter calls what it holds."""
    noun = held_noun(amendment)
    return bool(noun) and any(noun <= _words_of(item, letter) for item in held_by(letter))


def held_noun(amendment: Amendment) -> frozenset[str]:
    """Return the words of the noun for something held with which the words for what is changed begin."""
    begin = _HELD_FIRST.match(str(amendment.about).lower())
    return content(_OF_TIME.sub(" ", begin[0])) - _TO_HOLD if begin else frozenset()


def _words_of(event: DateRecord, letter: Letter) -> frozenset[str]:
    """Return the words that name what is held at a date, or stand beside it."""
    return content(f"{name_of(event, letter)} {event.action}")
