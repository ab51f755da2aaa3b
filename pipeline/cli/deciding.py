"""Commands that decide on proposals: ``confirm``, ``reject``."""

from collections.abc import Sequence
from typing import Annotated

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.duties import Every, FromFile, Unions, wanted
from pipeline.cli.options import argument, switch, value
from pipeline.cli.standing_view import proposal_parts
from pipeline.errors import SetupError
from pipeline.office import deciding
from pipeline.office.deciding import Decided
from pipeline.office.marking import MarkGiven, answers_of
from pipeline.store import Store
from pipeline.words import t
from schemas import Proposal

_IDS = t("Mã đề xuất, hoặc phần đầu của mã; nhiều mã một lúc được.")
_OF_LETTER = t("Mọi đề xuất chắc chắn của văn bản này; với --list: mọi đề xuất của nó hoặc về nó.")
_LIST = t("Chỉ liệt kê, gồm cả những gì đã xác nhận, đã bỏ.")

Ids = Annotated[list[str] | None, argument(t("[MÃ]..."), help=_IDS)]
OfLetter = Annotated[str | None, value("--letter", metavar=t("VĂN_BẢN"), help=_OF_LETTER)]
Undo = Annotated[bool, switch("--undo", help=t("Rút lại điều đã quyết định: về chờ xác nhận."))]


def confirm(
    ask: Asked,
    ids: Ids = None,
    letter: OfLetter = None,
    listing: Annotated[bool, switch("--list", help=_LIST)] = False,
    union: Unions = None,
    every: Every = False,
    from_file: FromFile = None,
    undo: Undo = False,
) -> None:
    """Let proposals count, or list what waits."""
    if listing and (ids or undo):
        raise SetupError(t("--list chỉ để xem: bỏ mã và --undo, hoặc bỏ --list."))
    decision: Decided = "open" if undo else "confirmed"
    if union or every or from_file is not None:
        asked = wanted(ask, ids, union, from_file, MarkGiven("done"), every=every)
        with ask.office.open() as store, store.at_once():
            _decide(ask, store, answers_of(ask.office, store, asked, ask.day), decision)
        return
    with ask.office.open() as store:
        if listing or not (ids or letter):
            _list(ask, deciding.waiting(store, letter, everything=listing))
        else:
            _decide(ask, store, _meant(store, ids, letter, decision), decision)


def reject(ask: Asked, ids: Ids = None, letter: OfLetter = None, undo: Undo = False) -> None:
    """Say that proposals are none."""
    if not ids and letter is None:
        raise SetupError(t("Ghi mã đề xuất cần bỏ, hoặc --letter. Xem mã bằng: vanthu confirm"))
    decision: Decided = "open" if undo else "rejected"
    with ask.office.open() as store:
        # To take a decision back is the same thing whichever command is at hand.
        _decide(ask, store, _meant(store, ids, letter, decision, unsure=True), decision)


def _meant(
    store: Store, ids: list[str] | None, letter: str | None, decision: Decided, *, unsure: bool = False
) -> list[Proposal]:
    found, left = deciding.meant(store, ids or (), letter, decision, unsure=unsure)
    if left:
        more = {"count": left, "name": letter}
        console.say(t("Còn {count} đề xuất phải chọn từng mã. Xem: vanthu confirm --list --letter {name}", **more))
    return found


def _decide(ask: Asked, store: Store, proposals: Sequence[Proposal], decision: Decided) -> None:
    decided = deciding.decide(store, proposals, decision, ask.day, ask.who)
    if ask.as_json:
        console.out_json(decided, indent=2)
        return
    said = labels.label(labels.DECISIONS, decision).lower()
    for before, item in zip(proposals, decided, strict=True):
        again = t(" từ trước") if before.state == decision else ""
        ask.say(f"{item.id[:8]}: {said}{again}. {item.message}")


def _list(ask: Asked, found: list[Proposal]) -> None:
    if ask.as_json:
        console.out_json(found, indent=2)
    elif found:
        console.show(*proposal_parts(found))
        waiting = sum(item.state == "open" for item in found)
        ask.say(t("{count} đề xuất chờ xác nhận. Xác nhận bằng: vanthu confirm MÃ", count=waiting))
    else:
        ask.say(t("Không có gì chờ xác nhận."))
