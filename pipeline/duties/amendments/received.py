"""Who has sent what an earlier letter asks, as a later one of the same body tells: “54/60 đơn vị đã gửi”, “còn CĐCS A,
CĐCS B chưa gửi”, “đã nhận đủ báo cáo tháng 8”, a table “Đã gửi | Chưa gửi”.

A passage is one or more sentences of a paragraph, with the list below it, or a row of a table. It speaks of the duty
that shares most of its telling words; of those that owe it, whoever is not told as missing has sent it. What is asked
of groups of unions by days of their own is one duty here. Where it is called by most of its name and nothing more is
understood, whoever is not told as missing may have sent it: a person is asked, and nobody is late with it meanwhile.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, partial
from itertools import chain, filterfalse, groupby, pairwise
from operator import attrgetter, itemgetter
from typing import NamedTuple

from extractors.numerals import number_of
from extractors.outline import Block, outline_of
from extractors.patterns import View, view_of_letter
from pipeline.duties.amendments.linking import are_like, owner_of, papers_in, part_called, told_apart
from pipeline.duties.amendments.meaning import CUES, SPEAKING, KnownUnions, Members, duty_of, named, thing
from pipeline.support.grouping import grouped
from pipeline.support.words import one_line
from schemas import Letter, Obligation

#: By such a part of its name something is called.
_MOST, _LEAST = 0.6, 0.2
#: What the class that a row names is called behind its counts.
_OF_ROW = "công đoàn cơ sở các"
#: How a sentence counts who of a group has sent something.
_COUNTED = r"\g<sent>/\g<all> đơn vị \g<of> đã gửi"
_HEADING = 160  # characters at most


class Received(NamedTuple):
    """Rows of a duty that a passage tells to be fulfilled, by its first sentence ``said``; whether its counts agree."""

    said: str
    start: int
    end: int
    rows: Sequence[Obligation]
    is_sure: bool


class _Sentence(NamedTuple):
    start: int
    end: int
    said: str
    begins: bool = False  # an item


def tells_without_citing(letter: Letter) -> bool:
    """Whether a letter counts who has sent something, or asks for one time of what recurs, citing nothing perhaps."""
    said = view_of_letter(letter.text).lower
    telling = ("of_all", "told_many", "everybody_sent", "named_all", "period_asked")
    return any(CUES[name].search(said) for name in telling)


def received(letter: Letter, duties: Sequence[Obligation], members: Members) -> Iterator[Received]:
    """Yield what a letter tells to have come of ``duties`` that an earlier one of its body lays on unions."""
    by_duty = _one_for_groups(grouped((one for one in duties if not one.issuer_own), duty_of).values())
    called = _Called.of({name: owed[0] for name, owed in by_duty.items()})
    known = cache(lambda duty: KnownUnions(by_duty[duty], members))
    view, issued = view_of_letter(letter.text), letter.header.issued_on or ""
    rows = cache(lambda: _rows(view, called))
    told, perhaps = set[str](), dict[str, tuple[_Sentence, str]]()
    passages = _told(view, letter.header.subject or "", called) if CUES["tells"].search(view.lower) else ()
    for of, sentences in passages:
        said = " ".join(one.said for one in sentences)
        first = next((one.said for one in sentences if CUES["tells"].search(one.said)), said)
        # Of several that are called alike those are meant whose unions are named.
        for one in of if CUES["tells"].search(said) else ():
            is_listed = CUES["in_table"].search(said) or CUES["list_of_late"].search(view.lower)
            tables = _lists_of_late(rows(), one) if is_listed else ()
            if (found := _fulfilled(said, known(one), tables, issued, is_one=len(of) == 1)) is not None:
                told.add(one)
                yield Received(first, sentences[0].start, sentences[-1].end, *found)
        sent = filter(lambda one: CUES["sent"].search(one.said), sentences)
        perhaps |= {name: (one, said) for one in sent for name in called.by_name(by_duty, one.said, _MOST)}
    for name in filterfalse(told.__contains__, perhaps):
        yield from _perhaps(*perhaps[name], known(name))


def _rows(view: View, called: "_Called") -> list[tuple[str, tuple[str, ...]]]:
    """Return the rows of tables, in which who has not sent something may be listed, and which duties each names."""
    cells = (one for one in outline_of(view).blocks if one.row is not None)
    rows = ("; ".join(view.lower[one.start : one.end] for one in row) for _, row in groupby(cells, attrgetter("row")))
    return [(row, called.meant(row)) for row in rows]


def _lists_of_late(rows: Sequence[tuple[str, tuple[str, ...]]], duty: str) -> Sequence[Sequence[str]]:
    """Return the rows that may list who has not sent a duty, twice: all of them, then those alone that name it."""
    return [row for row, _ in rows], [row for row, of in rows if duty in of]


def _perhaps(sentence: "_Sentence", said: str, known: KnownUnions) -> Iterator[Received]:
    """Yield that a duty called by its name may have come from all but those told beside it to be late or asked."""
    states = known.by_state(said)[0]
    if rows := known.rows_of(known.rows.keys() - states["late"] - states["asked"]):
        yield Received(sentence.said, sentence.start, sentence.end, rows, False)


def _one_for_groups(duties: Iterable[Sequence[Obligation]]) -> dict[str, list[Obligation]]:
    """Return rows by duty; of several that ask the same of different unions, by days of their own, under the first."""
    found: dict[str, list[Obligation]] = {}
    for rows in duties:
        name, owing = named(rows[0]), {*map(owner_of, rows)}
        same = (one for one, others in found.items() if are_like(name, named(others[0])))
        of = next((one for one in same if owing.isdisjoint(map(owner_of, found[one]))), duty_of(rows[0]))
        found.setdefault(of, []).extend(rows)
    return found


# --------------------
# The passages of a letter, and which duty each means.


#: What a duty is called, with its receiver and without; all that it asks.
_NAMES_OF_ROW: tuple[Callable[[Obligation], str], ...] = (named, thing, attrgetter("action"))


class _Called(NamedTuple):
    """How duties are called, with their receivers and without; all that each asks; which ask to send something."""

    names: Mapping[str, str]
    things: Mapping[str, str]
    asked: Mapping[str, str]
    sent: Set[str]

    @classmethod
    def of(cls, owed: Mapping[str, Obligation]) -> "_Called":
        """Return how each duty is called, of which one row is given."""
        names, things, asked = (
            {name: CUES["federation"].sub("", said(one)) for name, one in owed.items()} for said in _NAMES_OF_ROW
        )
        return cls(names, things, asked, {name for name, one in owed.items() if one.kind == "report"})

    def meant(self, words: str) -> tuple[str, ...]:
        """Return which duties (ids) words mean: those that name the paper, of these what is sent rather than drawn up.

        Where no name fits, what else each asks does: “Phát phiếu, …; gửi phiếu khảo sát”.
        """
        words = CUES["federation"].sub("", CUES["purpose"].sub("", words))
        papers = papers_in(CUES["no_paper"].sub("", words))
        named, asked = (
            {name: said for name, said in those.items() if papers & papers_in(said)}
            for those in (self.things, self.asked))  # fmt: skip
        sent = {name: said for name, said in named.items() if name in self.sent}
        return next(filter(None, map(partial(told_apart, words), (sent, named, asked, self.things))), ())

    def by_name(self, of: Iterable[str], said: str, most: float) -> list[str]:
        """Return those of the duties ``of`` whose names words call by at least the part ``most``."""
        return [one for one in of if part_called(said, self.names[one]) >= most]


def _told(view: View, subject: str, called: _Called) -> Iterator[tuple[tuple[str, ...], list[_Sentence]]]:
    """Yield sentences of a passage that speak of one duty, or of some that are called alike, with the ids of these."""
    for passage in _passages(view):
        sentences = [*_sentences(passage, view)]
        meant = [called.meant(CUES["name_alone"].sub("", one.said)) for one in sentences]  # a name alone means none
        # Of several that which a sentence beside it means alone.
        alone = [one for one in meant if len(one) == 1]
        meant = [next((single for single in alone if single[0] in one), one) for one in meant]
        of = next(filter(None, chain(meant, map(called.meant, (_heading(passage[0][0], view), subject)))), ())
        told, number = list[tuple[tuple[str, ...], int, _Sentence]](), 0
        for one, sentence in zip(meant, sentences, strict=True):
            is_named = called.by_name(one, sentence.said, _LEAST)
            # An item about a paper, none of these, ends what was told before it; a count of a class goes on.
            counts = CUES["of_all"].match(sentence.said)
            kept = () if sentence.begins and papers_in(sentence.said) and not counts else of
            of = one if one and (sentence.begins or is_named or not of) else kept
            # What an item tells of a thing, or a row counts, is its own.
            number += sentence.begins and bool(is_named or counts)
            told.append((of, number, sentence))
        for (of, _), group in groupby(told, itemgetter(0, 1)):
            yield of, [*map(itemgetter(2), group)]


def _passages(view: View) -> list[list[list[Block]]]:
    """Return the passages of a letter, each a list of its rows, each a list of its cells (``passages[0][0][0]``).

    A passage is a table, or a paragraph with the items or rows that it announces by a colon; a paragraph and an item
    are rows of one cell.
    """
    passages: list[list[list[Block]]] = []
    blocks = (one for one in outline_of(view).blocks if one.zone in SPEAKING)
    for (_, row), group in groupby(blocks, lambda one: (id(one) * (one.row is None), one.row)):
        cells = [*group]
        first = passages[-1][0][0] if passages else cells[0]
        # A row goes on with rows, an item or a row with what announces it.
        goes_on = row if first.row is not None else (cells[0].mark or row) if view.plain[first.end - 1] == ":" else None
        passages += [] if passages and goes_on is not None else [[]]
        passages[-1].append(cells)
    return passages


def _heading(block: Block, view: View) -> str:
    """Return the words of the heading under which a block stands, if any."""
    above = block.parent
    return view.lower[above.start : above.end][:_HEADING] if above is not None and above.heading else ""


def _sentences(passage: Sequence[Sequence[Block]], view: View) -> Iterator[_Sentence]:
    """Yield the sentences of a passage; a row of a table is one, each cell behind the heading of its column."""
    heads, end_of_rows = list[str](), 0
    for first, *others in passage:
        cells = [first, *others]
        if first.row is None:
            ends = [*map(re.Match.end, CUES["sentence_end"].finditer(view.lower, first.start, first.end)), first.end]
            for start, end in pairwise([first.start, *ends]):
                is_item = first.mark is not None and start == first.start
                said = CUES["count_of_group"].sub(_COUNTED, one_line(view.lower[start:end]))
                yield _Sentence(start, end, said, is_item)
            continue
        words = [view.lower[one.start : one.end].strip() for one in cells]
        if first.column is None and (not heads or first.start > end_of_rows + 2):
            heads, end_of_rows = words, cells[-1].end  # the first row of a table that is drawn with bars alone
            continue
        end_of_rows = cells[-1].end
        columns = [one.column or "".join(heads[at : at + 1]) for at, one in enumerate(cells)]
        # Each cell but the first (a number is none) behind its column; counts of a class as a sentence has them.
        first_cell = int(words[0].strip(" .").isdigit())
        beside = map(": ".join, zip(columns[first_cell + 1 :], words[first_cell + 1 :], strict=True))
        said = one_line(" ; ".join([*words[first_cell : first_cell + 1], *beside]))
        counts = CUES["counting_row"].sub(rf"\g<about>\g<sent>/\g<all> {_OF_ROW} \g<of> đã gửi", said)
        said = counts.replace(f"{_OF_ROW}  đã", "đơn vị đã")
        yield _Sentence(first.start, cells[-1].end, said, CUES["of_all"].search(said) is not None)


# --------------------
# Who of those that owe a duty is told to have sent it.


def _fulfilled(
    said: str, known: KnownUnions, tables: Iterable[Sequence[str]], issued: str, *, is_one: bool
) -> tuple[Sequence[Obligation], bool] | None:
    """Return the rows told to be fulfilled and whether counts agree, else ``None``; ``tables`` may list who is late."""
    named, are_known = known.by_state(said)
    if not (is_one or named["late"] or named["sent"]):
        return None
    counts, of_all = _counted(said), [*CUES["of_all"].finditer(said)]
    listed = (names for rows in tables if counts[True] == {len(names := known.told("; ".join(rows)))})
    late = next(filter(None, (named["late"], named["asked"], *listed, named["freed"])), set[str]())
    is_counted, (of, are_all) = bool(counts[True] or counts[False]), _of_whom(of_all, known, issued)
    done = _who_sent(said, named, late, of, is_counted=is_counted, all_came=0 in counts[True])
    # Where all who have not sent it are named, whoever else owes it may not have been asked yet.
    agrees = not is_counted or counts[True] == {len(late)} or counts[False] == {len(done)}
    # Names alone, which nothing counts, may be of who only wrote about it.
    is_whole = is_counted or done == of or (late and CUES["everybody_sent"].search(said))
    found = known.rows_of(done)
    return (found, bool(are_known and agrees and is_whole and are_all)) if found else None


def _of_whom(of_all: Sequence[re.Match[str]], known: KnownUnions, issued: str) -> tuple[set[str], bool]:
    """Return of whom counts are told: of a class, else of those who are due; and whether they are as many as these.

    “9/11 đơn vị khác đã gửi”, where nobody tells which these are, says nothing of all; nor does a row for whoever.
    """
    due, classes = _due(known, issued), [*filter(None, map(itemgetter("class"), of_all))]
    meant = [known.of_classes([name, f"công đoàn cơ sở {name}"]) for name in classes]
    of = next(filter(None, meant), due)
    counted = {int(one["all"]) for one in of_all}
    # “24/28 CĐCS các công ty”, where these 28 are all who owe it
    is_all = counted == {len(known.rows)}
    are_known = all(those or is_all or not name.startswith(_OF_ROW) for name, those in zip(classes, meant, strict=True))
    return of, are_known and (not counted or bool(counted & {len(of), len(due), len(known.rows)}))


def _due(known: KnownUnions, issued: str) -> set[str]:
    """Return who should have sent it by a day (ISO); all where nobody should."""
    due = {name for name, rows in known.rows.items() if any((one.last_good or "") < issued for one in rows)}
    return due or {*known.rows}


def _counted(said: str) -> dict[bool, set[int]]:
    """Return how many are told not to have sent it (``True``), and how many to have (``False``): each number once."""
    counts: dict[bool, set[int]] = {True: set(), False: set()}
    for one in chain.from_iterable(CUES[name].finditer(said) for name in ("told_many", "came", "not_yet")):
        counts[bool(one["late"])].add(number_of(one["many"]))
    for one in chain(CUES["of_all"].finditer(said), CUES["of_those_asked"].finditer(said)):
        counts[False].add(int(one["sent"]))
        counts[True].add(int(one["all"]) - int(one["sent"]))
    return counts


def _who_sent(
    said: str, named: Mapping[str | None, set[str]], late: set[str], of: set[str], *, is_counted: bool, all_came: bool
) -> set[str]:
    """Return who sent it: all of ``of`` but those named as missing where these are all; else who is named."""
    sent = named["sent"]
    if (others := set().union(*named.values())) and CUES["others_sent"].search(said):
        return of - others
    if not late:
        return (sent or of) if all_came or CUES["everybody_sent"].search(said) else sent
    is_all = (is_counted or CUES["named_all"].search(said)) and not CUES["for_example"].search(said)
    return (of | sent if is_all else sent) - late
