"""Commands that write down what people say: of obligations (``done``, ``note``), of proposals (``confirm``)."""

import inspect
import itertools
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any

from pipeline import labels
from pipeline.amendments.lapsed import ANSWERS, heading
from pipeline.cli import console
from pipeline.cli.asking import OfficeOptions
from pipeline.cli.options import argument, switch, value
from pipeline.errors import SetupError
from pipeline.frames import lists
from pipeline.grouping import grouped
from pipeline.office import correcting
from pipeline.office.duty_uses import DAY, EVERY, USES, Meant, Use, UseField, UseSubject
from pipeline.office.marking import MarkGiven, MarkResult, MarkTarget
from pipeline.words import t
from schemas import Proposal, ProposalState

_IDS = "Mã nghĩa vụ hoặc mã việc (phần đầu cũng được); nhiều mã được."
_NOTE = 'Mã nghĩa vụ hoặc mã việc (nhiều mã được), rồi ghi chú; để trống ("") thì xóa.'
_NAMES = "Mã nghĩa vụ hoặc mã việc (nhiều mã được), rồi tên hoặc mã đơn vị nhận việc."
Ids = Annotated[list[str] | None, argument("MÃ", _IDS)]
Unions = Annotated[list[str] | None, value("--union", "TÊN", "Của việc này: đơn vị nào; lặp lại được.")]
Every = Annotated[bool, switch("--all", "Mọi đơn vị của việc này.")]
#: Of more than so many that were marked at once only the number is said.
_MOST_TOLD = 10
_ID = re.compile("[0-9a-f]{6,16}")


def _option(one: UseField) -> tuple[Any, Any]:
    """Return a parameter of a use as Typer takes it, and what it is where nobody says it."""
    about = one.about
    if one.kind is bool:
        return Annotated[bool, switch(about.option, about.help)], False
    return Annotated[str | None, value(about.option, about.stands, about.help)], None


def _used(name: str) -> Callable[..., None]:
    """Return the command of a use, with an option for each of its parameters."""
    use = USES[name]

    def command(ask: OfficeOptions, ids: Ids, union: Unions, every: bool, **said: Any) -> None:
        days = {one.name: ask.day_of(one.about.option, said[one.name]) for one in use.said if one.kind == DAY}
        _do(ask, use, partial(wanted, ids, union, every=every), said | days)

    own = {one.name: _option(one) for one in use.said}
    kinds = {"ask": (OfficeOptions, inspect.Parameter.empty), "ids": (Ids, None), **own,
             "union": (Unions, None), "every": (Every, False)}  # fmt: skip
    command.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
        inspect.Parameter(field, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=unsaid)
        for field, (kind, unsaid) in kinds.items()
    ])  # fmt: skip
    return command


def __getattr__(name: str) -> Callable[..., None]:
    """Return the command of a use that has none of its own below; ``AttributeError`` where there is no such use."""
    if name not in USES:
        raise AttributeError(name)
    return _used(name)


def note(
    ask: OfficeOptions,
    words: Annotated[list[str], argument("[MÃ…] GHI_CHÚ", _NOTE)],
    union: Unions = None,
    every: Every = False,
) -> None:
    """Write a note beside obligations."""
    *ids, text = words
    _do(ask, USES["note"], partial(wanted, ids, union, every=every), {"note": text})


def _do(ask: OfficeOptions, use: Use, meant: Meant, said: dict[str, Any]) -> list[MarkResult]:
    """Do it and tell of it: programs one record where one id was typed, else the list. Return the rows."""
    marked = _mark(ask, use, meant, said)
    if not ask.as_json:
        _tell(ask, [use.told(one, ask.day) for one in marked])
        return marked
    asked, found = meant(EVERY), [{**one.item.model_dump(mode="json"), **one.beside} for one in marked]
    is_one = len(found) == 1 and asked == [MarkTarget(asked[0].what, EVERY)]
    console.out_json(found[0] if is_one else found)
    return marked


def _mark(ask: OfficeOptions, use: Use, meant: Meant, said: dict[str, Any]) -> list[MarkResult]:
    with ask.office.open() as store:
        return use.do(UseSubject(ask.office, store, ask.day, ask.who, meant), **said)


def wanted(
    ids: Sequence[str] | None, unions: Sequence[str] | None, said: MarkGiven, *, every: bool
) -> list[MarkTarget]:
    """Return what a command line asks for; ``SetupError`` where it names nothing."""
    names = tuple(unions or ())
    if names and every:
        raise SetupError("Chọn một trong hai: --union cho vài đơn vị, --all cho mọi đơn vị.")
    if not ids:
        raise SetupError("Ghi mã nghĩa vụ hoặc mã việc. Xem mã bằng: vanthu obligations")
    return [MarkTarget(name, said, names, every) for name in ids]


def _tell(ask: OfficeOptions, said: list[str]) -> None:
    console.say_some(said, _MOST_TOLD, lambda rest: t("… và {count} nghĩa vụ khác.", count=rest), quiet=ask.quiet)


def assign(
    ask: OfficeOptions,
    names: Annotated[list[str] | None, argument("MÃ... [ĐƠN_VỊ]...", _NAMES)] = None,
    union: Unions = None,
    every: Every = False,
    clear: Annotated[bool, switch("--clear", "Bỏ việc giao.")] = False,
) -> None:
    """Give duties to unions, or take that back."""
    bodies, typed = ask.office.bodies, names or []

    def is_id(name: str) -> bool:
        return _ID.fullmatch(name.strip()) is not None and not (bodies and bodies.get(name.strip()))

    ids = typed[:1] + list(itertools.takewhile(is_id, typed[1:]))
    to = tuple(typed[len(ids) :])
    if bool(to) == clear:
        raise SetupError("Cần tên đơn vị nhận việc, hoặc --clear để bỏ việc giao. Xem tên: vanthu unions list")
    if not _do(ask, USES["assign"], partial(wanted, ids, union, every=every), {"to": to}):
        ask.say(t("Đơn vị này đã có việc đó; dòng để ngỏ không còn hiện."))


# --------------------
# Commands that decide on proposals: ``confirm``, ``reject``.

_PROPOSALS = "Mã đề xuất, hoặc phần đầu của mã; nhiều mã một lúc được."
_OF_LETTER = "Mọi đề xuất chắc chắn của văn bản này; với --list: mọi đề xuất của nó hoặc về nó."

ProposalIds = Annotated[list[str] | None, argument("MÃ", _PROPOSALS)]
OfLetter = Annotated[str | None, value("--letter", "VĂN_BẢN", _OF_LETTER)]
_OLD = "Mọi văn bản cũ đang hỏi: confirm – chỉ lưu; reject – vẫn phải làm."
Old = Annotated[bool, switch("--old", _OLD)]
Undo = Annotated[bool, switch("--undo", "Rút lại điều đã quyết định: về chờ xác nhận.")]


def _title(item: Proposal) -> str:
    """Return the letter that a proposal comes from, as a title; nothing for old letters, which stand together."""
    key = item.source_key
    parts = (labels.letter_name(key), labels.date_words(key.issued_on), key.issuer)
    return "" if item.waits_as == "old" else console.plain(" – ".join(filter(None, parts)))


def confirm(
    ask: OfficeOptions,
    ids: ProposalIds = None,
    letter: OfLetter = None,
    listing: Annotated[bool, switch("--list", "Chỉ liệt kê, gồm cả những gì đã xác nhận, đã bỏ.")] = False,
    old: Old = False,
    undo: Undo = False,
) -> None:
    """Let proposals count, or list what waits."""
    if listing and (ids or undo or old):
        raise SetupError("--list chỉ để xem: bỏ mã, --old và --undo, hoặc bỏ --list.")
    if listing or not (ids or letter or old):
        with ask.office.open() as store:
            found = correcting.waiting(store, letter, everything=listing)
        _show_waiting(ask, found)
    else:
        _decide(ask, "open" if undo else "confirmed", ids, letter, old=old)


def _show_waiting(ask: OfficeOptions, found: Sequence[Proposal]) -> None:
    """List proposals by their letters, those about old letters together, with how many wait."""
    if not found:
        ask.say(t("Không có gì chờ xác nhận."))
    parts = grouped(found, _title)
    old_ones = console.section(heading(), lists.old_letters(), parts.pop("", []))
    of_letters = (console.listed(lists.proposals(), items, title) for title, items in parts.items())
    ask.answer(found, *of_letters, old_ones, indent=2)
    waiting = Counter(item.waits_as for item in found if item.state == "open")
    if count := waiting["change"] + waiting["answer"]:
        ask.say(t("{count} đề xuất chờ xác nhận. Xác nhận bằng: vanthu confirm MÃ", count=count))
    if count := waiting["old"]:
        ask.say(t("{count} văn bản cũ chờ trả lời. Chỉ lưu: vanthu confirm --old (hoặc MÃ); vẫn phải làm: vanthu "
                  "reject --old (hoặc MÃ)", count=count))  # fmt: skip


def reject(
    ask: OfficeOptions, ids: ProposalIds = None, letter: OfLetter = None, old: Old = False, undo: Undo = False
) -> None:
    """Say that proposals are none."""
    if not ids and letter is None and not old:
        raise SetupError("Ghi mã đề xuất cần bỏ, hoặc --letter. Xem mã bằng: vanthu confirm")
    # To take a decision back is the same thing whichever command is at hand.
    _decide(ask, "open" if undo else "rejected", ids, letter, old=old, unsure=True)


def _decide(
    ask: OfficeOptions,
    decision: ProposalState,
    ids: list[str] | None,
    letter: str | None,
    *,
    old: bool,
    unsure: bool = False,
) -> None:
    """Decide on proposals by their ids or letter, or on all old letters that are asked about, and tell of it."""
    if old and (ids or letter):
        raise SetupError("--old là mọi văn bản cũ: bỏ mã, --letter, hoặc bỏ --old.")
    with ask.office.open() as store:
        found, left = (
            (correcting.meant_old(store, decision), 0) if old
            else correcting.meant(store, ids or (), letter, decision, unsure=unsure)
        )  # fmt: skip
        decided = correcting.decide(store, found, decision, ask.day, ask.who)
    if left:
        more = {"count": left, "name": letter}
        console.say(t("Còn {count} đề xuất phải chọn từng mã. Xem: vanthu confirm --list --letter {name}", **more))
    if ask.as_json:
        console.out_json(decided, indent=2)
    elif old:
        said = t(ANSWERS.get(decision, labels.DECISIONS[decision])).lower()
        ask.say(t("{count} văn bản cũ: {said}.", count=len(decided), said=said))
    else:
        said = labels.label(labels.DECISIONS, decision).lower()
        for before, item in zip(found, decided, strict=True):
            again = t(" từ trước") if before.state == decision else ""
            ask.say(f"{item.id[:8]}: {said}{again}. {item.message}")
