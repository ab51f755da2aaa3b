"""Commands that decide on proposals: ``confirm``, ``reject``."""

from collections.abc import Sequence
from typing import Annotated

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.call import Call, argument, command
from pipeline.cli.duties import Every, FromFile, Unions, wanted
from pipeline.cli.options import switch, value
from pipeline.cli.standing_view import proposal_parts
from pipeline.errors import SetupError
from pipeline.office import deciding
from pipeline.office.deciding import Decided
from pipeline.office.marking import Said, answers_of
from pipeline.store import Store
from pipeline.words import t
from schemas import Proposal

_IDS = t("Mã đề xuất, hoặc phần đầu của mã; nhiều mã một lúc được.")
_OF_LETTER = t("Mọi đề xuất chắc chắn của văn bản này; với --list: mọi đề xuất của nó hoặc về nó.")
_LIST = t("Chỉ liệt kê, gồm cả những gì đã xác nhận, đã bỏ.")

Ids = Annotated[list[str] | None, argument(t("[MÃ]..."), _IDS)]
OfLetter = Annotated[str | None, value("--letter", metavar=t("VĂN_BẢN"), help=_OF_LETTER)]
Undo = Annotated[bool, switch("--undo", help=t("Rút lại điều đã quyết định: về chờ xác nhận."))]


@command()
def confirm(
    call: Call,
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
        asked = wanted(call, ids, union, from_file, Said("done"), every=every)
        with call.office.open() as store, store.at_once():
            _decide(call, store, answers_of(call.office, store, asked, call.day), decision)
        return
    with call.office.open() as store:
        if listing or not (ids or letter):
            _list(call, deciding.waiting(store, letter, everything=listing))
        else:
            _decide(call, store, _meant(store, ids, letter, decision), decision)


@command("registry")
def reject(call: Call, ids: Ids = None, letter: OfLetter = None, undo: Undo = False) -> None:
    """Say that proposals are none."""
    if not ids and letter is None:
        raise SetupError(t("Ghi mã đề xuất cần bỏ, hoặc --letter. Xem mã bằng: vanthu confirm"))
    decision: Decided = "open" if undo else "rejected"
    with call.office.open() as store:
        # To take a decision back is the same thing whichever command is at hand.
        _decide(call, store, _meant(store, ids, letter, decision, unsure=True), decision)


def _meant(
    store: Store, ids: list[str] | None, letter: str | None, decision: Decided, *, unsure: bool = False
) -> list[Proposal]:
    found, left = deciding.meant(store, ids or (), letter, decision, unsure=unsure)
    if left:
        more = {"count": left, "name": letter}
        console.say(t("Còn {count} đề xuất phải chọn từng mã. Xem: vanthu confirm --list --letter {name}", **more))
    return found


def _decide(call: Call, store: Store, proposals: Sequence[Proposal], decision: Decided) -> None:
    decided = deciding.decide(store, proposals, decision, call.day, call.who)
    if call.as_json:
        console.out_json([item.model_dump(mode="json") for item in decided], indent=2)
        return
    said = labels.label(labels.DECISIONS, decision).lower()
    for before, item in zip(proposals, decided, strict=True):
        again = t(" từ trước") if before.state == decision else ""
        call.say(f"{item.id[:8]}: {said}{again}. {item.message}")


def _list(call: Call, found: list[Proposal]) -> None:
    if call.as_json:
        console.out_json([item.model_dump(mode="json") for item in found], indent=2)
    elif found:
        console.show(*proposal_parts(found))
        waiting = sum(item.state == "open" for item in found)
        call.say(t("{count} đề xuất chờ xác nhận. Xác nhận bằng: vanthu confirm MÃ", count=waiting))
    else:
        call.say(t("Không có gì chờ xác nhận."))
