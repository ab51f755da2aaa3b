"""The command ``enter``: what a clerk writes into a letter's line of the register."""

from collections.abc import Iterator
from typing import Annotated

import typer

from pipeline import labels, settings
from pipeline.cli import console
from pipeline.cli.options import Db, Json, Quiet, Today, span_of, today_of
from pipeline.errors import SetupError
from pipeline.office import numbers
from pipeline.store import open_store
from pipeline.store.register_lines import FIELD_NAMES, Line, shown
from pipeline.words import t


def _text(option: str, metavar: str, help: str) -> typer.models.OptionInfo:
    made: typer.models.OptionInfo = typer.Option(option, metavar=metavar, show_default=False, help=help)
    return made


def enter(
    letter: Annotated[
        str, typer.Argument(metavar=t("VĂN_BẢN"), show_default=False, help=t("Số ký hiệu, hoặc phần đầu của mã."))
    ],
    number: Annotated[
        int | None, typer.Option("--number", metavar=t("SỐ"), show_default=False, help=t("Số đến."))
    ] = None,
    arrived: Annotated[str | None, _text("--arrived", t("NGÀY"), t("Ngày đến: 20/4/2026, hôm qua."))] = None,
    place: Annotated[str | None, _text("--to", t("NƠI"), t("Nơi nhận, đơn vị xử lý."))] = None,
    handler: Annotated[str | None, _text("--handler", t("TÊN"), t("Người xử lý; văn bản đi: nơi giữ bản lưu."))] = None,
    instruction: Annotated[str | None, _text("--instruction", t("LỜI"), t("Bút phê của lãnh đạo."))] = None,
    passed: Annotated[str | None, _text("--passed", t("NGÀY"), t("Ngày chuyển."))] = None,
    signed: Annotated[str | None, _text("--signed", t("TÊN"), t("Ai đã ký nhận."))] = None,
    copies: Annotated[str | None, _text("--copies", t("SỐ"), t("Văn bản đi: số lượng bản."))] = None,
    note: Annotated[
        str | None, _text("--note", t("LỜI"), t('Ghi chú; để trống ("") thì xóa, ở các mục khác cũng vậy.'))
    ] = None,
    db: Db = None,
    today: Today = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write into a letter's line of the register."""
    day = today_of(today)
    words = {"place": place, "handler": handler, "instruction": instruction, "signed": signed, "copies": copies,
             "note": note}  # fmt: skip
    changes: dict[str, object] = {name: value.strip() or None for name, value in words.items() if value is not None}
    for name, typed in (("arrived_on", arrived), ("passed_on", passed)):
        if typed is not None:
            changes[name] = _day(name, typed, today) if typed.strip() else None
    if number is not None:
        changes["number"] = number
    with open_store(db) as store:
        line = numbers.enter(store, letter, changes, settings.user(), day)
    if as_json:
        console.out_json(line.model_dump(mode="json"))
        return
    console.say(f"{labels.letter_name(line)} – {_words(line) or t('chưa ghi gì')}.", quiet=quiet)


def line_parts(line: Line) -> Iterator[str]:
    """Yield what stands in a letter's line of the register, where anything does."""
    if words := _words(line):
        yield console.wrapped(t("Sổ đăng ký: {words}.", words=words))


def _words(line: Line) -> str:
    said = (f"{t(FIELD_NAMES[field])}: {shown(field, value)}" for field, value in line.written if value is not None)
    return "; ".join(said)


def _day(name: str, typed: str, today: str | None) -> str:
    option = {"arrived_on": "--arrived", "passed_on": "--passed"}[name]
    span = span_of(option, typed, today_of(today))
    if not span.is_day:
        raise SetupError(t("{option}: “{words}” không phải là một ngày. Ví dụ: 15/3/2026", option=option, words=typed))
    return span.first.isoformat()
