"""One stored letter: ``show`` prints it with everything found, ``enter`` writes its line of the register."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.asking import Asked
from pipeline.cli.letter_view import letter_parts
from pipeline.cli.options import argument, first, switch, value
from pipeline.cli.standing_view import standing_parts, touching_parts, version_parts
from pipeline.cli.warnings import warning_parts
from pipeline.corrections.fields import title
from pipeline.corrections.finding import PARTS
from pipeline.errors import SetupError
from pipeline.export import spans
from pipeline.files import write
from pipeline.office import registers, warnings
from pipeline.store import Arrival
from pipeline.store.register_lines import FIELD_NAMES, RegisterLine, shown
from pipeline.words import t
from schemas.letter import Corrected, Letter

_HTML = t("Ghi một trang HTML: toàn văn, mỗi điều tìm được tô màu ngay tại chỗ. Mở được khi không có mạng.")


def show(
    ask: Asked,
    ref: Annotated[str, argument(t("VĂN_BẢN"), help=t("Số ký hiệu (23/KH-CĐYT) hoặc phần đầu của mã."))],
    html: Annotated[Path | None, value("--html", metavar=t("TỆP"), help=_HTML)] = None,
    as_read: Annotated[bool, switch("--as-read", help=t("Như chương trình đã đọc, chưa ai sửa."))] = False,
) -> None:
    """Show one stored letter with everything found, and where it stands."""
    with ask.office.open() as store:
        letter = store.letters.called(ref)
        sha256 = letter.source.sha256
        if as_read:
            letter = store.letters.as_read(sha256)
        owed = store.obligations.find(letter=sha256, today=ask.day, everybody=True)
        arrivals = store.letters.arrivals(sha256)
        touching = store.proposals.find(letter=sha256)
        found = warnings.about(ask.office, store, {sha256})
        settled = store.history.settled()
        line = registers.entry_of(store, sha256)
    if html is not None:
        write(html, spans.page(letter).encode())
        ask.say(t("Đã ghi {path}.", path=html))
    if ask.as_json:
        beside = {"arrivals": arrivals, "register": line.written, "obligations": owed, "proposals": touching}
        waiting = [item for item in found if item.id not in settled]
        console.out_json({**letter.model_dump(mode="json"), **beside, "warnings": waiting})
    elif html is None:
        console.show(
            *letter_parts(letter, [_came(arrival) for arrival in arrivals], [*_corrected(letter)]),
            *([console.wrapped(t("Sổ đăng ký: {words}.", words=words))] if (words := _words(line)) else []),
            *warning_parts(found, settled),
            *touching_parts(sha256, touching),
            *standing_parts(owed, ask.day),
            *version_parts(owed),
        )


def _came(arrival: Arrival) -> str:
    day = labels.date_words(arrival.arrived_on)
    return f"{arrival.name} ({day})" if day else arrival.name


def _corrected(letter: Letter) -> Iterator[tuple[str, Corrected]]:
    """Yield what people set in a letter, each with the name of its place."""
    for mark in letter.header.corrected:
        yield title("header", mark.field), mark
    for part, (name, *_) in PARTS.items():
        for record in getattr(letter, name):
            names = (getattr(record, field, None) for field in ("title", "action", "group", "symbol"))
            called = next(filter(None, names), "") or labels.quote(record.evidence)
            for mark in record.corrected:
                yield " · ".join(filter(None, (called, title(part, mark.field)))), mark


# --------------------
# The command ``enter``: what a clerk writes into a letter's line of the register.

_MOST_TOLD = 10
_NOTE = t('Ghi chú; để trống ("") thì xóa, ở các mục khác cũng vậy.')
_HANDLER = t("Người xử lý; văn bản đi: nơi giữ bản lưu.")


def enter(
    ask: Asked,
    letter: Annotated[str | None, argument(t("VĂN_BẢN"), help=t("Số ký hiệu, hoặc phần đầu của mã."))] = None,
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
        raise SetupError("Ghi một văn bản và điều cần ghi, hoặc chỉ ghi --all.")
    with ask.office.open() as store:
        if letter is None:
            entered = registers.enter_all(store, ask.who, ask.day)
        else:
            entered = [registers.enter(store, letter, changes, ask.who, ask.day)]
    if ask.as_json:
        console.out_json(entered if every else entered[0])
    else:
        told = [f"{labels.letter_name(line)} – {_words(line) or t('chưa ghi gì')}." for line in entered]
        if every and not entered:
            ask.say(t("Mọi văn bản đến đã có số đến."))
        for said in first(told, _MOST_TOLD, lambda rest: t("… và {count} văn bản khác.", count=rest)):
            ask.say(said)


def _words(line: RegisterLine) -> str:
    said = (f"{t(FIELD_NAMES[field])}: {shown(field, value)}" for field, value in line.written if value is not None)
    return "; ".join(said)
