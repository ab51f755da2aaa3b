"""Commands that write down what people say: of duties (``vanthu duty …``), of proposals (``confirm``)."""

import inspect
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any

from pipeline.duties.amendments.lapsed import ANSWERS, heading
from pipeline.export.frames import lists
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import argument, switch, value
from pipeline.faces.cli.uses import read_options, with_options
from pipeline.office import correcting
from pipeline.office.duty_uses import EVERY, USES
from pipeline.office.marking import MarkGiven, MarkTarget
from pipeline.office.uses import UseSubject
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.grouping import grouped
from pipeline.support.words import if_said, t
from schemas import Proposal, ProposalState

_IDS = "Mã nghĩa vụ hoặc mã việc (phần đầu cũng được); nhiều mã được."
Ids = Annotated[list[str], argument("MÃ", _IDS, default_factory=list)]
Unions = Annotated[list[str], value("--union", "TÊN", "Của việc này: đơn vị nào; lặp lại được.", default_factory=list)]
Every = Annotated[bool, switch("--all", "Mọi đơn vị của việc này.")]


def __getattr__(name: str) -> Callable[..., None]:
    """Return the command of a use, with an option for each of its parameters."""
    if name not in USES:
        raise AttributeError(name)
    use = USES[name]

    def command(ask: OfficeOptions, ids: Ids, union: Unions, every: bool, **typed: Any) -> None:
        meant = partial(mark_targets, ids, union, every=every)
        done = use.do(UseSubject(ask.office, ask.store, ask.at, ask.who, meant), **read_options(ask, use.do, typed))
        if ask.as_json:
            asked, found = meant(EVERY), [{**one.item.model_dump(mode="json"), **one.beside} for one in done]
            is_one = len(found) == 1 and asked == [MarkTarget(asked[0].what, EVERY)]  # one id was typed
            console.out_json(found[0] if is_one else found)
            return
        ask.say(*use.result(done, ask.day).words.splitlines())

    empty = inspect.Parameter.empty
    return with_options(command, use.do, ids=(Ids, empty), union=(Unions, empty), every=(Every, False))


def mark_targets(ids: Sequence[str], unions: Sequence[str], said: MarkGiven, *, every: bool) -> list[MarkTarget]:
    """Return what a command line asks for; ``SetupError`` where it names nothing."""
    if unions and every:
        raise SetupError("Chọn một trong hai: --union cho vài đơn vị, --all cho mọi đơn vị.")
    if not ids:
        raise SetupError("Ghi mã nghĩa vụ hoặc mã việc. Xem mã bằng: vanthu obligations")
    return [MarkTarget(name, said, tuple(unions), every) for name in ids]


# --------------------
# The command that decides on proposals.

_PROPOSALS = "Mã đề xuất, hoặc phần đầu của mã; nhiều mã một lúc được."
_OF_LETTER = "Mọi đề xuất chắc chắn của văn bản này; với --list: mọi đề xuất của nó hoặc về nó."

ProposalIds = Annotated[list[str], argument("MÃ", _PROPOSALS, default_factory=list)]
OfLetter = Annotated[str | None, value("--letter", "VĂN_BẢN", _OF_LETTER)]
_OLD = "Mọi văn bản cũ đang hỏi: chỉ lưu; với --reject: vẫn phải làm."
_REJECT = "Không nhận: văn bản không thay đổi gì, hoặc không phải là văn bản trả lời."


def _title(item: Proposal) -> str:
    """Return the letter that a proposal comes from, as a title; nothing for old letters, which stand together."""
    key = item.source_key
    parts = (labels.letter_name(key), labels.date_words(key.issued_on), key.issuer)
    return "" if item.waits_as == "old" else console.plain(" – ".join(filter(None, parts)))


def confirm(
    ask: OfficeOptions,
    ids: ProposalIds,
    letter: OfLetter = None,
    listing: Annotated[bool, switch("--list", "Chỉ liệt kê, gồm cả những gì đã xác nhận, đã bỏ.")] = False,
    old: Annotated[bool, switch("--old", _OLD)] = False,
    reject: Annotated[bool, switch("--reject", _REJECT)] = False,
    undo: Annotated[bool, switch("--undo", "Rút lại điều đã quyết định: về chờ xác nhận.")] = False,
) -> None:
    """Let proposals count or say that they are none, or list what waits."""
    if listing and any((ids, undo, old, reject)):
        raise SetupError("--list chỉ để xem: bỏ mã, --old, --reject và --undo, hoặc bỏ --list.")
    if ids or (letter and not listing) or old:
        _decide(ask, "open" if undo else "rejected" if reject else "confirmed", ids, letter, old=old)
    elif reject:
        raise SetupError("Ghi mã đề xuất cần bỏ, hoặc --letter. Xem mã bằng: vanthu confirm")
    else:
        _show_waiting(ask, correcting.waiting(ask.store, letter, everything=listing))


def _show_waiting(ask: OfficeOptions, found: Sequence[Proposal]) -> None:
    """List proposals by their letters, those about old letters together, with how many wait."""
    if not found:
        ask.say(t("Không có gì chờ xác nhận."))
    parts = grouped(found, _title)
    old_ones = console.section(heading(), lists.OLD_LETTERS, parts.pop("", []))
    of_letters = (console.table_of(lists.PROPOSALS, items, title) for title, items in parts.items())
    ask.answer(found, *of_letters, old_ones, indent=2)
    waiting = Counter(item.waits_as for item in found if item.state == "open")
    count = waiting["change"] + waiting["answer"]
    ask.say(
        if_said("{count} đề xuất chờ xác nhận. Xác nhận bằng: vanthu confirm MÃ", count=count),
        if_said("{count} văn bản cũ chờ trả lời. Chỉ lưu: vanthu confirm --old (hoặc MÃ); vẫn phải làm: "
                "thêm --reject.", count=waiting["old"]))  # fmt: skip


def _decide(ask: OfficeOptions, decision: ProposalState, ids: list[str], letter: str | None, *, old: bool) -> None:
    """Decide on proposals by their ids or letter, or on all old letters that are asked about, and tell of it."""
    if old and (ids or letter):
        raise SetupError("--old là mọi văn bản cũ: bỏ mã, --letter, hoặc bỏ --old.")
    found, left = (
        (correcting.meant_old(ask.store, decision), 0) if old
        else correcting.proposals_meant(ask.store, ids, letter, decision))  # fmt: skip
    decided = correcting.decide(ask.store, found, decision, ask.day, ask.who)
    more = {"count": left, "name": letter}
    console.say(if_said("Còn {count} đề xuất phải chọn từng mã. Xem: vanthu confirm --list --letter {name}", **more))
    if ask.as_json:
        console.out_json(decided, indent=2)
    elif old:
        said = t(ANSWERS.get(decision, labels.DECISIONS[decision])).lower()
        ask.say(t("{count} văn bản cũ: {said}.", count=len(decided), said=said))
    else:
        ask.say(*(f"{item.id[:8]}: {correcting.decided_words(item)}" for item in decided))
