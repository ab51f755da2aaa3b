"""Commands that decide on proposals: ``confirm``, ``reject``."""

import datetime
from collections.abc import Sequence
from typing import Annotated, Literal

import typer

from pipeline import settings
from pipeline.cli import console
from pipeline.cli.duties import Every, FromFile, Unions, wanted
from pipeline.cli.options import Db, Json, Quiet, Registry, Today, today_of
from pipeline.cli.proposal_view import proposal_parts
from pipeline.errors import SetupError
from pipeline.office import Office
from pipeline.office.marking import Said, answers_of
from pipeline.store import Store, open_store
from pipeline.words import t
from schemas import Proposal

Ids = Annotated[
    list[str] | None,
    typer.Argument(
        metavar=t("[MÃ]..."), show_default=False, help=t("Mã đề xuất, hoặc phần đầu của mã; nhiều mã một lúc được.")
    ),
]
OfLetter = Annotated[
    str | None,
    typer.Option(
        "--letter",
        metavar=t("VĂN_BẢN"),
        show_default=False,
        help=t("Mọi đề xuất chắc chắn của văn bản này; với --list: mọi đề xuất của nó hoặc về nó."),
    ),
]
Undo = Annotated[
    bool, typer.Option("--undo", show_default=False, help=t("Rút lại điều đã quyết định: về chờ xác nhận."))
]
Decided = Literal["confirmed", "rejected", "open"]


def confirm(
    ids: Ids = None,
    letter: OfLetter = None,
    listing: Annotated[
        bool, typer.Option("--list", show_default=False, help=t("Chỉ liệt kê, gồm cả những gì đã xác nhận, đã bỏ."))
    ] = False,
    union: Unions = None,
    every: Every = False,
    from_file: FromFile = None,
    undo: Undo = False,
    registry: Registry = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Let proposals count, or list what waits."""

    if listing and (ids or undo):
        raise SetupError(t("--list chỉ để xem: bỏ mã và --undo, hoặc bỏ --list."))
    day, office = today_of(today), Office(db, registry)
    if union or every or from_file is not None:
        asked = wanted(ids, union, from_file, Said("done"), day, every=every)
        with office.open() as store, store.at_once():
            _decide(store, answers_of(office, store, asked, day), "open" if undo else "confirmed", day, as_json, quiet)
        return
    with office.open() as store:
        if listing or not (ids or letter):
            _list(store, letter, as_json, quiet, everything=listing)
        elif undo:
            _decide(store, _meant(store, ids, letter, ("confirmed", "rejected")), "open", day, as_json, quiet)
        else:
            _decide(store, _meant(store, ids, letter, ("open",)), "confirmed", day, as_json, quiet)


def reject(
    ids: Ids = None,
    letter: OfLetter = None,
    undo: Undo = False,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say that proposals are none."""

    if not ids and letter is None:
        raise SetupError(t("Ghi mã đề xuất cần bỏ, hoặc --letter. Xem mã bằng: vanthu confirm"))
    with open_store(db) as store:
        # To take a decision back is the same thing whichever command is at hand.
        found = _meant(store, ids, letter, ("confirmed", "rejected") if undo else ("open",), unsure=True)
        _decide(store, found, "open" if undo else "rejected", today_of(today), as_json, quiet)


def _meant(
    store: Store, ids: list[str] | None, letter: str | None, states: Sequence[str], *, unsure: bool = False
) -> list[Proposal]:
    """Return the proposals named, whatever their state, and those of a letter in one of ``states``.

    Of a letter only sure ones are taken all at once, unless ``unsure``: what has to be chosen is named one by one.
    """
    found = [store.proposals.called(name) for name in ids or ()]
    if letter is None:
        return found
    sha256 = store.letters.called(letter).source.sha256
    of_letter = [item for item in store.proposals.find(letter=sha256) if item.source == sha256 and item.state in states]
    taken = [item for item in of_letter if unsure or item.sure or "open" not in states]
    if not taken and not of_letter:
        raise SetupError(
            t("Văn bản {name} không có đề xuất nào đang chờ như vậy. Xem: vanthu confirm --list", name=letter)
        )
    left = len(of_letter) - len(taken)
    if left:
        console.say(
            t(
                "Còn {count} đề xuất phải chọn từng mã. Xem: vanthu confirm --list --letter {name}",
                count=left,
                name=letter,
            )
        )
    return found + taken


def _decide(
    store: Store,
    proposals: Sequence[Proposal],
    decision: Decided,
    day: datetime.date,
    as_json: bool,
    quiet: bool,
) -> None:
    said = {
        "confirmed": t("đã xác nhận"),
        "rejected": t("không nhận"),
        "open": t("chờ xác nhận"),
    }[decision]
    with store.at_once():
        decided = [store.proposals.decide(item.id, decision, day, who=settings.user()) for item in proposals]
    if as_json:
        console.out_json([item.model_dump(mode="json") for item in decided], indent=2)
        return
    for before, item in zip(proposals, decided, strict=True):
        again = t(" từ trước") if before.state == decision else ""
        console.say(f"{item.id[:8]}: {said}{again}. {item.message}", quiet=quiet)


def _list(store: Store, letter: str | None, as_json: bool, quiet: bool, *, everything: bool) -> None:

    found = store.proposals.find(letter=letter)
    if not everything:
        found = [item for item in found if item.state == "open" or item.stale]
    if as_json:
        console.out_json([item.model_dump(mode="json") for item in found], indent=2)
    elif found:
        console.show(*proposal_parts(found))
        waiting = sum(item.state == "open" for item in found)
        console.say(t("{count} đề xuất chờ xác nhận. Xác nhận bằng: vanthu confirm MÃ", count=waiting), quiet=quiet)
    else:
        console.say(t("Không có gì chờ xác nhận."), quiet=quiet)
