"""An office's autumn in steps: what is done on a day, and what is then owed, told and asked, however one looks."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.corpus.chain_desks import CHECK, FANS, MONTHLY, OWES, REPORT, TEAM, TEAMS, UNIONS, WARD, Desk, Looks, Owed

PLAN, NOTICE, EXTENSION, ANSWER = "31/KH-LĐLĐ", "12/TB-LĐLĐ", "702/LĐLĐ-VP", "9/BC-CĐP"
URGING, INVITATION, DEPARTMENT, OLD_PLAN = "745/LĐLĐ-VP", "58/GM-UBND", "1893/SYT-TCCB", "22/KH-LĐLĐ"
LISTS: Owed = {(TEAM, "2026-10-04"): 38, (TEAMS, "2026-10-04"): 6, (FANS, "2026-10-04"): 16}


class Step(NamedTuple):
    """What is done, and what holds when it is done. ``told`` is in messages, ``later`` is owed, too, but too far off
    for them, ``unseen`` is owed by letters that nobody approved. ``approve`` and ``confirm`` name the letters that wait
    for a person."""

    what: str
    act: Callable[[Desk, Path], None]
    day: str
    told: Owed = {}  # noqa: RUF012 - never changed
    later: Owed = {}  # noqa: RUF012 - never changed
    unseen: Owed = {}  # noqa: RUF012 - never changed
    approve: tuple[str, ...] = ()
    confirm: tuple[str, ...] = ()
    ward_has_sent: bool = False


def _arrive(*names: str) -> Callable[[Desk, Path], None]:
    return lambda desk, _: desk.arrive(desk.day, *names)


def _approve(letter: str) -> Callable[[Desk, Path], None]:
    return lambda desk, _: desk.approve(letter)


def _confirm(letter: str) -> Callable[[Desk, Path], None]:
    return lambda desk, _: desk.confirm(letter)


def _mark(desk: Desk, folder: Path) -> None:
    desk.mark_in_book(REPORT, "Công đoàn phường Bằng Lĩnh", folder)


def _nothing(desk: Desk, _: Path) -> None:
    """A day goes by."""


def _report(day: str, unions: int) -> Owed:
    return {(REPORT, day): unions}


def _months(*days: str) -> Owed:
    return {(MONTHLY, f"2026-{day}"): 6 for day in days}


AUGUST, SEPTEMBER, OCTOBER = "08-24", "09-24", "10-24"
OLD, NEW = "2026-09-09", "2026-09-15"
FINANCE: Owed = {(CHECK, "2026-08-31"): 6}
STEPS = (
    Step("our plan comes", _arrive("c01"), "2026-08-10", unseen=LISTS | _report(OLD, 38), approve=(PLAN,)),
    Step("it is approved", _approve(PLAN), "2026-08-10", later=LISTS | _report(OLD, 38)),
    Step("a notice of months comes", _arrive("c06"), "2026-08-20", unseen=_months(AUGUST),
         later=LISTS | _report(OLD, 38), approve=(NOTICE,)),
    Step("it is approved", _approve(NOTICE), "2026-08-20", _months(AUGUST), LISTS | _report(OLD, 38)),
    Step("an extension comes", _arrive("c02"), "2026-09-03", _report(OLD, 38) | _months(AUGUST), LISTS,
         approve=(EXTENSION,), confirm=(EXTENSION,)),
    Step("it is confirmed", _confirm(EXTENSION), "2026-09-03", _months(AUGUST), LISTS | _report(NEW, 38),
         approve=(EXTENSION,)),
    Step("it is approved", _approve(EXTENSION), "2026-09-03", _months(AUGUST), LISTS | _report(NEW, 38)),
    Step("a department writes to its own", _arrive("c05"), "2026-09-04", _report(NEW, 38) | _months(AUGUST), LISTS,
         approve=(DEPARTMENT,)),
    Step("a ward answers", _arrive("c07"), "2026-09-08", _report(NEW, 37) | _months(AUGUST), LISTS,
         approve=(DEPARTMENT, ANSWER), confirm=(ANSWER,)),
    Step("its answer is taken", _confirm(ANSWER), "2026-09-08", _report(NEW, 37) | _months(AUGUST), LISTS,
         approve=(DEPARTMENT, ANSWER)),
    Step("another one has sent, by the workbook", _mark, "2026-09-09", _report(NEW, 36) | _months(AUGUST), LISTS,
         approve=(DEPARTMENT, ANSWER), ward_has_sent=True),
    Step("the new day is past", _nothing, "2026-09-16", _report(NEW, 36) | _months(AUGUST, SEPTEMBER), LISTS,
         approve=(DEPARTMENT, ANSWER), ward_has_sent=True),
    Step("we urge, are invited, find a plan of July", _arrive("c03", "c04", "c09"), "2026-09-17",
         _report(NEW, 36) | _months(AUGUST, SEPTEMBER), LISTS, FINANCE,
         (DEPARTMENT, ANSWER, URGING, INVITATION, OLD_PLAN), (URGING,), ward_has_sent=True),
    Step("the plan of July is approved", _approve(OLD_PLAN), "2026-09-17",
         _report(NEW, 36) | _months(AUGUST, SEPTEMBER) | FINANCE, LISTS, {},
         (DEPARTMENT, ANSWER, URGING, INVITATION), (URGING,), ward_has_sent=True),
    Step("a second month is missed", _nothing, "2026-09-25",
         _report(NEW, 36) | _months(AUGUST, SEPTEMBER) | FINANCE | LISTS, {}, {},
         (DEPARTMENT, ANSWER, URGING, INVITATION), (URGING,), ward_has_sent=True),
    Step("the lists are late", _nothing, "2026-10-05",
         _report(NEW, 36) | _months(AUGUST, SEPTEMBER) | FINANCE | LISTS, {}, {},
         (ANSWER, URGING, INVITATION), (URGING,), ward_has_sent=True),
)  # fmt: skip
#: So far ahead the page of the day looks, at least.
_SOON = datetime.timedelta(days=7)


def expected(step: Step) -> Looks:
    """Return what every way of looking shows after a step, no row more and none less."""
    mine = step.told | step.later
    every = mine | step.unseen
    first = {words: min(day for said, day in every if said == words) for words, _ in every}
    late = {words: many for (words, day), many in every.items() if day < step.day}
    soon = (datetime.date.fromisoformat(step.day) + _SOON).isoformat()
    found: Looks = {
        "list": {(words, day): (every[words, day], late.get(words, 0)) for words, day in first.items()},
        "workbook": {(words, day): every[words, day] for words, day in first.items()},
        "today": step.told | {(words, day): many for (words, day), many in step.unseen.items() if day <= soon},
        "to approve": set(step.approve),
        "to confirm": set(step.confirm),
        "messages": step.told,
    }
    for union in UNIONS:
        has_sent = {REPORT} if union == WARD and step.ward_has_sent else set()
        own = {words for words, kind in OWES.items() if kind == union[0]} - has_sent
        found["message", union] = {(words, day) for words, day in step.told if words in own}
        # Of what recurs a page shows the instances that are missed and the next one.
        coming = min(f"2026-{day}" for day in (AUGUST, SEPTEMBER, OCTOBER) if f"2026-{day}" >= step.day)
        shown = {(words, day) for words, day in mine if words in own}
        found["page", union] = shown | {(words, coming) for words, _ in shown if words == MONTHLY}
        found["calendar", union] = {(words, first[words]) for words, _ in mine if words in own}
    return found


def play(desk: Desk, folder: Path, *, every_step: bool = True) -> None:
    """Play the steps at a desk; look after each, or after the last of each day, in every way that there is."""
    for step, following in zip(STEPS, [*STEPS[1:], None], strict=True):
        desk.day = step.day
        step.act(desk, folder)
        if every_step or following is None or following.day != step.day:
            seen, wanted = desk.looks(), expected(step)
            assert seen == {way: wanted[way] for way in seen}, f"{step.day}: {step.what}"
