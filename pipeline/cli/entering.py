"""The command ``enter``: what a clerk writes into a letter's line of the register."""

from collections.abc import Iterator
from typing import Annotated

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.asking import Asked, first
from pipeline.cli.options import argument, switch, value
from pipeline.errors import SetupError
from pipeline.office import numbers
from pipeline.store.register_lines import FIELD_NAMES, RegisterLine, shown
from pipeline.words import t

_MOST_TOLD = 10
_NOTE = t('Ghi chú; để trống ("") thì xóa, ở các mục khác cũng vậy.')
_HANDLER = t("Người xử lý; văn bản đi: nơi giữ bản lưu.")
Letter = Annotated[str | None, argument(t("VĂN_BẢN"), help=t("Số ký hiệu, hoặc phần đầu của mã."))]


def enter(
    ask: Asked,
    letter: Letter = None,
    number: Annotated[int | None, value("--number", metavar=t("SỐ"), help=t("Số đến."))] = None,
    arrived: Annotated[
        str | None, value("--arrived", metavar=t("NGÀY"), help=t("Ngày đến: 20/4/2026, hôm qua."))
    ] = None,
    place: Annotated[str | None, value("--to", metavar=t("NƠI"), help=t("Nơi nhận, đơn vị xử lý."))] = None,
    handler: Annotated[str | None, value("--handler", metavar=t("TÊN"), help=_HANDLER)] = None,
    instruction: Annotated[
        str | None, value("--instruction", metavar=t("LỜI"), help=t("Bút phê của lãnh đạo."))
    ] = None,
    passed: Annotated[str | None, value("--passed", metavar=t("NGÀY"), help=t("Ngày chuyển."))] = None,
    signed: Annotated[str | None, value("--signed", metavar=t("TÊN"), help=t("Ai đã ký nhận."))] = None,
    copies: Annotated[str | None, value("--copies", metavar=t("SỐ"), help=t("Văn bản đi: số lượng bản."))] = None,
    note: Annotated[str | None, value("--note", metavar=t("LỜI"), help=_NOTE)] = None,
    every: Annotated[bool, switch("--all", help=t("Cấp số cho mọi văn bản đến chưa có số."))] = False,
) -> None:
    """Write into a letter's line of the register."""
    words = {"place": place, "handler": handler, "instruction": instruction, "signed": signed, "copies": copies,
             "note": note}  # fmt: skip
    changes: dict[str, object] = {name: said.strip() or None for name, said in words.items() if said is not None}
    for name, option, typed in (("arrived_on", "--arrived", arrived), ("passed_on", "--passed", passed)):
        if typed is not None:
            day = ask.day_of(option, typed.strip() or None)
            changes[name] = day and day.isoformat()
    if number is not None:
        changes["number"] = number
    if every == (letter is not None) or (every and changes):
        raise SetupError(t("Ghi một văn bản và điều cần ghi, hoặc chỉ ghi --all."))
    with ask.office.open() as store:
        if letter is None:
            entered = numbers.enter_all(store, ask.who, ask.day)
        else:
            entered = [numbers.enter(store, letter, changes, ask.who, ask.day)]
    if ask.as_json:
        console.out_json(entered if every else entered[0])
    else:
        told = [f"{labels.letter_name(line)} – {_words(line) or t('chưa ghi gì')}." for line in entered]
        if every and not entered:
            ask.say(t("Mọi văn bản đến đã có số đến."))
        for said in first(told, _MOST_TOLD, lambda rest: t("… và {count} văn bản khác.", count=rest)):
            ask.say(said)


def line_parts(line: RegisterLine) -> Iterator[str]:
    """Yield what stands in a letter's line of the register, where anything does."""
    if words := _words(line):
        yield console.wrapped(t("Sổ đăng ký: {words}.", words=words))


def _words(line: RegisterLine) -> str:
    said = (f"{t(FIELD_NAMES[field])}: {shown(field, value)}" for field, value in line.written if value is not None)
    return "; ".join(said)
