"""Which duties and which days of a letter the words of a later one mean."""

import datetime
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain, pairwise
from operator import attrgetter

from extractors.amendments import amendments_of, context_of
from extractors.amendments.mentions import any_word
from extractors.dates.ordered_rows import RowFacts, rows_of
from extractors.late_patterns import compiled_late
from extractors.lookalikes import as_it_looks
from extractors.numerals import PATTERN, number_of
from extractors.outline import Block, outline_of
from extractors.patterns import Covered, View, filled, said_in, start_of, view_of_letter
from extractors.wordings import Wordings
from pipeline.calendar.recurrence import good_days, is_before, is_dated
from pipeline.duties.amendments.linking import GRAMMAR, content, owner_of, papers_in, told_apart
from pipeline.duties.matching import held_by, name_of
from pipeline.support.grouping import foremost, grouped
from pipeline.support.words import one_line
from pipeline.unions.names import is_workplace, key, without_organ
from schemas import Amendment, DateRecord, Letter, Obligation

#: A paper named weighs as much as two words in common.
_WEIGHT_OF_PAPER = 2.0
#: What finds them, by their names in ``words.toml``.
CUES = {name: compiled_late(filled(text, {**GRAMMAR, "number": PATTERN}, "")) for name, text in GRAMMAR.items()}
_AROUND_MARKS = ".)(-: "
_TO_HOLD = {"to", "chuc"}
#: Words for what is held, by the noun with which they begin: “Hội thi …”, “thời gian tổ chức Giải …”.
_HELD_FIRST = Wordings("amendment_patterns")["held_first"]
#: Words for a union before its own name.
_UNION = "công đoàn (?:cơ sở (?:thành viên )?)?"

#: Says whom the words for a class mean in a letter, as ``owner_of`` names them; none where the list does not tell.
Members = Callable[[str], Set[str]]

_SURE_RULES, _EVENT_RULES = rows_of("rules", "sure", __package__), rows_of("rules", "held", __package__)
#: Where a letter speaks for itself.
SPEAKING = ("preamble", "body", "table", "closing")

#: The duties (or rows) that are meant, and whether the words leave no choice.
Matched = tuple[Sequence[Obligation], bool]


def one_each(duties: Iterable[Obligation]) -> list[Obligation]:
    """Return one obligation for each duty: what its unions share is the same in all of them."""
    found = (rows[0] for rows in grouped(duties, duty_of).values())
    return sorted(found, key=lambda item: (item.evidence.start, duty_of(item)))


def duty_of(item: Obligation) -> str:
    """Return the id that the obligations of one duty share."""
    return item.parent or item.id


def named(item: Obligation) -> str:
    """Return what a duty is called, without doers, receiver and day: “Gửi – báo cáo tháng 6 – về …” is the report."""
    return next(filter(content, parts := CUES["parts"].split(item.title or item.action)), parts[0])


def thing(item: Obligation) -> str:
    """Return what a duty is called without its receiver: “danh sách gửi về Ban A” is no other paper for that board."""
    return named(item).replace(f" về {item.deliver_to}", "")


def _about(amendment: Amendment) -> frozenset[str]:
    """Return the words that tell what is changed from other things."""
    return content(CUES["of_time"].sub(" ", _described(amendment).lower()))


def _described(amendment: Amendment) -> str:
    """Return the words for what is changed; the words of a name in quotation marks describe nothing beside others."""
    about = amendment.about or ""
    about = about.partition(":")[0]  # “biểu thống kê: Sở A; Sở B”: for whom
    return bare if content(bare := CUES["quoted"].sub(" ", about)) else about


def matched(
    amendment: Amendment, source: Letter, target: Letter, duties: Sequence[Obligation],
    alone: Sequence[Obligation] = (), *, dated: bool = True,
) -> Matched:  # fmt: skip
    """Return the duties of ``target`` that an amendment of ``source`` touches, and whether the words leave no choice.

    With ``dated`` only such as have a deadline to be changed. Rows that are meant ``alone`` tell which duties are.
    Nothing named means every duty; several that fit equally are all returned. They are sure where the first row of
    ``[[sure]]`` (``rules.toml``) that holds says so, else a person chooses.
    """
    about, all_of_them = _described(amendment), one_each(duties)
    is_one_time = amendment.effect == "urge" or bool(CUES["one_time"].search(about.lower()))
    # What can have another day, or be late: what recurs has no one day, unless one time of it is named.
    further = attrgetter("recurrence" if is_one_time else "relative")
    movable = [one for one in all_of_them if not dated or one.last_good or further(one)]
    groups, is_placed = _placed(amendment, target, alone, movable)
    # “không phải gửi biểu thống kê” is said of what asks to send it, rather than to draw it up.
    sends = [one for one in groups if one.kind == "report" and CUES["to_send"].search(amendment.evidence.quote.lower())]
    groups = sends if any(papers_in(about) & papers_in(one.action) for one in sends) else groups
    same_day = [item for item in groups if _is_due_on(item, amendment.old_date)]
    of_day = same_day or groups
    best = _best(about, str(source.header.subject), of_day, target)
    # Words may rather speak of something that recurs (“báo cáo quý II”) than of the duty most alike.
    again, single = (
        max((likeness(about, item, target) for item in those if bool(item.recurrence) is recurs), default=most)
        for those, recurs, most in ((all_of_them, True, 0.0), (best[:1], False, math.inf))
    )
    known = RowFacts(
        day=amendment.old_date is not None, that_day=same_day, alike=best, placed=is_placed, points=amendment.points,
        one_work=_is_one_work(best, alone), recurs=again > single, words=_about(amendment) - _TO_HOLD,
        only=len(same_day) == 1)  # fmt: skip
    return best or of_day, known.first_held(_SURE_RULES).made == "sure"


def _is_due_on(item: Obligation, day: str | None) -> bool:
    """Whether a duty, or one time of what recurs, has a day; any where the words name none."""
    if day is None or day in (item.due, item.last_good):
        return True
    if item.recurrence is None or not is_dated(item.recurrence):
        return False
    named = datetime.date.fromisoformat(day)
    first = named - datetime.timedelta(days=is_before(item.bound, item.time))  # “trước ngày 25” is late on the 25th
    return any(good_days(item.recurrence, item.bound, item.time, first, named))


def _is_one_work(best: Sequence[Obligation], alone: Sequence[Obligation]) -> bool:
    """Whether duties are one work: a sentence asks some for it by another day, or no one meant alone owes two of them.

    “Khối trường học: trước ngày 10/5; khối doanh nghiệp: trước ngày 25/5.”
    """
    for_all = [item for item in best if not item.action.lower().startswith(GRAMMAR["apart"])]
    theirs = [owner_of(item) for item in alone if duty_of(item) in set(map(duty_of, best))]
    return len(for_all) <= 1 or 0 < len(theirs) == len(set(theirs))


def _placed(
    amendment: Amendment, target: Letter, alone: Sequence[Obligation], groups: list[Obligation]
) -> tuple[list[Obligation], bool]:
    """Return those of the duties ``groups`` that an amendment may mean, and whether it names parts of the letter.

    None of the issuer's own and none without a row in ``alone``, unless that leaves nothing; of parts that can be read
    (“điểm a khoản 2”) only the duties in them.
    """
    groups = [item for item in groups if not item.issuer_own] or groups
    theirs = set(map(duty_of, alone))
    groups = [item for item in groups if duty_of(item) in theirs] or groups
    placed = _at_points(amendment.points, target, groups)
    return (groups, False) if placed is None else (placed, True)


def _best(about: str, subject: str, groups: Sequence[Obligation], target: Letter) -> list[Obligation]:
    """Return the duties that have most in common with the words for what is changed; none where none has anything.

    Of equals those that have most in common with the subject of the letter that changes it.
    """
    papers = papers_in(about)
    groups = [item for item in groups if papers & papers_in(f"{named(item)} {item.action}")] or groups
    meant = told_apart(about, {duty_of(item): thing(item) for item in groups})
    if len(meant) == 1 and any(item.recurrence is None for item in groups):
        return [item for item in groups if duty_of(item) in meant]
    said, period = content(about), said_in(CUES["period"].search(about.lower()))

    def alike(item: Obligation) -> tuple[float, int, bool, float]:
        """Return how alike a duty is: to the words, in its line, by its period, and to the subject."""
        # Of what one sentence asks by several days the line tells which is meant; “báo cáo tháng” is no “báo cáo quý”.
        line = named(item)
        of_line = len(said & content(line)), period in CUES["period"].findall(line.lower())
        return likeness(about, item, target), *of_line, likeness(subject, item, target)

    return foremost(groups, alike, (0.0, 1))


def likeness(about: str, item: Obligation, target: Letter) -> float:
    """Return how much a duty has in common with the words for what is changed: words, and papers that weigh as two."""
    asked = content(CUES["of_time"].sub(" ", about.lower())) - {"nop"}
    words = f"{named(item)} {item.action}"
    told = content(words)
    # What the letter's subject says stands for nothing where all its duties speak of it.
    own = asked - content(target.header.subject)
    return len(asked & told) * 0.25 + len(own & told) + _WEIGHT_OF_PAPER * bool(papers_in(about) & papers_in(words))


def _at_points(points: Sequence[str], target: Letter, duties: Sequence[Obligation]) -> list[Obligation] | None:
    """Return the duties in parts named (“điểm a khoản 2 mục II”) of ``target``; ``None`` where no such part is read."""
    text = as_it_looks(target.text)
    held = blocks_at(points, view_of_letter(text.text))
    parts = Covered(text.place(block.start, max(block.end, block.start + 1)) for block in held)
    return [item for item in duties if parts.holds_each([item.evidence.start])] if held else None


def blocks_at(points: Sequence[str], view: View) -> list[Block]:
    """Return the blocks of the parts of a letter that are named (“điểm a khoản 2 mục II”), all below them with them."""
    # The marks of each part from the largest to the smallest: ii, 2, a.
    named = (CUES["level"].findall(CUES["in_section"].sub(r"\2 mục \1", point)) for point in points)
    wanted = [[*reversed(marks)] for marks in named if marks]
    return [block for block in outline_of(view).blocks if any(_holds(block, marks, view) for marks in wanted)]


def _holds(block: Block, wanted: Sequence[str], view: View) -> bool:
    """Whether the marks of a block and above it hold all ``wanted``, largest first; ``1.2`` is also point 2 of 1."""
    left = [mark.lower().strip(_AROUND_MARKS) for mark in wanted]
    for one in [*reversed(list(block.ancestors)), block]:
        begin = view.text.rfind("\n", 0, one.start) + 1
        # “| 2 | Gửi báo cáo | …” has its number in the first cell.
        has_mark = (one.mark, one.row) != (None, None)
        found = (
            CUES["mark"].search(view.text[begin : one.start])
            if has_mark
            else CUES["annex"].match(view.text, one.start, one.end)
        )
        mark = found[1].lower().strip(_AROUND_MARKS) if found else ""
        if left[:1] in ([mark], [mark.split(".")[-1]]):
            del left[0]
    return not left


def for_whom(amendment: Amendment, source: Letter, owing: Sequence[Obligation], members: Members) -> Matched:
    """Return the rows for which alone a change is, or whom a reminder means, and whether that is clear; ``()``: all.

    They are those of whom the words name, or mean by a class; else of those to whom the letter is written. Who is
    counted or named and is not among them leaves it in doubt.
    """
    known = KnownUnions(owing, members)
    ways = [*map(known.urged if amendment.effect == "urge" else known.changed, _around(amendment, source))]
    found = next((way for way in ways if way[0]), None)
    meant, is_clear = found or known.written_to(source.header.addressees) or ways[-1]
    rows = known.rows_of(meant)
    return rows if len(rows) < len(owing) else (), is_clear


def _around(amendment: Amendment, source: Letter) -> Iterator[str]:
    """Yield words that may say for whom a change is, the nearest first; of a reminder also those around its own.

    Who has not sent something, or has, is told nearest to where it is asked for; only words of one document count.
    """
    # “… đến hết ngày 29/4 đối với 04 CĐCS:”, with their names below
    below = [name for one in source.tasks if one.date_id and one.date_id == amendment.date_id for name in one.listed]
    said, before = one_line(amendment.evidence.quote.lower()), source.text[: amendment.evidence.start].rstrip()
    said = f"{said} {'; '.join(below).lower()}"
    yield said
    # “CĐCS A được lùi thời hạn …; | lùi thời hạn gửi báo cáo …”: the words before say for whom.
    said_before = one_line(CUES["sentence"].split(before)[-1].lower())
    if before.endswith(";") and any_word(amendment.effect).match(said):
        yield said_before
    if CUES["these_unions"].search(said):
        yield f"{said_before} {said}"
    if amendment.effect == "urge":
        context, at = context_of(source, view_of_letter(source.text)), amendment.evidence.start
        spoken = [one for one in chain.from_iterable(context.paragraphs) if one.block.zone in SPEAKING]
        beside = [one for one in spoken if one.block.start <= at < one.block.end]
        yield " ".join(map(context.said, beside))
        urging = [one for one in amendments_of(source) if one.effect == "urge"]
        # “Kế hoạch số 21, được gia hạn tại Công văn số 145” are one matter: one sentence reminds of both.
        if 1 in (len({one.reference_id for one in urging}), len({one.evidence.start for one in urging})):
            yield " ".join(map(context.said, spoken))


class KnownUnions:
    """The unions that owe something, by the words that tell one from the others."""

    def __init__(self, owing: Iterable[Obligation], members: Members) -> None:
        self._members = members
        self.rows: dict[str, list[Obligation]] = grouped(owing, lambda item: _core(item.union))
        #: Those of the list of unions, by id.
        self._listed = {str(rows[0].union_id): name for name, rows in self.rows.items() if rows[0].union_id}
        one = "|".join(sorted(map(re.escape, self.rows), key=len, reverse=True))
        self._named = re.compile(rf"(?<!\w)(?:(?:{_UNION})+|(?=(?:nghiệp|liên) đoàn ))({one})(?!\w)")

    def named(self, said: str) -> set[str]:
        """Return the unions named in words, in a list also by the first or the last words of one of them alone."""
        # As names are compared, those of a list each behind “công đoàn”.
        names = set(self._named.findall(key(CUES["item"].sub(" công đoàn ", f",{said}"))))
        parts = {part for part in map(_core, CUES["item"].split(said)) if " " in part}
        ways = (
            [name for name in self.rows if f"{name} ".startswith(f"{part} ") or name.endswith(f" {part}")]
            for part in parts
        )
        return names.union(*(found for found in ways if len(found) == 1))

    def rows_of(self, unions: Set[str]) -> list[Obligation]:
        """Return what some of the unions owe."""
        return [row for name, rows in self.rows.items() if name in unions for row in rows]

    def of_classes(self, said: Iterable[str]) -> set[str]:
        """Return the unions of some classes: “các bệnh viện”, “CĐCS thuộc Cụm 3”; “các đơn vị” say nothing of any."""
        found = set[str]()
        for words in said:
            ways = map(self._members, (words, words.replace("khối ", "công đoàn ", 1)))
            members = next(filter(None, ways), None) or self._of_parts(words)
            names = {*map(self._listed.__getitem__, members & self._listed.keys())}
            found |= names if len(names) < len(self._listed) else set()
        return found

    def _of_parts(self, words: str) -> Set[str]:
        """Return the members of each class of a list: “CĐCS các bệnh viện | và | các sở”."""
        parts = re.split(", | và ", words)
        each = [self._members(part) or self._members(f"công đoàn cơ sở {part}") for part in parts]
        return frozenset().union(*each) if all(each) else frozenset()

    def _is_strange_class(self, said: str) -> bool:
        """Whether words are for a class of workplaces of which the list tells no member."""
        return is_workplace(_core(said).removeprefix("các ")) and not (self._members(said) or self._of_parts(said))

    def told(self, said: str) -> set[str]:
        """Return the unions that words name, or mean by a class."""
        return self.named(said) | self.of_classes(CUES["of_class"].findall(said.lower()))

    def are_strange(self, said: str) -> bool:
        """Whether words name a union that is none of these."""
        named = (name for name in CUES["item"].split(said) if key(name).startswith("công đoàn "))
        workplaces = (name for name in named if is_workplace(_core(name)))
        return not all(self.told(name) or self._members(name) & self._listed.keys() for name in workplaces)

    def written_to(self, addressees: Sequence[str]) -> tuple[Set[str], bool] | None:
        """Return to whom a letter is, and whether all are known; ``None`` where it is to a class of unions."""
        told = {name: self.told(name) for name in addressees}
        if not told or any(not (meant or self.are_strange(name)) for name, meant in told.items()):
            return None
        return set().union(*told.values()), all(told.values())

    def by_state(self, said: str) -> tuple[Mapping[str | None, set[str]], bool]:
        """Return the unions that words name, by what is said of them, and whether all that are named are known.

        That is a group of ``state`` in ``words.toml`` (``late``, ``sent``, ``asked``, ``freed``), ``None`` for no word.
        """
        named, are_known = defaultdict[str | None, set[str]](set), True
        for state, words in self._clauses(said):
            named[state] |= self.told(words)
            are_known = are_known and not (state != "sent" and self.are_strange(words))
        return named, are_known

    def _clauses(self, said: str) -> Iterator[tuple[str | None, str]]:
        """Yield the words of each clause with its state (``by_state``): those before its first mark go with that.

        So do those between two marks, behind a comma: “02 đơn vị đã gửi, | CĐCS A chưa gửi”.
        """
        state: str | None = None
        # “trừ CĐCS A, tất cả các đơn vị đã gửi” is said of A as “CĐCS A chưa”.
        for clause in CUES["clause_end"].split(CUES["all_but"].sub(r"\1 chưa; ", said)):
            begin = 0
            marks = [*CUES["state"].finditer(clause)]
            for mark, after in pairwise([*marks, None]):
                assert mark is not None
                state, end = mark.lastgroup, start_of(after, len(clause))
                comma = clause.find(",", mark.end(), end) if after else -1
                if comma >= 0 and not self.told(clause[mark.end() : comma]):
                    end = comma
                yield state, f"{clause[begin : mark.start()].rstrip()}; {clause[mark.end() : end]}"
                begin = end
            if not marks:
                yield state, clause

    def urged(self, said: str) -> tuple[Set[str], bool]:
        """Return who has not sent what is owed, as words tell it, or tell who has; whether all of them are known."""
        named, are_known = self.by_state(said)
        sent, late = named["sent"] | named["freed"], named["late"] | named["asked"] | named[None]
        rest = self.rows.keys() - sent if sent and CUES["the_rest"].search(said) else set[str]()
        meant = late or rest
        if not meant:
            return meant, not CUES["are_named"].search(said)
        return meant, are_known and {*map(int, CUES["so_many"].findall(said))} <= {len(meant)}

    def changed(self, said: str) -> tuple[Set[str], bool]:
        """Return for whom a change is said to be; whether the words leave none of them open."""
        quote, _, others = said.partition(GRAMMAR["except"])
        subject = said_in(CUES["granted"].match(quote))
        # “gia hạn cho CĐCS A và CĐCS B”, “CĐCS A và CĐCS B được gia hạn”; “CĐ xã Hòn Đất, | Giồng Riềng”.
        listed = ", ".join([*CUES["for_names"].findall(quote), subject, quote.partition(":")[2]])
        named = self.named(listed) | self.of_classes(CUES["class_beside"].findall(listed))
        classes = [
            *CUES["for_class"].findall(quote),
            *CUES["of_class"].findall(CUES["told_of_class"].sub("", subject))]  # fmt: skip
        meant = self.of_classes(classes)
        excepted = self.named(others) | self.of_classes(CUES["of_class"].findall(others))
        cells = filter(CUES["of_unions"].match, quote.split("|") if "|" in quote else ())  # “| CĐCS các trường học |”
        of_row = set[str]().union(*map(self.told, cells))
        ways = (named, meant, of_row, self.rows.keys() - excepted if excepted else ())
        # Who was just named and is unknown is not all, however many owe it.
        some = _counted("these_unions", said) | _counted("counted_unions", said) - {len(self.rows)}
        is_open = some or CUES["for_some"].search(said) or (not named and any(map(self._is_strange_class, classes)))
        is_clear = bool(meant) or not is_open or len(named) in some
        return set(next(filter(None, ways), ())), is_clear


def _counted(unions: str, said: str) -> set[int]:
    """Return how many unions words count."""
    return {number_of(one["many"]) for one in CUES[unions].finditer(said)}


def _core(name: str) -> str:
    """Return what tells a union from the others: no organ that acts, no word for a union, no province behind it."""
    return re.sub(f"^(?:{_UNION})+", "", without_organ(key(name))).partition(GRAMMAR["province"])[0]


def events_meant(amendment: Amendment, target: Letter, duties: Sequence[Obligation]) -> tuple[list[DateRecord], bool]:
    """Return the dates of what is held that an amendment touches, and whether all are of one thing held.

    Of what is held on the old day, else of all, those that share most words with what is changed. No dates where the
    first row of ``[[held]]`` (``rules.toml``) that holds says that a duty is meant rather, or nothing that is held.
    """
    day = amendment.old_date
    on_day = [item for item in held_by(target) if day in {item.date, item.start} - {None}]
    held = on_day or held_by(target)
    about = _about(amendment) - _TO_HOLD

    def shared(event: DateRecord) -> int:
        """Return how many words of its name what is held shares with the amendment; 0 where they are too few."""
        # Not where most of its name is missing: “cuộc thi Gương sáng đoàn viên”, “Tháng cao điểm phát triển đoàn viên”.
        common = len(about & _words_of(event, target))
        return common * (2 * common >= min(len(about), len(content(name_of(event, target)))))

    best = foremost(held, shared)
    most = max(map(shared, best[:1]), default=0)
    known = RowFacts(
        rather_duty=any(len(about & content(item.action)) > most for item in duties), on_day=on_day,
        names_held=names_held(amendment, target), noun=held_noun(amendment), shared=most, words=about)  # fmt: skip
    meant = {"held": best, "none": []}[known.first_held(_EVENT_RULES).made]
    return meant, len({name_of(item, target) for item in meant}) == 1


def names_held(amendment: Amendment, letter: Letter) -> bool:
    """Whether the words for what is changed begin with the noun by which a letter calls what it holds."""
    noun = held_noun(amendment)
    return bool(noun) and any(noun <= _words_of(item, letter) for item in held_by(letter))


def held_noun(amendment: Amendment) -> frozenset[str]:
    """Return the words of the noun for something held with which the words for what is changed begin."""
    return content(CUES["of_time"].sub(" ", said_in(_HELD_FIRST.match(str(amendment.about).lower())))) - _TO_HOLD


def _words_of(event: DateRecord, letter: Letter) -> frozenset[str]:
    """Return the words that name what is held at a date, or stand beside it."""
    return content(f"{name_of(event, letter)} {event.action}")
