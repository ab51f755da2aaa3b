"""What a leader writes on a letter (*bút phê*), as work for somebody: whose it is, until when, whether it is done."""

import contextlib
import datetime
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from extractors.spelling import unmarked
from pipeline.calendar import typed_dates
from pipeline.duties.matching import spelled
from pipeline.export.entries import CalendarEntry, stable_id
from pipeline.store import Event, Store
from pipeline.store.register import IS_DONE, IS_SEEN
from pipeline.support import labels
from pipeline.support.words import one_line
from schemas import Evidence, LetterKey

#: So many of the last that a leader wrote are looked through; earlier ones are long settled.
_LOOKED_AT = 300
#: What a name stands behind: words by which work is given, and those that call a person.
_CALLING = frozenset({"đ/c", "chí", "anh", "chị"})
_GIVING = frozenset({"giao", "chuyển", "đ/c"})
#: A day behind a word that bounds it (“3/4 số đoàn viên” is none), without tone marks.
_DAY = re.compile(
    r"\b(?:(?P<before>truoc)|han|den|xong|ngay|nhat|vao)(?: ngay)?[ :]+"
    r"(?P<day>\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?)(?![\w/])"
)


class Instruction(NamedTuple):
    """What somebody is to do with a letter, ``until`` when at the latest; who said that it is done, or was seen."""

    letter: str
    key: LetterKey
    words: str
    handler: str
    until: datetime.date | None
    done: Event | None
    seen: Event | None

    @property
    def text(self) -> str:
        """Who is to do what: the words, and whom they leave out."""
        whom = "" if self.handler in self.words else self.handler
        return ": ".join(filter(None, (whom, one_line(self.words))))

    def left_words(self, today: datetime.date) -> str:
        """Return how many days are left, or how many it is late; nothing where no day is named."""
        return labels.left_words(self.until, today) if self.until is not None else ""


def assigned(store: Store, name: str = "") -> list[Instruction]:
    """Return what leaders wrote, of all or of a person by the name: what is open first, the most urgent before all."""
    found = _told(store, _LOOKED_AT, name)
    own = (one for one in found if not name or _names(one.text, name))
    return sorted(own, key=lambda one: (one.done is not None, one.until or datetime.date.max))


def of_letter(store: Store, letter: str) -> list[Instruction]:
    """Return what a leader wrote on a letter (by its id), if anything."""
    return [*_told(store, 1, letters=[letter])]


def find(store: Store, typed: str) -> list[Instruction]:
    """Return the instructions in which all words typed stand, with or without tone marks."""
    wanted = {*spelled(typed)[0].split()}
    return [one for one in assigned(store) if wanted <= {*spelled(one.text)[0].split()}]


def entries_of(store: Store, name: str) -> Iterator[CalendarEntry]:
    """Yield the instructions of a person that name a day, as entries of a calendar."""
    for one in assigned(store, name):
        if one.until is not None:
            day = one.until.isoformat()
            yield CalendarEntry(
                id=stable_id(one.letter, one.words), type="deadline", action=one.words, assignees=(name,),
                letter=one.key, date=day, last_good=day, safe_due=day, bound="by", letter_id=one.letter,
                done=one.done is not None, evidence=Evidence(start=0, end=0, quote=one.words), confidence=1,
            )  # fmt: skip


def _told(store: Store, most: int, name: str = "", letters: Sequence[str] = ()) -> Iterator[Instruction]:
    """Yield the last instructions, ``most`` at most, to a name or on letters; days count from the letter's coming."""
    lines = store.register.instructed(most, name, letters)
    keys = store.letters.keys([letter for letter, *_ in lines])
    for letter, words, handler, base, last in lines:
        until = _until(words, datetime.date.fromisoformat(base))
        said = {last.what: last} if last else {}
        yield Instruction(letter, keys[letter], words, handler, until, said.get(IS_DONE), said.get(IS_SEEN))


def _names(text: str, name: str) -> bool:
    """Whether a person is named as a whole: Lan is not Lan Anh's first half, as far as small letters tell."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) is not None


def whom(words: str, handler: str, people: Collection[str]) -> tuple[str, bool]:
    """Return the handler with whom the words mean by the given name alone, and whether it is unclear who somebody is.

    ``people`` are the names of who may be meant: nobody is told whose whole name does not stand there.

    >>> whom("Giao đ/c Hương tham mưu", "", ["Trần Thị Hương", "Lê Văn Minh"])
    ('Trần Thị Hương', False)
    """
    text = f"{handler}. {words}"
    if any(_names(text, name) for name in people):
        return handler, False
    told = [*_called(text, people)]
    meant = dict.fromkeys(found[0] for _, found in told if len(found) == 1)
    unclear = any(len(found) > 1 or (not found and before in _CALLING) for before, found in told)
    kept = "" if any(name.endswith(handler) for name in meant) else handler
    return "; ".join(filter(None, (kept, *meant))), unclear


def _called(text: str, people: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield for each name in a text the word before it, and the people whose whole name ends with it."""
    before = ""
    for is_name, group in groupby(re.findall(r"[\w/]+|\S", text), lambda word: word[0].isupper()):
        run = [*group]
        if is_name and run[0].lower() in _GIVING:
            before, *run = run[0].lower(), *run[1:]
        if is_name and run:
            yield before, [name for name in people if name.split()[-len(run) :] == run]
        before = run[-1] if run else before


def _until(words: str, base: datetime.date) -> datetime.date | None:
    """Return the last day in time that the words name, as seen from the day on which the letter came.

    >>> _until("Giao Văn phòng tham mưu trước 5/12", datetime.date(2026, 11, 26))
    datetime.date(2026, 12, 4)
    """
    for found in _DAY.finditer(unmarked(words.lower())):
        with contextlib.suppress(typed_dates.TypedDateError):  # no day of the calendar: “31/2”
            return typed_dates.day_of(found["day"], base) - datetime.timedelta(days=found["before"] is not None)
    return None
